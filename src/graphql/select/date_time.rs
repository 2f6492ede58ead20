//! Conditions on an instant, such as the time of a publication.

use std::sync::Arc;

use async_graphql::InputObject;

use crate::error::Error;
use crate::graphql::scalar::GivenInstant;
use crate::shelf::select;

/// Conditions on an instant, such as the time of a publication. All conditions given must match; a condition that is
/// null counts as left out. Instants are compared exactly, to the millisecond. A missing instant passes only `isNull:
/// true`.
#[derive(InputObject, Default)]
pub struct DateTimeFilter {
    /// Equal to this instant, such as `2026-11-01T00:00:00Z`.
    eq: Option<GivenInstant>,
    /// Not equal to this instant. A missing instant does not match.
    ne: Option<GivenInstant>,
    /// Equal to one of these instants. An empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<GivenInstant>>,
    /// Later than this instant.
    gt: Option<GivenInstant>,
    /// At this instant or later, such as `2026-11-01T00:00:00Z`.
    gte: Option<GivenInstant>,
    /// Earlier than this instant.
    lt: Option<GivenInstant>,
    /// At this instant or earlier.
    lte: Option<GivenInstant>,
    /// If `true`, only items without a value match; if `false`, only items with a value.
    is_null: Option<bool>,
}

impl TryFrom<DateTimeFilter> for select::DateTimePredicate {
    type Error = Error;

    fn try_from(
        DateTimeFilter { eq, ne, one_of, gt, gte, lt, lte, is_null }: DateTimeFilter,
    ) -> Result<Self, Error> {
        let read = |part: &str, given: Option<GivenInstant>| given.map(|given| given.read(part)).transpose();
        let each = |list: Vec<GivenInstant>| {
            list.into_iter().map(|given| given.read("in")).collect::<Result<_, Error>>()
        };
        Ok(Self {
            eq: read("eq", eq)?,
            ne: read("ne", ne)?,
            one_of: one_of.map(each).transpose()?.map(Arc::new),
            gt: read("gt", gt)?,
            gte: read("gte", gte)?,
            lt: read("lt", lt)?,
            lte: read("lte", lte)?,
            is_null,
        })
    }
}
