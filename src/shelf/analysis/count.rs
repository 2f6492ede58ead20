//! Counts of responses, by what they answer.

use entity::vocabulary::{Absence, Presence, Provenance};

use crate::shelf::{Catalog, Jurisdiction, ResponseView, View};

/// Every reason for the absence of an answer, in the order of the vocabulary.
pub const ABSENCES: [Absence; 6] = [
    Absence::NotAsked,
    Absence::NotApplicable,
    Absence::NoEvidence,
    Absence::Declined,
    Absence::Withheld,
    Absence::Withdrawn,
];

/// Every presence that an answer may state, and none.
pub const PRESENCES: [Option<Presence>; 4] =
    [Some(Presence::Absent), Some(Presence::Partial), Some(Presence::Present), None];

/// Whether a question was asked that has no answer. What may not be shown is not known to have been asked, and a response
/// that was taken back counts like one that is withheld.
fn is_asked(absence: Absence) -> bool {
    match absence {
        Absence::NotAsked | Absence::Withheld | Absence::Withdrawn => false,
        Absence::NotApplicable | Absence::NoEvidence | Absence::Declined => true,
    }
}

/// A number of responses, and the places to which they belong.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct ResponseCount {
    pub responses: u64,
    /// By index, each once: the responses of one place are counted one after the other.
    places: Vec<u32>,
}

/// The count of nothing.
pub(super) static NONE: ResponseCount = ResponseCount { responses: 0, places: vec![] };

impl ResponseCount {
    pub(super) fn add(&mut self, place: u32) {
        self.responses += 1;
        if self.places.last() != Some(&place) {
            self.places.push(place);
        }
    }

    /// Adds the count of one place.
    fn merge(&mut self, other: &Self) {
        self.responses += other.responses;
        if let Some(place) = other.places.first().filter(|place| self.places.last() != Some(place)) {
            self.places.push(*place);
        }
    }

    fn clear(&mut self) {
        self.responses = 0;
        self.places.clear();
    }

    pub fn place_count(&self) -> usize {
        self.places.len()
    }

    /// By code.
    pub fn places<'c>(&self, catalog: &'c Catalog) -> Vec<View<'c, Jurisdiction>> {
        let mut places: Vec<_> = self.places.iter().map(|&index| catalog.place(index)).collect();
        places.sort_by_key(|place| &place.row.code);
        places
    }

    /// The share of `whole`; none if that is nothing.
    pub fn share_of(&self, whole: u64) -> Option<f64> {
        (whole > 0).then(|| self.responses as f64 / whole as f64)
    }
}

/// One response, as far as it is counted.
pub(super) struct CountedResponse<'a> {
    place: u32,
    provenance: Provenance,
    absence: Option<Absence>,
    /// By place in [`PRESENCES`].
    presences: [bool; 4],
    /// The positions of the selected options in the version of the indicator, and the place of each of those.
    options: (&'a [u16], &'a [usize]),
}

impl<'a> CountedResponse<'a> {
    /// `options` are the places of the options of the response's version of the indicator; empty if options are not
    /// counted.
    pub(super) fn new(response: ResponseView<'a>, options: &'a [usize]) -> Self {
        let selected = response.option_positions();
        Self {
            place: response.assessment().row.jurisdiction,
            provenance: response.revision_row().provenance,
            absence: response.row.absence,
            presences: response.presences(),
            options: (if options.is_empty() { &[] } else { selected }, options),
        }
    }
}

impl ResponseView<'_> {
    /// Which presences the answer states, by place in [`PRESENCES`].
    pub(super) fn presences(self) -> [bool; 4] {
        let all = &self.indicator().row.options;
        let mut presences = [false; 4];
        for presence in self.option_positions().iter().filter_map(|&position| all[position as usize].presence)
        {
            presences[presence as usize] = true;
        }
        // As the filter `presence` does, an answer states nothing only if none of its options does.
        presences[3] = self.row.absence.is_none() && presences == [false; 4];
        presences
    }
}

/// The counts of some responses, by absence, by presence, and by option.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct AnswerCounts {
    assessed: ResponseCount,
    /// In the order of the vocabulary.
    provenances: [u64; 3],
    absences: [ResponseCount; 6],
    presences: [ResponseCount; 4],
    /// By place among the options of the question; shorter if none of the last is selected.
    options: Vec<ResponseCount>,
}

impl AnswerCounts {
    pub(super) fn add(&mut self, response: &CountedResponse<'_>) {
        let place = response.place;
        self.assessed.add(place);
        self.provenances[response.provenance as usize] += 1;
        if let Some(absence) = response.absence {
            self.absences[absence as usize].add(place);
            return;
        }
        for (count, is_stated) in self.presences.iter_mut().zip(response.presences) {
            if is_stated {
                count.add(place);
            }
        }
        let (selected, places) = response.options;
        for &position in selected {
            let option = places[position as usize];
            if self.options.len() <= option {
                self.options.resize_with(option + 1, ResponseCount::default);
            }
            self.options[option].add(place);
        }
    }

    /// Adds the counts of one assessment.
    pub(super) fn merge(&mut self, other: &Self) {
        self.assessed.merge(&other.assessed);
        self.provenances.iter_mut().zip(&other.provenances).for_each(|(count, other)| *count += other);
        let lists = [(&mut self.absences[..], &other.absences[..]), (&mut self.presences, &other.presences)];
        for (counts, others) in lists {
            counts.iter_mut().zip(others).for_each(|(count, other)| count.merge(other));
        }
        if self.options.len() < other.options.len() {
            self.options.resize_with(other.options.len(), ResponseCount::default);
        }
        self.options.iter_mut().zip(&other.options).for_each(|(count, other)| count.merge(other));
    }

    /// Makes all counts zero, and keeps their memory.
    pub(super) fn clear(&mut self) {
        self.assessed.clear();
        self.provenances = [0; 3];
        let counts = self.absences.iter_mut().chain(&mut self.presences).chain(&mut self.options);
        counts.for_each(ResponseCount::clear);
    }

    /// All responses: answers and absences.
    pub fn assessed(&self) -> &ResponseCount {
        &self.assessed
    }

    /// The responses to questions that were asked, as far as that may be known.
    pub fn asked(&self) -> u64 {
        self.assessed.responses - self.absent(|absence| !is_asked(absence))
    }

    /// The responses that have an answer.
    pub fn answered(&self) -> u64 {
        self.assessed.responses - self.absent(|_| true)
    }

    fn absent(&self, counts: impl Fn(Absence) -> bool) -> u64 {
        let absences = ABSENCES.into_iter().zip(&self.absences).filter(|(absence, _)| counts(*absence));
        absences.map(|(_, count)| count.responses).sum()
    }

    /// The number of responses of one provenance.
    pub fn with_provenance(&self, provenance: Provenance) -> u64 {
        self.provenances[provenance as usize]
    }

    /// In the order of [`ABSENCES`].
    pub fn absences(&self) -> &[ResponseCount] {
        &self.absences
    }

    /// In the order of [`PRESENCES`].
    pub fn presences(&self) -> &[ResponseCount] {
        &self.presences
    }

    /// The responses that select an option, by its place among the options of the question.
    pub fn option(&self, place: usize) -> &ResponseCount {
        self.options.get(place).unwrap_or(&NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_the_order_of_the_vocabulary() {
        let is_in_order = |(place, index): (usize, usize)| place == index;
        assert!(ABSENCES.into_iter().map(|absence| absence as usize).enumerate().all(is_in_order));
        let presences = PRESENCES.into_iter().flatten().map(|presence| presence as usize);
        assert!(presences.enumerate().all(is_in_order));
    }

    #[test]
    fn counts_of_assessments_that_are_merged_are_those_of_all_their_responses() {
        let response = |place, absence, presence: usize, option| CountedResponse {
            place,
            provenance: Provenance::Official,
            absence,
            presences: std::array::from_fn(|index| index == presence),
            options: (option, &[0, 1, 2]),
        };
        let assessments = [
            vec![response(3, None, 0, &[1_u16][..]), response(3, Some(Absence::Withheld), 4, &[])],
            vec![response(3, None, 0, &[0, 2])],
            vec![response(8, None, 2, &[1]), response(8, None, 0, &[1])],
        ];
        let (mut whole, mut merged, mut own) =
            (AnswerCounts::default(), AnswerCounts::default(), AnswerCounts::default());
        for responses in &assessments {
            own.clear();
            for response in responses {
                whole.add(response);
                own.add(response);
            }
            merged.merge(&own);
        }
        assert_eq!(merged, whole);
        assert_eq!((merged.assessed.responses, merged.assessed.place_count()), (5, 2));
    }

    #[test]
    fn a_place_is_counted_once_however_many_responses_it_gives() {
        let mut count = ResponseCount::default();
        [3, 3, 7, 7, 7].into_iter().for_each(|place| count.add(place));
        assert_eq!((count.responses, count.place_count()), (5, 2));
        assert_eq!((count.share_of(10), count.share_of(0)), (Some(0.5), None));
    }
}
