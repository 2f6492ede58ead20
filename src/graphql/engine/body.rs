//! Writes the body of an answer: its data in the order of the document, its errors, its extensions.

use apollo_compiler::ExecutableDocument;
use async_graphql::{Name, PathSegment, Response, ServerError, Value};
use serde_json::json;

use super::client_error::client_errors;
use super::{Audience, OperationOutcome, OperationResult};
use crate::error::ErrorCode;
use crate::graphql::object::WrittenAnswer;
use crate::shelf::Catalog;
use crate::shelf::meter::MAX_ANSWER_BYTES;

/// Response keys of the root, in the order in which the document asks for them. The engine sorts root fields that wait for
/// the database by the time they take.
pub fn root_keys(document: &ExecutableDocument, operation_name: Option<&str>) -> Vec<Name> {
    let Ok(operation) = document.operations.get(operation_name) else { return vec![] };
    operation.root_fields(document).map(|field| Name::new(field.response_key())).collect()
}

/// Writes the answer to an operation that ran. None if it is longer than any answer may be. Errors stand in `text`.
pub fn write(
    text: &str,
    response: Response,
    keys: &[Name],
    extensions: Extensions,
    audience: Audience,
) -> Option<OperationResult> {
    let Response { data, errors, .. } = response;
    // An error of the engine itself has no path: no field ran.
    if data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty()) {
        return Some(refused(text, errors));
    }
    let has_hole = errors.iter().any(|error| is_dropped(&data, &error.path));
    let errors: Vec<ServerError> = client_errors(text, errors);
    let has_errors = !errors.is_empty();
    let data = match data {
        // An answer with a hole where nothing may be missing would be a lie, so there is none.
        _ if has_hole => Value::Null,
        // Every field was skipped.
        Value::Null if !has_errors => Value::Object(Default::default()),
        Value::Object(mut fields) => {
            let ordered = keys.iter().filter_map(|key| fields.shift_remove_entry(key)).collect();
            Value::Object(ordered)
        }
        data => data,
    };
    let body = Body { data, errors, extensions };
    let mut bytes = BoundedBuffer(Vec::with_capacity(1024));
    serde_json::to_writer(&mut bytes, &body).ok()?;
    Some(OperationResult {
        body: bytes.0,
        outcome: OperationOutcome::Executed { has_errors, audience },
        charge: None,
    })
}

/// The result of an operation that did not run because of these mistakes.
pub fn refused(text: &str, mistakes: Vec<ServerError>) -> OperationResult {
    let body = json!({ "errors": client_errors(text, mistakes) });
    let outcome = OperationOutcome::Refused(ErrorCode::BadUserInput);
    OperationResult { body: body.to_string().into_bytes(), outcome, charge: None }
}

/// The beginning of a body, which its data follows.
pub fn begin() -> Vec<u8> {
    let mut body = Vec::with_capacity(4096);
    body.extend_from_slice(b"{\"data\":");
    body
}

/// Writes the end of a body that was written directly. None if it is longer than any answer may be.
pub fn finish(
    text: &str,
    WrittenAnswer { json: mut body, errors }: WrittenAnswer,
    extensions: Extensions,
    audience: Audience,
) -> Option<OperationResult> {
    let errors = client_errors(text, errors);
    let has_errors = !errors.is_empty();
    if has_errors {
        body.extend_from_slice(b",\"errors\":");
        serde_json::to_writer(&mut body, &errors).ok()?;
    }
    body.extend_from_slice(b",\"extensions\":");
    serde_json::to_writer(&mut body, &extensions).ok()?;
    body.push(b'}');
    let outcome = OperationOutcome::Executed { has_errors, audience };
    (body.len() as u64 <= MAX_ANSWER_BYTES).then_some(OperationResult { body, outcome, charge: None })
}

/// A buffer of at most as many bytes as an answer may have. All keys of an answer are texts, so writing it to JSON fails for
/// no other reason.
struct BoundedBuffer(Vec<u8>);

impl std::io::Write for BoundedBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if (self.0.len() + bytes.len()) as u64 > MAX_ANSWER_BYTES {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The body of an operation that ran.
#[derive(serde::Serialize)]
struct Body {
    data: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    extensions: Extensions,
}

#[derive(serde::Serialize)]
pub struct Extensions {
    /// Release that the operation saw. None before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<serde_json::Value>,
    pub cost: u64,
}

impl Extensions {
    pub fn new(catalog: &Catalog, cost: u64) -> Self {
        let release = catalog.release();
        let release = release.map(|release| json!({ "number": release.number, "hash": release.hash }));
        Self { release, cost }
    }
}

/// Whether the path of an error leads to no value, not even null. The engine drops a field that fails and cannot be null,
/// and replaces an object that lost all its fields by null.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_too_long_is_not_made() {
        let made = |length: usize| {
            let text = Value::String("x".repeat(length));
            let data = Value::Object([(Name::new("a"), text)].into_iter().collect());
            let extensions = Extensions { release: None, cost: 1 };
            write("", Response::new(data), &[Name::new("a")], extensions, Audience::Public)
                .map(|result| result.body.len())
        };
        assert_eq!(made(10), Some(r#"{"data":{"a":""},"extensions":{"cost":1}}"#.len() + 10));
        assert_eq!(made(MAX_ANSWER_BYTES as usize - 100).map(|length| length > 32_000_000), Some(true));
        assert_eq!(made(MAX_ANSWER_BYTES as usize), None);
    }
}
