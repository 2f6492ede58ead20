//! Indicators, their answer options, and their responses.

use async_graphql::{Context, ID, Object};

use super::context::{catalog, written};
use super::gcm_objective::ObjectiveLink;
use super::instrument::{Category, Codebook, Dimension, Instrument};
use super::page::{connection, root_fields};
use super::response::{Response, ResponseConnection};
use super::scalar::LanguageTag;
use super::sdg_target::SdgTargetLink;
use super::select::indicator::{IndicatorFilter, IndicatorOrder};
use super::select::response::{ResponseFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::text::{self, LanguageText};
use super::vocabulary::{AnswerType, Presence, Select, WordingStatus};
use crate::error::Error;
use crate::shelf::select::{self, Paging, RowScope};
use crate::shelf::{self, View};

/// One question of a codebook.
#[derive(Clone, Copy)]
pub struct Indicator<'a>(pub View<'a, shelf::Indicator>);

/// One question of a codebook.
#[Object(serial)]
impl<'a> Indicator<'a> {
    /// Id of the indicator in its codebook, such as `Indicator:mgi-national@2026/1.1.1`. Same in every release.
    async fn id(&self) -> ID {
        format!("Indicator:{}/{}", self.0.codebook().id, self.0.code).into()
    }

    /// Code of the indicator, such as `1.1.1` or `PD_1`; the same in every codebook of the instrument.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Instrument to which the indicator belongs.
    async fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.codebook().instrument())
    }

    /// Codebook (version of the instrument) that contains the indicator in this wording and at this position.
    async fn codebook(&self) -> Codebook<'a> {
        Codebook(self.0.codebook())
    }

    /// Text of the question, in the language asked for, else in English, else in another language.
    async fn question(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        written(ctx, text::name(self.0.catalog, &self.0.row.questions, &lang))
    }

    /// Text of the question in every language available, English first, then in order of language tag.
    async fn questions(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.questions)
    }

    /// Dimension to which the indicator belongs. Null for the overall class `_T` of `sdg-10-7-2`, which has no
    /// dimension.
    async fn dimension(&self) -> Option<Dimension<'a>> {
        self.0.dimension().map(Dimension)
    }

    /// Category (a heading within the dimension) to which the indicator belongs. Null if the indicator has no category.
    async fn category(&self) -> Option<Category<'a>> {
        self.0.category().map(Category)
    }

    /// Code of the topic, such as `health-services`. Questions of different instruments about the same topic share the
    /// code.
    async fn topic(&self) -> &'a str {
        &self.0.row.topic
    }

    /// Type of the answer: one option, one or more options, or text.
    async fn answer_type(&self) -> AnswerType {
        self.0.answer_type.into()
    }

    /// Origin of the question's wording: official, paraphrase or own draft.
    async fn wording_status(&self) -> WordingStatus {
        self.0.wording_status.into()
    }

    /// Public page that states the question or its content, mostly as a URL. Null if no source is named, as for most
    /// own drafts.
    async fn source(&self) -> Option<&'a str> {
        self.0.row.source.as_deref()
    }

    /// Answer options of the question, in the order of the codebook. Empty if the question is answered with text.
    async fn options(&self) -> Vec<AnswerOption<'a>> {
        self.0.row.options.iter().map(|row| AnswerOption(self.0.beside(row))).collect()
    }

    /// Links to the objectives of the Global Compact that the indicator concerns, in order of the objective's number.
    async fn objective_links(&self) -> Vec<ObjectiveLink<'a>> {
        self.0.objective_links().map(ObjectiveLink).collect()
    }

    /// Links to the SDG targets that the indicator concerns, in order of the target's code (`10.2` before `10.10`).
    async fn sdg_target_links(&self) -> Vec<SdgTargetLink<'a>> {
        self.0.sdg_links().map(SdgTargetLink).collect()
    }

    /// Current responses to the question with this code, in any codebook of the instrument; in order of the
    /// assessment's ref by default.
    async fn responses(
        &self,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            ResponseFilter,
        >,
        #[graphql(
            desc = "Choice among the current assessments of each place: responses of the `LATEST` answered assessment that asks the question, or of `ALL` assessments. Fields that list responses show `LATEST` by default, so that each place counts once.",
            default_with = "Select::Latest"
        )]
        select: Select,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of the assessment's ref."
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
    ) -> Result<ResponseConnection<'a>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        super::response::page(self.0.catalog, "Indicator.responses", self.answers(), asked, select, paging)
    }

    /// For each place, the response in its latest answered assessment that asks the question: an answer or an absence.
    /// One list without pages, in order of the assessment's ref, suitable for a map.
    async fn latest_responses(
        &self,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            ResponseFilter,
        >,
    ) -> Result<Vec<Response<'a>>, Error> {
        let latest = select::Selection::Latest;
        let rows = self.0.catalog.select_responses(self.answers(), &filter_of(filter)?, latest);
        Ok(rows.into_iter().map(Response).collect())
    }
}

impl<'a> Indicator<'a> {
    /// The scope of the responses to the question with this code, in any codebook of the instrument.
    fn answers(&self) -> RowScope<'a> {
        let instrument = self.0.codebook().instrument().row;
        RowScope { place: None, instrument: Some(&instrument.code), indicator: Some(&self.0.row.code) }
    }
}

/// One answer option of a question.
pub struct AnswerOption<'a>(pub View<'a, shelf::AnswerOption>);

/// One answer option of a question.
#[Object(serial)]
impl<'a> AnswerOption<'a> {
    /// Code of the option, unique within its question, such as `yes` or `3`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Label of the option in the language asked for, or else in English.
    async fn label(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.labels, &lang)
    }

    /// Labels of the option in all available languages, English first, then in order of language tag.
    async fn labels(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.labels)
    }

    /// Position of the option in ascending order, such as `0`, `1`, `2`. Not a score: MGI does not rank countries. Null
    /// if the options of the question have no order.
    async fn ordinal(&self) -> Option<i32> {
        self.0.ordinal
    }

    /// Presence of the policy asked about, if this option is selected: `ABSENT`, `PARTIAL` or `PRESENT`. Null if the
    /// option says nothing about presence.
    async fn presence(&self) -> Option<Presence> {
        self.0.presence.map(Into::into)
    }
}

connection! {
    #[doc = "One page of indicators."] IndicatorConnection,
    #[doc = "One indicator on a page, with its cursor."] IndicatorEdge, Indicator from View<'a, shelf::Indicator>: Indicator
}

root_fields! {
    #[doc = "Root fields for indicators."]
    IndicatorQuery {
        /// One indicator by its instrument, code and codebook version. Null if there is no such indicator.
        async fn indicator<'c>(
            &self,
            ctx: &Context<'c>,
            #[graphql(desc = "Code of the instrument, such as `mgi-national`.")] instrument: String,
            #[graphql(desc = "Code of the indicator, such as `1.1.1` or `PD_1`.")] code: String,
            #[graphql(desc = "Version of the codebook, such as `2026`; the newest version if left out.")]
            codebook: Option<String>,
        ) -> Option<Indicator<'c>> {
            catalog(ctx).find_indicator(&instrument, &code, codebook.as_deref()).map(Indicator)
        }
    }

    /// Indicators of the newest codebook of each instrument, in order of instrument code and position in the codebook
    /// by default.
    indicators(IndicatorFilter, IndicatorOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of instrument code, then of position in the codebook.") -> IndicatorConnection
        = "Query.indicators", |catalog, filter| catalog.select_indicators(filter);
}
