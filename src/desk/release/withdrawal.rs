//! Withdrawing published content: one admin proposes it, and a second one confirms it or any admin rejects it.

use std::collections::BTreeSet;

use entity::desk::{audit_entry, principal, withdrawal};
use entity::shelf::{assessment, revision, tombstone};
use entity::vocabulary::{ActKind, ReleaseKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::Serialize;

use crate::auth::{Action, action};
use crate::content::{AssessmentRef, RevisionId, canonical, digest};
use crate::desk::core::error::DeskError;
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::{StaffSession, line_of};
use crate::desk::core::text::{at_most, is_same, shown};
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::MAX_RESPONSES;
use crate::desk::release::schedule;
use crate::error::{Error, ErrorCode};
use crate::publish::{self, PublishError};

/// The content to withdraw, and the public reason.
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

/// A withdrawal that was proposed, confirmed or rejected.
pub struct ActedWithdrawal {
    id: Option<String>,
    /// The ref of the assessment.
    pub assessment: Option<String>,
    /// None if the request was repeated by a person who may no longer know of it.
    pub withdrawal: Option<withdrawal::Model>,
    pub release: Option<i32>,
}

impl ActedWithdrawal {
    fn new(row: withdrawal::Model, release: Option<i32>) -> Self {
        let (id, assessment) = (Some(row.id.clone()), Some(row.assessment.clone()));
        Self { id, assessment, withdrawal: Some(row), release }
    }
}

impl ActResult for ActedWithdrawal {
    fn stored(&self) -> StoredResult {
        StoredResult {
            target: self.id.clone(),
            assessment: self.assessment.clone(),
            release: self.release,
            ..StoredResult::default()
        }
    }
}

impl Repeatable for ActedWithdrawal {
    async fn repeated(session: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        let StoredResult { target: id, assessment, release, .. } = stored;
        let withdrawal = match &id {
            Some(id) => session.withdrawal(id).await?,
            None => None,
        };
        Ok(Self { id, assessment, withdrawal, release })
    }
}

impl StaffSession {
    pub async fn propose_withdrawal(&self, proposal: Proposal) -> Result<ActedWithdrawal, Error> {
        self.run_once(ActKind::ProposeWithdrawal, proposal.idempotency_key.clone(), proposal, propose).await
    }

    /// Withdraws content whose withdrawal another admin has proposed.
    pub async fn confirm_withdrawal(
        &self,
        id: String,
        idempotency_key: Option<String>,
    ) -> Result<ActedWithdrawal, Error> {
        self.run_once(ActKind::ConfirmWithdrawal, idempotency_key, id, confirm).await
    }

    /// Ends a proposal, their own or another's, without a withdrawal.
    pub async fn reject_withdrawal(&self, id: String, reason: String) -> Result<ActedWithdrawal, Error> {
        self.run(ActKind::RejectWithdrawal, (id, reason), reject).await
    }

    /// What is proposed and neither confirmed nor rejected, of places they are responsible for, oldest first.
    pub async fn proposed_withdrawals(&self) -> Result<Vec<withdrawal::Model>, Error> {
        let action = Action::Do(ActKind::ConfirmWithdrawal);
        if !self.who.may_somewhere(action) {
            return Err(action::refusal(ActKind::ConfirmWithdrawal));
        }
        let mut rows = withdrawal::Entity::find()
            .filter(is_open())
            .order_by_asc(withdrawal::Column::ProposedAt)
            .order_by_asc(withdrawal::Column::Id)
            .all(self.desk.db.reader())
            .await
            .map_err(self.read_error())?;
        rows.retain(|row| self.may(action, AssessmentRef::jurisdiction_of(&row.assessment)));
        Ok(rows)
    }

    /// One withdrawal, whatever came of it.
    async fn withdrawal(&self, id: &str) -> Result<Option<withdrawal::Model>, Error> {
        let row =
            withdrawal::Entity::find_by_id(id).one(self.desk.db.reader()).await.map_err(self.read_error())?;
        let action = Action::Do(ActKind::ProposeWithdrawal);
        Ok(row.filter(|row| self.may(action, AssessmentRef::jurisdiction_of(&row.assessment))))
    }
}

async fn propose(mut tx: Transaction, proposal: Proposal) -> Result<ActedWithdrawal, DeskError> {
    tx.require(AssessmentRef::jurisdiction_of(&proposal.assessment))?;
    tx.explain(Some(&proposal.reason), false)?;
    let Proposal { assessment, number, indicators, reason, .. } = proposal;
    let indicators = indicators.map(sorted).transpose()?;
    let subject =
        number.map_or(assessment.clone(), |number| RevisionId::new(&assessment, number).to_string());
    let is_there = match number {
        Some(_) => revision::Entity::find_by_id(&subject).one(&tx.db).await?.is_some(),
        None => assessment::Entity::find_by_id(&assessment).one(&tx.db).await?.is_some(),
    };
    if !is_there {
        let message = format!("{} has never been published.", shown(&subject));
        return Err(Error::new(ErrorCode::NotFound, message).into());
    }
    let withdrawn = tombstone::Entity::find()
        .filter(tombstone::Column::Subject.is_in([&subject, &assessment]))
        .one(&tx.db)
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
        .all(&tx.db)
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
        publish::withdrawable(&tx.db, &assessment, indicators).await.map_err(|refusal| match refusal {
            PublishError::Impossible(sentence) => DeskError::Client(Error::bad_input("indicators", sentence)),
            other => other.into(),
        })?;
    }
    let row = withdrawal::Model {
        id: tx.session.desk.ids.next(),
        assessment: assessment.clone(),
        number,
        indicators: indicators.map(|codes| canonical(&codes)),
        reason,
        proposed_at: tx.at,
        proposed_by: tx.who().subject().to_owned(),
        confirmed_at: None,
        confirmed_by: None,
        rejected_at: None,
        rejected_by: None,
    };
    tx.entry.target = Some(row.id.clone());
    tx.entry.after_hash = Some(proposed_hash(&row));
    // Nothing goes out by itself while it is asked to be taken back.
    schedule::cancel(&mut tx, &assessment).await?;
    withdrawal::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx.db).await?;
    tx.commit(ActedWithdrawal::new(row, None)).await
}

async fn confirm(mut tx: Transaction, id: String) -> Result<ActedWithdrawal, DeskError> {
    let row = proposed(&mut tx, &id).await?;
    let logged = audit_entry::Entity::find()
        .filter(audit_entry::Column::Act.is_in(STEPS))
        .filter(audit_entry::Column::Target.eq(&row.id))
        .order_by_desc(audit_entry::Column::Number)
        .one(&tx.db)
        .await?;
    if !logged.is_some_and(|logged| is_told(&row, &[&logged])) {
        let message = "This withdrawal is not what was proposed, as far as the audit log tells; reject it, and propose it \
                       anew.";
        return Err(Error::conflict(message).into());
    }
    if is_same(&row.proposed_by, tx.who().subject()) {
        return Err(Error::forbidden("You proposed this withdrawal; a second admin must confirm it.").into());
    }
    // Else one admin would do what takes two.
    let proposer = principal::Entity::find_by_id(&row.proposed_by).lock_shared().one(&tx.db).await?;
    let codes = tx.session.desk.line(AssessmentRef::jurisdiction_of(&row.assessment));
    let desk = &tx.session.desk;
    if let Some(lapse) = desk.lapse(proposer.as_ref(), ActKind::ProposeWithdrawal, &line_of(&codes)) {
        let message = format!(
            "{}, who proposed this withdrawal, {lapse}; reject it, and propose it anew.",
            row.proposed_by
        );
        return Err(Error::conflict(message).into());
    }
    tx.entry.reason = Some(row.reason.clone());
    schedule::cancel(&mut tx, &row.assessment).await?;
    let mut publication = tx.publication(ReleaseKind::Withdraw).await?;
    match withdrawn_indicators(&row).as_slice() {
        [] => publication.withdraw(&row.assessment, row.number, &row.reason).await?,
        codes => publication.withdraw_responses(&row.assessment, codes, &row.reason).await?,
    }
    let release = publication.finish().await?.map(|release| release.number);
    let confirmed = withdrawal::ActiveModel {
        confirmed_at: ActiveValue::Set(Some(tx.at)),
        confirmed_by: ActiveValue::Set(Some(tx.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = confirmed.update(&tx.db).await?;
    tx.commit(ActedWithdrawal::new(row, release)).await
}

async fn reject(mut tx: Transaction, (id, reason): (String, String)) -> Result<ActedWithdrawal, DeskError> {
    let row = proposed(&mut tx, &id).await?;
    tx.explain(Some(&reason), false)?;
    schedule::cancel(&mut tx, &row.assessment).await?;
    let rejected = withdrawal::ActiveModel {
        rejected_at: ActiveValue::Set(Some(tx.at)),
        rejected_by: ActiveValue::Set(Some(tx.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = rejected.update(&tx.db).await?;
    tx.commit(ActedWithdrawal::new(row, None)).await
}

/// Locks the proposal that is acted on, if it is undecided and the actor may decide it.
async fn proposed(tx: &mut Transaction, id: &str) -> Result<withdrawal::Model, DeskError> {
    let action = Action::Do(tx.kind);
    let row = withdrawal::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    let Some(row) = row.filter(|row| tx.session.may(action, AssessmentRef::jurisdiction_of(&row.assessment)))
    else {
        return Err(Error::new(ErrorCode::NotFound, "There is no such withdrawal.").into());
    };
    tx.require(AssessmentRef::jurisdiction_of(&row.assessment))?;
    let ended = match (row.confirmed_at, row.rejected_at) {
        (Some(_), _) => "confirmed",
        (_, Some(_)) => "rejected",
        (None, None) => {
            tx.entry.target = Some(row.id.clone());
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
    at_most(MAX_RESPONSES, "indicators", codes.len())?;
    let codes: BTreeSet<String> = codes.into_iter().collect();
    if codes.is_empty() || codes.contains("") {
        return Err(Error::bad_input("indicators", "Name the indicators whose answers are to be withdrawn."));
    }
    Ok(codes.into_iter().collect())
}

/// Nothing has come of it yet.
fn is_open() -> Condition {
    let (confirmed, rejected) = (withdrawal::Column::ConfirmedAt, withdrawal::Column::RejectedAt);
    Condition::all().add(confirmed.is_null()).add(rejected.is_null())
}
