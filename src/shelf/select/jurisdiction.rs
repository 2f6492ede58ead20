//! Predicates and sort fields of places.

use entity::vocabulary::JurisdictionKind;
use serde::Serialize;

use super::assessment::{RelatedAssessments, RelatedMatcher, latest};
use super::place::{GroupMatcher, WithinMatcher};
use super::{CodePredicate, EnumPredicate, Filter, GroupPredicate, SortValue, Sortable, TextPredicate};
use crate::shelf::meter::work;
use crate::shelf::{Assessment, Catalog, CountryGroup, Jurisdiction, View, Words};

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

/// Conditions on a place, of which those on what contains it and on its assessments are compiled.
pub struct JurisdictionMatcher<'f> {
    own: &'f JurisdictionPredicate,
    within: Option<WithinMatcher<'f>>,
    group: Option<GroupMatcher>,
    assessments: Option<RelatedMatcher<'f>>,
}

impl Filter<JurisdictionPredicate> {
    fn compile_jurisdictions(&self, catalog: &Catalog) -> Filter<JurisdictionMatcher<'_>> {
        self.map(&mut |own| {
            catalog.meter().spend(work::COMPILE);
            JurisdictionMatcher {
                own,
                within: WithinMatcher::compile(&own.within, catalog),
                group: GroupMatcher::compile(&own.group, catalog),
                assessments: own.assessments.compile(catalog),
            }
        })
    }
}

impl Filter<JurisdictionMatcher<'_>> {
    fn matches(&self, place: View<'_, Jurisdiction>) -> bool {
        self.holds(&|matcher| matcher.matches(place))
    }
}

impl JurisdictionMatcher<'_> {
    fn matches(&self, place: View<'_, Jurisdiction>) -> bool {
        let (own, record, meter) = (self.own, place.record(), place.catalog.meter());
        let places = u64::from(self.within.is_some()) + u64::from(self.group.is_some());
        meter.spend(work::PREDICATES + work::PLACES * places)
            && own.code.matches(&*place.row.code)
            && own.kind.matches(place.row.kind)
            && own.iso2.matches(record.and_then(|record| record.iso2.as_deref()))
            && own.m49.matches(record.and_then(|record| record.m49.as_deref()))
            && (own.parent == CodePredicate::default()
                || own.parent.matches(place.parent().map(|parent| &*parent.row.code)))
            && self.within.as_ref().is_none_or(|within| within.matches(place))
            && self.group.as_ref().is_none_or(|group| group.matches(place))
            && (own.name == TextPredicate::default() || {
                let names = place.all_names().map(|(words, _)| words.with_searchable());
                names.clone().all(|(_, name)| meter.spend(own.name.work(name))) && own.name.passes(names)
            })
            && self.assessments.as_ref().is_none_or(|assessments| {
                assessments.matches(|| place.catalog.publications_of(place.row.index))
            })
    }
}

impl Catalog {
    /// The places of one kind, or of all kinds, by code.
    pub fn select_jurisdictions(
        &self,
        filter: &Filter<JurisdictionPredicate>,
        kind: Option<JurisdictionKind>,
    ) -> Vec<View<'_, Jurisdiction>> {
        let filter = filter.compile_jurisdictions(self);
        let of_kind = self.jurisdictions().filter(|place| kind.is_none_or(|kind| place.row.kind == kind));
        of_kind.filter(|place| filter.matches(*place)).collect()
    }
}

impl<'a> View<'a, CountryGroup> {
    /// The countries of a group that match a filter, by code.
    pub fn select_members(self, filter: &Filter<JurisdictionPredicate>) -> Vec<View<'a, Jurisdiction>> {
        let filter = filter.compile_jurisdictions(self.catalog);
        self.members().filter(|place| filter.matches(*place)).collect()
    }
}

impl<'a> View<'a, Jurisdiction> {
    /// The places of one kind below it that match a filter, by code.
    pub fn select_below(
        self,
        filter: &Filter<JurisdictionPredicate>,
        kind: JurisdictionKind,
    ) -> Vec<View<'a, Jurisdiction>> {
        let filter = filter.compile_jurisdictions(self.catalog);
        let mut below: Vec<_> = self.all_below().filter(|place| place.row.kind == kind).collect();
        below.retain(|place| filter.matches(*place));
        below.sort_by(|a, b| a.row.code.cmp(&b.row.code));
        below
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

    /// Its latest assessment with an instrument.
    pub fn latest_assessment(self, instrument: &str) -> Option<View<'a, Assessment>> {
        let instrument = self.catalog.find_instrument(instrument)?;
        let index = self.catalog.shelf().questions.instrument_index(&instrument.row.code)?;
        let of_place = self.catalog.publications_of(self.row.index);
        let rows = of_place.inspect(|publication| {
            publication.catalog.meter().spend(work::ROW);
        });
        let answered = rows.filter(|row| row.row.is_answered && row.row.instrument == index);
        latest(answered, |publication| *publication).first().map(|latest| latest.assessment())
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
