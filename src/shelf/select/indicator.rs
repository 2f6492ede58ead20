//! Predicates and sort fields of indicators.

use entity::vocabulary::{AnswerType, Level, WordingStatus};
use serde::Serialize;

use super::words::SearchTerms;
use super::{CodePredicate, EnumPredicate, Filter, NumberPredicate, SortValue, Sortable};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Indicator, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct IndicatorPredicate {
    pub instrument: CodePredicate,
    pub level: EnumPredicate<Level>,
    pub code: CodePredicate,
    pub answer_type: EnumPredicate<AnswerType>,
    pub wording_status: EnumPredicate<WordingStatus>,
    pub question: QuestionPredicate,
    /// Words of the question, in any language.
    pub search: SearchTerms,
}

/// Conditions on an indicator, for queries of indicators and of responses.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct QuestionPredicate {
    pub dimension: CodePredicate,
    pub category: CodePredicate,
    pub topic: CodePredicate,
    pub gcm_objective: NumberPredicate,
    pub sdg_target: CodePredicate,
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

impl QuestionPredicate {
    /// The work of matching one indicator, in units of the meter.
    pub fn work(&self) -> u64 {
        let codes = [&self.dimension, &self.category, &self.topic];
        let codes = codes.into_iter().filter(|code| **code != CodePredicate::default()).count() as u64;
        let links = u64::from(self.gcm_objective != NumberPredicate::default())
            + u64::from(self.sdg_target != CodePredicate::default());
        work::CODE * codes + work::LINKS * links
    }

    pub fn matches(&self, indicator: View<'_, Indicator>) -> bool {
        self.dimension.matches(indicator.dimension().map(|dimension| &*dimension.row.code))
            && self.category.matches(indicator.category().map(|category| &*category.row.code))
            && self.topic.matches(&*indicator.row.topic)
            && (self.gcm_objective == NumberPredicate::default() || {
                let objectives: Vec<i32> =
                    indicator.objective_links().map(|link| link.objective().row.number).collect();
                self.gcm_objective.passes(objectives.into_iter())
            })
            && (self.sdg_target == CodePredicate::default() || {
                let targets: Vec<&str> = indicator.sdg_links().map(|link| &*link.target().row.code).collect();
                self.sdg_target.passes(targets.into_iter())
            })
    }
}

impl IndicatorPredicate {
    fn hold(&self, indicator: View<'_, Indicator>) -> bool {
        let instrument = indicator.codebook().instrument().row;
        let questions = || indicator.row.questions.all(indicator.catalog.number());
        let meter = indicator.catalog.meter();
        meter.spend(work::PREDICATES + self.question.work())
            && self.instrument.matches(&*instrument.code)
            && self.level.matches(instrument.level)
            && self.code.matches(&*indicator.row.code)
            && self.answer_type.matches(indicator.row.answer_type)
            && self.wording_status.matches(indicator.row.wording_status)
            && self.question.matches(indicator)
            && self.search.are_in_any(questions().map(|words| words.searchable.as_str()).inspect(|text| {
                meter.spend(self.search.work(text));
            }))
    }
}

impl Catalog {
    /// The indicators of the newest codebooks, by instrument and position in the codebook.
    pub fn select_indicators(&self, filter: &Filter<IndicatorPredicate>) -> Vec<View<'_, Indicator>> {
        self.indicators().filter(|indicator| filter.holds(&|tests| tests.hold(*indicator))).collect()
    }
}

impl<'a> View<'a, Indicator> {
    /// Its position in its codebook, from 0.
    pub fn position(self) -> i32 {
        self.codebook().place_of(self)
    }
}

impl Sortable for View<'_, Indicator> {
    type Field = IndicatorField;

    fn key(&self) -> Vec<SortValue<'_>> {
        let instrument = self.codebook().instrument().row;
        vec![
            SortValue::from(&*instrument.code),
            SortValue::from(self.position()),
            SortValue::from(&*self.row.code),
        ]
    }

    fn value(&self, field: IndicatorField, language: Option<&str>) -> SortValue<'_> {
        match field {
            IndicatorField::Code => SortValue::from(&*self.row.code),
            IndicatorField::Instrument => SortValue::from(&*self.codebook().instrument().row.code),
            IndicatorField::Dimension => self.dimension().map(|dimension| &*dimension.row.code).into(),
            IndicatorField::Position => SortValue::from(self.position()),
            IndicatorField::Question => {
                self.row.questions.find(self.catalog.number(), language).map(|words| &*words.text).into()
            }
            IndicatorField::Topic => SortValue::from(&*self.row.topic),
        }
    }

    fn is_words(field: IndicatorField) -> bool {
        matches!(field, IndicatorField::Question)
    }
}
