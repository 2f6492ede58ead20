//! Assessments known to exist.

use async_graphql::{ID, Object};

use super::jurisdiction::Jurisdiction;
use super::page::connection;
use super::vocabulary::{Level, RoundKind};
use crate::error::Error;
use crate::shelf::select::{Filter, Order, Page, Paging, RegisterEntryField, RegisterEntryPredicate};
use crate::shelf::{self, Catalog, View};

/// One assessment that a public page names, listed even if this service holds no answers of it. Register entries never
/// count as assessed.
#[derive(Clone, Copy)]
pub struct RegisterEntry<'a>(pub View<'a, shelf::RegisterEntry>);

/// One assessment that a public page names, listed even if this service holds no answers of it. Register entries never
/// count as assessed.
#[Object(serial)]
impl<'a> RegisterEntry<'a> {
    /// Id of the entry: place, level and occasion, such as `RegisterEntry:GHA-accra/LOCAL/2019`. Same in every release.
    async fn id(&self) -> ID {
        format!("RegisterEntry:{}", self.0.key()).into()
    }

    /// Place assessed.
    async fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.jurisdiction().into()
    }

    /// Level of government assessed.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// Year of the assessment, such as `2021`. Null if the public page does not give the year.
    async fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED`.
    async fn round_kind(&self) -> RoundKind {
        self.0.round_kind.into()
    }

    /// Public pages that name the assessment: web addresses separated by `; `, some with a remark.
    async fn source(&self) -> &'a str {
        &self.0.row.source
    }
}

connection! {
    #[doc = "One page of register entries."] RegisterEntryConnection,
    #[doc = "One register entry on a page, with its cursor."] RegisterEntryEdge,
    RegisterEntry from View<'a, shelf::RegisterEntry>: RegisterEntry
}

/// The page of `Query.registerEntries`, by code of the place, level and occasion.
pub fn register(
    catalog: &Catalog,
    filter: Filter<RegisterEntryPredicate>,
    orders: Vec<Order<RegisterEntryField>>,
    paging: Paging,
) -> Result<RegisterEntryConnection<'_>, Error> {
    let rows = catalog.select_register(&filter);
    Page::new(catalog.meter(), &("Query.registerEntries", filter), rows, orders, paging)
        .map(RegisterEntryConnection)
}
