//! Policies that are public already: the address of one is mended, and several become one, once for all answers that cite
//! them.

use std::collections::BTreeSet;

use entity::vocabulary::{ActKind, ReleaseKind};
use serde::{Deserialize, Serialize};

use crate::content::digest;
use crate::desk::core::error::DeskError;
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::plain;
use crate::desk::core::transaction::Transaction;
use crate::error::{Error, ErrorCode};
use crate::publish::{Publication, ReadPolicy};
use crate::text::shown;
use crate::web_address;

/// The most policies that are merged at once: each is in the proposal, and in the release.
const MAX_MERGED: usize = 50;

/// The address that a policy is to have.
#[derive(Debug, Clone, Serialize)]
pub struct UpdatePolicy {
    pub policy: String,
    pub url: String,
    pub reason: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// Policies that turned out to be another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MergePolicies {
    pub policies: Vec<String>,
    pub target: String,
    pub reason: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// A policy whose address was changed.
pub struct UpdatedPolicy {
    /// Its public id, as in `Policy:…`.
    pub policy: Option<String>,
    pub release: Option<i32>,
}

impl ActResult for UpdatedPolicy {
    fn stored(&self) -> StoredResult {
        StoredResult { target: self.policy.clone(), release: self.release, ..StoredResult::default() }
    }
}

impl Repeatable for UpdatedPolicy {
    async fn repeated(_: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        Ok(Self { policy: stored.target, release: stored.release })
    }
}

impl StaffSession {
    pub async fn update_policy(&self, update: UpdatePolicy) -> Result<UpdatedPolicy, Error> {
        self.run_once(ActKind::UpdatePolicy, update.idempotency_key.clone(), update, update_policy).await
    }
}

async fn update_policy(mut tx: Transaction, update: UpdatePolicy) -> Result<UpdatedPolicy, DeskError> {
    tx.require_everywhere()?;
    tx.explain(Some(&update.reason), false)?;
    let UpdatePolicy { policy, url, reason, .. } = update;
    let url = plain("url", url)?;
    if let Some(why) = web_address::fault(&url) {
        let message = format!("{url:?} is not an address such as https://example.org/law: {why}.");
        return Err(Error::bad_input("url", message).into());
    }
    let policy = known(&tx, "policyId", &policy)?;
    let target = format!("Policy:{policy}");
    tx.entry.target = Some(target.clone());
    let mut publication = tx.publication(ReleaseKind::ReferenceData).await?;
    publication.refuse_merged_meanwhile(&read(&tx, &policy)).await?;
    publication.move_policy(&policy, &url, &reason).await?;
    let release = publication.finish().await?.map(|release| release.number);
    tx.commit(UpdatedPolicy { policy: Some(target), release }).await
}

/// The id that a policy has now. One that only withdrawn answers cite is not there.
fn known(tx: &Transaction, field: &str, id: &str) -> Result<String, Error> {
    let catalog = tx.session.desk.catalog();
    let Some(policy) = catalog.policy(id) else {
        let error = Error::new(ErrorCode::NotFound, format!("There is no policy {}.", shown(id)));
        return Err(Error { field: Some(field.into()), ..error });
    };
    Ok(policy.row.id.to_string())
}

/// A policy as this process knows it. A redirect of one that is still shown as itself has no effect.
fn read(tx: &Transaction, id: &str) -> ReadPolicy {
    let catalog = tx.session.desk.catalog();
    let is_itself = catalog.policy(id).is_some_and(|policy| *policy.row.id == *id);
    (id.to_owned(), catalog.redirect(id).filter(|_| is_itself).map(ToOwned::to_owned))
}

impl MergePolicies {
    /// What the others become, as the audit log and releases name it.
    pub fn target(&self) -> String {
        format!("Policy:{}", self.target)
    }

    /// Each of the merged once, in their order.
    pub fn tidy(&mut self) {
        let mut seen = BTreeSet::new();
        self.policies.retain(|policy| seen.insert(policy.clone()));
    }
}

/// What is wrong with a merger.
pub fn check_merger(tx: &Transaction, merge: &MergePolicies) -> Result<(), Error> {
    let MergePolicies { policies, target, .. } = merge;
    let field = "policyIds";
    if policies.is_empty() || policies.len() > MAX_MERGED {
        let message = format!("Say which policies are merged: 1 to {MAX_MERGED}, not {}.", policies.len());
        return Err(Error::bad_input(field, message));
    }
    if policies.contains(target) {
        return Err(Error::bad_input(
            field,
            format!("The policy {} cannot be merged into itself.", shown(target)),
        ));
    }
    for (field, id) in policies.iter().map(|id| (field, id)).chain([("intoId", target)]) {
        let now = known(tx, field, id)?;
        if now != *id {
            let error = Error::conflict(format!("Policy:{id} was merged into Policy:{now} already."));
            return Err(Error { field: Some(field.into()), ..error });
        }
    }
    Ok(())
}

/// Writes a merger. It is made from what the policies are, which only another merger changes.
pub async fn write_merger(
    tx: &Transaction,
    merge: &MergePolicies,
    publication: &mut Publication<'_>,
) -> Result<String, DeskError> {
    let merged: Vec<ReadPolicy> = merge.policies.iter().map(|id| read(tx, id)).collect();
    publication.merge_policies(&merged, &read(tx, &merge.target), &merge.reason).await?;
    Ok(digest(&(&merge.policies, &merge.target)))
}
