//! Conditions on a response within its assessment, and the same compiled against a catalog.

use entity::vocabulary::{Absence, Presence};
use serde::Serialize;

use super::indicator::QuestionPredicate;
use super::question_set::{QuestionScope, QuestionSet};
use super::tree::Truth;
use super::words::SearchTerms;
use super::{CodePredicate, EnumPredicate, Filter};
use crate::shelf::meter::work;
use crate::shelf::{AnswerOption, Catalog, PublicationEntry, ResponseView, View};

/// Conditions on a response within its assessment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AnswerPredicate {
    pub indicator: CodePredicate,
    pub question: QuestionPredicate,
    /// The code of a selected option.
    pub option: CodePredicate,
    pub presence: EnumPredicate<Presence>,
    pub absence: EnumPredicate<Absence>,
    /// Whether the response has an answer.
    pub answered: Option<bool>,
    /// Words of the text and of the narrative, in any language.
    pub search: SearchTerms,
}

/// Conditions on a response, of which all must hold.
#[derive(Default)]
pub struct AnswerMatcher<'f> {
    /// The questions that pass; none if all do.
    pub questions: Option<QuestionSet>,
    conditions: Vec<AnswerCondition<'f>>,
}

enum AnswerCondition<'f> {
    Answered(bool),
    Absence(&'f EnumPredicate<Absence>),
    Option(OptionMatcher),
    Search(&'f SearchTerms),
}

/// A condition on a value of the selected options.
struct OptionMatcher {
    /// Whether a response without such a value passes.
    passes_without: bool,
    /// By index of the indicator after the first: where the values of its options begin.
    starts: Vec<u32>,
    first: u32,
    values: Vec<OptionValue>,
}

#[derive(Clone, Copy, PartialEq)]
enum OptionValue {
    Missing,
    Fails,
    Passes,
}

impl Filter<AnswerPredicate> {
    /// The same filter with compiled conditions, for the questions in `scope`.
    pub fn compile_answers(&self, catalog: &Catalog, scope: QuestionScope<'_>) -> Filter<AnswerMatcher<'_>> {
        self.compile(&mut |all| {
            catalog.meter().spend(work::COMPILE);
            AnswerMatcher::compile(all, catalog, scope)
        })
    }
}

impl Filter<AnswerMatcher<'_>> {
    /// Whether a response of a current revision passes.
    pub fn any(&self, publication: View<'_, PublicationEntry>) -> bool {
        let work = self.sum(&|matcher| matcher.work()) * self.own.count(publication.row) as u64;
        if self.is_plain() && self.own.is_about_questions() {
            return publication.catalog.meter().spend(work) && self.own.any(publication);
        }
        let revision = publication.revision();
        let responses = revision.revision.row.responses.all();
        let passes = |position: u32| {
            let response = ResponseView { revision, row: &responses[position as usize] };
            self.holds(&|matcher| matcher.matches(response))
        };
        publication.catalog.meter().spend(work) && self.own.positions(publication).into_iter().any(passes)
    }

    /// Whether a current revision has a response that may pass, as far as the questions tell.
    pub fn may_any(&self, publication: View<'_, PublicationEntry>) -> bool {
        let work = self.sum(&|_| work::CONDITION) * self.own.count(publication.row) as u64;
        let responses = publication.revision().revision.row.responses.all();
        let may_pass = |position: u32| {
            let indicator = responses[position as usize].indicator;
            self.may_hold(&|matcher| matcher.known_of_question(indicator))
        };
        publication.catalog.meter().spend(work) && self.own.positions(publication).into_iter().any(may_pass)
    }
}

impl<'f> AnswerMatcher<'f> {
    pub fn compile(all: &[&'f AnswerPredicate], catalog: &Catalog, scope: QuestionScope<'_>) -> Self {
        let questions = QuestionSet::compile(all, catalog, scope);
        let mut conditions = vec![];
        for answer in all {
            conditions.extend(answer.answered.map(AnswerCondition::Answered));
            if answer.absence != EnumPredicate::default() {
                conditions.push(AnswerCondition::Absence(&answer.absence));
            }
            if answer.option != CodePredicate::default() {
                let value = |option: &AnswerOption| match answer.option.matches(&*option.code) {
                    true => OptionValue::Passes,
                    false => OptionValue::Fails,
                };
                let matcher = OptionMatcher::compile(catalog, scope, answer.option.matches(None), value);
                conditions.push(AnswerCondition::Option(matcher));
            }
            if answer.presence != EnumPredicate::default() {
                let value = |option: &AnswerOption| match option.presence {
                    None => OptionValue::Missing,
                    some if answer.presence.matches(some) => OptionValue::Passes,
                    Some(_) => OptionValue::Fails,
                };
                let matcher = OptionMatcher::compile(catalog, scope, answer.presence.matches(None), value);
                conditions.push(AnswerCondition::Option(matcher));
            }
            if answer.search != SearchTerms::default() {
                conditions.push(AnswerCondition::Search(&answer.search));
            }
        }
        conditions.sort_by_key(AnswerCondition::work);
        Self { questions, conditions }
    }

    /// The work of matching one response, in units of the meter. Texts that are searched come on top.
    pub fn work(&self) -> u64 {
        work::CONDITION + self.conditions.iter().map(AnswerCondition::work).sum::<u64>()
    }

    /// Whether every response to one of the questions passes.
    pub fn is_about_questions(&self) -> bool {
        self.conditions.is_empty()
    }

    /// The result as far as it is known without the answer.
    pub fn known_of_question(&self, indicator: u32) -> Truth {
        if self.questions.as_ref().is_some_and(|questions| !questions.contains(indicator)) {
            Truth::Fails
        } else if self.is_about_questions() {
            Truth::Holds
        } else {
            Truth::Open
        }
    }

    pub fn matches(&self, response: ResponseView<'_>) -> bool {
        !matches!(self.known_of_question(response.row.indicator), Truth::Fails)
            && self.matches_answer(response)
    }

    /// The conditions on the answer to a question that passes.
    pub fn matches_answer(&self, response: ResponseView<'_>) -> bool {
        self.conditions.iter().all(|condition| condition.matches(response))
    }

    /// The maximum number of responses of a publication to the questions.
    pub fn count(&self, publication: &PublicationEntry) -> usize {
        let all = publication.responses as usize;
        self.questions.as_ref().map_or(all, |questions| questions.between(publication).len().min(all))
    }

    /// Whether a publication has a response to one of the questions.
    pub fn any(&self, publication: View<'_, PublicationEntry>) -> bool {
        match self.questions.is_none() || publication.row.has_no_gap() {
            true => self.count(publication.row) > 0,
            false => !self.positions(publication).is_empty(),
        }
    }

    /// The positions of the responses of a publication to the questions.
    pub fn positions(&self, publication: View<'_, PublicationEntry>) -> Vec<u32> {
        let row = publication.row;
        let Some(questions) = &self.questions else { return (0..row.responses).collect() };
        let asked = questions.between(row);
        if row.has_no_gap() {
            return asked.iter().map(|indicator| indicator - row.indicators.start).collect();
        }
        let responses = publication.revision().revision.row.responses.all();
        if asked.len() > responses.len() {
            let positions = (0..).zip(responses).filter(|(_, row)| questions.contains(row.indicator));
            return positions.map(|(position, _)| position).collect();
        }
        let position =
            |&indicator: &u32| responses.binary_search_by_key(&indicator, |row| row.indicator).ok();
        asked.iter().filter_map(position).map(|position| position as u32).collect()
    }
}

impl AnswerCondition<'_> {
    fn work(&self) -> u64 {
        match self {
            Self::Answered(_) | Self::Absence(_) | Self::Option(_) => work::CODE,
            Self::Search(_) => work::TEXTS,
        }
    }

    fn matches(&self, response: ResponseView<'_>) -> bool {
        match self {
            Self::Answered(wanted) => response.row.absence.is_none() == *wanted,
            Self::Absence(predicate) => predicate.matches(response.row.absence),
            Self::Option(matcher) => matcher.matches(response),
            Self::Search(words) => words.are_in_any(response.searchable().inspect(|text| {
                response.revision.meter().spend(words.work(text));
            })),
        }
    }
}

impl OptionMatcher {
    /// Finds the value of each option of the questions in `scope`.
    fn compile(
        catalog: &Catalog,
        scope: QuestionScope<'_>,
        passes_without: bool,
        value: impl Fn(&AnswerOption) -> OptionValue,
    ) -> Self {
        let indexes = scope.indexes(catalog);
        let first = indexes.first().copied().unwrap_or(0);
        let mut matcher = Self { passes_without, starts: vec![], first, values: vec![] };
        for index in indexes {
            let options = &catalog.question(index).row.options;
            if !catalog.meter().spend(work::CONDITION + work::CODE * options.len() as u64) {
                break;
            }
            matcher.starts.resize((index - first + 1) as usize, matcher.values.len() as u32);
            matcher.values.extend(options.iter().map(&value));
        }
        matcher
    }

    fn matches(&self, response: ResponseView<'_>) -> bool {
        let Some(start) = self.starts.get(response.row.indicator.wrapping_sub(self.first) as usize) else {
            return false;
        };
        let value = |option: &u16| self.values[(start + u32::from(*option)) as usize];
        let (mut is_missing, mut passes) = (true, false);
        for value in response.option_positions().iter().map(value) {
            is_missing &= value == OptionValue::Missing;
            passes |= value == OptionValue::Passes;
        }
        if is_missing { self.passes_without } else { passes }
    }
}
