//! The closed lists of words of the desk, as GraphQL enums.

use async_graphql::Enum;

use crate::desk;
use crate::graphql::vocabulary::remote;

remote! { entity::vocabulary:
    /// Workflow state of a draft.
    DraftState {
        /// The draft can be edited.
        Draft,
        /// The draft was submitted and waits for a reviewer.
        InReview,
        /// A reviewer or an admin approved the draft; the draft can be published.
        Approved,
        /// The draft was published as a revision.
        Published,
        /// The draft was discarded and will not be published.
        Discarded,
    }

    /// Whether a known person may use the service as staff or partner.
    PrincipalStatus {
        /// The person may use the service.
        Active,
        /// The person may not use the service until an admin sets `ACTIVE` again: a valid token is answered with status
        /// 403.
        Suspended,
    }

    /// Kind of act that the audit log records.
    ActKind {
        /// A new, empty draft was created.
        CreateDraft,
        /// A draft was created as a copy of the current revision of an assessment.
        CloneRevision,
        /// A whole JSON document was imported, as a new draft or in place of the content of a draft.
        ImportDraft,
        /// Details of a draft, such as year, round or source, were edited.
        #[graphql(name = "UPDATE_DETAILS")]
        RecordDetails,
        /// Responses of a draft were edited.
        #[graphql(name = "UPDATE_RESPONSES")]
        RecordResponses,
        /// Findings of a draft were edited.
        #[graphql(name = "UPDATE_FINDINGS")]
        RecordFindings,
        /// Reports of a draft were edited.
        #[graphql(name = "UPDATE_REPORTS")]
        RecordDocuments,
        /// Milestones of a draft were edited.
        #[graphql(name = "UPDATE_MILESTONES")]
        RecordMilestones,
        /// A sign-off was recorded: the government approved the content of a draft.
        RecordSignOff,
        /// Comments were added to a draft.
        CommentDraft,
        /// A draft was submitted for review.
        SubmitDraft,
        /// A draft was recalled from review by the person who submitted it.
        RecallDraft,
        /// A reviewer returned a draft to its editors and asked for changes.
        RequestChanges,
        /// A reviewer approved a draft.
        ApproveDraft,
        /// An approved draft was reopened for editing.
        ReopenDraft,
        /// A draft was scheduled for publication by the service at a set time.
        ScheduleDraft,
        /// The schedule of a draft was cancelled.
        UnscheduleDraft,
        /// A draft was published as a revision.
        PublishDraft,
        /// A draft was discarded.
        DiscardDraft,
        /// An assessment was archived: no longer current, but still readable by id and in earlier releases.
        ArchiveAssessment,
        /// An archived assessment was restored: its newest revision is current again.
        RestoreAssessment,
        /// An admin proposed a withdrawal.
        ProposeWithdrawal,
        /// A second admin confirmed a proposed withdrawal; the content is withdrawn.
        ConfirmWithdrawal,
        /// An admin rejected a proposed withdrawal; nothing was withdrawn.
        RejectWithdrawal,
        /// An edition was created: a release got a name.
        CutEdition,
        /// A version of a codebook was published.
        PublishCodebook,
        /// Links from indicators to objectives of the Global Compact or targets of the SDGs were published.
        PublishLinks,
        /// The web address of a policy was corrected.
        UpdatePolicy,
        /// Several policies were merged into one.
        MergePolicies,
        /// An admin proposed a change of public data that needs no draft: a codebook, links or a merger of policies.
        ProposeChange,
        /// A second admin confirmed a proposed change. The change itself has an audit entry of its own.
        ConfirmProposal,
        /// An admin rejected a proposed change; nothing public changed.
        RejectProposal,
        /// An API key was issued to an agency.
        IssueApiKey,
        /// An API key was revoked.
        RevokeApiKey,
        /// A principal was added, or the name, agency, status or grants of a principal were changed.
        UpsertPrincipal,
    }
}

remote! {
    /// Whether a problem prevents the submission of a draft.
    ProblemSeverity of desk::check::Severity {
        /// The draft can be neither submitted nor published.
        Error,
        /// The draft can be submitted. `SIGN_OFF_MISSING` still prevents publication; `ANSWERED_ANEW` does not.
        Warning,
    }

    /// Kind of problem in a draft.
    ProblemCode of desk::check::ProblemCode {
        /// The draft has no response to an indicator of the codebook. A response may be left out only if the
        /// dimension's coverage is `WITHHELD` or `NOT_COLLECTED`.
        Unanswered,
        /// A response has no option, no text and no absence.
        EmptyResponse,
        /// The service does not know the indicator, option, dimension, codebook or place, or the original of a
        /// translated report.
        UnknownCode,
        /// The draft has the same item twice.
        Duplicate,
        /// The answer does not match the indicator's answer type, such as two options for `SINGLE`.
        WrongType,
        /// A response has both an answer and an absence.
        AnswerAndAbsence,
        /// The option chosen claims a policy (its presence is `PARTIAL` or `PRESENT`), and the response cites none.
        EvidenceMissing,
        /// A response has content (options, text, narrative or evidence), but its absence is `WITHHELD` or `WITHDRAWN`,
        /// or its dimension is not `PUBLISHED`.
        NotForPublication,
        /// The draft does not say whether the answers of a dimension are published.
        CoverageMissing,
        /// A milestone is dated before the milestone listed above it, or belongs to an earlier step of the assessment.
        OutOfOrder,
        /// A text is not a date such as `2023`, `2023-06` or `2023-06-30`, a year is out of range (`1990` to this year
        /// for the assessment, `1000` to 20 years ahead for a policy), or a round number is below `1`.
        WrongDate,
        /// A text is not a BCP 47 language tag such as `en`, `fr` or `pt-BR`.
        WrongLanguage,
        /// A text has more than 20,000 characters, or a control character other than tab and line end.
        WrongText,
        /// A text is not a web address that begins with `https://` or `http://`.
        WrongUrl,
        /// A required text, note or source is missing or empty, or an optional text is empty.
        Missing,
        /// The instrument is for places of another level than the place assessed.
        WrongLevel,
        /// A demonstration accepts no `OFFICIAL` answers, and no answers about real places.
        NotInDemonstration,
        /// The revision kind does not fit: only the first revision is `INITIAL`, and a `TECHNICAL` revision must follow
        /// a current revision.
        WrongKind,
        /// A `TECHNICAL` revision changes content that only a revision of another kind may change.
        NotTechnical,
        /// A response has the absence `WITHDRAWN`, though no answer to the indicator was withdrawn.
        NotWithdrawn,
        /// The draft answers an indicator again whose answer was withdrawn. A warning for the reviewer.
        AnsweredAnew,
        /// `SYNTHETIC` answers are about a real place. Invented places have codes that begin with `QMA` to `QZZ`.
        SyntheticRealPlace,
        /// The draft is `OFFICIAL`, and the government has not yet signed off exactly this content.
        SignOffMissing,
    }

    /// State of a proposal.
    ProposalState of desk::ProposalState {
        /// The proposal waits for a second admin.
        Open,
        /// A second admin has confirmed the proposal, and the change is public.
        Confirmed,
        /// An admin has rejected the proposal; public data has not changed.
        Rejected,
        /// No admin decided within seven days; public data has not changed.
        Expired,
    }

    /// Kind of difference between a public response and the response in a draft.
    ResponseChangeKind of desk::ChangeOf {
        /// The draft has a response that the compared revision does not have.
        Added,
        /// Both have the response, with different content.
        Changed,
        /// The compared revision has a response that the draft does not have.
        Removed,
    }
}
