//! People who are known, and what they are granted.

use async_graphql::{Object, SimpleObject};
use entity::desk::principal;

use super::listing::listing;
use super::vocabulary::PrincipalStatus;
use crate::auth::registry;
use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// One person known to the service, with status and grants.
pub struct Principal(pub principal::Model);

/// One person known to the service, with status and grants.
#[Object(serial)]
impl Principal {
    /// Subject of the person, as the identity provider names the person (claim `sub` of the token).
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Name of the person, for display only; no decision depends on the name. Null if not given.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Agency for which the person works. Null if not given.
    async fn agency(&self) -> Option<&str> {
        self.0.agency.as_deref()
    }

    /// Whether the person has access to the service.
    async fn status(&self) -> PrincipalStatus {
        self.0.status.into()
    }

    /// Roles of the person, each with the places for which the role is valid, in the order in which an admin gave the
    /// roles.
    async fn grants(&self) -> Vec<PrincipalGrant> {
        let grants = registry::grants(&self.0).unwrap_or_default();
        grants
            .into_iter()
            .map(|grant| PrincipalGrant { role: grant.role.into(), scope: grant.scope.0 })
            .collect()
    }

    /// Time at which the person's record was created.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// Time of the last change to the person's record.
    async fn changed_at(&self) -> Instant {
        Instant(self.0.changed_at)
    }
}

/// One role that a person has, and the places for which the role is valid.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PrincipalGrant {
    /// Role granted.
    pub role: Role,
    /// Codes of the places for which the role is valid, each with all places below, in the order in which an admin gave
    /// the codes. Null if the role is valid everywhere.
    pub scope: Option<Vec<String>>,
}

listing! {
    #[doc = "One page of persons known to the service."] PrincipalConnection,
    #[doc = "One person known to the service on a page, with its cursor."] PrincipalEdge, Principal from principal::Model
}
