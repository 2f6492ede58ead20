//! What answers cite.

use async_graphql::{Context, ID, Object};

use super::context::written;
use super::jurisdiction::Jurisdiction;
use super::page::connection;
use super::response::ResponseConnection;
use super::scalar::{LanguageTag, PartialDate, language};
use super::select::response::{ResponseFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::vocabulary::PolicyKind;
use crate::error::Error;
use crate::shelf::select::{Filter, Order, Page, Paging, PolicyField, PolicyTests};
use crate::shelf::{self, Catalog, Seen};

/// A law, decree, strategy or agreement; one however often it is cited.
#[derive(Clone, Copy)]
pub struct Policy<'a>(pub Seen<'a, shelf::Policy>);

/// A law, decree, strategy or agreement; one however often it is cited.
#[Object(serial)]
impl<'a> Policy<'a> {
    /// The same in every release. A policy that was merged into another is not shown from that release on; its id leads
    /// to the other.
    async fn id(&self) -> ID {
        format!("Policy:{}", self.0.id).into()
    }

    /// What sort of act it is.
    async fn kind(&self) -> PolicyKind {
        self.0.row.says.kind.into()
    }

    /// What it is called.
    async fn title(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.says.title)
    }

    /// The language of the title.
    async fn language(&self) -> LanguageTag {
        language(&self.0.row.says.language)
    }

    /// Who issued it.
    async fn issuer(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.says.issuer.as_deref().map(|text| written(ctx, text))
    }

    /// Where it applies.
    async fn jurisdiction(&self) -> Option<Jurisdiction<'a>> {
        self.0.catalog.jurisdiction(self.0.row.says.jurisdiction.as_deref()?).map(Into::into)
    }

    /// The year it was issued.
    async fn year(&self) -> Option<i32> {
        self.0.row.says.year
    }

    /// Where it is found, for all answers that cite it.
    async fn url(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.url().map(|text| written(ctx, text))
    }

    /// The current answers that cite it, by ref of the assessment and place in the codebook.
    async fn responses(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<ResponseFilter>,
        #[graphql(
            desc = "In which order: one key or several, each before the next; by ref of the assessment and place in the codebook if left out."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<ResponseConnection<'a>, Error> {
        let filter = filter_of(filter)?;
        let rows = self.0.select_citing(&filter);
        let paging = Paging { first, after, last, before };
        let field = ("Policy.responses", &*self.0.row.id, filter);
        Page::of(self.0.catalog.meter(), &field, rows, orders(order_by), paging).map(ResponseConnection)
    }
}

connection! {
    #[doc = "One page of policies."] PolicyConnection,
    #[doc = "A policy on a page."] PolicyEdge, Policy from Seen<'a, shelf::Policy>: Policy
}

/// The page of `Query.policies`, by title.
pub fn policies(
    catalog: &Catalog,
    filter: Filter<PolicyTests>,
    orders: Vec<Order<PolicyField>>,
    paging: Paging,
) -> Result<PolicyConnection<'_>, Error> {
    let rows = catalog.select_policies(&filter);
    Page::of(catalog.meter(), &("Query.policies", filter), rows, orders, paging).map(PolicyConnection)
}

/// A citation of a policy.
pub struct Evidence<'a>(pub Seen<'a, shelf::Evidence>);

/// A citation of a policy.
#[Object(serial)]
impl<'a> Evidence<'a> {
    /// What is cited.
    async fn policy(&self) -> Policy<'a> {
        Policy(self.0.policy())
    }

    /// Where in it: an article, a page.
    async fn locator(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.locator.as_deref().map(|text| written(ctx, text))
    }

    /// When it was read.
    async fn accessed(&self) -> Option<PartialDate> {
        self.0.row.accessed.as_deref().map(|date| PartialDate(date.to_owned()))
    }

    /// Where a copy is kept.
    async fn archived(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.archived.as_deref().map(|text| written(ctx, text))
    }
}
