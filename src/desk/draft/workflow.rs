//! The transitions of drafts: which act is possible in which state, and the state that it leads to.

use entity::vocabulary::{ActKind, DraftState};

use ActKind as Act;
use DraftState::{Approved, Discarded, Draft, InReview, Published};

/// From, act, to. What is not here is not possible.
pub const TRANSITIONS: &[(DraftState, ActKind, DraftState)] = &[
    (Draft, Act::ImportDraft, Draft),
    (Draft, Act::RecordDetails, Draft),
    (Draft, Act::RecordResponses, Draft),
    (Draft, Act::RecordFindings, Draft),
    (Draft, Act::RecordDocuments, Draft),
    (Draft, Act::RecordMilestones, Draft),
    (Draft, Act::CommentDraft, Draft),
    (Draft, Act::SubmitDraft, InReview),
    (Draft, Act::DiscardDraft, Discarded),
    (InReview, Act::CommentDraft, InReview),
    (InReview, Act::RecordSignOff, InReview),
    (InReview, Act::RecallDraft, Draft),
    (InReview, Act::RequestChanges, Draft),
    (InReview, Act::ApproveDraft, Approved),
    (Approved, Act::CommentDraft, Approved),
    (Approved, Act::RecordSignOff, Approved),
    (Approved, Act::ReopenDraft, Draft),
    (Approved, Act::ScheduleDraft, Approved),
    (Approved, Act::UnscheduleDraft, Approved),
    (Approved, Act::PublishDraft, Published),
];

/// The state that an act leads to; none if it is not possible now.
pub fn next(from: DraftState, act: ActKind) -> Option<DraftState> {
    TRANSITIONS.iter().find(|(state, known, _)| (*state, *known) == (from, act)).map(|(_, _, to)| *to)
}

/// The state that an act leads to from another; none if it leaves the state as it is.
pub fn leads_to(act: ActKind) -> Option<DraftState> {
    TRANSITIONS.iter().find(|(from, known, to)| *known == act && from != to).map(|(_, _, to)| *to)
}

/// The acts that are possible in a state, for any role.
pub fn possible(from: DraftState) -> impl Iterator<Item = ActKind> {
    TRANSITIONS.iter().filter(move |(state, ..)| *state == from).map(|(_, act, _)| *act)
}

/// Whether the act changes what the draft says, and so makes a version of it.
pub fn edits(act: ActKind) -> bool {
    matches!(
        act,
        Act::CreateDraft
            | Act::CloneRevision
            | Act::ImportDraft
            | Act::RecordDetails
            | Act::RecordResponses
            | Act::RecordFindings
            | Act::RecordDocuments
            | Act::RecordMilestones
    )
}

/// Whether the act decides over what a draft says, or how far it has come; what is only said of it does not.
pub fn decides(act: ActKind) -> bool {
    edits(act) || leads_to(act).is_some()
}

/// Whether the act must be explained.
pub fn needs_reason(act: ActKind) -> bool {
    matches!(
        act,
        Act::RecallDraft
            | Act::RequestChanges
            | Act::ReopenDraft
            | Act::ArchiveAssessment
            | Act::RestoreAssessment
            | Act::ProposeWithdrawal
            | Act::RejectWithdrawal
            | Act::UpdatePolicy
            | Act::RejectProposal
    )
}

/// What an act is called in a sentence.
pub fn verb(act: ActKind) -> &'static str {
    match act {
        Act::CreateDraft => "created",
        Act::CloneRevision => "cloned",
        Act::ImportDraft => "imported",
        Act::RecordDetails
        | Act::RecordResponses
        | Act::RecordFindings
        | Act::RecordDocuments
        | Act::RecordMilestones => "edited",
        Act::RecordSignOff => "signed off",
        Act::CommentDraft => "commented on",
        Act::SubmitDraft => "submitted",
        Act::RecallDraft => "recalled",
        Act::RequestChanges => "sent back for changes",
        Act::ApproveDraft => "approved",
        Act::ReopenDraft => "reopened",
        Act::ScheduleDraft => "scheduled",
        Act::UnscheduleDraft => "unscheduled",
        Act::PublishDraft | Act::PublishCodebook | Act::PublishLinks => "published",
        Act::DiscardDraft => "discarded",
        Act::ArchiveAssessment => "archived",
        Act::RestoreAssessment => "restored",
        Act::ProposeWithdrawal | Act::ConfirmWithdrawal => "withdrawn",
        Act::ProposeChange => "proposed",
        Act::ConfirmProposal => "confirmed",
        Act::RejectWithdrawal | Act::RejectProposal => "rejected",
        Act::CutEdition => "cut",
        Act::MergePolicies => "merged",
        Act::IssueApiKey => "issued",
        Act::RevokeApiKey => "revoked",
        Act::UpdatePolicy | Act::UpsertPrincipal => "changed",
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    /// The product's own words for the table, state by state; `next` must say this of every pair and nothing else.
    #[test]
    fn every_state_and_act() {
        let expected = |state: DraftState, act: ActKind| {
            use ActKind::*;
            match state {
                Draft => match act {
                    ImportDraft | RecordDetails | RecordResponses | RecordFindings | RecordDocuments
                    | RecordMilestones | CommentDraft => Some(Draft),
                    SubmitDraft => Some(InReview),
                    DiscardDraft => Some(Discarded),
                    _ => None,
                },
                InReview => match act {
                    RecallDraft | RequestChanges => Some(Draft),
                    ApproveDraft => Some(Approved),
                    CommentDraft | RecordSignOff => Some(InReview),
                    _ => None,
                },
                Approved => match act {
                    ReopenDraft => Some(Draft),
                    ScheduleDraft | UnscheduleDraft | CommentDraft | RecordSignOff => Some(Approved),
                    PublishDraft => Some(Published),
                    _ => None,
                },
                Published | Discarded => None,
            }
        };
        for state in DraftState::iter() {
            for act in ActKind::iter() {
                assert_eq!(next(state, act), expected(state, act), "{state:?} {act:?}");
                assert_eq!(possible(state).any(|known| known == act), expected(state, act).is_some());
            }
        }
    }

    #[test]
    fn what_is_edited_stays_or_becomes_a_draft() {
        for (from, act, to) in TRANSITIONS.iter().filter(|(_, act, _)| edits(*act)) {
            assert_eq!((*from, *to), (Draft, Draft), "{act:?}");
        }
    }
}
