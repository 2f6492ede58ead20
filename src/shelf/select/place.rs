//! Conditions on what contains a place, compiled against a catalog.

use super::{CodePredicate, GroupKey, GroupPredicate};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, CountryGroup, Jurisdiction, View};

/// The condition that a place, one above it, or a group of one of them in a grouping with levels has a code that passes.
pub struct WithinMatcher<'f> {
    code: &'f CodePredicate,
    groups: GroupMatcher,
}

/// The condition that a place is a member of one of some groups.
pub struct GroupMatcher {
    /// By index of the group.
    passes: Vec<bool>,
}

impl<'f> WithinMatcher<'f> {
    /// None if there is no condition.
    pub fn compile(code: &'f CodePredicate, catalog: &Catalog) -> Option<Self> {
        let is_given = *code != CodePredicate::default();
        is_given.then(|| {
            let passes =
                |group: View<'_, CountryGroup>| group.row.level.is_some() && code.matches(&*group.row.code);
            Self { code, groups: GroupMatcher::for_groups(catalog, work::CODE, passes) }
        })
    }

    pub fn matches(&self, place: View<'_, Jurisdiction>) -> bool {
        place.and_above().any(|place| self.code.matches(&*place.row.code) || self.groups.matches(place))
    }
}

impl GroupMatcher {
    /// None if there is no condition.
    pub fn compile(group: &GroupPredicate, catalog: &Catalog) -> Option<Self> {
        let is_given = *group != GroupPredicate::default();
        is_given.then(|| {
            let keys = group.one_of.as_ref().map_or(0, |list| list.len()) as u64 + 1;
            let passes = |row: View<'_, CountryGroup>| {
                let is = |key: &GroupKey| key.code.is(&row.row.code) && key.grouping.is(row.grouping_code());
                group.eq.as_ref().is_none_or(is)
                    && group.one_of.as_ref().is_none_or(|list| list.iter().any(is))
            };
            Self::for_groups(catalog, keys, passes)
        })
    }

    /// Tests each group of the release once, for so much work.
    fn for_groups(catalog: &Catalog, work: u64, passes: impl Fn(View<'_, CountryGroup>) -> bool) -> Self {
        let all = catalog.shelf().places.groups.iter().map(|row| View::new(catalog, row));
        let passes = |group: View<'_, CountryGroup>| {
            catalog.sees(group.row.span) && catalog.meter().spend(work) && passes(group)
        };
        Self { passes: all.map(passes).collect() }
    }

    pub fn matches(&self, place: View<'_, Jurisdiction>) -> bool {
        place.row.groups.all_at(place.catalog.number()).any(|&group| self.passes[group as usize])
    }
}
