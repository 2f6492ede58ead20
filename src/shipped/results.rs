//! Reads the results of SDG indicator 10.7.2 from `data/` as contents.

use std::collections::{BTreeMap, HashMap};

use entity::vocabulary::{CoverageState, Provenance, RevisionKind, RoundKind};
use serde::Deserialize;

use super::files::{DataError, Files};
use crate::content::{Content, Response, Source};

const INSTRUMENT: &str = "sdg-10-7-2";
const CODEBOOK: &str = "1";
/// The indicator of the overall class, which belongs to no dimension.
const OVERALL: &str = "_T";

#[derive(Deserialize)]
struct NamedSource {
    key: String,
    title: String,
    publisher: String,
    url: String,
    licence: String,
    attribution: String,
}

#[derive(Deserialize)]
struct Class {
    iso3: String,
    key: String,
    round: i32,
    year: i32,
    indicator: String,
    class: String,
    source: String,
}

/// One content for each country and round. The overall class is stored as the United Nations published it, because it
/// was computed from unrounded percentages that are not published.
pub fn contents(files: &Files) -> Result<Vec<Content>, DataError> {
    let sources: HashMap<String, Source> = files
        .read::<NamedSource>("sdg-10-7-2/sources.csv")?
        .into_iter()
        .map(|row| {
            let NamedSource { key, title, publisher, url, licence, attribution } = row;
            (key, Source { title, publisher, url, licence, attribution })
        })
        .collect();
    let mut assessments: BTreeMap<(String, String), Vec<Class>> = BTreeMap::new();
    for class in files.read::<Class>("sdg-10-7-2/results.csv")? {
        assessments.entry((class.iso3.clone(), class.key.clone())).or_default().push(class);
    }
    assessments.into_iter().map(|((iso3, key), classes)| content(iso3, key, classes, &sources)).collect()
}

fn content(
    iso3: String,
    key: String,
    mut classes: Vec<Class>,
    sources: &HashMap<String, Source>,
) -> Result<Content, DataError> {
    let source_of = |class: &Class| {
        sources
            .get(&class.source)
            .cloned()
            .ok_or_else(|| DataError(format!("data/sdg-10-7-2/results.csv: no source {}", class.source)))
    };
    // The domains in order, then the overall class.
    classes
        .sort_by(|a, b| (a.indicator == OVERALL, &a.indicator).cmp(&(b.indicator == OVERALL, &b.indicator)));
    let Some(overall) = classes.iter().find(|class| class.indicator == OVERALL).or(classes.first()) else {
        return Err(DataError(format!("data/sdg-10-7-2/results.csv: no row for {iso3} {key}")));
    };
    let (own, round, year) = (source_of(overall)?, overall.round, overall.year);
    let held = |dimension: &str| classes.iter().any(|class| class.indicator == format!("PD_{dimension}"));
    let coverage = ["1", "2", "3", "4", "5", "6"].map(|dimension| {
        let state = if held(dimension) { CoverageState::Published } else { CoverageState::NotCollected };
        (dimension.to_owned(), state)
    });
    let responses: Result<Vec<Response>, DataError> = classes
        .iter()
        .map(|class| {
            let source = source_of(class)?;
            Ok(Response {
                indicator: class.indicator.clone(),
                options: vec![class.class.clone()],
                text: BTreeMap::new(),
                absence: None,
                narrative: BTreeMap::new(),
                evidence: vec![],
                source: (source != own).then_some(source),
            })
        })
        .collect();
    Ok(Content {
        jurisdiction: iso3,
        instrument: INSTRUMENT.to_owned(),
        key,
        codebook: CODEBOOK.to_owned(),
        kind: RevisionKind::Initial,
        note: None,
        year: Some(year),
        round: Some(round),
        round_kind: RoundKind::Unspecified,
        provenance: Provenance::Secondary,
        source: Some(own),
        milestones: vec![],
        coverage: BTreeMap::from(coverage),
        responses: responses?,
        findings: vec![],
        documents: vec![],
    })
}
