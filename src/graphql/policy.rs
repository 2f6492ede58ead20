//! Policies, and the citations of them.

use async_graphql::{Description, ID};

use super::code;
use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::page::connection;
use super::response::ResponseConnection;
use super::scalar::{LanguageTag, PartialDate, language};
use super::vocabulary::PolicyKind;
use crate::error::Error;
use crate::shelf::select::{
    Filter, Orders, Page, Paging, PolicyField, PolicyPredicate, ResponseField, ResponsePredicate,
};
use crate::shelf::{self, Catalog, View};

/// One law, decree, strategy or agreement. A policy is one object, however often cited.
#[derive(Clone, Copy, Description)]
pub struct Policy<'a>(pub View<'a, shelf::Policy>);

#[object]
impl<'a> Policy<'a> {
    /// Id of the policy, `Policy:` and 32 hexadecimal digits; the same in every release. From the release of a merger
    /// on, the id of a merged policy returns the policy that remains.
    fn id(&self) -> ID {
        format!("Policy:{}", self.0.id).into()
    }

    /// Kind of the policy, such as a law or a strategy.
    fn kind(&self) -> PolicyKind {
        self.0.row.says.kind.into()
    }

    /// Title of the policy, in the language that `language` gives.
    fn title(&self) -> &'a str {
        &self.0.row.says.title
    }

    /// Language of the title, such as `fr`.
    fn language(&self) -> LanguageTag {
        language(&self.0.row.says.language)
    }

    /// Issuer of the policy, such as a ministry or a parliament. Null if the issuer is not given.
    fn issuer(&self) -> Option<&'a str> {
        self.0.row.says.issuer.as_deref()
    }

    /// Place where the policy applies. Null if not given, or if the place is not public.
    fn jurisdiction(&self) -> Option<Jurisdiction<'a>> {
        self.0.catalog.jurisdiction(self.0.row.says.jurisdiction.as_deref()?).map(Into::into)
    }

    /// Year in which the policy was issued, such as `2019`. Null if the year is not known.
    fn year(&self) -> Option<i32> {
        self.0.row.says.year
    }

    /// Web address of the policy, beginning with `https://` or `http://`; the same for all answers that cite the
    /// policy. Null if the address is not known.
    fn url(&self) -> Option<&'a str> {
        self.0.url()
    }

    /// Current responses that cite the policy; in order of the assessment's ref and of the codebook by default.
    fn responses(
        &self,
        filter: &Filter<ResponsePredicate>,
        /// If left out, items are in order of the assessment's ref, then of position in the codebook.
        order_by: &Orders<ResponseField>,
        page: &Paging,
    ) -> Result<ResponseConnection<'a>, Error> {
        let rows = self.0.select_citing(filter);
        let field = ("Policy.responses", self.0.row.id.clone(), filter.clone());
        ResponseConnection::new(self.0.catalog, field, rows, order_by, page, false)
    }
}

connection! {
    #[doc = "One page of policies."] PolicyConnection,
    #[doc = "One policy on a page, with its cursor."] PolicyEdge, Policy from View<'a, shelf::Policy>: Policy
}

/// One citation of a policy by a response.
#[derive(Description)]
pub struct Evidence<'a>(pub View<'a, shelf::Evidence>);

#[object]
impl<'a> Evidence<'a> {
    /// Policy that is cited.
    fn policy(&self) -> Policy<'a> {
        Policy(self.0.policy())
    }

    /// Place in the policy, such as `art. 12` or `p. 40`. Null if the policy is cited as a whole.
    fn locator(&self) -> Option<&'a str> {
        self.0.row.locator.as_deref()
    }

    /// Date on which the policy was read, as precise as known: `2023`, `2023-06` or `2023-06-30`. Null if not known.
    fn accessed(&self) -> Option<PartialDate> {
        self.0.row.accessed.as_deref().map(|date| PartialDate(date.to_owned()))
    }

    /// Web address of an archived copy of the policy, beginning with `https://` or `http://`. Null if no archived copy
    /// is given.
    fn archived(&self) -> Option<&'a str> {
        self.0.row.archived.as_deref()
    }
}

/// Root fields for policies.
#[derive(Default, Description)]
pub struct PolicyQuery;

#[object]
impl PolicyQuery {
    /// Policies, such as laws, strategies and agreements, that current responses cite, in order of title by default.
    fn policies<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<PolicyPredicate>,
        /// If left out, items are in order of title.
        order_by: &Orders<PolicyField>,
        page: &Paging,
    ) -> Result<PolicyConnection<'c>, Error> {
        let rows = catalog.select_policies(filter);
        Page::new(catalog.meter(), ("Query.policies", filter.clone()), rows, order_by, page)
            .map(PolicyConnection)
    }

    /// One policy by its id, also if no current response cites the policy. The id of a policy that was merged into
    /// another returns the policy that remains. Null if there is no such policy.
    fn policy<'c>(
        &self,
        catalog: &'c Catalog,
        /// Id of the policy, `Policy:` and 32 hexadecimal digits, with or without the prefix `Policy:`.
        id: &ID,
    ) -> Option<Policy<'c>> {
        catalog.policy(code::without_prefix(id, "Policy")).map(Policy)
    }
}
