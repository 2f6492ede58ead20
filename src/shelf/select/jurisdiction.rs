//! Predicates and sort fields of places.

use entity::vocabulary::JurisdictionKind;
use serde::Serialize;

use super::assessment::RelatedAssessments;
use super::{CodePredicate, EnumPredicate, Filter, GroupPredicate, SortValue, Sortable, TextPredicate};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Jurisdiction, View, Words};

#[derive(Debug, Clone, Default, Serialize)]
pub struct JurisdictionPredicate {
    pub code: CodePredicate,
    pub kind: EnumPredicate<JurisdictionKind>,
    /// Words of a name, in any language, including aliases.
    pub name: TextPredicate,
    pub iso2: CodePredicate,
    pub m49: CodePredicate,
    pub parent: CodePredicate,
    pub within: CodePredicate,
    pub group: GroupPredicate,
    /// Conditions on its current assessments.
    pub assessments: RelatedAssessments,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum JurisdictionField {
    Code,
    Name,
    Kind,
    Country,
    CountryName,
}

impl JurisdictionPredicate {
    fn hold(&self, place: View<'_, Jurisdiction>) -> bool {
        let record = place.record();
        let meter = place.catalog.meter();
        let (of_places, group) =
            (self.within != CodePredicate::default(), self.group != GroupPredicate::default());
        let predicates = work::PREDICATES + work::PLACES * u64::from(of_places) + self.group.work();
        meter.spend(predicates)
            && self.code.matches(&*place.row.code)
            && self.kind.matches(place.row.kind)
            && self.iso2.matches(record.and_then(|record| record.iso2.as_deref()))
            && self.m49.matches(record.and_then(|record| record.m49.as_deref()))
            && (self.parent == CodePredicate::default()
                || self.parent.matches(place.parent().map(|parent| &*parent.row.code)))
            && (!of_places || self.within.passes(place.lies_in()))
            && (!group || self.group.passes(place))
            && (self.name == TextPredicate::default() || {
                let names = place.all_names().map(|(words, _)| words.with_searchable());
                names.clone().all(|(_, name)| meter.spend(self.name.work(name))) && self.name.passes(names)
            })
            && self.assessments.hold(|| place.catalog.current_of(&place.row.code))
    }
}

impl Catalog {
    /// The places of one kind, or of all kinds, by code.
    pub fn select_jurisdictions(
        &self,
        filter: &Filter<JurisdictionPredicate>,
        kind: Option<JurisdictionKind>,
    ) -> Vec<View<'_, Jurisdiction>> {
        let of_kind = self.jurisdictions().filter(|place| kind.is_none_or(|kind| place.row.kind == kind));
        of_kind.filter(|place| place.passes(filter)).collect()
    }
}

impl<'a> View<'a, Jurisdiction> {
    /// The places of one kind below it that match a filter, by code.
    pub fn select_below(
        self,
        filter: &Filter<JurisdictionPredicate>,
        kind: JurisdictionKind,
    ) -> Vec<View<'a, Jurisdiction>> {
        let mut below: Vec<_> = self.all_below().filter(|place| place.row.kind == kind).collect();
        below.retain(|place| place.passes(filter));
        below.sort_by(|a, b| a.row.code.cmp(&b.row.code));
        below
    }

    pub fn passes(self, filter: &Filter<JurisdictionPredicate>) -> bool {
        filter.holds(&|tests| tests.hold(self))
    }

    /// Every name, English first, then every alias with its source.
    fn all_names(self) -> impl Iterator<Item = (&'a Words, Option<&'a str>)> + Clone {
        let names = self.row.names.all(self.catalog.number()).map(|words| (words, None));
        names.chain(self.aliases().map(|alias| (&alias.words, Some(&*alias.source))))
    }

    /// The first of its names, or else of its aliases, that has the words; an alias with its source.
    pub fn matched_name(self, words: &super::SearchTerms) -> Option<(&'a Words, Option<&'a str>)> {
        self.all_names().find(|(name, _)| words.are_in(name.searchable.as_str()))
    }

    /// The name of the country that it is or lies in.
    pub fn country_name(self, language: Option<&str>) -> Option<&'a str> {
        self.country().and_then(|country| country.name(language))
    }

    /// Its name in the language asked for, or in a fallback language.
    pub fn name(self, language: Option<&str>) -> Option<&'a str> {
        self.row.names.find(self.catalog.number(), language).map(|words| &*words.text)
    }
}

impl Sortable for View<'_, Jurisdiction> {
    type Field = JurisdictionField;

    fn key(&self) -> Vec<SortValue<'_>> {
        vec![SortValue::from(&*self.row.code)]
    }

    fn value(&self, field: JurisdictionField, language: Option<&str>) -> SortValue<'_> {
        match field {
            JurisdictionField::Code => SortValue::from(&*self.row.code),
            JurisdictionField::Name => self.name(language).into(),
            JurisdictionField::Kind => SortValue::from(self.row.kind as i32),
            JurisdictionField::Country => self.country().map(|country| &*country.row.code).into(),
            JurisdictionField::CountryName => self.country_name(language).into(),
        }
    }

    fn is_words(field: JurisdictionField) -> bool {
        matches!(field, JurisdictionField::Name | JurisdictionField::CountryName)
    }
}
