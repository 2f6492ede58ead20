//! What was published of an assessment.

use async_graphql::{Context, ID, Object};

use super::assessment::Assessment;
use super::context::written;
use super::document::Document;
use super::finding::Finding;
use super::instrument::{Codebook, Dimension};
use super::jurisdiction::Jurisdiction;
use super::release::Release;
use super::response::{self, ResponseConnection};
use super::scalar::{Instant, PartialDate};
use super::select::response::{AnswerFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::source::Source;
use super::vocabulary::*;
use crate::content;
use crate::error::Error;
use crate::shelf::select::Paging;
use crate::shelf::{self, Published, Seen};

/// One complete published content of an assessment; it never changes.
#[derive(Clone, Copy)]
pub struct Revision<'a>(pub Published<'a>);

/// One complete published content of an assessment; it never changes.
#[Object(serial)]
impl<'a> Revision<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Revision:{}", self.0.revision.id).into()
    }

    /// 1 for the first of the assessment, and so on.
    async fn number(&self) -> i32 {
        self.0.revision.number
    }

    /// Why it was made.
    async fn kind(&self) -> RevisionKind {
        self.0.revision.kind.into()
    }

    /// What the public is told about the reason for it.
    async fn note(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.revision.row.note.as_deref().map(|text| written(ctx, text))
    }

    /// What has become of it.
    async fn status(&self) -> PublicationStatus {
        self.0.status().into()
    }

    /// The assessment it is the content of.
    async fn assessment(&self) -> Assessment<'a> {
        Assessment(self.0.assessment)
    }

    /// The codebook whose questions it answers.
    async fn codebook(&self) -> Codebook<'a> {
        Codebook(self.0.codebook())
    }

    /// The year it speaks of, if that is known.
    async fn year(&self) -> Option<i32> {
        self.0.revision.year
    }

    /// The number of the round, if that is known.
    async fn round(&self) -> Option<i32> {
        self.0.revision.round
    }

    /// Which round it belongs to, by its nature.
    async fn round_kind(&self) -> RoundKind {
        self.0.revision.round_kind.into()
    }

    /// Whose data it is.
    async fn provenance(&self) -> Provenance {
        self.0.revision.provenance.into()
    }

    /// Where it comes from, and under which licence.
    async fn source(&self) -> Option<Source<'a>> {
        self.0.revision.row.source.as_deref().map(|row| Source::new(self.0.revision.beside(row)))
    }

    /// Every source of it: its own, and those of its responses where they differ; by title.
    async fn sources(&self) -> Vec<Source<'a>> {
        self.0.sources().into_iter().map(|row| Source::new(self.0.revision.beside(row))).collect()
    }

    /// The licences of its sources; `sources` tells which has which. Null if no source is named.
    async fn licence(&self) -> Option<String> {
        shelf::licence(&self.0.sources())
    }

    /// How to cite it, as of the release asked for.
    async fn citation(&self) -> String {
        self.0.citation()
    }

    /// The steps of the assessment, in order.
    async fn milestones(&self) -> Vec<Milestone<'a>> {
        self.0.revision.row.milestones.iter().map(Milestone).collect()
    }

    /// Of every dimension whether its answers are public.
    async fn coverage(&self) -> Vec<Coverage<'a>> {
        let (codebook, rows) = (self.0.codebook(), self.0.revision.row.coverage.iter());
        rows.map(|(index, state)| Coverage {
            dimension: codebook.beside(&codebook.row.dimensions[*index as usize]),
            state: *state,
        })
        .collect()
    }

    /// When it was published.
    async fn published_at(&self) -> Option<Instant> {
        self.0.release().map(|release| Instant(release.at))
    }

    /// The release that published it.
    async fn release(&self) -> Option<Release<'a>> {
        self.0.release().map(|row| Release(self.0.revision.beside(row)))
    }

    /// SHA-256, in hexadecimal, of its canonical form.
    async fn content_hash(&self) -> &'a str {
        &self.0.revision.row.content_hash
    }

    /// Its answers, in the codebook's order.
    async fn responses(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<AnswerFilter>,
        #[graphql(
            desc = "In which order: one key or several, each before the next; by place in the codebook if left out."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; all of them if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<ResponseConnection<'a>, Error> {
        let paging = Paging { first, after, last, before };
        response::of_revision(self.0, (filter_of(filter)?, orders(order_by)), paging)
    }

    /// The well-developed areas, and those with potential for further development, as the report has them.
    async fn findings(&self) -> Vec<Finding<'a>> {
        self.0.findings().map(Finding).collect()
    }

    /// The reports on it.
    async fn documents(&self) -> Vec<Document<'a>> {
        self.0.revision.row.documents.iter().map(|row| Document(self.0.revision.beside(row))).collect()
    }

    /// The approvals of exactly this content by the government counterpart; of a `TECHNICAL` revision without its own,
    /// those of the revision that it follows, which stay valid.
    async fn sign_offs(&self) -> Vec<SignOff<'a>> {
        self.0.revision.row.sign_offs.iter().map(|row| SignOff(self.0.revision.beside(row))).collect()
    }
}

/// A step of an assessment.
pub struct Milestone<'a>(&'a content::Milestone);

/// A step of an assessment.
#[Object(serial)]
impl Milestone<'_> {
    /// Which step.
    async fn kind(&self) -> MilestoneKind {
        self.0.kind.into()
    }

    /// When, as precisely as it is known.
    async fn date(&self) -> PartialDate {
        PartialDate(self.0.date.clone())
    }
}

/// Whether the answers of a dimension are public.
pub struct Coverage<'a> {
    dimension: Seen<'a, shelf::Dimension>,
    state: entity::vocabulary::CoverageState,
}

/// Whether the answers of a dimension are public.
#[Object(serial)]
impl<'a> Coverage<'a> {
    /// The dimension.
    async fn dimension(&self) -> Dimension<'a> {
        Dimension(self.dimension)
    }

    /// Whether they are.
    async fn state(&self) -> CoverageState {
        self.state.into()
    }
}

/// A government counterpart's approval of the content of a revision.
pub struct SignOff<'a>(Seen<'a, entity::shelf::sign_off::Model>);

/// A government counterpart's approval of the content of a revision.
#[Object(serial)]
impl<'a> SignOff<'a> {
    /// The office that signed off.
    async fn office(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.office)
    }

    /// The place it is an office of.
    async fn jurisdiction(&self) -> Option<Jurisdiction<'a>> {
        self.0.catalog.jurisdiction(&self.0.row.jurisdiction).map(Into::into)
    }

    /// When, as precisely as it is known.
    async fn date(&self) -> PartialDate {
        PartialDate(self.0.date.clone())
    }

    /// What was signed off.
    async fn scope(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.scope)
    }

    /// The reference of the document that says so.
    async fn document_reference(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.document_reference.as_deref().map(|text| written(ctx, text))
    }

    /// The digest of that document.
    async fn digest(&self) -> Option<&'a str> {
        self.0.row.digest.as_deref()
    }

    /// The revision whose content was signed off: this one, or the earlier one that a `TECHNICAL` revision follows. Null
    /// if that was withdrawn.
    async fn revision(&self) -> Option<Revision<'a>> {
        self.0.catalog.revision(self.0.row.signed_revision()).map(Revision)
    }
}
