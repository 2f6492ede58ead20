//! Indicators, their answer options, and their responses.

use async_graphql::{Description, ID};

use super::gcm_objective::ObjectiveLink;
use super::instrument::{Category, Codebook, Dimension, Instrument};
use super::object::object;
use super::page::connection;
use super::response::{Response, ResponseConnection};
use super::sdg_target::SdgTargetLink;
use super::text::{self, Lang, LanguageText};
use super::vocabulary::{AnswerType, Presence, Select, WordingStatus};
use crate::error::Error;
use crate::shelf::select::{
    self, Filter, IndicatorField, IndicatorPredicate, Orders, Page, Paging, ResponseField, ResponsePredicate,
    RowScope,
};
use crate::shelf::{self, Catalog, View};

/// One question of a codebook.
#[derive(Clone, Copy, Description)]
pub struct Indicator<'a>(pub View<'a, shelf::Indicator>);

#[object]
impl<'a> Indicator<'a> {
    /// Id of the indicator in its codebook, such as `Indicator:mgi-national@2026/1.1.1`. Same in every release.
    fn id(&self) -> ID {
        format!("Indicator:{}/{}", self.0.codebook().id, self.0.code).into()
    }

    /// Code of the indicator, such as `1.1.1` or `PD_1`; the same in every codebook of the instrument.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Instrument to which the indicator belongs.
    fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.codebook().instrument())
    }

    /// Codebook (version of the instrument) that contains the indicator in this wording and at this position.
    fn codebook(&self) -> Codebook<'a> {
        Codebook(self.0.codebook())
    }

    /// Text of the question, in the language asked for, else in English, else in another language.
    fn question(&self, lang: &Lang) -> &'a str {
        text::name(self.0.catalog, &self.0.row.questions, lang)
    }

    /// Text of the question in every language available, English first, then in order of language tag.
    fn questions(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.questions)
    }

    /// Dimension to which the indicator belongs. Null for the overall class `_T` of `sdg-10-7-2`, which has no
    /// dimension.
    fn dimension(&self) -> Option<Dimension<'a>> {
        self.0.dimension().map(Dimension)
    }

    /// Category (a heading within the dimension) to which the indicator belongs. Null if the indicator has no category.
    fn category(&self) -> Option<Category<'a>> {
        self.0.category().map(Category)
    }

    /// Code of the topic, such as `health-services`. Questions of different instruments about the same topic share the
    /// code.
    fn topic(&self) -> &'a str {
        &self.0.row.topic
    }

    /// Type of the answer: one option, one or more options, or text.
    fn answer_type(&self) -> AnswerType {
        self.0.answer_type.into()
    }

    /// Origin of the question's wording: official, paraphrase or own draft.
    fn wording_status(&self) -> WordingStatus {
        self.0.wording_status.into()
    }

    /// Public page that states the question or its content, mostly as a URL. Null if no source is named, as for most
    /// own drafts.
    fn source(&self) -> Option<&'a str> {
        self.0.row.source.as_deref()
    }

    /// Answer options of the question, in the order of the codebook. Empty if the question is answered with text.
    fn options(&self) -> Vec<AnswerOption<'a>> {
        self.0.row.options.iter().map(|row| AnswerOption(self.0.beside(row))).collect()
    }

    /// Links to the objectives of the Global Compact that the indicator concerns, in order of the objective's number.
    fn objective_links(&self) -> Vec<ObjectiveLink<'a>> {
        self.0.objective_links().map(ObjectiveLink).collect()
    }

    /// Links to the SDG targets that the indicator concerns, in order of the target's code (`10.2` before `10.10`).
    fn sdg_target_links(&self) -> Vec<SdgTargetLink<'a>> {
        self.0.sdg_links().map(SdgTargetLink).collect()
    }

    /// Current responses to the question with this code, in any codebook of the instrument; in order of the
    /// assessment's ref by default.
    fn responses(
        &self,
        filter: &Filter<ResponsePredicate>,
        /// Choice among the current assessments of each place: responses of the `LATEST` answered assessment
        /// that asks the question, or of `ALL` assessments. Fields that list responses show `LATEST` by
        /// default, so that each place counts once.
        #[arg(default = Select::Latest)]
        select: Select,
        /// If left out, items are in order of the assessment's ref.
        order_by: &Orders<ResponseField>,
        page: &Paging,
    ) -> Result<ResponseConnection<'a>, Error> {
        let asked = (filter, order_by);
        super::response::cut_page(self.0.catalog, "Indicator.responses", self.answers(), asked, select, page)
    }

    /// For each place, the response in its latest answered assessment that asks the question: an answer or an absence.
    /// One list without pages, in order of the assessment's ref, suitable for a map.
    fn latest_responses(&self, filter: &Filter<ResponsePredicate>) -> Result<Vec<Response<'a>>, Error> {
        let latest = select::Selection::Latest;
        let rows = self.0.catalog.select_responses(self.answers(), filter, latest);
        Ok(rows.iter().map(Response).collect())
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
#[derive(Description)]
pub struct AnswerOption<'a>(pub View<'a, shelf::AnswerOption>);

#[object]
impl<'a> AnswerOption<'a> {
    /// Code of the option, unique within its question, such as `yes` or `3`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Label of the option in the language asked for, or else in English.
    fn label(&self, lang: &Lang) -> &'a str {
        text::name(self.0.catalog, &self.0.row.labels, lang)
    }

    /// Labels of the option in all available languages, English first, then in order of language tag.
    fn labels(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.labels)
    }

    /// Position of the option in ascending order, such as `0`, `1`, `2`. Not a score: MGI does not rank countries. Null
    /// if the options of the question have no order.
    fn ordinal(&self) -> Option<i32> {
        self.0.ordinal
    }

    /// Presence of the policy asked about, if this option is selected: `ABSENT`, `PARTIAL` or `PRESENT`. Null if the
    /// option says nothing about presence.
    fn presence(&self) -> Option<Presence> {
        self.0.presence.map(Into::into)
    }
}

connection! {
    #[doc = "One page of indicators."] IndicatorConnection,
    #[doc = "One indicator on a page, with its cursor."] IndicatorEdge, Indicator from View<'a, shelf::Indicator>: Indicator
}

/// Root fields for indicators.
#[derive(Default, Description)]
pub struct IndicatorQuery;

#[object]
impl IndicatorQuery {
    /// Indicators of the newest codebook of each instrument, in order of instrument code and position in the codebook
    /// by default.
    fn indicators<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<IndicatorPredicate>,
        /// If left out, items are in order of instrument code, then of position in the codebook.
        order_by: &Orders<IndicatorField>,
        page: &Paging,
    ) -> Result<IndicatorConnection<'c>, Error> {
        let rows = catalog.select_indicators(filter);
        Page::new(catalog.meter(), ("Query.indicators", filter.clone()), rows, order_by, page)
            .map(IndicatorConnection)
    }

    /// One indicator by its instrument, code and codebook version. Null if there is no such indicator.
    fn indicator<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the instrument, such as `mgi-national`.
        instrument: &str,
        /// Code of the indicator, such as `1.1.1` or `PD_1`.
        code: &str,
        /// Version of the codebook, such as `2026`; the newest version if left out.
        codebook: &Option<String>,
    ) -> Option<Indicator<'c>> {
        catalog.find_indicator(instrument, code, codebook.as_deref()).map(Indicator)
    }
}
