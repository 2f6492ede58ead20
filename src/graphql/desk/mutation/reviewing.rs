//! The way of a draft between its editors, its reviewers and the government.

use async_graphql::Description;

use super::payload::DraftPayload;
use super::{Result, answer, call, draft_input};
use crate::desk::StaffSession;
use crate::graphql::desk::input::{CommentInput, SignOffInput};
use crate::graphql::object::object;

draft_input! {
    /// Draft to be submitted for review.
    SubmitDraftInput {}
}

draft_input! {
    /// Draft to be recalled from review, with the reason.
    RecallDraftInput {
        /// Reason for the act, for the audit log, 1 to 4,000 characters.
        reason: String,
    }
}

draft_input! {
    /// Draft to be approved.
    ApproveDraftInput {}
}

draft_input! {
    /// Approved draft to be reopened for editing, with the reason.
    ReopenDraftInput {
        /// Reason for the act, for the audit log, 1 to 4,000 characters.
        reason: String,
    }
}

draft_input! {
    /// Request for changes to a draft in review.
    RequestChangesInput {
        /// Summary of the changes requested, 1 to 4,000 characters.
        reason: String,
        /// Single changes requested, as at most 200 comments; the draft lists the comments in this order. Null or left
        /// out: no comments.
        comments: Option<Vec<CommentInput>>,
    }
}

draft_input! {
    /// Comments to be added to a draft.
    CommentDraftInput {
        /// Comments to add, 1 to 200; the draft lists the comments in this order.
        comments: Vec<CommentInput>,
    }
}

draft_input! {
    /// Record of a government's sign-off of a draft's present content.
    RecordSignOffInput {
        /// The sign-off: office, date and scope.
        sign_off: SignOffInput,
    }
}

draft_input! {
    /// Draft to be discarded, with the reason.
    DiscardDraftInput {
        /// Reason for discarding the draft, for the audit log, 1 to 4,000 characters. Required if the draft was ever
        /// submitted; otherwise null or left out: no reason.
        reason: Option<String>,
    }
}

/// Root fields for the review of drafts.
#[derive(Default, Description)]
pub struct Reviewing;

#[object(plain)]
impl Reviewing {
    /// Submits a draft without errors for review. The draft cannot be edited until it returns to the state `DRAFT`.
    /// Null only with an error.
    async fn submit_draft(
        &self,
        session: &StaffSession,
        /// Draft to be submitted for review, with the version that the caller has read.
        input: SubmitDraftInput,
    ) -> Result<DraftPayload> {
        answer(session, session.submit_draft(call(input.draft_id, input.expected_version, None))).await
    }

    /// Takes a draft back from review to the state `DRAFT`. Only the person who submitted the draft can recall the
    /// draft. Null only with an error.
    async fn recall_draft(
        &self,
        session: &StaffSession,
        /// Draft to be recalled from review, with the version that the caller has read and the reason.
        input: RecallDraftInput,
    ) -> Result<DraftPayload> {
        answer(
            session,
            session.recall_draft(call(input.draft_id, input.expected_version, Some(input.reason))),
        )
        .await
    }

    /// Returns a draft from review to the state `DRAFT`, with the changes that the reviewer requests. Null only with an
    /// error.
    async fn request_changes(
        &self,
        session: &StaffSession,
        /// Changes requested to a draft in review, with the version of the draft that the caller has read.
        input: RequestChangesInput,
    ) -> Result<DraftPayload> {
        let call = call(input.draft_id, input.expected_version, Some(input.reason));
        let comments = input.comments.unwrap_or_default().into_iter().map(Into::into).collect();
        answer(session, session.request_changes(call, comments)).await
    }

    /// Adds comments to a draft. Null only with an error.
    async fn comment_draft(
        &self,
        session: &StaffSession,
        /// Comments to be added to a draft, with the version of the draft that the caller has read.
        input: CommentDraftInput,
    ) -> Result<DraftPayload> {
        let comments = input.comments.into_iter().map(Into::into).collect();
        answer(session, session.comment_draft(call(input.draft_id, input.expected_version, None), comments))
            .await
    }

    /// Records that the government signed off exactly the current content of a draft. Null only with an error.
    async fn record_sign_off(
        &self,
        session: &StaffSession,
        /// Sign-off of a draft by the government, with the version of the draft that the caller has read.
        input: RecordSignOffInput,
    ) -> Result<DraftPayload> {
        let call = call(input.draft_id, input.expected_version, None);
        answer(session, session.record_sign_off(call, input.sign_off.into())).await
    }

    /// Approves exactly the submitted content of a draft. A person who has edited the draft cannot approve the draft.
    /// Null only with an error.
    async fn approve_draft(
        &self,
        session: &StaffSession,
        /// Draft to be approved, with the version that the caller has read.
        input: ApproveDraftInput,
    ) -> Result<DraftPayload> {
        answer(session, session.approve_draft(call(input.draft_id, input.expected_version, None))).await
    }

    /// Returns an approved draft to the state `DRAFT` and cancels its schedule. Null only with an error.
    async fn reopen_draft(
        &self,
        session: &StaffSession,
        /// Approved draft to be reopened for editing, with the version that the caller has read and the reason.
        input: ReopenDraftInput,
    ) -> Result<DraftPayload> {
        answer(
            session,
            session.reopen_draft(call(input.draft_id, input.expected_version, Some(input.reason))),
        )
        .await
    }

    /// Discards a draft in the state `DRAFT`; the draft will not be published. Null only with an error.
    async fn discard_draft(
        &self,
        session: &StaffSession,
        /// Draft to be discarded, with the version that the caller has read and the reason.
        input: DiscardDraftInput,
    ) -> Result<DraftPayload> {
        answer(session, session.discard_draft(call(input.draft_id, input.expected_version, input.reason)))
            .await
    }
}
