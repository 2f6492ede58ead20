//! Checks a TECHNICAL revision against the one that it follows: it may change addresses and add translations only.

use std::collections::BTreeMap;

use super::{ProblemCode, ProblemList};
use crate::content::{Content, Document, Evidence, Finding, Policy, Response, Source, Texts};

/// Reports each difference that a TECHNICAL revision must not make. `id` gives the public id of a report.
pub fn check(new: &Content, old: &Content, id: &dyn Fn(&Document) -> String, found: &mut ProblemList) {
    header(new, old, found);
    responses(new, old, found);
    findings(&new.findings, &old.findings, found);
    documents(&new.documents, &old.documents, id, found);
}

fn header(new: &Content, old: &Content, found: &mut ProblemList) {
    for (field, is_same) in [
        ("codebook", new.codebook == old.codebook),
        ("year", new.year == old.year),
        ("round", new.round == old.round),
        ("roundKind", new.round_kind == old.round_kind),
        ("provenance", new.provenance == old.provenance),
        ("source", same_source(new.source.as_ref(), old.source.as_ref())),
        ("milestones", new.milestones == old.milestones),
        ("coverage", new.coverage == old.coverage),
    ] {
        if !is_same {
            found.error(field, ProblemCode::NotTechnical, refusal(&format!("the {}", words(field))));
        }
    }
}

/// The name of a field within a sentence.
fn words(field: &str) -> &str {
    match field {
        "roundKind" => "kind of the round",
        "source" => "source, but for its address",
        other => other,
    }
}

fn refusal(what: &str) -> String {
    format!("A TECHNICAL revision does not change {what}; restore it, or make the revision of another kind.")
}

fn responses(new: &Content, old: &Content, found: &mut ProblemList) {
    let mut before: BTreeMap<&str, &Response> =
        old.responses.iter().map(|response| (response.indicator.as_str(), response)).collect();
    for (index, response) in new.responses.iter().enumerate() {
        let path = format!("responses[{index}]");
        match before.remove(response.indicator.as_str()) {
            Some(known) => of_response(&path, response, known, found),
            None => {
                let code = response.indicator.as_str();
                let message = format!("A TECHNICAL revision adds no response; that to {code} is new.");
                found.push_of_indicator(code, path, ProblemCode::NotTechnical, message);
            }
        }
    }
    for code in before.into_keys() {
        let message = format!("A TECHNICAL revision leaves out no response; that to {code} is missing.");
        found.push_of_indicator(code, "responses", ProblemCode::NotTechnical, message);
    }
}

fn of_response(path: &str, new: &Response, old: &Response, found: &mut ProblemList) {
    let code = new.indicator.as_str();
    let mut refuse = |field: &str, what: &str| {
        let message = refusal(&format!("{what} of {code}"));
        found.push_of_indicator(code, format!("{path}.{field}"), ProblemCode::NotTechnical, message);
    };
    if new.options != old.options {
        refuse("options", "the options chosen in the answer");
    }
    if new.absence != old.absence {
        refuse("absence", "the absence");
    }
    if !is_translated(&new.text, &old.text) {
        refuse("text", &translatable("text", &old.text));
    }
    if !is_translated(&new.narrative, &old.narrative) {
        refuse("narrative", &translatable("narrative", &old.narrative));
    }
    if !same_source(new.source.as_ref(), old.source.as_ref()) {
        refuse("source", "the source, but for its address,");
    }
    if new.evidence.len() != old.evidence.len() {
        refuse("evidence", "how many policies are cited in the answer");
        return;
    }
    for (index, (new, old)) in new.evidence.iter().zip(&old.evidence).enumerate() {
        if !same_citation(new, old) {
            refuse(&format!("evidence[{index}]"), "what is cited, and where in it, in the answer");
        }
    }
}

/// The subject of the message for texts that change otherwise than by a new language.
fn translatable(name: &str, texts: &Texts) -> String {
    match texts.is_empty() {
        true => format!("the {name}, of which there is none to be translated,"),
        false => format!("the {name}, to which a language may be added,"),
    }
}

fn findings(new: &[Finding], old: &[Finding], found: &mut ProblemList) {
    if new.len() != old.len() {
        found.error("findings", ProblemCode::NotTechnical, refusal("how many findings there are"));
        return;
    }
    for (index, (new, old)) in new.iter().zip(old).enumerate() {
        if (new.kind, &new.dimension) != (old.kind, &old.dimension) || !is_translated(&new.text, &old.text) {
            let message = refusal("a finding, to whose text a language may be added");
            found.error(format!("findings[{index}]"), ProblemCode::NotTechnical, message);
        }
    }
}

/// The new list begins with the old reports in their order; only translations of them may follow.
fn documents(new: &[Document], old: &[Document], id: &dyn Fn(&Document) -> String, found: &mut ProblemList) {
    if new.len() < old.len() {
        found.error("documents", ProblemCode::NotTechnical, "A TECHNICAL revision leaves out no report.");
    }
    for (index, document) in new.iter().enumerate() {
        let translated = original(document, new, id);
        let message = match old.get(index) {
            Some(known) if same_report(document, known) && translated == original(known, old, id) => continue,
            Some(_) => refusal("a report, but for its address"),
            None if translated.is_some_and(|index| index < old.len()) => continue,
            None => "A TECHNICAL revision adds no report but a translation of one that is there.".to_owned(),
        };
        found.error(format!("documents[{index}]"), ProblemCode::NotTechnical, message);
    }
}

/// The index of the original of a translated report.
fn original(document: &Document, all: &[Document], id: &dyn Fn(&Document) -> String) -> Option<usize> {
    let named = document.translation_of.as_ref()?;
    all.iter().position(|known| id(known) == *named)
}

fn same_report(new: &Document, old: &Document) -> bool {
    let identity = |document: &Document| Document { url: None, translation_of: None, ..document.clone() };
    new.translation_of.is_some() == old.translation_of.is_some() && identity(new) == identity(old)
}

fn same_citation(new: &Evidence, old: &Evidence) -> bool {
    let identity = |policy: &Policy| Policy { url: None, ..policy.clone() };
    new.locator == old.locator && identity(&new.policy) == identity(&old.policy)
}

fn same_source(new: Option<&Source>, old: Option<&Source>) -> bool {
    let identity = |source: &Source| Source { url: String::new(), ..source.clone() };
    new.map(identity) == old.map(identity)
}

/// Whether every old text is unchanged, and each new text translates an old one.
fn is_translated(new: &Texts, old: &Texts) -> bool {
    let stays = old.iter().all(|(language, text)| new.get(language) == Some(text));
    stays && (new.len() == old.len() || !old.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn content() -> Value {
        let source = json!({ "title": "S", "publisher": "P", "url": "https://a.org", "licence": "L", "attribution": "A" });
        let policy = json!({ "kind": "LAW", "title": "T", "language": "en", "url": "https://a.org/law" });
        json!({
            "jurisdiction": "QMA", "instrument": "mgi-national", "key": "2021", "codebook": "2026", "kind": "TECHNICAL",
            "note": "A note.", "year": 2021, "round": 1, "roundKind": "BASELINE", "provenance": "OFFICIAL", "source": source,
            "milestones": [{ "kind": "LAUNCHED", "date": "2020" }], "coverage": { "1": "PUBLISHED" },
            "responses": [
                { "indicator": "1", "options": ["yes"], "narrative": { "en": "Why." }, "source": source,
                  "evidence": [{ "policy": policy, "locator": "art. 1" }] },
                { "indicator": "2", "text": { "en": "In words." } },
                { "indicator": "3", "absence": "DECLINED" },
            ],
            "findings": [{ "kind": "POTENTIAL", "dimension": "1", "text": { "en": "A finding." } }],
            "documents": [{ "language": "en", "title": "A report", "url": "https://a.org/report" }],
        })
    }

    fn parsed(content: Value) -> Content {
        serde_json::from_value(content).expect("a content")
    }

    fn problems(pointer: &str, value: Value) -> Vec<String> {
        let mut changed = content();
        match pointer.rsplit_once('/').expect("a path") {
            (list, "-") => {
                changed.pointer_mut(list).and_then(Value::as_array_mut).expect("a list").push(value)
            }
            (parent, name) => match changed.pointer_mut(parent).expect("there") {
                Value::Object(fields) => drop(fields.insert(name.to_owned(), value)),
                Value::Array(list) => list[name.parse::<usize>().expect("an index")] = value,
                other => panic!("{other}"),
            },
        }
        let mut found = ProblemList::default();
        check(&parsed(changed), &parsed(content()), &Document::id, &mut found);
        found.problems.into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn addresses_dates_of_access_copies_and_translations_may_change() {
        let translation = json!({
            "language": "fr", "title": "Un rapport", "translationOf": parsed(content()).documents[0].id(),
        });
        for (pointer, value) in [
            ("/note", json!("Another.")),
            ("/source/url", json!("https://b.org")),
            ("/responses/0/source/url", json!("https://b.org")),
            ("/responses/0/evidence/0/policy/url", json!("https://b.org")),
            ("/responses/0/evidence/0/accessed", json!("2026-01-01")),
            ("/responses/0/evidence/0/archived", json!("https://b.org/copy")),
            ("/responses/0/narrative/fr", json!("Pourquoi.")),
            ("/responses/1/text/fr", json!("En mots.")),
            ("/findings/0/text/fr", json!("Un constat.")),
            ("/documents/0/url", json!("https://b.org/report")),
            ("/documents/-", translation),
        ] {
            assert_eq!(problems(pointer, value), <[&str; 0]>::default(), "{pointer}");
        }
    }

    #[test]
    fn nothing_else_may() {
        let response = json!({ "indicator": "4", "absence": "DECLINED" });
        let report = json!({ "language": "en", "title": "Another report" });
        for (pointer, value, path) in [
            ("/codebook", json!("2027"), "codebook"),
            ("/year", json!(2022), "year"),
            ("/round", json!(2), "round"),
            ("/roundKind", json!("FOLLOW_UP"), "roundKind"),
            ("/provenance", json!("SECONDARY"), "provenance"),
            ("/source/licence", json!("Another"), "source"),
            ("/source", json!(null), "source"),
            ("/milestones", json!([]), "milestones"),
            ("/coverage/1", json!("WITHHELD"), "coverage"),
            ("/responses/-", response, "responses[3]"),
            ("/responses/2/indicator", json!("1"), "responses[2]"),
            ("/responses/0/options/0", json!("no"), "responses[0].options"),
            ("/responses/2/absence", json!("WITHHELD"), "responses[2].absence"),
            ("/responses/1/text/en", json!("In other words."), "responses[1].text"),
            ("/responses/1/narrative", json!({ "en": "Something new." }), "responses[1].narrative"),
            ("/responses/0/narrative/en", json!("Because."), "responses[0].narrative"),
            ("/responses/0/source/title", json!("Another"), "responses[0].source"),
            ("/responses/0/evidence", json!([]), "responses[0].evidence"),
            ("/responses/0/evidence/0/locator", json!("art. 2"), "responses[0].evidence[0]"),
            ("/responses/0/evidence/0/policy/title", json!("Another"), "responses[0].evidence[0]"),
            ("/responses/0/evidence/0/policy/year", json!(2020), "responses[0].evidence[0]"),
            ("/findings", json!([]), "findings"),
            ("/findings/0/text/en", json!("Another."), "findings[0]"),
            ("/findings/0/kind", json!("WELL_DEVELOPED"), "findings[0]"),
            ("/documents/0/title", json!("Another"), "documents[0]"),
            ("/documents", json!([]), "documents"),
            ("/documents/-", report, "documents[1]"),
        ] {
            assert!(
                problems(pointer, value).iter().any(|found| found == path),
                "{pointer} is not told as {path}"
            );
        }
    }
}
