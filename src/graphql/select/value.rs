//! Inputs of conditions on one value. Every part that is given must hold; null is the same as leaving a part out.

use std::sync::Arc;

use async_graphql::InputObject;

use crate::error::Error;
use crate::graphql::vocabulary::*;
use crate::shelf::select;

/// Filter by code; capitals and small letters from A to Z are equal. All conditions given must match; a condition that
/// is null counts as left out. If an item has several codes, at least one of them must match all conditions.
#[derive(InputObject, Default)]
pub struct CodeFilter {
    /// Equal to this code, such as `KEN`.
    eq: Option<String>,
    /// Equal to one of these codes: `["KEN", "DNK"]`. An empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// Starts with these characters, such as `GHA-`.
    starts_with: Option<String>,
    /// If `true`, only items without a value match; if `false`, only items with a value.
    is_null: Option<bool>,
}

/// Conditions on a text. All conditions given must match; a condition that is null counts as left out. If there are
/// several texts, at least one of them must match all conditions.
#[derive(InputObject, Default)]
pub struct TextFilter {
    /// Equal to this text, including case and accents.
    eq: Option<String>,
    /// Equal to one of these texts, including case and accents; an empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// Contains all of these words, as whole words or parts of words, regardless of case, accents, apostrophes and
    /// hyphens: `"cote d'ivoire"`. A word is a run of letters and digits; at most ten different words of at most fifty
    /// characters each.
    contains: Option<String>,
    /// If `true`, only items without a value match; if `false`, only items with a value.
    is_null: Option<bool>,
}

/// Conditions on a number, such as a year. All conditions given must match; a condition that is null counts as left
/// out. If there are several numbers, at least one of them must match all conditions. A missing number passes only
/// `isNull: true`.
#[derive(InputObject, Default)]
pub struct NumberFilter {
    /// Equal to this number, such as `2021`.
    eq: Option<i32>,
    /// Not equal to this number, such as `2021`. A missing number does not match.
    ne: Option<i32>,
    /// Equal to one of these numbers, such as `[2019, 2021]`; an empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<i32>>,
    /// Greater than this number.
    gt: Option<i32>,
    /// Greater than or equal to this number.
    gte: Option<i32>,
    /// Less than this number.
    lt: Option<i32>,
    /// Less than or equal to this number.
    lte: Option<i32>,
    /// If `true`, only items without a value match; if `false`, only items with a value.
    is_null: Option<bool>,
}

/// Reference to a group of countries, by the code of its grouping and its own code.
#[derive(InputObject)]
pub struct GroupRef {
    /// Code of the grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`, in capitals or small
    /// letters.
    grouping: String,
    /// Code of the group within its grouping, such as `002` in `m49` or `low` in `income`. Capitals and small letters
    /// are equal.
    code: String,
}

/// Conditions on the groups of which a place is a member. All conditions given must match one and the same group; a
/// condition that is null counts as left out.
#[derive(InputObject, Default)]
pub struct GroupFilter {
    /// Group of which the place is a member, such as `{grouping: "ldc", code: "ldc"}`.
    eq: Option<GroupRef>,
    /// Groups such that the place is a member of at least one; an empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<GroupRef>>,
}

impl From<CodeFilter> for select::CodePredicate {
    fn from(CodeFilter { eq, one_of, starts_with, is_null }: CodeFilter) -> Self {
        Self { eq: eq.map(Into::into), one_of: one_of.map(Into::into), starts_with, is_null }
    }
}

impl TryFrom<TextFilter> for select::TextPredicate {
    type Error = Error;

    fn try_from(TextFilter { eq, one_of, contains, is_null }: TextFilter) -> Result<Self, Error> {
        Ok(Self {
            eq,
            one_of: one_of.map(|list| Arc::new(list.into_iter().collect())),
            contains: contains.map(|text| select::SearchTerms::read("contains", &text)).transpose()?,
            is_null,
        })
    }
}

impl From<NumberFilter> for select::NumberPredicate {
    fn from(NumberFilter { eq, ne, one_of, gt, gte, lt, lte, is_null }: NumberFilter) -> Self {
        let one_of = one_of.map(|list| Arc::new(list.into_iter().collect()));
        Self { eq, ne, one_of, gt, gte, lt, lte, is_null }
    }
}

impl From<GroupRef> for select::GroupKey {
    fn from(GroupRef { grouping, code }: GroupRef) -> Self {
        Self { grouping: grouping.into(), code: code.into() }
    }
}

impl From<GroupFilter> for select::GroupPredicate {
    fn from(GroupFilter { eq, one_of }: GroupFilter) -> Self {
        Self { eq: eq.map(Into::into), one_of: one_of.map(|list| list.into_iter().map(Into::into).collect()) }
    }
}

/// Declares the input of a condition on a value of a closed list.
macro_rules! word_filter {
    ($($(#[doc = $doc:literal])+ $name:ident of $word:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(async_graphql::InputObject, Default)]
        pub struct $name {
            /// Equal to this value.
            eq: Option<$word>,
            /// Equal to one of these values; an empty list matches nothing.
            #[graphql(name = "in")]
            one_of: Option<Vec<$word>>,
            /// If `true`, only items without a value match; if `false`, only items with a value.
            is_null: Option<bool>,
        }

        impl<T: From<$word> + PartialEq> From<$name> for $crate::shelf::select::EnumPredicate<T> {
            fn from($name { eq, one_of, is_null }: $name) -> Self {
                Self { eq: eq.map(Into::into), one_of: one_of.map($crate::graphql::select::each_once), is_null }
            }
        }
    )+};
}
pub(in crate::graphql) use word_filter;

/// Each value once: a list may repeat a value a thousand times.
pub fn each_once<W, T: From<W> + PartialEq>(list: Vec<W>) -> Vec<T> {
    let mut values = vec![];
    for value in list.into_iter().map(Into::into) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

word_filter! {
    /// Conditions on the kind of a place. All conditions given must match; a condition that is null counts as left out.
    JurisdictionKindFilter of JurisdictionKind;
    /// Conditions on a level of government. All conditions given must match; a condition that is null counts as left
    /// out.
    LevelFilter of Level;
    /// Filter by the form of the answer. All conditions given must match; a condition that is null counts as left out.
    AnswerTypeFilter of AnswerType;
    /// Conditions on the origin of an indicator's wording. All conditions given must match; a condition that is null
    /// counts as left out.
    WordingStatusFilter of WordingStatus;
    /// Conditions on the kind of an assessment round. All conditions given must match; a condition that is null counts
    /// as left out.
    RoundKindFilter of RoundKind;
    /// Conditions on the provenance of data. All conditions given must match; a condition that is null counts as left
    /// out.
    ProvenanceFilter of Provenance;
    /// Conditions on the presence that the selected options state. All conditions given must match; a condition that is
    /// null counts as left out.
    PresenceFilter of Presence;
    /// Filter by the reason why there is no answer. All conditions given must match; a condition that is null counts as
    /// left out.
    AbsenceFilter of Absence;
    /// Conditions on the kind of a policy. All conditions given must match; a condition that is null counts as left
    /// out.
    PolicyKindFilter of PolicyKind;
    /// Conditions on the kind of a finding. All conditions given must match; a condition that is null counts as left
    /// out.
    FindingKindFilter of FindingKind;
    /// Conditions on the reason for a revision. All conditions given must match; a condition that is null counts as
    /// left out.
    RevisionKindFilter of RevisionKind;
    /// Conditions on the kind of act that made a release. All conditions given must match; a condition that is null
    /// counts as left out.
    ReleaseKindFilter of ReleaseKind;
}
