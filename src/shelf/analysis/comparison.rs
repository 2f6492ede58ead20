//! Compares rounds of assessment: two rounds of one place, and the last two rounds of many places.

use std::cmp::Ordering;

use entity::vocabulary::AnswerType;
use rustc_hash::FxHashMap;

use super::count::ResponseCount;
use super::explanation::{ExclusionReason, Explanation};
use super::grouping::{Attribute, Group, GroupBy, Groups};
use crate::error::Error;
use crate::shelf::meter::work;
use crate::shelf::select::{AssessmentPredicate, Filter, RowScope, Selection};
use crate::shelf::wording::is_same_text;
use crate::shelf::{
    AnswerOption, Assessment, Catalog, Indicator, Instrument, PublicationEntry, ResponseView, RevisionView,
    View,
};

/// How the answer to one indicator differs from one round to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerChange {
    MorePresent,
    LessPresent,
    Unchanged,
    New,
    Dropped,
    NotComparable,
}

/// Every change, in the order of its index.
const CHANGES: [AnswerChange; 6] = [
    AnswerChange::MorePresent,
    AnswerChange::LessPresent,
    AnswerChange::Unchanged,
    AnswerChange::New,
    AnswerChange::Dropped,
    AnswerChange::NotComparable,
];

/// Why two answers cannot be compared. Only [`ComparisonReason::Moved`] goes with answers that can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonReason {
    QuestionReworded,
    OptionsChanged,
    NotAnswered,
    Unordered,
    Moved,
}

/// Two rounds of one place with one instrument, indicator by indicator.
pub struct AssessmentComparison<'a> {
    pub earlier: View<'a, PublicationEntry>,
    pub later: View<'a, PublicationEntry>,
    /// In the order of the later codebook, then those that only the earlier codebook has.
    pub indicators: Vec<IndicatorComparison<'a>>,
    pub whole: ChangeCounts,
}

/// The answers to one indicator in two rounds.
#[derive(Clone, Copy)]
pub struct IndicatorComparison<'a> {
    /// In the later codebook, or else in the earlier one.
    pub indicator: View<'a, Indicator>,
    pub earlier: Option<ResponseView<'a>>,
    pub later: Option<ResponseView<'a>>,
    pub change: AnswerChange,
    pub reason: Option<ComparisonReason>,
}

/// Counts of compared indicators, by change.
#[derive(Debug, Default, Clone)]
pub struct ChangeCounts {
    pub compared: ResponseCount,
    changes: [ResponseCount; 6],
}

/// What a caller wants to know about many places.
#[derive(Debug, Clone)]
pub struct ComparisonRequest {
    pub instrument: String,
    pub group_by: Vec<GroupBy>,
    /// Conditions on the later of two rounds.
    pub filter: Filter<AssessmentPredicate>,
}

/// The changes from the last round but one to the last, of many places.
pub struct ComparisonSummary<'a> {
    pub catalog: &'a Catalog,
    instrument: View<'a, Instrument>,
    pub whole: ChangeCounts,
    pub groups: Vec<Group<'a, ChangeCounts>>,
    pub is_overlapping: bool,
    /// The number of places that are left out because their assessments are synthetic.
    pub synthetic: u64,
    /// The number of places that have no round before.
    pub without_earlier: u64,
}

impl From<Ordering> for AnswerChange {
    fn from(order: Ordering) -> Self {
        match order {
            Ordering::Greater => Self::MorePresent,
            Ordering::Less => Self::LessPresent,
            Ordering::Equal => Self::Unchanged,
        }
    }
}

impl ChangeCounts {
    fn add(&mut self, place: u32, change: AnswerChange) {
        self.compared.add(place);
        self.changes[change as usize].add(place);
    }

    /// The count of each change, zero included.
    pub fn changes(&self) -> impl Iterator<Item = (AnswerChange, &ResponseCount)> {
        CHANGES.into_iter().zip(&self.changes)
    }
}

/// One indicator in the codebooks of two rounds.
#[derive(Clone, Copy)]
struct IndicatorPair<'a> {
    /// In the later codebook, or else in the earlier one.
    indicator: View<'a, Indicator>,
    /// The index of the indicator in each codebook that has it.
    earlier: Option<u32>,
    later: Option<u32>,
    difference: Option<ComparisonReason>,
}

impl<'a> IndicatorPair<'a> {
    /// Those of the later codebook, then those that only the earlier codebook has.
    fn all(catalog: &'a Catalog, earlier: u32, later: u32) -> Vec<Self> {
        let questions = &catalog.shelf().questions;
        let index = |codebook: u32, indicator: View<'a, Indicator>| {
            questions.indicator_index(codebook, &indicator.row.code)
        };
        let of_later = catalog.codebook(later).indicators().map(|indicator| {
            let earlier = index(earlier, indicator);
            let difference = earlier.and_then(|earlier| difference(catalog.question(earlier), indicator));
            Self { indicator, earlier, later: Some(indicator.row.index), difference }
        });
        let of_earlier = catalog.codebook(earlier).indicators();
        let dropped = of_earlier.filter(|indicator| index(later, *indicator).is_none()).map(|indicator| {
            Self { indicator, earlier: Some(indicator.row.index), later: None, difference: None }
        });
        of_later.chain(dropped).collect()
    }

    fn compare(self, earlier: RevisionView<'a>, later: RevisionView<'a>) -> IndicatorComparison<'a> {
        self.indicator.catalog.meter().spend(work::COMPARE);
        let earlier = self.earlier.and_then(|indicator| earlier.response_to(indicator));
        let later = self.later.and_then(|indicator| later.response_to(indicator));
        let (change, reason) = self.change(earlier, later);
        IndicatorComparison { indicator: self.indicator, earlier, later, change, reason }
    }

    fn change(
        self,
        earlier: Option<ResponseView<'_>>,
        later: Option<ResponseView<'_>>,
    ) -> (AnswerChange, Option<ComparisonReason>) {
        let not_comparable = |reason| (AnswerChange::NotComparable, Some(reason));
        let is_answered = |response: &ResponseView<'_>| response.row.absence.is_none();
        match (self.earlier, self.later, self.difference) {
            (None, _, _) => return (AnswerChange::New, None),
            (_, None, _) => return (AnswerChange::Dropped, None),
            (_, _, None | Some(ComparisonReason::Moved)) => {}
            (_, _, Some(reason)) => return not_comparable(reason),
        }
        let (Some(earlier), Some(later)) = (earlier.filter(is_answered), later.filter(is_answered)) else {
            return not_comparable(ComparisonReason::NotAnswered);
        };
        match order(earlier, later) {
            Some(order) => (order.into(), self.difference),
            None => not_comparable(ComparisonReason::Unordered),
        }
    }
}

/// What is different in the later version of a question, the gravest first.
fn difference(earlier: View<'_, Indicator>, later: View<'_, Indicator>) -> Option<ComparisonReason> {
    if earlier.row.index == later.row.index || !earlier.catalog.meter().spend(work::VERSIONS) {
        return None;
    }
    let (catalog, old, new) = (earlier.catalog, earlier.row, later.row);
    let is_kept = |option: &AnswerOption| {
        new.options.iter().any(|other| View::new(catalog, option).says_the_same(other))
    };
    let dimension = |indicator: View<'_, Indicator>| indicator.dimension().map(|row| row.row.code.clone());
    if !old.questions.is_same(&new.questions, catalog.number()) {
        Some(ComparisonReason::QuestionReworded)
    } else if old.answer_type != new.answer_type
        || old.options.len() != new.options.len()
        || !old.options.iter().all(is_kept)
    {
        Some(ComparisonReason::OptionsChanged)
    } else {
        (dimension(earlier) != dimension(later)).then_some(ComparisonReason::Moved)
    }
}

/// Whether the later of two answers to one question states more or less. None if the answers have no order.
fn order(earlier: ResponseView<'_>, later: ResponseView<'_>) -> Option<Ordering> {
    match earlier.indicator().row.answer_type {
        AnswerType::Single => {
            let (before, after) = (earlier.answers().next()?.row, later.answers().next()?.row);
            let order = after.ordinal.zip(before.ordinal).map(|(after, before)| after.cmp(&before));
            // Two options of the same rank are different answers.
            if before.code == after.code {
                Some(Ordering::Equal)
            } else {
                order.filter(|order| order.is_ne())
            }
        }
        AnswerType::Multiple => {
            let work = earlier.option_positions().len() * later.option_positions().len();
            later.assessment().catalog.meter().spend(work::CODE * work as u64);
            match (is_included(earlier, later), is_included(later, earlier)) {
                (true, true) => Some(Ordering::Equal),
                (true, false) => Some(Ordering::Greater),
                (false, true) => Some(Ordering::Less),
                (false, false) => None,
            }
        }
        AnswerType::Text => is_same_text(earlier.text(), later.text()).then_some(Ordering::Equal),
    }
}

/// Whether another response selects every option of this one.
fn is_included(response: ResponseView<'_>, other: ResponseView<'_>) -> bool {
    response.answers().all(|option| other.answers().any(|also| also.row.code == option.row.code))
}

impl<'a> AssessmentComparison<'a> {
    fn new(earlier: View<'a, PublicationEntry>, later: View<'a, PublicationEntry>) -> Self {
        let (before, after) = (earlier.revision(), later.revision());
        let (old, new) = (before.revision.row.codebook, after.revision.row.codebook);
        let pairs = IndicatorPair::all(later.catalog, old, new).into_iter();
        let indicators: Vec<_> = pairs.map(|pair| pair.compare(before, after)).collect();
        let mut whole = ChangeCounts::default();
        indicators.iter().for_each(|row| whole.add(later.row.jurisdiction, row.change));
        Self { earlier, later, indicators, whole }
    }

    /// The changes by dimension or by objective of the indicator.
    pub fn groups(&self, attribute: Attribute) -> Vec<Group<'a, ChangeCounts>> {
        let mut groups: Groups<'a, ChangeCounts> = Groups::by_attribute(self.later.catalog, attribute);
        let class = groups.class(self.later.revision());
        for row in &self.indicators {
            let place = self.later.row.jurisdiction;
            groups.count(class, row.indicator.row.index, |counts| counts.add(place, row.change));
        }
        groups.into_sorted()
    }
}

impl<'a> View<'a, PublicationEntry> {
    /// The current answered assessment of the same place and instrument that is next older.
    fn round_before(self) -> Option<Self> {
        let is_before = |row: &Self| {
            self.catalog.meter().spend(2 * work::ROW)
                && row.row.subject() == self.row.subject()
                && row.row.is_synthetic() == self.row.is_synthetic()
                && row.row.is_answered
                && row.age() < self.age()
        };
        let all = self.catalog.publications_of(self.row.jurisdiction);
        all.filter(is_before).max_by_key(|row| row.age())
    }
}

impl<'a> View<'a, Assessment> {
    /// Compares the current revision with that of another assessment of the same place and instrument, by ref; by default
    /// with the round before. None if there are no two such revisions.
    pub fn comparison(self, with: Option<&str>) -> Result<Option<AssessmentComparison<'a>>, Error> {
        let publication = |assessment: Self| assessment.current()?.publication();
        let other = with.map(|with| self.other_round(with)).transpose()?;
        let Some(later) = publication(self) else { return Ok(None) };
        let earlier = match other {
            Some(other) => publication(other),
            None => later.round_before(),
        };
        Ok(earlier.map(|earlier| AssessmentComparison::new(earlier, later)))
    }

    fn other_round(self, with: &str) -> Result<Self, Error> {
        let subject = |assessment: Self| (assessment.row.jurisdiction, assessment.row.instrument);
        let found = self.catalog.assessment(with).filter(|other| subject(*other) == subject(self));
        found.ok_or_else(|| {
            let (place, instrument) = (self.jurisdiction().row, self.instrument().row);
            let message = format!(
                "{with:?} is no assessment of {} with {}; the id of one is like Assessment:{}.",
                place.code, instrument.code, self.row.id
            );
            Error::bad_input("with", message)
        })
    }
}

impl Catalog {
    /// Compares the latest answered assessment of each place with the round before.
    pub fn comparisons(&self, request: &ComparisonRequest) -> Result<ComparisonSummary<'_>, Error> {
        let instrument = self.check_instrument(&request.instrument, "instrument")?;
        let mut groups: Groups<'_, ChangeCounts> = Groups::new(self, &request.group_by)?;
        let scope = RowScope { instrument: Some(&instrument.row.code), ..RowScope::default() };
        let latest = self.select_assessments(scope, &request.filter, Selection::Latest);
        let paid = latest.into_iter().filter(|_| self.meter().spend(work::PLACES));
        let latest: Vec<_> = paid.filter_map(RevisionView::publication).collect();
        let is_real_only = latest.iter().any(|later| !later.row.is_synthetic());
        let mut pairs: FxHashMap<(u32, u32), Vec<IndicatorPair<'_>>> = FxHashMap::default();
        let (mut whole, mut synthetic, mut without_earlier) = (ChangeCounts::default(), 0, 0);
        for later in latest {
            if is_real_only && later.row.is_synthetic() {
                synthetic += 1;
                continue;
            }
            let Some(earlier) = later.round_before() else {
                without_earlier += 1;
                continue;
            };
            let (before, after) = (earlier.revision(), later.revision());
            let (old, new) = (before.revision.row.codebook, after.revision.row.codebook);
            let pairs = pairs.entry((old, new)).or_insert_with(|| IndicatorPair::all(self, old, new));
            if !self.meter().spend(work::COUNT * pairs.len() as u64) {
                break;
            }
            let (place, class) = (later.row.jurisdiction, groups.class(after));
            for row in pairs.iter().map(|pair| pair.compare(before, after)) {
                whole.add(place, row.change);
                groups.count(class, row.indicator.row.index, |counts| counts.add(place, row.change));
            }
        }
        let (is_overlapping, groups) = (groups.is_overlapping(), groups.into_sorted());
        Ok(ComparisonSummary {
            catalog: self,
            instrument,
            whole,
            groups,
            is_overlapping,
            synthetic,
            without_earlier,
        })
    }
}

impl ComparisonSummary<'_> {
    /// How the numbers came about. What is selected are places.
    pub fn explain(&self) -> Explanation {
        let compared = self.whole.compared.place_count() as u64;
        let excluded = [
            (ExclusionReason::WithoutEarlierRound, self.without_earlier),
            (ExclusionReason::Synthetic, self.synthetic),
        ];
        let (instrument, release) = (&self.instrument.row.code, self.catalog.number());
        let definition = format!(
            "Compares the latest answered assessment with {instrument} of each place, if it passes the filter, with the answered assessment next before it, by year, then key, as of release {release}. Counts each indicator of the two codebooks once for each place. places compared = selected − excluded. Synthetic assessments are left out where there are real ones."
        );
        Explanation::new(compared + self.without_earlier + self.synthetic, excluded, definition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changes_are_in_the_order_of_their_indexes() {
        let indexes = CHANGES.into_iter().map(|change| change as usize);
        assert!(indexes.eq(0..CHANGES.len()));
    }
}
