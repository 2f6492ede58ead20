//! Checks texts, sources, policies and reports: languages, addresses, dates, and empty fields.

use std::collections::{HashMap, HashSet};

use super::{ProblemCode, ProblemList};
use crate::content::{Content, Document, Evidence, Source, Texts};
use crate::date;
use crate::desk::core::text::{no_language, unfit_texts};
use crate::language;
use crate::shelf::Catalog;
use crate::text::is_blank;
use crate::web_address;

/// The years that a cited policy may have. A policy may be dated ahead, because it may not be in force yet.
const FIRST_YEAR: i32 = 1000;
const YEARS_AHEAD: i32 = 20;

pub fn check(content: &Content, catalog: &Catalog, this_year: i32, found: &mut ProblemList) {
    if let Some(source) = &content.source {
        of_source("source", source, found);
    }
    for (index, response) in content.responses.iter().enumerate() {
        let path = format!("responses[{index}]");
        found.indicator = Some(response.indicator.clone());
        unfit(&path, response, found);
        texts(&format!("{path}.text"), &response.text, found);
        texts(&format!("{path}.narrative"), &response.narrative, found);
        for (index, evidence) in response.evidence.iter().enumerate() {
            of_evidence(&format!("{path}.evidence[{index}]"), evidence, catalog, this_year, found);
        }
        if let Some(source) = &response.source {
            of_source(&format!("{path}.source"), source, found);
        }
    }
    found.indicator = None;
    unfit("", &Content { responses: vec![], ..content.clone() }, found);
    for (index, finding) in content.findings.iter().enumerate() {
        let path = format!("findings[{index}].text");
        if finding.text.is_empty() {
            found.error(&path, ProblemCode::Missing, "A finding says something.");
        }
        texts(&path, &finding.text, found);
    }
    documents(&content.documents, catalog, found);
}

/// Texts that an edit would refuse today, but that an older draft may still contain.
fn unfit(path: &str, part: &impl serde::Serialize, found: &mut ProblemList) {
    let part = serde_json::to_value(part).expect("a content has text keys");
    for fault in unfit_texts(&part) {
        let dot = if path.is_empty() || fault.path.is_empty() { "" } else { "." };
        found.error(format!("{path}{dot}{}", fault.path), ProblemCode::WrongText, fault.message);
    }
}

fn texts(path: &str, texts: &Texts, found: &mut ProblemList) {
    let mut tags: HashMap<String, &str> = HashMap::new();
    for (tag, text) in texts {
        let path = format!("{path}.{tag}");
        language(&path, tag, found);
        if let Some(other) = language::canonical(tag).and_then(|canonical| tags.insert(canonical, tag)) {
            let message =
                format!("{other} and {tag} are one language; it cannot be told which text is meant.");
            found.error(&path, ProblemCode::Duplicate, message);
        }
        present(&path, text, found);
    }
}

fn of_source(path: &str, source: &Source, found: &mut ProblemList) {
    present(&format!("{path}.title"), &source.title, found);
    present(&format!("{path}.publisher"), &source.publisher, found);
    present(&format!("{path}.licence"), &source.licence, found);
    present(&format!("{path}.attribution"), &source.attribution, found);
    url(&format!("{path}.url"), &source.url, found);
}

fn of_evidence(path: &str, evidence: &Evidence, catalog: &Catalog, this_year: i32, found: &mut ProblemList) {
    let policy = &evidence.policy;
    present(&format!("{path}.policy.title"), &policy.title, found);
    language(&format!("{path}.policy.language"), &policy.language, found);
    if_given(&format!("{path}.policy.issuer"), policy.issuer.as_deref(), found);
    if_given(&format!("{path}.locator"), evidence.locator.as_deref(), found);
    if let Some(place) = policy.jurisdiction.as_deref().filter(|place| catalog.jurisdiction(place).is_none())
    {
        let message = format!("There is no place {place}.");
        found.error(format!("{path}.policy.jurisdiction"), ProblemCode::UnknownCode, message);
    }
    let last = this_year + YEARS_AHEAD;
    if let Some(year) = policy.year.filter(|year| !(FIRST_YEAR..=last).contains(year)) {
        let message = format!("The year {year} is not one from {FIRST_YEAR} to {last}.");
        found.error(format!("{path}.policy.year"), ProblemCode::WrongDate, message);
    }
    if let Some(address) = &policy.url {
        url(&format!("{path}.policy.url"), address, found);
    }
    if let Some(address) = &evidence.archived {
        url(&format!("{path}.archived"), address, found);
    }
    if let Some(date) = evidence.accessed.as_deref().filter(|date| !date::is_partial(date)) {
        let message = format!("{date:?} is not a date such as 2023-06-30.");
        found.error(format!("{path}.accessed"), ProblemCode::WrongDate, message);
    }
}

fn documents(documents: &[Document], catalog: &Catalog, found: &mut ProblemList) {
    let ids: Vec<String> = documents.iter().map(Document::id).collect();
    let translates = documents.iter().any(|document| document.translation_of.is_some());
    let known: HashSet<String> = documents
        .iter()
        .filter(|_| translates)
        .flat_map(|document| [catalog.document_id(document), document.id(), document.id_with_address()])
        .collect();
    let mut before = HashSet::new();
    for (index, document) in documents.iter().enumerate() {
        let path = format!("documents[{index}]");
        present(&format!("{path}.title"), &document.title, found);
        language(&format!("{path}.language"), &document.language, found);
        if_given(&format!("{path}.reference"), document.reference.as_deref(), found);
        if_given(&format!("{path}.isbn"), document.isbn.as_deref(), found);
        if let Some(address) = &document.url {
            url(&format!("{path}.url"), address, found);
        }
        if !before.insert(&ids[index]) {
            found.error(&path, ProblemCode::Duplicate, "This report is there twice.");
        }
        if let Some(original) = &document.translation_of
            && !known.contains(original)
        {
            let message = "The report that this one translates is not among the reports.";
            found.error(format!("{path}.translationOf"), ProblemCode::UnknownCode, message);
        }
    }
}

fn present(path: &str, text: &str, found: &mut ProblemList) {
    if is_blank(text) {
        found.error(path, ProblemCode::Missing, "This is empty.");
    }
}

/// An optional text must be left out instead of being empty.
fn if_given(path: &str, text: Option<&str>, found: &mut ProblemList) {
    if text.is_some_and(is_blank) {
        found.error(path, ProblemCode::Missing, "This is empty; leave it out.");
    }
}

fn language(path: &str, tag: &str, found: &mut ProblemList) {
    if let Some(message) = no_language(tag) {
        found.error(path, ProblemCode::WrongLanguage, message);
    }
}

fn url(path: &str, address: &str, found: &mut ProblemList) {
    if let Some(why) = web_address::fault(address) {
        let address: String = address.chars().take(100).collect();
        let message = format!("{address:?} is not an address such as https://example.org/law: {why}.");
        found.error(path, ProblemCode::WrongUrl, message);
    }
}
