//! Defines the closed lists of words that columns may hold: one enum for each `CHECK` constraint.

use schemars::JsonSchema;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize,
            Deserialize, JsonSchema,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// The word, as it is stored and as every public format writes it: `NOT_ASKED`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => {
                        const NAME: &str = stringify!($variant);
                        const WORD: [u8; screaming_length(NAME)] = screaming(NAME);
                        const { from_ascii(&WORD) }
                    })+
                }
            }
        }
    )+

    #[cfg(test)]
    mod tests {
        use sea_orm::{ActiveEnum, Iterable};

        use super::*;

        #[test]
        fn words_are_those_that_are_stored() {
            $(for value in $name::iter() {
                assert_eq!(value.as_str(), value.to_value());
            })+
        }
    }
    };
}

/// The length of a name in capitals with underscores: `NOT_ASKED` for `NotAsked`.
const fn screaming_length(name: &str) -> usize {
    let (name, mut length, mut at) = (name.as_bytes(), name.len(), 1);
    while at < name.len() {
        length += name[at].is_ascii_uppercase() as usize;
        at += 1;
    }
    length
}

/// A name in capitals with underscores.
const fn screaming<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let (name, mut word, mut at, mut to) = (name.as_bytes(), [0; LENGTH], 0, 0);
    while at < name.len() {
        if at > 0 && name[at].is_ascii_uppercase() {
            word[to] = b'_';
            to += 1;
        }
        word[to] = name[at].to_ascii_uppercase();
        (at, to) = (at + 1, to + 1);
    }
    word
}

const fn from_ascii(word: &'static [u8]) -> &'static str {
    match std::str::from_utf8(word) {
        Ok(word) => word,
        Err(_) => panic!("a name of Rust in ASCII"),
    }
}

vocabulary! {
    /// Kind of a jurisdiction.
    JurisdictionKind { Country, Subdivision, Municipality, RegionalBody }

    /// Level of government that an instrument assesses.
    Level { National, Local, Regional }

    /// Type of the answers to a question.
    AnswerType { Single, Multiple, Text }

    /// Origin of the wording of a question.
    WordingStatus { Official, Paraphrase, OwnDraft }

    /// Whether an answer option states that the policy asked about exists.
    Presence { Absent, Partial, Present }

    /// Origin of a link from a question to an objective or a target.
    LinkProvenance { IomStated, Editorial }

    /// Reason for a revision.
    RevisionKind {
        Initial,
        Correction,
        Addition,
        Translation,
        /// The revision changes only addresses, dates of access, archived copies and translations, and no answer.
        Technical,
    }

    /// Kind of the round of assessment.
    RoundKind { Pilot, Baseline, FollowUp, Unspecified }

    /// Origin of the data. It has no default and is always shown.
    Provenance { Official, Secondary, Synthetic }

    /// Kind of a milestone of an assessment.
    MilestoneKind { Launched, DraftShared, Consulted, Validated, SignedOff }

    /// Whether the responses of a dimension are public.
    CoverageState { Published, Withheld, NotCollected }

    /// Reason for the absence of an answer.
    Absence {
        NotAsked,
        NotApplicable,
        NoEvidence,
        Declined,
        Withheld,
        /// The response was withdrawn. It counts like a withheld one.
        Withdrawn,
    }

    /// Kind of a policy.
    PolicyKind { Law, Decree, Regulation, Strategy, Plan, Policy, Agreement, Convention, Programme, Institution, Other }

    /// Which text of a response a row has.
    TextField { Text, Narrative }

    /// Kind of a finding.
    FindingKind { WellDeveloped, Potential }

    /// Kind of act that made a release.
    ReleaseKind { Publish, Archive, Restore, Withdraw, Codebook, Links, ReferenceData, Edition }

    /// Role of a principal. Reading public data needs no role.
    Role { Partner, Editor, Reviewer, Admin }

    /// Status of a principal.
    PrincipalStatus { Active, Suspended }

    /// Workflow state of a draft.
    DraftState { Draft, InReview, Approved, Published, Discarded }

    /// Kind of act at the desk.
    ActKind {
        CreateDraft,
        CloneRevision,
        ImportDraft,
        RecordDetails,
        RecordResponses,
        RecordFindings,
        RecordDocuments,
        RecordMilestones,
        RecordSignOff,
        CommentDraft,
        SubmitDraft,
        RecallDraft,
        RequestChanges,
        ApproveDraft,
        ReopenDraft,
        ScheduleDraft,
        UnscheduleDraft,
        PublishDraft,
        DiscardDraft,
        ArchiveAssessment,
        RestoreAssessment,
        ProposeWithdrawal,
        ConfirmWithdrawal,
        RejectWithdrawal,
        CutEdition,
        PublishCodebook,
        PublishLinks,
        UpdatePolicy,
        MergePolicies,
        ProposeChange,
        ConfirmProposal,
        RejectProposal,
        IssueApiKey,
        RevokeApiKey,
        UpsertPrincipal,
    }

    /// Kind of change that a release made.
    ChangeKind { Added, Changed, Ended, Published, Superseded, Archived, Restored, Withdrawn }
}

impl JurisdictionKind {
    /// The level of government of this kind of place. Only instruments of this level assess it.
    pub fn level(self) -> Level {
        match self {
            Self::Country => Level::National,
            Self::Subdivision | Self::Municipality => Level::Local,
            Self::RegionalBody => Level::Regional,
        }
    }
}

impl Level {
    /// A word for the places of this level.
    pub fn places(self) -> &'static str {
        match self {
            Self::National => "countries",
            Self::Local => "subdivisions and municipalities",
            Self::Regional => "regional bodies",
        }
    }
}

impl Presence {
    /// Whether an answer with this option claims a policy, which the response must then cite.
    pub fn claims_policy(self) -> bool {
        matches!(self, Self::Partial | Self::Present)
    }
}
