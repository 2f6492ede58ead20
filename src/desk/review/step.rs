//! The steps of a draft: submitted, recalled, sent back, approved, reopened, discarded.

use entity::desk::draft;
use entity::vocabulary::{ActKind, DraftState};
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel};

use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::{Draft, DraftCall};
use crate::desk::release::schedule;
use crate::desk::review::comment::{Comment, say};
use crate::error::Error;

impl StaffSession {
    /// Freezes the content and gives the draft to the reviewers.
    pub async fn submit_draft(&self, call: DraftCall) -> Result<Draft, Error> {
        self.run(ActKind::SubmitDraft, call, move_on).await
    }

    /// Takes the draft back from review.
    pub async fn recall_draft(&self, call: DraftCall) -> Result<Draft, Error> {
        self.run(ActKind::RecallDraft, call, move_on).await
    }

    /// Returns the draft to its editors, with the requested changes.
    pub async fn request_changes(&self, call: DraftCall, comments: Vec<Comment>) -> Result<Draft, Error> {
        self.run(ActKind::RequestChanges, (call, comments), request_changes).await
    }

    pub async fn approve_draft(&self, call: DraftCall) -> Result<Draft, Error> {
        self.run(ActKind::ApproveDraft, call, move_on).await
    }

    /// Makes an approved draft editable again.
    pub async fn reopen_draft(&self, call: DraftCall) -> Result<Draft, Error> {
        self.run(ActKind::ReopenDraft, call, move_on).await
    }

    pub async fn discard_draft(&self, call: DraftCall) -> Result<Draft, Error> {
        self.run(ActKind::DiscardDraft, call, move_on).await
    }
}

async fn move_on(mut tx: Transaction, call: DraftCall) -> Result<Draft, DeskError> {
    let draft = tx.lock_draft(&call).await?;
    let to = tx.next(&draft)?;
    let row = step(&tx, &draft, to).await?;
    if draft.row.scheduled_for.is_some() {
        schedule::tell_of_cancelling(&mut tx, &draft.row);
    }
    tx.commit(Draft { row, ..draft }).await
}

async fn request_changes(
    mut tx: Transaction,
    (call, comments): (DraftCall, Vec<Comment>),
) -> Result<Draft, DeskError> {
    let draft = tx.lock_draft(&call).await?;
    let to = tx.next(&draft)?;
    say(&tx, &draft, comments).await?;
    let row = step(&tx, &draft, to).await?;
    tx.commit(Draft { row, ..draft }).await
}

/// Writes the new state of a draft, and the fields that belong to the state.
async fn step(tx: &Transaction, draft: &Draft, to: DraftState) -> Result<draft::Model, DeskError> {
    let who = tx.who().subject().to_owned();
    let mut row = draft.row.clone().into_active_model();
    row.state = ActiveValue::Set(to);
    match to {
        DraftState::InReview => {
            row.submitted_at = ActiveValue::Set(Some(tx.at));
            row.submitted_by = ActiveValue::Set(Some(who));
            row.submitted_hash = ActiveValue::Set(Some(draft.row.content_hash.clone()));
        }
        DraftState::Approved => row.approved_by = ActiveValue::Set(Some(who)),
        // The draft has no approval and no schedule any more.
        DraftState::Draft | DraftState::Discarded => {
            row.submitted_hash = ActiveValue::Set(None);
            row.approved_by = ActiveValue::Set(None);
            row.scheduled_for = ActiveValue::Set(None);
            row.scheduled_by = ActiveValue::Set(None);
        }
        DraftState::Published => {}
    }
    Ok(row.update(&tx.db).await?)
}
