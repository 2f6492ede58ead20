//! Cuts one page of rows and makes its cursors.

use std::sync::{Arc, OnceLock};

use serde::Serialize;
use serde_json::Value;

use super::order::{Orders, SortValue, Sortable, Sorting};
use super::rank::{Bounds, Cut};
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
pub enum Take {
    First(usize),
    Last(usize),
    All,
}

/// Rows in the order of their own keys.
pub trait OrderedRows {
    type Row: Sortable;

    fn total(&self) -> usize;

    fn row(&self, index: usize) -> Self::Row;

    /// For each row, the number of the thing that has its value of a field, if several rows share things. Things are
    /// numbered in the order in which they first occur.
    fn owners(&self, _: <Self::Row as Sortable>::Field) -> Option<Vec<u32>> {
        None
    }
}

impl<T: Sortable> OrderedRows for Vec<T> {
    type Row = T;

    fn total(&self) -> usize {
        self.len()
    }

    fn row(&self, index: usize) -> T {
        self[index]
    }
}

/// Rows that are kept, so that they can be counted after a page was cut.
impl<R: OrderedRows + ?Sized> OrderedRows for Arc<R> {
    type Row = R::Row;

    fn total(&self) -> usize {
        (**self).total()
    }

    fn row(&self, index: usize) -> Self::Row {
        (**self).row(index)
    }

    fn owners(&self, field: <Self::Row as Sortable>::Field) -> Option<Vec<u32>> {
        (**self).owners(field)
    }
}

/// One page of rows.
pub struct Page<T: Sortable> {
    pub rows: Vec<T>,
    /// The number of rows on all pages.
    pub total: usize,
    pub has_next: bool,
    pub has_previous: bool,
    sorting: Sorting<T::Field>,
    binding: Binding,
}

/// What the cursors of a page are bound to, made when it is needed.
struct Binding {
    meter: Meter,
    make: Box<dyn Fn() -> (Bound, u64) + Send + Sync>,
    made: OnceLock<Bound>,
}

impl Binding {
    fn get(&self) -> &Bound {
        self.made.get_or_init(|| {
            let (bound, values) = (self.make)();
            self.meter.spend(work::BINDING + work::BOUND_VALUE * values);
            bound
        })
    }
}

impl<T: Sortable> Page<T> {
    /// A page of `rows`, which are in the order of their own keys. `field` holds the name of the connection and all
    /// that selects its rows. A cursor is bound to `field` and to the order, and is valid in every release.
    pub fn new(
        meter: &Meter,
        field: impl Serialize + Send + Sync + 'static,
        rows: impl OrderedRows<Row = T>,
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
        field: impl Serialize + Send + Sync + 'static,
        rows: impl OrderedRows<Row = T>,
        orders: &Orders<T::Field>,
        paging: &Paging,
    ) -> Result<Self, Error> {
        let take = paging.take()?.unwrap_or(Take::All);
        Self::cut(meter, field, rows, orders, paging, take)
    }

    fn cut(
        meter: &Meter,
        field: impl Serialize + Send + Sync + 'static,
        rows: impl OrderedRows<Row = T>,
        orders: &Orders<T::Field>,
        paging: &Paging,
        take: Take,
    ) -> Result<Self, Error> {
        if orders.0.len() > MAX_SORT_KEYS {
            let message =
                format!("orderBy has {} keys; at most {MAX_SORT_KEYS} are allowed.", orders.0.len());
            return Err(Error { field: Some("orderBy".into()), ..Error::too_large(message) });
        }
        // The engine answers for the whole request; this message is not sent.
        let ended = || Error::too_large("The request was ended because it looks at too much.");
        if !meter.spend(work::PAGE) {
            return Err(ended());
        }
        let make = {
            let orders = orders.clone();
            move || bound(&field, &orders)
        };
        let binding = Binding { meter: meter.clone(), make: Box::new(make), made: OnceLock::new() };
        let read =
            |argument: &str, cursor: &Option<String>| -> Result<Option<Vec<SortValue<'static>>>, Error> {
                cursor.as_ref().map(|cursor| binding.get().read(argument, cursor)).transpose()
            };
        let (after, before) = (read("after", &paging.after)?, read("before", &paging.before)?);
        let sorting = Sorting::new::<T>(orders);
        let bounds = Bounds { after: after.as_deref(), before: before.as_deref() };
        let Cut { rows: page, start, end } = sorting.cut(meter, &rows, &bounds, &take).ok_or_else(ended)?;
        let total = rows.total();
        Ok(Self { rows: page, total, has_next: end < total, has_previous: start > 0, sorting, binding })
    }

    /// The cursor of a row of this page.
    pub fn cursor(&self, row: &T) -> String {
        self.binding.get().write(&self.sorting.position(row))
    }
}

impl Take {
    /// From where until where a page goes, of the rows from `start` to `end`.
    pub fn window(&self, start: usize, end: usize) -> (usize, usize) {
        let end = end.max(start);
        match self {
            Self::First(count) => (start, end.min(start.saturating_add(*count))),
            Self::Last(count) => (start.max(end.saturating_sub(*count)), end),
            Self::All => (start, end),
        }
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

/// What the cursors are bound to, and the number of values that it is made of.
fn bound(field: &impl Serialize, orders: &impl Serialize) -> (Bound, u64) {
    let mut said = serde_json::json!([field, orders]);
    let values = count_values(&said);
    leave_out_absent(&mut said);
    (Bound::to(&said), values)
}

fn count_values(value: &Value) -> u64 {
    1 + match value {
        Value::Array(items) => items.iter().map(count_values).sum(),
        Value::Object(fields) => fields.values().map(count_values).sum(),
        _ => 0,
    }
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
