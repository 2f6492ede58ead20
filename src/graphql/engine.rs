//! One operation in, one answer out: the gate, the engine, and what leaves in the answer's body.

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{ErrorExtensionValues, PathSegment, Request, Response, ServerError, Value, Variables};
use serde_json::json;

use super::gate::{Gate, Limits, Refusal};
use super::{Schema, schema, sdl_of};
use crate::error::{Code, Error};
use crate::shelf::Catalog;

/// Errors beyond these are not told; they are counted.
const MOST_ERRORS: usize = 20;

/// How long lists are that no argument bounds, as `Type.field`: what the gate charges for.
const LIST_SIZES: &[(&str, u64)] = &[
    ("Codebook.indicators", 90),
    ("Codebook.categories", 30),
    ("Codebook.dimensions", 6),
    ("GcmObjective.links", 15),
    ("Document.revisions", 2),
    ("Document.translations", 2),
    ("Indicator.latestResponses", 200),
    ("Indicator.options", 4),
    ("Indicator.objectives", 2),
    ("Indicator.sdgTargets", 2),
    ("Query.countryGroups", 45),
    ("Query.gcmObjectives", 23),
    ("Query.sdgTargets", 169),
    ("Release.changes", 10),
    ("Response.answers", 2),
    ("Response.evidence", 2),
    ("Revision.coverage", 6),
    ("Revision.findings", 12),
    ("Revision.responses", 100),
    ("SdgTarget.links", 10),
];

/// What one request asks.
pub struct Ask {
    pub document: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
    /// Only queries may run: the request came by GET.
    pub reading_only: bool,
}

/// What became of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// It ran. Fields may have failed.
    Executed {
        has_errors: bool,
        /// It says something of who asks, so it is for nobody else.
        personal: bool,
    },
    /// It did not run: the body has no `data`.
    Refused(Code),
    /// It is no query, and the request came by GET.
    MutationOverGet,
}

/// The answer to one operation.
pub struct Answer {
    /// JSON.
    pub body: Vec<u8>,
    pub kind: AnswerKind,
}

/// The schema behind its gate: the only way in.
pub struct Engine {
    schema: Schema,
    sdl: String,
    gate: Gate,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    pub fn new() -> Self {
        let schema = schema();
        let sdl = sdl_of(&schema);
        Self { gate: Gate::new(&sdl, LIST_SIZES), schema, sdl }
    }

    /// The schema in its definition language.
    pub fn sdl(&self) -> &str {
        &self.sdl
    }

    /// Answers one operation from a catalog. It never fails: errors are in the answer.
    pub async fn execute(&self, catalog: Catalog, ask: Ask) -> Answer {
        let Ask { document, operation_name, variables, reading_only } = ask;
        let admitted =
            match self.gate.admit(&document, operation_name.as_deref(), &variables, &Limits::ANONYMOUS) {
                Ok(admitted) => admitted,
                Err(refusal) => return refused(refusal),
            };
        if reading_only && !is_query(&admitted.document, operation_name.as_deref()) {
            let error =
                Error::bad_input("query", "Only queries may be asked by GET; use POST for anything else.");
            return Answer { kind: AnswerKind::MutationOverGet, ..refused(error.into()) };
        }
        // Rather too often than not: a word in a comment costs a cache hit, a field overlooked a secret.
        let personal = document.contains("viewer");
        let release =
            catalog.release().map(|release| json!({ "number": release.number, "hash": release.hash }));
        let mut request = Request::new(document).variables(variables).data(catalog);
        request.operation_name = operation_name;
        request.set_parsed_query(admitted.document);
        answer(self.schema.execute(request).await, release, personal)
    }
}

/// Whether the operation that would run is a query. Where none can be told, the engine says so.
fn is_query(document: &ExecutableDocument, name: Option<&str>) -> bool {
    let chosen = |operation: Option<&async_graphql::Name>| {
        name.is_none_or(|name| operation.is_some_and(|is| is == name))
    };
    let mut running = document.operations.iter().filter(|(operation, _)| chosen(*operation));
    running.all(|(_, operation)| operation.node.ty == OperationType::Query)
}

fn refused(Refusal { error, locations }: Refusal) -> Answer {
    let code = error.code;
    let mut error = async_graphql::Error::from(error).into_server_error(Default::default());
    error.locations = locations;
    let body = json!({ "errors": [error] });
    Answer { body: body.to_string().into_bytes(), kind: AnswerKind::Refused(code) }
}

fn answer(response: Response, release: Option<serde_json::Value>, personal: bool) -> Answer {
    let Response { data, errors, .. } = response;
    let has_hole = errors.iter().any(|error| is_dropped(&data, &error.path));
    let errors: Vec<ServerError> = told(errors);
    // What the engine refuses has no path: no field ran.
    if data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty()) {
        let body = json!({ "errors": errors });
        return Answer { body: body.to_string().into_bytes(), kind: AnswerKind::Refused(Code::BadUserInput) };
    }
    let has_errors = !errors.is_empty();
    let data = match data {
        // An answer with a hole where nothing may be missing would be a lie, so there is none.
        _ if has_hole => Value::Null,
        // Every field was skipped.
        Value::Null if !has_errors => Value::Object(Default::default()),
        data => data,
    };
    let body = Body { data, errors, extensions: release.map(|release| Extensions { release }) };
    let body = serde_json::to_vec(&body).expect("an answer has text keys");
    Answer { body, kind: AnswerKind::Executed { has_errors, personal } }
}

/// The body of an operation that ran.
#[derive(serde::Serialize)]
struct Body {
    data: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions>,
}

#[derive(serde::Serialize)]
struct Extensions {
    release: serde_json::Value,
}

/// Every error has a code: the engine's own are about the document or its variables.
fn told(errors: Vec<ServerError>) -> Vec<ServerError> {
    let mut errors = errors;
    // The engine finds some of them in the order of a hash map, which is another each time.
    errors.sort_by_cached_key(|error| {
        let at = error.locations.first().map(|at| (at.line, at.column));
        (at, error.message.clone())
    });
    let untold = errors.len().saturating_sub(MOST_ERRORS);
    let mut told: Vec<ServerError> = errors
        .into_iter()
        .take(MOST_ERRORS)
        .map(|mut error| {
            let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
            if extensions.get("code").is_none() {
                extensions.set("code", Code::BadUserInput.as_str());
            }
            error
        })
        .collect();
    if untold > 0
        && let Some(last) = told.last_mut()
    {
        last.message = format!("{} (and {untold} more errors)", last.message);
    }
    told
}

/// Whether the path of an error leads to nothing: not even to null, or to a null that it would have to pass. The
/// engine drops a field that fails and cannot be null, and makes null of an object that lost all its fields so.
fn is_dropped(data: &Value, path: &[PathSegment]) -> bool {
    let mut at = data;
    for segment in path {
        let next = match (segment, at) {
            (PathSegment::Field(name), Value::Object(object)) => object.get(name.as_str()),
            (PathSegment::Index(index), Value::List(list)) => list.get(*index),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return true,
        }
    }
    false
}
