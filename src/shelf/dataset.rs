//! Counts the whole dataset, for the front page.

use std::collections::{BTreeMap, BTreeSet};

use entity::vocabulary::{JurisdictionKind, Level, Provenance};

use super::meter::work;
use super::{Catalog, Instrument, Jurisdiction, View};
use crate::content::Source;

/// Counts of everything current.
#[derive(Default)]
pub struct Tally<'a> {
    /// The licences of the reference data.
    pub countries: usize,
    /// The sources of everything current, by title.
    pub sources: Vec<&'a Source>,
    pub assessed: BTreeMap<Provenance, AssessmentTally<'a>>,
}

/// Counts of current assessments of one provenance.
#[derive(Default)]
pub struct AssessmentTally<'a> {
    /// Places, by index.
    pub national: BTreeSet<u32>,
    pub local: BTreeSet<u32>,
    pub countries: BTreeSet<u32>,
    /// By code of the instrument.
    pub by_instrument: BTreeMap<&'a str, InstrumentTally<'a>>,
    pub assessments: BTreeMap<(Level, Option<i32>), usize>,
    /// By id.
    pub policies: BTreeSet<Box<str>>,
}

/// Counts of current assessments of one provenance and one instrument.
pub struct InstrumentTally<'a> {
    pub instrument: View<'a, Instrument>,
    /// Places, by index.
    pub national: BTreeSet<u32>,
    pub local: BTreeSet<u32>,
    pub regional: BTreeSet<u32>,
    pub countries: BTreeSet<u32>,
    pub assessments: usize,
}

impl<'a> InstrumentTally<'a> {
    fn new(instrument: View<'a, Instrument>) -> Self {
        let (national, local, regional, countries) = Default::default();
        Self { instrument, national, local, regional, countries, assessments: 0 }
    }

    fn add(&mut self, place: View<'a, Jurisdiction>) {
        self.assessments += 1;
        match place.row.kind.level() {
            Level::National => self.national.insert(place.row.index),
            Level::Local => self.local.insert(place.row.index),
            Level::Regional => self.regional.insert(place.row.index),
        };
        self.countries.extend(place.country().map(|country| country.row.index));
    }
}

impl Catalog {
    pub fn tally(&self) -> Tally<'_> {
        let countries = self.jurisdictions().filter(|place| place.kind == JurisdictionKind::Country).count();
        let sources = self.sources_at(self.number());
        let mut tally = Tally { countries, sources, ..Tally::default() };
        for revision in self.current() {
            self.meter().spend(20 * work::ROW);
            let counted = tally.assessed.entry(revision.revision.provenance).or_default();
            let instrument = revision.assessment.instrument();
            let place = revision.assessment.jurisdiction();
            // Counted by kind of place: an assessment with an instrument of another level still belongs to its place.
            let level = place.row.kind.level();
            match level {
                Level::National => counted.national.insert(place.row.index),
                Level::Local => counted.local.insert(place.row.index),
                Level::Regional => false,
            };
            let new = || InstrumentTally::new(instrument);
            counted.by_instrument.entry(&instrument.row.code).or_insert_with(new).add(place);
            if let Some(country) = place.country() {
                counted.countries.insert(country.row.index);
            }
            *counted.assessments.entry((level, revision.revision.year)).or_default() += 1;
            for response in revision.responses() {
                self.meter().spend(work::ROW * (1 + 5 * response.evidence().len() as u64));
                counted.policies.extend(
                    response
                        .evidence()
                        .iter()
                        .map(|evidence| self.policy_after_merges(&evidence.policy).id.clone()),
                );
            }
        }
        tally
    }
}
