//! The steps of a draft: submitted, recalled, sent back, approved, reopened, discarded.

use entity::vocabulary::{ActKind, DraftState};
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel};

use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::{Act, Outcome};
use crate::desk::draft::document::{Draft, DraftCall};
use crate::desk::release::schedule;
use crate::desk::review::comment::{Comment, say};
use crate::error::Error;

impl StaffSession {
    /// Freezes what the draft says, and gives it to the reviewers.
    pub async fn submit_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::SubmitDraft, call, move_on).await
    }

    /// Takes it back from the reviewers.
    pub async fn recall_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::RecallDraft, call, move_on).await
    }

    /// Gives it back to the editors, with what is to be changed.
    pub async fn request_changes(&self, call: DraftCall, comments: Vec<Comment>) -> Result<Outcome, Error> {
        self.run(ActKind::RequestChanges, (call, comments), request_changes).await
    }

    pub async fn approve_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::ApproveDraft, call, move_on).await
    }

    /// Makes an approved draft editable again.
    pub async fn reopen_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::ReopenDraft, call, move_on).await
    }

    pub async fn discard_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::DiscardDraft, call, move_on).await
    }
}

async fn move_on(mut act: Act, call: DraftCall) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    let to = act.next(&draft)?;
    step(&act, &draft, to).await?;
    if draft.row.scheduled_for.is_some() {
        schedule::tell_of_cancelling(&mut act, &draft.row);
    }
    act.commit(draft.outcome()).await
}

async fn request_changes(
    mut act: Act,
    (call, comments): (DraftCall, Vec<Comment>),
) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    let to = act.next(&draft)?;
    say(&act, &draft, comments).await?;
    step(&act, &draft, to).await?;
    act.commit(draft.outcome()).await
}

/// Writes the state a draft goes to, with what belongs to it.
async fn step(act: &Act, draft: &Draft, to: DraftState) -> Result<(), DeskError> {
    let who = act.who().subject().to_owned();
    let mut row = draft.row.clone().into_active_model();
    row.state = ActiveValue::Set(to);
    match to {
        DraftState::InReview => {
            row.submitted_at = ActiveValue::Set(Some(act.at));
            row.submitted_by = ActiveValue::Set(Some(who));
            row.submitted_hash = ActiveValue::Set(Some(draft.row.content_hash.clone()));
        }
        DraftState::Approved => row.approved_by = ActiveValue::Set(Some(who)),
        // Whatever brought it back: nobody has approved it, and nothing will publish it by itself.
        DraftState::Draft | DraftState::Discarded => {
            row.submitted_hash = ActiveValue::Set(None);
            row.approved_by = ActiveValue::Set(None);
            row.scheduled_for = ActiveValue::Set(None);
            row.scheduled_by = ActiveValue::Set(None);
        }
        DraftState::Published => {}
    }
    row.update(&act.tx).await?;
    Ok(())
}
