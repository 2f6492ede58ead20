//! Which role may perform which action: one table. A grant says in which places, the state of a draft says when.

use entity::vocabulary::{ActKind, Role};

use crate::error::Error;

/// An action that a role may allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Do(ActKind),
    ReadDraft,
    ReadApiKeys,
    ReadPrincipals,
}

use Role::{Admin, Editor, Reviewer};

/// The roles that allow an action.
pub fn roles(action: Action) -> &'static [Role] {
    let act = match action {
        Action::ReadDraft => return &[Editor, Reviewer, Admin],
        Action::ReadApiKeys | Action::ReadPrincipals => return &[Admin],
        Action::Do(act) => act,
    };
    match act {
        ActKind::CreateDraft
        | ActKind::CloneRevision
        | ActKind::ImportDraft
        | ActKind::RecordDetails
        | ActKind::RecordResponses
        | ActKind::RecordFindings
        | ActKind::RecordDocuments
        | ActKind::RecordMilestones
        | ActKind::SubmitDraft
        | ActKind::RecallDraft
        | ActKind::DiscardDraft => &[Editor, Admin],
        ActKind::RecordSignOff | ActKind::CommentDraft => &[Editor, Reviewer, Admin],
        ActKind::RequestChanges => &[Reviewer],
        ActKind::ApproveDraft | ActKind::ReopenDraft => &[Reviewer, Admin],
        ActKind::ScheduleDraft
        | ActKind::UnscheduleDraft
        | ActKind::PublishDraft
        | ActKind::ArchiveAssessment
        | ActKind::RestoreAssessment
        | ActKind::ProposeWithdrawal
        | ActKind::ConfirmWithdrawal
        | ActKind::RejectWithdrawal
        | ActKind::CutEdition
        | ActKind::PublishCodebook
        | ActKind::PublishLinks
        | ActKind::UpdatePolicy
        | ActKind::MergePolicies
        | ActKind::ProposeChange
        | ActKind::ConfirmProposal
        | ActKind::RejectProposal
        | ActKind::IssueApiKey
        | ActKind::RevokeApiKey
        | ActKind::UpsertPrincipal => &[Admin],
    }
}

/// Whether the act belongs to one jurisdiction and is therefore authorized by scope; other acts take a grant that is
/// everywhere.
pub fn is_of_a_place(act: ActKind) -> bool {
    !matches!(
        act,
        ActKind::CutEdition
            | ActKind::PublishCodebook
            | ActKind::PublishLinks
            | ActKind::UpdatePolicy
            | ActKind::MergePolicies
            | ActKind::ProposeChange
            | ActKind::ConfirmProposal
            | ActKind::RejectProposal
            | ActKind::IssueApiKey
            | ActKind::RevokeApiKey
            | ActKind::UpsertPrincipal
    )
}

/// The error that names the roles and the scope that an act takes.
pub fn refusal(act: ActKind) -> Error {
    let roles: Vec<String> =
        roles(Action::Do(act)).iter().map(|role| format!("{role:?}").to_lowercase()).collect();
    let scope = if is_of_a_place(act) { "that covers the place" } else { "that is everywhere" };
    Error::forbidden(format!("This takes the role {}, and a scope {scope}.", roles.join(" or ")))
}
