//! Changes that one admin proposes, and a second confirms or any rejects.

use async_graphql::{ID, Object, SimpleObject};
use entity::desk::proposal;

use super::codebook_preview::CodebookPreview;
use super::listing::listing;
use super::merge_preview::MergePreview;
use super::vocabulary::{ActKind, ProposalState};
use crate::desk::{self, ProposedChange, StaffSession};
use crate::error::Error;
use crate::graphql::scalar::{Instant, Json};

/// One change of public data that an admin has proposed. A second admin confirms the proposal, or any admin rejects it;
/// without a decision it expires after seven days.
pub struct Proposal {
    /// Without its document, if it is of a list.
    pub row: proposal::Model,
    session: StaffSession,
}

impl Proposal {
    pub fn new(session: &StaffSession, row: proposal::Model) -> Self {
        Self { row, session: session.clone() }
    }

    /// What it would do, if that is this act; else nothing is read.
    async fn change(&self, act: ActKind) -> Result<Option<ProposedChange>, Error> {
        if ActKind::from(self.row.act) == act {
            self.session.proposed_change(&self.row).await
        } else {
            Ok(None)
        }
    }
}

/// One change of public data that an admin has proposed. A second admin confirms the proposal, or any admin rejects it;
/// without a decision it expires after seven days.
#[Object(serial)]
impl Proposal {
    /// Id of the proposal, 32 hexadecimal digits, for `confirmProposal` and `rejectProposal`.
    async fn id(&self) -> ID {
        self.row.id.as_str().into()
    }

    /// Act proposed: `PUBLISH_CODEBOOK`, `PUBLISH_LINKS` or `MERGE_POLICIES`.
    async fn act(&self) -> ActKind {
        self.row.act.into()
    }

    /// Object that the proposal would change: a codebook, such as `mgi-national@2026`, or the id of the policy into
    /// which others are merged, which begins with `Policy:`.
    async fn target(&self) -> &str {
        &self.row.target
    }

    /// State of the proposal: `OPEN`, `CONFIRMED`, `REJECTED` or `EXPIRED`.
    async fn state(&self) -> ProposalState {
        self.session.proposal_state(&self.row).into()
    }

    /// Public reason for the change.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// Number of the newest release at the time of the proposal. The proposal cannot be confirmed if the data on which
    /// the proposal is based has changed since.
    async fn base_release(&self) -> i32 {
        self.row.base_release
    }

    /// Time of the proposal.
    async fn proposed_at(&self) -> Instant {
        Instant(self.row.proposed_at)
    }

    /// Subject of the admin who made the proposal, as the identity provider names the person.
    async fn proposed_by(&self) -> &str {
        &self.row.proposed_by
    }

    /// Time from which the proposal can no longer be confirmed: seven days after `proposedAt`.
    async fn expires_at(&self) -> Instant {
        Instant(self.row.expires_at)
    }

    /// Time of confirmation. Null if the proposal has not been confirmed.
    async fn confirmed_at(&self) -> Option<Instant> {
        self.row.confirmed_at.map(Instant)
    }

    /// Subject of the admin who confirmed the proposal, as the identity provider names the person. Null if the proposal
    /// has not been confirmed.
    async fn confirmed_by(&self) -> Option<&str> {
        self.row.confirmed_by.as_deref()
    }

    /// Time of rejection. Null if the proposal has not been rejected.
    async fn rejected_at(&self) -> Option<Instant> {
        self.row.rejected_at.map(Instant)
    }

    /// Subject of the admin who rejected the proposal, as the identity provider names the person. Null if the proposal
    /// has not been rejected.
    async fn rejected_by(&self) -> Option<&str> {
        self.row.rejected_by.as_deref()
    }

    /// Number of the release that the confirmation made. Null if the proposal has not been confirmed.
    async fn release(&self) -> Option<i32> {
        self.row.release
    }

    /// Whole JSON document proposed: a codebook or links. Null if `act` is `MERGE_POLICIES`, or if this version of the
    /// service cannot read the document.
    async fn document(&self) -> Option<Result<Json, Error>> {
        let document = async {
            let change = self.session.proposed_change(&self.row).await?;
            Ok(change.and_then(|change| change.document()).map(Json))
        };
        document.await.transpose()
    }

    /// Effect of a proposed codebook, compared with the data that was public in release `baseRelease`. Null if `act` is
    /// not `PUBLISH_CODEBOOK`, or if this version of the service cannot read the document.
    async fn codebook_preview(&self) -> Option<Result<CodebookPreview, Error>> {
        let preview = async {
            let Some(change) = self.change(ActKind::PublishCodebook).await? else { return Ok(None) };
            let preview = self.session.preview_proposed_codebook(&self.row, &change);
            let public = self.session.catalog_at(Some(self.row.base_release));
            Ok(preview.map(|preview| CodebookPreview { preview, public }))
        };
        preview.await.transpose()
    }

    /// Effect of proposed links, compared with the data that was public in release `baseRelease`. Null if `act` is not
    /// `PUBLISH_LINKS`, or if this version of the service cannot read the document.
    async fn links_preview(&self) -> Option<Result<LinksPreview, Error>> {
        let preview = async {
            let Some(change) = self.change(ActKind::PublishLinks).await? else { return Ok(None) };
            Ok(self.session.preview_proposed_links(&self.row, &change).map(LinksPreview::from))
        };
        preview.await.transpose()
    }

    /// Policies of a proposed merger, as they were public in release `baseRelease`. Null if `act` is not
    /// `MERGE_POLICIES`, or if this version of the service cannot read the proposal.
    async fn merge_preview(&self) -> Option<Result<MergePreview, Error>> {
        let preview = async {
            let Some(change) = self.change(ActKind::MergePolicies).await? else { return Ok(None) };
            let public = self.session.catalog_at(Some(self.row.base_release));
            let merger = self.session.proposed_merger(&change);
            Ok(merger.map(|(policies, target)| MergePreview { policies, target, public }))
        };
        preview.await.transpose()
    }
}

/// Changes that a proposal would make to the links of one codebook.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LinksPreview {
    /// Differences in the links to objectives of the Global Compact.
    objective_links: LinkDifference,
    /// Differences in the links to targets of the SDGs.
    sdg_target_links: LinkDifference,
}

/// Proposed changes to the links of one kind from the indicators of one codebook. Each list is in order of the
/// indicator's code.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LinkDifference {
    /// Links that are not public yet and would become public, in order of the indicator's code.
    added: Vec<LinkedCodes>,
    /// Public links that would get another provenance or source, in order of the indicator's code.
    changed: Vec<LinkedCodes>,
    /// Public links that would be removed, in order of the indicator's code.
    removed: Vec<LinkedCodes>,
    /// Number of public links that would stay the same.
    unchanged_count: i32,
}

/// One link, given by the codes of its two ends.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LinkedCodes {
    /// Code of the indicator, such as `1.1.1`.
    indicator: String,
    /// Number of the objective (such as `5`) or code of the SDG target (such as `10.7`).
    to: String,
}

impl From<desk::LinksPreview> for LinksPreview {
    fn from(preview: desk::LinksPreview) -> Self {
        Self { objective_links: preview.objectives.into(), sdg_target_links: preview.sdg_targets.into() }
    }
}

impl From<desk::LinkDifference> for LinkDifference {
    fn from(difference: desk::LinkDifference) -> Self {
        let codes = |links: Vec<(String, String)>| {
            links.into_iter().map(|(indicator, to)| LinkedCodes { indicator, to }).collect()
        };
        Self {
            added: codes(difference.added),
            changed: codes(difference.changed),
            removed: codes(difference.removed),
            unchanged_count: i32::try_from(difference.unchanged).unwrap_or(i32::MAX),
        }
    }
}

listing! {
    #[doc = "One page of proposals."] ProposalConnection,
    #[doc = "One proposal on a page, with its cursor."] ProposalEdge, Proposal from proposal::Model
}
