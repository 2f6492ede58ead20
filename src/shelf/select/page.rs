//! Cuts one page of rows and makes its cursors.

use serde::Serialize;
use serde_json::Value;

use super::order::{Order, Orders, SortValue, Sortable, Sorting};
use crate::cursor::{Bound, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE};
use crate::error::Error;
use crate::shelf::meter::{Meter, work};

/// The most keys by which rows may be sorted. Each key is a value of every row.
pub const MAX_SORT_KEYS: usize = 5;

/// Which page a caller wants.
#[derive(Debug, Clone, Default)]
pub struct Paging {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

/// How many rows a page has, and from which end of the list they are counted.
enum Take {
    First(usize),
    Last(usize),
    All,
}

/// One page of rows.
pub struct Page<T: Sortable> {
    pub rows: Vec<T>,
    /// The number of rows on all pages.
    pub total: usize,
    pub has_next: bool,
    pub has_previous: bool,
    sorting: Sorting<T::Field>,
    bound: Bound,
}

impl<T: Sortable> Page<T> {
    /// A page of `rows`, which are in the order of their own keys. `field` holds the name of the connection and all
    /// that selects its rows. A cursor is bound to `field` and to the order, and is valid in every release.
    pub fn new(
        meter: &Meter,
        field: &impl Serialize,
        rows: Vec<T>,
        orders: &Orders<T::Field>,
        paging: &Paging,
    ) -> Result<Self, Error> {
        let take = match paging.take()? {
            Some(take) => take,
            None => Take::First(DEFAULT_PAGE_SIZE as usize),
        };
        Self::cut(meter, field, rows, orders, paging, take)
    }

    /// The same, with all rows if the caller does not say how many.
    pub fn or_whole(
        meter: &Meter,
        field: &impl Serialize,
        rows: Vec<T>,
        orders: &Orders<T::Field>,
        paging: &Paging,
    ) -> Result<Self, Error> {
        let take = paging.take()?.unwrap_or(Take::All);
        Self::cut(meter, field, rows, orders, paging, take)
    }

    fn cut(
        meter: &Meter,
        field: &impl Serialize,
        rows: Vec<T>,
        orders: &Orders<T::Field>,
        paging: &Paging,
        take: Take,
    ) -> Result<Self, Error> {
        if orders.0.len() > MAX_SORT_KEYS {
            let message =
                format!("orderBy has {} keys; at most {MAX_SORT_KEYS} are allowed.", orders.0.len());
            return Err(Error { field: Some("orderBy".into()), ..Error::too_large(message) });
        }
        let value = |order: &Order<T::Field>| match T::is_words(order.field) {
            true => work::SORT_WORDS,
            false => work::SORT_VALUE,
        };
        let values: u64 = orders.0.iter().map(value).sum();
        if !meter.spend(work::PAGE + values * rows.len() as u64) {
            // The engine answers for the whole request; this message is not sent.
            return Err(Error::too_large("The request was ended because it looks at too much."));
        }
        let bound = bound(field, orders);
        let read =
            |argument: &str, cursor: &Option<String>| -> Result<Option<Vec<SortValue<'static>>>, Error> {
                cursor.as_ref().map(|cursor| bound.read(argument, cursor)).transpose()
            };
        let (after, before) = (read("after", &paging.after)?, read("before", &paging.before)?);
        let sorting = Sorting::new::<T>(orders);
        let mut rows = sorting.sort(rows);
        let total = rows.len();
        let start = after.map_or(0, |after| {
            rows.partition_point(|row| sorting.compare(&sorting.position(row), &after).is_le())
        });
        let end = before.map_or(total, |before| {
            rows.partition_point(|row| sorting.compare(&sorting.position(row), &before).is_lt())
        });
        let end = end.max(start);
        let (start, end) = match take {
            Take::First(count) => (start, end.min(start.saturating_add(count))),
            Take::Last(count) => (start.max(end.saturating_sub(count)), end),
            Take::All => (start, end),
        };
        rows.truncate(end);
        let rows = rows.split_off(start);
        Ok(Self { rows, total, has_next: end < total, has_previous: start > 0, sorting, bound })
    }

    /// The cursor of a row of this page.
    pub fn cursor(&self, row: &T) -> String {
        self.bound.write(&self.sorting.position(row))
    }
}

impl Paging {
    fn take(&self) -> Result<Option<Take>, Error> {
        let count = |argument: &str, count: i32| {
            if (1..=MAX_PAGE_SIZE).contains(&count) {
                return Ok(count as usize);
            }
            Err(Error::bad_input(
                argument,
                format!("{argument} is {count}; it must be from 1 to {MAX_PAGE_SIZE}."),
            ))
        };
        match (self.first, self.last) {
            (None, None) => Ok(None),
            (Some(first), None) => Ok(Some(Take::First(count("first", first)?))),
            (None, Some(last)) => Ok(Some(Take::Last(count("last", last)?))),
            (Some(_), Some(_)) => Err(Error::bad_input("last", "Give either first or last, not both.")),
        }
    }
}

fn bound(field: &impl Serialize, orders: &impl Serialize) -> Bound {
    let mut said = serde_json::json!([field, orders]);
    leave_out_absent(&mut said);
    Bound::to(&said)
}

/// Leaves out null and empty conditions. A condition that a later version adds then unbinds no cursor of a caller who
/// does not use it.
fn leave_out_absent(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(leave_out_absent);
            fields.retain(|_, value| {
                !value.is_null() && value.as_object().is_none_or(|inner| !inner.is_empty())
            });
        }
        Value::Array(values) => values.iter_mut().for_each(leave_out_absent),
        _ => {}
    }
}
