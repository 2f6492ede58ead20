//! People who are known, and what they are granted.

use async_graphql::{Object, SimpleObject};
use entity::desk::principal;

use super::listing::listing;
use super::vocabulary::PrincipalStatus;
use crate::auth::registry;
use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// Somebody who is known, and what they are granted.
pub struct Principal(pub principal::Model);

/// Somebody who is known, and what they are granted.
#[Object(serial)]
impl Principal {
    /// As the identity provider names them.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// For people; never used to decide anything.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Whom they work for.
    async fn agency(&self) -> Option<&str> {
        self.0.agency.as_deref()
    }

    /// Whether they may come in.
    async fn status(&self) -> PrincipalStatus {
        self.0.status.into()
    }

    /// What they may do, and where.
    async fn grants(&self) -> Vec<PrincipalGrant> {
        let grants = registry::grants(&self.0).unwrap_or_default();
        grants
            .into_iter()
            .map(|grant| PrincipalGrant { role: grant.role.into(), scope: grant.scope.0 })
            .collect()
    }

    /// Since when they are known.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// When this was last changed.
    async fn changed_at(&self) -> Instant {
        Instant(self.0.changed_at)
    }
}

/// What somebody may do, and where.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PrincipalGrant {
    /// What.
    pub role: Role,
    /// The codes of places, each with all that is below it; null is everywhere.
    pub scope: Option<Vec<String>>,
}

listing! {
    #[doc = "One page of people who are known."] PrincipalConnection,
    #[doc = "Somebody on a page."] PrincipalEdge, Principal from principal::Model
}
