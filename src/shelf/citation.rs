//! Writes citations and lists licences, for one release.

use rustc_hash::FxHashSet;

use super::meter::work;
use super::{Catalog, Release, Revision, RevisionView, View};
use crate::content::Source;

impl Revision {
    /// The source of the revision and the other sources of its responses, each once.
    fn sources(&self) -> impl Iterator<Item = &Source> {
        self.source.as_deref().into_iter().chain(self.responses.sources())
    }
}

/// Each source once, by title. A source is in memory once, so comparing addresses is enough.
fn once<'s>(sources: impl Iterator<Item = &'s Source>) -> Vec<&'s Source> {
    let mut seen: FxHashSet<*const Source> = FxHashSet::default();
    let mut once: Vec<&Source> = sources.filter(|source| seen.insert(std::ptr::from_ref(*source))).collect();
    once.sort_by_key(|source| (&source.title, &source.url, &source.licence));
    once
}

/// The licences of some sources, each once. None if there is no source.
pub fn licence(sources: &[&Source]) -> Option<String> {
    let mut licences: Vec<&str> = sources.iter().map(|source| &*source.licence).collect();
    licences.sort_unstable();
    licences.dedup();
    (!licences.is_empty()).then(|| licences.join("; "))
}

impl Catalog {
    /// The sources of all that was current at a release, by title.
    pub fn sources_at(&self, release: i32) -> Vec<&Source> {
        let rows = self.shelf().answers.all().iter();
        let current = rows.filter_map(|row| row.current_at(release));
        once(current.filter(|_| self.meter().spend(2 * work::ROW)).flat_map(Revision::sources))
    }

    /// How to cite everything, as of a release.
    pub fn citation(&self, release: i32) -> String {
        match self.shelf().history.get(release) {
            Some(release) => format!("MGI data API, {}.", release.coordinates()),
            None => "MGI data API, before its first release.".to_owned(),
        }
    }
}

impl Release {
    /// `release 5 of 5 November 2026 (sha256:…)`: the release that a citation names.
    pub fn coordinates(&self) -> String {
        format!("release {} of {} (sha256:{})", self.number, self.at.format("%-d %B %Y"), self.hash)
    }
}

impl<'a> View<'a, Source> {
    /// The citation of data from this source in a release.
    pub fn citation(self, release: i32) -> String {
        let Source { attribution, licence, .. } = self.row;
        format!("{} ({licence}). {}", attribution.trim_end_matches('.'), self.catalog.citation(release))
    }
}

impl<'a> RevisionView<'a> {
    /// The source of the revision and the other sources of its responses, by title.
    pub fn sources(self) -> Vec<&'a Source> {
        once(self.revision.row.sources())
    }

    /// The citation in the release asked for: title, publisher, address.
    pub fn citation(self) -> String {
        let (assessment, number) = (self.assessment, self.revision.row.number);
        let place = assessment.jurisdiction().name(None).unwrap_or(&assessment.jurisdiction().row.code);
        let instrument = assessment.instrument();
        let names = instrument.row.names.find(assessment.catalog.number(), None);
        let instrument = names.map_or(&*instrument.row.code, |words| &words.text);
        let mut attributions: Vec<&str> =
            self.sources().into_iter().map(|source| source.attribution.trim_end_matches('.')).collect();
        attributions.dedup();
        let sources = match attributions.is_empty() {
            true => String::new(),
            false => format!("{}. ", attributions.join("; ")),
        };
        let catalog = assessment.catalog;
        let (id, citation) = (&assessment.row.id, catalog.citation(catalog.number()));
        format!("{place}: {instrument}, {id}, revision {number}. {sources}{citation}")
    }
}
