//! Changes that one admin proposes, and a second confirms or any rejects.

use async_graphql::{ID, Object, SimpleObject};
use entity::desk::proposal;

use super::codebook_preview::CodebookPreview;
use super::listing::listing;
use super::merge_preview::MergePreview;
use super::vocabulary::{ActKind, ProposalState};
use crate::desk::{self, ProposedChange, Seat};
use crate::error::Error;
use crate::graphql::scalar::{Instant, Json};

/// A change of what is public that one admin has proposed. A second admin confirms it, or any admin rejects it; if nobody
/// does, it expires.
pub struct Proposal {
    /// Without its document, if it is of a list.
    pub row: proposal::Model,
    seat: Seat,
}

impl Proposal {
    pub fn new(seat: &Seat, row: proposal::Model) -> Self {
        Self { row, seat: seat.clone() }
    }

    /// What it would do, if that is this act; else nothing is read.
    async fn change(&self, act: ActKind) -> Result<Option<ProposedChange>, Error> {
        if ActKind::from(self.row.act) == act { self.seat.proposed_change(&self.row).await } else { Ok(None) }
    }
}

/// A change of what is public that one admin has proposed. A second admin confirms it, or any admin rejects it; if nobody
/// does, it expires.
#[Object(serial)]
impl Proposal {
    /// By which it is confirmed or rejected.
    async fn id(&self) -> ID {
        self.row.id.as_str().into()
    }

    /// What is proposed to be done: `PUBLISH_CODEBOOK`, `PUBLISH_LINKS`, `MERGE_POLICIES`.
    async fn act(&self) -> ActKind {
        self.row.act.into()
    }

    /// What it would be done to: a codebook, as in `mgi-national@2026`, or the id of the policy into which others are merged.
    async fn target(&self) -> &str {
        &self.row.target
    }

    /// How far it has come.
    async fn state(&self) -> ProposalState {
        self.seat.proposal_state(&self.row).into()
    }

    /// The reason that the public will read.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// The number of the release that was the newest when it was proposed. If what the proposal was made from has
    /// changed since, it cannot be confirmed.
    async fn base_release(&self) -> i32 {
        self.row.base_release
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> Instant {
        Instant(self.row.proposed_at)
    }

    /// Who proposed it.
    async fn proposed_by(&self) -> &str {
        &self.row.proposed_by
    }

    /// From when on it can no longer be confirmed: seven days after it was proposed.
    async fn expires_at(&self) -> Instant {
        Instant(self.row.expires_at)
    }

    /// When it was confirmed; null if it was not.
    async fn confirmed_at(&self) -> Option<Instant> {
        self.row.confirmed_at.map(Instant)
    }

    /// Who confirmed it.
    async fn confirmed_by(&self) -> Option<&str> {
        self.row.confirmed_by.as_deref()
    }

    /// When it was rejected; null if it was not.
    async fn rejected_at(&self) -> Option<Instant> {
        self.row.rejected_at.map(Instant)
    }

    /// Who rejected it.
    async fn rejected_by(&self) -> Option<&str> {
        self.row.rejected_by.as_deref()
    }

    /// The number of the release that its confirmation made.
    async fn release(&self) -> Option<i32> {
        self.row.release
    }

    /// The whole document that is proposed; null of policies that are merged.
    async fn document(&self) -> Option<Result<Json, Error>> {
        let document = async {
            let change = self.seat.proposed_change(&self.row).await?;
            Ok(change.and_then(|change| change.document()).map(Json))
        };
        document.await.transpose()
    }

    /// Of a proposed codebook, what it would change, compared with what was public when it was proposed.
    async fn codebook_preview(&self) -> Option<Result<CodebookPreview, Error>> {
        let preview = async {
            let Some(change) = self.change(ActKind::PublishCodebook).await? else { return Ok(None) };
            let preview = self.seat.preview_proposed_codebook(&self.row, &change);
            let public = self.seat.catalog_at(Some(self.row.base_release));
            Ok(preview.map(|preview| CodebookPreview { preview, public }))
        };
        preview.await.transpose()
    }

    /// Of proposed links, what they would change, compared with what was public when they were proposed.
    async fn links_preview(&self) -> Option<Result<LinksPreview, Error>> {
        let preview = async {
            let Some(change) = self.change(ActKind::PublishLinks).await? else { return Ok(None) };
            Ok(self.seat.preview_proposed_links(&self.row, &change).map(LinksPreview::from))
        };
        preview.await.transpose()
    }

    /// Of policies whose merger is proposed, which they are, as they were public when it was proposed.
    async fn merge_preview(&self) -> Option<Result<MergePreview, Error>> {
        let preview = async {
            let Some(change) = self.change(ActKind::MergePolicies).await? else { return Ok(None) };
            let public = self.seat.catalog_at(Some(self.row.base_release));
            let merger = self.seat.proposed_merger(&change);
            Ok(merger.map(|(policies, target)| MergePreview { policies, target, public }))
        };
        preview.await.transpose()
    }
}

/// What links of a codebook would change.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LinksPreview {
    /// Links to objectives of the Global Compact.
    objectives: LinkDifference,
    /// Links to targets of the SDGs.
    sdg_targets: LinkDifference,
}

/// Which links of one kind would be different, each list by indicator.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LinkDifference {
    /// Links that are not public yet.
    added: Vec<LinkedCodes>,
    /// Links that get another provenance or source.
    changed: Vec<LinkedCodes>,
    /// Links that would no longer be public.
    removed: Vec<LinkedCodes>,
    /// How many links stay as they are.
    unchanged: i32,
}

/// A link, by the codes of what it links.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LinkedCodes {
    /// The code of the indicator.
    indicator: String,
    /// The number of the objective, or the code of the target.
    to: String,
}

impl From<desk::LinksPreview> for LinksPreview {
    fn from(preview: desk::LinksPreview) -> Self {
        Self { objectives: preview.objectives.into(), sdg_targets: preview.sdg_targets.into() }
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
            unchanged: i32::try_from(difference.unchanged).unwrap_or(i32::MAX),
        }
    }
}

listing! {
    #[doc = "One page of proposals."] ProposalConnection,
    #[doc = "A proposal on a page."] ProposalEdge, Proposal from proposal::Model
}
