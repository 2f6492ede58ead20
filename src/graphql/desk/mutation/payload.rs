//! What mutations answer.

use async_graphql::{Object, SimpleObject};

use crate::desk::{Outcome, StaffSession};
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
use crate::shelf::{Catalog, View};

/// Result of a mutation on a draft.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct DraftPayload {
    /// The draft after the mutation; for a repeated `idempotencyKey`, the draft as it is now. Null if the viewer may no
    /// longer read the draft.
    draft: Option<Draft>,
}

impl DraftPayload {
    pub async fn from_outcome(session: &StaffSession, outcome: Outcome) -> Result<Self, Error> {
        Ok(Self { draft: draft(session, &outcome).await? })
    }
}

async fn draft(session: &StaffSession, outcome: &Outcome) -> Result<Option<Draft>, Error> {
    Ok(session.draft_left(outcome).await?.map(|draft| Draft::new(session, draft)))
}

/// Result of publishing a draft, or of archiving, restoring or withdrawing; as of the release made.
pub struct PublicationPayload {
    catalog: Catalog,
    outcome: Outcome,
    draft: Option<Draft>,
    withdrawal: Option<WithdrawalProposal>,
}

impl PublicationPayload {
    pub async fn from_outcome(session: &StaffSession, outcome: Outcome) -> Result<Self, Error> {
        let draft = draft(session, &outcome).await?;
        let withdrawal = session.withdrawal_left(&outcome).await?.map(WithdrawalProposal);
        Ok(Self { catalog: session.catalog_at(outcome.release), outcome, draft, withdrawal })
    }
}

/// Result of publishing a draft, or of archiving, restoring or withdrawing; as of the release made.
#[Object(serial)]
impl PublicationPayload {
    /// Draft that was published. Null for every mutation except `publishDraft`.
    async fn draft(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// Assessment on which the act was done. Null if this instance has not yet loaded the release that first published
    /// it.
    async fn assessment(&self) -> Option<Assessment<'_>> {
        self.catalog.assessment(self.outcome.assessment.as_deref()?).map(Assessment)
    }

    /// Revision that was published or restored. Null for every mutation except `publishDraft` and `restoreAssessment`,
    /// and if the revision has been withdrawn since.
    async fn revision(&self) -> Option<Revision<'_>> {
        self.catalog.revision(self.outcome.revision.as_deref()?).map(Revision)
    }

    /// Withdrawal that was proposed, confirmed or rejected. Null if the mutation was not about a withdrawal.
    async fn withdrawal(&self) -> Option<&WithdrawalProposal> {
        self.withdrawal.as_ref()
    }

    /// Release that the mutation made. Null if the mutation made none, or if this instance of the service has not
    /// loaded the release yet.
    async fn release(&self) -> Option<Release<'_>> {
        release(&self.catalog, &self.outcome)
    }
}

/// Result of a mutation that changes public data other than assessments: the object published as of the release made,
/// or the proposal.
pub struct ReleasePayload {
    catalog: Catalog,
    outcome: Outcome,
    proposal: Option<Proposal>,
}

impl ReleasePayload {
    pub async fn from_outcome(session: &StaffSession, outcome: Outcome) -> Result<Self, Error> {
        let proposal = session.proposal_left(&outcome).await?.map(|row| Proposal::new(session, row));
        Ok(Self { catalog: session.catalog_at(outcome.release), outcome, proposal })
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

/// Result of a mutation that changes public data other than assessments: the object published as of the release made,
/// or the proposal.
#[Object(serial)]
impl ReleasePayload {
    /// Proposal that a second admin confirms (`confirmProposal`) or any admin rejects (`rejectProposal`); public data
    /// changes only on confirmation. Null if the mutation made, confirmed or rejected no proposal.
    async fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// Codebook that was published, or whose links were published. Null if the mutation was about another object, or if
    /// nothing has been published yet.
    async fn codebook(&self) -> Option<Codebook<'_>> {
        self.catalog.codebook_by_id(self.published()?).map(Codebook)
    }

    /// Policy whose address was changed, or into which others were merged. Null if the mutation was about another
    /// object, or if nothing has been published yet.
    async fn policy(&self) -> Option<Policy<'_>> {
        self.catalog.policy(self.published()?.strip_prefix("Policy:")?).map(Policy)
    }

    /// Edition that was cut. Null for every mutation except `cutEdition`.
    async fn edition(&self) -> Option<Edition<'_>> {
        let name = self.published()?;
        self.catalog.editions().find(|edition| *edition.row.name == *name).map(Edition)
    }

    /// Release that the mutation made. Null if the mutation made none, or if this instance of the service has not
    /// loaded the release yet.
    async fn release(&self) -> Option<Release<'_>> {
        release(&self.catalog, &self.outcome)
    }
}

fn release<'c>(catalog: &'c Catalog, outcome: &Outcome) -> Option<Release<'c>> {
    let row = catalog.shelf().history.get(outcome.release?)?;
    Some(Release(View::new(catalog, row)))
}

/// API key that was issued or revoked.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct ApiKeyPayload {
    /// The API key, without its secret. Not null in a successful answer.
    pub api_key: Option<ApiKey>,
    /// The secret, to be sent as `Authorization: Bearer …`. Shown once and not stored: null if the same request is
    /// repeated, and for `revokeApiKey`.
    pub secret: Option<String>,
}

/// Result of creating or changing the record of a person.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PrincipalPayload {
    /// Record of the person after the change. Never null.
    pub principal: Option<Principal>,
    /// Approved drafts that this person approved or scheduled, and that are not published while this person is
    /// suspended or lacks the grant. At most the 200 oldest, in order of scheduled time, then of creation; drafts
    /// without a schedule come last.
    pub affected_drafts: Vec<Draft>,
}
