//! Entries of the register: assessments that are known to exist.

use async_graphql::{ID, Object};

use super::jurisdiction::Jurisdiction;
use super::page::{connection, root_fields};
use super::select::register_entry::{RegisterEntryFilter, RegisterEntryOrder};
use super::vocabulary::{Level, RoundKind};
use crate::shelf::{self, View};

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

root_fields! {
    #[doc = "Root field for the register."]
    RegisterEntryQuery {}

    /// Assessments that public pages name, listed even if this service holds no answers of them; in order of the
    /// place's code, level and id by default. Register entries never count as assessed.
    register_entries(RegisterEntryFilter, RegisterEntryOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of the place's code, then of level, then of id.") -> RegisterEntryConnection
        = "Query.registerEntries", |catalog, filter| catalog.select_register(filter);
}
