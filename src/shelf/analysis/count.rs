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

/// One response, as far as it is counted.
pub(super) struct CountedResponse<'a> {
    absence: Option<Absence>,
    /// By place in [`PRESENCES`].
    presences: [bool; 4],
    /// The positions of the selected options in the version of the indicator, and the place of each of those.
    options: (&'a [u16], &'a [usize]),
}

/// What one response counts for, by place in the lists of counts.
enum CountedPart {
    Absence(usize),
    Presence(usize),
    Option(usize),
}

impl<'a> CountedResponse<'a> {
    /// `options` are the places of the options of the response's version of the indicator; empty if options are not
    /// counted.
    pub(super) fn new(response: ResponseView<'a>, options: &'a [usize]) -> Self {
        let selected = if options.is_empty() { &[] } else { response.option_positions() };
        Self { absence: response.row.absence, presences: response.presences(), options: (selected, options) }
    }

    /// Calls `count` for each part that the response counts for.
    fn each_part(&self, mut count: impl FnMut(CountedPart)) {
        if let Some(absence) = self.absence {
            return count(CountedPart::Absence(absence as usize));
        }
        for (presence, is_stated) in self.presences.into_iter().enumerate() {
            if is_stated {
                count(CountedPart::Presence(presence));
            }
        }
        let (selected, places) = self.options;
        selected.iter().for_each(|&position| count(CountedPart::Option(places[position as usize])));
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
    pub(super) fn add(&mut self, response: &CountedResponse<'_>) {
        self.responses += 1;
        response.each_part(|part| match part {
            CountedPart::Absence(place) => self.absences[place] += 1,
            CountedPart::Presence(place) => self.presences[place] += 1,
            CountedPart::Option(place) => {
                if self.options.len() <= place {
                    self.options.resize(place + 1, 0);
                }
                self.options[place] += 1;
            }
        });
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
    /// Adds one response of a place.
    pub(super) fn add_response(
        &mut self,
        (place, provenance): (u32, Provenance),
        response: &CountedResponse<'_>,
    ) {
        self.assessed.add(place);
        self.provenances[provenance as usize] += 1;
        response.each_part(|part| match part {
            CountedPart::Absence(absence) => self.absences[absence].add(place),
            CountedPart::Presence(presence) => self.presences[presence].add(place),
            CountedPart::Option(option) => {
                if self.options.len() <= option {
                    self.options.resize_with(option + 1, ResponseCount::default);
                }
                self.options[option].add(place);
            }
        });
    }

    /// Adds the responses of one assessment, of a place.
    pub(super) fn add(&mut self, (place, provenance): (u32, Provenance), tally: &ResponseTally) {
        self.assessed.add_all(place, tally.responses);
        self.provenances[provenance as usize] += tally.responses;
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
    fn counts_of_assessments_are_those_of_all_their_responses() {
        let response = |absence, presence: usize, option| CountedResponse {
            absence,
            presences: std::array::from_fn(|index| index == presence),
            options: (option, &[0, 1, 2]),
        };
        let assessments = [
            (3, vec![response(None, 0, &[1_u16][..]), response(Some(Absence::Withheld), 4, &[])]),
            (3, vec![response(None, 0, &[0, 2])]),
            (8, vec![response(None, 2, &[1]), response(None, 0, &[1])]),
        ];
        let (mut whole, mut merged) = (AnswerCounts::default(), AnswerCounts::default());
        let mut tally = ResponseTally::default();
        for (place, responses) in &assessments {
            let of = (*place, Provenance::Official);
            tally.clear();
            for response in responses {
                whole.add_response(of, response);
                tally.add(response);
            }
            merged.add(of, &tally);
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
