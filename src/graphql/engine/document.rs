//! Reads documents: parses them, validates them against the schema, and keeps those that are asked often.

use std::sync::Arc;

use apollo_compiler::ast::{self, Type};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::parser::Parser;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use async_graphql::{Value, Variables};
use moka::sync::Cache;

use crate::language;

/// How many bytes of documents are kept.
const KEPT_BYTES: u64 = 4 * 1024 * 1024;
/// Limits of the parser. The gate refuses what exceeds them.
const MAX_NESTING: usize = 64;
const MAX_TOKENS: usize = 4_000;

pub type ValidDocument = Valid<ExecutableDocument>;

/// The documents that were found valid.
pub struct Documents {
    schema: Valid<Schema>,
    kept: Cache<String, Arc<ValidDocument>>,
}

impl Documents {
    /// # Panics
    /// If the SDL is no schema: our own mistake, at startup.
    pub fn new(sdl: &str) -> Self {
        let schema =
            Schema::parse_and_validate(sdl, "schema.graphql").expect("the schema's own SDL is valid");
        let weight = |text: &String, _: &Arc<ValidDocument>| text.len().try_into().unwrap_or(u32::MAX);
        Self { schema, kept: Cache::builder().weigher(weight).max_capacity(KEPT_BYTES).build() }
    }

    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The document with this text. None if it is not valid.
    pub fn read(&self, text: &str) -> Option<Arc<ValidDocument>> {
        if let Some(kept) = self.kept.get(text) {
            return Some(kept);
        }
        let mut parser = Parser::new().recursion_limit(MAX_NESTING).token_limit(MAX_TOKENS);
        let document = parser.parse_executable(&self.schema, text, "query").ok()?;
        let document = Arc::new(document.validate(&self.schema).ok()?);
        let has_good_scalars = |set| self.has_good_scalars(set);
        if !(document.operations.iter().map(|operation| &operation.selection_set).all(has_good_scalars)
            && document.fragments.values().map(|fragment| &fragment.selection_set).all(has_good_scalars))
        {
            return None;
        }
        self.kept.insert(text.to_owned(), document.clone());
        Some(document)
    }

    /// Whether every literal of a scalar of ours in a selection is one.
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
                let Some(input) = self.schema.get_input_object(ty.inner_named_type()) else { return true };
                fields.iter().all(|(name, value)| {
                    input.fields.get(name).is_none_or(|field| self.is_good(&field.ty, value))
                })
            }
            ast::Value::String(text) => is_scalar(ty, text),
            _ => true,
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
            _ => true,
        }
    }

    /// The values of an operation's variables, each of the type that it is declared with. None if one cannot be.
    pub fn coerce(&self, operation: &Operation, variables: &Variables) -> Option<Valid<JsonMap>> {
        let given = variables.iter().map(|(name, value)| (name.as_str().into(), to_json(value))).collect();
        let values = coerce_variable_values(&self.schema, operation, &given).ok()?;
        let mut definitions = operation.variables.iter();
        definitions
            .all(|definition| {
                let value = values.get(definition.name.as_str());
                value.is_none_or(|value| self.is_good_variable(&definition.ty, value))
            })
            .then_some(values)
    }
}

/// Whether a text is a value of a type, as far as the type is a scalar of ours that not every text is one of.
fn is_scalar(ty: &Type, text: &str) -> bool {
    ty.inner_named_type() != "LanguageTag" || language::canonical_request(text).is_some()
}

fn to_json(value: &Value) -> JsonValue {
    match value {
        Value::Null | Value::Binary(_) => JsonValue::Null,
        Value::Number(number) => JsonValue::Number(number.clone()),
        Value::String(text) => JsonValue::from(text.as_str()),
        Value::Boolean(value) => JsonValue::Bool(*value),
        Value::Enum(name) => JsonValue::from(name.as_str()),
        Value::List(items) => JsonValue::Array(items.iter().map(to_json).collect()),
        Value::Object(fields) => JsonValue::Object(
            fields.iter().map(|(name, value)| (name.as_str().into(), to_json(value))).collect(),
        ),
    }
}
