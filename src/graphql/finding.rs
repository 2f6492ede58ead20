//! Findings of assessments.

use async_graphql::{Description, ID};

use super::instrument::Dimension;
use super::object::object;
use super::page::connection;
use super::revision::Revision;
use super::text::{self, Lang, LanguageText};
use super::vocabulary::FindingKind;
use crate::error::Error;
use crate::shelf::select::{Filter, FindingField, FindingPredicate, Orders, Page, Paging};
use crate::shelf::{Catalog, FindingView};

/// One finding of an assessment: a well-developed area, or an area with potential for further development.
#[derive(Clone, Copy, Description)]
pub struct Finding<'a>(pub FindingView<'a>);

#[object]
impl<'a> Finding<'a> {
    /// Id of the finding: revision and position from `1`, such as `Finding:KEN/mgi-national/2021@1/3`. Same in every
    /// release.
    fn id(&self) -> ID {
        format!("Finding:{}/{}", self.0.revision.revision.id, self.0.index + 1).into()
    }

    /// Kind of the finding: `WELL_DEVELOPED` or `POTENTIAL`.
    fn kind(&self) -> FindingKind {
        self.0.row().kind.into()
    }

    /// Dimension to which the finding belongs.
    fn dimension(&self) -> Dimension<'a> {
        Dimension(self.0.dimension())
    }

    /// Text of the finding in the language asked for, else in English, else in another language. Null if the finding
    /// has no text.
    fn text(&self, lang: &Lang) -> Option<LanguageText<'a>> {
        text::pick(self.0.words(), lang)
    }

    /// Text of the finding in every language available, English first, then in order of language tag.
    fn texts(&self) -> Vec<LanguageText<'a>> {
        text::all(self.0.words())
    }

    /// Revision to which the finding belongs.
    fn revision(&self) -> Revision<'a> {
        Revision(self.0.revision)
    }
}

connection! {
    #[doc = "One page of findings."] FindingConnection,
    #[doc = "One finding on a page, with its cursor."] FindingEdge, Finding from FindingView<'a>: Finding
}

/// Root field for findings.
#[derive(Default, Description)]
pub struct FindingQuery;

#[object]
impl FindingQuery {
    /// Findings of current revisions: well-developed areas, and areas with potential for further development; in order
    /// of the assessment's ref, then of position in the revision, by default.
    fn findings<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<FindingPredicate>,
        /// If left out, items are in order of the assessment's ref, then of position in the revision.
        order_by: &Orders<FindingField>,
        page: &Paging,
    ) -> Result<FindingConnection<'c>, Error> {
        let rows = catalog.select_findings(filter);
        Page::new(catalog.meter(), ("Query.findings", filter.clone()), rows, order_by, page)
            .map(FindingConnection)
    }
}
