//! Assessments known to exist.

use async_graphql::{ID, Object};

use super::jurisdiction::Jurisdiction;
use super::vocabulary::{Level, RoundKind};
use crate::shelf::{self, Seen};

/// An assessment that is known to exist from a public page, though this service holds no answers of it. It
/// is never counted as assessed.
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
