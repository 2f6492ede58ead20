//! The closed lists of words of the desk, as GraphQL enums.

use async_graphql::Enum;

use crate::desk;
use crate::graphql::vocabulary::remote;

remote! { entity::vocabulary:
    /// How far a draft has come.
    DraftState {
        /// It is being edited.
        Draft,
        /// It was submitted, and waits for a reviewer.
        InReview,
        /// A reviewer has approved it; it can be published.
        Approved,
        /// It has become a revision.
        Published,
        /// Nothing will come of it.
        Discarded,
    }

    /// Whether somebody who is known may come in.
    PrincipalStatus {
        /// They may.
        Active,
        /// They may not, for now.
        Suspended,
    }

    /// What is done at the desk.
    ActKind {
        /// A draft was begun from nothing.
        CreateDraft,
        /// A draft was begun from the current revision.
        CloneRevision,
        /// A whole content became a draft, or took the place of what one said.
        ImportDraft,
        /// The details of a draft were edited.
        RecordDetails,
        /// Responses were edited.
        RecordResponses,
        /// Findings were edited.
        RecordFindings,
        /// Reports were edited.
        RecordDocuments,
        /// Milestones were edited.
        RecordMilestones,
        /// The government signed off what a draft says.
        RecordSignOff,
        /// Something was said of a draft.
        CommentDraft,
        /// A draft was given to the reviewers.
        SubmitDraft,
        /// A draft was taken back from the reviewers.
        RecallDraft,
        /// A reviewer asked for changes.
        RequestChanges,
        /// A reviewer approved a draft.
        ApproveDraft,
        /// An approved draft was made editable again.
        ReopenDraft,
        /// A draft is to be published by itself.
        ScheduleDraft,
        /// A draft is no longer to be published by itself.
        UnscheduleDraft,
        /// A draft became a revision.
        PublishDraft,
        /// A draft was given up.
        DiscardDraft,
        /// An assessment left the current lists.
        ArchiveAssessment,
        /// An archived assessment came back.
        RestoreAssessment,
        /// Somebody wants something to be withdrawn.
        ProposeWithdrawal,
        /// Something was withdrawn.
        ConfirmWithdrawal,
        /// Somebody does not want something to be withdrawn.
        RejectWithdrawal,
        /// A release got a name.
        CutEdition,
        /// A codebook was published.
        PublishCodebook,
        /// Links were published.
        PublishLinks,
        /// The address of a policy was mended.
        UpdatePolicy,
        /// Policies were merged into one.
        MergePolicies,
        /// Somebody wants what is public to be changed without a draft.
        ProposeChange,
        /// A second admin confirmed what was proposed; what was done has an entry of its own.
        ConfirmProposal,
        /// Somebody does not want what was proposed.
        RejectProposal,
        /// An agency got a key.
        IssueApiKey,
        /// A key was revoked.
        RevokeApiKey,
        /// What is known of somebody was changed.
        UpsertPrincipal,
    }
}

/// Declares an enum that says what one of the desk's says.
macro_rules! told {
    ($($(#[doc = $doc:literal])+ $name:ident of $of:ty { $($(#[doc = $value_doc:literal])+ $value:ident),+ $(,)? })+) => {$(
        $(#[doc = $doc])+
        #[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[doc = $value_doc])+ $value,)+ }

        impl From<$of> for $name {
            fn from(value: $of) -> Self {
                match value { $(<$of>::$value => Self::$value,)+ }
            }
        }

        impl From<$name> for $of {
            fn from(value: $name) -> Self {
                match value { $($name::$value => Self::$value,)+ }
            }
        }
    )+};
}

told! {
    /// Whether a problem stands in the way.
    ProblemSeverity of desk::check::Severity {
        /// The draft cannot be submitted.
        Error,
        /// It can be submitted, but it cannot be published yet.
        Warning,
    }

    /// What sort of problem it is.
    ProblemCode of desk::check::ProblemCode {
        /// A question of the codebook has neither an answer nor an absence.
        Unanswered,
        /// A response says nothing: no option, no text, no absence.
        EmptyResponse,
        /// There is no such indicator, option, dimension, codebook or place.
        UnknownCode,
        /// The same thing is there twice.
        Duplicate,
        /// The answer is of another type than the question asks for.
        WrongType,
        /// There is an answer, and a reason why there is none.
        AnswerAndAbsence,
        /// The option claims a policy, and none is cited.
        EvidenceMissing,
        /// What is not for publication has an answer.
        NotForPublication,
        /// It is not said of a dimension whether it is published.
        CoverageMissing,
        /// A later step of the assessment is dated before an earlier one.
        OutOfOrder,
        /// It is not a date, or a year that cannot be.
        WrongDate,
        /// It is not a language tag.
        WrongLanguage,
        /// A text is too long, or has a control character in it that no document can hold.
        WrongText,
        /// It is not an address of the web.
        WrongUrl,
        /// It is empty, or not there.
        Missing,
        /// The instrument asks places of another level than this one.
        WrongLevel,
        /// A demonstration takes no official answers, and none about real places.
        NotInDemonstration,
        /// The first revision is `INITIAL`, and no other; a `TECHNICAL` one follows one that is current.
        WrongKind,
        /// A `TECHNICAL` revision changes what only one of another kind may.
        NotTechnical,
        /// The absence `WITHDRAWN`, and nothing was withdrawn.
        NotWithdrawn,
        /// An answer that was withdrawn is given anew.
        AnsweredAnew,
        /// Invented answers about a real place.
        SyntheticRealPlace,
        /// The government's sign-off of exactly this content is not there yet.
        SignOffMissing,
    }

    /// How far a proposal has come.
    ProposalState of desk::ProposalState {
        /// It waits for a second admin.
        Open,
        /// A second admin has confirmed it, and it is public.
        Confirmed,
        /// It was rejected, and nothing has changed.
        Rejected,
        /// Nobody decided over it in time, and nothing has changed.
        Expired,
    }

    /// What became of one response.
    ResponseChangeKind of desk::ChangeOf {
        /// It is new.
        Added,
        /// It is different.
        Changed,
        /// It is no longer there.
        Removed,
    }
}
