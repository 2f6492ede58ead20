//! Random filters, made from the schema's input types and from values in the data.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, TypeKind, TypeSystemDefinition};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::oracle::Row;

/// The fields of an input type, each with the name of its type.
pub fn fields(input: &str) -> BTreeMap<String, String> {
    let schema = parse_schema(mgi_api::graphql::sdl()).expect("our schema");
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let TypeKind::InputObject(object) = &definition.node.kind else { continue };
        if definition.node.name.node == input {
            let fields = object.fields.iter().map(|field| {
                let ty = match &field.node.ty.node.base {
                    BaseType::Named(name) => name.to_string(),
                    BaseType::List(inner) => format!("[{}]", inner.base),
                };
                (field.node.name.node.to_string(), ty)
            });
            return fields.collect();
        }
    }
    panic!("{input} is no input type")
}

/// A code, or codes, in small letters or in capitals.
fn in_another_case(value: Value, small: bool) -> Value {
    match value {
        Value::String(code) if small => json!(code.to_lowercase()),
        Value::String(code) => json!(code.to_uppercase()),
        Value::Array(codes) => codes.into_iter().map(|code| in_another_case(code, small)).collect(),
        other => other,
    }
}

pub struct Asker<'r> {
    luck: ChaCha8Rng,
    rows: &'r [Row],
    inputs: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'r> Asker<'r> {
    /// The same filters in every run.
    pub fn new(seed: &str, rows: &'r [Row]) -> Self {
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(seed.bytes()).for_each(|(byte, letter)| *byte = letter);
        Self { luck: ChaCha8Rng::from_seed(bytes), rows, inputs: BTreeMap::new() }
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.luck.next_u64() % limit.max(1) as u64) as usize
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// A filter of this input type over the rows, nested to at most this depth.
    pub fn filter(&mut self, input: &str, depth: usize) -> Value {
        let rows = self.rows;
        self.filter_of(input, depth, rows)
    }

    fn filter_of(&mut self, input: &str, depth: usize, rows: &[Row]) -> Value {
        let fields = self.inputs.entry(input.to_owned()).or_insert_with(|| fields(input)).clone();
        let tests: Vec<(&String, &String)> =
            fields.iter().filter(|(name, _)| !["and", "or", "not"].contains(&name.as_str())).collect();
        let mut filter = json!({});
        for _ in 0..=self.below(2) {
            let (name, ty) = tests[self.below(tests.len())];
            filter[name] = self.test(name, ty, depth, rows);
        }
        if depth > 0 {
            for join in ["and", "or", "not"] {
                if self.percent(if join == "or" { 30 } else { 15 }) {
                    let count = self.below(4);
                    let mut some =
                        (0..count).map(|_| self.filter_of(input, depth - 1, rows)).collect::<Vec<_>>();
                    filter[join] = match join {
                        "not" => self.filter_of(input, depth - 1, rows),
                        // An empty list of alternatives never matches; it is tested too, but rarely.
                        "or" if some.is_empty() && !self.percent(10) => continue,
                        _ => Value::Array(std::mem::take(&mut some)),
                    };
                }
            }
        }
        filter
    }

    fn test(&mut self, name: &str, ty: &str, depth: usize, rows: &[Row]) -> Value {
        if let Some(inner) = ty.strip_suffix("ListFilter") {
            let related: Vec<Row> =
                rows.iter().filter_map(|row| row.related.get(name)).flatten().take(300).cloned().collect();
            let mut test = json!({});
            let part = match self.below(10) {
                0..=4 => "some",
                5..=7 if inner == "Assessment" => "latest",
                _ => "none",
            };
            test[part] = self.filter_of(&format!("{inner}Filter"), depth.min(1), &related);
            return test;
        }
        match ty {
            "Boolean" => json!(self.percent(50)),
            "String" => json!(self.words(name, rows)),
            "Int" => json!(self.below(120)),
            _ => {
                let parts: Vec<String> =
                    self.inputs.entry(ty.to_owned()).or_insert_with(|| fields(ty)).keys().cloned().collect();
                let mut test = json!({});
                for _ in 0..=self.below(3) / 2 {
                    let part = &parts[self.below(parts.len())];
                    test[part] = match part.as_str() {
                        "isNull" => json!(self.percent(40)),
                        "contains" => json!(self.words(name, rows)),
                        "in" => {
                            let count = self.below(5);
                            (0..count).filter_map(|_| self.value(name, ty, rows)).collect()
                        }
                        "startsWith" => match self.value(name, ty, rows) {
                            Some(Value::String(text)) => {
                                json!(text.chars().take(1 + self.below(3)).collect::<String>())
                            }
                            _ => json!("K"),
                        },
                        _ => self.value(name, ty, rows).unwrap_or(Value::Null),
                    };
                    if ty == "CodeFilter" && self.percent(30) {
                        let small = self.percent(50);
                        test[part] = in_another_case(test[part].take(), small);
                    }
                }
                test
            }
        }
    }

    /// A value that some row has.
    fn value(&mut self, name: &str, ty: &str, rows: &[Row]) -> Option<Value> {
        if rows.is_empty() {
            return None;
        }
        for _ in 0..20 {
            let values = &rows[self.below(rows.len())].values[name];
            if !values.is_empty() {
                let value = values[self.below(values.len())].clone();
                return Some(match (ty, value.as_str().and_then(|text| text.split_once('/'))) {
                    ("GroupFilter", Some((grouping, code))) => json!({ "grouping": grouping, "code": code }),
                    _ => value,
                });
            }
        }
        None
    }

    /// A word or two of a text that some row has, in any case, with or without accents.
    fn words(&mut self, name: &str, rows: &[Row]) -> String {
        let text = self.value(name, "String", rows);
        let text = text.as_ref().and_then(Value::as_str).unwrap_or("nothing");
        // A mark alone is not a search word.
        let latin = |word: &&str| {
            super::oracle::plain(word).is_ascii()
                && word.contains(|letter: char| letter.is_ascii_alphanumeric())
        };
        let words: Vec<&str> = text.split_whitespace().filter(latin).collect();
        if words.is_empty() {
            return "migration".to_owned();
        }
        let count = 1 + self.below(2);
        let chosen: Vec<String> = (0..count)
            .map(|_| {
                let word = words[self.below(words.len())];
                match self.below(3) {
                    0 => word.to_uppercase(),
                    1 => super::oracle::plain(word),
                    _ => word.to_owned(),
                }
            })
            .collect();
        chosen.join(" ")
    }
}
