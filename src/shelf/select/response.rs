//! Which answers, and in which order.

use entity::vocabulary::{Absence, Presence};
use serde::Serialize;

use super::assessment::{Among, AssessmentField, HeaderTests, any_answered, latest};
use super::indicator::QuestionTests;
use super::tree::{Known, Rest};
use super::words::Words;
use super::{CodeTest, Filter, Listed, Part, Select, WordTest, agrees};
use crate::shelf::code::Code;
use crate::shelf::meter::work;
use crate::shelf::{Answered, Catalog, Published};

#[derive(Debug, Clone, Default, Serialize)]
pub struct ResponseTests {
    pub header: HeaderTests,
    pub answer: AnswerTests,
}

/// What is asked of an answer within its assessment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AnswerTests {
    pub indicator: CodeTest,
    pub question: QuestionTests,
    /// The code of an option chosen.
    pub option: CodeTest,
    pub presence: WordTest<Presence>,
    pub absence: WordTest<Absence>,
    /// Whether there is an answer.
    pub answered: Option<bool>,
    /// Words of the answer and of what is told about it, in any language.
    pub search: Words,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum ResponseField {
    Assessment(AssessmentField),
    Indicator,
    Dimension,
}

impl AnswerTests {
    pub fn hold(&self, response: Answered<'_>) -> bool {
        self.ask_question(response) && self.said(response)
    }

    /// What can be told without the answer.
    fn ask_question(&self, response: Answered<'_>) -> bool {
        let indicator = response.indicator();
        response.revision.meter().spend(work::PREDICATES)
            && self.indicator.passes_one(&*indicator.row.code)
            && (self.question == QuestionTests::default() || self.question.hold(indicator))
    }

    fn said(&self, response: Answered<'_>) -> bool {
        self.absence.passes_one(response.row.absence)
            && agrees(self.answered, || response.row.absence.is_none())
            && (self.option == CodeTest::default()
                || self.option.passes(response.answers().map(|option| &*option.row.code)))
            && (self.presence == WordTest::default()
                || self.presence.passes(response.answers().filter_map(|option| option.row.presence)))
            && self.search.are_in_any(response.searchable().inspect(|text| {
                response.revision.meter().spend(self.search.work(text));
            }))
    }

    /// What can be told from the question alone.
    pub(super) fn known_of_question(&self, response: Answered<'_>) -> Known {
        if !self.ask_question(response) {
            Known::Fails
        } else if self.asks_what_is_said() {
            Known::Open
        } else {
            Known::Holds
        }
    }

    fn asks_what_is_said(&self) -> bool {
        let Self { absence, answered, option, presence, search, .. } = self;
        *absence != WordTest::default()
            || answered.is_some()
            || *option != CodeTest::default()
            || *presence != WordTest::default()
            || *search != Words::default()
    }
}

impl ResponseTests {
    pub fn hold(&self, response: Answered<'_>) -> bool {
        self.header.hold(response.revision) && self.answer.hold(response)
    }

    fn known_of(&self, revision: Published<'_>) -> Known {
        if !self.header.hold(revision) {
            Known::Fails
        } else if self.answer == AnswerTests::default() {
            Known::Holds
        } else {
            Known::Open
        }
    }
}

/// The responses of one revision that may be asked for.
struct Candidate<'f, 'a> {
    revision: Published<'a>,
    rest: Rest<'f, ResponseTests>,
}

impl<'a> Candidate<'_, 'a> {
    fn responses(&self, one: Option<&str>) -> Vec<Answered<'a>> {
        match one {
            Some(code) => self.revision.find_response(code).into_iter().collect(),
            None => self.revision.responses().collect(),
        }
    }
}

impl Catalog {
    /// By ref of the assessment, then by place in the codebook.
    ///
    /// With [`Select::Latest`] what is asked of assessments and questions comes first; then, of each place and
    /// instrument, the latest answered revision that has such a question; and what is asked of the answers
    /// is asked of that one. So an older answer never stands in for a newer one that says something else.
    pub fn select_responses<'c>(
        &'c self,
        among: Among<'_>,
        filter: &Filter<ResponseTests>,
        select: Select,
    ) -> Vec<Answered<'c>> {
        let necessary = filter.necessary();
        let headers: Vec<_> = necessary.iter().map(|tests| &tests.header).collect();
        // One indicator is looked up; nothing is searched.
        let one = among.indicator.or_else(|| {
            necessary.iter().find_map(|tests| tests.answer.indicator.eq.as_ref().map(Code::as_str))
        });
        let mut candidates: Vec<Candidate<'_, '_>> = vec![];
        for revision in self.candidates(among, &headers) {
            let rest = filter.given(&|tests| tests.known_of(revision));
            if !matches!(rest, Rest::Decided(false)) {
                candidates.push(Candidate { revision, rest });
            }
        }
        if select == Select::Latest {
            let asked = |candidate: &Candidate<'_, '_>| {
                any_answered(candidate.revision)
                    && candidate.responses(one).into_iter().any(|response| {
                        candidate.rest.may_hold(&|tests| tests.answer.known_of_question(response))
                    })
            };
            candidates.retain(asked);
            let chosen = latest(candidates.iter().map(|candidate| candidate.revision).collect());
            let mut chosen = chosen.into_iter().peekable();
            candidates.retain(|candidate| {
                chosen.next_if(|one| one.revision.row.id == candidate.revision.revision.row.id).is_some()
            });
        }
        let hold = |candidate: Candidate<'_, 'c>| {
            let mut responses = candidate.responses(one);
            responses.retain(|response| candidate.rest.holds(&|tests| tests.answer.hold(*response)));
            responses
        };
        candidates.into_iter().flat_map(hold).collect()
    }
}

impl<'a> Published<'a> {
    /// In the codebook's order.
    pub fn select_responses(self, filter: &Filter<AnswerTests>) -> Vec<Answered<'a>> {
        self.responses().filter(|response| filter.holds(&|tests| tests.hold(*response))).collect()
    }
}

impl Listed for Answered<'_> {
    type Field = ResponseField;

    fn key(&self) -> Vec<Part<'_>> {
        let indicator = self.indicator();
        let code = Part::from(&*indicator.row.code);
        vec![Part::from(&*self.assessment().row.id), Part::from(indicator.position()), code]
    }

    fn value(&self, field: ResponseField, language: Option<&str>) -> Part<'_> {
        match field {
            ResponseField::Assessment(field) => self.revision.header(field, language),
            ResponseField::Indicator => Part::from(self.indicator().position()),
            ResponseField::Dimension => {
                self.indicator().dimension().map(|dimension| &*dimension.row.code).into()
            }
        }
    }

    fn is_words(field: ResponseField) -> bool {
        matches!(field, ResponseField::Assessment(field) if field.is_words())
    }
}
