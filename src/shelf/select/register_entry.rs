//! Which entries of the register, and in which order.

use entity::vocabulary::{Level, RoundKind};
use serde::Serialize;

use super::{CodeTest, Filter, GroupTest, Listed, NumberTest, Part, WordTest, agrees};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, RegisterEntry, Seen};

#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterTests {
    pub jurisdiction: CodeTest,
    pub within: CodeTest,
    pub group: GroupTest,
    pub level: WordTest<Level>,
    pub year: NumberTest,
    pub round_kind: WordTest<RoundKind>,
    /// Whether an instrument of the programme has a current, answered assessment of the place at that level.
    pub answered: Option<bool>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum RegisterField {
    Jurisdiction,
    JurisdictionName,
    CountryName,
    Level,
    Year,
}

impl RegisterTests {
    fn hold(&self, entry: Seen<'_, RegisterEntry>) -> bool {
        let place = entry.jurisdiction();
        let (of_places, group) = (self.within != CodeTest::default(), self.group != GroupTest::default());
        let predicates = work::PREDICATES + work::PLACES * u64::from(of_places) + self.group.work();
        entry.catalog.meter().spend(predicates)
            && self.jurisdiction.passes_one(&*place.row.code)
            && self.level.passes_one(entry.row.level)
            && self.year.passes_one(entry.row.year)
            && self.round_kind.passes_one(entry.row.round_kind)
            && (!group || self.group.passes(place))
            && (!of_places || self.within.passes(place.lies_in()))
            && agrees(self.answered, || entry.is_answered())
    }
}

impl Catalog {
    /// By code of the place, level and occasion.
    pub fn select_register(&self, filter: &Filter<RegisterTests>) -> Vec<Seen<'_, RegisterEntry>> {
        self.register().filter(|entry| filter.holds(&|tests| tests.hold(*entry))).collect()
    }
}

impl Listed for Seen<'_, RegisterEntry> {
    type Field = RegisterField;

    fn key(&self) -> Vec<Part<'_>> {
        let place = self.jurisdiction().row;
        vec![Part::from(&*place.code), Part::from(self.row.level as i32), Part::from(&*self.row.occasion)]
    }

    fn value(&self, field: RegisterField, language: Option<&str>) -> Part<'_> {
        match field {
            RegisterField::Jurisdiction => Part::from(&*self.jurisdiction().row.code),
            RegisterField::JurisdictionName => self.jurisdiction().name(language).into(),
            RegisterField::CountryName => self.jurisdiction().country_name(language).into(),
            RegisterField::Level => Part::from(self.row.level as i32),
            RegisterField::Year => self.row.year.into(),
        }
    }

    fn is_words(field: RegisterField) -> bool {
        matches!(field, RegisterField::JurisdictionName | RegisterField::CountryName)
    }
}
