//! Policies that turned out to be one: from which release on, whoever asks for one of them gets the other.

use std::borrow::Cow;

use entity::shelf::Rows;
use rustc_hash::FxHashMap;

use super::cited::Place;
use super::span::Versions;
use super::{Catalog, Evidence, Policy, Seen};

/// The policies that were merged into others, by id.
#[derive(Debug, Default, Clone)]
pub struct Redirects {
    targets: FxHashMap<Box<str>, Versions<Box<str>>>,
    /// The other way round: what has ever been merged into a policy.
    origins: FxHashMap<Box<str>, Vec<Box<str>>>,
}

impl Redirects {
    /// These, with what a release brings and ends.
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
    /// The policy that a policy has become. No release makes a circle of them.
    pub fn policy_after_merges<'a>(&'a self, policy: &'a Policy) -> &'a Policy {
        let mut policy = policy;
        // What only withdrawn answers cite is not there to be shown.
        while let Some((target, _)) =
            self.redirect(&policy.id).and_then(|id| self.citations().policies.find(id))
        {
            policy = target;
        }
        policy
    }

    fn redirect(&self, policy: &str) -> Option<&str> {
        self.shelf().redirects.targets.get(policy)?.at(self.number()).map(|target| &**target)
    }

    /// The places that name a policy, or one that was merged into it, in their order.
    pub(super) fn places_of_policy(&self, policy: &str) -> Cow<'_, [Place]> {
        let own = self.citations().policies.find(policy).map_or(&[][..], |(_, places)| places);
        let origins = self.shelf().redirects.origins.get(policy);
        let origins = origins.into_iter().flatten().filter(|origin| self.redirect(origin) == Some(policy));
        let merged: Vec<Place> =
            origins.flat_map(|origin| self.places_of_policy(origin).into_owned()).collect();
        if merged.is_empty() {
            return Cow::Borrowed(own);
        }
        let mut places = [own, &merged].concat();
        places.sort_unstable();
        Cow::Owned(places)
    }
}

impl<'a> Seen<'a, Evidence> {
    /// What is cited.
    pub fn policy(self) -> Seen<'a, Policy> {
        Seen::new(self.catalog, self.catalog.policy_after_merges(&self.row.policy))
    }
}

impl<'a> Seen<'a, Policy> {
    /// Whether it was merged into another.
    pub fn is_merged(self) -> bool {
        !std::ptr::eq(self.catalog.policy_after_merges(self.row), self.row)
    }
}
