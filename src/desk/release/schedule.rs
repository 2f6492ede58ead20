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
use crate::desk::core::transaction::{Act, Outcome};
use crate::desk::draft::document::{DraftCall, OPEN};
use crate::error::Error;

/// Nobody plans further ahead; whoever seems to has mistyped a year.
const MAX_SCHEDULE_AHEAD: TimeDelta = TimeDelta::days(5 * 365);

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

async fn unschedule(mut act: Act, call: DraftCall) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    set(&act, &draft.row, None).await?;
    act.commit(draft.outcome()).await
}

pub async fn set(act: &Act, row: &draft::Model, to: Option<(DateTime<Utc>, String)>) -> Result<(), DbErr> {
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
