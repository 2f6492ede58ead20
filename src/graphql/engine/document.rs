//! Reads documents: parses them, validates them against the schema, and keeps those that are asked often.

use std::sync::Arc;

use apollo_compiler::ast::{self, Type};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::parser::Parser;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Schema};
use async_graphql::{Pos, Value, Variables, parser};
use moka::sync::Cache;
use rustc_hash::FxHashSet;
use serde_json::Number;

use super::same_reading;
use crate::language;

/// How many bytes of documents are kept.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;
/// How many bytes a kept document takes, and each byte of its text: seen at most 1,600 and 92.
const DOCUMENT_BYTES: usize = 2_000;
const BYTES_PER_BYTE: usize = 100;
/// Limits of the parser. The gate refuses what exceeds them.
const MAX_NESTING: usize = 64;
const MAX_TOKENS: usize = 4_000;

pub type ValidDocument = Valid<ExecutableDocument>;

/// A valid document.
pub struct KeptDocument {
    pub document: ValidDocument,
    /// Whether the gate reads its text in the same way. Else the gate's price is that of another document.
    pub is_as_priced: bool,
}

/// The documents that were found valid.
pub struct Documents {
    schema: Valid<Schema>,
    kept: Cache<String, Arc<KeptDocument>>,
}

impl Documents {
    /// # Panics
    /// If the SDL is no schema: our own mistake, at startup.
    pub fn new(sdl: &str) -> Self {
        let schema =
            Schema::parse_and_validate(sdl, "schema.graphql").expect("the schema's own SDL is valid");
        let weight = |text: &String, _: &Arc<KeptDocument>| {
            (DOCUMENT_BYTES + BYTES_PER_BYTE * text.len()).try_into().unwrap_or(u32::MAX)
        };
        Self { schema, kept: Cache::builder().weigher(weight).max_capacity(KEPT_BYTES).build() }
    }

    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The document with this text, or why it is not valid. `priced` is the text as the gate read it.
    pub fn read(
        &self,
        text: &str,
        priced: &parser::types::ExecutableDocument,
    ) -> Result<Arc<KeptDocument>, DocumentRejection> {
        if let Some(kept) = self.kept.get(text) {
            return Ok(kept);
        }
        let mut parser = Parser::new().recursion_limit(MAX_NESTING).token_limit(MAX_TOKENS);
        let document = parser.parse_executable(&self.schema, text, "query");
        let document = document.map_err(|invalid| DocumentRejection::of_document(&invalid.errors))?;
        let document = document.validate(&self.schema);
        let document = document.map_err(|invalid| DocumentRejection::of_document(&invalid.errors))?;
        if !self.has_good_values(&document) {
            return Err(DocumentRejection::new(
                "A value in the document is not of its type, or has a field twice.",
            ));
        }
        let is_as_priced = same_reading::is_same(priced, &document);
        let document = Arc::new(KeptDocument { document, is_as_priced });
        self.kept.insert(text.to_owned(), document.clone());
        Ok(document)
    }

    /// Whether every literal of a scalar of ours is one, and no object has a field twice.
    fn has_good_values(&self, document: &ExecutableDocument) -> bool {
        let fragments = document.fragments.values().map(|fragment| &fragment.selection_set);
        let mut sets = document.operations.iter().map(|operation| &operation.selection_set).chain(fragments);
        let mut variables = document.operations.iter().flat_map(|operation| &operation.variables);
        sets.all(|set| self.has_good_scalars(set))
            && variables.all(|variable| {
                let default = variable.default_value.as_ref();
                default.is_none_or(|default| self.is_good(&variable.ty, default))
            })
    }

    /// The same of the literals in a selection.
    fn has_good_scalars(&self, set: &SelectionSet) -> bool {
        set.selections.iter().all(|selection| match selection {
            Selection::Field(field) => {
                let arguments = field.arguments.iter().all(|argument| {
                    let definition = field.definition.argument_by_name(&argument.name);
                    definition.is_none_or(|definition| self.is_good(&definition.ty, &argument.value))
                });
                arguments && self.has_good_scalars(&field.selection_set)
            }
            Selection::InlineFragment(fragment) => self.has_good_scalars(&fragment.selection_set),
            Selection::FragmentSpread(_) => true,
        })
    }

    fn is_good(&self, ty: &Type, value: &ast::Value) -> bool {
        match value {
            ast::Value::List(items) => items.iter().all(|item| self.is_good(ty, item)),
            ast::Value::Object(fields) => {
                let names: FxHashSet<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
                if names.len() < fields.len() {
                    return false;
                }
                let Some(input) = self.schema.get_input_object(ty.inner_named_type()) else { return true };
                fields.iter().all(|(name, value)| {
                    input.fields.get(name).is_none_or(|field| self.is_good(&field.ty, value))
                })
            }
            ast::Value::String(text) => is_scalar(ty, text),
            ast::Value::Null | ast::Value::Variable(_) => true,
            _ => !is_checked(ty),
        }
    }

    fn is_good_variable(&self, ty: &Type, value: &JsonValue) -> bool {
        match value {
            JsonValue::Array(items) => items.iter().all(|item| self.is_good_variable(ty, item)),
            JsonValue::Object(fields) => {
                let Some(input) = self.schema.get_input_object(ty.inner_named_type()) else { return true };
                fields.iter().all(|(name, value)| {
                    input
                        .fields
                        .get(name.as_str())
                        .is_none_or(|field| self.is_good_variable(&field.ty, value))
                })
            }
            JsonValue::String(text) => is_scalar(ty, text.as_str()),
            JsonValue::Null => true,
            _ => !is_checked(ty),
        }
    }

    /// The values of an operation's variables, each of the type that it is declared with, or why one is not.
    pub fn coerce(
        &self,
        operation: &Operation,
        variables: &Variables,
    ) -> Result<Valid<JsonMap>, DocumentRejection> {
        let given = variables.iter().map(|(name, value)| (name.as_str().into(), to_json(value))).collect();
        let values = coerce_variable_values(&self.schema, operation, &given).map_err(|error| {
            DocumentRejection::new(format!("The variables do not fit: {}.", error.message()))
        })?;
        for definition in &operation.variables {
            let value = values.get(definition.name.as_str());
            if value.is_some_and(|value| !self.is_good_variable(&definition.ty, value)) {
                return Err(DocumentRejection::new(format!(
                    "The value of ${} is not of its type.",
                    definition.name
                )));
            }
        }
        Ok(values)
    }
}

/// Why an operation may not run.
#[derive(Debug)]
pub struct DocumentRejection {
    pub message: String,
    pub location: Option<Pos>,
}

impl DocumentRejection {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), location: None }
    }

    /// The first mistake in a document.
    fn of_document(mistakes: &DiagnosticList) -> Self {
        let Some(mistake) = mistakes.iter().next() else { return Self::new("The document is not valid.") };
        let error = mistake.to_json();
        let location = error.locations.first().map(|at| Pos { line: at.line, column: at.column });
        Self { message: format!("The document is not valid: {}.", error.message), location }
    }
}

/// Whether a text is a value of a type, as far as the type is a scalar of ours that not every text is one of.
fn is_scalar(ty: &Type, text: &str) -> bool {
    !is_checked(ty) || language::canonical_request(text).is_some()
}

fn is_checked(ty: &Type) -> bool {
    ty.inner_named_type() == "LanguageTag"
}

/// A number without a fraction, which may be written `10.0`, as an integer.
fn as_integer(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)?;
    (float.abs() < i32::MAX.into()).then(|| Number::from(float as i64))
}

fn to_json(value: &Value) -> JsonValue {
    match value {
        Value::Null | Value::Binary(_) => JsonValue::Null,
        Value::Number(number) => JsonValue::Number(as_integer(number).unwrap_or_else(|| number.clone())),
        Value::String(text) => JsonValue::from(text.as_str()),
        Value::Boolean(value) => JsonValue::Bool(*value),
        Value::Enum(name) => JsonValue::from(name.as_str()),
        Value::List(items) => JsonValue::Array(items.iter().map(to_json).collect()),
        Value::Object(fields) => JsonValue::Object(
            fields.iter().map(|(name, value)| (name.as_str().into(), to_json(value))).collect(),
        ),
    }
}
