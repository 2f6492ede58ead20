//! Which indicators, and in which order.

use entity::vocabulary::{AnswerType, Level, WordingStatus};
use serde::Serialize;

use super::words::Words;
use super::{CodeTest, Filter, Listed, NumberTest, Part, WordTest};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Indicator, Seen};

#[derive(Debug, Clone, Default, Serialize)]
pub struct IndicatorTests {
    pub instrument: CodeTest,
    pub level: WordTest<Level>,
    pub code: CodeTest,
    pub answer_type: WordTest<AnswerType>,
    pub wording_status: WordTest<WordingStatus>,
    pub question: QuestionTests,
    /// Words of the question, in any language.
    pub search: Words,
}

/// What is asked of a question by those who look for it, and by those who look for answers to it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct QuestionTests {
    pub dimension: CodeTest,
    pub category: CodeTest,
    pub topic: CodeTest,
    pub gcm_objective: NumberTest,
    pub sdg_target: CodeTest,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum IndicatorField {
    Code,
    Instrument,
    Dimension,
    Position,
    Question,
    Topic,
}

impl QuestionTests {
    pub fn hold(&self, indicator: Seen<'_, Indicator>) -> bool {
        let links = (self.gcm_objective != NumberTest::default() || self.sdg_target != CodeTest::default())
            .then_some(work::LINKS);
        indicator.catalog.meter().spend(work::PREDICATES + links.unwrap_or(0))
            && self.dimension.passes_one(indicator.dimension().map(|dimension| &*dimension.row.code))
            && self.category.passes_one(indicator.category().map(|category| &*category.row.code))
            && self.topic.passes_one(&*indicator.row.topic)
            && (self.gcm_objective == NumberTest::default() || {
                let objectives: Vec<i32> =
                    indicator.objective_links().map(|link| link.objective().row.number).collect();
                self.gcm_objective.passes(objectives.into_iter())
            })
            && (self.sdg_target == CodeTest::default() || {
                let targets: Vec<&str> = indicator.sdg_links().map(|link| &*link.target().row.code).collect();
                self.sdg_target.passes(targets.into_iter())
            })
    }
}

impl IndicatorTests {
    fn hold(&self, indicator: Seen<'_, Indicator>) -> bool {
        let instrument = indicator.codebook().instrument().row;
        let questions = || indicator.row.questions.all(indicator.catalog.number());
        let meter = indicator.catalog.meter();
        meter.spend(work::PREDICATES)
            && self.instrument.passes_one(&*instrument.code)
            && self.level.passes_one(instrument.level)
            && self.code.passes_one(&*indicator.row.code)
            && self.answer_type.passes_one(indicator.row.answer_type)
            && self.wording_status.passes_one(indicator.row.wording_status)
            && self.question.hold(indicator)
            && self.search.are_in_any(questions().map(|words| words.searchable.as_str()).inspect(|text| {
                meter.spend(self.search.work(text));
            }))
    }
}

impl Catalog {
    /// Of the newest codebooks, by instrument and place in the codebook.
    pub fn select_indicators(&self, filter: &Filter<IndicatorTests>) -> Vec<Seen<'_, Indicator>> {
        self.indicators().filter(|indicator| filter.holds(&|tests| tests.hold(*indicator))).collect()
    }
}

impl<'a> Seen<'a, Indicator> {
    /// Where it stands in its codebook, from 0.
    pub fn position(self) -> i32 {
        self.codebook().place_of(self)
    }
}

impl Listed for Seen<'_, Indicator> {
    type Field = IndicatorField;

    fn key(&self) -> Vec<Part<'_>> {
        let instrument = self.codebook().instrument().row;
        vec![Part::from(&*instrument.code), Part::from(self.position()), Part::from(&*self.row.code)]
    }

    fn value(&self, field: IndicatorField, language: Option<&str>) -> Part<'_> {
        match field {
            IndicatorField::Code => Part::from(&*self.row.code),
            IndicatorField::Instrument => Part::from(&*self.codebook().instrument().row.code),
            IndicatorField::Dimension => self.dimension().map(|dimension| &*dimension.row.code).into(),
            IndicatorField::Position => Part::from(self.position()),
            IndicatorField::Question => {
                self.row.questions.find(self.catalog.number(), language).map(|words| &*words.text).into()
            }
            IndicatorField::Topic => Part::from(&*self.row.topic),
        }
    }

    fn is_words(field: IndicatorField) -> bool {
        matches!(field, IndicatorField::Question)
    }
}
