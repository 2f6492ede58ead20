//! Pages of lists: how many rows a page may have, and cursors, which clients hand back and do not read.

use chrono::{DateTime, Datelike, Utc};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::content::digest;
use crate::error::Error;

/// The most rows of one page, in every list of the service.
pub const MAX_PAGE_SIZE: i32 = 500;
/// The rows of a page if the caller does not say how many.
pub const DEFAULT_PAGE_SIZE: i32 = 50;

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

    /// The key in a cursor of the same listing. `argument` is the argument that has the cursor.
    pub fn read<K: DeserializeOwned>(&self, argument: &str, cursor: &str) -> Result<K, Error> {
        let garbage = || Error::bad_input(argument, "This is not a cursor of this service.");
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| garbage())?;
        let (bound, key): (String, Value) = serde_json::from_slice(&bytes).map_err(|_| garbage())?;
        if bound != self.0 {
            let message = "This cursor belongs to another field, order or filter; begin again without it.";
            return Err(Error::bad_input(argument, message));
        }
        if !is_storable(&key) {
            return Err(garbage());
        }
        serde_json::from_value(key).map_err(|_| garbage())
    }
}

/// Whether a database can look up a key. Clients may forge cursors; no row has a longer text in its key, U+0000, or a
/// time outside the range of the databases.
fn is_storable(key: &Value) -> bool {
    match key {
        Value::String(text) => {
            let is_far = |at: DateTime<Utc>| !(0..=9999).contains(&at.year());
            text.len() <= LONGEST && !text.contains('\0') && !text.parse().is_ok_and(is_far)
        }
        Value::Number(number) => number.as_i64().is_some(),
        Value::Array(parts) => parts.iter().all(is_storable),
        Value::Object(_) => false,
        Value::Null | Value::Bool(_) => true,
    }
}

/// Maximum number of bytes of a text in the key of a row.
const LONGEST: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cursor_that_somebody_made_is_refused_where_no_row_could_have_it() {
        let bound = Bound::to(&"a listing");
        for key in [
            json!(["-262143-01-01T00:00:00Z", "id"]),
            json!(["+262142-12-31T23:59:59Z", "id"]),
            json!(["-0001-01-01T00:00:00Z", "id"]),
            json!(["2026-11-01T00:00:00Z", "a\u{0}b"]),
            json!(["2026-11-01T00:00:00Z"]),
            json!({ "at": "2026-11-01T00:00:00Z" }),
            json!("id"),
            json!(null),
        ] {
            let read = bound.read::<(DateTime<Utc>, String)>("after", &bound.write(&key));
            assert!(read.is_err(), "{key}");
        }
        let key = json!(["2026-11-01T00:00:00.123Z", "id"]);
        assert!(bound.read::<(DateTime<Utc>, String)>("after", &bound.write(&key)).is_ok());
        for key in [json!(u64::MAX), json!(-1), json!(1.5), json!("1")] {
            assert!(bound.read::<u64>("after", &bound.write(&key)).is_err(), "{key}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_can_be_looked_for(at in any::<i64>(), id in ".{0,20}") {
            let bound = Bound::to(&"a listing");
            let Some(at) = DateTime::<Utc>::from_timestamp_millis(at) else { return Ok(()) };
            if let Ok((at, id)) = bound.read::<(DateTime<Utc>, String)>("after", &bound.write(&(at, id))) {
                prop_assert!((0..=9999).contains(&at.year()) && !id.contains('\0'));
            }
        }
    }
}
