//! A place that is assessed: a country, a subdivision, a municipality or a regional body.

use entity::vocabulary::JurisdictionKind;

use super::meter::work;
use super::span::Versions;
use super::{Catalog, CountryGroup, Span, View, Wording, Words};
use crate::content::is_invented;

#[derive(Debug)]
pub struct Jurisdiction {
    /// Its index among all places, which no later shelf changes.
    pub index: u32,
    pub code: Box<str>,
    pub kind: JurisdictionKind,
    pub span: Span,
    pub names: Wording,
    /// By language and text.
    pub(super) aliases: Versions<Alias>,
    pub(super) records: Versions<Record>,
    pub(super) groups: Versions<u32>,
    /// The places that were ever below it. The record of each tells whether it still is.
    pub(super) below: Vec<u32>,
}

/// Another or a former name of a place.
#[derive(Debug)]
pub struct Alias {
    pub words: Words,
    /// The source of the name.
    pub source: Box<str>,
}

/// The parent of a place and its other codes.
#[derive(Debug, Clone, Default)]
pub struct Record {
    pub parent: Option<u32>,
    pub iso2: Option<Box<str>>,
    pub m49: Option<Box<str>>,
}

impl Catalog {
    /// The place with this code, of any kind.
    pub fn jurisdiction(&self, code: &str) -> Option<View<'_, Jurisdiction>> {
        let places = &self.shelf.places;
        let row = places.jurisdictions.get(*places.by_code.get(code)? as usize)?;
        self.sees(row.span).then(|| View::new(self, row))
    }

    /// The place with this code, in any case of letters.
    pub fn find_jurisdiction(&self, code: &str) -> Option<View<'_, Jurisdiction>> {
        let row = self.place(self.shelf.places.find_index(code)?).row;
        self.sees(row.span).then(|| View::new(self, row))
    }

    /// The country that the form of a code names, whether or not the place exists: `KEN-nowhere`, `KE-99` (ISO 3166-2)
    /// and `KEXXX` (UN/LOCODE) belong to Kenya.
    pub fn country_of_code(&self, code: &str) -> Option<View<'_, Jurisdiction>> {
        let code = code.to_ascii_uppercase();
        let country = match code.split_once('-') {
            Some((country, _)) => country,
            None if code.len() == 5 => code.get(..2)?,
            None => code.split_once(' ')?.0,
        };
        let mut countries = self.jurisdictions().filter(|place| place.row.kind == JurisdictionKind::Country);
        let is_iso2 = |place: &View<'_, Jurisdiction>| {
            place.record().and_then(|record| record.iso2.as_deref()) == Some(country)
        };
        countries.find(|place| *place.row.code == *country || is_iso2(place))
    }

    /// Whether this is a demonstration, which has invented places; real data has none.
    pub fn is_demonstration(&self) -> bool {
        self.jurisdictions().any(|place| is_invented(&place.code))
    }

    /// The place that a row on the shelf refers to.
    pub fn place(&self, index: u32) -> View<'_, Jurisdiction> {
        View::new(self, &self.shelf.places.jurisdictions[index as usize])
    }

    /// Every place, by code.
    pub fn jurisdictions(&self) -> impl Iterator<Item = View<'_, Jurisdiction>> {
        self.shelf
            .places
            .in_order
            .iter()
            .map(|&index| self.place(index))
            .filter(|row| self.sees(row.span) && self.meter().spend(work::ROW))
    }
}

impl<'a> View<'a, Jurisdiction> {
    pub fn record(self) -> Option<&'a Record> {
        self.row.records.at(self.catalog.number())
    }

    /// By language and text.
    pub fn aliases(self) -> impl Iterator<Item = &'a Alias> + Clone {
        self.row.aliases.all_at(self.catalog.number())
    }

    pub fn parent(self) -> Option<View<'a, Jurisdiction>> {
        self.record()?.parent.map(|index| self.catalog.place(index))
    }

    /// The places directly below it, by code.
    pub fn children(self) -> impl Iterator<Item = View<'a, Jurisdiction>> {
        let (catalog, index) = (self.catalog, self.row.index);
        let below = self.row.below.iter().map(move |&index| catalog.place(index));
        below.filter(move |place| {
            catalog.sees(place.span)
                && catalog.meter().spend(work::ROW)
                && place.record().and_then(|record| record.parent) == Some(index)
        })
    }

    /// The place itself, its parent, and so on upwards. The limit ends a circle; no real chain is that long.
    pub fn and_above(self) -> impl Iterator<Item = View<'a, Jurisdiction>> + Clone {
        std::iter::successors(Some(self), |place| place.parent()).take(10)
    }

    /// The country that it is or lies in.
    pub fn country(self) -> Option<View<'a, Jurisdiction>> {
        self.and_above().find(|place| place.row.kind == JurisdictionKind::Country)
    }

    pub fn groups(self) -> impl Iterator<Item = View<'a, CountryGroup>> + Clone {
        let catalog = self.catalog;
        self.row.groups.all_at(catalog.number()).map(move |&index| catalog.group(index))
    }

    /// All places below it. The limit ends a circle; no real place lies that deep.
    pub fn all_below(self) -> impl Iterator<Item = View<'a, Jurisdiction>> {
        let mut levels = vec![self.children().collect::<Vec<_>>()];
        for _ in 0..10 {
            let above = levels.last().map_or(&[][..], Vec::as_slice);
            levels.push(above.iter().flat_map(|place| place.children()).collect());
        }
        levels.into_iter().flatten()
    }

    /// The codes of everything that contains it: itself, the places above it, and their groups in groupings with
    /// levels, such as the regions of M49.
    pub fn lies_in(self) -> impl Iterator<Item = &'a str> + Clone {
        self.and_above().flat_map(|place| {
            let groups = place.groups().filter(|group| group.row.level.is_some());
            std::iter::once(&*place.row.code).chain(groups.map(|group| &*group.row.code))
        })
    }
}
