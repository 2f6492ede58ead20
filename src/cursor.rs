//! Cursors: where a row stands in a listing, in a form that clients hand back and do not read.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::content::digest;
use crate::error::Error;

/// What a cursor is bound to: which listing it is, and all that selects and orders its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound(String);

impl Bound {
    pub fn to(asked: &impl Serialize) -> Self {
        Self(digest(asked)[..12].to_owned())
    }

    /// The cursor of the row with this key.
    pub fn write(&self, key: &impl Serialize) -> String {
        BASE64URL_NOPAD.encode(serde_json::json!([self.0, key]).to_string().as_bytes())
    }

    /// The key in a cursor that was made of the same listing; `argument` is where it was given.
    pub fn read<K: DeserializeOwned>(&self, argument: &str, cursor: &str) -> Result<K, Error> {
        let garbage = || Error::bad_input(argument, "This is not a cursor of this service.");
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| garbage())?;
        let (bound, key): (String, serde_json::Value) =
            serde_json::from_slice(&bytes).map_err(|_| garbage())?;
        if bound != self.0 {
            let message = "This cursor belongs to another field, order or filter; begin again without it.";
            return Err(Error::bad_input(argument, message));
        }
        serde_json::from_value(key).map_err(|_| garbage())
    }
}
