//! Proposals: one admin proposes a change of public data that needs no draft, and a second admin confirms it.

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
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::{ACT_BYTE, StaffSession};
use crate::desk::core::text::{is_same, plain};
use crate::desk::core::transaction::Transaction;
use crate::desk::release::policy::MergePolicies;
use crate::error::{Error, ErrorCode};
use crate::publish::Publication;

/// How long a proposal waits for a second admin. After a longer wait, nobody remembers the data it was made from.
const LIFETIME: TimeDelta = TimeDelta::days(7);

/// The result of a change: published at once, or proposed to a second admin.
pub enum MadeChange {
    Published {
        target: String,
        release: i32,
    },
    Proposed {
        id: Option<String>,
        /// None if the request was repeated by a person who may no longer know of proposals.
        proposal: Option<Box<proposal::Model>>,
    },
}

impl ActResult for MadeChange {
    fn stored(&self) -> StoredResult {
        let (target, release) = match self {
            Self::Published { target, release } => (Some(target.clone()), Some(*release)),
            Self::Proposed { id, .. } => (id.clone(), None),
        };
        StoredResult { target, release, ..StoredResult::default() }
    }
}

impl Repeatable for MadeChange {
    async fn repeated(session: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        match (stored.target, stored.release) {
            (Some(target), Some(release)) => Ok(Self::Published { target, release }),
            (id, _) => {
                let proposal = session.stored_proposal(id.as_deref()).await?.map(Box::new);
                Ok(Self::Proposed { id, proposal })
            }
        }
    }
}

/// A proposal that was confirmed or rejected.
pub struct DecidedProposal {
    id: Option<String>,
    /// None if the request was repeated by a person who may no longer know of proposals.
    pub proposal: Option<proposal::Model>,
    pub release: Option<i32>,
}

impl DecidedProposal {
    fn new(row: proposal::Model, release: Option<i32>) -> Self {
        Self { id: Some(row.id.clone()), proposal: Some(row), release }
    }
}

impl ActResult for DecidedProposal {
    fn stored(&self) -> StoredResult {
        StoredResult { target: self.id.clone(), release: self.release, ..StoredResult::default() }
    }
}

impl Repeatable for DecidedProposal {
    async fn repeated(session: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        let StoredResult { target: id, release, .. } = stored;
        Ok(Self { proposal: session.stored_proposal(id.as_deref()).await?, id, release })
    }
}

impl StaffSession {
    /// Proposes a change, or makes it at once if the configuration asks for no second admin.
    async fn change(&self, change: ProposedChange) -> Result<MadeChange, Error> {
        let key = change.idempotency_key().map(ToOwned::to_owned);
        self.run_once(change.act(), key, change, propose_or_publish).await
    }

    pub async fn publish_codebook(&self, publish: PublishCodebook) -> Result<MadeChange, Error> {
        self.change(ProposedChange::Codebook(publish)).await
    }

    pub async fn publish_links(&self, publish: PublishLinks) -> Result<MadeChange, Error> {
        self.change(ProposedChange::Links(publish)).await
    }

    pub async fn merge_policies(&self, merge: MergePolicies) -> Result<MadeChange, Error> {
        self.change(ProposedChange::Policies(merge)).await
    }

    /// Makes a change that another admin has proposed.
    pub async fn confirm_proposal(
        &self,
        id: String,
        idempotency_key: Option<String>,
    ) -> Result<DecidedProposal, Error> {
        self.run_once(ActKind::ConfirmProposal, idempotency_key, id, confirm).await
    }

    /// Ends a proposal of the caller or of another admin, without making its change.
    pub async fn reject_proposal(&self, id: String, reason: String) -> Result<DecidedProposal, Error> {
        self.run(ActKind::RejectProposal, (id, reason), reject).await
    }
}

async fn propose_or_publish(
    mut tx: Transaction,
    mut change: ProposedChange,
) -> Result<MadeChange, DeskError> {
    tx.require_everywhere()?;
    tx.entry.reason = Some(plain("reason", change.reason().to_owned())?);
    change.tidy();
    change.check(&tx).await?;
    if tx.session.desk.second_pair_of_eyes { propose(tx, change).await } else { publish(tx, change).await }
}

async fn publish(mut tx: Transaction, change: ProposedChange) -> Result<MadeChange, DeskError> {
    let target = change.target();
    tx.entry.target = Some(target.clone());
    tx.entry.unconfirmed = Some(true);
    let mut publication = tx.publication(change.release()).await?;
    change.write(&tx, &mut publication).await?;
    let Some(release) = publication.finish().await? else { return Err(nothing_would_change(&target)) };
    tx.commit(MadeChange::Published { target, release: release.number }).await
}

async fn propose(mut tx: Transaction, change: ProposedChange) -> Result<MadeChange, DeskError> {
    let target = change.target();
    let proposer = tx.who().subject().to_owned();
    if known(&tx, &proposer).await?.is_some() && !another_admin_is_known(&tx, &proposer).await? {
        return Err(Error::conflict(format!("A second admin must confirm this. {NOBODY_ELSE}")).into());
    }
    // A rehearsal of the publication, so that the proposer learns all problems now.
    let mut rehearsal = Publication::rehearse(&tx.db, change.release(), tx.at).await?;
    let base_hash = change.write(&tx, &mut rehearsal).await?;
    if rehearsal.is_empty() {
        return Err(nothing_would_change(&target));
    }
    let base_release = rehearsal.number() - 1;
    let document = serde_json::to_string(&change)
        .map_err(|error| sea_orm::DbErr::Custom(format!("a proposal cannot be written: {error}")))?;
    let same = proposal::Entity::find()
        .filter(is(ProposalState::Open, tx.at))
        .filter(proposal::Column::Act.eq(change.act()))
        .filter(proposal::Column::Target.eq(&target))
        .filter(proposal::Column::Document.eq(&document))
        .one(&tx.db)
        .await?;
    if let Some(same) = same {
        let message = format!("Exactly this is proposed already, by {}.", same.proposed_by);
        return Err(Error::conflict(message).with("proposal", same.id.into()).into());
    }
    let row = proposal::Model {
        id: tx.session.desk.ids.next(),
        act: change.act(),
        target,
        document,
        reason: tx.entry.reason.clone().unwrap_or_default(),
        base_release,
        base_hash,
        proposed_at: tx.at,
        proposed_by: proposer,
        expires_at: tx.at + LIFETIME,
        confirmed_at: None,
        confirmed_by: None,
        rejected_at: None,
        rejected_by: None,
        release: None,
    };
    tx.entry.act = ActKind::ProposeChange;
    tx.entry.target = Some(row.id.clone());
    tx.entry.after_hash = Some(proposed_hash(&row));
    proposal::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx.db).await?;
    tx.commit(MadeChange::Proposed { id: Some(row.id.clone()), proposal: Some(Box::new(row)) }).await
}

async fn confirm(mut tx: Transaction, id: String) -> Result<DecidedProposal, DeskError> {
    let row = undecided(&mut tx, &id).await?;
    refuse_untold(&tx, &row).await?;
    let confirmer = tx.who().subject().to_owned();
    if is_same(&row.proposed_by, &confirmer) {
        let mut message = "You proposed this; a second admin must confirm it.".to_owned();
        if !another_admin_is_known(&tx, &confirmer).await? {
            message = format!("{message} {NOBODY_ELSE}");
        }
        return Err(Error::forbidden(message).into());
    }
    if let Some(why) = lapse(&tx, &confirmer).await? {
        return Err(Error::forbidden(format!("You may not confirm this: {confirmer} {why}.")).into());
    }
    if let Some(why) = lapse(&tx, &row.proposed_by).await? {
        let by = &row.proposed_by;
        let message = format!("{by}, who proposed this, {why}; reject it, and propose it anew.");
        return Err(Error::conflict(message).into());
    }
    let Some(change) = ProposedChange::read(row.act, &row.document) else {
        let message = "This version of the program cannot read the proposal; reject it, and propose it anew.";
        return Err(Error::conflict(message).into());
    };
    change.check(&tx).await?;
    let mut publication = tx.publication(change.release()).await?;
    if change.write(&tx, &mut publication).await? != row.base_hash {
        let message = format!(
            "What this proposal was made from, as of release {}, has changed since; reject it, and propose it anew.",
            row.base_release
        );
        let newest = publication.number() - 1;
        let current = serde_json::json!({ "release": newest });
        return Err(Error::conflict(message).with("current", current).into());
    }
    let Some(release) = publication.finish().await? else { return Err(nothing_would_change(&row.target)) };
    // Two entries: the change, as if no confirmation were needed, and then its confirmation.
    tx.entry.reason = Some(row.reason.clone());
    tx.also.push(audit_entry::Model {
        act: row.act,
        target: Some(row.target.clone()),
        release: Some(release.number),
        ..tx.entry.clone()
    });
    let confirmed = proposal::ActiveModel {
        confirmed_at: ActiveValue::Set(Some(tx.at)),
        confirmed_by: ActiveValue::Set(Some(confirmer)),
        release: ActiveValue::Set(Some(release.number)),
        ..row.into_active_model()
    };
    let row = confirmed.update(&tx.db).await?;
    tx.commit(DecidedProposal::new(row, Some(release.number))).await
}

async fn reject(mut tx: Transaction, (id, reason): (String, String)) -> Result<DecidedProposal, DeskError> {
    let row = undecided(&mut tx, &id).await?;
    tx.explain(Some(&reason), false)?;
    let rejected = proposal::ActiveModel {
        rejected_at: ActiveValue::Set(Some(tx.at)),
        rejected_by: ActiveValue::Set(Some(tx.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = rejected.update(&tx.db).await?;
    tx.commit(DecidedProposal::new(row, None)).await
}

fn nothing_would_change(target: &str) -> DeskError {
    Error::conflict(format!("This is public of {target} already; nothing would change.")).into()
}

/// The proposal that is acted on, locked, if it can still be decided. A caller who may not decide learns nothing of it.
async fn undecided(tx: &mut Transaction, id: &str) -> Result<proposal::Model, DeskError> {
    tx.require_everywhere()?;
    let Some(row) = proposal::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await? else {
        return Err(Error::new(ErrorCode::NotFound, "There is no such proposal.").into());
    };
    let ended = match ProposalState::from_row(&row, tx.at) {
        ProposalState::Open => {
            tx.session.meter.spend(ACT_BYTE * row.document.len() as u64);
            tx.entry.target = Some(row.id.clone());
            return Ok(row);
        }
        ProposalState::Confirmed => "has been confirmed already",
        ProposalState::Rejected => "has been rejected already",
        ProposalState::Expired => "has expired; propose it anew",
    };
    Err(Error::conflict(format!("This proposal {ended}.")).into())
}

/// Refuses a row that differs from its entries in the audit log. Otherwise a person who can write to the database could
/// confirm their own change.
async fn refuse_untold(tx: &Transaction, row: &proposal::Model) -> Result<(), DeskError> {
    let logged = audit_entry::Entity::find()
        .filter(audit_entry::Column::Act.is_in(STEPS))
        .filter(audit_entry::Column::Target.eq(&row.id))
        .order_by_desc(audit_entry::Column::Number)
        .one(&tx.db)
        .await?;
    if logged.is_some_and(|logged| is_told(row, &[&logged])) {
        return Ok(());
    }
    let message = "This proposal is not what was proposed, as far as the audit log tells; reject it, and propose it anew.";
    Err(Error::conflict(message).into())
}

const NOBODY_ELSE: &str = "Nobody else is known here as an admin of everything: make a second one known (`mgi principal \
                           add SUBJECT --role admin`), or let one admin do this alone (MGI_SECOND_PAIR_OF_EYES=false).";

/// The principal of a subject; none if only a development token vouches for the subject. The lock keeps the row
/// unchanged until the transaction ends.
async fn known(tx: &Transaction, subject: &str) -> Result<Option<principal::Model>, DeskError> {
    Ok(principal::Entity::find_by_id(subject).lock_shared().one(&tx.db).await?)
}

/// Why a person may no longer decide proposals; none if the person may.
async fn lapse(tx: &Transaction, subject: &str) -> Result<Option<&'static str>, DeskError> {
    let row = known(tx, subject).await?;
    Ok(tx.session.desk.lapse(row.as_ref(), ActKind::ConfirmProposal, &[]))
}

async fn another_admin_is_known(tx: &Transaction, subject: &str) -> Result<bool, DeskError> {
    let others = principal::Entity::find()
        .filter(principal::Column::Subject.ne(subject))
        .filter(principal::Column::Status.eq(PrincipalStatus::Active))
        .all(&tx.db)
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

/// The acts on a proposal.
pub const STEPS: [ActKind; 3] = [ActKind::ProposeChange, ActKind::ConfirmProposal, ActKind::RejectProposal];

/// Whether the audit entries about a proposal agree with its present row.
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

/// The hash of everything that the second admin relies on.
fn proposed_hash(row: &proposal::Model) -> String {
    let until = row.expires_at.timestamp_millis();
    digest(&(row.act, &row.target, &row.document, &row.reason, row.base_release, &row.base_hash, until))
}
