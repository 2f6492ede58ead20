//! The words that columns may hold: one enum for each closed list of `docs` and `CHECK` constraints.

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
    )+};
}

vocabulary! {
    /// What sort of place a jurisdiction is.
    JurisdictionKind { Country, Subdivision, Municipality, RegionalBody }

    /// Which level of government an instrument asks.
    Level { National, Local, Regional }

    /// How a question is answered.
    AnswerType { Single, Multiple, Text }

    /// Whose words a question is in.
    WordingStatus { Official, Paraphrase, OwnDraft }

    /// Whether an option says that the policy asked about is there.
    Presence { Absent, Partial, Present }

    /// Who says that a question bears on an objective or a target.
    LinkProvenance { IomStated, Editorial }

    /// Why a revision was made.
    RevisionKind {
        Initial,
        Correction,
        Addition,
        Translation,
        /// Addresses, dates of access, archived copies and added translations, and nothing that answers a question.
        Technical,
    }

    /// Which round of assessment a revision belongs to, by its nature.
    RoundKind { Pilot, Baseline, FollowUp, Unspecified }

    /// Whose data it is: never defaulted, always visible.
    Provenance { Official, Secondary, Synthetic }

    /// A step on the way of an assessment.
    MilestoneKind { Launched, DraftShared, Consulted, Validated, SignedOff }

    /// Whether the answers of a dimension are public.
    CoverageState { Published, Withheld, NotCollected }

    /// Why a question has no answer.
    Absence {
        NotAsked,
        NotApplicable,
        NoEvidence,
        Declined,
        Withheld,
        /// The answer was taken back; it counts like one that is withheld.
        Withdrawn,
    }

    /// What sort of act a policy is.
    PolicyKind { Law, Decree, Regulation, Strategy, Plan, Policy, Agreement, Convention, Programme, Institution, Other }

    /// Which text of a response a row holds.
    TextField { Text, Narrative }

    /// What a finding finds.
    FindingKind { WellDeveloped, Potential }

    /// The act that made a release.
    ReleaseKind { Publish, Archive, Restore, Withdraw, Codebook, Links, ReferenceData, Edition }

    /// What somebody who is known may do; everybody may read what is public.
    Role { Partner, Editor, Reviewer, Admin }

    /// Whether somebody who is known may come in.
    PrincipalStatus { Active, Suspended }

    /// How far a draft has come.
    DraftState { Draft, InReview, Approved, Published, Discarded }

    /// What is done at the desk.
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

    /// What a release did to one thing.
    ChangeKind { Added, Changed, Ended, Published, Superseded, Archived, Restored, Withdrawn }
}

impl JurisdictionKind {
    /// The level of government of such a place: only an instrument of this level asks it.
    pub fn level(self) -> Level {
        match self {
            Self::Country => Level::National,
            Self::Subdivision | Self::Municipality => Level::Local,
            Self::RegionalBody => Level::Regional,
        }
    }
}

impl Level {
    /// The places of this level, in a word.
    pub fn places(self) -> &'static str {
        match self {
            Self::National => "countries",
            Self::Local => "subdivisions and municipalities",
            Self::Regional => "regional bodies",
        }
    }
}

impl Presence {
    /// Whether an answer that says so claims a policy, which it must then cite.
    pub fn claims_policy(self) -> bool {
        matches!(self, Self::Partial | Self::Present)
    }
}
