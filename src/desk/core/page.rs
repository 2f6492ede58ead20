//! Pages of lists at the desk: forward, by key, with cursors that are bound to the field, filter and order.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cursor::{Bound, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE};
use crate::error::Error;

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
