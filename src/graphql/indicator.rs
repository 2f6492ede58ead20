//! Questions, the answers they offer, and what they bear on.

use async_graphql::{Context, ID, Object};

use super::context::written;
use super::gcm_objective::ObjectiveLink;
use super::instrument::{Category, Codebook, Dimension, Instrument};
use super::page::connection;
use super::response::{Response, ResponseConnection};
use super::scalar::LanguageTag;
use super::sdg_target::SdgLink;
use super::select::response::{ResponseFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::text::{self, Text};
use super::vocabulary::{AnswerType, Presence, Select, WordingStatus};
use crate::error::Error;
use crate::shelf::select::{self, Among, Filter, IndicatorField, IndicatorTests, Order, Page, Paging};
use crate::shelf::{self, Catalog, Seen};

/// One question of a codebook.
#[derive(Clone, Copy)]
pub struct Indicator<'a>(pub Seen<'a, shelf::Indicator>);

/// One question of a codebook.
#[Object(serial)]
impl<'a> Indicator<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Indicator:{}/{}", self.0.codebook().id, self.0.code).into()
    }

    /// Its code, the same in every codebook of the instrument.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// The instrument that asks it.
    async fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.codebook().instrument())
    }

    /// The version of the instrument that words and places it so.
    async fn codebook(&self) -> Codebook<'a> {
        Codebook(self.0.codebook())
    }

    /// What it asks, in the language asked for, or else in English.
    async fn question(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        written(ctx, text::name(self.0.catalog, &self.0.row.questions, &lang))
    }

    /// What it asks, in every language there is.
    async fn questions(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.questions)
    }

    /// The dimension it is in; the overall class of SDG 10.7.2 is in none.
    async fn dimension(&self) -> Option<Dimension<'a>> {
        self.0.dimension().map(Dimension)
    }

    /// The heading it stands under.
    async fn category(&self) -> Option<Category<'a>> {
        self.0.category().map(Category)
    }

    /// What it is about; questions of different instruments about the same thing share it.
    async fn topic(&self) -> &'a str {
        &self.0.row.topic
    }

    /// How it is answered.
    async fn answer_type(&self) -> AnswerType {
        self.0.answer_type.into()
    }

    /// Whose words it is in.
    async fn wording_status(&self) -> WordingStatus {
        self.0.wording_status.into()
    }

    /// The public page that states it, of a paraphrase.
    async fn source(&self) -> Option<&'a str> {
        self.0.row.source.as_deref()
    }

    /// The answers it offers, in order.
    async fn options(&self) -> Vec<AnswerOption<'a>> {
        self.0.row.options.iter().map(|row| AnswerOption(self.0.beside(row))).collect()
    }

    /// The objectives of the Global Compact it bears on, by number.
    async fn objectives(&self) -> Vec<ObjectiveLink<'a>> {
        self.0.objective_links().map(ObjectiveLink).collect()
    }

    /// The targets of the SDGs it bears on, by code.
    async fn sdg_targets(&self) -> Vec<SdgLink<'a>> {
        self.0.sdg_links().map(SdgLink).collect()
    }

    /// The current answers to it, by ref of the assessment; to the question of this code in any codebook
    /// of the instrument.
    async fn responses(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<ResponseFilter>,
        #[graphql(
            desc = "Of each place: the latest that is answered, or all.",
            default_with = "Select::Latest"
        )]
        select: Select,
        #[graphql(
            desc = "In which order: one key or several, each before the next; by ref of the assessment if left out."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<ResponseConnection<'a>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        super::response::page(self.0.catalog, "Indicator.responses", self.answers(), asked, select, paging)
    }

    /// For a map: of every place the response of the latest answered assessment that asks the question, an answer or
    /// why there is none; by ref of the assessment. All of them, in one list.
    async fn latest_responses(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<ResponseFilter>,
    ) -> Result<Vec<Response<'a>>, Error> {
        let latest = select::Select::Latest;
        let rows = self.0.catalog.select_responses(self.answers(), &filter_of(filter)?, latest);
        Ok(rows.into_iter().map(Response).collect())
    }
}

impl<'a> Indicator<'a> {
    /// The answers to the question of this code, in any codebook of the instrument.
    fn answers(&self) -> Among<'a> {
        let instrument = self.0.codebook().instrument().row;
        Among { place: None, instrument: Some(&instrument.code), indicator: Some(&self.0.row.code) }
    }
}

/// One of the answers a question offers.
pub struct AnswerOption<'a>(pub Seen<'a, shelf::AnswerOption>);

/// One of the answers a question offers.
#[Object(serial)]
impl<'a> AnswerOption<'a> {
    /// Its code among the options of the question.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// What it says, in the language asked for, or else in English.
    async fn label(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.labels, &lang)
    }

    /// What it says, in every language there is.
    async fn labels(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.labels)
    }

    /// Its place where the options are in an order. It is no score: MGI does not rank countries.
    async fn ordinal(&self) -> Option<i32> {
        self.0.ordinal
    }

    /// Whether it says that the policy asked about is there.
    async fn presence(&self) -> Option<Presence> {
        self.0.presence.map(Into::into)
    }
}

connection! {
    #[doc = "One page of indicators."] IndicatorConnection,
    #[doc = "An indicator on a page."] IndicatorEdge, Indicator from Seen<'a, shelf::Indicator>: Indicator
}

/// The page of `Query.indicators`, by instrument and place in the codebook.
pub fn indicators(
    catalog: &Catalog,
    filter: Filter<IndicatorTests>,
    orders: Vec<Order<IndicatorField>>,
    paging: Paging,
) -> Result<IndicatorConnection<'_>, Error> {
    let rows = catalog.select_indicators(&filter);
    Page::of(catalog.meter(), &("Query.indicators", filter), rows, orders, paging).map(IndicatorConnection)
}
