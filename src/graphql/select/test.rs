//! What may be asked of one value. Every part that is given must hold; a part that is null is as if left out.

use async_graphql::InputObject;

use crate::error::Error;
use crate::graphql::vocabulary::*;
use crate::shelf::select;

/// A test of a code, in capitals or small letters. Every part that is given must hold; where there are several codes,
/// for one of them.
#[derive(InputObject, Default)]
pub struct CodeFilter {
    /// It is this one: `"KEN"`.
    eq: Option<String>,
    /// It is one of these: `["KEN", "DNK"]`.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// It begins so: `"GHA-"`.
    starts_with: Option<String>,
    /// There is none.
    is_null: Option<bool>,
}

/// A test of words. Every part that is given must hold; where there are several texts, for one of them.
#[derive(InputObject, Default)]
pub struct TextFilter {
    /// It is exactly this.
    eq: Option<String>,
    /// It is exactly one of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// It has all of these words in it, or as parts of its words, whatever their case, accents, apostrophes and hyphens:
    /// `"cote d'ivoire"`. A word is a run of letters and digits; at most ten different ones of at most fifty characters
    /// each.
    contains: Option<String>,
    /// There is none.
    is_null: Option<bool>,
}

/// A test of a number, such as a year. Every part that is given must hold; a number that is not known passes
/// none but `isNull`.
#[derive(InputObject, Default)]
pub struct NumberFilter {
    /// It is this one: `2021`.
    eq: Option<i32>,
    /// It is one of these: `[2019, 2021]`.
    #[graphql(name = "in")]
    one_of: Option<Vec<i32>>,
    /// It is this one or a greater one.
    gte: Option<i32>,
    /// It is this one or a lesser one.
    lte: Option<i32>,
    /// It is not known.
    is_null: Option<bool>,
}

/// A group of countries, by the code of its grouping and its own.
#[derive(InputObject)]
pub struct GroupRef {
    /// `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`.
    grouping: String,
    /// The group's code: `002` of `m49`, `low` of `income`.
    code: String,
}

/// A test of the groups a place is in. Every part that is given must hold, for one of them.
#[derive(InputObject, Default)]
pub struct GroupFilter {
    /// It is in this one: `{grouping: "ldc", code: "ldc"}`.
    eq: Option<GroupRef>,
    /// It is in one of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<GroupRef>>,
}

impl From<CodeFilter> for select::CodeTest {
    fn from(CodeFilter { eq, one_of, starts_with, is_null }: CodeFilter) -> Self {
        Self { eq: eq.map(Into::into), one_of: one_of.map(Into::into), starts_with, is_null }
    }
}

impl TryFrom<TextFilter> for select::TextTest {
    type Error = Error;

    fn try_from(TextFilter { eq, one_of, contains, is_null }: TextFilter) -> Result<Self, Error> {
        Ok(Self {
            eq,
            one_of: one_of.map(|list| list.into_iter().collect()),
            contains: contains.map(|text| select::Words::read("contains", &text)).transpose()?,
            is_null,
        })
    }
}

impl From<NumberFilter> for select::NumberTest {
    fn from(NumberFilter { eq, one_of, gte, lte, is_null }: NumberFilter) -> Self {
        Self { eq, one_of: one_of.map(|list| list.into_iter().collect()), gte, lte, is_null }
    }
}

impl From<GroupRef> for select::GroupRef {
    fn from(GroupRef { grouping, code }: GroupRef) -> Self {
        Self { grouping: grouping.into(), code: code.into() }
    }
}

impl From<GroupFilter> for select::GroupTest {
    fn from(GroupFilter { eq, one_of }: GroupFilter) -> Self {
        Self { eq: eq.map(Into::into), one_of: one_of.map(|list| list.into_iter().map(Into::into).collect()) }
    }
}

/// Declares a test of a word out of a closed list.
macro_rules! word_filter {
    ($($(#[doc = $doc:literal])+ $name:ident of $word:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(InputObject, Default)]
        pub struct $name {
            /// It is this one.
            eq: Option<$word>,
            /// It is one of these.
            #[graphql(name = "in")]
            one_of: Option<Vec<$word>>,
            /// There is none.
            is_null: Option<bool>,
        }

        impl From<$name> for select::WordTest<entity::vocabulary::$word> {
            fn from($name { eq, one_of, is_null }: $name) -> Self {
                // Each word once: a list may say it a thousand times.
                let once = |list: Vec<$word>| {
                    let mut words: Vec<entity::vocabulary::$word> = list.into_iter().map(Into::into).collect();
                    words.sort_unstable();
                    words.dedup();
                    words
                };
                Self { eq: eq.map(Into::into), one_of: one_of.map(once), is_null }
            }
        }
    )+};
}

word_filter! {
    /// A test of what sort of place it is. Every part that is given must hold.
    JurisdictionKindFilter of JurisdictionKind;
    /// A test of a level of government. Every part that is given must hold.
    LevelFilter of Level;
    /// A test of how a question is answered. Every part that is given must hold.
    AnswerTypeFilter of AnswerType;
    /// A test of whose words a question is in. Every part that is given must hold.
    WordingStatusFilter of WordingStatus;
    /// A test of a round's nature. Every part that is given must hold.
    RoundKindFilter of RoundKind;
    /// A test of whose data it is. Every part that is given must hold.
    ProvenanceFilter of Provenance;
    /// A test of what the options chosen say of the policy asked about. Every part that is given must hold.
    PresenceFilter of Presence;
    /// A test of why there is no answer. Every part that is given must hold.
    AbsenceFilter of Absence;
    /// A test of what sort of act a policy is. Every part that is given must hold.
    PolicyKindFilter of PolicyKind;
    /// A test of what a finding finds. Every part that is given must hold.
    FindingKindFilter of FindingKind;
}
