//! Invents assessments: national ones of every country, local ones of municipalities and some subdivisions.

use std::collections::BTreeMap;

use entity::vocabulary::{CoverageState, Provenance, RevisionKind, RoundKind};

use super::answers::Respondent;
use super::places::{InventedCountry, InventedPlaces, Local};
use super::questions::Questionnaire;
use super::{policies, reports};
use crate::content::{Content, Policy, Source};

/// The first content of every assessment, older rounds first.
pub fn all(places: &InventedPlaces, national: &Questionnaire, local: &Questionnaire) -> Vec<Content> {
    let mut all = vec![];
    for country in &places.countries {
        let rounds = if country.index % 5 == 4 { 1 } else { 2 };
        all.extend((0..rounds).map(|round| of_country(country, national, round)));
    }
    for place in places.subdivisions.iter().filter(|place| place.index % 5 == 0).chain(&places.municipalities)
    {
        let rounds = if place.index % 3 == 0 { 2 } else { 1 };
        all.extend((0..rounds).map(|round| of_local(place, local, round)));
    }
    all.sort_by_key(|content| (content.year.unwrap_or_default(), content.assessment()));
    all
}

pub fn of_country(country: &InventedCountry, questionnaire: &Questionnaire, round: usize) -> Content {
    let policies = policies::of_country(country);
    let place = Place {
        code: &country.code,
        name: &country.name.en,
        index: country.index,
        country,
        policies: &policies,
    };
    place.assessed(questionnaire, round, country.languages)
}

fn of_local(local: &Local, questionnaire: &Questionnaire, round: usize) -> Content {
    let policies = policies::of_local(local);
    let Local { code, name, index, country, .. } = local;
    let place = Place { code, name: &name.en, index: *index, country, policies: &policies };
    place.assessed(questionnaire, round, country.languages)
}

struct Place<'p> {
    code: &'p str,
    name: &'p str,
    index: usize,
    country: &'p InventedCountry,
    policies: &'p [Policy],
}

impl Place<'_> {
    fn assessed(&self, questionnaire: &Questionnaire, round: usize, languages: &[&str]) -> Content {
        let year = 2015 + (self.index % 5) as i32 + 4 * round as i32;
        // The year of a few first rounds is unknown.
        let is_dated = round > 0 || self.index % 13 != 7;
        let key = match round {
            0 if !is_dated => "first-profile".to_owned(),
            1 if self.index % 11 == 3 => "second-profile".to_owned(),
            _ => year.to_string(),
        };
        let respondent = Respondent { code: self.code, languages, policies: self.policies, round, year };
        let coverage = self.coverage(round);
        let responses = questionnaire
            .questions
            .iter()
            .filter_map(|question| respondent.answers(question, *coverage.get(&question.dimension)?))
            .collect();
        Content {
            jurisdiction: self.code.to_owned(),
            instrument: questionnaire.instrument.to_owned(),
            key,
            codebook: questionnaire.version.clone(),
            kind: RevisionKind::Initial,
            note: None,
            year: is_dated.then_some(year),
            round: is_dated.then_some(round as i32 + 1),
            round_kind: match round {
                0 if self.index.is_multiple_of(17) => RoundKind::Pilot,
                0 if !is_dated => RoundKind::Unspecified,
                0 => RoundKind::Baseline,
                _ => RoundKind::FollowUp,
            },
            provenance: Provenance::Synthetic,
            source: Some(source()),
            milestones: if is_dated { reports::milestones(self.code, year) } else { vec![] },
            coverage,
            responses,
            findings: reports::findings(self.code, year, languages),
            documents: reports::documents(self.code, self.name, self.country, year),
        }
    }

    /// Some assessments have a report but no responses; some have a dimension that was withheld or not collected.
    fn coverage(&self, round: usize) -> BTreeMap<String, CoverageState> {
        let dimensions = ["1", "2", "3", "4", "5", "6"];
        let state = |number: usize| match (round, self.index) {
            (0, index) if index % 10 == 9 => CoverageState::NotCollected,
            (_, index) if index % 6 == 2 && number == index / 6 % 6 => CoverageState::Withheld,
            (0, index) if index % 9 == 4 && number == 5 => CoverageState::NotCollected,
            _ => CoverageState::Published,
        };
        dimensions.iter().enumerate().map(|(number, code)| ((*code).to_owned(), state(number))).collect()
    }
}

/// The same content with one more language, as a translation adds.
pub fn translated(country: &InventedCountry, questionnaire: &Questionnaire, round: usize) -> Content {
    let multilingual = InventedCountry { languages: &["en", "fr"], ..country.clone() };
    of_country(&multilingual, questionnaire, round)
}

fn source() -> Source {
    Source {
        title: "Demonstration data of the MGI data API (synthetic)".to_owned(),
        publisher: "MGI data API".to_owned(),
        url: "https://example.org/mgi-demonstration".to_owned(),
        licence: "CC0-1.0".to_owned(),
        attribution: "Synthetic data, made up for demonstration: no government gave these answers."
            .to_owned(),
    }
}
