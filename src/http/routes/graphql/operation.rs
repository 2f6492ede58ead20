//! Reads the operation of a request: the four parameters of GraphQL over HTTP, each of its type.

use async_graphql::Variables;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::persisted::{DocumentHash, PersistedDocuments, Registration};
use crate::error::Error;
use crate::graphql::Operation;
use crate::http::middleware::limits::Limits;
use crate::http::request::body::BYTE_ORDER_MARK;
use crate::http::request::parameters::Parameters;
use crate::http::request::requested_view::OPERATION_PARAMETERS;
use crate::http::response::error_response::HttpRejection;

/// The four parameters as JSON text, which is measured before it is parsed.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object")]
struct Envelope<'a> {
    #[serde(borrow)]
    query: Option<&'a RawValue>,
    #[serde(borrow)]
    variables: Option<&'a RawValue>,
    #[serde(borrow, rename = "operationName")]
    operation_name: Option<&'a RawValue>,
    #[serde(borrow)]
    extensions: Option<&'a RawValue>,
}

/// An operation as it was read.
pub struct ReadOperation {
    pub operation: Operation,
    /// The variables as JSON without white space. Empty if there are none.
    pub variables_text: String,
    /// If the document came with its hash for the first time.
    pub registration: Option<Registration>,
}

/// A POST has its operation in the body. A parameter in the URL would be ignored, or contradict the body.
pub fn refuse_in_url(parameters: &Parameters) -> Result<(), Error> {
    match OPERATION_PARAMETERS.iter().find(|name| parameters.names().any(|given| given == **name)) {
        None => Ok(()),
        Some(name) => Err(Error::bad_input(
            *name,
            format!(
                "The URL of a POST has {name:?}; a POST has its operation in the body, a GET in the URL."
            ),
        )),
    }
}

/// The operation in the body of a POST.
pub fn from_body(
    body: &[u8],
    limits: &Limits,
    documents: &PersistedDocuments,
) -> Result<ReadOperation, HttpRejection> {
    let bad = |message: &str| HttpRejection::bad_request(StatusCode::BAD_REQUEST, message);
    let text = std::str::from_utf8(body).map_err(|_| bad("The body of the request is not UTF-8."))?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    match text.trim_start().bytes().next() {
        None => return Err(bad("The request has no body; it should be JSON with a query.")),
        Some(b'[') => return Err(bad("A request is one operation, a JSON object; batches are not taken.")),
        Some(_) => {}
    }
    let envelope: Envelope = serde_json::from_str(text).map_err(|error| {
        bad(&format!("The body of the request is not a JSON object with a query: {error}."))
    })?;
    let hash = hash(envelope.extensions)?;
    let document = envelope.query.map(|query| string("query", query)).transpose()?;
    let (document, registration) = documents.find(document, hash)?;
    let (variables, variables_text) = variables(envelope.variables, limits)?;
    let name = envelope.operation_name.map(|name| string("operationName", name)).transpose()?;
    let operation = Operation {
        document,
        operation_name: name.filter(|name| !name.is_empty()),
        variables_bytes: variables_text.len(),
        variables,
        reading_only: false,
    };
    Ok(ReadOperation { operation, variables_text, registration })
}

/// The query in the URL of a GET.
pub fn from_url(
    parameters: &Parameters,
    limits: &Limits,
    documents: &PersistedDocuments,
) -> Result<ReadOperation, HttpRejection> {
    let json = |name: &str| -> Result<Option<&RawValue>, Error> {
        let given = parameters.get(name)?.map(|value| value.strip_prefix(BYTE_ORDER_MARK).unwrap_or(value));
        let given = given.filter(|value| !value.is_empty());
        let parsed: Option<Option<&RawValue>> = given
            .map(serde_json::from_str)
            .transpose()
            .map_err(|_| Error::bad_input(name, format!("The {name} in the URL are not JSON.")))?;
        Ok(parsed.flatten())
    };
    let hash = hash(json("extensions")?)?;
    let (document, registration) = documents.find(parameters.get("query")?.map(str::to_owned), hash)?;
    let (variables, variables_text) = variables(json("variables")?, limits)?;
    let operation = Operation {
        document,
        operation_name: parameters.get("operationName")?.filter(|name| !name.is_empty()).map(str::to_owned),
        variables_bytes: variables_text.len(),
        variables,
        reading_only: true,
    };
    Ok(ReadOperation { operation, variables_text, registration })
}

/// The member of `extensions` by which the clients of Apollo, urql and others name a document.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object")]
struct OperationExtensions<'a> {
    #[serde(borrow, rename = "persistedQuery")]
    persisted_query: Option<PersistedQuery<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "a JSON object with version and sha256Hash")]
struct PersistedQuery<'a> {
    #[serde(borrow)]
    version: &'a RawValue,
    #[serde(rename = "sha256Hash")]
    sha256_hash: String,
}

/// The hash of the document, if the request has one.
fn hash(extensions: Option<&RawValue>) -> Result<Option<DocumentHash>, Error> {
    let bad = |message: String| Error::bad_input("extensions", message);
    object("extensions", extensions)?;
    let Some(raw) = extensions else { return Ok(None) };
    let extensions: OperationExtensions = serde_json::from_str(raw.get())
        .map_err(|error| bad(format!("The persistedQuery in the extensions cannot be read: {error}.")))?;
    let Some(query) = extensions.persisted_query else { return Ok(None) };
    if query.version.get() != "1" {
        return Err(bad("The version of persistedQuery is not 1, the only one there is.".to_owned()));
    }
    let hash = DocumentHash::parse(&query.sha256_hash);
    hash.map(Some)
        .ok_or_else(|| bad("The sha256Hash of persistedQuery is not 64 hexadecimal digits.".to_owned()))
}

fn string(name: &str, raw: &RawValue) -> Result<String, Error> {
    serde_json::from_str(raw.get())
        .map_err(|_| Error::bad_input(name, format!("The {name} is not a string.")))
}

fn object(name: &str, raw: Option<&RawValue>) -> Result<(), Error> {
    match raw {
        Some(raw) if !raw.get().starts_with('{') => {
            Err(Error::bad_input(name, format!("The {name} are not a JSON object.")))
        }
        _ => Ok(()),
    }
}

/// The variables, and the same as JSON without white space.
fn variables(raw: Option<&RawValue>, limits: &Limits) -> Result<(Variables, String), Error> {
    object("variables", raw)?;
    let Some(raw) = raw else { return Ok(Default::default()) };
    if raw.get().len() > limits.variables_bytes {
        let most = limits.variables_bytes / 1024;
        let message = format!("The variables of a request are at most {most} KiB.");
        return Err(Error::too_large(message).in_field("variables"));
    }
    let unreadable = |error| Error::bad_input("variables", format!("The variables cannot be read: {error}."));
    let variables: Variables = serde_json::from_str(raw.get()).map_err(unreadable)?;
    if variables.is_empty() {
        return Ok(Default::default());
    }
    let text = serde_json::to_string(&variables).map_err(unreadable)?;
    Ok((variables, text))
}
