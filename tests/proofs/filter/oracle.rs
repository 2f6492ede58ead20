//! The obvious predicate: the meaning of each predicate, as the schema describes it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// A public row: its values by the name of the predicate, and its related rows.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub id: String,
    pub values: BTreeMap<&'static str, Vec<Value>>,
    pub related: BTreeMap<&'static str, Vec<Row>>,
    /// The assessment of the row, if any: ref, place, instrument, year, key, and whether any question has an answer.
    pub assessment: Option<(String, String, String, Option<i64>, String, bool)>,
}

/// The results that each predicate has had.
pub type Coverage = BTreeSet<(String, bool)>;

/// The predicates on an answer, rather than on its assessment or its question.
pub const OF_ANSWERS: &[&str] = &["selectedOption", "presence", "absence", "answered", "search"];

/// Whether a filter matches a row; none if the result depends on predicates in `open`.
pub fn decide(filter: &Value, row: &Row, open: &[&str], coverage: &mut Coverage) -> Option<bool> {
    let mut all = vec![];
    for (name, test) in filter.as_object().expect("a filter is an object") {
        if test.is_null() {
            continue;
        }
        let mut list = |row: &Row| -> Vec<Option<bool>> {
            let filters = test.as_array().expect("a list");
            filters.iter().map(|filter| decide(filter, row, open, coverage)).collect()
        };
        all.push(match name.as_str() {
            "and" => and(&list(row)),
            "or" => not(and(&list(row).into_iter().map(not).collect::<Vec<_>>())),
            "not" => not(decide(test, row, open, coverage)),
            "responses" if open.contains(&"responses") => known_of_responses(test, row),
            name if open.contains(&name) => None,
            name => {
                let outcome = passes(name, test, row, coverage);
                coverage.insert((name.to_owned(), outcome));
                Some(outcome)
            }
        });
    }
    and(&all)
}

/// The result of a predicate on the responses of an assessment before their answers are known: whether the assessment
/// has such a question.
fn known_of_responses(test: &Value, row: &Row) -> Option<bool> {
    let has_question = |filter: &Value| {
        let may = |row: &Row| decide(filter, row, OF_ANSWERS, &mut Coverage::new()) != Some(false);
        row.related["responses"].iter().any(may)
    };
    let given = |part: &str| test.get(part).filter(|filter| !filter.is_null());
    let some = given("some").map(|filter| if has_question(filter) { None } else { Some(false) });
    let none = given("none").map(|filter| if has_question(filter) { None } else { Some(true) });
    and(&some.into_iter().chain(none).collect::<Vec<_>>())
}

fn and(all: &[Option<bool>]) -> Option<bool> {
    if all.contains(&Some(false)) {
        Some(false)
    } else if all.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn not(known: Option<bool>) -> Option<bool> {
    known.map(|known| !known)
}

fn passes(name: &str, test: &Value, row: &Row, coverage: &mut Coverage) -> bool {
    if let Some(related) = row.related.get(name) {
        // Nested results do not count for this filter itself.
        let mut within = Coverage::new();
        let mut any =
            |filter: &Value| related.iter().any(|row| decide(filter, row, &[], &mut within) == Some(true));
        let some = test.get("some").filter(|filter| !filter.is_null()).is_none_or(&mut any);
        let none = test.get("none").filter(|filter| !filter.is_null()).is_none_or(|filter| !any(filter));
        let newest = test.get("latest").filter(|filter| !filter.is_null()).is_none_or(|filter| {
            let chosen = newest_assessments(related, filter, &["responses"], &mut Coverage::new());
            let name = |row: &Row| row.assessment.as_ref().expect("an assessment").0.clone();
            let mut chosen = related.iter().filter(|row| chosen.contains(name(row).as_str()));
            chosen.any(|row| decide(filter, row, &[], &mut Coverage::new()) == Some(true))
        });
        return some && none && newest;
    }
    let _ = coverage;
    let values = row.values.get(name).unwrap_or_else(|| panic!("the oracle knows nothing of {name}"));
    match test {
        Value::Bool(wanted) => values.contains(&Value::Bool(*wanted)),
        Value::String(words) => values.iter().any(|text| has_words(text, words)),
        // The only number that is no part of a condition is the greatest age.
        Value::Number(most) => values.iter().any(|age| age.as_i64() <= most.as_i64()),
        Value::Object(parts) => {
            let is_null = parts.get("isNull").and_then(Value::as_bool);
            if is_null.is_some_and(|wanted| values.is_empty() != wanted) {
                return false;
            }
            let parts: Vec<(&String, &Value)> =
                parts.iter().filter(|(part, value)| *part != "isNull" && !value.is_null()).collect();
            parts.is_empty()
                || values.iter().any(|value| parts.iter().all(|(part, wanted)| is(name, value, part, wanted)))
        }
        other => panic!("{other} is no test"),
    }
}

/// Predicates on texts; all others are on codes, which match in any case.
const TEXTS: &[&str] = &["name", "title", "issuer"];

fn is(name: &str, value: &Value, part: &str, wanted: &Value) -> bool {
    let same = |wanted: &Value| if TEXTS.contains(&name) { value == wanted } else { same(value, wanted) };
    match part {
        "eq" => same(wanted),
        "in" => wanted.as_array().expect("a list").iter().any(same),
        "startsWith" => {
            let capitals = |value: &Value| value.as_str().expect("a text").to_ascii_uppercase();
            capitals(value).starts_with(&capitals(wanted))
        }
        "contains" => has_words(value, wanted.as_str().expect("a text")),
        "ne" => !same(wanted),
        "gt" => order(value, wanted).is_gt(),
        "gte" => order(value, wanted).is_ge(),
        "lt" => order(value, wanted).is_lt(),
        "lte" => order(value, wanted).is_le(),
        other => panic!("{other} is no test"),
    }
}

/// The order of two values: two numbers, or two instants.
fn order(value: &Value, wanted: &Value) -> Ordering {
    let instant = |value: &Value| -> Option<DateTime<Utc>> { value.as_str()?.parse().ok() };
    match (value.as_i64(), wanted.as_i64()) {
        (Some(value), Some(wanted)) => value.cmp(&wanted),
        _ => instant(value).expect("an instant").cmp(&instant(wanted).expect("an instant")),
    }
}

/// A group is written as its grouping and its code.
fn same(value: &Value, wanted: &Value) -> bool {
    let wanted = match wanted.as_object() {
        Some(group) => {
            let text = |name: &str| group[name].as_str().unwrap_or_default();
            json!(format!("{}/{}", text("grouping"), text("code")))
        }
        None => wanted.clone(),
    };
    match (value.as_str(), wanted.as_str()) {
        (Some(value), Some(wanted)) => value.eq_ignore_ascii_case(wanted),
        _ => *value == wanted,
    }
}

fn has_words(text: &Value, words: &str) -> bool {
    let text = plain(text.as_str().expect("a text"));
    plain(words).split(|letter: char| !letter.is_alphanumeric()).all(|word| text.contains(word))
}

/// The text in small letters, without the accents in the names and texts of the demonstration.
pub fn plain(text: &str) -> String {
    let letters = text.to_lowercase();
    let plain = letters.chars().map(|letter| match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    });
    plain.collect()
}

/// The rows that the rule of LATEST leaves: first the predicates on assessments and questions; then, for each place and
/// instrument, the latest answered assessment; then the predicates on answers.
pub fn latest<'r>(
    rows: &'r [Row],
    filter: &Value,
    of_responses: bool,
    coverage: &mut Coverage,
) -> BTreeSet<&'r str> {
    let open: &[&str] = if of_responses { OF_ANSWERS } else { &["responses"] };
    let chosen = newest_assessments(rows, filter, open, coverage);
    let chosen = rows.iter().filter(|row| {
        let (name, ..) = row.assessment.as_ref().expect("a row of an assessment");
        chosen.contains(name.as_str())
    });
    let mut held = BTreeSet::new();
    for row in chosen {
        if decide(filter, row, &[], coverage) == Some(true) {
            held.insert(row.id.as_str());
        }
    }
    held
}

/// The refs of the latest answered assessment of each place and instrument, among those that the filter leaves while
/// the predicates in `open` are unknown.
fn newest_assessments<'r>(
    rows: &'r [Row],
    filter: &Value,
    open: &[&str],
    coverage: &mut Coverage,
) -> BTreeSet<&'r str> {
    let mut newest: BTreeMap<(&str, &str), (Option<i64>, &str, &str)> = BTreeMap::new();
    for row in rows {
        let (name, place, instrument, year, key, answered) =
            row.assessment.as_ref().expect("a row of an assessment");
        if !answered || decide(filter, row, open, coverage) == Some(false) {
            continue;
        }
        let age = (*year, key.as_str(), name.as_str());
        let known = newest.entry((place, instrument)).or_insert(age);
        *known = age.max(*known);
    }
    newest.into_values().map(|(_, _, name)| name).collect()
}
