//! Answers one operation: admits it, resolves its view, executes it and writes the body of its answer.

mod admission;
mod argument_values;
mod body;
mod client_error;
mod document;
mod engine_document;
mod enum_values;
mod execution;
mod payload_cost;
mod scalars;
mod validation;

use std::time::{Duration, Instant};

use async_graphql::Variables;

use super::request_context::RequestContext;
use super::{Schema, schema_builder, sdl_of};
use crate::error::{Error, ErrorCode};
pub use admission::{REQUEST_COST, bytes_cost, selection_meter};
pub use client_error::{limit_error, quota_exceeded};
use document::{DocumentRejection, Documents};
use enum_values::EnumValues;
use validation::ValidationOnly;

/// One operation, as a request brings it.
pub struct Operation {
    pub document: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
    /// Length of the variables as JSON.
    pub variables_bytes: usize,
    /// Only queries may run: the request came by GET.
    pub reading_only: bool,
}

/// For whom the answer to an operation is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every caller gets the same answer.
    Public,
    /// The answer depends on the caller.
    Personal,
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationOutcome {
    /// It ran. Fields may have failed.
    Executed { has_errors: bool, audience: Audience },
    /// It did not run: the body has no `data`.
    Refused(ErrorCode),
    /// It is no query, and the request came by GET.
    MutationOverGet,
}

/// The answer to one operation.
pub struct OperationResult {
    /// JSON.
    pub body: Vec<u8>,
    pub outcome: OperationOutcome,
    /// None if it was refused before its cost was known.
    pub charge: Option<Charge>,
}

/// What an operation took from its caller's bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// Cost left in the bucket.
    pub left: u64,
    /// Time until the bucket holds enough, if it did not.
    pub wait: Option<Duration>,
}

impl Charge {
    /// What is left to the caller of an operation that has been paid for.
    fn paid(context: &RequestContext) -> Self {
        Self { left: context.quota_left(), wait: None }
    }
}

/// How queries of public data are executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Execution {
    /// By a walk of the selection that writes JSON.
    #[default]
    Direct,
    /// By the engine, as everything else. The proofs compare the two.
    Plain,
}

/// The schema and its documents: the only way to execute an operation.
pub struct Engine {
    execution: Execution,
    schema: Schema,
    /// The same schema, which executes nothing.
    validation: Schema,
    sdl: String,
    documents: Documents,
    enum_values: EnumValues,
}

impl Engine {
    pub fn new(execution: Execution) -> Self {
        let (schema, validation) =
            (schema_builder().finish(), schema_builder().extension(ValidationOnly).finish());
        let sdl = sdl_of(&schema);
        let (documents, enum_values) = (Documents::new(&sdl), EnumValues::new(&sdl));
        Self { execution, documents, enum_values, validation, schema, sdl }
    }

    /// The schema in its definition language.
    pub fn sdl(&self) -> &str {
        &self.sdl
    }

    /// The schema with its types.
    pub(in crate::graphql) fn typed_schema(&self) -> &apollo_compiler::Schema {
        self.documents.schema()
    }

    /// Whether a document is valid, or why it is not.
    pub fn check(&self, document: &str) -> Result<(), String> {
        match self.documents.read(document) {
            Ok(_) => Ok(()),
            Err(DocumentRejection::Gate(rejection)) => Err(rejection.error.message),
            Err(DocumentRejection::Invalid(_, mistake)) => Err(mistake.message),
        }
    }

    /// Answers one operation. Errors are in the result, except those of the view that the request asks for. An operation
    /// that runs beyond `deadline` is ended.
    pub async fn run(
        &self,
        context: RequestContext,
        operation: Operation,
        deadline: Instant,
    ) -> Result<OperationResult, Error> {
        context.trace.record_operation(operation.operation_name.as_deref());
        let admitted = match self.admit(context, operation, deadline).await {
            Ok(admitted) => admitted,
            Err(rejected) => return Ok(*rejected),
        };
        // After the charge: a preview builds a shelf of its own.
        let catalog = admitted.context.resolve_view().await?;
        // An operation whose audience is public has the same answer for every caller with a catalog of the same release:
        // `http` keeps it. That is never said of a preview, whose catalog bears the number of a release that is not made yet.
        Ok(self.execute(admitted, catalog).await)
    }
}
