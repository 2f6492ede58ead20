//! Publishing a draft: the one step across.

use entity::desk::draft;
use entity::vocabulary::{ActKind, DraftState, ReleaseKind};
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel};

use crate::desk::core::error::DeskError;
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::{Draft, DraftCall};
use crate::desk::draft::facts::DraftFacts;
use crate::error::Error;

/// A draft that was published.
pub struct PublishedDraft {
    /// None if the request was repeated by a person who may no longer read the draft.
    pub draft: Option<Draft>,
    /// The ref of the assessment.
    pub assessment: Option<String>,
    /// The id of the revision that the draft became.
    pub revision: Option<String>,
    pub release: Option<i32>,
}

impl ActResult for PublishedDraft {
    fn stored(&self) -> StoredResult {
        StoredResult {
            draft: self.draft.as_ref().map(|draft| draft.row.id.clone()),
            assessment: self.assessment.clone(),
            revision: self.revision.clone(),
            release: self.release,
            target: None,
        }
    }
}

impl Repeatable for PublishedDraft {
    async fn repeated(session: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        let draft = session.stored_draft(&stored).await?;
        let StoredResult { assessment, revision, release, .. } = stored;
        Ok(Self { draft, assessment, revision, release })
    }
}

impl StaffSession {
    pub async fn publish_draft(
        &self,
        call: DraftCall,
        idempotency_key: Option<String>,
    ) -> Result<PublishedDraft, Error> {
        self.run_once(ActKind::PublishDraft, idempotency_key, call, publish).await
    }
}

async fn publish(mut tx: Transaction, call: DraftCall) -> Result<PublishedDraft, DeskError> {
    let (draft, facts) = tx.lock_draft_with_facts(&call).await?;
    copy(tx, draft, &facts).await
}

/// Writes the content as rows and a release, and the draft's last state.
pub async fn copy(tx: Transaction, draft: Draft, facts: &DraftFacts) -> Result<PublishedDraft, DeskError> {
    let sign_offs = facts.public_sign_offs(&tx.db, &draft).await?;
    let mut publication = tx.publication(ReleaseKind::Publish).await?;
    // Asked again with the release number taken, after which no other act publishes: shipped data is published without a
    // draft, and so has not waited for the lock of this one.
    let newest = publication.newest_number(&draft.row.assessment).await?;
    if newest != facts.newest(&tx.db, &draft).await? {
        let facts = DraftFacts::default();
        if let Some(refusal) = tx.session.refusal(&tx.db, &draft, &facts, ActKind::PublishDraft).await? {
            return Err(refusal.into());
        }
    }
    // Asked again for the same reason: an answer that is withdrawn from here on is withdrawn from this revision, too.
    if let Some(overtaken) = draft.is_overtaken_by_now(&tx.db).await? {
        return Err(overtaken.into());
    }
    let revision = publication.publish(&draft.content, &sign_offs).await?;
    let release = publication.finish().await?.map(|release| release.number);
    let published = draft::ActiveModel {
        state: ActiveValue::Set(DraftState::Published),
        revision: ActiveValue::Set(Some(revision.clone())),
        scheduled_for: ActiveValue::Set(None),
        scheduled_by: ActiveValue::Set(None),
        ..draft.row.into_active_model()
    };
    let row = published.update(&tx.db).await?;
    let (assessment, revision) = (Some(row.assessment.clone()), Some(revision));
    let draft = Draft { row, ..draft };
    tx.commit(PublishedDraft { draft: Some(draft), assessment, revision, release }).await
}
