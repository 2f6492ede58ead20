//! Responses: options, a text, or the reason why there is no answer.

use std::sync::Arc;

use async_graphql::{Description, ID};
use serde::Serialize;

use super::assessment::{Assessment, Withdrawal};
use super::facet::{Facet, PresenceFacet};
use super::indicator::{AnswerOption, Indicator};
use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::page::connection;
use super::policy::Evidence;
use super::revision::Revision;
use super::select::distribution::DistributionGrouping;
use super::source::Source;
use super::text::{self, Lang, LanguageText};
use super::vocabulary::{Absence, Provenance, Select};
use crate::error::Error;
use crate::shelf::select::{
    self, AnswerPredicate, Filter, OrderedRows, Orders, Page, Paging, ResponseField, ResponsePredicate,
    RowScope,
};
use crate::shelf::{Catalog, ResponseView, RevisionView};

/// One answer to one indicator in one revision: options, a text, or the reason why there is no answer.
#[derive(Clone, Copy, Description)]
pub struct Response<'a>(pub ResponseView<'a>);

#[object]
impl<'a> Response<'a> {
    /// Id of the response: revision and code of the indicator, such as `Response:KEN/mgi-national/2021@1/1.1.1`. Same
    /// in every release.
    fn id(&self) -> ID {
        format!("Response:{}/{}", self.0.revision_row().id, self.0.indicator().code).into()
    }

    /// Indicator that the response answers.
    fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator())
    }

    /// Options chosen, in the order in which the revision lists them. Empty if the indicator is answered by text or not
    /// at all.
    fn selected_options(&self) -> Vec<AnswerOption<'a>> {
        self.0.answers().map(AnswerOption).collect()
    }

    /// First option chosen, in most cases the only one. Null if no option is chosen.
    fn selected_option(&self) -> Option<AnswerOption<'a>> {
        self.0.answers().next().map(AnswerOption)
    }

    /// Reason why the indicator has no answer. Null if the indicator has an answer.
    fn absence(&self) -> Option<Absence> {
        self.0.row.absence.map(Into::into)
    }

    /// Tombstone of a withdrawn answer, the same in every release. Null if the answer was not withdrawn.
    fn withdrawal(&self) -> Option<Withdrawal<'a>> {
        self.0.withdrawal().map(|row| Withdrawal(self.0.assessment().beside(row)))
    }

    /// Answer as text, in the language of `lang`, or else in English, or else in another language. Null if the response
    /// has no text.
    fn text(&self, lang: &Lang) -> Option<LanguageText<'a>> {
        text::pick(self.0.text(), lang)
    }

    /// Answer as text in every language available: English first, then in order of language tag.
    fn texts(&self) -> Vec<LanguageText<'a>> {
        text::all(self.0.text())
    }

    /// Explanation of the answer, in the language of `lang`, or else in English, or else in another language. Null if
    /// the response has no narrative.
    fn narrative(&self, lang: &Lang) -> Option<LanguageText<'a>> {
        text::pick(self.0.narrative(), lang)
    }

    /// Explanation of the answer in every language available: English first, then in order of language tag.
    fn narratives(&self) -> Vec<LanguageText<'a>> {
        text::all(self.0.narrative())
    }

    /// Citations of policies that support the answer, in the order of the revision.
    fn evidence(&self) -> Vec<Evidence<'a>> {
        self.0.evidence().iter().map(|row| Evidence(self.0.assessment().beside(row))).collect()
    }

    /// Source and licence of the answer: the response's own source, or else the source of the revision. Null if neither
    /// names a source.
    fn source(&self) -> Option<Source<'a>> {
        self.0.source().map(|row| Source::new(self.0.assessment().beside(row)))
    }

    /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
    fn provenance(&self) -> Provenance {
        self.0.revision_row().provenance.into()
    }

    /// Revision to which the response belongs.
    fn revision(&self) -> Revision<'a> {
        Revision(self.0.revision)
    }

    /// Assessment to which the response belongs.
    fn assessment(&self) -> Assessment<'a> {
        Assessment(self.0.assessment())
    }

    /// Place assessed.
    fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.assessment().jurisdiction().into()
    }
}

/// One page of responses, with counts of those on all pages.
#[derive(Description)]
pub struct ResponseConnection<'a> {
    catalog: &'a Catalog,
    page: ResponsePage<'a>,
    rows: Arc<dyn OrderedRows<Row = ResponseView<'a>> + Send + Sync + 'a>,
}

impl<'a> ResponseConnection<'a> {
    /// The page of some rows; all of them, if the caller does not say how many and the list is short. `field` is the name
    /// of the connection and all that selects its rows.
    pub fn new(
        catalog: &'a Catalog,
        field: impl Serialize + Send + Sync + 'static,
        rows: impl OrderedRows<Row = ResponseView<'a>> + Send + Sync + 'a,
        orders: &Orders<ResponseField>,
        paging: &Paging,
        is_short: bool,
    ) -> Result<Self, Error> {
        let rows: Arc<dyn OrderedRows<Row = ResponseView<'a>> + Send + Sync + 'a> = Arc::new(rows);
        let (meter, kept) = (catalog.meter(), rows.clone());
        let page = match is_short {
            true => Page::or_whole(meter, field, kept, orders, paging)?,
            false => Page::new(meter, field, kept, orders, paging)?,
        };
        Ok(Self { catalog, page: ResponsePage(page), rows })
    }

    fn rows(&self) -> impl Iterator<Item = ResponseView<'a>> {
        (0..self.rows.total()).map(|index| self.rows.row(index))
    }
}

#[object]
impl<'a> ResponseConnection<'a> {
    #[flatten]
    fn page(&self) -> &ResponsePage<'a> {
        &self.page
    }

    /// Numbers of responses on all pages by the value of one property, those without a value last. In order of the value.
    /// A response with several values counts for each of them.
    fn facets(
        &self,
        /// Property by which the responses are counted.
        by: DistributionGrouping,
    ) -> Result<Vec<Facet<'a>>, Error> {
        let groups = self.catalog.response_facets(&by.into(), self.rows())?;
        Ok(Facet::list(self.catalog, groups))
    }

    /// Numbers of responses on all pages by the presence that their answers state: `ABSENT`, `PARTIAL`, `PRESENT`, then
    /// null; those of `0` too. Responses without an answer count for none, and an answer that states several presences
    /// counts for each of them.
    fn presence_facets(&self) -> Vec<PresenceFacet> {
        let counts = self.catalog.presence_facets(self.rows()).into_iter();
        counts.map(|(presence, count)| PresenceFacet { presence: presence.map(Into::into), count }).collect()
    }
}

connection! {
    #[doc = "One page of responses."] ResponsePage,
    #[doc = "One response on a page, with its cursor."] ResponseEdge, Response from ResponseView<'a>: Response
}

/// Which responses a caller wants, and in which order.
type ResponseSelection<'r> = (&'r Filter<ResponsePredicate>, &'r Orders<ResponseField>);

/// A page of current responses, in order of the assessment's ref and of position in the codebook by default. `field` is
/// the name of the connection.
pub fn cut_page<'a>(
    catalog: &'a Catalog,
    field: &'static str,
    among: RowScope<'_>,
    (filter, orders): ResponseSelection<'_>,
    select: Select,
    paging: &Paging,
) -> Result<ResponseConnection<'a>, Error> {
    let (select, scope) = (select::Selection::from(select), serde_json::json!(among));
    let rows = catalog.select_responses(among, filter, select);
    ResponseConnection::new(catalog, (field, scope, filter.clone(), select), rows, orders, paging, false)
}

/// A page of the responses of one revision; all of them if the caller does not say how many.
pub fn of_revision<'a>(
    revision: RevisionView<'a>,
    (filter, orders): (&Filter<AnswerPredicate>, &Orders<ResponseField>),
    paging: &Paging,
) -> Result<ResponseConnection<'a>, Error> {
    let rows = revision.select_responses(filter);
    let field = ("Revision.responses", revision.revision.row.id.clone(), filter.clone());
    ResponseConnection::new(revision.revision.catalog, field, rows, orders, paging, true)
}

/// Root field for responses.
#[derive(Default, Description)]
pub struct ResponseQuery;

#[object]
impl ResponseQuery {
    /// Responses of current revisions, in order of the assessment's ref and of the codebook by default.
    fn responses<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<ResponsePredicate>,
        /// Choice among the current assessments of each place with each instrument: responses of `ALL` assessments, or
        /// only of the `LATEST` answered assessment (the default, so that each place counts once) with a response to
        /// one of the indicators filtered for. Conditions on answers apply after that choice.
        #[arg(default = Select::Latest)]
        select: Select,
        /// If left out, items are in order of the assessment's ref, then of position in the codebook.
        order_by: &Orders<ResponseField>,
        page: &Paging,
    ) -> Result<ResponseConnection<'c>, Error> {
        cut_page(catalog, "Query.responses", RowScope::default(), (filter, order_by), select, page)
    }
}
