//! Texts, sources, policies and reports: languages, addresses, dates, and nothing left empty.

use std::collections::HashSet;

use super::{Found, ProblemCode};
use crate::content::{Content, Document, Evidence, Source, Texts};
use crate::date;
use crate::desk::text::no_language;
use crate::shelf::Catalog;

pub fn check(content: &Content, catalog: &Catalog, found: &mut Found) {
    if let Some(source) = &content.source {
        of_source("source", source, found);
    }
    for (index, response) in content.responses.iter().enumerate() {
        let path = format!("responses[{index}]");
        texts(&format!("{path}.text"), &response.text, found);
        texts(&format!("{path}.narrative"), &response.narrative, found);
        for (index, evidence) in response.evidence.iter().enumerate() {
            of_evidence(&format!("{path}.evidence[{index}]"), evidence, catalog, found);
        }
        if let Some(source) = &response.source {
            of_source(&format!("{path}.source"), source, found);
        }
    }
    for (index, finding) in content.findings.iter().enumerate() {
        let path = format!("findings[{index}].text");
        if finding.text.is_empty() {
            found.error(&path, ProblemCode::Missing, "A finding says something.");
        }
        texts(&path, &finding.text, found);
    }
    documents(&content.documents, found);
}

fn texts(path: &str, texts: &Texts, found: &mut Found) {
    for (tag, text) in texts {
        let path = format!("{path}.{tag}");
        language(&path, tag, found);
        present(&path, text, found);
    }
}

fn of_source(path: &str, source: &Source, found: &mut Found) {
    present(&format!("{path}.title"), &source.title, found);
    present(&format!("{path}.publisher"), &source.publisher, found);
    present(&format!("{path}.licence"), &source.licence, found);
    url(&format!("{path}.url"), &source.url, found);
}

fn of_evidence(path: &str, evidence: &Evidence, catalog: &Catalog, found: &mut Found) {
    let policy = &evidence.policy;
    present(&format!("{path}.policy.title"), &policy.title, found);
    language(&format!("{path}.policy.language"), &policy.language, found);
    if let Some(place) = policy.jurisdiction.as_deref().filter(|place| catalog.jurisdiction(place).is_none())
    {
        let message = format!("There is no place {place}.");
        found.error(format!("{path}.policy.jurisdiction"), ProblemCode::UnknownCode, message);
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

fn documents(documents: &[Document], found: &mut Found) {
    let ids: Vec<String> = documents.iter().map(Document::id).collect();
    let known: HashSet<&String> = ids.iter().collect();
    let mut before = HashSet::new();
    for (index, document) in documents.iter().enumerate() {
        let path = format!("documents[{index}]");
        present(&format!("{path}.title"), &document.title, found);
        language(&format!("{path}.language"), &document.language, found);
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

fn present(path: &str, text: &str, found: &mut Found) {
    if text.trim().is_empty() {
        found.error(path, ProblemCode::Missing, "This is empty.");
    }
}

fn language(path: &str, tag: &str, found: &mut Found) {
    if let Some(message) = no_language(tag) {
        found.error(path, ProblemCode::WrongLanguage, message);
    }
}

/// Addresses are shown as links: nothing but the web may stand behind one.
fn url(path: &str, address: &str, found: &mut Found) {
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| address.len() > scheme.len() && address.starts_with(scheme));
    if !web || address.chars().any(|character| character.is_whitespace() || character.is_control()) {
        let message = format!("{address:?} is not an address such as https://example.org/law.");
        found.error(path, ProblemCode::WrongUrl, message);
    }
}
