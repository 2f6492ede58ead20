//! Facets: how many items of a list share a value.

use async_graphql::Description;

use super::distribution::DistributionKey;
use super::object::object;
use super::vocabulary::Presence;
use crate::shelf::Catalog;
use crate::shelf::analysis::Group;

/// Number of items of a list that share one value.
#[derive(Description)]
pub struct Facet<'a> {
    catalog: &'a Catalog,
    group: Group<'a, u64>,
}

impl<'a> Facet<'a> {
    pub fn list(catalog: &'a Catalog, groups: Vec<Group<'a, u64>>) -> Vec<Self> {
        groups.into_iter().map(|group| Self { catalog, group }).collect()
    }
}

#[object]
impl<'a> Facet<'a> {
    /// Value that the items share.
    fn key(&self) -> DistributionKey<'_> {
        DistributionKey::new(self.catalog, self.group.keys[0])
    }

    /// Number of items on all pages with the value; at least `1`.
    fn count(&self) -> u64 {
        self.group.counts
    }
}

/// Number of responses of a list whose answer states one presence of the policy asked about.
#[object]
pub struct PresenceFacet {
    /// Presence that the answers state. Null for answers of which no option says anything about presence.
    pub presence: Option<Presence>,
    /// Number of responses on all pages.
    pub count: u64,
}
