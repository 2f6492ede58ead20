//! Publishing a draft: the one step across.

use entity::desk::draft;
use entity::vocabulary::{ActKind, DraftState, ReleaseKind};
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel};

use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::{Act, Outcome, Replay};
use crate::desk::draft::document::{Draft, DraftCall, newest_number};
use crate::desk::draft::facts::DraftFacts;
use crate::error::Error;

impl StaffSession {
    pub async fn publish_draft(
        &self,
        call: DraftCall,
        idempotency_key: Option<String>,
    ) -> Result<Outcome, Error> {
        self.run(ActKind::PublishDraft, (call, idempotency_key), publish).await
    }
}

async fn publish(
    mut act: Act,
    (call, idempotency_key): (DraftCall, Option<String>),
) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(idempotency_key.as_deref(), &call).await? {
        return Ok(outcome);
    }
    let (draft, facts) = act.lock_draft_with_facts(&call).await?;
    copy(act, draft, &facts).await
}

/// The one step across: the content as rows and a release, and the draft's last state.
pub async fn copy(act: Act, draft: Draft, facts: &DraftFacts) -> Result<Outcome, DeskError> {
    let sign_offs = facts.public_sign_offs();
    let mut publication = act.publication(ReleaseKind::Publish).await?;
    // Who publishes without a draft, as what ships with the program is, did not wait for this one. From here on nobody
    // else publishes anything.
    if newest_number(&act.tx, &draft.row.assessment).await? != facts.newest {
        let facts = DraftFacts::load(&act.tx, &draft).await?;
        if let Some(refusal) = act.session.refusal(&draft, &facts, ActKind::PublishDraft) {
            return Err(refusal.into());
        }
    }
    // The same of answers: what is withdrawn from here on is withdrawn from this revision, too.
    if let Some(overtaken) = Draft::read(&act.tx, draft.row.clone()).await?.is_overtaken() {
        return Err(overtaken.into());
    }
    let revision = publication.publish(&draft.content, &sign_offs).await?;
    let release = publication.finish().await?.map(|release| release.number);
    let outcome = Outcome { revision: Some(revision.clone()), release, ..draft.outcome() };
    let published = draft::ActiveModel {
        state: ActiveValue::Set(DraftState::Published),
        revision: ActiveValue::Set(Some(revision)),
        scheduled_for: ActiveValue::Set(None),
        scheduled_by: ActiveValue::Set(None),
        ..draft.row.into_active_model()
    };
    published.update(&act.tx).await?;
    act.commit(outcome).await
}
