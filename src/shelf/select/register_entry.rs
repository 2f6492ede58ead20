//! Predicates and sort fields of register entries.

use entity::vocabulary::{Level, RoundKind};
use serde::Serialize;

use super::place::{GroupMatcher, WithinMatcher};
use super::{
    CodePredicate, EnumPredicate, Filter, GroupPredicate, NumberPredicate, SortValue, Sortable, agrees,
};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, RegisterEntry, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterEntryPredicate {
    pub jurisdiction: CodePredicate,
    pub within: CodePredicate,
    pub group: GroupPredicate,
    pub level: EnumPredicate<Level>,
    pub year: NumberPredicate,
    pub round_kind: EnumPredicate<RoundKind>,
    /// Whether there is a current, answered assessment of the place at that level with an instrument of the programme.
    pub answered: Option<bool>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum RegisterEntryField {
    Jurisdiction,
    JurisdictionName,
    CountryName,
    Level,
    Year,
}

/// Conditions on a register entry, of which those on what contains its place are compiled.
struct RegisterEntryMatcher<'f> {
    own: &'f RegisterEntryPredicate,
    within: Option<WithinMatcher<'f>>,
    group: Option<GroupMatcher>,
}

impl RegisterEntryMatcher<'_> {
    fn matches(&self, entry: View<'_, RegisterEntry>) -> bool {
        let (own, place) = (self.own, entry.jurisdiction());
        let places = u64::from(self.within.is_some()) + u64::from(self.group.is_some());
        entry.catalog.meter().spend(work::PREDICATES + work::PLACES * places)
            && own.jurisdiction.matches(&*place.row.code)
            && own.level.matches(entry.row.level)
            && own.year.matches(entry.row.year)
            && own.round_kind.matches(entry.row.round_kind)
            && self.group.as_ref().is_none_or(|group| group.matches(place))
            && self.within.as_ref().is_none_or(|within| within.matches(place))
            && agrees(own.answered, || entry.is_answered())
    }
}

impl Catalog {
    /// By code of the place, level and occasion.
    pub fn select_register(&self, filter: &Filter<RegisterEntryPredicate>) -> Vec<View<'_, RegisterEntry>> {
        let filter = filter.map(&mut |own| {
            self.meter().spend(work::COMPILE);
            RegisterEntryMatcher {
                own,
                within: WithinMatcher::compile(&own.within, self),
                group: GroupMatcher::compile(&own.group, self),
            }
        });
        self.register().filter(|entry| filter.holds(&|matcher| matcher.matches(*entry))).collect()
    }
}

impl Sortable for View<'_, RegisterEntry> {
    type Field = RegisterEntryField;

    fn key(&self) -> Vec<SortValue<'_>> {
        let place = self.jurisdiction().row;
        vec![
            SortValue::from(&*place.code),
            SortValue::from(self.row.level as i32),
            SortValue::from(&*self.row.occasion),
        ]
    }

    fn value(&self, field: RegisterEntryField, language: Option<&str>) -> SortValue<'_> {
        match field {
            RegisterEntryField::Jurisdiction => SortValue::from(&*self.jurisdiction().row.code),
            RegisterEntryField::JurisdictionName => self.jurisdiction().name(language).into(),
            RegisterEntryField::CountryName => self.jurisdiction().country_name(language).into(),
            RegisterEntryField::Level => SortValue::from(self.row.level as i32),
            RegisterEntryField::Year => self.row.year.into(),
        }
    }

    fn is_words(field: RegisterEntryField) -> bool {
        matches!(field, RegisterEntryField::JurisdictionName | RegisterEntryField::CountryName)
    }
}
