//! Changes that one admin proposes, and a second confirms or any rejects.

use async_graphql::{Description, ID};
use entity::desk::proposal;

use super::codebook_preview::CodebookPreview;
use super::listing::listing;
use super::merge_preview::MergePreview;
use super::vocabulary::{ActKind, ProposalState};
use crate::desk::{self, ProposedChange, StaffSession};
use crate::error::Error;
use crate::graphql::object::object;
use crate::graphql::scalar::{Instant, Json};
use crate::shelf::Catalog;

/// One change of public data that an admin has proposed. A second admin confirms the proposal, or any admin rejects it;
/// without a decision it expires after seven days.
#[derive(Description)]
pub struct Proposal {
    /// Without its document, if it is of a list.
    row: proposal::Model,
    steps: ProposalSteps,
    session: StaffSession,
}

impl Proposal {
    pub fn new(session: &StaffSession, row: proposal::Model) -> Self {
        Self { steps: row.clone().into(), row, session: session.clone() }
    }

    /// What it would do, if that is this act; else nothing is read.
    async fn change(&self, act: ActKind) -> Result<Option<ProposedChange>, Error> {
        if ActKind::from(self.row.act) == act {
            self.session.proposed_change(&self.row).await
        } else {
            Ok(None)
        }
    }

    /// What was public when it was proposed.
    fn public(&self) -> Catalog {
        self.session.catalog_at(Some(self.row.base_release))
    }
}

#[object(plain)]
impl Proposal {
    /// Id of the proposal, 32 hexadecimal digits, for `confirmProposal` and `rejectProposal`.
    fn id(&self) -> ID {
        self.row.id.as_str().into()
    }

    /// Act proposed: `PUBLISH_CODEBOOK`, `PUBLISH_LINKS` or `MERGE_POLICIES`.
    fn act(&self) -> ActKind {
        self.row.act.into()
    }

    /// Object that the proposal would change: a codebook, such as `mgi-national@2026`, or the id of the policy into
    /// which others are merged, which begins with `Policy:`.
    fn target(&self) -> &str {
        &self.row.target
    }

    /// State of the proposal: `OPEN`, `CONFIRMED`, `REJECTED` or `EXPIRED`.
    fn state(&self) -> ProposalState {
        self.session.proposal_state(&self.row).into()
    }

    #[flatten]
    fn steps(&self) -> &ProposalSteps {
        &self.steps
    }

    /// Whole JSON document proposed: a codebook or links. Null if `act` is `MERGE_POLICIES`, or if this version of the
    /// service cannot read the document.
    #[field(cost = 25)]
    async fn document(&self) -> Result<Option<Json>, Error> {
        let change = self.session.proposed_change(&self.row).await?;
        Ok(change.and_then(|change| change.document()).map(Json))
    }

    /// Effect of a proposed codebook, compared with the data that was public in release `baseRelease`. Null if `act` is
    /// not `PUBLISH_CODEBOOK`, or if this version of the service cannot read the document.
    #[field(cost = 25)]
    async fn codebook_preview(&self) -> Result<Option<CodebookPreview>, Error> {
        let Some(change) = self.change(ActKind::PublishCodebook).await? else { return Ok(None) };
        let preview = self.session.preview_proposed_codebook(&self.row, &change);
        Ok(preview.map(|preview| CodebookPreview { preview, public: self.public() }))
    }

    /// Effect of proposed links, compared with the data that was public in release `baseRelease`. Null if `act` is not
    /// `PUBLISH_LINKS`, or if this version of the service cannot read the document.
    #[field(cost = 25)]
    async fn links_preview(&self) -> Result<Option<LinksPreview>, Error> {
        let Some(change) = self.change(ActKind::PublishLinks).await? else { return Ok(None) };
        Ok(self.session.preview_proposed_links(&self.row, &change).map(LinksPreview::from))
    }

    /// Policies of a proposed merger, as they were public in release `baseRelease`. Null if `act` is not
    /// `MERGE_POLICIES`, or if this version of the service cannot read the proposal.
    #[field(cost = 25)]
    async fn merge_preview(&self) -> Result<Option<MergePreview>, Error> {
        let Some(change) = self.change(ActKind::MergePolicies).await? else { return Ok(None) };
        let merger = self.session.proposed_merger(&change);
        Ok(merger.map(|(policies, target)| MergePreview { policies, target, public: self.public() }))
    }
}

/// When and by whom each step of a proposal was taken, and why.
#[object(plain, from = proposal::Model)]
struct ProposalSteps {
    /// Public reason for the change.
    reason: String,
    /// Number of the newest release at the time of the proposal. The proposal cannot be confirmed if the data on which
    /// the proposal is based has changed since.
    base_release: i32,
    /// Time of the proposal.
    proposed_at: Instant,
    /// Subject of the admin who made the proposal, as the identity provider names the person.
    proposed_by: String,
    /// Time from which the proposal can no longer be confirmed: seven days after `proposedAt`.
    expires_at: Instant,
    /// Time of confirmation. Null if the proposal has not been confirmed.
    confirmed_at: Option<Instant>,
    /// Subject of the admin who confirmed the proposal, as the identity provider names the person. Null if the proposal
    /// has not been confirmed.
    confirmed_by: Option<String>,
    /// Time of rejection. Null if the proposal has not been rejected.
    rejected_at: Option<Instant>,
    /// Subject of the admin who rejected the proposal, as the identity provider names the person. Null if the proposal
    /// has not been rejected.
    rejected_by: Option<String>,
    /// Number of the release that the confirmation made. Null if the proposal has not been confirmed.
    release: Option<i32>,
}

/// Changes that a proposal would make to the links of one codebook.
#[object(plain, from = desk::LinksPreview)]
pub struct LinksPreview {
    /// Differences in the links to objectives of the Global Compact.
    #[field(from = row.objectives)]
    objective_links: LinkDifference,
    /// Differences in the links to targets of the SDGs.
    #[field(from = row.sdg_targets)]
    sdg_target_links: LinkDifference,
}

/// Proposed changes to the links of one kind from the indicators of one codebook. Each list is in order of the
/// indicator's code.
#[object(plain, from = desk::LinkDifference)]
pub struct LinkDifference {
    /// Links that are not public yet and would become public, in order of the indicator's code.
    added: Vec<LinkedCodes>,
    /// Public links that would get another provenance or source, in order of the indicator's code.
    changed: Vec<LinkedCodes>,
    /// Public links that would be removed, in order of the indicator's code.
    removed: Vec<LinkedCodes>,
    /// Number of public links that would stay the same.
    #[field(from = row.unchanged)]
    unchanged_count: usize,
}

/// One link, given by the codes of its two ends.
#[object(plain, from = (String, String))]
pub struct LinkedCodes {
    /// Code of the indicator, such as `1.1.1`.
    #[field(from = row.0)]
    indicator: String,
    /// Number of the objective (such as `5`) or code of the SDG target (such as `10.7`).
    #[field(from = row.1)]
    to: String,
}

listing! {
    #[doc = "One page of proposals."] ProposalConnection,
    #[doc = "One proposal on a page, with its cursor."] ProposalEdge, Proposal from proposal::Model
}
