//! Reports on assessments, and the reports they translate.

use async_graphql::{Description, ID};

use super::object::object;
use super::page::connection;
use super::revision::Revision;
use super::scalar::{LanguageTag, language};
use crate::error::Error;
use crate::shelf::select::{Filter, Orders, Page, Paging, ReportField, ReportPredicate};
use crate::shelf::{self, Catalog, View};

/// One report on one or more assessments.
#[derive(Clone, Copy, Description)]
pub struct Report<'a>(pub View<'a, shelf::Report>);

#[object]
impl<'a> Report<'a> {
    /// Id of the report: `Document:` and 32 hexadecimal digits. Same in every release.
    fn id(&self) -> ID {
        format!("Document:{}", self.0.id).into()
    }

    /// Language of the report, as a BCP 47 tag such as `fr`.
    fn language(&self) -> LanguageTag {
        language(&self.0.row.says.language)
    }

    /// Report of which this report is a translation. Null if this report is no translation, or if the original is not
    /// public.
    fn translation_of(&self) -> Option<Report<'a>> {
        self.0.catalog.document(self.0.row.says.translation_of.as_deref()?).map(Report)
    }

    /// Title of the report.
    fn title(&self) -> &'a str {
        &self.0.row.says.title
    }

    /// Reference number that the publisher gave the report. Null if the report has no such number.
    fn reference(&self) -> Option<&'a str> {
        self.0.row.says.reference.as_deref()
    }

    /// ISBN of the report, as given by the source. Null if there is none.
    fn isbn(&self) -> Option<&'a str> {
        self.0.row.says.isbn.as_deref()
    }

    /// Web address of the report in the release shown, beginning with `https://` or `http://`. Null if the report has
    /// no address.
    fn url(&self) -> Option<&'a str> {
        self.0.url()
    }

    /// Translations of this report that belong to current revisions, in order of title.
    fn translations(&self) -> Vec<Report<'a>> {
        self.0.translations().map(Report).collect()
    }

    /// Current revisions on which this document reports, in order of the `ref` of the assessment.
    fn revisions(&self) -> Vec<Revision<'a>> {
        self.0.on().map(Revision).collect()
    }
}

connection! {
    #[doc = "One page of reports."] ReportConnection,
    #[doc = "One report on a page, with its cursor."] ReportEdge, Report from View<'a, shelf::Report>: Report
}

/// Root field for reports.
#[derive(Default, Description)]
pub struct ReportQuery;

#[object]
impl ReportQuery {
    /// Reports on current revisions, in order of title by default.
    fn reports<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<ReportPredicate>,
        /// If left out, items are in order of title.
        order_by: &Orders<ReportField>,
        page: &Paging,
    ) -> Result<ReportConnection<'c>, Error> {
        let rows = catalog.select_reports(filter);
        Page::new(catalog.meter(), ("Query.reports", filter.clone()), rows, order_by, page)
            .map(ReportConnection)
    }
}
