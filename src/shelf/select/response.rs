//! Selection and sort fields of responses.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::answer::{AnswerMatcher, AnswerPredicate};
use super::assessment::{AssessmentField, RowScope, latest};
use super::header::{HeaderMatcher, HeaderPredicate};
use super::page::OrderedRows;
use super::question_set::{QuestionScope, QuestionSet};
use super::tree::{Residual, Truth};
use super::{Filter, Selection, SortValue, Sortable};
use crate::shelf::code::CodeKey;
use crate::shelf::meter::work;
use crate::shelf::{AssessmentScope, Catalog, PublicationEntry, ResponseView, RevisionView, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct ResponsePredicate {
    pub header: HeaderPredicate,
    pub answer: AnswerPredicate,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum ResponseField {
    Assessment(AssessmentField),
    Indicator,
    Dimension,
}

/// Conditions on a response and its assessment, compiled.
#[derive(Default)]
pub struct ResponseMatcher<'f> {
    header: HeaderMatcher<'f>,
    answer: AnswerMatcher<'f>,
}

impl Filter<ResponsePredicate> {
    /// The same filter with compiled conditions, for the questions in `scope`.
    pub fn compile_responses(
        &self,
        catalog: &Catalog,
        scope: QuestionScope<'_>,
    ) -> Filter<ResponseMatcher<'_>> {
        self.compile(&mut |all| {
            catalog.meter().spend(work::COMPILE);
            let answers: Vec<&AnswerPredicate> = all.iter().map(|predicate| &predicate.answer).collect();
            ResponseMatcher {
                header: HeaderPredicate::compile(all.iter().map(|predicate| &predicate.header), catalog),
                answer: AnswerMatcher::compile(&answers, catalog, scope),
            }
        })
    }
}

impl Filter<ResponseMatcher<'_>> {
    /// Whether a current response passes.
    pub fn matches(&self, response: ResponseView<'_>) -> bool {
        let work = self.sum(&|matcher| matcher.header.work() + matcher.answer.work());
        let Some(publication) = response.revision.publication() else { return false };
        publication.catalog.meter().spend(work::PLACES + work)
            && self.holds(&|matcher| matcher.header.matches(publication) && matcher.answer.matches(response))
    }
}

impl ResponseMatcher<'_> {
    /// The result as far as it is known from the assessment.
    fn known_of(&self, publication: View<'_, PublicationEntry>) -> Truth {
        if !self.header.matches(publication) {
            Truth::Fails
        } else if self.answer.questions.is_none() && self.answer.is_about_questions() {
            Truth::Holds
        } else {
            Truth::Open
        }
    }
}

/// The responses of one assessment that may match.
struct Candidate<'f, 'c> {
    publication: View<'c, PublicationEntry>,
    /// The rest of the filter.
    rest: Residual<'f, ResponseMatcher<'f>>,
}

impl Candidate<'_, '_> {
    /// Whether there is a response to a question that may match.
    fn is_asked(&self, filter: &Filter<ResponseMatcher<'_>>) -> bool {
        let (publication, questions) = (self.publication, &filter.own.answer);
        if !publication.row.is_answered || filter.is_plain() {
            return publication.row.is_answered && questions.any(publication);
        }
        let work = questions.count(publication.row) as u64 * filter.sum(&|_| work::CONDITION);
        let responses = publication.revision().revision.row.responses.all();
        let may_match = |position: u32| {
            let indicator = responses[position as usize].indicator;
            self.rest.may_hold(&|matcher| matcher.answer.known_of_question(indicator))
        };
        publication.catalog.meter().spend(work) && questions.positions(publication).into_iter().any(may_match)
    }

    /// The positions of the responses that match.
    fn matches(&self, filter: &Filter<ResponseMatcher<'_>>) -> Vec<u32> {
        let revision = self.publication.revision();
        let responses = revision.revision.row.responses.all();
        let mut positions = filter.own.answer.positions(self.publication);
        positions.retain(|&position| {
            let response = ResponseView { revision, row: &responses[position as usize] };
            self.rest.holds(&|matcher| matcher.answer.matches(response))
        });
        positions
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
    ) -> SelectedResponses<'c> {
        let (filter, assessments) = self.compile_selection(among, filter);
        let mut candidates = self.candidates(&filter, &assessments);
        if select == Selection::Latest {
            candidates.retain(|candidate| candidate.is_asked(&filter));
            candidates = latest(candidates, |candidate| candidate.publication);
        }
        let mut selected = SelectedResponses::default();
        let (questions, is_exact) =
            (&filter.own.answer, filter.is_plain() && filter.own.answer.is_about_questions());
        let responses = candidates.iter().map(|candidate| questions.count(candidate.publication.row) as u64);
        if self.meter().spend(responses.sum::<u64>() * filter.sum(&|matcher| matcher.answer.work())) {
            for candidate in candidates {
                let which = match &questions.questions {
                    _ if !is_exact => Positions::These(candidate.matches(&filter)),
                    None => Positions::All,
                    Some(_) if candidate.publication.row.has_no_gap() => Positions::Asked,
                    Some(_) => Positions::These(questions.positions(candidate.publication)),
                };
                selected.push(candidate.publication, which, questions);
            }
        }
        selected.questions = filter.own.answer.questions;
        selected
    }

    /// The current answered assessments with a question that passes the filter, whatever is answered.
    pub fn assessments_asking(&self, filter: &Filter<ResponsePredicate>) -> Vec<View<'_, PublicationEntry>> {
        let (filter, assessments) = self.compile_selection(RowScope::default(), filter);
        let asking = self
            .candidates(&filter, &assessments)
            .into_iter()
            .filter(|candidate| candidate.is_asked(&filter));
        asking.map(|candidate| candidate.publication).collect()
    }

    /// The compiled filter, and the assessments to which it is applied.
    fn compile_selection<'f>(
        &self,
        among: RowScope<'_>,
        filter: &'f Filter<ResponsePredicate>,
    ) -> (Filter<ResponseMatcher<'f>>, AssessmentScope<'_>) {
        let necessary = filter.necessary();
        let headers: Vec<_> = necessary.iter().map(|predicate| &predicate.header).collect();
        let assessments = self.scope(among, &headers);
        // One indicator is looked up instead of scanned for.
        let one = among.indicator.or_else(|| {
            necessary.iter().find_map(|predicate| predicate.answer.indicator.eq.as_ref().map(CodeKey::as_str))
        });
        let scope = one.map_or(QuestionScope::All, QuestionScope::Code);
        let mut filter = filter.compile_responses(self, scope);
        if one.is_some() && filter.own.answer.questions.is_none() {
            filter.own.answer.questions = Some(QuestionSet::all(self, scope));
        }
        (filter, assessments)
    }

    /// The assessments of which responses may pass.
    fn candidates<'f, 'c>(
        &self,
        filter: &'f Filter<ResponseMatcher<'f>>,
        assessments: &AssessmentScope<'c>,
    ) -> Vec<Candidate<'f, 'c>> {
        let work = work::CANDIDATE + filter.sum(&|matcher| matcher.header.work());
        if !self.meter().spend(assessments.count() * work) {
            return vec![];
        }
        let candidates = assessments.publications().filter_map(|publication| {
            let rest = filter.given(&|matcher| matcher.known_of(publication));
            (!matches!(rest, Residual::Decided(false))).then_some(Candidate { publication, rest })
        });
        candidates.collect()
    }
}

/// The responses that a selection has found, by ref of the assessment, then by position in the codebook.
#[derive(Default)]
pub struct SelectedResponses<'c> {
    found: Vec<FoundResponses<'c>>,
    questions: Option<QuestionSet>,
    total: usize,
}

/// The responses of one assessment that were found.
struct FoundResponses<'c> {
    publication: View<'c, PublicationEntry>,
    /// The number of responses found in the assessments before.
    before: usize,
    positions: Positions,
}

enum Positions {
    All,
    /// Those of the questions, each of which has a response.
    Asked,
    These(Vec<u32>),
}

impl<'c> SelectedResponses<'c> {
    fn push(
        &mut self,
        publication: View<'c, PublicationEntry>,
        positions: Positions,
        questions: &AnswerMatcher<'_>,
    ) {
        let count = match &positions {
            Positions::All | Positions::Asked => questions.count(publication.row),
            Positions::These(positions) => positions.len(),
        };
        if count > 0 {
            self.found.push(FoundResponses { publication, before: self.total, positions });
            self.total += count;
        }
    }

    /// The responses found in one assessment, by index.
    fn responses<'s>(
        &'s self,
        found: &'s FoundResponses<'c>,
    ) -> impl Fn(usize) -> ResponseView<'c> + use<'s, 'c> {
        let (publication, revision) = (found.publication.row, found.publication.revision());
        let all = revision.revision.row.responses.all();
        // The positions are those in a list, less those of a first number.
        let (positions, first) = match (&found.positions, &self.questions) {
            (Positions::These(positions), _) => (Some(&**positions), 0),
            (Positions::Asked, Some(questions)) => {
                (Some(questions.between(publication)), publication.indicators.start)
            }
            (Positions::All | Positions::Asked, _) => (None, 0),
        };
        move |index| {
            let position = positions.map_or(index, |positions| (positions[index] - first) as usize);
            ResponseView { revision, row: &all[position] }
        }
    }

    /// The number of responses found in each assessment.
    fn counts(&self) -> impl Iterator<Item = (&FoundResponses<'c>, usize)> {
        let ends = self.found.iter().skip(1).map(|found| found.before).chain([self.total]);
        self.found.iter().zip(ends).map(|(found, end)| (found, end - found.before))
    }

    pub fn iter(&self) -> impl Iterator<Item = ResponseView<'c>> {
        self.by_assessment().flat_map(|(_, responses)| responses)
    }

    /// The responses found in each assessment, with its publication.
    pub fn by_assessment(
        &self,
    ) -> impl Iterator<Item = (View<'c, PublicationEntry>, impl ExactSizeIterator<Item = ResponseView<'c>>)>
    {
        self.counts().map(|(found, count)| (found.publication, (0..count).map(self.responses(found))))
    }
}

impl<'c> OrderedRows for SelectedResponses<'c> {
    type Row = ResponseView<'c>;

    fn total(&self) -> usize {
        self.total
    }

    fn row(&self, index: usize) -> ResponseView<'c> {
        let found = &self.found[self.found.partition_point(|found| found.before <= index) - 1];
        self.responses(found)(index - found.before)
    }

    /// The assessments, or the indicators.
    fn owners(&self, field: ResponseField) -> Option<Vec<u32>> {
        let mut owners = Vec::with_capacity(self.total);
        match field {
            ResponseField::Assessment(_) => {
                let counts = (0..).zip(self.counts());
                counts.for_each(|(owner, (_, count))| owners.resize(owners.len() + count, owner));
            }
            ResponseField::Indicator | ResponseField::Dimension => {
                let mut known: FxHashMap<u32, u32> = FxHashMap::default();
                owners.extend(self.iter().map(|response| {
                    let next = known.len() as u32;
                    *known.entry(response.row.indicator).or_insert(next)
                }));
            }
        }
        Some(owners)
    }
}

impl<'a> RevisionView<'a> {
    /// In the order of the codebook.
    pub fn select_responses(self, filter: &Filter<AnswerPredicate>) -> Vec<ResponseView<'a>> {
        let scope = QuestionScope::Codebook(self.revision.row.codebook);
        let filter = filter.compile_answers(self.revision.catalog, scope);
        let work = work::CANDIDATE + filter.sum(&|matcher| matcher.work());
        let all = self.revision.row.responses.all();
        let all = if self.meter().spend(work * all.len() as u64) { all } else { &[] };
        let responses = all.iter().map(|row| ResponseView { revision: self, row });
        responses.filter(|response| filter.holds(&|matcher| matcher.matches(*response))).collect()
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
