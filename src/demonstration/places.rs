//! Invents countries, subdivisions, municipalities and groups.

use entity::shelf::*;
use entity::vocabulary::{JurisdictionKind, Level, RoundKind};

use super::names::{self, Name};

/// The code of the invented grouping, which no real grouping has.
pub const GROUPING: &str = "demo";
/// The regions and, with a parent, their parts.
const GROUPS: [(&str, Option<&str>, [&str; 3]); 6] = [
    ("boreal", None, ["Boreal Countries", "Pays boréaux", "Países boreales"]),
    ("austral", None, ["Austral Countries", "Pays australs", "Países australes"]),
    ("boreal-isles", Some("boreal"), ["Boreal Isles", "Îles boréales", "Islas boreales"]),
    ("boreal-plains", Some("boreal"), ["Boreal Plains", "Plaines boréales", "Llanuras boreales"]),
    ("austral-coast", Some("austral"), ["Austral Coast", "Côte australe", "Costa austral"]),
    ("austral-heights", Some("austral"), ["Austral Heights", "Hauts australs", "Tierras altas australes"]),
];
const SUBREGIONS: [usize; 4] = [2, 3, 4, 5];

#[derive(Debug, Clone)]
pub struct InventedCountry {
    pub index: usize,
    pub code: String,
    pub name: Name,
    /// The languages of its assessments; the first is the original.
    pub languages: &'static [&'static str],
}

/// A subdivision or a municipality.
#[derive(Debug, Clone)]
pub struct Local {
    pub index: usize,
    pub code: String,
    pub kind: JurisdictionKind,
    pub name: Name,
    pub country: InventedCountry,
    pub parent: String,
}

pub struct InventedPlaces {
    pub countries: Vec<InventedCountry>,
    pub subdivisions: Vec<Local>,
    pub municipalities: Vec<Local>,
}

impl InventedCountry {
    fn new(index: usize) -> Self {
        let letter = |first: u8, offset: usize| char::from(first + offset as u8);
        let code = format!("Q{}{}", letter(b'M', index / 26), letter(b'A', index % 26));
        let languages: &[&str] = match index % 5 {
            0 | 3 => &["en"],
            1 => &["fr", "en"],
            2 => &["es", "en"],
            _ => &["en", "fr", "es"],
        };
        Self { index, code, name: names::country(index), languages }
    }

    /// The English name of its part of the world.
    pub fn subregion(&self) -> &'static str {
        GROUPS[SUBREGIONS[self.index % 4]].2[0]
    }
}

impl InventedPlaces {
    /// `scale` times 60 countries, as far as codes suffice, and 40 municipalities; more municipalities replace missing
    /// countries.
    pub fn new(scale: usize) -> Self {
        let wanted = 60 * scale;
        let countries: Vec<InventedCountry> =
            (0..wanted.min(names::COUNTRIES_AT_MOST)).map(InventedCountry::new).collect();
        let subdivisions: Vec<Local> = countries
            .iter()
            .filter(|country| country.index % 3 == 0)
            .flat_map(|country| (0..3).map(|number| subdivision(country, number)))
            .collect();
        let municipalities = 40 * scale + (wanted - countries.len());
        let municipalities = (0..municipalities)
            .map(|index| municipality(index, &countries[index * 7 % countries.len()], &subdivisions));
        Self { municipalities: municipalities.collect(), countries, subdivisions }
    }

    pub fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        for country in &self.countries {
            let InventedCountry { index, code, name, .. } = country;
            add(&mut rows, code, JurisdictionKind::Country, None, name);
            let part = GROUPS[SUBREGIONS[index % 4]];
            for group in [Some(part.0), part.1].into_iter().flatten() {
                let (grouping, group) = (GROUPING.to_owned(), group.to_owned());
                let jurisdiction = code.clone();
                rows.membership.push(membership::Model {
                    grouping,
                    code: group,
                    jurisdiction,
                    since: 0,
                    until: None,
                });
            }
        }
        for local in self.subdivisions.iter().chain(&self.municipalities) {
            add(&mut rows, &local.code, local.kind, Some(&local.parent), &local.name);
        }
        add_groups(&mut rows);
        rows
    }

    /// Assessments that the register knows and that have no responses.
    pub fn register(&self) -> Rows {
        let entry = |code: &str, level, year: Option<i32>| register_entry::Model {
            jurisdiction: code.to_owned(),
            level,
            occasion: year.map_or("first".to_owned(), |year| year.to_string()),
            year,
            round_kind: if year.is_some() { RoundKind::Pilot } else { RoundKind::Unspecified },
            source: "Demonstration data (synthetic)".to_owned(),
            since: 0,
            until: None,
        };
        let countries = self.countries.iter().filter(|country| country.index % 8 == 5);
        let countries = countries.map(|country| entry(&country.code, Level::National, Some(2013)));
        let locals = self.municipalities.iter().filter(|local| local.index % 9 == 4);
        let locals = locals.map(|local| entry(&local.code, Level::Local, None));
        Rows { register_entry: countries.chain(locals).collect(), ..Rows::default() }
    }
}

fn subdivision(country: &InventedCountry, number: usize) -> Local {
    Local {
        index: country.index * 3 + number,
        code: format!("{}-{:02}", country.code, number + 1),
        kind: JurisdictionKind::Subdivision,
        name: names::province(number),
        country: country.clone(),
        parent: country.code.clone(),
    }
}

fn municipality(index: usize, country: &InventedCountry, subdivisions: &[Local]) -> Local {
    let name = names::town(index);
    let mut above = subdivisions.iter().filter(|subdivision| subdivision.parent == country.code);
    let parent = above.nth(index % 4).map_or(&country.code, |subdivision| &subdivision.code);
    Local {
        index,
        code: format!("{}-{}", country.code, names::slug(&name)),
        kind: JurisdictionKind::Municipality,
        parent: parent.clone(),
        name: Name { en: name.clone(), fr: name.clone(), es: name },
        country: country.clone(),
    }
}

fn add(rows: &mut Rows, code: &str, kind: JurisdictionKind, parent: Option<&str>, name: &Name) {
    let (jurisdiction, since, until) = (code.to_owned(), 0, None);
    rows.jurisdiction.push(jurisdiction::Model { code: code.to_owned(), kind, since, until });
    let parent = parent.map(str::to_owned);
    let record = jurisdiction_record::Model {
        jurisdiction: jurisdiction.clone(),
        parent,
        iso2: None,
        m49: None,
        since,
        until,
    };
    rows.jurisdiction_record.push(record);
    // A town has the same name in every language.
    let languages = if name.en == name.fr { 1 } else { 3 };
    for (language, text) in [("en", &name.en), ("fr", &name.fr), ("es", &name.es)].into_iter().take(languages)
    {
        let (jurisdiction, language, text) = (jurisdiction.clone(), language.to_owned(), text.clone());
        rows.jurisdiction_name.push(jurisdiction_name::Model { jurisdiction, language, text, since, until });
    }
}

fn add_groups(rows: &mut Rows) {
    let (grouping, since, until) = (GROUPING.to_owned(), 0, None);
    rows.grouping.push(grouping::Model { code: grouping.clone(), since, until });
    rows.grouping_name.push(grouping_name::Model {
        grouping: grouping.clone(),
        language: "en".to_owned(),
        text: "Invented regions (demonstration)".to_owned(),
        source: "Made up by this program for demonstration (synthetic)".to_owned(),
        licence: "CC0-1.0".to_owned(),
        remark: Some("No such countries and no such regions exist.".to_owned()),
        since,
        until,
    });
    for (code, parent, texts) in GROUPS {
        let level = Some(if parent.is_some() { 2 } else { 1 });
        let (grouping, code, parent) = (grouping.clone(), code.to_owned(), parent.map(str::to_owned));
        for (language, text) in ["en", "fr", "es"].into_iter().zip(texts) {
            let (grouping, code) = (grouping.clone(), code.clone());
            let (language, text) = (language.to_owned(), text.to_owned());
            rows.country_group_name.push(country_group_name::Model {
                grouping,
                code,
                language,
                text,
                since,
                until,
            });
        }
        rows.country_group.push(country_group::Model { grouping, code, level, parent, since, until });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::InventedPlaces;
    use crate::config::DEMO_SCALE;

    #[test]
    fn no_two_places_have_the_same_code_at_any_scale_that_may_be_set() {
        for scale in DEMO_SCALE {
            let places = InventedPlaces::new(scale as usize).rows().jurisdiction;
            let mut codes = BTreeSet::new();
            for place in &places {
                assert!(codes.insert(&place.code), "{} twice at scale {scale}", place.code);
            }
        }
    }
}
