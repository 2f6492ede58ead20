//! A law, decree, strategy or agreement that responses cite.

use super::citation_index::CitationSite;
use super::meter::work;
use super::{Catalog, ResponseView, Searchable, View};
use crate::content;

/// The policy with the address of its first publication, and its id.
#[derive(Debug)]
pub struct Policy {
    pub id: Box<str>,
    pub says: content::Policy,
    /// Its searchable text.
    pub title: Searchable,
    pub issuer: Searchable,
}

impl Policy {
    pub fn new(id: &str, says: content::Policy) -> Self {
        let issuer = says.issuer.as_deref().map(Searchable::new).unwrap_or_default();
        Self { id: id.into(), title: Searchable::new(&says.title), issuer, says }
    }
}

impl Catalog {
    /// A policy by id that a current or older revision cites; if it was merged, the policy into which it was merged.
    pub fn policy(&self, id: &str) -> Option<View<'_, Policy>> {
        let policy = match self.last_shown(id) {
            Some(policy) => policy,
            None => self.citations().policies.find(id)?.0,
        };
        let mut is_named =
            |places: &[CitationSite]| places.iter().any(|place| self.named_in(*place).is_some());
        self.any_place_of_policy(&policy.id, &mut is_named).then(|| View::new(self, policy))
    }

    /// The policies that current responses cite, by title.
    pub fn policies(&self) -> impl Iterator<Item = View<'_, Policy>> {
        let all = self.citations().policies.all();
        all.filter_map(|(policy, places)| self.current_policy(policy, places))
    }

    /// The policy if current responses cite it and it was not merged into another. `places` are those that name it.
    pub(super) fn current_policy<'a>(
        &'a self,
        policy: &'a Policy,
        places: &'a [CitationSite],
    ) -> Option<View<'a, Policy>> {
        let mut is_current = |places: &[CitationSite]| self.any_named_now(places);
        let policy = View::new(self, policy);
        let is_shown = match self.any_merged() {
            false => is_current(places),
            true => self.any_place_of_policy(&policy.row.id, &mut is_current) && !policy.is_merged(),
        };
        is_shown.then_some(policy)
    }
}

impl<'a> View<'a, Policy> {
    /// The current responses that cite it, by ref of the assessment and position in the codebook.
    pub fn citing(self) -> impl Iterator<Item = ResponseView<'a>> {
        let catalog = self.catalog;
        let places = catalog.places_of_policy(&self.row.id);
        let mut last = None;
        (0..places.len()).filter_map(move |index| {
            let place = places[index];
            catalog.named_in(place).filter(|_| catalog.meter().spend(5 * work::ROW))?;
            let revision = catalog.named_now_in(place)?;
            let row = revision.revision.row.responses.find(place.indicator)?;
            // A response may cite two places of one policy.
            let answer = std::ptr::from_ref(row);
            (last.replace(answer) != Some(answer)).then_some(ResponseView { revision, row })
        })
    }
}
