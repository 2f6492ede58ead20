//! Pages of lists at the desk: forward, by key, with cursors that are bound to the field, filter and order.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cursor::{Bound, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE};
use crate::desk::core::text::{at_most, unfit};
use crate::error::Error;

/// The most values in a list of a filter: each goes to the database.
const MAX_VALUES: usize = 500;
/// The most characters of one of them.
const LONGEST_VALUE: usize = 1_000;

/// The page that a client asks for.
#[derive(Debug, Clone, Default)]
pub struct Window {
    pub first: Option<i32>,
    pub after: Option<String>,
}

/// The part of a list that a client asks for, where the list only grows at its end.
#[derive(Debug, Clone, Copy, Default)]
pub struct OffsetWindow {
    pub first: Option<i32>,
    /// How many are left out before it.
    pub offset: Option<i32>,
}

impl OffsetWindow {
    pub fn size(self) -> Result<u64, Error> {
        Window { first: self.first, after: None }.size()
    }

    pub fn offset(self) -> Result<u64, Error> {
        let offset = self.offset.unwrap_or(0);
        u64::try_from(offset)
            .map_err(|_| Error::bad_input("offset", format!("offset is {offset}; it must be 0 or more.")))
    }
}

/// One page of rows.
#[derive(Debug)]
pub struct Listing<T> {
    pub rows: Vec<(T, String)>,
    /// How many there are on all pages.
    pub total: u64,
    pub has_next: bool,
    pub has_previous: bool,
}

impl Window {
    /// How many rows to read: one more than is shown, to know whether there is a next page.
    pub fn size(&self) -> Result<u64, Error> {
        let first = self.first.unwrap_or(DEFAULT_PAGE_SIZE);
        if !(1..=MAX_PAGE_SIZE).contains(&first) {
            let message = format!("first is {first}; it must be from 1 to {MAX_PAGE_SIZE}.");
            return Err(Error::bad_input("first", message));
        }
        Ok(first as u64)
    }

    /// The key after which the page begins.
    pub fn after<K: DeserializeOwned>(&self, asked: &impl Serialize) -> Result<Option<K>, Error> {
        self.after.as_ref().map(|cursor| Bound::to(asked).read("after", cursor)).transpose()
    }

    /// The page of rows that were read, `size() + 1` of them at the most.
    pub fn page<T, K: Serialize>(
        &self,
        asked: &impl Serialize,
        mut rows: Vec<T>,
        total: u64,
        key: impl Fn(&T) -> K,
    ) -> Result<Listing<T>, Error> {
        let size = self.size()? as usize;
        let has_next = rows.len() > size;
        rows.truncate(size);
        let bound = Bound::to(asked);
        let rows = rows
            .into_iter()
            .map(|row| {
                let cursor = bound.write(&key(&row));
                (row, cursor)
            })
            .collect();
        Ok(Listing { rows, total, has_next, has_previous: self.after.is_some() })
    }
}

/// The values of a list of which there are only so many, each once: however long the list is, the statement is not.
pub fn each_once<T: Copy + PartialEq + sea_orm::Iterable>(values: &[T]) -> Vec<T> {
    T::iter().filter(|value| values.contains(value)).collect()
}

/// Refuses a list of a filter that no database should look for: too many values, or values too long for any row.
pub fn bounded(field: &str, values: &[String]) -> Result<(), Error> {
    at_most(MAX_VALUES, field, values.len())?;
    match values.iter().find_map(|value| unfit(value, LONGEST_VALUE)) {
        None => Ok(()),
        Some(message) => Err(Error::bad_input(field, format!("A value of {field} {message}."))),
    }
}
