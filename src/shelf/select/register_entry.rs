//! Predicates and sort fields of register entries.

use entity::vocabulary::{Level, RoundKind};
use serde::Serialize;

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

impl RegisterEntryPredicate {
    fn hold(&self, entry: View<'_, RegisterEntry>) -> bool {
        let place = entry.jurisdiction();
        let (of_places, group) =
            (self.within != CodePredicate::default(), self.group != GroupPredicate::default());
        let predicates = work::PREDICATES + work::PLACES * u64::from(of_places) + self.group.work();
        entry.catalog.meter().spend(predicates)
            && self.jurisdiction.matches(&*place.row.code)
            && self.level.matches(entry.row.level)
            && self.year.matches(entry.row.year)
            && self.round_kind.matches(entry.row.round_kind)
            && (!group || self.group.passes(place))
            && (!of_places || self.within.passes(place.lies_in()))
            && agrees(self.answered, || entry.is_answered())
    }
}

impl Catalog {
    /// By code of the place, level and occasion.
    pub fn select_register(&self, filter: &Filter<RegisterEntryPredicate>) -> Vec<View<'_, RegisterEntry>> {
        self.register().filter(|entry| filter.holds(&|tests| tests.hold(*entry))).collect()
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
