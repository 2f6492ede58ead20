//! Revisions: the published contents of an assessment.

use async_graphql::{Context, ID, Object};

use super::assessment::Assessment;
use super::code;
use super::context::{catalog, written};
use super::finding::Finding;
use super::instrument::{Codebook, Dimension};
use super::jurisdiction::Jurisdiction;
use super::release::Release;
use super::report::Report;
use super::response::{self, ResponseConnection};
use super::scalar::{Instant, PartialDate};
use super::select::response::{AnswerFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::source::Source;
use super::vocabulary::*;
use crate::content;
use crate::error::Error;
use crate::shelf::select::Paging;
use crate::shelf::{self, RevisionView, View};

/// One complete published content of an assessment. A revision never changes.
#[derive(Clone, Copy)]
pub struct Revision<'a>(pub RevisionView<'a>);

/// One complete published content of an assessment. A revision never changes.
#[Object(serial)]
impl<'a> Revision<'a> {
    /// Id of the revision: ref of the assessment and number, such as `Revision:KEN/mgi-national/2021@1`. Same in every
    /// release.
    async fn id(&self) -> ID {
        format!("Revision:{}", self.0.revision.id).into()
    }

    /// Number of the revision within the assessment, from `1`.
    async fn number(&self) -> i32 {
        self.0.revision.number
    }

    /// Reason for the revision.
    async fn kind(&self) -> RevisionKind {
        self.0.revision.kind.into()
    }

    /// Public note on the reason for the revision. Null if there is none.
    async fn note(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.revision.row.note.as_deref().map(|text| written(ctx, text))
    }

    /// Publication status in the release shown: `CURRENT`, `SUPERSEDED` or `ARCHIVED`.
    async fn status(&self) -> PublicationStatus {
        self.0.status().into()
    }

    /// Assessment to which the revision belongs.
    async fn assessment(&self) -> Assessment<'a> {
        Assessment(self.0.assessment)
    }

    /// Codebook whose indicators the revision answers.
    async fn codebook(&self) -> Codebook<'a> {
        Codebook(self.0.codebook())
    }

    /// Year that the revision describes, such as `2021`. Null if the year is not known.
    async fn year(&self) -> Option<i32> {
        self.0.revision.year
    }

    /// Number of the round of assessment, from `1`. Null if the round is not known.
    async fn round(&self) -> Option<i32> {
        self.0.revision.round
    }

    /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED`.
    async fn round_kind(&self) -> RoundKind {
        self.0.revision.round_kind.into()
    }

    /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
    async fn provenance(&self) -> Provenance {
        self.0.revision.provenance.into()
    }

    /// Source of the data, with its licence. Null if the revision names no source of its own.
    async fn source(&self) -> Option<Source<'a>> {
        self.0.revision.row.source.as_deref().map(|row| Source::new(self.0.revision.beside(row)))
    }

    /// All sources of the revision: its own source, and those of its responses where they differ. Each source once, in
    /// order of title.
    async fn sources(&self) -> Vec<Source<'a>> {
        self.0.sources().into_iter().map(|row| Source::new(self.0.revision.beside(row))).collect()
    }

    /// Licences of all sources of the revision, each once, separated by `; `; `sources` gives the licence of each
    /// source. Null if the revision names no source.
    async fn licence(&self) -> Option<String> {
        shelf::licence(&self.0.sources())
    }

    /// Citation of the revision, as of the release shown.
    async fn citation(&self) -> String {
        self.0.citation()
    }

    /// Milestones of the assessment, in the order in which they took place.
    async fn milestones(&self) -> Vec<Milestone<'a>> {
        self.0.revision.row.milestones.iter().map(Milestone).collect()
    }

    /// Coverage of each dimension (whether the answers of the dimension are public), in order of the dimension's code.
    async fn coverage(&self) -> Vec<Coverage<'a>> {
        let (codebook, rows) = (self.0.codebook(), self.0.revision.row.coverage.iter());
        rows.map(|(index, state)| Coverage {
            dimension: codebook.beside(&codebook.row.dimensions[*index as usize]),
            state: *state,
        })
        .collect()
    }

    /// Time at which the revision was published. Never null.
    async fn published_at(&self) -> Option<Instant> {
        self.0.published_at().map(Instant)
    }

    /// Release that published the revision. Never null.
    async fn release(&self) -> Option<Release<'a>> {
        self.0.release().map(|row| Release(self.0.revision.beside(row)))
    }

    /// SHA-256 of the canonical form of the content, 64 hexadecimal digits.
    async fn content_hash(&self) -> &'a str {
        &self.0.revision.row.content_hash
    }

    /// Responses of the revision, in order of the codebook by default.
    async fn responses(
        &self,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            AnswerFilter,
        >,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of position in the codebook."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; all items if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<ResponseConnection<'a>, Error> {
        let paging = Paging { first, after, last, before };
        response::of_revision(self.0, (filter_of(filter)?, orders(order_by)), paging)
    }

    /// Findings of the revision: well-developed areas, and areas with potential for further development, in the order
    /// in which the revision lists them.
    async fn findings(&self) -> Vec<Finding<'a>> {
        self.0.findings().map(Finding).collect()
    }

    /// Reports on the revision, in the order in which the revision lists them.
    async fn reports(&self) -> Vec<Report<'a>> {
        self.0.revision.row.documents.iter().map(|row| Report(self.0.revision.beside(row))).collect()
    }

    /// Approvals of exactly this content by the government counterpart, in the order in which they were recorded. A
    /// `TECHNICAL` revision without its own sign-offs has those of the revision that it follows, which stay valid.
    async fn sign_offs(&self) -> Vec<SignOff<'a>> {
        self.0.revision.row.sign_offs.iter().map(|row| SignOff(self.0.revision.beside(row))).collect()
    }
}

/// One step in the course of an assessment, with its date.
pub struct Milestone<'a>(&'a content::Milestone);

/// One step in the course of an assessment, with its date.
#[Object(serial)]
impl Milestone<'_> {
    /// Kind of the step.
    async fn kind(&self) -> MilestoneKind {
        self.0.kind.into()
    }

    /// Date of the step, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    async fn date(&self) -> PartialDate {
        PartialDate(self.0.date.clone())
    }
}

/// Publication state of the answers of one dimension in one revision.
pub struct Coverage<'a> {
    dimension: View<'a, shelf::Dimension>,
    state: entity::vocabulary::CoverageState,
}

/// Publication state of the answers of one dimension in one revision.
#[Object(serial)]
impl<'a> Coverage<'a> {
    /// Dimension concerned.
    async fn dimension(&self) -> Dimension<'a> {
        Dimension(self.dimension)
    }

    /// Publication state of the answers of the dimension.
    async fn state(&self) -> CoverageState {
        self.state.into()
    }
}

/// One approval of a revision's content by the government counterpart.
pub struct SignOff<'a>(View<'a, entity::shelf::sign_off::Model>);

/// One approval of a revision's content by the government counterpart.
#[Object(serial)]
impl<'a> SignOff<'a> {
    /// Name of the government office that signed off.
    async fn office(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.office)
    }

    /// Place to which the office belongs. Null if the release shown does not have the place.
    async fn jurisdiction(&self) -> Option<Jurisdiction<'a>> {
        self.0.catalog.jurisdiction(&self.0.row.jurisdiction).map(Into::into)
    }

    /// Date of the sign-off, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    async fn date(&self) -> PartialDate {
        PartialDate(self.0.date.clone())
    }

    /// Content that the office signed off, described in words.
    async fn scope(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.scope)
    }

    /// Reference of the document that records the sign-off. Null if not given.
    async fn document_reference(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.document_reference.as_deref().map(|text| written(ctx, text))
    }

    /// SHA-256 of the document that records the sign-off, 64 hexadecimal digits. Null if none was recorded.
    async fn digest(&self) -> Option<&'a str> {
        self.0.row.digest.as_deref()
    }

    /// Revision whose content was signed off: this one, or the earlier one that a `TECHNICAL` revision follows. Null if
    /// that revision was withdrawn.
    async fn revision(&self) -> Option<Revision<'a>> {
        self.0.catalog.revision(self.0.row.signed_revision()).map(Revision)
    }
}

/// Root field for revisions.
#[derive(Default)]
pub struct RevisionQuery;

#[Object(serial)]
impl RevisionQuery {
    /// One revision by its id, also if the revision is superseded or archived. Null if there is no such revision, or if
    /// the revision was withdrawn.
    async fn revision<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Id of the revision, such as `Revision:KEN/sdg-10-7-2/2019@1`, with or without the prefix `Revision:`."
        )]
        id: ID,
    ) -> Option<Revision<'c>> {
        catalog(ctx).revision(code::without_prefix(&id, "Revision")).map(Revision)
    }
}
