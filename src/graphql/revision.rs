//! Revisions: the published contents of an assessment.

use async_graphql::{Description, ID};

use super::assessment::Assessment;
use super::code;
use super::finding::Finding;
use super::instrument::{Codebook, Dimension};
use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::page::WholePaging;
use super::release::Release;
use super::report::Report;
use super::response::{self, ResponseConnection};
use super::scalar::{Instant, PartialDate};
use super::source::Source;
use super::vocabulary::*;
use crate::content;
use crate::error::Error;
use crate::shelf::select::{AnswerPredicate, Filter, Orders, ResponseField};
use crate::shelf::{self, Catalog, RevisionView, View};

/// One complete published content of an assessment. A revision never changes.
#[derive(Clone, Copy, Description)]
pub struct Revision<'a>(pub RevisionView<'a>);

#[object]
impl<'a> Revision<'a> {
    /// Id of the revision: ref of the assessment and number, such as `Revision:KEN/mgi-national/2021@1`. Same in every
    /// release.
    fn id(&self) -> ID {
        format!("Revision:{}", self.0.revision.id).into()
    }

    /// Number of the revision within the assessment, from `1`.
    fn number(&self) -> i32 {
        self.0.revision.number
    }

    /// Reason for the revision.
    fn kind(&self) -> RevisionKind {
        self.0.revision.kind.into()
    }

    /// Public note on the reason for the revision. Null if there is none.
    fn note(&self) -> Option<&'a str> {
        self.0.revision.row.note.as_deref()
    }

    /// Publication status in the release shown: `CURRENT`, `SUPERSEDED` or `ARCHIVED`.
    fn status(&self) -> PublicationStatus {
        self.0.status().into()
    }

    /// Assessment to which the revision belongs.
    fn assessment(&self) -> Assessment<'a> {
        Assessment(self.0.assessment)
    }

    /// Codebook whose indicators the revision answers.
    fn codebook(&self) -> Codebook<'a> {
        Codebook(self.0.codebook())
    }

    /// Year that the revision describes, such as `2021`. Null if the year is not known.
    fn year(&self) -> Option<i32> {
        self.0.revision.year
    }

    /// Number of the round of assessment, from `1`. Null if the round is not known.
    fn round(&self) -> Option<i32> {
        self.0.revision.round
    }

    /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED`.
    fn round_kind(&self) -> RoundKind {
        self.0.revision.round_kind.into()
    }

    /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
    fn provenance(&self) -> Provenance {
        self.0.revision.provenance.into()
    }

    /// Source of the data, with its licence. Null if the revision names no source of its own.
    fn source(&self) -> Option<Source<'a>> {
        self.0.revision.row.source.as_deref().map(|row| Source::new(self.0.revision.beside(row)))
    }

    /// All sources of the revision: its own source, and those of its responses where they differ. Each source once, in
    /// order of title.
    fn sources(&self) -> Vec<Source<'a>> {
        self.0.sources().into_iter().map(|row| Source::new(self.0.revision.beside(row))).collect()
    }

    /// Licences of all sources of the revision, each once, separated by `; `; `sources` gives the licence of each
    /// source. Null if the revision names no source.
    fn licence(&self) -> Option<String> {
        shelf::licence(&self.0.sources())
    }

    /// Citation of the revision, as of the release shown.
    fn citation(&self) -> String {
        self.0.citation()
    }

    /// Milestones of the assessment, in the order in which they took place.
    fn milestones(&self) -> Vec<Milestone<'a>> {
        self.0.revision.row.milestones.iter().map(Milestone).collect()
    }

    /// Coverage of each dimension (whether the answers of the dimension are public), in order of the dimension's code.
    fn coverage(&self) -> Vec<Coverage<'a>> {
        let (codebook, rows) = (self.0.codebook(), self.0.revision.row.coverage.iter());
        rows.map(|(index, state)| Coverage {
            dimension: codebook.beside(&codebook.row.dimensions[*index as usize]),
            state: *state,
        })
        .collect()
    }

    /// Time at which the revision was published. Never null.
    fn published_at(&self) -> Option<Instant> {
        self.0.published_at().map(Instant)
    }

    /// Release that published the revision. Never null.
    fn release(&self) -> Option<Release<'a>> {
        self.0.release().map(|row| Release(self.0.revision.beside(row)))
    }

    /// SHA-256 of the canonical form of the content, 64 hexadecimal digits.
    fn content_hash(&self) -> &'a str {
        &self.0.revision.row.content_hash
    }

    /// Responses of the revision, in order of the codebook by default.
    fn responses(
        &self,
        filter: &Filter<AnswerPredicate>,
        /// If left out, items are in order of position in the codebook.
        order_by: &Orders<ResponseField>,
        page: &WholePaging,
    ) -> Result<ResponseConnection<'a>, Error> {
        response::of_revision(self.0, (filter, order_by), &page.0)
    }

    /// Findings of the revision: well-developed areas, and areas with potential for further development, in the order
    /// in which the revision lists them.
    fn findings(&self) -> Vec<Finding<'a>> {
        self.0.findings().map(Finding).collect()
    }

    /// Reports on the revision, in the order in which the revision lists them.
    fn reports(&self) -> Vec<Report<'a>> {
        self.0.revision.row.documents.iter().map(|row| Report(self.0.revision.beside(row))).collect()
    }

    /// Approvals of exactly this content by the government counterpart, in the order in which they were recorded. A
    /// `TECHNICAL` revision without its own sign-offs has those of the revision that it follows, which stay valid.
    fn sign_offs(&self) -> Vec<SignOff<'a>> {
        self.0.revision.row.sign_offs.iter().map(|row| SignOff(self.0.revision.beside(row))).collect()
    }
}

/// One step in the course of an assessment, with its date.
#[derive(Description)]
pub struct Milestone<'a>(&'a content::Milestone);

#[object]
impl Milestone<'_> {
    /// Kind of the step.
    fn kind(&self) -> MilestoneKind {
        self.0.kind.into()
    }

    /// Date of the step, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    fn date(&self) -> PartialDate {
        PartialDate(self.0.date.clone())
    }
}

/// Publication state of the answers of one dimension in one revision.
#[derive(Description)]
pub struct Coverage<'a> {
    dimension: View<'a, shelf::Dimension>,
    state: entity::vocabulary::CoverageState,
}

#[object]
impl<'a> Coverage<'a> {
    /// Dimension concerned.
    fn dimension(&self) -> Dimension<'a> {
        Dimension(self.dimension)
    }

    /// Publication state of the answers of the dimension.
    fn state(&self) -> CoverageState {
        self.state.into()
    }
}

/// One approval of a revision's content by the government counterpart.
#[derive(Description)]
pub struct SignOff<'a>(View<'a, entity::shelf::sign_off::Model>);

#[object]
impl<'a> SignOff<'a> {
    /// Name of the government office that signed off.
    fn office(&self) -> &'a str {
        &self.0.row.office
    }

    /// Place to which the office belongs. Null if the release shown does not have the place.
    fn jurisdiction(&self) -> Option<Jurisdiction<'a>> {
        self.0.catalog.jurisdiction(&self.0.row.jurisdiction).map(Into::into)
    }

    /// Date of the sign-off, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    fn date(&self) -> PartialDate {
        PartialDate(self.0.date.clone())
    }

    /// Content that the office signed off, described in words.
    fn scope(&self) -> &'a str {
        &self.0.row.scope
    }

    /// Reference of the document that records the sign-off. Null if not given.
    fn document_reference(&self) -> Option<&'a str> {
        self.0.row.document_reference.as_deref()
    }

    /// SHA-256 of the document that records the sign-off, 64 hexadecimal digits. Null if none was recorded.
    fn digest(&self) -> Option<&'a str> {
        self.0.row.digest.as_deref()
    }

    /// Revision whose content was signed off: this one, or the earlier one that a `TECHNICAL` revision follows. Null if
    /// that revision was withdrawn.
    fn revision(&self) -> Option<Revision<'a>> {
        self.0.catalog.revision(self.0.row.signed_revision()).map(Revision)
    }
}

/// Root field for revisions.
#[derive(Default, Description)]
pub struct RevisionQuery;

#[object]
impl RevisionQuery {
    /// One revision by its id, also if the revision is superseded or archived. Null if there is no such revision, or if
    /// the revision was withdrawn.
    fn revision<'c>(
        &self,
        catalog: &'c Catalog,
        /// Id of the revision, such as `Revision:KEN/sdg-10-7-2/2019@1`, with or without the prefix
        /// `Revision:`.
        id: &ID,
    ) -> Option<Revision<'c>> {
        catalog.revision(code::without_prefix(id, "Revision")).map(Revision)
    }
}
