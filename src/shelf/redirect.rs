//! Redirects merged policies to their target, from the release of the merger on.

use std::borrow::Cow;

use entity::shelf::Rows;
use rustc_hash::FxHashMap;

use super::citation_index::CitationSite;
use super::meter::work;
use super::span::Versions;
use super::{Catalog, Evidence, Policy, View};

/// The merged policies, by id.
#[derive(Debug, Default, Clone)]
pub struct Redirects {
    targets: FxHashMap<Box<str>, Versions<Box<str>>>,
    /// The policies that were ever merged into a policy, by its id.
    origins: FxHashMap<Box<str>, Vec<Box<str>>>,
}

impl Redirects {
    /// These redirects with those that a release adds and ends.
    pub fn extended(&self, rows: &Rows) -> Self {
        let mut redirects = self.clone();
        for row in &rows.policy_redirect {
            let versions = redirects.targets.entry(row.policy.as_str().into()).or_default();
            versions.replace(row.since, row.until, row.target.as_str().into());
            let origins = redirects.origins.entry(row.target.as_str().into()).or_default();
            if !origins.iter().any(|origin| **origin == *row.policy) {
                origins.push(row.policy.as_str().into());
            }
        }
        redirects
    }
}

impl Catalog {
    /// The policy at the end of the redirects of a policy: the last one that this release shows. Policies that only
    /// withdrawn responses cite are not shown. No release makes a circle of redirects.
    pub fn policy_after_merges<'a>(&'a self, policy: &'a Policy) -> &'a Policy {
        self.last_shown(&policy.id).unwrap_or(policy)
    }

    /// The policy at the end of the redirects of an id, which may be the id of a policy that is not shown.
    pub(super) fn last_shown(&self, id: &str) -> Option<&Policy> {
        let mut shown = None;
        let mut id = self.redirect(id)?;
        loop {
            let found = self.citations().policies.find(id);
            let is_seen =
                |places: &[CitationSite]| places.iter().any(|place| self.named_in(*place).is_some());
            shown = found.filter(|(_, places)| is_seen(places)).map(|(policy, _)| policy).or(shown);
            match self.redirect(id) {
                Some(next) => id = next,
                None => return shown,
            }
        }
    }

    /// Whether any policy was ever merged into another.
    pub(super) fn any_merged(&self) -> bool {
        !self.shelf().redirects.targets.is_empty()
    }

    /// Into which policy a policy was merged, as of this release, whether or not that one is shown.
    pub fn redirect(&self, policy: &str) -> Option<&str> {
        self.shelf().redirects.targets.get(policy)?.at(self.number()).map(|target| &**target)
    }

    /// The places that name a policy or one merged into it, in their order.
    pub(super) fn places_of_policy(&self, policy: &str) -> Cow<'_, [CitationSite]> {
        let mut parts = vec![];
        self.any_place_of_policy(policy, &mut |places| {
            parts.push(places);
            false
        });
        if let [own] = *parts {
            return Cow::Borrowed(own);
        }
        // Only places that this release sees are counted, so that the cost in an old release never grows.
        let seen = parts.iter().flat_map(|part| *part).filter(|place| self.named_in(**place).is_some());
        self.meter().spend(work::SORT_VALUE * seen.count() as u64);
        let mut places = parts.concat();
        places.sort_unstable();
        Cow::Owned(places)
    }

    /// Whether a condition holds for the places that name a policy, or for those of a policy merged into it.
    pub(super) fn any_place_of_policy<'a>(
        &'a self,
        policy: &str,
        is_so: &mut impl FnMut(&'a [CitationSite]) -> bool,
    ) -> bool {
        let own = self.citations().policies.find(policy).map_or(&[][..], |(_, places)| places);
        let origins = self.shelf().redirects.origins.get(policy).into_iter().flatten();
        let mut merged = origins.filter(|origin| self.redirect(origin) == Some(policy));
        is_so(own) || merged.any(|origin| self.any_place_of_policy(origin, is_so))
    }
}

impl<'a> View<'a, Evidence> {
    /// The cited policy.
    pub fn policy(self) -> View<'a, Policy> {
        View::new(self.catalog, self.catalog.policy_after_merges(&self.row.policy))
    }
}

impl<'a> View<'a, Policy> {
    /// Whether the policy was merged into another.
    pub fn is_merged(self) -> bool {
        !std::ptr::eq(self.catalog.policy_after_merges(self.row), self.row)
    }
}
