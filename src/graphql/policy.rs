//! Policies, and the citations of them.

use async_graphql::{Context, ID, Object};

use super::code;
use super::context::{catalog, written};
use super::jurisdiction::Jurisdiction;
use super::page::{connection, root_fields};
use super::response::ResponseConnection;
use super::scalar::{LanguageTag, PartialDate, language};
use super::select::policy::{PolicyFilter, PolicyOrder};
use super::select::response::{ResponseFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::vocabulary::PolicyKind;
use crate::error::Error;
use crate::shelf::select::{Page, Paging};
use crate::shelf::{self, View};

/// One law, decree, strategy or agreement. A policy is one object, however often cited.
#[derive(Clone, Copy)]
pub struct Policy<'a>(pub View<'a, shelf::Policy>);

/// One law, decree, strategy or agreement. A policy is one object, however often cited.
#[Object(serial)]
impl<'a> Policy<'a> {
    /// Id of the policy, `Policy:` and 32 hexadecimal digits; the same in every release. From the release of a merger
    /// on, the id of a merged policy returns the policy that remains.
    async fn id(&self) -> ID {
        format!("Policy:{}", self.0.id).into()
    }

    /// Kind of the policy, such as a law or a strategy.
    async fn kind(&self) -> PolicyKind {
        self.0.row.says.kind.into()
    }

    /// Title of the policy, in the language that `language` gives.
    async fn title(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.says.title)
    }

    /// Language of the title, such as `fr`.
    async fn language(&self) -> LanguageTag {
        language(&self.0.row.says.language)
    }

    /// Issuer of the policy, such as a ministry or a parliament. Null if the issuer is not given.
    async fn issuer(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.says.issuer.as_deref().map(|text| written(ctx, text))
    }

    /// Place where the policy applies. Null if not given, or if the place is not public.
    async fn jurisdiction(&self) -> Option<Jurisdiction<'a>> {
        self.0.catalog.jurisdiction(self.0.row.says.jurisdiction.as_deref()?).map(Into::into)
    }

    /// Year in which the policy was issued, such as `2019`. Null if the year is not known.
    async fn year(&self) -> Option<i32> {
        self.0.row.says.year
    }

    /// Web address of the policy, beginning with `https://` or `http://`; the same for all answers that cite the
    /// policy. Null if the address is not known.
    async fn url(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.url().map(|text| written(ctx, text))
    }

    /// Current responses that cite the policy; in order of the assessment's ref and of the codebook by default.
    async fn responses(
        &self,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            ResponseFilter,
        >,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of the assessment's ref, then of position in the codebook."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<ResponseConnection<'a>, Error> {
        let filter = filter_of(filter)?;
        let rows = self.0.select_citing(&filter);
        let paging = Paging { first, after, last, before };
        let field = ("Policy.responses", &*self.0.row.id, filter);
        Page::new(self.0.catalog.meter(), &field, rows, orders(order_by), paging).map(ResponseConnection)
    }
}

connection! {
    #[doc = "One page of policies."] PolicyConnection,
    #[doc = "One policy on a page, with its cursor."] PolicyEdge, Policy from View<'a, shelf::Policy>: Policy
}

/// One citation of a policy by a response.
pub struct Evidence<'a>(pub View<'a, shelf::Evidence>);

/// One citation of a policy by a response.
#[Object(serial)]
impl<'a> Evidence<'a> {
    /// Policy that is cited.
    async fn policy(&self) -> Policy<'a> {
        Policy(self.0.policy())
    }

    /// Place in the policy, such as `art. 12` or `p. 40`. Null if the policy is cited as a whole.
    async fn locator(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.locator.as_deref().map(|text| written(ctx, text))
    }

    /// Date on which the policy was read, as precise as known: `2023`, `2023-06` or `2023-06-30`. Null if not known.
    async fn accessed(&self) -> Option<PartialDate> {
        self.0.row.accessed.as_deref().map(|date| PartialDate(date.to_owned()))
    }

    /// Web address of an archived copy of the policy, beginning with `https://` or `http://`. Null if no archived copy
    /// is given.
    async fn archived(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.archived.as_deref().map(|text| written(ctx, text))
    }
}

root_fields! {
    #[doc = "Root fields for policies."]
    PolicyQuery {
        /// One policy by its id, also if no current response cites the policy. The id of a policy that was merged into
        /// another returns the policy that remains. Null if there is no such policy.
        async fn policy<'c>(
            &self,
            ctx: &Context<'c>,
            #[graphql(
                desc = "Id of the policy, `Policy:` and 32 hexadecimal digits, with or without the prefix `Policy:`."
            )]
            id: ID,
        ) -> Option<Policy<'c>> {
            catalog(ctx).policy(code::without_prefix(&id, "Policy")).map(Policy)
        }
    }

    /// Policies, such as laws, strategies and agreements, that current responses cite, in order of title by default.
    policies(PolicyFilter, PolicyOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of title.") -> PolicyConnection
        = "Query.policies", |catalog, filter| catalog.select_policies(filter);
}
