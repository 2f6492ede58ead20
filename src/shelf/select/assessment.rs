//! Selection and sort fields of assessments, by their current revisions.

use serde::Serialize;

use super::answer::{AnswerMatcher, AnswerPredicate};
use super::header::{HeaderMatcher, HeaderPredicate};
use super::question_set::QuestionScope;
use super::tree::Truth;
use super::{Filter, Related, Selection, SortValue, Sortable};
use crate::shelf::meter::work;
use crate::shelf::{AssessmentScope, Catalog, PublicationEntry, RevisionView, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct AssessmentPredicate {
    pub header: HeaderPredicate,
    /// Whether any question has an answer.
    pub answered: Option<bool>,
    pub responses: Related<Filter<AnswerPredicate>>,
}

/// Conditions on a current revision, compiled.
#[derive(Default)]
pub struct AssessmentMatcher<'f> {
    header: HeaderMatcher<'f>,
    answered: Vec<bool>,
    responses: Vec<Related<Filter<AnswerMatcher<'f>>>>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum AssessmentField {
    Ref,
    Instrument,
    Jurisdiction,
    JurisdictionName,
    CountryName,
    Level,
    Key,
    Year,
    Round,
    PublishedAt,
}

impl AssessmentField {
    pub(super) fn is_words(self) -> bool {
        matches!(self, Self::JurisdictionName | Self::CountryName)
    }
}

impl Filter<AssessmentPredicate> {
    /// The same filter with compiled conditions.
    pub fn compile_assessments(&self, catalog: &Catalog) -> Filter<AssessmentMatcher<'_>> {
        self.compile(&mut |all| {
            catalog.meter().spend(work::COMPILE);
            AssessmentMatcher {
                header: HeaderPredicate::compile(all.iter().map(|predicate| &predicate.header), catalog),
                answered: all.iter().filter_map(|predicate| predicate.answered).collect(),
                responses: all
                    .iter()
                    .filter(|predicate| predicate.responses.is_given())
                    .map(|predicate| {
                        predicate.responses.map(|filter| filter.compile_answers(catalog, QuestionScope::All))
                    })
                    .collect(),
            }
        })
    }
}

impl Filter<AssessmentMatcher<'_>> {
    /// The work of matching one assessment, in units of the meter. The responses that are looked at come on top.
    pub fn work(&self) -> u64 {
        self.sum(&|matcher| matcher.header.work() + matcher.answered.len() as u64 * work::CONDITION)
    }

    pub fn matches(&self, publication: View<'_, PublicationEntry>) -> bool {
        self.holds(&|matcher| matcher.matches(publication))
    }

    /// The latest publication of each place and instrument, chosen as for responses: conditions on assessments and
    /// questions apply first, then the latest answered revision is chosen. The caller applies the conditions on answers
    /// afterwards.
    fn latest<'a>(
        &self,
        publications: impl Iterator<Item = View<'a, PublicationEntry>>,
    ) -> Vec<View<'a, PublicationEntry>> {
        let candidates = publications.filter(|publication| {
            publication.row.is_answered && self.may_hold(&|matcher| matcher.known_of(*publication))
        });
        latest(candidates, |publication| *publication)
    }
}

impl AssessmentMatcher<'_> {
    fn matches_header(&self, publication: View<'_, PublicationEntry>) -> bool {
        self.header.matches(publication)
            && self.answered.iter().all(|wanted| publication.row.is_answered == *wanted)
    }

    fn matches(&self, publication: View<'_, PublicationEntry>) -> bool {
        self.matches_header(publication)
            && self.responses.iter().all(|related| related.holds(|filter| filter.any(publication)))
    }

    /// The result as far as it is known without the answers: from the header, and from whether the revision has the
    /// questions that the filter names.
    fn known_of(&self, publication: View<'_, PublicationEntry>) -> Truth {
        let has_question = |filter: &Filter<AnswerMatcher<'_>>| filter.may_any(publication);
        let some = || self.responses.iter().filter_map(|related| related.some.as_deref());
        let mut none = self.responses.iter().filter_map(|related| related.none.as_deref());
        if !self.matches_header(publication) || !some().all(has_question) {
            Truth::Fails
        } else if some().next().is_none() && !none.any(has_question) {
            Truth::Holds
        } else {
            Truth::Open
        }
    }
}

/// Conditions on the assessments that belong to a row: one of them passes a filter, none does, or one of the latest
/// does.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RelatedAssessments {
    #[serde(flatten)]
    pub any: Related<Filter<AssessmentPredicate>>,
    pub latest: Option<Box<Filter<AssessmentPredicate>>>,
}

/// The same, compiled.
pub struct RelatedMatcher<'f> {
    any: Related<Filter<AssessmentMatcher<'f>>>,
    latest: Option<Filter<AssessmentMatcher<'f>>>,
}

impl RelatedAssessments {
    /// None if there is no condition.
    pub fn compile(&self, catalog: &Catalog) -> Option<RelatedMatcher<'_>> {
        let is_given = self.any.is_given() || self.latest.is_some();
        is_given.then(|| RelatedMatcher {
            any: self.any.map(|filter| filter.compile_assessments(catalog)),
            latest: self.latest.as_deref().map(|filter| filter.compile_assessments(catalog)),
        })
    }
}

impl RelatedMatcher<'_> {
    /// `publications` gives the current publications of those assessments, by ref.
    pub fn matches<'a, P: Iterator<Item = View<'a, PublicationEntry>>>(
        &self,
        publications: impl Fn() -> P,
    ) -> bool {
        let passes = |filter: &Filter<AssessmentMatcher<'_>>, publication: View<'_, PublicationEntry>| {
            publication.catalog.meter().spend(filter.work()) && filter.matches(publication)
        };
        self.any.holds(|filter| publications().any(|publication| passes(filter, publication)))
            && self.latest.as_ref().is_none_or(|filter| {
                let work = filter.work();
                let paid = publications().filter(|publication| publication.catalog.meter().spend(work));
                filter.latest(paid).into_iter().any(|publication| passes(filter, publication))
            })
    }
}

/// The rows that a connection selects from: all, those of one place, those of one instrument.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct RowScope<'c> {
    pub place: Option<&'c str>,
    pub instrument: Option<&'c str>,
    /// Code of the indicator to which responses belong, in any codebook of the instrument.
    pub indicator: Option<&'c str>,
}

impl Catalog {
    /// The current revisions that pass the filter, in order of the assessment's ref. With [`Selection::Latest`], conditions
    /// on answers are tested on the latest answered revision of each place and instrument.
    pub fn select_assessments(
        &self,
        among: RowScope<'_>,
        filter: &Filter<AssessmentPredicate>,
        select: Selection,
    ) -> Vec<RevisionView<'_>> {
        let headers: Vec<_> = filter.necessary().into_iter().map(|predicate| &predicate.header).collect();
        let scope = self.scope(among, &headers);
        let filter = filter.compile_assessments(self);
        if !self.meter().spend(scope.count() * filter.work()) {
            return vec![];
        }
        let matches = |publication: &View<'_, PublicationEntry>| filter.matches(*publication);
        match select {
            Selection::All => {
                scope.publications().filter(matches).map(View::<PublicationEntry>::revision).collect()
            }
            Selection::Latest => {
                let latest = filter.latest(scope.publications()).into_iter();
                latest.filter(matches).map(View::<PublicationEntry>::revision).collect()
            }
        }
    }

    /// The current assessments that may pass the predicates. If the predicates name places, only the assessments of
    /// those places are read.
    pub(super) fn scope(&self, among: RowScope<'_>, headers: &[&HeaderPredicate]) -> AssessmentScope<'_> {
        let places = match among.place {
            Some(code) => Some(self.shelf().places.index(code).into_iter().collect()),
            None => headers.iter().find_map(|header| header.jurisdiction.named()).map(|codes| {
                let place = |code: &str| self.find_jurisdiction(code).map(|place| place.row.index);
                codes.into_iter().filter_map(place).collect()
            }),
        };
        let all = AssessmentScope::new(self, places);
        match among.instrument {
            None => all,
            Some(code) => all.with_instrument(self.find_instrument(code)),
        }
    }
}

/// The latest of each place and instrument. `all` are in order of ref, so that those of one place and instrument stand
/// together.
pub(super) fn latest<'a, T>(
    all: impl IntoIterator<Item = T>,
    of: impl Fn(&T) -> View<'a, PublicationEntry>,
) -> Vec<T> {
    let mut latest: Vec<T> = vec![];
    for row in all {
        let publication = of(&row);
        match latest.last_mut() {
            Some(known) if of(known).row.subject() == publication.row.subject() => {
                if publication.age() > of(known).age() {
                    *known = row;
                }
            }
            _ => latest.push(row),
        }
    }
    latest
}

impl RevisionView<'_> {
    pub(super) fn header(&self, field: AssessmentField, language: Option<&str>) -> SortValue<'_> {
        match field {
            AssessmentField::Ref => SortValue::from(&*self.assessment.row.id),
            AssessmentField::Instrument => SortValue::from(&*self.assessment.instrument().row.code),
            AssessmentField::Jurisdiction => SortValue::from(&*self.assessment.jurisdiction().row.code),
            AssessmentField::JurisdictionName => self.assessment.jurisdiction().name(language).into(),
            AssessmentField::CountryName => self.assessment.jurisdiction().country_name(language).into(),
            AssessmentField::Level => SortValue::from(self.assessment.instrument().row.level as i32),
            AssessmentField::Key => SortValue::from(&*self.assessment.row.key),
            AssessmentField::Year => self.revision.row.year.into(),
            AssessmentField::Round => self.revision.row.round.into(),
            AssessmentField::PublishedAt => SortValue::from(self.revision.row.since),
        }
    }
}

impl Sortable for RevisionView<'_> {
    type Field = AssessmentField;

    fn key(&self) -> Vec<SortValue<'_>> {
        vec![SortValue::from(&*self.assessment.row.id)]
    }

    fn value(&self, field: AssessmentField, language: Option<&str>) -> SortValue<'_> {
        self.header(field, language)
    }

    fn is_words(field: AssessmentField) -> bool {
        field.is_words()
    }
}
