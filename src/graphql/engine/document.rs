//! Reads documents: parses them within bounds, validates them against the schema, and keeps those that are asked often.

use std::sync::Arc;

use apollo_compiler::Schema;
use apollo_compiler::ast;
use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::executable::{ExecutableDocument, Operation};
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::{DiagnosticList, Valid};
use async_graphql::{Pos, Variables};
use moka::sync::Cache;

use super::scalars;
use crate::graphql::gate::{self, GateRejection};
use crate::graphql::object::{to_json, unresolved};

/// How many bytes of documents are kept.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;
/// How many bytes a kept document takes, and each byte of its text: seen at most 1,600 and 92 for the one form, and less for
/// the other, which shares its arguments.
const DOCUMENT_BYTES: usize = 3_000;
const BYTES_PER_BYTE: usize = 160;

/// The introspection that async-graphql has and apollo-compiler does not know.
const INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean }";

/// A valid document.
pub struct KeptDocument {
    text: String,
    /// As it is written: what the engine executes.
    pub written: ast::Document,
    /// With the types of its fields: what is executed directly.
    pub typed: Valid<ExecutableDocument>,
    /// Number of selections that ask about the schema.
    pub introspected: u64,
}

impl KeptDocument {
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The documents that were found valid.
pub struct Documents {
    schema: Valid<Schema>,
    kept: Cache<String, Arc<KeptDocument>>,
}

/// Why a document may not run.
pub enum DocumentRejection {
    /// It cannot be read, or is beyond a bound.
    Gate(GateRejection),
    /// It is not valid.
    Invalid(Box<ast::Document>, DocumentProblem),
}

impl From<GateRejection> for DocumentRejection {
    fn from(rejection: GateRejection) -> Self {
        Self::Gate(rejection)
    }
}

/// A mistake in a document or its variables, as it is told where the engine has no words for it.
pub struct DocumentProblem {
    pub message: String,
    pub location: Option<Pos>,
}

impl DocumentProblem {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), location: None }
    }

    /// The first mistake in a document.
    fn first_of(mistakes: &DiagnosticList) -> Self {
        let Some(mistake) = mistakes.iter().next() else { return Self::new("The document is not valid.") };
        let location = mistake.error.location().map(|location| unresolved(location.offset()));
        Self { message: format!("The document is not valid: {}.", mistake.to_json().message), location }
    }
}

impl Documents {
    /// # Panics
    /// If the SDL is no schema: our own mistake, at startup.
    pub fn new(sdl: &str) -> Self {
        let schema = format!("{sdl}\n{INTROSPECTION}");
        let schema =
            Schema::parse_and_validate(schema, "schema.graphql").expect("the schema's own SDL is valid");
        let weight = |text: &String, _: &Arc<KeptDocument>| {
            (DOCUMENT_BYTES + BYTES_PER_BYTE * text.len()).try_into().unwrap_or(u32::MAX)
        };
        Self { schema, kept: Cache::builder().weigher(weight).max_capacity(KEPT_BYTES).build() }
    }

    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The document with this text, or why it may not run.
    pub fn read(&self, text: &str) -> Result<Arc<KeptDocument>, DocumentRejection> {
        if let Some(kept) = self.kept.get(text) {
            return Ok(kept);
        }
        let parsed = gate::parse(text)?;
        let written = parsed.document;
        let typed = match written.to_executable_validate(&self.schema) {
            Ok(typed) => typed,
            Err(invalid) => {
                let mistake = DocumentProblem::first_of(&invalid.errors);
                return Err(DocumentRejection::Invalid(Box::new(written), mistake));
            }
        };
        if let Some(mistake) = scalars::mistake_in(&self.schema, &typed) {
            return Err(DocumentRejection::Invalid(Box::new(written), mistake));
        }
        let document = Arc::new(KeptDocument {
            text: text.to_owned(),
            written,
            typed,
            introspected: parsed.introspected,
        });
        self.kept.insert(text.to_owned(), document.clone());
        Ok(document)
    }

    /// The values of an operation's variables, each of the type that it is declared with, or why one is not.
    pub fn coerce(
        &self,
        operation: &Operation,
        given: &Variables,
    ) -> Result<Valid<JsonMap>, DocumentProblem> {
        for definition in &operation.variables {
            let value = given.get(definition.name.as_str());
            if value.is_some_and(|value| !scalars::is_good(&self.schema, &definition.ty, value)) {
                return Err(DocumentProblem::new(format!(
                    "The value of ${} is not of its type.",
                    definition.name
                )));
            }
        }
        let given = given.iter().map(|(name, value)| (name.as_str().into(), to_json(value))).collect();
        coerce_variable_values(&self.schema, operation, &given)
            .map_err(|error| DocumentProblem::new(format!("The variables do not fit: {}.", error.message())))
    }
}
