//! Entries of the register: assessments that are known to exist.

use async_graphql::{Description, ID};

use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::page::connection;
use super::vocabulary::{Level, RoundKind};
use crate::error::Error;
use crate::shelf::select::{Filter, Orders, Page, Paging, RegisterEntryField, RegisterEntryPredicate};
use crate::shelf::{self, Catalog, View};

/// One assessment that a public page names, listed even if this service holds no answers of it. Register entries never
/// count as assessed.
#[derive(Clone, Copy, Description)]
pub struct RegisterEntry<'a>(pub View<'a, shelf::RegisterEntry>);

#[object]
impl<'a> RegisterEntry<'a> {
    /// Id of the entry: place, level and occasion, such as `RegisterEntry:GHA-accra/LOCAL/2019`. Same in every release.
    fn id(&self) -> ID {
        format!("RegisterEntry:{}", self.0.key()).into()
    }

    /// Place assessed.
    fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.jurisdiction().into()
    }

    /// Level of government assessed.
    fn level(&self) -> Level {
        self.0.level.into()
    }

    /// Year of the assessment, such as `2021`. Null if the public page does not give the year.
    fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED`.
    fn round_kind(&self) -> RoundKind {
        self.0.round_kind.into()
    }

    /// Public pages that name the assessment: web addresses separated by `; `, some with a remark.
    fn source(&self) -> &'a str {
        &self.0.row.source
    }
}

connection! {
    #[doc = "One page of register entries."] RegisterEntryConnection,
    #[doc = "One register entry on a page, with its cursor."] RegisterEntryEdge,
    RegisterEntry from View<'a, shelf::RegisterEntry>: RegisterEntry
}

/// Root field for the register.
#[derive(Default, Description)]
pub struct RegisterEntryQuery;

#[object]
impl RegisterEntryQuery {
    /// Assessments that public pages name, listed even if this service holds no answers of them; in order of the
    /// place's code, level and id by default. Register entries never count as assessed.
    fn register_entries<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<RegisterEntryPredicate>,
        /// If left out, items are in order of the place's code, then of level, then of id.
        order_by: &Orders<RegisterEntryField>,
        page: &Paging,
    ) -> Result<RegisterEntryConnection<'c>, Error> {
        let rows = catalog.select_register(filter);
        Page::new(catalog.meter(), ("Query.registerEntries", filter.clone()), rows, order_by, page)
            .map(RegisterEntryConnection)
    }
}
