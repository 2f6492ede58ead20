//! Publication at a time that was set before: how a schedule is made and how it ends.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::desk::draft;
use entity::vocabulary::ActKind;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use crate::desk::core::audit_chain::format_time;
use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::{Draft, DraftCall, OPEN};
use crate::error::Error;

/// A time further ahead is taken for a mistyped year.
const MAX_SCHEDULE_AHEAD: TimeDelta = TimeDelta::days(5 * 365);

impl StaffSession {
    /// Lets an approved draft be published by itself, at a time that is to come.
    pub async fn schedule_draft(&self, call: DraftCall, at: DateTime<Utc>) -> Result<Draft, Error> {
        self.run(ActKind::ScheduleDraft, (call, at), schedule).await
    }

    pub async fn unschedule_draft(&self, call: DraftCall) -> Result<Draft, Error> {
        self.run(ActKind::UnscheduleDraft, call, unschedule).await
    }
}

async fn schedule(mut tx: Transaction, (call, at): (DraftCall, DateTime<Utc>)) -> Result<Draft, DeskError> {
    let draft = tx.lock_draft(&call).await?;
    tx.must_know_the_time()?;
    if at <= tx.at {
        return Err(Error::bad_input("scheduledFor", "The time of a publication lies in the future.").into());
    }
    if at > tx.at + MAX_SCHEDULE_AHEAD {
        let message = "The time of a publication lies at most five years ahead.";
        return Err(Error::bad_input("scheduledFor", message).into());
    }
    // Both databases keep milliseconds, and so does the log.
    let at = at.trunc_subsecs(3);
    let by = tx.who().subject().to_owned();
    tx.entry.target = Some(format_time(at));
    let row = set(&tx, draft.row, Some((at, by))).await?;
    tx.commit(Draft { row, ..draft }).await
}

async fn unschedule(mut tx: Transaction, call: DraftCall) -> Result<Draft, DeskError> {
    let draft = tx.lock_draft(&call).await?;
    let row = set(&tx, draft.row, None).await?;
    tx.commit(Draft { row, ..draft }).await
}

/// Writes the schedule of a draft, or ends it.
pub async fn set(
    tx: &Transaction,
    row: draft::Model,
    to: Option<(DateTime<Utc>, String)>,
) -> Result<draft::Model, DbErr> {
    let (at, by) = to.unzip();
    let scheduled = draft::ActiveModel {
        scheduled_for: ActiveValue::Set(at),
        scheduled_by: ActiveValue::Set(by),
        ..row.into_active_model()
    };
    scheduled.update(&tx.db).await
}

/// Cancels the schedule of the open draft of an assessment, because somebody acts on the assessment. Locks the draft, so it
/// comes before the release number is taken.
pub async fn cancel(tx: &mut Transaction, assessment: &str) -> Result<(), DeskError> {
    let scheduled = draft::Entity::find()
        .filter(draft::Column::Assessment.eq(assessment))
        .filter(draft::Column::State.is_in(OPEN))
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    if let Some(row) = scheduled {
        cancel_of(tx, row).await?;
    }
    Ok(())
}

/// Cancels the schedule of a draft that is locked already, and returns the changed row.
pub async fn cancel_of(tx: &mut Transaction, row: draft::Model) -> Result<draft::Model, DbErr> {
    if row.scheduled_for.is_none() {
        return Ok(row);
    }
    tell_of_cancelling(tx, &row);
    set(tx, row, None).await
}

/// Adds the audit entry for a schedule that another act has ended.
pub fn tell_of_cancelling(tx: &mut Transaction, row: &draft::Model) {
    let mut entry = tx.entry.clone();
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
    tx.also.push(entry);
}
