//! Taking back what was published: one admin proposes it, a second one confirms, or any rejects it.

use std::collections::BTreeSet;

use entity::desk::{audit_entry, principal, withdrawal};
use entity::shelf::{assessment, revision, tombstone};
use entity::vocabulary::{ActKind, ReleaseKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

use super::act::{Act, Left, Outcome, Replay};
use super::draft::MOST_RESPONSES;
use super::identity::is_same;
use super::publication::place_of;
use super::text::{at_most, shown};
use super::{DeskError, StaffSession, line_of, schedule};
use crate::auth::Action;
use crate::content::{RevisionId, canonical, digest};
use crate::error::{Error, ErrorCode};
use crate::publish::{self, PublishError};

/// What is to be withdrawn, and the reason that the public will read.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// The assessment's ref.
    pub assessment: String,
    /// The number of the revision; none is the whole assessment.
    pub number: Option<i32>,
    /// The codes of the indicators whose answers are meant; none is a revision or the whole assessment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicators: Option<Vec<String>>,
    pub reason: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl StaffSession {
    pub async fn propose_withdrawal(&self, proposal: Proposal) -> Result<Outcome, Error> {
        self.run(ActKind::ProposeWithdrawal, proposal, propose).await
    }

    /// Withdraws what somebody else has proposed to.
    pub async fn confirm_withdrawal(
        &self,
        id: String,
        idempotency_key: Option<String>,
    ) -> Result<Outcome, Error> {
        self.run(ActKind::ConfirmWithdrawal, (id, idempotency_key), confirm).await
    }

    /// Ends a proposal, their own or another's, without a withdrawal.
    pub async fn reject_withdrawal(&self, id: String, reason: String) -> Result<Outcome, Error> {
        self.run(ActKind::RejectWithdrawal, (id, reason), reject).await
    }

    /// What is proposed and neither confirmed nor rejected, of places they are responsible for, oldest first.
    pub async fn proposed_withdrawals(&self) -> Result<Vec<withdrawal::Model>, Error> {
        let action = Action::Do(ActKind::ConfirmWithdrawal);
        if !self.who.may_somewhere(action) {
            return Err(self.may_not(ActKind::ConfirmWithdrawal));
        }
        let mut rows = withdrawal::Entity::find()
            .filter(is_open())
            .order_by_asc(withdrawal::Column::ProposedAt)
            .order_by_asc(withdrawal::Column::Id)
            .all(self.desk.db.reader())
            .await
            .map_err(self.read_error())?;
        rows.retain(|row| self.may(action, place_of(&row.assessment)));
        Ok(rows)
    }

    /// The withdrawal that was acted on, as the act left it; as it is now, if it was done before.
    pub async fn withdrawal_left(&self, outcome: &Outcome) -> Result<Option<withdrawal::Model>, Error> {
        match &outcome.target {
            Some(id) if outcome.replayed => self.withdrawal(id).await,
            _ => Ok(outcome.left.withdrawal.clone()),
        }
    }

    /// One withdrawal, whatever came of it.
    async fn withdrawal(&self, id: &str) -> Result<Option<withdrawal::Model>, Error> {
        let row =
            withdrawal::Entity::find_by_id(id).one(self.desk.db.reader()).await.map_err(self.read_error())?;
        let action = Action::Do(ActKind::ProposeWithdrawal);
        Ok(row.filter(|row| self.may(action, place_of(&row.assessment))))
    }
}

async fn propose(mut act: Act, proposal: Proposal) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(proposal.idempotency_key.as_deref(), &proposal).await? {
        return Ok(outcome);
    }
    act.require(place_of(&proposal.assessment))?;
    act.explain(Some(&proposal.reason), false)?;
    let Proposal { assessment, number, indicators, reason, .. } = proposal;
    let indicators = indicators.map(sorted).transpose()?;
    let subject =
        number.map_or(assessment.clone(), |number| RevisionId::new(&assessment, number).to_string());
    let is_there = match number {
        Some(_) => revision::Entity::find_by_id(&subject).one(&act.tx).await?.is_some(),
        None => assessment::Entity::find_by_id(&assessment).one(&act.tx).await?.is_some(),
    };
    if !is_there {
        let message = format!("{} has never been published.", shown(&subject));
        return Err(Error::new(ErrorCode::NotFound, message).into());
    }
    let withdrawn = tombstone::Entity::find()
        .filter(tombstone::Column::Subject.is_in([&subject, &assessment]))
        .one(&act.tx)
        .await?;
    if withdrawn.is_some() {
        return Err(Error::conflict(format!("{subject} has been withdrawn already.")).into());
    }
    let open = withdrawal::Entity::find()
        .filter(withdrawal::Column::Assessment.eq(&assessment))
        .filter(match number {
            Some(number) => withdrawal::Column::Number.eq(number),
            None => withdrawal::Column::Number.is_null(),
        })
        .filter(is_open())
        .all(&act.tx)
        .await?;
    let meant = |row: &withdrawal::Model| match (&indicators, withdrawn_indicators(row).as_slice()) {
        (None, []) => true,
        (Some(indicators), proposed) => indicators.iter().any(|code| proposed.contains(code)),
        (None, _) => false,
    };
    if let Some(open) = open.into_iter().find(meant) {
        let what = if indicators.is_some() { format!("answers of {subject}") } else { subject };
        let message = format!("The withdrawal of {what} is proposed already, by {}.", open.proposed_by);
        return Err(Error::conflict(message).with("withdrawal", open.id.into()).into());
    }
    if let Some(indicators) = &indicators {
        publish::withdrawable(&act.tx, &assessment, indicators).await.map_err(|refusal| match refusal {
            PublishError::Impossible(sentence) => DeskError::Client(Error::bad_input("indicators", sentence)),
            other => other.into(),
        })?;
    }
    let row = withdrawal::Model {
        id: act.session.desk.ids.next(),
        assessment: assessment.clone(),
        number,
        indicators: indicators.map(|codes| canonical(&codes)),
        reason,
        proposed_at: act.at,
        proposed_by: act.who().subject().to_owned(),
        confirmed_at: None,
        confirmed_by: None,
        rejected_at: None,
        rejected_by: None,
    };
    act.entry.target = Some(row.id.clone());
    act.entry.after_hash = Some(proposed_hash(&row));
    // Nothing goes out by itself while it is asked to be taken back.
    schedule::cancel(&mut act, &assessment).await?;
    withdrawal::Entity::insert(row.clone().into_active_model()).exec_without_returning(&act.tx).await?;
    act.commit(left(row)).await
}

async fn confirm(
    mut act: Act,
    (id, idempotency_key): (String, Option<String>),
) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(idempotency_key.as_deref(), &id).await? {
        return Ok(outcome);
    }
    let row = proposed(&mut act, &id).await?;
    let told = audit_entry::Entity::find()
        .filter(audit_entry::Column::Act.is_in(STEPS))
        .filter(audit_entry::Column::Target.eq(&row.id))
        .order_by_desc(audit_entry::Column::Number)
        .one(&act.tx)
        .await?;
    if !told.is_some_and(|told| is_told(&row, &[&told])) {
        let message = "This withdrawal is not what was proposed, as far as the audit log tells; reject it, and propose it \
                       anew.";
        return Err(Error::conflict(message).into());
    }
    if is_same(&row.proposed_by, act.who().subject()) {
        return Err(Error::forbidden("You proposed this withdrawal; a second admin must confirm it.").into());
    }
    // Else one admin would do what takes two.
    let proposer = principal::Entity::find_by_id(&row.proposed_by).lock_shared().one(&act.tx).await?;
    let codes = act.session.desk.line(place_of(&row.assessment));
    let desk = &act.session.desk;
    if let Some(lapse) = desk.lapse(proposer.as_ref(), ActKind::ProposeWithdrawal, &line_of(&codes)) {
        let message = format!(
            "{}, who proposed this withdrawal, {lapse}; reject it, and propose it anew.",
            row.proposed_by
        );
        return Err(Error::conflict(message).into());
    }
    act.entry.reason = Some(row.reason.clone());
    schedule::cancel(&mut act, &row.assessment).await?;
    let mut publication = act.publication(ReleaseKind::Withdraw).await?;
    match withdrawn_indicators(&row).as_slice() {
        [] => publication.withdraw(&row.assessment, row.number, &row.reason).await?,
        codes => publication.withdraw_responses(&row.assessment, codes, &row.reason).await?,
    }
    let release = publication.finish().await?.map(|release| release.number);
    let confirmed = withdrawal::ActiveModel {
        confirmed_at: ActiveValue::Set(Some(act.at)),
        confirmed_by: ActiveValue::Set(Some(act.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = confirmed.update(&act.tx).await?;
    act.commit(Outcome { release, ..left(row) }).await
}

async fn reject(mut act: Act, (id, reason): (String, String)) -> Result<Outcome, DeskError> {
    let row = proposed(&mut act, &id).await?;
    act.explain(Some(&reason), false)?;
    schedule::cancel(&mut act, &row.assessment).await?;
    let rejected = withdrawal::ActiveModel {
        rejected_at: ActiveValue::Set(Some(act.at)),
        rejected_by: ActiveValue::Set(Some(act.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = rejected.update(&act.tx).await?;
    act.commit(left(row)).await
}

/// What an act on a withdrawal has led to.
fn left(row: withdrawal::Model) -> Outcome {
    Outcome {
        target: Some(row.id.clone()),
        assessment: Some(row.assessment.clone()),
        left: Box::new(Left { withdrawal: Some(row), ..Left::default() }),
        ..Outcome::default()
    }
}

/// The proposal that is acted on, locked, if nothing has come of it yet and whoever is here may decide over it.
async fn proposed(act: &mut Act, id: &str) -> Result<withdrawal::Model, DeskError> {
    let action = Action::Do(act.kind);
    let row = withdrawal::Entity::find_by_id(id).lock_exclusive().one(&act.tx).await?;
    let Some(row) = row.filter(|row| act.session.may(action, place_of(&row.assessment))) else {
        return Err(Error::new(ErrorCode::NotFound, "There is no such withdrawal.").into());
    };
    act.require(place_of(&row.assessment))?;
    let ended = match (row.confirmed_at, row.rejected_at) {
        (Some(_), _) => "confirmed",
        (_, Some(_)) => "rejected",
        (None, None) => {
            act.entry.target = Some(row.id.clone());
            return Ok(row);
        }
    };
    Err(Error::conflict(format!("This withdrawal has been {ended} already.")).into())
}

/// What can be done to a withdrawal.
pub const STEPS: [ActKind; 3] =
    [ActKind::ProposeWithdrawal, ActKind::ConfirmWithdrawal, ActKind::RejectWithdrawal];

/// Whether the entries of the audit log about a withdrawal tell of exactly this one, as it is now.
pub fn is_told(row: &withdrawal::Model, entries: &[&audit_entry::Model]) -> bool {
    let Some((proposal, others)) = entries.split_first() else { return false };
    let end = match (&row.confirmed_by, &row.rejected_by) {
        (Some(by), None) => Some((ActKind::ConfirmWithdrawal, by)),
        (None, Some(by)) => Some((ActKind::RejectWithdrawal, by)),
        _ => None,
    };
    // Before there were digests, an entry told the reason and the assessment.
    let hash = proposal.after_hash.as_ref();
    proposal.act == ActKind::ProposeWithdrawal
        && proposal.subject == row.proposed_by
        && proposal.assessment.as_ref() == Some(&row.assessment)
        && hash.map_or(proposal.reason.as_ref() == Some(&row.reason), |hash| *hash == proposed_hash(row))
        && others.len() == usize::from(end.is_some())
        && others.iter().all(|other| Some((other.act, &other.subject)) == end)
}

fn proposed_hash(row: &withdrawal::Model) -> String {
    match &row.indicators {
        None => digest(&(&row.assessment, row.number, &row.reason)),
        Some(indicators) => digest(&(&row.assessment, indicators, &row.reason)),
    }
}

/// The codes of the indicators whose answers a withdrawal means; none if it means a revision or an assessment.
pub fn withdrawn_indicators(row: &withdrawal::Model) -> Vec<String> {
    row.indicators.as_deref().and_then(|codes| serde_json::from_str(codes).ok()).unwrap_or_default()
}

/// Each code once, in order.
fn sorted(codes: Vec<String>) -> Result<Vec<String>, Error> {
    at_most(MOST_RESPONSES, "indicators", codes.len())?;
    let codes: BTreeSet<String> = codes.into_iter().collect();
    if codes.is_empty() || codes.contains("") {
        return Err(Error::bad_input("indicators", "Name the indicators whose answers are to be withdrawn."));
    }
    Ok(codes.into_iter().collect())
}

/// Whether something of an assessment is proposed to be withdrawn, and nothing has come of it yet.
pub async fn open_of(db: &impl ConnectionTrait, assessment: &str) -> Result<bool, DbErr> {
    let open =
        withdrawal::Entity::find().filter(withdrawal::Column::Assessment.eq(assessment)).filter(is_open());
    Ok(open.one(db).await?.is_some())
}

/// Nothing has come of it yet.
fn is_open() -> Condition {
    let (confirmed, rejected) = (withdrawal::Column::ConfirmedAt, withdrawal::Column::RejectedAt);
    Condition::all().add(confirmed.is_null()).add(rejected.is_null())
}
