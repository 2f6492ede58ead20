//! Invents responses to a whole questionnaire: plausible, and mostly the same from round to round.

use entity::vocabulary::{Absence, AnswerType, CoverageState, Presence};

use super::policies;
use super::questions::QuestionnaireItem;
use super::seeded_rng::SeededRng;
use super::texts;
use crate::content::{Policy, Response, Texts};

/// The respondent: a place in one round.
pub struct Respondent<'r> {
    pub code: &'r str,
    pub languages: &'r [&'r str],
    pub policies: &'r [Policy],
    /// The round, from 0.
    pub round: usize,
    pub year: i32,
}

const ABSENCES: [Absence; 4] =
    [Absence::NoEvidence, Absence::NotApplicable, Absence::NotAsked, Absence::Declined];

impl Respondent<'_> {
    /// The response to one question, given the coverage of its dimension; none if the dimension was not collected.
    pub fn answers(&self, question: &QuestionnaireItem, coverage: CoverageState) -> Option<Response> {
        let mut response = Response {
            indicator: question.code.clone(),
            options: vec![],
            text: Texts::new(),
            absence: None,
            narrative: Texts::new(),
            evidence: vec![],
            source: None,
        };
        match coverage {
            CoverageState::NotCollected => return None,
            CoverageState::Withheld => response.absence = Some(Absence::Withheld),
            CoverageState::Published => self.fill(question, &mut response),
        }
        Some(response)
    }

    fn fill(&self, question: &QuestionnaireItem, response: &mut Response) {
        let mut luck = SeededRng::new(&format!("{}/{}/{}", self.code, question.code, self.round));
        if luck.percent(6) {
            response.absence = Some(*luck.pick(&ABSENCES));
            return;
        }
        let presence = match question.answer_type {
            AnswerType::Text => {
                response.text = texts::narrative(None, self.languages, &mut luck);
                None
            }
            AnswerType::Multiple => {
                response.options = several(question, &mut luck);
                None
            }
            AnswerType::Single => {
                let (code, presence) = &question.options[self.position(question)];
                response.options = vec![code.clone()];
                *presence
            }
        };
        if luck.percent(55) {
            response.narrative = texts::narrative(presence, self.languages, &mut luck);
        }
        // The rule of the desk: an answer that claims a policy cites one.
        let cites = presence != Some(Presence::Absent) && luck.percent(85);
        if cites || question.claims(&response.options) {
            response.evidence = policies::cited(self.policies, self.year, &mut luck);
        }
    }

    /// The position of the selected option: in each later round the same, one further or, rarely, one back.
    fn position(&self, question: &QuestionnaireItem) -> usize {
        let last = question.options.len() - 1;
        let mut luck = SeededRng::new(&format!("{}/{}", self.code, question.code));
        let mut position = luck.below(question.options.len());
        for _ in 0..self.round {
            match luck.below(100) {
                0..20 => position = (position + 1).min(last),
                20..24 => position = position.saturating_sub(1),
                _ => {}
            }
        }
        position
    }
}

/// Some options, in the order of the question; the option `none` is always alone.
fn several(question: &QuestionnaireItem, luck: &mut SeededRng) -> Vec<String> {
    let (none, others): (Vec<&String>, Vec<&String>) =
        question.options.iter().map(|(code, _)| code).partition(|code| *code == "none");
    if !none.is_empty() && luck.percent(12) {
        return none.into_iter().cloned().collect();
    }
    let sure = luck.below(others.len());
    let mut index = 0..;
    let chosen = others.into_iter().filter(|_| index.next() == Some(sure) || luck.percent(30));
    chosen.cloned().collect()
}
