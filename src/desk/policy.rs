//! Policies that are public already: the address of one is mended, once for all answers that cite it.

use entity::vocabulary::{ActKind, ReleaseKind};
use serde::Serialize;

use super::act::{Act, Outcome, Repeated};
use super::text::plain;
use super::{Fault, Seat};
use crate::error::{Code, Error};
use crate::web_address;

/// The address that a policy is to have.
#[derive(Debug, Clone, Serialize)]
pub struct UpdatePolicy {
    pub policy: String,
    pub url: String,
    pub reason: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Seat {
    pub async fn update_policy(&self, update: UpdatePolicy) -> Result<Outcome, Error> {
        self.errand(ActKind::UpdatePolicy, update, update_policy).await
    }
}

async fn update_policy(mut act: Act, update: UpdatePolicy) -> Result<Outcome, Fault> {
    if let Repeated::Yes(outcome) = act.repeated(update.idempotency_key.as_deref(), &update).await? {
        return Ok(outcome);
    }
    act.must_everywhere()?;
    act.explain(Some(&update.reason), false)?;
    let UpdatePolicy { policy, url, reason, .. } = update;
    let url = plain("url", url)?;
    if let Some(why) = web_address::fault(&url) {
        let message = format!("{url:?} is not an address such as https://example.org/law: {why}.");
        return Err(Error::bad_input("url", message).into());
    }
    // One that only withdrawn answers cite is not there.
    if act.seat.desk.catalog().policy(&policy).is_none() {
        let message = format!("There is no policy {policy:?}.");
        let error = Error::new(Code::NotFound, message);
        return Err(Error { field: Some("policyId".into()), ..error }.into());
    }
    act.entry.target = Some(format!("Policy:{policy}"));
    let mut publication = act.publication(ReleaseKind::ReferenceData).await?;
    publication.move_policy(&policy, &url, &reason).await?;
    let release = publication.finish().await?.map(|release| release.number);
    act.commit(Outcome { target: Some(policy), release, ..Outcome::default() }).await
}
