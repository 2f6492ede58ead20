//! Responses: options, a text, or the reason why there is no answer.

use async_graphql::{Context, ID, Object};

use super::assessment::{Assessment, Withdrawal};
use super::context::catalog;
use super::indicator::{AnswerOption, Indicator};
use super::jurisdiction::Jurisdiction;
use super::page::connection;
use super::policy::Evidence;
use super::revision::Revision;
use super::scalar::LanguageTag;
use super::select::response::{ResponseFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::source::Source;
use super::text::{self, LanguageText};
use super::vocabulary::{Absence, Provenance, Select};
use crate::error::Error;
use crate::shelf::select::{
    self, AnswerPredicate, Filter, Order, Page, Paging, ResponseField, ResponsePredicate, RowScope,
};
use crate::shelf::{Catalog, ResponseView, RevisionView};

/// One answer to one indicator in one revision: options, a text, or the reason why there is no answer.
#[derive(Clone, Copy)]
pub struct Response<'a>(pub ResponseView<'a>);

/// One answer to one indicator in one revision: options, a text, or the reason why there is no answer.
#[Object(serial)]
impl<'a> Response<'a> {
    /// Id of the response: revision and code of the indicator, such as `Response:KEN/mgi-national/2021@1/1.1.1`. Same
    /// in every release.
    async fn id(&self) -> ID {
        format!("Response:{}/{}", self.0.revision_row().id, self.0.indicator().code).into()
    }

    /// Indicator that the response answers.
    async fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator())
    }

    /// Options chosen, in the order in which the revision lists them. Empty if the indicator is answered by text or not
    /// at all.
    async fn selected_options(&self) -> Vec<AnswerOption<'a>> {
        self.0.answers().map(AnswerOption).collect()
    }

    /// First option chosen, in most cases the only one. Null if no option is chosen.
    async fn selected_option(&self) -> Option<AnswerOption<'a>> {
        self.0.answers().next().map(AnswerOption)
    }

    /// Reason why the indicator has no answer. Null if the indicator has an answer.
    async fn absence(&self) -> Option<Absence> {
        self.0.row.absence.map(Into::into)
    }

    /// Tombstone of a withdrawn answer, the same in every release. Null if the answer was not withdrawn.
    async fn withdrawal(&self) -> Option<Withdrawal<'a>> {
        self.0.withdrawal().map(|row| Withdrawal(self.0.assessment().beside(row)))
    }

    /// Answer as text, in the language of `lang`, or else in English, or else in another language. Null if the response
    /// has no text.
    async fn text(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> Option<LanguageText<'a>> {
        text::pick(self.0.text(), &lang)
    }

    /// Answer as text in every language available: English first, then in order of language tag.
    async fn texts(&self) -> Vec<LanguageText<'a>> {
        text::all(self.0.text())
    }

    /// Explanation of the answer, in the language of `lang`, or else in English, or else in another language. Null if
    /// the response has no narrative.
    async fn narrative(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> Option<LanguageText<'a>> {
        text::pick(self.0.narrative(), &lang)
    }

    /// Explanation of the answer in every language available: English first, then in order of language tag.
    async fn narratives(&self) -> Vec<LanguageText<'a>> {
        text::all(self.0.narrative())
    }

    /// Citations of policies that support the answer, in the order of the revision.
    async fn evidence(&self) -> Vec<Evidence<'a>> {
        self.0.evidence().iter().map(|row| Evidence(self.0.assessment().beside(row))).collect()
    }

    /// Source and licence of the answer: the response's own source, or else the source of the revision. Null if neither
    /// names a source.
    async fn source(&self) -> Option<Source<'a>> {
        self.0.source().map(|row| Source::new(self.0.assessment().beside(row)))
    }

    /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
    async fn provenance(&self) -> Provenance {
        self.0.revision_row().provenance.into()
    }

    /// Revision to which the response belongs.
    async fn revision(&self) -> Revision<'a> {
        Revision(self.0.revision)
    }

    /// Assessment to which the response belongs.
    async fn assessment(&self) -> Assessment<'a> {
        Assessment(self.0.assessment())
    }

    /// Place assessed.
    async fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.assessment().jurisdiction().into()
    }
}

connection! {
    #[doc = "One page of responses."] ResponseConnection,
    #[doc = "One response on a page, with its cursor."] ResponseEdge, Response from ResponseView<'a>: Response
}

/// Which responses a caller wants, and in which order.
type ResponseSelection = (Filter<ResponsePredicate>, Vec<Order<ResponseField>>);

/// A page of current responses, in order of the assessment's ref and of position in the codebook by default. `field` is
/// the name of the connection.
pub fn page<'a>(
    catalog: &'a Catalog,
    field: &str,
    among: RowScope<'_>,
    (filter, orders): ResponseSelection,
    select: Select,
    paging: Paging,
) -> Result<ResponseConnection<'a>, Error> {
    let select = select::Selection::from(select);
    let rows = catalog.select_responses(among, &filter, select);
    Page::new(catalog.meter(), &(field, among, filter, select), rows, orders, paging).map(ResponseConnection)
}

/// A page of the responses of one revision; all of them if the caller does not say how many.
pub fn of_revision<'a>(
    revision: RevisionView<'a>,
    (filter, orders): (Filter<AnswerPredicate>, Vec<Order<ResponseField>>),
    paging: Paging,
) -> Result<ResponseConnection<'a>, Error> {
    let rows = revision.select_responses(&filter);
    let field = ("Revision.responses", &*revision.revision.row.id, filter);
    Page::or_whole(revision.revision.catalog.meter(), &field, rows, orders, paging).map(ResponseConnection)
}

/// Root field for responses.
#[derive(Default)]
pub struct ResponseQuery;

#[Object(serial)]
impl ResponseQuery {
    /// Responses of current revisions, in order of the assessment's ref and of the codebook by default.
    async fn responses<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            ResponseFilter,
        >,
        #[graphql(
            desc = "Choice among the current assessments of each place with each instrument: responses of `ALL` assessments, or only of the `LATEST` answered assessment (the default, so that each place counts once) with a response to one of the indicators filtered for. Conditions on answers apply after that choice.",
            default_with = "Select::Latest"
        )]
        select: Select,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of the assessment's ref, then of position in the codebook."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
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
    ) -> Result<ResponseConnection<'c>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        page(catalog(ctx), "Query.responses", RowScope::default(), asked, select, paging)
    }
}
