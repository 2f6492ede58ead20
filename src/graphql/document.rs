//! Reports on assessments, and the reports they translate.

use async_graphql::{Context, ID, Object};

use super::context::written;
use super::page::connection;
use super::revision::Revision;
use super::scalar::{LanguageTag, language};
use crate::error::Error;
use crate::shelf::select::{DocumentField, DocumentTests, Filter, Order, Page, Paging};
use crate::shelf::{self, Catalog, Seen};

/// A report on an assessment.
#[derive(Clone, Copy)]
pub struct Document<'a>(pub Seen<'a, shelf::Document>);

/// A report on an assessment.
#[Object(serial)]
impl<'a> Document<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Document:{}", self.0.id).into()
    }

    /// The language it is in.
    async fn language(&self) -> LanguageTag {
        language(&self.0.row.says.language)
    }

    /// The report that it is a translation of, where that is public.
    async fn translation_of(&self) -> Option<Document<'a>> {
        self.0.catalog.document(self.0.row.says.translation_of.as_deref()?).map(Document)
    }

    /// What it is called.
    async fn title(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.says.title)
    }

    /// The publisher's reference number.
    async fn reference(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.says.reference.as_deref().map(|text| written(ctx, text))
    }

    /// Its ISBN.
    async fn isbn(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.says.isbn.as_deref().map(|text| written(ctx, text))
    }

    /// Where it is found.
    async fn url(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.url().map(|text| written(ctx, text))
    }

    /// The reports that are translations of it, on what is current; by title.
    async fn translations(&self) -> Vec<Document<'a>> {
        self.0.translations().map(Document).collect()
    }

    /// The current revisions it is a report on, by ref of the assessment.
    async fn revisions(&self) -> Vec<Revision<'a>> {
        self.0.on().map(Revision).collect()
    }
}

connection! {
    #[doc = "One page of reports."] DocumentConnection,
    #[doc = "A report on a page."] DocumentEdge, Document from Seen<'a, shelf::Document>: Document
}

/// The page of `Query.documents`, by title.
pub fn documents(
    catalog: &Catalog,
    filter: Filter<DocumentTests>,
    orders: Vec<Order<DocumentField>>,
    paging: Paging,
) -> Result<DocumentConnection<'_>, Error> {
    let rows = catalog.select_documents(&filter);
    Page::of(catalog.meter(), &("Query.documents", filter), rows, orders, paging).map(DocumentConnection)
}
