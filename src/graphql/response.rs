//! Answers: options, words, or why there is none.

use async_graphql::{ID, Object};

use super::assessment::{Assessment, Withdrawal};
use super::indicator::{AnswerOption, Indicator};
use super::jurisdiction::Jurisdiction;
use super::page::connection;
use super::policy::Evidence;
use super::revision::Revision;
use super::scalar::LanguageTag;
use super::source::Source;
use super::text::{self, Text};
use super::vocabulary::{Absence, Provenance, Select};
use crate::error::Error;
use crate::shelf::select::{
    self, Among, AnswerTests, Filter, Order, Page, Paging, ResponseField, ResponseTests,
};
use crate::shelf::{Answered, Catalog, Published};

/// The answer to one question: options, or words, or why there is none.
#[derive(Clone, Copy)]
pub struct Response<'a>(pub Answered<'a>);

/// The answer to one question: options, or words, or why there is none.
#[Object(serial)]
impl<'a> Response<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Response:{}/{}", self.0.revision_row().id, self.0.indicator().code).into()
    }

    /// The question.
    async fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator())
    }

    /// The options chosen; none if the question is answered in words, or not at all.
    async fn answers(&self) -> Vec<AnswerOption<'a>> {
        self.0.answers().map(AnswerOption).collect()
    }

    /// The first, and mostly the only, option chosen.
    async fn answer(&self) -> Option<AnswerOption<'a>> {
        self.0.answers().next().map(AnswerOption)
    }

    /// Why there is no answer, if there is none.
    async fn absence(&self) -> Option<Absence> {
        self.0.row.absence.map(Into::into)
    }

    /// The tombstone, if the answer was withdrawn. It shows at every release.
    async fn withdrawal(&self) -> Option<Withdrawal<'a>> {
        self.0.withdrawal().map(|row| Withdrawal(self.0.assessment().beside(row)))
    }

    /// The answer in words, in the language asked for; else in English; else in the original.
    async fn text(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> Option<Text<'a>> {
        text::pick(self.0.text(), &lang)
    }

    /// The answer in words, in every language there is.
    async fn texts(&self) -> Vec<Text<'a>> {
        text::all(self.0.text())
    }

    /// What is told about the answer, in the language asked for; else in English; else in the original.
    async fn narrative(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> Option<Text<'a>> {
        text::pick(self.0.narrative(), &lang)
    }

    /// What is told about the answer, in every language there is.
    async fn narratives(&self) -> Vec<Text<'a>> {
        text::all(self.0.narrative())
    }

    /// The policies that the answer cites.
    async fn evidence(&self) -> Vec<Evidence<'a>> {
        self.0.evidence().iter().map(|row| Evidence(self.0.assessment().beside(row))).collect()
    }

    /// Where the answer comes from, and under which licence: its own source, or else the revision's.
    async fn source(&self) -> Option<Source<'a>> {
        self.0.source().map(|row| Source::new(self.0.assessment().beside(row)))
    }

    /// Whose data it is.
    async fn provenance(&self) -> Provenance {
        self.0.revision_row().provenance.into()
    }

    /// The revision it is part of.
    async fn revision(&self) -> Revision<'a> {
        Revision(self.0.revision)
    }

    /// The assessment it is part of.
    async fn assessment(&self) -> Assessment<'a> {
        Assessment(self.0.assessment())
    }

    /// The place assessed.
    async fn jurisdiction(&self) -> Jurisdiction<'a> {
        self.0.assessment().jurisdiction().into()
    }
}

connection! {
    #[doc = "One page of responses."] ResponseConnection,
    #[doc = "A response on a page."] ResponseEdge, Response from Answered<'a>: Response
}

/// What a caller asks of responses: which, and in which order.
type Asked = (Filter<ResponseTests>, Vec<Order<ResponseField>>);

/// A page of current responses, by ref of the assessment and place in the codebook. `field` is the
/// connection's own name.
pub fn page<'a>(
    catalog: &'a Catalog,
    field: &str,
    among: Among<'_>,
    (filter, orders): Asked,
    select: Select,
    paging: Paging,
) -> Result<ResponseConnection<'a>, Error> {
    let select = select::Select::from(select);
    let rows = catalog.select_responses(among, &filter, select);
    Page::of(catalog.meter(), &(field, among, filter, select), rows, orders, paging).map(ResponseConnection)
}

/// The responses of a revision: a page of them, or all.
pub fn of_revision<'a>(
    revision: Published<'a>,
    (filter, orders): (Filter<AnswerTests>, Vec<Order<ResponseField>>),
    paging: Paging,
) -> Result<ResponseConnection<'a>, Error> {
    let rows = revision.select_responses(&filter);
    let field = ("Revision.responses", &*revision.revision.row.id, filter);
    Page::or_whole(revision.revision.catalog.meter(), &field, rows, orders, paging).map(ResponseConnection)
}
