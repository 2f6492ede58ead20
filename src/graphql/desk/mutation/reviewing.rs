//! The way of a draft between its editors, its reviewers and the government.

use async_graphql::{Context, ID, InputObject, Object};

use super::{DraftInput, Drafted, ExplainedDraftInput, call, drafted};
use crate::graphql::context::desk;
use crate::graphql::desk::input::{CommentInput, SignOffInput};

/// What is to be changed about a draft.
#[derive(InputObject)]
pub struct RequestChangesInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// What is to be changed, in a word.
    reason: String,
    /// What is to be changed, one by one.
    comments: Option<Vec<CommentInput>>,
}

/// What is to be said of a draft.
#[derive(InputObject)]
pub struct CommentDraftInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// What is to be said.
    comments: Vec<CommentInput>,
}

/// A sign-off of what a draft says now.
#[derive(InputObject)]
pub struct RecordSignOffInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was signed off; if it is another by now, nothing is done, and `CONFLICT` tells the
    /// current one.
    expected_version: i32,
    /// Who signed off, when, and what.
    sign_off: SignOffInput,
}

/// The draft to be given up.
#[derive(InputObject)]
pub struct DiscardDraftInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// Why; it must be said if the draft was ever submitted.
    reason: Option<String>,
}

#[derive(Default)]
pub struct Reviewing;

#[Object(serial)]
impl Reviewing {
    /// Gives a draft without faults to the reviewers; it cannot be edited until it comes back.
    async fn submit_draft(&self, ctx: &Context<'_>, input: DraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| seat.submit_draft(input.into()).await).await
    }

    /// Takes a draft back that one has submitted oneself.
    async fn recall_draft(&self, ctx: &Context<'_>, input: ExplainedDraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| seat.recall_draft(input.into()).await).await
    }

    /// Gives a draft back to its editors, with what is to be changed.
    async fn request_changes(&self, ctx: &Context<'_>, input: RequestChangesInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let call = call(input.draft_id, input.expected_version, Some(input.reason));
            let comments = input.comments.unwrap_or_default().into_iter().map(Into::into).collect();
            seat.request_changes(call, comments).await
        })
        .await
    }

    /// Says something of a draft.
    async fn comment_draft(&self, ctx: &Context<'_>, input: CommentDraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let comments = input.comments.into_iter().map(Into::into).collect();
            seat.comment_draft(call(input.draft_id, input.expected_version, None), comments).await
        })
        .await
    }

    /// Records that the government has signed off exactly what a draft says.
    async fn record_sign_off(&self, ctx: &Context<'_>, input: RecordSignOffInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let call = call(input.draft_id, input.expected_version, None);
            seat.record_sign_off(call, input.sign_off.into()).await
        })
        .await
    }

    /// Approves exactly what a draft says; whoever has edited it may not.
    async fn approve_draft(&self, ctx: &Context<'_>, input: DraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| seat.approve_draft(input.into()).await).await
    }

    /// Makes an approved draft editable again, and cancels its schedule.
    async fn reopen_draft(&self, ctx: &Context<'_>, input: ExplainedDraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| seat.reopen_draft(input.into()).await).await
    }

    /// Gives a draft up.
    async fn discard_draft(&self, ctx: &Context<'_>, input: DiscardDraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            seat.discard_draft(call(input.draft_id, input.expected_version, input.reason)).await
        })
        .await
    }
}
