//! What mutations answer.

use async_graphql::{Object, SimpleObject};

use crate::desk::{Outcome, Seat};
use crate::error::Error;
use crate::graphql::assessment::Assessment;
use crate::graphql::desk::api_key::ApiKey;
use crate::graphql::desk::draft::Draft;
use crate::graphql::desk::principal::Principal;
use crate::graphql::desk::proposal::Proposal;
use crate::graphql::desk::withdrawal::WithdrawalProposal;
use crate::graphql::instrument::Codebook;
use crate::graphql::policy::Policy;
use crate::graphql::release::{Edition, Release};
use crate::graphql::revision::Revision;
use crate::shelf::{Catalog, Seen};

/// The draft that was acted on.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct DraftPayload {
    /// As this left it.
    draft: Option<Draft>,
}

impl DraftPayload {
    pub async fn of(seat: &Seat, outcome: Outcome) -> Result<Self, Error> {
        Ok(Self { draft: draft(seat, &outcome).await? })
    }
}

async fn draft(seat: &Seat, outcome: &Outcome) -> Result<Option<Draft>, Error> {
    Ok(seat.draft_left(outcome).await?.map(|draft| Draft::new(seat, draft)))
}

/// What was published, archived, restored or withdrawn; as of the release that did it.
pub struct PublicationPayload {
    catalog: Catalog,
    outcome: Outcome,
    draft: Option<Draft>,
    withdrawal: Option<WithdrawalProposal>,
}

impl PublicationPayload {
    pub async fn of(seat: &Seat, outcome: Outcome) -> Result<Self, Error> {
        let draft = draft(seat, &outcome).await?;
        let withdrawal = seat.withdrawal_left(&outcome).await?.map(WithdrawalProposal);
        Ok(Self { catalog: seat.catalog_at(outcome.release), outcome, draft, withdrawal })
    }
}

/// What was published, archived, restored or withdrawn; as of the release that did it.
#[Object(serial)]
impl PublicationPayload {
    /// The draft that was published.
    async fn draft(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// The assessment concerned.
    async fn assessment(&self) -> Option<Assessment<'_>> {
        self.catalog.assessment(self.outcome.assessment.as_deref()?).map(Assessment)
    }

    /// The revision that was published or restored.
    async fn revision(&self) -> Option<Revision<'_>> {
        self.catalog.revision(self.outcome.revision.as_deref()?).map(Revision)
    }

    /// The withdrawal that was proposed, confirmed or rejected.
    async fn withdrawal(&self) -> Option<&WithdrawalProposal> {
        self.withdrawal.as_ref()
    }

    /// The release that was made; null if none was, or if this instance cannot load it yet.
    async fn release(&self) -> Option<Release<'_>> {
        release(&self.catalog, &self.outcome)
    }
}

/// What was published besides assessments, as of the release that did it; or what was proposed.
pub struct ReleasePayload {
    catalog: Catalog,
    outcome: Outcome,
    proposal: Option<Proposal>,
}

impl ReleasePayload {
    pub async fn of(seat: &Seat, outcome: Outcome) -> Result<Self, Error> {
        let proposal = seat.proposal_left(&outcome).await?.map(|row| Proposal::new(seat, row));
        Ok(Self { catalog: seat.catalog_at(outcome.release), outcome, proposal })
    }

    /// What was published: what the act was on, or what its proposal is of.
    fn published(&self) -> Option<&str> {
        self.outcome.release?;
        match &self.proposal {
            Some(proposal) => Some(&proposal.row.target),
            None => self.outcome.target.as_deref(),
        }
    }
}

/// What was published besides assessments, as of the release that did it; or what was proposed.
#[Object(serial)]
impl ReleasePayload {
    /// What waits for a second admin, who confirms it (`confirmProposal`) or rejects it (`rejectProposal`): until then
    /// nothing public has changed. Null where no proposal was made, confirmed or rejected.
    async fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// The codebook that was published, or whose links were; null as long as it is only proposed.
    async fn codebook(&self) -> Option<Codebook<'_>> {
        self.catalog.codebook_by_id(self.published()?).map(Codebook)
    }

    /// The policy whose address was mended, or into which others were merged; null as long as that is only proposed.
    async fn policy(&self) -> Option<Policy<'_>> {
        self.catalog.policy(self.published()?.strip_prefix("Policy:")?).map(Policy)
    }

    /// The edition that was cut.
    async fn edition(&self) -> Option<Edition<'_>> {
        let name = self.published()?;
        self.catalog.editions().find(|edition| *edition.row.name == *name).map(Edition)
    }

    /// The release that was made; null if none was, or if this instance cannot load it yet.
    async fn release(&self) -> Option<Release<'_>> {
        release(&self.catalog, &self.outcome)
    }
}

fn release<'c>(catalog: &'c Catalog, outcome: &Outcome) -> Option<Release<'c>> {
    let row = catalog.shelf().history.get(outcome.release?)?;
    Some(Release(Seen::new(catalog, row)))
}

/// A key that was issued or revoked.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct ApiKeyPayload {
    /// The key, without its secret.
    pub api_key: Option<ApiKey>,
    /// The key itself, to be sent as `Authorization: Bearer …`. It is told once and kept nowhere: null when the same
    /// request is answered again.
    pub secret: Option<String>,
}

/// Somebody of whom something is known from now on.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PrincipalPayload {
    /// As they are known now.
    pub principal: Option<Principal>,
    /// The approved drafts that are not published, by hand or at their time, as long as this person is suspended or
    /// lacks the grant: this person approved or scheduled them. The 200 oldest at most, and of these the ones that are
    /// due first come first.
    pub affected_drafts: Vec<Draft>,
}
