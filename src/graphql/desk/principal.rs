//! People who are known, and what they are granted.

use entity::desk::principal;

use super::listing::listing;
use super::vocabulary::PrincipalStatus;
use crate::auth::{Grant, registry};
use crate::graphql::object::object;
use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// One person known to the service, with status and grants.
#[object(plain, from = principal::Model)]
pub struct Principal {
    /// Subject of the person, as the identity provider names the person (claim `sub` of the token).
    subject: String,
    /// Name of the person, for display only; no decision depends on the name. Null if not given.
    name: Option<String>,
    /// Agency for which the person works. Null if not given.
    agency: Option<String>,
    /// Whether the person has access to the service.
    status: PrincipalStatus,
    /// Roles of the person, each with the places for which the role is valid, in the order in which an admin gave the
    /// roles.
    #[field(from = registry::grants(&row).unwrap_or_default())]
    grants: Vec<PrincipalGrant>,
    /// Time at which the person's record was created.
    created_at: Instant,
    /// Time of the last change to the person's record.
    changed_at: Instant,
}

/// One role that a person has, and the places for which the role is valid.
#[object(plain, from = Grant)]
pub struct PrincipalGrant {
    /// Role granted.
    role: Role,
    /// Codes of the places for which the role is valid, each with all places below, in the order in which an admin gave
    /// the codes. Null if the role is valid everywhere.
    #[field(from = row.scope.0)]
    scope: Option<Vec<String>>,
}

listing! {
    #[doc = "One page of persons known to the service."] PrincipalConnection,
    #[doc = "One person known to the service on a page, with its cursor."] PrincipalEdge, Principal from principal::Model
}
