//! Findings of assessments.

use async_graphql::{ID, Object};

use super::instrument::Dimension;
use super::page::{connection, root_fields};
use super::revision::Revision;
use super::scalar::LanguageTag;
use super::select::finding::{FindingFilter, FindingOrder};
use super::text::{self, LanguageText};
use super::vocabulary::FindingKind;
use crate::shelf::FindingView;

/// One finding of an assessment: a well-developed area, or an area with potential for further development.
#[derive(Clone, Copy)]
pub struct Finding<'a>(pub FindingView<'a>);

/// One finding of an assessment: a well-developed area, or an area with potential for further development.
#[Object(serial)]
impl<'a> Finding<'a> {
    /// Id of the finding: revision and position from `1`, such as `Finding:KEN/mgi-national/2021@1/3`. Same in every
    /// release.
    async fn id(&self) -> ID {
        format!("Finding:{}/{}", self.0.revision.revision.id, self.0.index + 1).into()
    }

    /// Kind of the finding: `WELL_DEVELOPED` or `POTENTIAL`.
    async fn kind(&self) -> FindingKind {
        self.0.row().kind.into()
    }

    /// Dimension to which the finding belongs.
    async fn dimension(&self) -> Dimension<'a> {
        Dimension(self.0.dimension())
    }

    /// Text of the finding in the language asked for, else in English, else in another language. Null if the finding
    /// has no text.
    async fn text(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> Option<LanguageText<'a>> {
        text::pick(self.0.words(), &lang)
    }

    /// Text of the finding in every language available, English first, then in order of language tag.
    async fn texts(&self) -> Vec<LanguageText<'a>> {
        text::all(self.0.words())
    }

    /// Revision to which the finding belongs.
    async fn revision(&self) -> Revision<'a> {
        Revision(self.0.revision)
    }
}

connection! {
    #[doc = "One page of findings."] FindingConnection,
    #[doc = "One finding on a page, with its cursor."] FindingEdge, Finding from FindingView<'a>: Finding
}

root_fields! {
    #[doc = "Root field for findings."]
    FindingQuery {}

    /// Findings of current revisions: well-developed areas, and areas with potential for further development; in order
    /// of the assessment's ref, then of position in the revision, by default.
    findings(FindingFilter, FindingOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of the assessment's ref, then of position in the revision.") -> FindingConnection
        = "Query.findings", |catalog, filter| catalog.select_findings(filter);
}
