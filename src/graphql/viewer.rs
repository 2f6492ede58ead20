//! Who is asking.

use async_graphql::{Enum, Object, SimpleObject};
use entity::vocabulary;

use super::jurisdiction::Jurisdiction;
use super::visitor::Visitor;
use crate::auth::Grant;
use crate::shelf::Catalog;

/// What a caller may do.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Read everything public.
    Public,
    /// The same, and ask for more of it.
    Partner,
    /// Read and edit drafts of their places, and submit them.
    Editor,
    /// Read drafts of their places, ask for changes and approve.
    Reviewer,
    /// Publish, archive and withdraw, and manage who may do what.
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
    /// As it is granted; what is public is granted to nobody.
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

/// Who is asking.
pub struct Viewer<'c> {
    pub visitor: &'c Visitor,
}

/// Who is asking.
#[Object(serial)]
impl<'c> Viewer<'c> {
    /// What they may do: the highest of their roles.
    async fn role(&self) -> Role {
        self.visitor.principal.role().map_or(Role::Public, Into::into)
    }

    /// As the identity provider names them; null for whoever sent no credential.
    async fn subject(&self) -> Option<&'c str> {
        self.visitor.principal.is_known().then(|| self.visitor.principal.subject())
    }

    /// Whom they work for, where that is known.
    async fn agency(&self) -> Option<&'c str> {
        self.visitor.principal.agency()
    }

    /// All that they may do now, and where, whatever release is asked.
    async fn grants(&self) -> Vec<ViewerGrant<'c>> {
        let grants = self.visitor.principal.grants().iter();
        grants.map(|grant| ViewerGrant { grant, catalog: self.visitor.desk.catalog() }).collect()
    }

    /// How much they may ask for, and what is left of it.
    async fn allowance(&self) -> Allowance {
        let terms = self.visitor.terms;
        Allowance {
            cost_per_request: terms.cost,
            bucket: terms.bucket,
            per_second: terms.per_second,
            left: self.visitor.left(),
        }
    }
}

/// What the viewer may do, and where.
pub struct ViewerGrant<'c> {
    grant: &'c Grant,
    catalog: Catalog,
}

/// What the viewer may do, and where.
#[Object(serial)]
impl ViewerGrant<'_> {
    /// What.
    async fn role(&self) -> Role {
        self.grant.role.into()
    }

    /// The places, each with all that is below it; null is everywhere.
    async fn jurisdictions(&self) -> Option<Vec<Jurisdiction<'_>>> {
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

/// How much a caller may ask for. A request costs what its answer's `extensions.cost` says.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct Allowance {
    /// What one request may cost.
    cost_per_request: u64,
    /// How much cost there is in a full bucket.
    bucket: u64,
    /// How much of it comes back in a second.
    per_second: u64,
    /// How much there is in the bucket now, this request taken.
    left: u64,
}
