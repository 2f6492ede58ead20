//! Checks the form of documents that people write: compares a JSON value with our JSON Schema and reports all errors in
//! sentences.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::error::{Error, ErrorCode};
use crate::text::shown;

/// Maximum number of errors in one report.
const MAX_ERRORS: usize = 1_000;

/// One error in the form of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// The place, such as `responses[2].evidence[0].policy.year`, counted from 0; empty for the document itself.
    pub path: String,
    /// One sentence, shown beside the path.
    pub message: String,
    /// The value found, if there is one.
    pub found: Option<String>,
    /// What the schema expects.
    pub expected: Option<String>,
    /// The closest permitted value.
    pub suggestion: Option<String>,
}

impl FormError {
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        let (found, expected, suggestion) = Default::default();
        Self { path: path.into(), message: message.into(), found, expected, suggestion }
    }
}

/// The error for a document with form errors; none if there are none.
pub fn refusal(field: &str, errors: &[FormError]) -> Option<Error> {
    let first = errors.first()?;
    let place = if first.path.is_empty() { String::new() } else { format!(" at {}", first.path) };
    let message = match errors.len() {
        1 => format!("The {field} has an error{place}: {}", first.message),
        count => format!("The {field} has {count} errors, the first{place}: {}", first.message),
    };
    let problems: Vec<Value> = errors
        .iter()
        .map(|error| {
            let mut problem = json!({ "path": error.path, "message": error.message });
            for (name, value) in
                [("found", &error.found), ("expected", &error.expected), ("didYouMean", &error.suggestion)]
            {
                if let (Some(value), Some(problem)) = (value, problem.as_object_mut()) {
                    problem.insert(name.to_owned(), value.as_str().into());
                }
            }
            problem
        })
        .collect();
    let error = Error { field: Some(field.to_owned()), ..Error::new(ErrorCode::BadUserInput, message) };
    Some(error.with("problems", problems.into()))
}

/// Reads a document of a type. The error lists all form errors.
pub fn read<T: DeserializeOwned + JsonSchema>(field: &str, document: Value) -> Result<T, Error> {
    let schema = Value::from(schemars::schema_for!(T));
    let errors = form_errors(&schema, &document);
    if let Some(refusal) = refusal(field, &errors) {
        return Err(refusal);
    }
    // A document that matches the schema can be read, because both come from one type. If they ever differ, this error
    // gives the place.
    serde_path_to_error::deserialize(document).map_err(|error| {
        Error::bad_input(field, format!("The {field} has a form that cannot be read, at {}.", error.path()))
    })
}

/// All errors in the form of a document.
fn form_errors(schema: &Value, document: &Value) -> Vec<FormError> {
    let mut check = Check { root: schema, errors: vec![] };
    check.value(schema, document, String::new());
    check.errors
}

/// One pass through a document.
struct Check<'s> {
    root: &'s Value,
    errors: Vec<FormError>,
}

impl<'s> Check<'s> {
    fn value(&mut self, schema: &'s Value, value: &Value, path: String) {
        if self.errors.len() >= MAX_ERRORS {
            return;
        }
        let (schema, may_be_null) = self.resolved(schema);
        if value.is_null() && may_be_null {
            return;
        }
        if let Some(words) = words_of(schema) {
            if !value.as_str().is_some_and(|value| words.contains(&value)) {
                self.word(schema, &words, value, path);
            }
            return;
        }
        match (kind_of(schema), value) {
            ("object", Value::Object(fields)) => self.object(schema, fields, &path),
            ("array", Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(&schema["items"], item, format!("{path}[{index}]"));
                }
            }
            ("integer", Value::Number(number))
                if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {}
            ("string", Value::String(_)) | ("boolean", Value::Bool(_)) | ("number", Value::Number(_)) => {}
            _ => self.other(schema, value, path),
        }
    }

    fn object(&mut self, schema: &'s Value, fields: &Map<String, Value>, path: &str) {
        let none = Map::new();
        let known = schema["properties"].as_object();
        for (name, value) in fields {
            let at = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match known.and_then(|known| known.get(name)) {
                Some(schema) => self.value(schema, value, at),
                None => match &schema["additionalProperties"] {
                    Value::Bool(false) => {
                        let names: Vec<&str> = known.unwrap_or(&none).keys().map(String::as_str).collect();
                        let meant =
                            nearest(name, names.iter().copied().filter(|name| !fields.contains_key(*name)));
                        let known = names.join(", ");
                        let message =
                            format!("{} is not known here{}; known are {known}.", shown(name), hint(meant));
                        self.add(FormError {
                            found: Some(shown(name)),
                            expected: Some(format!("one of {known}")),
                            suggestion: meant.map(Into::into),
                            ..FormError::new(at, message)
                        });
                    }
                    Value::Object(_) => self.value(&schema["additionalProperties"], value, at),
                    _ => {}
                },
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                let expected = self.described(&schema["properties"][name]);
                let message = format!("{name} is missing; it is {expected}.");
                let at = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                self.add(FormError { expected: Some(expected), ..FormError::new(at, message) });
            }
        }
    }

    /// The error for a value outside a list of words.
    fn word(&mut self, schema: &'s Value, words: &[&str], value: &Value, path: String) {
        let meant = value.as_str().and_then(|value| nearest(value, words.iter().copied()));
        let (found, expected) = (describe(value), self.described(schema));
        let message = format!("This is {found}; it must be {expected}{}.", hint(meant));
        let suggestion = meant.map(Into::into);
        self.add(FormError {
            found: Some(found),
            expected: Some(expected),
            suggestion,
            ..FormError::new(path, message)
        });
    }

    /// The error for a value of the wrong type.
    fn other(&mut self, schema: &'s Value, value: &Value, path: String) {
        let (found, expected) = (describe(value), self.described(schema));
        let number = value.as_str().and_then(|text| text.trim().parse::<i32>().ok());
        let whole = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 2_147_483_648.0);
        let meant = match (kind_of(schema), number, whole, value) {
            ("integer", Some(number), _, _) => Some(number.to_string()),
            ("integer", _, Some(number), _) => Some(format!("{number:.0}")),
            ("string", _, _, Value::Number(number)) => Some(format!("\"{number}\"")),
            _ => None,
        };
        let message = match &meant {
            Some(meant) => format!("This is {found}; it must be {expected}: write {meant}."),
            None => format!("This is {found}; it must be {expected}."),
        };
        self.add(FormError {
            found: Some(found),
            expected: Some(expected),
            suggestion: meant,
            ..FormError::new(path, message)
        });
    }

    fn add(&mut self, error: FormError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }

    /// The schema that a reference points to, and whether null is permitted.
    fn resolved(&self, schema: &'s Value) -> (&'s Value, bool) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            return self.resolved(&self.root["$defs"][name]);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            let is_null = |choice: &&Value| choice["type"] == "null";
            let other = choices.iter().find(|choice| !is_null(choice)).unwrap_or(&Value::Null);
            return (self.resolved(other).0, choices.iter().any(|choice| is_null(&choice)));
        }
        let types = schema["type"].as_array();
        (schema, types.is_some_and(|types| types.iter().any(|ty| ty == "null")))
    }

    /// In a sentence.
    fn described(&self, schema: &'s Value) -> String {
        let (schema, _) = self.resolved(schema);
        if let Some(words) = words_of(schema) {
            return format!("one of {}", words.join(", "));
        }
        match kind_of(schema) {
            "string" => "a text".to_owned(),
            "integer" => "a whole number from -2147483648 to 2147483647".to_owned(),
            "number" => "a number".to_owned(),
            "boolean" => "true or false".to_owned(),
            "array" => "a list, in [ ]".to_owned(),
            _ => match schema["required"].as_array() {
                Some(names) => {
                    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                    format!("an object, in {{ }}, with {}", names.join(", "))
                }
                None => "an object, in { }".to_owned(),
            },
        }
    }
}

/// The permitted words of a value, if there is a list. Words with a description are in `oneOf`.
fn words_of(schema: &Value) -> Option<Vec<&str>> {
    if let Some(words) = schema["enum"].as_array() {
        return Some(words.iter().filter_map(Value::as_str).collect());
    }
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word]);
    }
    let choices: Option<Vec<Vec<&str>>> = schema["oneOf"].as_array()?.iter().map(words_of).collect();
    Some(choices?.concat())
}

/// The type that a schema asks for, apart from null.
fn kind_of(schema: &Value) -> &str {
    let types = schema["type"].as_array().map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
    types.iter().filter_map(Value::as_str).find(|ty| *ty != "null").unwrap_or_default()
}

/// The type of a value, in words.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {}", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn hint(meant: Option<&str>) -> String {
    meant.map_or_else(String::new, |meant| format!("; {meant} was probably meant"))
}

/// The closest word, if one is near.
fn nearest<'w>(given: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    // A long text is no misspelling of a short word.
    if given.len() > 60 {
        return None;
    }
    let plain = |word: &str| word.to_lowercase().replace(['_', '-', ' '], "");
    let given = plain(given);
    let near = words.map(|word| (strsim::osa_distance(&given, &plain(word)), word));
    let (distance, word) = near.min()?;
    (distance <= 1 + given.chars().count() / 4).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;

    /// A content with one error of each kind, and the place of each.
    fn wrong() -> (Value, Vec<&'static str>) {
        let document = json!({
            "jurisdiction": "KEN", "instrument": "sdg-10-7-2", "key": 2019, "codebook": "1", "kind": "initial",
            "year": "2019", "round": 1.5, "roundkind": "BASELINE", "provenance": null,
            "source": [],
            "coverage": { "1": "PUBLIC" },
            "responses": [
                { "indicator": "PD_1", "options": "1", "narrative": { "en": 5 },
                  "evidence": [{ "policy": { "kind": "Law", "language": "en", "year": 3_000_000_000_u32 } }] },
                "PD_2",
            ],
            "findings": { },
        });
        let paths = vec![
            "coverage.1",
            "findings",
            "key",
            "kind",
            "provenance",
            "responses[0].evidence[0].policy.kind",
            "responses[0].evidence[0].policy.title",
            "responses[0].evidence[0].policy.year",
            "responses[0].narrative.en",
            "responses[0].options",
            "responses[1]",
            "round",
            "roundKind",
            "roundkind",
            "source",
            "year",
        ];
        (document, paths)
    }

    #[test]
    fn every_fault_of_form_is_told_at_once_with_its_place_and_in_words() {
        let (document, paths) = wrong();
        let error = read::<Content>("content", document).expect_err("it has errors");
        let problems = error.details.expect("details")["problems"].take();
        let problems = problems.as_array().expect("problems");
        let mut found: Vec<&str> = problems.iter().filter_map(|problem| problem["path"].as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, paths, "{problems:#?}");
        for problem in problems {
            let message = problem["message"].as_str().expect("a message");
            assert!(message.ends_with('.'), "{message}");
            for rust in ["variant", "i32", "invalid type", "expected ", "struct", "`", "map", "sequence"] {
                assert!(!message.contains(rust), "{message}");
            }
            assert!(problem["expected"].is_string(), "{problem}");
        }
        let of = |path: &str| problems.iter().find(|problem| problem["path"] == path).expect("one").clone();
        assert_eq!(of("kind")["didYouMean"], "INITIAL");
        assert_eq!(of("roundkind")["didYouMean"], "roundKind");
        assert_eq!(of("year")["didYouMean"], "2019");
        assert_eq!(of("key")["didYouMean"], "\"2019\"");
        assert_eq!(of("responses[0].evidence[0].policy.kind")["didYouMean"], "LAW");
    }

    #[test]
    fn what_has_the_form_is_read() {
        let document = json!({
            "jurisdiction": "KEN", "instrument": "sdg-10-7-2", "key": "2019", "codebook": "1", "kind": "INITIAL",
            "year": null, "roundKind": "BASELINE", "provenance": "SECONDARY", "source": null,
            "responses": [{ "indicator": "PD_1", "absence": null, "text": {} }],
        });
        assert!(read::<Content>("content", document).is_ok());
        for document in [json!(null), json!([]), json!(5), json!(true)] {
            let error = read::<Content>("content", document).expect_err("no object");
            assert!(error.message.contains("an object"), "{}", error.message);
        }
    }
}
