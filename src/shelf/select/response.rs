//! Predicates and sort fields of responses.

use entity::vocabulary::{Absence, Presence};
use serde::Serialize;

use super::assessment::{AssessmentField, HeaderPredicate, RowScope, any_answered, latest};
use super::indicator::QuestionPredicate;
use super::tree::{Residual, Truth};
use super::words::SearchTerms;
use super::{CodePredicate, EnumPredicate, Filter, Selection, SortValue, Sortable, agrees};
use crate::shelf::code::CodeKey;
use crate::shelf::meter::work;
use crate::shelf::{Catalog, ResponseView, RevisionView};

#[derive(Debug, Clone, Default, Serialize)]
pub struct ResponsePredicate {
    pub header: HeaderPredicate,
    pub answer: AnswerPredicate,
}

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

#[derive(Debug, Clone, Copy, Serialize)]
pub enum ResponseField {
    Assessment(AssessmentField),
    Indicator,
    Dimension,
}

impl AnswerPredicate {
    pub fn hold(&self, response: ResponseView<'_>) -> bool {
        self.ask_question(response) && self.said(response)
    }

    /// Decides the conditions that need no response.
    fn ask_question(&self, response: ResponseView<'_>) -> bool {
        let indicator = response.indicator();
        response.revision.meter().spend(work::PREDICATES)
            && self.indicator.matches(&*indicator.row.code)
            && (self.question == QuestionPredicate::default() || self.question.hold(indicator))
    }

    fn said(&self, response: ResponseView<'_>) -> bool {
        self.absence.matches(response.row.absence)
            && agrees(self.answered, || response.row.absence.is_none())
            && (self.option == CodePredicate::default()
                || self.option.passes(response.answers().map(|option| &*option.row.code)))
            && (self.presence == EnumPredicate::default()
                || self.presence.passes(response.answers().filter_map(|option| option.row.presence)))
            && self.search.are_in_any(response.searchable().inspect(|text| {
                response.revision.meter().spend(self.search.work(text));
            }))
    }

    /// Decides the conditions that need the indicator only.
    pub(super) fn known_of_question(&self, response: ResponseView<'_>) -> Truth {
        if !self.ask_question(response) {
            Truth::Fails
        } else if self.asks_what_is_said() {
            Truth::Open
        } else {
            Truth::Holds
        }
    }

    fn asks_what_is_said(&self) -> bool {
        let Self { absence, answered, option, presence, search, .. } = self;
        *absence != EnumPredicate::default()
            || answered.is_some()
            || *option != CodePredicate::default()
            || *presence != EnumPredicate::default()
            || *search != SearchTerms::default()
    }
}

impl ResponsePredicate {
    pub fn hold(&self, response: ResponseView<'_>) -> bool {
        self.header.hold(response.revision) && self.answer.hold(response)
    }

    fn known_of(&self, revision: RevisionView<'_>) -> Truth {
        if !self.header.hold(revision) {
            Truth::Fails
        } else if self.answer == AnswerPredicate::default() {
            Truth::Holds
        } else {
            Truth::Open
        }
    }
}

/// The responses of one revision that may match.
struct Candidate<'f, 'a> {
    revision: RevisionView<'a>,
    rest: Residual<'f, ResponsePredicate>,
}

impl<'a> Candidate<'_, 'a> {
    fn responses(&self, one: Option<&str>) -> Vec<ResponseView<'a>> {
        match one {
            Some(code) => self.revision.find_response(code).into_iter().collect(),
            None => self.revision.responses().collect(),
        }
    }
}

impl Catalog {
    /// The responses by ref of the assessment, then by position in the codebook.
    ///
    /// With [`Selection::Latest`], conditions on assessments and indicators come first; then the latest answered
    /// revision with a matching indicator is taken for each place and instrument; conditions on responses are tested on
    /// that one. So an older response never replaces a newer one that differs.
    pub fn select_responses<'c>(
        &'c self,
        among: RowScope<'_>,
        filter: &Filter<ResponsePredicate>,
        select: Selection,
    ) -> Vec<ResponseView<'c>> {
        let necessary = filter.necessary();
        let headers: Vec<_> = necessary.iter().map(|tests| &tests.header).collect();
        // One indicator is looked up instead of scanned for.
        let one = among.indicator.or_else(|| {
            necessary.iter().find_map(|tests| tests.answer.indicator.eq.as_ref().map(CodeKey::as_str))
        });
        let mut candidates: Vec<Candidate<'_, '_>> = vec![];
        for revision in self.candidates(among, &headers) {
            let rest = filter.given(&|tests| tests.known_of(revision));
            if !matches!(rest, Residual::Decided(false)) {
                candidates.push(Candidate { revision, rest });
            }
        }
        if select == Selection::Latest {
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

impl<'a> RevisionView<'a> {
    /// In the order of the codebook.
    pub fn select_responses(self, filter: &Filter<AnswerPredicate>) -> Vec<ResponseView<'a>> {
        self.responses().filter(|response| filter.holds(&|tests| tests.hold(*response))).collect()
    }
}

impl Sortable for ResponseView<'_> {
    type Field = ResponseField;

    fn key(&self) -> Vec<SortValue<'_>> {
        let indicator = self.indicator();
        let code = SortValue::from(&*indicator.row.code);
        vec![SortValue::from(&*self.assessment().row.id), SortValue::from(indicator.position()), code]
    }

    fn value(&self, field: ResponseField, language: Option<&str>) -> SortValue<'_> {
        match field {
            ResponseField::Assessment(field) => self.revision.header(field, language),
            ResponseField::Indicator => SortValue::from(self.indicator().position()),
            ResponseField::Dimension => {
                self.indicator().dimension().map(|dimension| &*dimension.row.code).into()
            }
        }
    }

    fn is_words(field: ResponseField) -> bool {
        matches!(field, ResponseField::Assessment(field) if field.is_words())
    }
}
