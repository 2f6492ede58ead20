//! Indexes the citations of policies and reports in all revisions; built on first use.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::meter::work;
use super::{Assessment, Catalog, Policy, Report, RevisionView, Shelf, View};

/// Every policy and every report that a revision of any release names.
#[derive(Default)]
pub struct Citations {
    pub policies: CitationIndex<Policy>,
    pub documents: CitationIndex<Report>,
}

/// Policies or reports by title and id, each with the places that name it.
pub struct CitationIndex<T> {
    things: Vec<(Arc<T>, Vec<CitationSite>)>,
    by_id: FxHashMap<Box<str>, u32>,
}

/// A place that names a policy or report: a revision, and for a policy the indicator of the response.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CitationSite {
    assessment: u32,
    revision: i32,
    /// The release that the revision came with.
    since: i32,
    pub indicator: u32,
}

impl<T> Default for CitationIndex<T> {
    fn default() -> Self {
        Self { things: vec![], by_id: FxHashMap::default() }
    }
}

impl Citations {
    pub fn new(shelf: &Shelf) -> Self {
        let (mut policies, mut documents) = (Collector::default(), Collector::default());
        for (assessment, row) in (0..).zip(shelf.answers.all()) {
            for revision in &row.revisions {
                let (number, since) = (revision.number, revision.since);
                let place = CitationSite { assessment, revision: number, since, indicator: 0 };
                for (indicator, evidence) in revision.responses.evidence() {
                    policies.add(&evidence.policy, CitationSite { indicator, ..place });
                }
                for document in &revision.documents {
                    documents.add(document, place);
                }
            }
        }
        Self {
            policies: policies.into_index(|policy| (policy.says.title.as_str(), &*policy.id)),
            documents: documents.into_index(|document| (document.says.title.as_str(), &*document.id)),
        }
    }
}

/// Policies or reports, each with its places, by address in memory: most citations share the thing that they name, and
/// to compare addresses takes less time than to compare titles.
struct Collector<T> {
    things: Vec<(Arc<T>, Vec<CitationSite>)>,
    by_address: FxHashMap<usize, usize>,
}

impl<T> Default for Collector<T> {
    fn default() -> Self {
        Self { things: vec![], by_address: FxHashMap::default() }
    }
}

impl<T> Collector<T> {
    fn add(&mut self, thing: &Arc<T>, place: CitationSite) {
        let index = *self.by_address.entry(Arc::as_ptr(thing).addr()).or_insert_with(|| {
            self.things.push((thing.clone(), vec![]));
            self.things.len() - 1
        });
        self.things[index].1.push(place);
    }

    /// `key` is the title and the id.
    fn into_index(self, key: fn(&T) -> (&str, &str)) -> CitationIndex<T> {
        let mut things = self.things;
        things.sort_by(|(one, _), (other, _)| key(one).cmp(&key(other)));
        things.dedup_by(|(later, places), (earlier, of_earlier)| {
            let is_same = key(later).1 == key(earlier).1;
            if is_same {
                of_earlier.append(places);
                of_earlier.sort_unstable();
            }
            is_same
        });
        things.iter_mut().for_each(|(_, places)| places.shrink_to_fit());
        let by_id = (0..).zip(&things).map(|(index, (thing, _))| (key(thing).1.into(), index)).collect();
        CitationIndex { things, by_id }
    }
}

impl<T> CitationIndex<T> {
    pub fn find(&self, id: &str) -> Option<(&T, &[CitationSite])> {
        let (thing, places) = self.things.get(*self.by_id.get(id)? as usize)?;
        Some((thing, places))
    }

    /// Policy or report by position in the order of title and id.
    pub fn at(&self, index: u32) -> (&T, &[CitationSite]) {
        let (thing, places) = &self.things[index as usize];
        (thing, places)
    }

    pub fn all(&self) -> impl Iterator<Item = (&T, &[CitationSite])> {
        self.things.iter().map(|(thing, places)| (&**thing, &**places))
    }
}

impl Shelf {
    /// Builds the index that all requests share.
    pub fn prepare(&self) {
        self.citations();
    }

    pub(super) fn citations(&self) -> &Citations {
        self.citations.get_or_init(|| Citations::new(self))
    }
}

impl Catalog {
    pub(super) fn citations(&self) -> &Citations {
        let shelf = self.shelf();
        // The public shelf has an index before requests see it; the shelf of a preview has none yet.
        if shelf.citations.get().is_none() {
            let revisions = shelf.answers.all().iter().flat_map(|row| &row.revisions);
            let rows: usize = revisions.map(|revision| revision.responses.all().len()).sum();
            self.meter().spend(10 * work::ROW * rows as u64);
        }
        shelf.citations()
    }

    /// The revision of a place, if this catalog has it.
    pub(super) fn named_in(&self, place: CitationSite) -> Option<RevisionView<'_>> {
        if place.since > self.number() {
            return None;
        }
        let row: &Assessment = self.shelf().answers.all().get(place.assessment as usize)?;
        View::new(self, row).revision(place.revision)
    }

    /// Whether a current revision is among these places.
    pub(super) fn any_named_now(&self, places: &[CitationSite]) -> bool {
        // Only places that this release sees are counted, so that the cost in an old release never grows.
        places.iter().any(|place| {
            self.named_in(*place).is_some()
                && self.meter().spend(8 * work::ROW)
                && self.named_now_in(*place).is_some()
        })
    }

    /// The revision of a place, if it is current.
    pub(super) fn named_now_in(&self, place: CitationSite) -> Option<RevisionView<'_>> {
        let published = self.named_in(place)?;
        let current = published.assessment.current()?;
        (current.revision.row.number == place.revision).then_some(published)
    }
}
