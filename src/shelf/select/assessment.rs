//! Predicates and sort fields of assessments. They read the current revisions.

use entity::vocabulary::{Level, Provenance, RoundKind};
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::response::AnswerPredicate;
use super::tree::Truth;
use super::{
    CodePredicate, DateTimePredicate, EnumPredicate, Filter, GroupPredicate, NumberPredicate, Related,
    Selection, SortValue, Sortable, agrees,
};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Instrument, ResponseView, RevisionView};

#[derive(Debug, Clone, Default, Serialize)]
pub struct AssessmentPredicate {
    pub header: HeaderPredicate,
    /// Whether any question has an answer.
    pub answered: Option<bool>,
    pub responses: Related<Filter<AnswerPredicate>>,
}

/// Conditions on the current revision of an assessment, shared by the filters of assessments, responses and findings.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeaderPredicate {
    pub instrument: CodePredicate,
    pub level: EnumPredicate<Level>,
    pub jurisdiction: CodePredicate,
    pub within: CodePredicate,
    pub group: GroupPredicate,
    pub key: CodePredicate,
    pub year: NumberPredicate,
    pub round: NumberPredicate,
    pub round_kind: EnumPredicate<RoundKind>,
    pub provenance: EnumPredicate<Provenance>,
    pub published_at: DateTimePredicate,
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

impl HeaderPredicate {
    pub fn hold(&self, revision: RevisionView<'_>) -> bool {
        let (assessment, row) = (revision.assessment, revision.revision.row);
        let instrument = assessment.instrument().row;
        let place = assessment.jurisdiction();
        let (of_places, group) =
            (self.within != CodePredicate::default(), self.group != GroupPredicate::default());
        let predicates = work::PREDICATES + work::PLACES * u64::from(of_places) + self.group.work();
        revision.meter().spend(predicates)
            && self.instrument.matches(&*instrument.code)
            && self.level.matches(instrument.level)
            && self.jurisdiction.matches(&*place.row.code)
            && self.key.matches(&*assessment.row.key)
            && self.year.matches(row.year)
            && self.round.matches(row.round)
            && self.round_kind.matches(row.round_kind)
            && self.provenance.matches(row.provenance)
            && self.published_at.matches(revision.published_at())
            && (!of_places || self.within.passes(place.lies_in()))
            && (!group || self.group.passes(place))
    }
}

impl AssessmentPredicate {
    pub fn hold(&self, revision: RevisionView<'_>) -> bool {
        self.header.hold(revision)
            && agrees(self.answered, || any_answered(revision))
            && self.responses.holds(|filter| {
                revision.responses().any(|response| filter.holds(&|tests| tests.hold(response)))
            })
    }
}

impl AssessmentPredicate {
    /// The result as far as it is known without the answers: from the header, and from whether the revision has the
    /// questions that the filter names.
    fn known_of(&self, revision: RevisionView<'_>) -> Truth {
        let without_answers = self.header.hold(revision) && agrees(self.answered, || any_answered(revision));
        let has_question = |filter: &Filter<AnswerPredicate>| {
            let may_hold =
                |response: ResponseView<'_>| filter.may_hold(&|tests| tests.known_of_question(response));
            revision.responses().any(may_hold)
        };
        let some = self.responses.some.as_deref();
        if !without_answers || some.is_some_and(|filter| !has_question(filter)) {
            Truth::Fails
        } else if some.is_none() && self.responses.none.as_deref().is_none_or(|filter| !has_question(filter))
        {
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

impl RelatedAssessments {
    /// `revisions` yields the current revisions of those assessments.
    pub(super) fn hold<'a, R: Iterator<Item = RevisionView<'a>>>(&self, revisions: impl Fn() -> R) -> bool {
        self.any.holds(|filter| revisions().any(|revision| filter.holds(&|tests| tests.hold(revision))))
            && self.latest.as_deref().is_none_or(|filter| {
                latest_of(revisions(), filter).any(|revision| filter.holds(&|tests| tests.hold(revision)))
            })
    }
}

/// The latest revision of each place and instrument, chosen as for responses: conditions on assessments and questions
/// apply first, then the latest answered revision is chosen. The caller applies the conditions on answers afterwards.
fn latest_of<'a>(
    revisions: impl Iterator<Item = RevisionView<'a>>,
    filter: &Filter<AssessmentPredicate>,
) -> impl Iterator<Item = RevisionView<'a>> {
    let candidates = revisions
        .filter(|revision| any_answered(*revision) && filter.may_hold(&|tests| tests.known_of(*revision)));
    latest(candidates.collect()).into_iter()
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
    /// The current revisions that pass the filter, in order of the assessment's ref.
    pub fn select_assessments(
        &self,
        among: RowScope<'_>,
        filter: &Filter<AssessmentPredicate>,
        select: Selection,
    ) -> Vec<RevisionView<'_>> {
        let headers: Vec<_> = filter.necessary().into_iter().map(|tests| &tests.header).collect();
        let all = self.candidates(among, &headers);
        let all = all.filter(|revision| filter.holds(&|tests| tests.hold(*revision)));
        match select {
            Selection::All => all.collect(),
            Selection::Latest => latest(all.filter(|revision| any_answered(*revision)).collect()),
        }
    }

    /// The current revisions that may pass the predicates, in order of the assessment's ref. If the predicates name
    /// places, only the revisions of those places are read.
    pub(super) fn candidates(
        &self,
        among: RowScope<'_>,
        tests: &[&HeaderPredicate],
    ) -> impl Iterator<Item = RevisionView<'_>> {
        let places = match among.place {
            Some(code) => Some(vec![code]),
            None => tests.iter().find_map(|tests| tests.jurisdiction.named()).map(|codes| {
                // Refs begin with the code as the shelf writes it.
                let place = |code: &str| self.find_jurisdiction(code).map(|place| &*place.row.code);
                codes.into_iter().filter_map(place).collect()
            }),
        };
        let (of_some, of_all) = match places {
            Some(mut codes) => {
                // Sorted by ref, because refs sort differently from codes: `A-B/` comes before `A/`.
                codes.sort_by_cached_key(|code| format!("{code}/"));
                let some: Vec<_> = codes.into_iter().flat_map(|code| self.current_of(code)).collect();
                (Some(some), None)
            }
            None => (None, Some(self.current())),
        };
        let current = of_some.into_iter().flatten().chain(of_all.into_iter().flatten());
        let instrument =
            among.instrument.map(|code| self.find_instrument(code).map(|instrument| instrument.row));
        current.filter(move |revision| {
            let is = |wanted: &Instrument| std::ptr::eq(revision.assessment.instrument().row, wanted);
            instrument.is_none_or(|wanted| wanted.is_some_and(is))
        })
    }
}

/// Whether any question has an answer. In most revisions the first question has one.
pub(super) fn any_answered(revision: RevisionView<'_>) -> bool {
    revision.meter().spend(2 * work::ROW) && revision.revision.row.responses.any_answered()
}

/// The latest revision of each place and instrument: greatest year, then greatest key. An unknown year is before all
/// others.
pub(super) fn latest(all: Vec<RevisionView<'_>>) -> Vec<RevisionView<'_>> {
    let mut latest: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let age = |index: usize| (all[index].revision.row.year, &all[index].assessment.row.key);
    for (index, revision) in all.iter().enumerate() {
        let newest = latest.entry(revision.assessment.row.subject()).or_insert(index);
        if age(index) > age(*newest) {
            *newest = index;
        }
    }
    let mut chosen: Vec<usize> = latest.into_values().collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|index| all[index]).collect()
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
