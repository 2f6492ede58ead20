//! What is different between what is public and what a draft says.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::content::{Content, Response};

/// What became of one response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOf {
    Added,
    Changed,
    Removed,
}

/// One response that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseChange {
    /// Its code.
    pub indicator: String,
    pub kind: ChangeOf,
}

/// All that is different.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// In the order of what is new; what is removed comes last.
    pub responses: Vec<ResponseChange>,
    /// The names of the other parts that are different: `findings`, `note`, `year`.
    pub parts: Vec<String>,
}

/// From what is public, if anything is, to what would be.
pub fn between(old: Option<&Content>, new: &Content) -> Changes {
    let mut before: BTreeMap<&str, &Response> = old
        .map(|old| old.responses.iter().map(|response| (response.indicator.as_str(), response)).collect())
        .unwrap_or_default();
    let mut responses = vec![];
    for response in &new.responses {
        let kind = match before.remove(response.indicator.as_str()) {
            None => ChangeOf::Added,
            Some(known) if known != response => ChangeOf::Changed,
            Some(_) => continue,
        };
        responses.push(ResponseChange { indicator: response.indicator.clone(), kind });
    }
    let removed = before.into_keys();
    responses
        .extend(removed.map(|code| ResponseChange { indicator: code.to_owned(), kind: ChangeOf::Removed }));
    Changes { responses, parts: parts(old, new) }
}

fn parts(old: Option<&Content>, new: &Content) -> Vec<String> {
    let fields = |content: &Content| match serde_json::to_value(content) {
        Ok(Value::Object(fields)) => fields,
        _ => Default::default(),
    };
    let (old, new) = (old.map(fields).unwrap_or_default(), fields(new));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    names.retain(|name| *name != "responses" && old.get(*name) != new.get(*name));
    names.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(responses: &[(&str, &str)], year: i32) -> Content {
        let responses: Vec<Value> = responses
            .iter()
            .map(|(indicator, option)| serde_json::json!({ "indicator": indicator, "options": [option] }))
            .collect();
        serde_json::from_value(serde_json::json!({
            "jurisdiction": "QMA", "instrument": "mgi-national", "key": "2021", "codebook": "2026",
            "kind": "INITIAL", "roundKind": "BASELINE", "provenance": "SYNTHETIC", "year": year,
            "responses": responses,
        }))
        .expect("a content")
    }

    #[test]
    fn each_response_is_added_changed_or_removed() {
        let old = content(&[("1", "yes"), ("2", "yes"), ("3", "yes")], 2021);
        let new = content(&[("1", "yes"), ("3", "no"), ("4", "no")], 2022);
        let changes = between(Some(&old), &new);
        let changes_of_codes: Vec<(&str, ChangeOf)> =
            changes.responses.iter().map(|change| (change.indicator.as_str(), change.kind)).collect();
        assert_eq!(
            changes_of_codes,
            [("3", ChangeOf::Changed), ("4", ChangeOf::Added), ("2", ChangeOf::Removed)]
        );
        assert_eq!(changes.parts, ["year"]);
        assert_eq!(between(Some(&new), &new), Changes::default());
        assert_eq!(between(None, &new).responses.len(), 3);
    }
}
