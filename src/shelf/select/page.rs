//! One page of rows, and the cursors that lead to the next.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::content::digest;
use crate::error::Error;

/// Where a row stands in the order of its connection: the values it is sorted by, the last of them its own.
pub type Key = Vec<Part>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part {
    Number(i64),
    Text(String),
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Part {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

/// What a cursor is bound to: the field, its order and its filter. It is valid in every release.
#[derive(Debug, Clone)]
pub struct Cursor {
    bound_to: String,
}

impl Cursor {
    /// `field` names the connection and its order; `filter` is everything that selects rows.
    pub fn of(field: &str, filter: &impl Serialize) -> Self {
        let mut said = serde_json::json!([field, filter]);
        leave_out_what_is_not_said(&mut said);
        Self { bound_to: digest(&said)[..12].to_owned() }
    }

    pub fn write(&self, key: &Key) -> String {
        let text = serde_json::json!([self.bound_to, key]).to_string();
        BASE64URL_NOPAD.encode(text.as_bytes())
    }

    /// The key in a cursor that was made for the same field, order and filter.
    pub fn read(&self, cursor: &str) -> Result<Key, Error> {
        let garbage = || Error::bad_input("after", "This is not a cursor of this service.");
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| garbage())?;
        let (bound_to, key): (String, Key) = serde_json::from_slice(&bytes).map_err(|_| garbage())?;
        if bound_to != self.bound_to {
            return Err(Error::bad_input(
                "after",
                "This cursor belongs to another field, order or filter; begin again without it.",
            ));
        }
        Ok(key)
    }
}

/// So that a test which a later version adds does not unbind the cursors of those who do not use it.
fn leave_out_what_is_not_said(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(leave_out_what_is_not_said);
            fields.retain(|_, value| {
                !value.is_null() && value.as_object().is_none_or(|inner| !inner.is_empty())
            });
        }
        Value::Array(values) => values.iter_mut().for_each(leave_out_what_is_not_said),
        _ => {}
    }
}

/// Which page is wanted.
#[derive(Debug, Clone)]
pub struct Window {
    pub first: usize,
    pub after: Option<Key>,
}

/// One page of rows.
pub struct Page<T> {
    pub rows: Vec<T>,
    /// How many there are on all pages.
    pub total: usize,
    pub has_next: bool,
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// `all` are in the order of their keys.
    pub fn of(mut all: Vec<T>, key: impl Fn(&T) -> Key, window: &Window) -> Self {
        let total = all.len();
        let start = match &window.after {
            None => 0,
            Some(after) => all.partition_point(|row| key(row) <= *after),
        };
        let end = start.saturating_add(window.first).min(total);
        all.truncate(end);
        Self { rows: all.split_off(start), total, has_next: end < total, has_previous: start > 0 }
    }
}
