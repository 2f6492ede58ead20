//! Counts of responses, by what they answer.

use entity::vocabulary::{Absence, Presence, Provenance};

use crate::shelf::{Catalog, Jurisdiction, PublicationEntry, ResponseView, View};

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

    /// Adds responses of one place.
    fn add_all(&mut self, place: u32, responses: u64) {
        if responses > 0 {
            self.add(place);
            self.responses += responses - 1;
        }
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

impl ResponseView<'_> {
    /// Which presences the answer states, by place in [`PRESENCES`].
    pub(super) fn presences(self) -> [bool; 4] {
        self.row.presences.bits()
    }
}

/// The numbers of responses of one assessment: of one place and one provenance.
#[derive(Debug, Default)]
pub(super) struct ResponseTally {
    responses: u64,
    /// In the order of the vocabulary.
    absences: [u64; 6],
    /// By place in [`PRESENCES`].
    presences: [u64; 4],
    /// By place among the options of the question; shorter if none of the last is selected.
    options: Vec<u64>,
}

impl ResponseTally {
    /// Adds a response. `options` are the places of the options of its version of the indicator; empty if options are not
    /// counted.
    pub(super) fn add(&mut self, response: ResponseView<'_>, options: &[usize]) {
        self.responses += 1;
        if let Some(absence) = response.row.absence {
            self.absences[absence as usize] += 1;
            return;
        }
        let stated = self.presences.iter_mut().zip(response.presences());
        stated.for_each(|(count, is_stated)| *count += u64::from(is_stated));
        if options.is_empty() {
            return;
        }
        for &position in response.option_positions() {
            let option = options[position as usize];
            if self.options.len() <= option {
                self.options.resize(option + 1, 0);
            }
            self.options[option] += 1;
        }
    }

    /// Makes all numbers zero, and keeps their memory.
    pub(super) fn clear(&mut self) {
        let mut options = std::mem::take(&mut self.options);
        options.clear();
        *self = Self { options, ..Self::default() };
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
    /// Adds one response of an assessment. `options` are those of [`ResponseTally::add`].
    pub(super) fn add_response(&mut self, response: ResponseView<'_>, options: &[usize]) {
        let place = response.assessment().row.jurisdiction;
        self.assessed.add(place);
        self.provenances[response.revision_row().provenance as usize] += 1;
        if let Some(absence) = response.row.absence {
            self.absences[absence as usize].add(place);
            return;
        }
        let stated = self.presences.iter_mut().zip(response.presences()).filter(|(_, is_stated)| *is_stated);
        stated.for_each(|(count, _)| count.add(place));
        if options.is_empty() {
            return;
        }
        for &position in response.option_positions() {
            let option = options[position as usize];
            if self.options.len() <= option {
                self.options.resize_with(option + 1, ResponseCount::default);
            }
            self.options[option].add(place);
        }
    }

    /// Adds the responses of one assessment.
    pub(super) fn add(&mut self, publication: &PublicationEntry, tally: &ResponseTally) {
        let place = publication.jurisdiction;
        self.assessed.add_all(place, tally.responses);
        self.provenances[publication.provenance as usize] += tally.responses;
        if self.options.len() < tally.options.len() {
            self.options.resize_with(tally.options.len(), ResponseCount::default);
        }
        let lists = [
            (&mut self.absences[..], &tally.absences[..]),
            (&mut self.presences, &tally.presences),
            (&mut self.options, &tally.options),
        ];
        for (counts, responses) in lists {
            counts.iter_mut().zip(responses).for_each(|(count, responses)| count.add_all(place, *responses));
        }
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
    fn a_place_is_counted_once_however_many_responses_it_gives() {
        let mut count = ResponseCount::default();
        [3, 3, 7, 7, 7].into_iter().for_each(|place| count.add(place));
        assert_eq!((count.responses, count.place_count()), (5, 2));
        assert_eq!((count.share_of(10), count.share_of(0)), (Some(0.5), None));
    }
}
