//! Invents milestones, findings and reports.

use entity::vocabulary::{FindingKind, MilestoneKind};

use super::places::InventedCountry;
use super::seeded_rng::SeededRng;
use super::texts;
use crate::content::{Document, Finding, Milestone};

/// The milestones of an assessment in a year, with dates of different precision; some are unknown.
pub fn milestones(code: &str, year: i32) -> Vec<Milestone> {
    let mut luck = SeededRng::new(&format!("{code}/milestones/{year}"));
    let all = [
        (MilestoneKind::Launched, format!("{}-{:02}", year - 1, 9 + luck.below(4))),
        (MilestoneKind::DraftShared, format!("{year}-{:02}-{:02}", 1 + luck.below(3), 1 + luck.below(28))),
        (MilestoneKind::Consulted, format!("{year}-{:02}", 4 + luck.below(3))),
        (MilestoneKind::Validated, format!("{year}-{:02}-{:02}", 7 + luck.below(3), 1 + luck.below(28))),
        (MilestoneKind::SignedOff, format!("{year}")),
    ];
    let known = all.into_iter().filter(|_| luck.percent(80));
    known.map(|(kind, date)| Milestone { kind, date }).collect()
}

/// The findings of each dimension: a well-developed area, and one with potential.
pub fn findings(code: &str, year: i32, languages: &[&str]) -> Vec<Finding> {
    let mut luck = SeededRng::new(&format!("{code}/findings/{year}"));
    let mut findings = vec![];
    for dimension in ["1", "2", "3", "4", "5", "6"] {
        for kind in [FindingKind::WellDeveloped, FindingKind::Potential] {
            if luck.percent(75) {
                let text = texts::finding(kind, languages, &mut luck);
                findings.push(Finding { kind, dimension: dimension.to_owned(), text });
            }
        }
    }
    findings
}

/// The report in its own language, its translations and, for some, an overview that several assessments share.
pub fn documents(code: &str, name: &str, country: &InventedCountry, year: i32) -> Vec<Document> {
    let mut luck = SeededRng::new(&format!("{code}/documents/{year}"));
    let reference = format!("MGI-DEMO-{code}-{year}");
    let title = |language: &str| match language {
        "fr" => format!("Profil de gouvernance des migrations : {name}, {year} (synthetic)"),
        "es" => format!("Perfil de gobernanza de la migración: {name}, {year} (synthetic)"),
        _ => format!("Migration governance profile: {name}, {year} (synthetic)"),
    };
    let report = |language: &str, translation_of: Option<String>| Document {
        language: language.to_owned(),
        translation_of,
        title: title(language),
        reference: Some(format!("{reference}-{language}")),
        isbn: None,
        url: Some(format!("https://example.org/reports/{}", reference.to_ascii_lowercase())),
    };
    let original = report(country.languages[0], None);
    let id = original.id();
    let translations: Vec<Document> =
        country.languages[1..].iter().map(|language| report(language, Some(id.clone()))).collect();
    let mut documents = vec![original];
    documents.extend(translations);
    if luck.percent(30) {
        documents.push(Document {
            language: "en".to_owned(),
            translation_of: None,
            title: format!("Migration governance in the {} (synthetic)", country.subregion()),
            reference: None,
            // No publisher has this ISBN prefix.
            isbn: Some("000-0-00-000000-0".to_owned()),
            url: None,
        });
    }
    documents
}
