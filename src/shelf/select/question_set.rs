//! The questions that a filter is about, by index.

use super::indicator::QuestionPredicate;
use super::{AnswerPredicate, CodePredicate};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, PublicationEntry};

/// From which questions a filter chooses.
#[derive(Clone, Copy)]
pub enum QuestionScope<'s> {
    /// Those of all codebooks.
    All,
    /// Those of one codebook, by its index.
    Codebook(u32),
    /// Those with one code, in any codebook.
    Code(&'s str),
}

/// Some indicators, by index and in order of it.
#[derive(Default)]
pub struct QuestionSet(Vec<u32>);

impl QuestionScope<'_> {
    /// Their indexes, in order. A codebook of a later release has no responses in this one.
    pub fn indexes(self, catalog: &Catalog) -> Vec<u32> {
        let questions = &catalog.shelf().questions;
        let codebooks =
            || (0..).zip(&questions.codebooks).filter(|(_, row)| row.span.since <= catalog.number());
        let mut indexes: Vec<u32> = match self {
            Self::All => codebooks().flat_map(|(_, row)| row.indicators.clone()).collect(),
            Self::Codebook(index) => questions.codebooks[index as usize].indicators.clone().collect(),
            Self::Code(code) => {
                codebooks().filter_map(|(index, _)| questions.find_indicator_index(index, code)).collect()
            }
        };
        indexes.sort_unstable();
        indexes
    }
}

impl QuestionSet {
    /// All questions of a scope.
    pub fn all(catalog: &Catalog, scope: QuestionScope<'_>) -> Self {
        Self(scope.indexes(catalog))
    }

    /// The questions that pass the conditions of all these predicates; none if every question does.
    pub fn compile(all: &[&AnswerPredicate], catalog: &Catalog, scope: QuestionScope<'_>) -> Option<Self> {
        let is_given = |answer: &&&AnswerPredicate| {
            answer.indicator != CodePredicate::default() || answer.question != QuestionPredicate::default()
        };
        let given: Vec<&AnswerPredicate> = all.iter().filter(is_given).copied().collect();
        if given.is_empty() {
            return None;
        }
        let mut indexes = scope.indexes(catalog);
        let each = work::CODE + given.iter().map(|answer| work::CODE + answer.question.work()).sum::<u64>();
        if !catalog.meter().spend(indexes.len() as u64 * each) {
            return Some(Self::default());
        }
        indexes.retain(|&index| {
            let indicator = catalog.question(index);
            let passes = |answer: &&AnswerPredicate| {
                answer.indicator.matches(&*indicator.row.code) && answer.question.matches(indicator)
            };
            given.iter().all(passes)
        });
        Some(Self(indexes))
    }

    pub fn contains(&self, indicator: u32) -> bool {
        self.0.binary_search(&indicator).is_ok()
    }

    /// Those from the first to the last to which a publication responds.
    pub fn between(&self, publication: &PublicationEntry) -> &[u32] {
        let before = |indicator: u32| self.0.partition_point(|&index| index < indicator);
        let range = &publication.indicators;
        &self.0[before(range.start)..before(range.end)]
    }
}
