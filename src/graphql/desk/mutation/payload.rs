//! What mutations answer.

use async_graphql::Description;

use crate::desk::{
    self, ActedWithdrawal, BegunDraft, ChangedAssessment, ChangedPrincipal, DecidedProposal, MadeChange,
    NewEdition, PublishedDraft, StaffSession, UpdatedPolicy,
};
use crate::graphql::assessment::Assessment;
use crate::graphql::desk::api_key::ApiKey;
use crate::graphql::desk::draft::Draft;
use crate::graphql::desk::principal::Principal;
use crate::graphql::desk::proposal::Proposal;
use crate::graphql::desk::withdrawal::WithdrawalProposal;
use crate::graphql::instrument::Codebook;
use crate::graphql::object::object;
use crate::graphql::policy::Policy;
use crate::graphql::release::{Edition, Release};
use crate::graphql::revision::Revision;
use crate::shelf::{Catalog, View};

/// Result of a mutation on a draft.
#[object(plain)]
pub struct DraftPayload {
    /// The draft after the mutation; for a repeated `idempotencyKey`, the draft as it is now. Null if the viewer may no
    /// longer read the draft.
    draft: Option<Draft>,
}

impl From<(&StaffSession, desk::Draft)> for DraftPayload {
    fn from((session, draft): (&StaffSession, desk::Draft)) -> Self {
        Self { draft: Some(Draft::new(session, draft)) }
    }
}

impl From<(&StaffSession, BegunDraft)> for DraftPayload {
    fn from((session, begun): (&StaffSession, BegunDraft)) -> Self {
        Self { draft: begun.draft.map(|draft| Draft::new(session, draft)) }
    }
}

/// Result of publishing a draft, or of archiving, restoring or withdrawing; as of the release made.
#[derive(Description)]
pub struct PublicationPayload {
    catalog: Catalog,
    /// The ref of the assessment.
    assessment: Option<String>,
    /// The id of the revision.
    revision: Option<String>,
    release: Option<i32>,
    draft: Option<Draft>,
    withdrawal: Option<WithdrawalProposal>,
}

impl From<(&StaffSession, PublishedDraft)> for PublicationPayload {
    fn from((session, published): (&StaffSession, PublishedDraft)) -> Self {
        let PublishedDraft { draft, assessment, revision, release } = published;
        let draft = draft.map(|draft| Draft::new(session, draft));
        Self { catalog: session.catalog_at(release), assessment, revision, release, draft, withdrawal: None }
    }
}

impl From<(&StaffSession, ChangedAssessment)> for PublicationPayload {
    fn from((session, changed): (&StaffSession, ChangedAssessment)) -> Self {
        let ChangedAssessment { assessment, revision, release } = changed;
        let catalog = session.catalog_at(release);
        Self { catalog, assessment, revision, release, draft: None, withdrawal: None }
    }
}

impl From<(&StaffSession, ActedWithdrawal)> for PublicationPayload {
    fn from((session, acted): (&StaffSession, ActedWithdrawal)) -> Self {
        let ActedWithdrawal { assessment, withdrawal, release, .. } = acted;
        let (catalog, withdrawal) = (session.catalog_at(release), withdrawal.map(WithdrawalProposal::from));
        Self { catalog, assessment, revision: None, release, draft: None, withdrawal }
    }
}

#[object(plain)]
impl PublicationPayload {
    /// Draft that was published. Null for every mutation except `publishDraft`.
    fn draft(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// Assessment on which the act was done. Null if this instance of the service has not yet loaded the release that
    /// first published the assessment.
    fn assessment(&self) -> Option<Assessment<'_>> {
        self.catalog.assessment(self.assessment.as_deref()?).map(Assessment)
    }

    /// Revision that was published or restored. Null for every mutation except `publishDraft` and `restoreAssessment`,
    /// and if the revision has been withdrawn since.
    fn revision(&self) -> Option<Revision<'_>> {
        self.catalog.revision(self.revision.as_deref()?).map(Revision)
    }

    /// Withdrawal that was proposed, confirmed or rejected. Null if the mutation was not about a withdrawal.
    fn withdrawal(&self) -> Option<&WithdrawalProposal> {
        self.withdrawal.as_ref()
    }

    /// Release that the mutation made. Null if the mutation made none, or if this instance of the service has not
    /// loaded the release yet.
    fn release(&self) -> Option<Release<'_>> {
        release(&self.catalog, self.release)
    }
}

/// Result of a mutation that changes public data other than assessments: the object published as of the release made,
/// or the proposal.
#[derive(Description)]
pub struct ReleasePayload {
    catalog: Catalog,
    release: Option<i32>,
    /// What was published: a codebook, an edition or a policy.
    published: Option<String>,
    proposal: Option<Proposal>,
}

impl ReleasePayload {
    fn new(
        session: &StaffSession,
        release: Option<i32>,
        target: Option<String>,
        proposal: Option<Proposal>,
    ) -> Self {
        Self {
            catalog: session.catalog_at(release),
            release,
            published: target.filter(|_| release.is_some()),
            proposal,
        }
    }
}

impl From<(&StaffSession, MadeChange)> for ReleasePayload {
    fn from((session, made): (&StaffSession, MadeChange)) -> Self {
        match made {
            MadeChange::Published { target, release } => {
                Self::new(session, Some(release), Some(target), None)
            }
            MadeChange::Proposed { proposal, .. } => {
                Self::new(session, None, None, proposal.map(|row| Proposal::new(session, *row)))
            }
        }
    }
}

impl From<(&StaffSession, DecidedProposal)> for ReleasePayload {
    fn from((session, decided): (&StaffSession, DecidedProposal)) -> Self {
        let DecidedProposal { proposal, release, .. } = decided;
        let target = proposal.as_ref().map(|row| row.target.clone());
        Self::new(session, release, target, proposal.map(|row| Proposal::new(session, row)))
    }
}

impl From<(&StaffSession, NewEdition)> for ReleasePayload {
    fn from((session, edition): (&StaffSession, NewEdition)) -> Self {
        Self::new(session, edition.release, edition.name, None)
    }
}

impl From<(&StaffSession, UpdatedPolicy)> for ReleasePayload {
    fn from((session, updated): (&StaffSession, UpdatedPolicy)) -> Self {
        Self::new(session, updated.release, updated.policy, None)
    }
}

#[object(plain)]
impl ReleasePayload {
    /// Proposal that a second admin confirms (`confirmProposal`) or any admin rejects (`rejectProposal`); public data
    /// changes only on confirmation. Null if the mutation made, confirmed or rejected no proposal.
    fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// Codebook that was published, or whose links were published. Null if the mutation was about another object, or if
    /// nothing has been published yet.
    fn codebook(&self) -> Option<Codebook<'_>> {
        self.catalog.codebook_by_id(self.published.as_deref()?).map(Codebook)
    }

    /// Policy whose address was changed, or into which others were merged. Null if the mutation was about another
    /// object, or if nothing has been published yet.
    fn policy(&self) -> Option<Policy<'_>> {
        self.catalog.policy(self.published.as_deref()?.strip_prefix("Policy:")?).map(Policy)
    }

    /// Edition that was created. Null for every mutation except `cutEdition`, and if this instance of the service has
    /// not loaded the release yet.
    fn edition(&self) -> Option<Edition<'_>> {
        let name = self.published.as_deref()?;
        self.catalog.editions().find(|edition| *edition.row.name == *name).map(Edition)
    }

    /// Release that the mutation made. Null if the mutation made none, or if this instance of the service has not
    /// loaded the release yet.
    fn release(&self) -> Option<Release<'_>> {
        release(&self.catalog, self.release)
    }
}

fn release(catalog: &Catalog, number: Option<i32>) -> Option<Release<'_>> {
    let row = catalog.shelf().history.get(number?)?;
    Some(Release(View::new(catalog, row)))
}

/// API key that was issued or revoked.
#[object(plain)]
pub struct ApiKeyPayload {
    /// The API key, without its secret. Not null in a successful answer.
    pub api_key: Option<ApiKey>,
    /// The secret, to be sent as `Authorization: Bearer …`. Shown once and not stored: null if the same request is
    /// repeated, and for `revokeApiKey`.
    pub secret: Option<String>,
}

/// Result of creating or changing the record of a person.
#[object(plain)]
pub struct PrincipalPayload {
    /// Record of the person after the change. Never null.
    pub principal: Option<Principal>,
    /// Approved drafts that this person approved or scheduled, and that are not published while this person is
    /// suspended or lacks the grant. At most the 200 oldest, in order of scheduled time, then of creation; drafts
    /// without a schedule come last.
    pub affected_drafts: Vec<Draft>,
}

impl From<(&StaffSession, ChangedPrincipal)> for PrincipalPayload {
    fn from((session, changed): (&StaffSession, ChangedPrincipal)) -> Self {
        let affected = changed.affected.into_iter().map(|row| Draft::listed(session, row));
        Self { principal: Some(changed.principal.into()), affected_drafts: affected.collect() }
    }
}
