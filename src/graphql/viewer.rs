//! The caller of a request: role, grants and allowance.

use async_graphql::{Context, Description, Enum};
use entity::vocabulary;

use super::context::request_context;
use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::request_context::RequestContext;
use crate::auth::Grant;
use crate::shelf::Catalog;

/// Role of a caller.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Reads all public data.
    Public,
    /// Reads all public data, with a larger allowance.
    Partner,
    /// Reads and edits drafts of the places granted, and submits them.
    Editor,
    /// Reads drafts of the places granted, requests changes and approves them.
    Reviewer,
    /// Edits and approves drafts, publishes, archives and withdraws in the places granted; manages API keys and the
    /// grants of persons if granted everywhere.
    Admin,
}

impl From<vocabulary::Role> for Role {
    fn from(role: vocabulary::Role) -> Self {
        match role {
            vocabulary::Role::Partner => Self::Partner,
            vocabulary::Role::Editor => Self::Editor,
            vocabulary::Role::Reviewer => Self::Reviewer,
            vocabulary::Role::Admin => Self::Admin,
        }
    }
}

impl Role {
    /// The role as the database stores it. None for the public, which needs no grant.
    pub fn granted(self) -> Option<vocabulary::Role> {
        match self {
            Self::Public => None,
            Self::Partner => Some(vocabulary::Role::Partner),
            Self::Editor => Some(vocabulary::Role::Editor),
            Self::Reviewer => Some(vocabulary::Role::Reviewer),
            Self::Admin => Some(vocabulary::Role::Admin),
        }
    }
}

/// One caller of the service, with permissions and allowance.
#[derive(Description)]
pub struct Viewer<'c> {
    pub context: &'c RequestContext,
}

#[object(plain)]
impl<'c> Viewer<'c> {
    /// Highest role of the viewer, in the order `PUBLIC`, `PARTNER`, `EDITOR`, `REVIEWER`, `ADMIN`.
    fn role(&self) -> Role {
        self.context.principal.role().map_or(Role::Public, Into::into)
    }

    /// Subject of the viewer, as the identity provider names the person; `key:…` for an API key. Null if the request
    /// has no credential.
    fn subject(&self) -> Option<&'c str> {
        self.context.principal.is_known().then(|| self.context.principal.subject())
    }

    /// Agency for which the viewer works. Null if the agency is not known, or if the request has no credential.
    fn agency(&self) -> Option<&'c str> {
        self.context.principal.agency()
    }

    /// Present grants of the viewer (roles and places), in the order in which an admin gave the grants; the same in
    /// every release.
    fn grants(&self) -> Vec<ViewerGrant<'c>> {
        // Not the catalog of the request, which may be of an older release; but its meter.
        let catalog = self.context.desk.catalog().with_meter(self.context.meter.clone());
        let grants = self.context.principal.grants().iter();
        grants.map(|grant| ViewerGrant { grant, catalog: catalog.clone() }).collect()
    }

    /// Limits on the cost of the viewer's requests, and the rest available now.
    fn allowance(&self) -> Allowance {
        let quota = self.context.quota();
        Allowance {
            cost_per_request: quota.cost,
            bucket: quota.bucket,
            per_second: quota.per_second,
            left: self.context.quota_left(),
        }
    }
}

/// One role of the viewer, with the places in which it applies.
#[derive(Description)]
pub struct ViewerGrant<'c> {
    grant: &'c Grant,
    catalog: Catalog,
}

#[object(plain)]
impl ViewerGrant<'_> {
    /// Role granted.
    fn role(&self) -> Role {
        self.grant.role.into()
    }

    /// Places in which the role applies, each with all places below it, in order of code. Null if the role applies
    /// everywhere.
    fn jurisdictions(&self) -> Option<Vec<Jurisdiction<'_>>> {
        // What the grant and the token both name is there twice.
        let mut codes: Vec<&str> = self.grant.places()?.collect();
        codes.sort_unstable();
        codes.dedup();
        let places = codes.into_iter().filter_map(|code| self.catalog.jurisdiction(code));
        let covered = places.filter(|place| {
            let line: Vec<&str> = place.and_above().map(|place| &*place.row.code).collect();
            self.grant.covers(&line)
        });
        Some(covered.map(Into::into).collect())
    }
}

/// Rate limit of the caller, in units of cost. The cost of a request is in `extensions.cost` of its answer.
#[object(plain)]
pub struct Allowance {
    /// Greatest cost that one request may have, such as `5000`.
    cost_per_request: u64,
    /// Cost that the caller's bucket holds when it is full, such as `20000`.
    bucket: u64,
    /// Cost that returns to the bucket each second, such as `2000`.
    per_second: u64,
    /// Cost left in the bucket now, after this request was charged, from `0` to the cost in `bucket`.
    left: u64,
}

/// Root field for the caller.
#[derive(Default, Description)]
pub struct ViewerQuery;

#[object(plain)]
impl ViewerQuery {
    /// The caller of this request, with permissions and allowance.
    fn viewer<'c>(&self, ctx: &Context<'c>) -> Viewer<'c> {
        Viewer { context: request_context(ctx) }
    }
}
