//! What an assessment finds.

use async_graphql::{ID, Object};

use super::instrument::Dimension;
use super::page::connection;
use super::revision::Revision;
use super::scalar::LanguageTag;
use super::text::{self, Text};
use super::vocabulary::FindingKind;
use crate::error::Error;
use crate::shelf::select::{Filter, FindingField, FindingTests, Order, Page, Paging};
use crate::shelf::{Catalog, Found};

/// A well-developed area, or one with potential for further development.
#[derive(Clone, Copy)]
pub struct Finding<'a>(pub Found<'a>);

/// A well-developed area, or one with potential for further development.
#[Object(serial)]
impl<'a> Finding<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Finding:{}/{}", self.0.revision.revision.id, self.0.index + 1).into()
    }

    /// Which of the two.
    async fn kind(&self) -> FindingKind {
        self.0.row().kind.into()
    }

    /// The dimension it belongs to.
    async fn dimension(&self) -> Dimension<'a> {
        Dimension(self.0.dimension())
    }

    /// What is found, in the language asked for; else in English; else in the original.
    async fn text(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> Option<Text<'a>> {
        text::pick(self.0.words(), &lang)
    }

    /// What is found, in every language there is.
    async fn texts(&self) -> Vec<Text<'a>> {
        text::all(self.0.words())
    }

    /// The revision it is part of.
    async fn revision(&self) -> Revision<'a> {
        Revision(self.0.revision)
    }
}

connection! {
    #[doc = "One page of findings."] FindingConnection,
    #[doc = "A finding on a page."] FindingEdge, Finding from Found<'a>: Finding
}

/// The page of `Query.findings`, by ref of the assessment.
pub fn findings(
    catalog: &Catalog,
    filter: Filter<FindingTests>,
    orders: Vec<Order<FindingField>>,
    paging: Paging,
) -> Result<FindingConnection<'_>, Error> {
    let rows = catalog.select_findings(&filter);
    Page::of(catalog.meter(), &("Query.findings", filter), rows, orders, paging).map(FindingConnection)
}
