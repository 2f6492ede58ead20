//! What answers cite.

use async_graphql::{ID, Object};

use super::context::catalog;
use super::jurisdiction::Jurisdiction;
use super::scalar::{LanguageTag, PartialDate, language};
use super::vocabulary::PolicyKind;
use crate::shelf;

/// A law, decree, strategy or agreement; one however often it is cited.
pub struct Policy<'a>(pub &'a shelf::Policy);

/// A law, decree, strategy or agreement; one however often it is cited.
#[Object(serial)]
impl<'a> Policy<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Policy:{}", self.0.id).into()
    }

    /// What sort of act it is.
    async fn kind(&self) -> PolicyKind {
        self.0.says.kind.into()
    }

    /// What it is called.
    async fn title(&self) -> &'a str {
        &self.0.says.title
    }

    /// The language of the title.
    async fn language(&self) -> LanguageTag {
        language(&self.0.says.language)
    }

    /// Who issued it.
    async fn issuer(&self) -> Option<&'a str> {
        self.0.says.issuer.as_deref()
    }

    /// Where it applies.
    async fn jurisdiction<'c>(&self, ctx: &async_graphql::Context<'c>) -> Option<Jurisdiction<'c>> {
        catalog(ctx).jurisdiction(self.0.says.jurisdiction.as_deref()?).map(Into::into)
    }

    /// The year it was issued.
    async fn year(&self) -> Option<i32> {
        self.0.says.year
    }

    /// Where it is found.
    async fn url(&self) -> Option<&'a str> {
        self.0.says.url.as_deref()
    }
}

/// A citation of a policy.
pub struct Evidence<'a>(pub &'a shelf::Evidence);

/// A citation of a policy.
#[Object(serial)]
impl<'a> Evidence<'a> {
    /// What is cited.
    async fn policy(&self) -> Policy<'a> {
        Policy(&self.0.policy)
    }

    /// Where in it: an article, a page.
    async fn locator(&self) -> Option<&'a str> {
        self.0.locator.as_deref()
    }

    /// When it was read.
    async fn accessed(&self) -> Option<PartialDate> {
        self.0.accessed.as_deref().map(|date| PartialDate(date.to_owned()))
    }

    /// Where a copy is kept.
    async fn archived(&self) -> Option<&'a str> {
        self.0.archived.as_deref()
    }
}
