//! The second pair of eyes: what changes what is public without a draft, one admin proposes and a second confirms.

use chrono::TimeDelta;
use entity::desk::{audit_entry, principal, proposal};
use entity::vocabulary::{ActKind, PrincipalStatus, Role};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::auth::registry;
use crate::content::digest;
use crate::desk::codebook::change::ProposedChange;
use crate::desk::codebook::proposal_query::{ProposalState, is};
use crate::desk::codebook::publish::{PublishCodebook, PublishLinks};
use crate::desk::core::error::DeskError;
use crate::desk::core::session::{ACT_BYTE, StaffSession};
use crate::desk::core::text::{is_same, plain};
use crate::desk::core::transaction::{Act, Left, Outcome, Replay};
use crate::desk::release::policy::MergePolicies;
use crate::error::{Error, ErrorCode};
use crate::publish::Publication;

/// How long a proposal waits for a second admin. Longer, and nobody remembers what it was made from.
const LIFETIME: TimeDelta = TimeDelta::days(7);

impl StaffSession {
    /// Proposes a change; or makes it, where the configuration asks for no second admin.
    async fn change(&self, change: ProposedChange) -> Result<Outcome, Error> {
        self.run(change.act(), change, propose_or_publish).await
    }

    pub async fn publish_codebook(&self, publish: PublishCodebook) -> Result<Outcome, Error> {
        self.change(ProposedChange::Codebook(publish)).await
    }

    pub async fn publish_links(&self, publish: PublishLinks) -> Result<Outcome, Error> {
        self.change(ProposedChange::Links(publish)).await
    }

    pub async fn merge_policies(&self, merge: MergePolicies) -> Result<Outcome, Error> {
        self.change(ProposedChange::Policies(merge)).await
    }

    /// Makes a change that somebody else has proposed.
    pub async fn confirm_proposal(
        &self,
        id: String,
        idempotency_key: Option<String>,
    ) -> Result<Outcome, Error> {
        self.run(ActKind::ConfirmProposal, (id, idempotency_key), confirm).await
    }

    /// Ends a proposal, their own or another's, and changes nothing.
    pub async fn reject_proposal(&self, id: String, reason: String) -> Result<Outcome, Error> {
        self.run(ActKind::RejectProposal, (id, reason), reject).await
    }
}

async fn propose_or_publish(mut act: Act, mut change: ProposedChange) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(change.idempotency_key(), &change).await? {
        return Ok(outcome);
    }
    act.require_everywhere()?;
    act.entry.reason = Some(plain("reason", change.reason().to_owned())?);
    change.tidy();
    change.check(&act).await?;
    if act.session.desk.second_pair_of_eyes { propose(act, change).await } else { publish(act, change).await }
}

async fn publish(mut act: Act, change: ProposedChange) -> Result<Outcome, DeskError> {
    let target = change.target();
    act.entry.target = Some(target.clone());
    act.entry.unconfirmed = Some(true);
    let mut publication = act.publication(change.release()).await?;
    change.write(&act, &mut publication).await?;
    let Some(release) = publication.finish().await? else { return Err(nothing_would_change(&target)) };
    act.commit(Outcome { target: Some(target), release: Some(release.number), ..Outcome::default() }).await
}

async fn propose(mut act: Act, change: ProposedChange) -> Result<Outcome, DeskError> {
    let target = change.target();
    let proposer = act.who().subject().to_owned();
    if known(&act, &proposer).await?.is_some() && !another_admin_is_known(&act, &proposer).await? {
        return Err(Error::conflict(format!("A second admin must confirm this. {NOBODY_ELSE}")).into());
    }
    // As if it were published now, so that all that is wrong is told now.
    let mut rehearsal = Publication::rehearse(&act.tx, change.release(), act.at).await?;
    let base_hash = change.write(&act, &mut rehearsal).await?;
    if rehearsal.is_empty() {
        return Err(nothing_would_change(&target));
    }
    let base_release = rehearsal.number() - 1;
    let document = serde_json::to_string(&change)
        .map_err(|error| sea_orm::DbErr::Custom(format!("a proposal cannot be written: {error}")))?;
    let same = proposal::Entity::find()
        .filter(is(ProposalState::Open, act.at))
        .filter(proposal::Column::Act.eq(change.act()))
        .filter(proposal::Column::Target.eq(&target))
        .filter(proposal::Column::Document.eq(&document))
        .one(&act.tx)
        .await?;
    if let Some(same) = same {
        let message = format!("Exactly this is proposed already, by {}.", same.proposed_by);
        return Err(Error::conflict(message).with("proposal", same.id.into()).into());
    }
    let row = proposal::Model {
        id: act.session.desk.ids.next(),
        act: change.act(),
        target,
        document,
        reason: act.entry.reason.clone().unwrap_or_default(),
        base_release,
        base_hash,
        proposed_at: act.at,
        proposed_by: proposer,
        expires_at: act.at + LIFETIME,
        confirmed_at: None,
        confirmed_by: None,
        rejected_at: None,
        rejected_by: None,
        release: None,
    };
    act.entry.act = ActKind::ProposeChange;
    act.entry.target = Some(row.id.clone());
    act.entry.after_hash = Some(proposed_hash(&row));
    proposal::Entity::insert(row.clone().into_active_model()).exec_without_returning(&act.tx).await?;
    act.commit(left(row)).await
}

async fn confirm(
    mut act: Act,
    (id, idempotency_key): (String, Option<String>),
) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(idempotency_key.as_deref(), &id).await? {
        return Ok(outcome);
    }
    let row = undecided(&mut act, &id).await?;
    refuse_untold(&act, &row).await?;
    let confirmer = act.who().subject().to_owned();
    if is_same(&row.proposed_by, &confirmer) {
        let mut message = "You proposed this; a second admin must confirm it.".to_owned();
        if !another_admin_is_known(&act, &confirmer).await? {
            message = format!("{message} {NOBODY_ELSE}");
        }
        return Err(Error::forbidden(message).into());
    }
    if let Some(why) = lapse(&act, &confirmer).await? {
        return Err(Error::forbidden(format!("You may not confirm this: {confirmer} {why}.")).into());
    }
    if let Some(why) = lapse(&act, &row.proposed_by).await? {
        let by = &row.proposed_by;
        let message = format!("{by}, who proposed this, {why}; reject it, and propose it anew.");
        return Err(Error::conflict(message).into());
    }
    let Some(change) = ProposedChange::read(row.act, &row.document) else {
        let message = "This version of the program cannot read the proposal; reject it, and propose it anew.";
        return Err(Error::conflict(message).into());
    };
    change.check(&act).await?;
    let mut publication = act.publication(change.release()).await?;
    if change.write(&act, &mut publication).await? != row.base_hash {
        let message = format!(
            "What this proposal was made from, as of release {}, has changed since; reject it, and propose it anew.",
            row.base_release
        );
        let newest = publication.number() - 1;
        let current = serde_json::json!({ "release": newest });
        return Err(Error::conflict(message).with("current", current).into());
    }
    let Some(release) = publication.finish().await? else { return Err(nothing_would_change(&row.target)) };
    // The log tells what was done as it does where nobody has to confirm it, and then that it was confirmed.
    act.entry.reason = Some(row.reason.clone());
    act.also.push(audit_entry::Model {
        act: row.act,
        target: Some(row.target.clone()),
        release: Some(release.number),
        ..act.entry.clone()
    });
    let confirmed = proposal::ActiveModel {
        confirmed_at: ActiveValue::Set(Some(act.at)),
        confirmed_by: ActiveValue::Set(Some(confirmer)),
        release: ActiveValue::Set(Some(release.number)),
        ..row.into_active_model()
    };
    let row = confirmed.update(&act.tx).await?;
    act.commit(Outcome { release: Some(release.number), ..left(row) }).await
}

async fn reject(mut act: Act, (id, reason): (String, String)) -> Result<Outcome, DeskError> {
    let row = undecided(&mut act, &id).await?;
    act.explain(Some(&reason), false)?;
    let rejected = proposal::ActiveModel {
        rejected_at: ActiveValue::Set(Some(act.at)),
        rejected_by: ActiveValue::Set(Some(act.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = rejected.update(&act.tx).await?;
    act.commit(left(row)).await
}

/// What an act on a proposal has led to.
fn left(row: proposal::Model) -> Outcome {
    let target = Some(row.id.clone());
    Outcome { target, left: Box::new(Left { proposal: Some(row), ..Left::default() }), ..Outcome::default() }
}

fn nothing_would_change(target: &str) -> DeskError {
    Error::conflict(format!("This is public of {target} already; nothing would change.")).into()
}

/// The proposal that is acted on, locked, if it can still be decided over. Whoever may not learns of none.
async fn undecided(act: &mut Act, id: &str) -> Result<proposal::Model, DeskError> {
    act.require_everywhere()?;
    let Some(row) = proposal::Entity::find_by_id(id).lock_exclusive().one(&act.tx).await? else {
        return Err(Error::new(ErrorCode::NotFound, "There is no such proposal.").into());
    };
    let ended = match ProposalState::from_row(&row, act.at) {
        ProposalState::Open => {
            act.session.meter.spend(ACT_BYTE * row.document.len() as u64);
            act.entry.target = Some(row.id.clone());
            return Ok(row);
        }
        ProposalState::Confirmed => "has been confirmed already",
        ProposalState::Rejected => "has been rejected already",
        ProposalState::Expired => "has expired; propose it anew",
    };
    Err(Error::conflict(format!("This proposal {ended}.")).into())
}

/// Refuses a row that the audit log does not tell of as it is: whoever can write to the database could confirm their
/// own change.
async fn refuse_untold(act: &Act, row: &proposal::Model) -> Result<(), DeskError> {
    let told = audit_entry::Entity::find()
        .filter(audit_entry::Column::Act.is_in(STEPS))
        .filter(audit_entry::Column::Target.eq(&row.id))
        .order_by_desc(audit_entry::Column::Number)
        .one(&act.tx)
        .await?;
    if told.is_some_and(|told| is_told(row, &[&told])) {
        return Ok(());
    }
    let message = "This proposal is not what was proposed, as far as the audit log tells; reject it, and propose it anew.";
    Err(Error::conflict(message).into())
}

const NOBODY_ELSE: &str = "Nobody else is known here as an admin of everything: make a second one known (`mgi principal \
                           add SUBJECT --role admin`), or let one admin do this alone (MGI_SECOND_PAIR_OF_EYES=false).";

/// What is known of somebody here; none of those whom a development token vouches for. Stays as it is until the act
/// ends.
async fn known(act: &Act, subject: &str) -> Result<Option<principal::Model>, DeskError> {
    Ok(principal::Entity::find_by_id(subject).lock_shared().one(&act.tx).await?)
}

/// Why somebody may not decide over proposals any more, if they may not.
async fn lapse(act: &Act, subject: &str) -> Result<Option<&'static str>, DeskError> {
    let row = known(act, subject).await?;
    Ok(act.session.desk.lapse(row.as_ref(), ActKind::ConfirmProposal, &[]))
}

async fn another_admin_is_known(act: &Act, subject: &str) -> Result<bool, DeskError> {
    let others = principal::Entity::find()
        .filter(principal::Column::Subject.ne(subject))
        .filter(principal::Column::Status.eq(PrincipalStatus::Active))
        .all(&act.tx)
        .await?;
    for other in &others {
        if is_admin_of_everything(other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_admin_of_everything(row: &principal::Model) -> Result<bool, sea_orm::DbErr> {
    let grants = registry::grants(row)?;
    let is_admin = grants.iter().any(|grant| grant.role == Role::Admin && grant.is_everywhere());
    Ok(row.status == PrincipalStatus::Active && is_admin)
}

/// What can be done to a proposal.
pub const STEPS: [ActKind; 3] = [ActKind::ProposeChange, ActKind::ConfirmProposal, ActKind::RejectProposal];

/// Whether the entries of the audit log about a proposal tell of exactly this one, as it is now.
pub fn is_told(row: &proposal::Model, entries: &[&audit_entry::Model]) -> bool {
    let Some((proposed, others)) = entries.split_first() else { return false };
    let end = match (&row.confirmed_by, &row.rejected_by) {
        (Some(by), None) => Some((ActKind::ConfirmProposal, by, row.release)),
        (None, Some(by)) => Some((ActKind::RejectProposal, by, None)),
        _ => None,
    };
    proposed.act == ActKind::ProposeChange
        && proposed.subject == row.proposed_by
        && proposed.after_hash.as_ref() == Some(&proposed_hash(row))
        && row.confirmed_by.as_ref() != Some(&row.proposed_by)
        && others.len() == usize::from(end.is_some())
        && others
            .iter()
            .all(|other| Some((other.act, &other.subject, other.release)) == end && other.at < row.expires_at)
}

/// Of all that whoever confirms it relies on.
fn proposed_hash(row: &proposal::Model) -> String {
    let until = row.expires_at.timestamp_millis();
    digest(&(row.act, &row.target, &row.document, &row.reason, row.base_release, &row.base_hash, until))
}
