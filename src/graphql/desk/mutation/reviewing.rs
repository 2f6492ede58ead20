//! The way of a draft between its editors, its reviewers and the government.

use async_graphql::{Context, Object};

use super::{Drafted, answer, call, draft_input};
use crate::graphql::context::desk;
use crate::graphql::desk::input::{CommentInput, SignOffInput};

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

#[derive(Default)]
pub struct Reviewing;

#[Object(serial)]
impl Reviewing {
    /// Submits a draft without errors for review. The draft cannot be edited until it returns to the state `DRAFT`.
    /// Null only with an error.
    async fn submit_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Draft to be submitted for review, with the version that the caller has read.")]
        input: SubmitDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            session.submit_draft(call(input.draft_id, input.expected_version, None)).await
        })
        .await
    }

    /// Takes a draft back from review to the state `DRAFT`. Only the person who submitted the draft can recall the
    /// draft. Null only with an error.
    async fn recall_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Draft to be recalled from review, with the version that the caller has read and the reason."
        )]
        input: RecallDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            session.recall_draft(call(input.draft_id, input.expected_version, Some(input.reason))).await
        })
        .await
    }

    /// Returns a draft from review to the state `DRAFT`, with the changes that the reviewer requests. Null only with an
    /// error.
    async fn request_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Changes requested to a draft in review, with the version of the draft that the caller has read."
        )]
        input: RequestChangesInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let call = call(input.draft_id, input.expected_version, Some(input.reason));
            let comments = input.comments.unwrap_or_default().into_iter().map(Into::into).collect();
            session.request_changes(call, comments).await
        })
        .await
    }

    /// Adds comments to a draft. Null only with an error.
    async fn comment_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Comments to be added to a draft, with the version of the draft that the caller has read."
        )]
        input: CommentDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let comments = input.comments.into_iter().map(Into::into).collect();
            session.comment_draft(call(input.draft_id, input.expected_version, None), comments).await
        })
        .await
    }

    /// Records that the government signed off exactly the current content of a draft. Null only with an error.
    async fn record_sign_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Sign-off of a draft by the government, with the version of the draft that the caller has read."
        )]
        input: RecordSignOffInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let call = call(input.draft_id, input.expected_version, None);
            session.record_sign_off(call, input.sign_off.into()).await
        })
        .await
    }

    /// Approves exactly the submitted content of a draft. A person who has edited the draft cannot approve the draft.
    /// Null only with an error.
    async fn approve_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Draft to be approved, with the version that the caller has read.")]
        input: ApproveDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            session.approve_draft(call(input.draft_id, input.expected_version, None)).await
        })
        .await
    }

    /// Returns an approved draft to the state `DRAFT` and cancels its schedule. Null only with an error.
    async fn reopen_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Approved draft to be reopened for editing, with the version that the caller has read and the reason."
        )]
        input: ReopenDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            session.reopen_draft(call(input.draft_id, input.expected_version, Some(input.reason))).await
        })
        .await
    }

    /// Discards a draft in the state `DRAFT`; the draft will not be published. Null only with an error.
    async fn discard_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Draft to be discarded, with the version that the caller has read and the reason.")]
        input: DiscardDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            session.discard_draft(call(input.draft_id, input.expected_version, input.reason)).await
        })
        .await
    }
}
