//! The whole log as of one moment: whether it is whole, and whether what it tells of is so.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::desk::{
    audit_entry, audit_head, draft, draft_sign_off, proposal as proposed, withdrawal as withdrawn,
};
use entity::shelf::{release, revision};
use entity::vocabulary::{ActKind, DraftState};
use sea_orm::{DbErr, EntityTrait, QueryOrder};

use crate::database::Database;
use crate::desk::audit::replay;
use crate::desk::codebook::proposal;
use crate::desk::core::audit_chain::hash;
use crate::desk::draft::sign_off;
use crate::desk::release::withdrawal;

/// The whole log, and the drafts it tells of, as of one moment.
pub struct Log {
    pub entries: Vec<audit_entry::Model>,
    pub head: Option<audit_head::Model>,
    pub drafts: Vec<draft::Model>,
    pub sign_offs: Vec<draft_sign_off::Model>,
    pub withdrawals: Vec<withdrawn::Model>,
    pub proposals: Vec<proposed::Model>,
}

impl Log {
    /// Goes through the chain from its first entry, and through what was done to each draft; says the first thing that
    /// does not hold.
    pub fn first_fault(&self) -> Option<String> {
        let chain = first_broken_link(&self.entries, self.head.as_ref());
        chain
            .or_else(|| replay::first_fault(&self.entries, &self.drafts))
            .or_else(|| self.first_untold_sign_off())
            .or_else(|| self.first_untold_withdrawal())
            .or_else(|| self.first_untold_proposal())
    }

    fn first_untold_sign_off(&self) -> Option<String> {
        let recorded = self.entries.iter().filter(|entry| entry.act == ActKind::RecordSignOff);
        let mut logged: Vec<&audit_entry::Model> = recorded.collect();
        for row in &self.sign_offs {
            let is_of = |entry: &&audit_entry::Model| {
                entry.draft.as_ref() == Some(&row.draft)
                    && sign_off::is_told(row, &entry.subject, entry.at, entry.target.as_deref())
            };
            match logged.iter().position(is_of) {
                Some(place) => drop(logged.swap_remove(place)),
                None => {
                    return Some(format!(
                        "a sign-off of the draft {} is not what the audit log says",
                        row.draft
                    ));
                }
            }
        }
        let missing = logged.first()?.draft.as_deref().unwrap_or_default();
        Some(format!("a sign-off of the draft {missing}, of which the audit log tells, is not there"))
    }

    fn first_untold_withdrawal(&self) -> Option<String> {
        let mut logged = self.by_target(&withdrawal::STEPS);
        for row in &self.withdrawals {
            let entries = logged.remove(row.id.as_str()).unwrap_or_default();
            if !withdrawal::is_told(row, &entries) {
                return Some(format!("the withdrawal {} is not what the audit log says", row.id));
            }
        }
        logged
            .keys()
            .next()
            .map(|id| format!("the withdrawal {id}, of which the audit log tells, is not there"))
    }

    fn first_untold_proposal(&self) -> Option<String> {
        let mut logged = self.by_target(&proposal::STEPS);
        for row in &self.proposals {
            let entries = logged.remove(row.id.as_str()).unwrap_or_default();
            if !proposal::is_told(row, &entries) {
                return Some(format!("the proposal {} is not what the audit log says", row.id));
            }
        }
        logged
            .keys()
            .next()
            .map(|id| format!("the proposal {id}, of which the audit log tells, is not there"))
    }

    /// The entries of these acts, by what they were done to.
    fn by_target(&self, acts: &[ActKind]) -> BTreeMap<&str, Vec<&audit_entry::Model>> {
        let mut logged: BTreeMap<&str, Vec<&audit_entry::Model>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| acts.contains(&entry.act)) {
            logged.entry(entry.target.as_deref().unwrap_or_default()).or_default().push(entry);
        }
        logged
    }

    /// The first thing that was published otherwise than the log tells, given what is on the shelf as of then or later.
    pub fn first_fault_on_shelf(
        &self,
        releases: &[release::Model],
        revisions: &[revision::Model],
    ) -> Option<String> {
        let numbers: HashSet<i32> = releases.iter().map(|release| release.number).collect();
        if let Some(entry) =
            self.entries.iter().find(|entry| entry.release.is_some_and(|number| !numbers.contains(&number)))
        {
            return Some(format!(
                "entry {} of the audit log tells of a release that is not there",
                entry.number
            ));
        }
        let hashes: HashMap<&str, &str> =
            revisions.iter().map(|revision| (revision.id.as_str(), revision.content_hash.as_str())).collect();
        let published = self.drafts.iter().filter(|draft| draft.state == DraftState::Published);
        let mut others = published.filter(|draft| {
            let revision = draft.revision.as_deref().and_then(|id| hashes.get(id));
            revision != Some(&draft.content_hash.as_str())
        });
        others.next().map(|draft| format!("the draft {} is not the revision that it became", draft.id))
    }
}

fn first_broken_link(entries: &[audit_entry::Model], head: Option<&audit_head::Model>) -> Option<String> {
    let mut previous: Option<&str> = None;
    for (index, entry) in entries.iter().enumerate() {
        let number = index as i32 + 1;
        if entry.number != number {
            return Some(format!("entry {number} of the audit log is missing"));
        }
        if entry.previous_hash.as_deref() != previous {
            return Some(format!("entry {number} of the audit log does not follow from the one before it"));
        }
        if hash(entry) != entry.hash {
            return Some(format!("entry {number} of the audit log is not what its hash says"));
        }
        previous = Some(&entry.hash);
    }
    match head {
        Some(head) if head.number == entries.len() as i32 && head.hash.as_deref() == previous => None,
        _ => Some("the audit log ends elsewhere than its head says".to_owned()),
    }
}

/// Reads the whole log, for its verification.
pub async fn everything(db: &Database) -> Result<Log, DbErr> {
    let tx = db.begin_read().await?;
    let entries = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Number).all(&tx).await?;
    let head = audit_head::Entity::find().one(&tx).await?;
    let drafts = draft::Entity::find().order_by_asc(draft::Column::Id).all(&tx).await?;
    let sign_offs = draft_sign_off::Entity::find().all(&tx).await?;
    let withdrawals = withdrawn::Entity::find().order_by_asc(withdrawn::Column::Id).all(&tx).await?;
    let proposals = proposed::Entity::find().order_by_asc(proposed::Column::Id).all(&tx).await?;
    tx.commit().await?;
    Ok(Log { entries, head, drafts, sign_offs, withdrawals, proposals })
}
