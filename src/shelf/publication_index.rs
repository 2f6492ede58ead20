//! Indexes publications by place, with the numbers that filters look at.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use entity::vocabulary::{Provenance, RoundKind};

use super::revision::RevisionView;
use super::{Assessment, Assessments, Catalog, Instrument, Jurisdiction, Revision, Span, View};

/// The fact that a revision is public from one release until another, as filters see it.
#[derive(Debug)]
pub struct PublicationEntry {
    span: Span,
    /// Its own position among all publications.
    pub(super) position: u32,
    /// The position of the assessment among all assessments, and of the revision in the assessment.
    assessment: u32,
    revision: u32,
    /// The indexes of the place and of the instrument.
    pub(super) jurisdiction: u32,
    pub(super) instrument: u32,
    pub year: Option<i32>,
    pub round: Option<i32>,
    pub round_kind: RoundKind,
    pub provenance: Provenance,
    /// The release that the revision came with.
    pub since: i32,
    /// Whether any question has an answer.
    pub is_answered: bool,
    /// From the index of the first indicator that has a response to after that of the last.
    pub(super) indicators: Range<u32>,
    /// The number of responses.
    pub responses: u32,
}

impl PublicationEntry {
    fn new(
        (position, span): (u32, Span),
        (assessment, row): (u32, &Assessment),
        (at, revision): (u32, &Revision),
    ) -> Self {
        let responses = revision.responses.all();
        let indicators = match (responses.first(), responses.last()) {
            (Some(first), Some(last)) => first.indicator..last.indicator + 1,
            _ => 0..0,
        };
        Self {
            span,
            position,
            assessment,
            revision: at,
            jurisdiction: row.jurisdiction,
            instrument: row.instrument,
            year: revision.year,
            round: revision.round,
            round_kind: revision.round_kind,
            provenance: revision.provenance,
            since: revision.since,
            is_answered: revision.responses.any_answered(),
            indicators,
            responses: responses.len() as u32,
        }
    }

    /// Whether every indicator from the first to the last has a response, so that the index of the indicator tells the
    /// position of the response.
    pub(super) fn has_no_gap(&self) -> bool {
        self.indicators.len() == self.responses as usize
    }

    pub fn is_synthetic(&self) -> bool {
        self.provenance == Provenance::Synthetic
    }

    /// The indexes of the place and of the instrument.
    pub(super) fn subject(&self) -> (u32, u32) {
        (self.jurisdiction, self.instrument)
    }
}

/// All publications, of all releases.
#[derive(Debug, Default)]
pub struct PublicationIndex {
    /// By ref of the assessment, then by release.
    all: Vec<PublicationEntry>,
    /// By index of the place: refs begin with its code, so its publications stand together.
    of_place: Vec<Range<usize>>,
    /// Each release that changed the number of current assessments, with that number.
    counts: Vec<(i32, u64)>,
}

impl PublicationIndex {
    /// `assessments` are in order of ref.
    pub fn build(assessments: &[Arc<Assessment>]) -> Self {
        let mut index = Self::default();
        let mut changes: BTreeMap<i32, i64> = BTreeMap::new();
        for (position, assessment) in (0..).zip(assessments) {
            let first = index.all.len();
            for (span, number) in &assessment.publications {
                let mut revisions = (0..).zip(&assessment.revisions);
                // A publication of a withdrawn revision is not in the index.
                if let Some((at, revision)) = revisions.find(|(_, revision)| revision.number == *number) {
                    let own = (index.all.len() as u32, *span);
                    index.all.push(PublicationEntry::new(own, (position, assessment), (at, revision)));
                    *changes.entry(span.since).or_default() += 1;
                    *changes.entry(span.until).or_default() -= 1;
                }
            }
            let place = assessment.jurisdiction as usize;
            if index.of_place.len() <= place {
                index.of_place.resize(place + 1, 0..0);
            }
            let known = &mut index.of_place[place];
            let start = if known.end == 0 { first } else { known.start };
            *known = start..index.all.len();
        }
        let mut count = 0;
        index.counts.extend(changes.into_iter().map(|(release, change)| {
            count += change;
            (release, count.unsigned_abs())
        }));
        index
    }

    /// The number of assessments that are current in a release.
    fn count_at(&self, release: i32) -> u64 {
        let later = self.counts.partition_point(|(since, _)| *since <= release);
        later.checked_sub(1).map_or(0, |last| self.counts[last].1)
    }
}

impl Assessments {
    /// The revision of each publication, by position of the publication.
    pub(super) fn published_revisions(&self) -> impl Iterator<Item = &Arc<Revision>> {
        let publications = self.publications.all.iter();
        publications.map(|row| &self.all()[row.assessment as usize].revisions[row.revision as usize])
    }
}

/// Some of the current assessments, in order of ref.
pub struct AssessmentScope<'c> {
    catalog: &'c Catalog,
    ranges: Vec<Range<usize>>,
    /// The number of current assessments in the ranges.
    count: u64,
    instrument: Option<u32>,
}

impl<'c> AssessmentScope<'c> {
    /// The current assessments of these places; all, if none are named.
    pub fn new(catalog: &'c Catalog, places: Option<Vec<u32>>) -> Self {
        let index = &catalog.shelf().answers.publications;
        let Some(places) = places else {
            let count = index.count_at(catalog.number());
            let ranges = std::iter::once(0..index.all.len()).collect();
            return Self { catalog, ranges, count, instrument: None };
        };
        let range = |place: u32| index.of_place.get(place as usize).cloned();
        let mut ranges: Vec<_> = places.into_iter().filter_map(range).collect();
        ranges.sort_by_key(|range| range.start);
        let scope = Self { catalog, ranges, count: 0, instrument: None };
        Self { count: scope.publications().count() as u64, ..scope }
    }

    /// Those of them that were made with an instrument; none, if there is no instrument.
    pub fn with_instrument(self, instrument: Option<View<'c, Instrument>>) -> Self {
        let questions = &self.catalog.shelf().questions;
        let instrument = instrument.and_then(|instrument| questions.instrument_index(&instrument.row.code));
        let ranges = if instrument.is_some() { self.ranges } else { vec![] };
        Self { instrument, ranges, ..self }
    }

    pub fn publications(&self) -> impl Iterator<Item = View<'c, PublicationEntry>> {
        let (catalog, instrument) = (self.catalog, self.instrument);
        let all = &catalog.shelf().answers.publications.all;
        let rows = self.ranges.iter().flat_map(|range| &all[range.clone()]);
        rows.filter(move |row| {
            catalog.sees(row.span) && instrument.is_none_or(|index| row.instrument == index)
        })
        .map(|row| View::new(catalog, row))
    }

    /// The number of current assessments of its places, with any instrument: that many are looked at.
    pub fn count(&self) -> u64 {
        self.count
    }
}

impl Catalog {
    /// The current publications of one place, by ref.
    pub(super) fn publications_of(&self, place: u32) -> impl Iterator<Item = View<'_, PublicationEntry>> {
        let index = &self.shelf().answers.publications;
        let range = index.of_place.get(place as usize).cloned().unwrap_or_default();
        index.all[range].iter().filter(|row| self.sees(row.span)).map(|row| View::new(self, row))
    }
}

impl<'a> View<'a, PublicationEntry> {
    pub fn assessment(self) -> View<'a, Assessment> {
        self.beside(&self.catalog.shelf().answers.all()[self.row.assessment as usize])
    }

    pub fn revision(self) -> RevisionView<'a> {
        let assessment = self.assessment();
        RevisionView {
            assessment,
            revision: self.beside(&assessment.row.revisions[self.row.revision as usize]),
        }
    }

    pub fn jurisdiction(self) -> View<'a, Jurisdiction> {
        self.catalog.place(self.row.jurisdiction)
    }

    /// By which the latest assessment of a place and instrument is known: greatest year, then greatest key. An unknown
    /// year is before all others.
    pub(super) fn age(self) -> (Option<i32>, &'a str) {
        (self.row.year, &self.assessment().row.key)
    }
}

impl<'a> RevisionView<'a> {
    /// Its publication, if it is current.
    pub(super) fn publication(self) -> Option<View<'a, PublicationEntry>> {
        let answers = &self.revision.catalog.shelf().answers;
        let position = answers.index(&self.assessment.row.id)? as u32;
        let all = &answers.publications.all;
        let first = all.partition_point(|row| row.assessment < position);
        let mut of_it = all[first..].iter().take_while(|row| row.assessment == position);
        let row = of_it.find(|row| self.revision.catalog.sees(row.span))?;
        Some(self.revision.beside(row))
    }
}
