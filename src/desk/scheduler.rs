//! Publishes drafts when their time has come. The instance that comes first publishes a draft; others skip it.

use std::sync::Arc;
use std::time::Duration;

use entity::desk::draft;
use entity::vocabulary::{ActKind, DraftState};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::auth::Principal;
use crate::database::reason;
use crate::desk::core::error::DeskError;
use crate::desk::core::session::{Desk, StaffSession};
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::Draft;
use crate::desk::draft::facts::DraftFacts;
use crate::desk::release::publish::copy;
use crate::desk::release::schedule::set;
use crate::desk::release::standing;

const POLL_INTERVAL: Duration = Duration::from_secs(1);
const SCHEDULER: &str = "system:scheduler";

impl Desk {
    /// Publishes what is due until the process ends.
    pub async fn keep_schedule(self: Arc<Self>) {
        loop {
            tokio::time::sleep(POLL_INTERVAL).await;
            if let Err(error) = self.publish_due().await {
                tracing::warn!(reason = reason(&error), "it cannot be seen which drafts are due");
            }
            // The watch of the shelf says that the database is away.
            let _ = self.check_acknowledged().await;
        }
    }

    /// Publishes every draft whose time has come; answers how many.
    pub async fn publish_due(self: &Arc<Self>) -> Result<usize, DbErr> {
        let now = self.time.now(self.db.reader()).await?;
        if self.time.is_skewed() {
            return Ok(0);
        }
        let due: Vec<String> = draft::Entity::find()
            .select_only()
            .column(draft::Column::Id)
            .filter(draft::Column::ScheduledFor.lte(now))
            .order_by_asc(draft::Column::ScheduledFor)
            .order_by_asc(draft::Column::Id)
            .into_tuple()
            .all(self.db.reader())
            .await?;
        self.failures.keep(&due);
        let due: Vec<String> = due.into_iter().filter(|id| self.failures.is_due(id, now)).collect();
        if due.is_empty() {
            return Ok(0);
        }
        // Releases of other instances decide, too: without them a good draft would look as if it had
        // faults, and its schedule be cancelled.
        self.shelves.refresh().await?;
        let session = StaffSession {
            desk: self.clone(),
            who: Arc::new(Principal::System(SCHEDULER)),
            request: None,
            meter: Default::default(),
        };
        let mut published = 0;
        for id in due {
            match session.run(ActKind::PublishDraft, id.clone(), publish_if_due).await {
                Ok(is_published) => {
                    self.failures.forget(&id);
                    published += usize::from(is_published);
                }
                // Told again when there is another reason.
                Err(error) if !self.failures.failed(&id, error.code.as_str(), now) => {}
                Err(error) => {
                    let code = error.code.as_str();
                    tracing::warn!(
                        draft = id,
                        code,
                        why = error.message,
                        "a due draft cannot be published now"
                    );
                }
            }
        }
        Ok(published)
    }
}

/// Publishes a draft that is still due once it is locked, and returns whether it did: another instance may have been
/// faster. A draft that another instance has locked is left to that instance.
async fn publish_if_due(mut tx: Transaction, id: String) -> Result<bool, DeskError> {
    let row = draft::Entity::find_by_id(&id)
        .filter(draft::Column::State.eq(DraftState::Approved))
        .filter(draft::Column::ScheduledFor.lte(tx.at))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&tx.db)
        .await?;
    // Compared again as instants: SQLite compares texts.
    let Some(row) = row.filter(|row| row.scheduled_for.is_some_and(|at| at <= tx.at)) else {
        return Ok(false);
    };
    let draft = Draft::read(&tx.db, row, tx.newest_release).await?;
    let facts = DraftFacts::with_signatories(standing::hold(&tx.db, &draft.row).await?);
    let refusal = tx.session.refusal(&tx.db, &draft, &facts, ActKind::PublishDraft).await?;
    let Some(refusal) = refusal else {
        tx.tell_of(&draft);
        return copy(tx, draft, &facts).await.map(|published| published.release.is_some());
    };
    // It would be refused every second from now on; so people decide again.
    tracing::warn!(
        draft = id,
        why = refusal.message,
        "a due draft may not be published; its schedule is cancelled"
    );
    tx.kind = ActKind::UnscheduleDraft;
    tx.entry.act = ActKind::UnscheduleDraft;
    tx.entry.reason = Some(refusal.message);
    tx.tell_of(&draft);
    let row = set(&tx, draft.row, None).await?;
    tx.commit(Draft { row, ..draft }).await?;
    Ok(false)
}
