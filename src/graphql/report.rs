//! Reports on assessments, and the reports they translate.

use async_graphql::{Context, ID, Object};

use super::context::{listed, written};
use super::page::{connection, root_fields};
use super::revision::Revision;
use super::scalar::{LanguageTag, language};
use super::select::report::{ReportFilter, ReportOrder};
use crate::shelf::{self, View};

/// One report on one or more assessments.
#[derive(Clone, Copy)]
pub struct Report<'a>(pub View<'a, shelf::Report>);

/// One report on one or more assessments.
#[Object(serial)]
impl<'a> Report<'a> {
    /// Id of the report: `Document:` and 32 hexadecimal digits. Same in every release.
    async fn id(&self) -> ID {
        format!("Document:{}", self.0.id).into()
    }

    /// Language of the report, as a BCP 47 tag such as `fr`.
    async fn language(&self) -> LanguageTag {
        language(&self.0.row.says.language)
    }

    /// Report of which this report is a translation. Null if this report is no translation, or if the original is not
    /// public.
    async fn translation_of(&self) -> Option<Report<'a>> {
        self.0.catalog.document(self.0.row.says.translation_of.as_deref()?).map(Report)
    }

    /// Title of the report.
    async fn title(&self, ctx: &Context<'_>) -> &'a str {
        written(ctx, &self.0.row.says.title)
    }

    /// Reference number that the publisher gave the report. Null if the report has no such number.
    async fn reference(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.says.reference.as_deref().map(|text| written(ctx, text))
    }

    /// ISBN of the report, as given by the source. Null if there is none.
    async fn isbn(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.row.says.isbn.as_deref().map(|text| written(ctx, text))
    }

    /// Web address of the report in the release shown, beginning with `https://` or `http://`. Null if the report has
    /// no address.
    async fn url(&self, ctx: &Context<'_>) -> Option<&'a str> {
        self.0.url().map(|text| written(ctx, text))
    }

    /// Translations of this report that belong to current revisions, in order of title.
    async fn translations(&self) -> Vec<Report<'a>> {
        self.0.translations().map(Report).collect()
    }

    /// Current revisions on which this document reports, in order of the `ref` of the assessment.
    async fn revisions(&self, ctx: &Context<'_>) -> Vec<Revision<'a>> {
        let revisions: Vec<Revision<'a>> = self.0.on().map(Revision).collect();
        if listed(ctx, revisions.len()) { revisions } else { vec![] }
    }
}

connection! {
    #[doc = "One page of reports."] ReportConnection,
    #[doc = "One report on a page, with its cursor."] ReportEdge, Report from View<'a, shelf::Report>: Report
}

root_fields! {
    #[doc = "Root field for reports."]
    ReportQuery {}

    /// Reports on current revisions, in order of title by default.
    reports(ReportFilter, ReportOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of title.") -> ReportConnection
        = "Query.reports", |catalog, filter| catalog.select_reports(filter);
}
