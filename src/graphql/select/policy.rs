//! Filter and order of policies.

use super::response::ResponseListFilter;
use super::*;
use crate::shelf::select::{PolicyField, PolicyPredicate};

filter! {
    /// Conditions on a policy. All conditions given must match; a condition that is null counts as left out.
    PolicyFilter of PolicyPredicate {
        /// Kind of the policy, such as a law or a strategy.
        kind: PolicyKindFilter => kind;
        /// Title of the policy, such as `{contains: "labour migration"}`.
        title: TextFilter => title;
        /// Language of the title, such as `{eq: "fr"}`.
        language: CodeFilter => language;
        /// Issuer of the policy, such as a ministry or a parliament.
        issuer: TextFilter => issuer;
        /// Code of the place where the policy applies, such as `{eq: "KEN"}`.
        jurisdiction: CodeFilter => jurisdiction;
        /// Code of a place or M49 region that is, or contains, the place where the policy applies, such as `{eq:
        /// "002"}` for Africa.
        within: CodeFilter => within;
        /// Year in which the policy was issued, such as `{gte: 2019}`.
        year: NumberFilter => year;
        /// Current responses that cite the policy, such as `{some: {gcmObjective: {eq: 5}}}`.
        responses: ResponseListFilter => responses;
    }
}

order! {
    /// One sort key of policies.
    PolicyOrder,
    /// Field by which policies can be sorted.
    PolicyOrderField of PolicyField {
        /// Title of the policy.
        Title => PolicyField::Title,
        /// Year in which the policy was issued.
        Year => PolicyField::Year,
        /// Kind of the policy, in the order of the values of `PolicyKind`.
        Kind => PolicyField::Kind,
        /// Code of the place where the policy applies.
        Jurisdiction => PolicyField::Jurisdiction,
    }
}
