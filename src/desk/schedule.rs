//! Publication at a time that was set before: by whichever instance comes first, once.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use entity::desk::draft;
use entity::vocabulary::{ActKind, DraftState};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::act::{Act, Outcome};
use super::draft::{Draft, OPEN};
use super::publication::copy;
use super::{Desk, DeskError, DraftCall, DraftFacts, StaffSession, standing};
use crate::auth::Principal;
use crate::database::reason;
use crate::error::Error;

const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Nobody plans further ahead; whoever seems to has mistyped a year.
const MAX_SCHEDULE_AHEAD: TimeDelta = TimeDelta::days(5 * 365);
const SCHEDULER: &str = "system:scheduler";

impl StaffSession {
    /// Lets an approved draft be published by itself, at a time that is to come.
    pub async fn schedule_draft(&self, call: DraftCall, at: DateTime<Utc>) -> Result<Outcome, Error> {
        self.run(ActKind::ScheduleDraft, (call, at), schedule).await
    }

    pub async fn unschedule_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::UnscheduleDraft, call, unschedule).await
    }
}

async fn schedule(mut act: Act, (call, at): (DraftCall, DateTime<Utc>)) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    act.must_know_the_time()?;
    if at <= act.at {
        return Err(Error::bad_input("at", "The time of a publication lies in the future.").into());
    }
    if at > act.at + MAX_SCHEDULE_AHEAD {
        let message = "The time of a publication lies at most five years ahead.";
        return Err(Error::bad_input("at", message).into());
    }
    // Both databases keep milliseconds, and so does the log.
    let at = at.trunc_subsecs(3);
    let by = act.who().subject().to_owned();
    act.entry.target = Some(format_time(at));
    set(&act, &draft.row, Some((at, by))).await?;
    act.commit(draft.outcome()).await
}

/// As the audit log tells a time.
pub fn format_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

async fn unschedule(mut act: Act, call: DraftCall) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    set(&act, &draft.row, None).await?;
    act.commit(draft.outcome()).await
}

async fn set(act: &Act, row: &draft::Model, to: Option<(DateTime<Utc>, String)>) -> Result<(), DbErr> {
    let (at, by) = to.unzip();
    let scheduled = draft::ActiveModel {
        scheduled_for: ActiveValue::Set(at),
        scheduled_by: ActiveValue::Set(by),
        ..row.clone().into_active_model()
    };
    scheduled.update(&act.tx).await.map(drop)
}

/// Whatever somebody does to an assessment cancels what would have happened to it by itself. Locks the draft, so it
/// comes before the release number is taken.
pub async fn cancel(act: &mut Act, assessment: &str) -> Result<(), DeskError> {
    let scheduled = draft::Entity::find()
        .filter(draft::Column::Assessment.eq(assessment))
        .filter(draft::Column::State.is_in(OPEN))
        .lock_exclusive()
        .one(&act.tx)
        .await?;
    let Some(row) = scheduled.filter(|row| row.scheduled_for.is_some()) else { return Ok(()) };
    set(act, &row, None).await?;
    tell_of_cancelling(act, &row);
    Ok(())
}

/// What the audit log says of a schedule that ends by something else that is done.
pub fn tell_of_cancelling(act: &mut Act, row: &draft::Model) {
    let mut entry = act.entry.clone();
    entry.act = ActKind::UnscheduleDraft;
    entry.draft = Some(row.id.clone());
    entry.assessment = Some(row.assessment.clone());
    entry.jurisdiction = Some(row.jurisdiction.clone());
    entry.version = Some(row.version);
    entry.from_state = Some(row.state);
    entry.to_state = Some(row.state);
    // Whatever the act itself is about.
    entry.target = None;
    entry.before_hash = Some(row.content_hash.clone());
    entry.after_hash = Some(row.content_hash.clone());
    act.also.push(entry);
}

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
