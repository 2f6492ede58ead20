//! Publishes drafts when their time has come: by whichever instance comes first, once.

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
use crate::desk::core::transaction::{Act, Outcome};
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
        // What another instance has published lately decides, too: without it a good draft would look as if it had
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
                Ok(outcome) => {
                    self.failures.forget(&id);
                    published += usize::from(outcome.release.is_some());
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

/// Looks again, with the draft locked: somebody may have been faster. One that another instance has locked is left
/// to it.
async fn publish_if_due(mut act: Act, id: String) -> Result<Outcome, DeskError> {
    let row = draft::Entity::find_by_id(&id)
        .filter(draft::Column::State.eq(DraftState::Approved))
        .filter(draft::Column::ScheduledFor.lte(act.at))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&act.tx)
        .await?;
    // Compared again as instants: SQLite compares texts.
    let Some(row) = row.filter(|row| row.scheduled_for.is_some_and(|at| at <= act.at)) else {
        return Ok(Outcome::default());
    };
    let draft = Draft::read(&act.tx, row).await?;
    standing::hold(&act.tx, &draft.row).await?;
    let facts = DraftFacts::load(&act.tx, &draft).await?;
    let Some(refusal) = act.session.refusal(&draft, &facts, ActKind::PublishDraft) else {
        act.tell_of(&draft);
        return copy(act, draft, &facts).await;
    };
    // It would be refused every second from now on; so people decide again.
    tracing::warn!(
        draft = id,
        why = refusal.message,
        "a due draft may not be published; its schedule is cancelled"
    );
    act.kind = ActKind::UnscheduleDraft;
    act.entry.act = ActKind::UnscheduleDraft;
    act.entry.reason = Some(refusal.message);
    act.tell_of(&draft);
    set(&act, &draft.row, None).await?;
    act.commit(draft.outcome()).await
}
