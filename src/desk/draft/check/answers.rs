//! Checks answers against their questions, and the coverage of each dimension.

use std::collections::{BTreeMap, BTreeSet};

use entity::vocabulary::{Absence, AnswerType, CoverageState, Presence};

use super::{ProblemCode, ProblemList, dimensions};
use crate::content::{Content, Response};
use crate::shelf::{Codebook, Indicator, View};

pub fn check(content: &Content, codebook: View<'_, Codebook>, found: &mut ProblemList) {
    let coverage = CoverageCheck::new(content, codebook, found);
    let mut answered = BTreeSet::new();
    for (index, response) in content.responses.iter().enumerate() {
        let path = format!("responses[{index}]");
        let code = response.indicator.as_str();
        if !answered.insert(code) {
            let message = format!("{code} is answered twice.");
            found.push_of_indicator(code, &path, ProblemCode::Duplicate, message);
        }
        match codebook.indicator(code) {
            None => {
                let message = format!("The codebook {} has no indicator {code}.", codebook.row.id);
                found.push_of_indicator(code, format!("{path}.indicator"), ProblemCode::UnknownCode, message);
            }
            Some(indicator) => {
                of_response(&path, response, indicator, found);
                coverage.check(&path, response, indicator, found);
            }
        }
    }
    for indicator in codebook.indicators() {
        let code = &*indicator.row.code;
        if !answered.contains(code) && coverage.is_published(indicator) {
            let message = format!("{code} has neither an answer nor an absence.");
            found.push_of_indicator(code, "responses", ProblemCode::Unanswered, message);
        }
    }
    let known: BTreeSet<&str> = dimensions(codebook).collect();
    for (index, finding) in content.findings.iter().enumerate() {
        if !known.contains(finding.dimension.as_str()) {
            let message = format!("The codebook {} has no dimension {}.", codebook.row.id, finding.dimension);
            found.error(format!("findings[{index}].dimension"), ProblemCode::UnknownCode, message);
        }
    }
}

fn of_response(path: &str, response: &Response, indicator: View<'_, Indicator>, found: &mut ProblemList) {
    let code = &*indicator.row.code;
    let has_answer = !response.options.is_empty() || !response.text.is_empty();
    match (has_answer, response.absence) {
        (false, None) => {
            let message = format!("The response to {code} has neither an answer nor an absence.");
            return found.push_of_indicator(code, path, ProblemCode::EmptyResponse, message);
        }
        (true, Some(_)) => {
            let message = format!("The response to {code} has an answer and says that there is none.");
            found.push_of_indicator(code, path, ProblemCode::AnswerAndAbsence, message);
        }
        _ => {}
    }
    of_type(path, response, indicator, found);
    let mut chosen = BTreeSet::new();
    let mut claims = false;
    for (index, option) in response.options.iter().enumerate() {
        let path = format!("{path}.options[{index}]");
        if !chosen.insert(option) {
            found.push_of_indicator(
                code,
                &path,
                ProblemCode::Duplicate,
                format!("The option {option} is chosen twice."),
            );
        }
        match indicator.row.options.iter().find(|known| *known.code == **option) {
            None => {
                let known: Vec<&str> = indicator.row.options.iter().map(|known| &*known.code).collect();
                let message = format!("{code} has no option {option}; it has {}.", known.join(", "));
                found.push_of_indicator(code, path, ProblemCode::UnknownCode, message);
            }
            Some(known) => claims |= known.presence.is_some_and(Presence::claims_policy),
        }
    }
    if claims && response.evidence.is_empty() {
        let message = format!("The answer to {code} claims a policy; cite it as evidence.");
        found.push_of_indicator(code, format!("{path}.evidence"), ProblemCode::EvidenceMissing, message);
    }
}

fn of_type(path: &str, response: &Response, indicator: View<'_, Indicator>, found: &mut ProblemList) {
    let code = &*indicator.row.code;
    let message = match indicator.row.answer_type {
        AnswerType::Text if !response.options.is_empty() => {
            format!("{code} is answered in words, not by options.")
        }
        AnswerType::Single if response.options.len() > 1 => format!("{code} takes one option."),
        AnswerType::Single | AnswerType::Multiple if !response.text.is_empty() => {
            format!("{code} is answered by options; what there is to tell goes into the narrative.")
        }
        _ => return,
    };
    found.push_of_indicator(code, path, ProblemCode::WrongType, message);
}

/// The coverage of each dimension.
struct CoverageCheck<'c>(BTreeMap<&'c str, CoverageState>);

impl<'c> CoverageCheck<'c> {
    fn new(content: &'c Content, codebook: View<'_, Codebook>, found: &mut ProblemList) -> Self {
        let known: BTreeSet<&str> = dimensions(codebook).collect();
        for dimension in content.coverage.keys().filter(|dimension| !known.contains(dimension.as_str())) {
            let message = format!("The codebook {} has no dimension {dimension}.", codebook.row.id);
            found.error(format!("coverage.{dimension}"), ProblemCode::UnknownCode, message);
        }
        for dimension in known.iter().filter(|dimension| !content.coverage.contains_key(**dimension)) {
            let message = format!("Say whether the answers of dimension {dimension} are published.");
            found.error(format!("coverage.{dimension}"), ProblemCode::CoverageMissing, message);
        }
        Self(content.coverage.iter().map(|(dimension, state)| (dimension.as_str(), *state)).collect())
    }

    fn state(&self, indicator: View<'_, Indicator>) -> CoverageState {
        let dimension = indicator.dimension();
        let state = dimension.and_then(|dimension| self.0.get(&*dimension.row.code).copied());
        state.unwrap_or(CoverageState::Published)
    }

    fn is_published(&self, indicator: View<'_, Indicator>) -> bool {
        self.state(indicator) == CoverageState::Published
    }

    /// Reports an answer in a dimension that the government has not agreed to publish.
    fn check(
        &self,
        path: &str,
        response: &Response,
        indicator: View<'_, Indicator>,
        found: &mut ProblemList,
    ) {
        let code = &*indicator.row.code;
        let says_something = !response.options.is_empty()
            || !response.text.is_empty()
            || !response.narrative.is_empty()
            || !response.evidence.is_empty();
        let withheld = matches!(response.absence, Some(Absence::Withheld | Absence::Withdrawn));
        if says_something && (withheld || !self.is_published(indicator)) {
            let what = if withheld { "the answer" } else { "its dimension" };
            let message = format!("{code} says something, but {what} is not for publication.");
            found.push_of_indicator(code, path, ProblemCode::NotForPublication, message);
        }
    }
}
