//! Assessments known to exist.

use async_graphql::{ID, Object};

use super::jurisdiction::Jurisdiction;
use super::page::connection;
use super::vocabulary::{Level, RoundKind};
use crate::error::Error;
use crate::shelf::select::{Filter, Order, Page, Paging, RegisterField, RegisterTests};
use crate::shelf::{self, Catalog, Seen};

/// An assessment that is known to exist from a public page, though this service holds no answers of it. It
/// is never counted as assessed.
#[derive(Clone, Copy)]
pub struct RegisterEntry<'a>(pub Seen<'a, shelf::RegisterEntry>);

/// An assessment that is known to exist from a public page, though this service holds no answers of it. It
/// is never counted as assessed.
#[Object(serial)]
impl<'a> RegisterEntry<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("RegisterEntry:{}", self.0.key()).into()
    }

    /// The place assessed.
    async fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.jurisdiction().into()
    }

    /// The level of government assessed.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// The year, if the page says.
    async fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// The round, by its nature.
    async fn round_kind(&self) -> RoundKind {
        self.0.round_kind.into()
    }

    /// The pages that tell of it.
    async fn source(&self) -> &'a str {
        &self.0.row.source
    }
}

connection! {
    #[doc = "One page of the register."] RegisterEntryConnection,
    #[doc = "An entry of the register on a page."] RegisterEntryEdge,
    RegisterEntry from Seen<'a, shelf::RegisterEntry>: RegisterEntry
}

/// The page of `Query.register`, by code of the place, level and occasion.
pub fn register(
    catalog: &Catalog,
    filter: Filter<RegisterTests>,
    orders: Vec<Order<RegisterField>>,
    paging: Paging,
) -> Result<RegisterEntryConnection<'_>, Error> {
    let rows = catalog.select_register(&filter);
    Page::of(catalog.meter(), &("Query.register", filter), rows, orders, paging).map(RegisterEntryConnection)
}
