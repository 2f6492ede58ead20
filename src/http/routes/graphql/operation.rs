//! Reads the operation of a request: the four parameters of GraphQL over HTTP, each of its type.

use async_graphql::Variables;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{Error, ErrorCode};
use crate::graphql::Operation;
use crate::http::middleware::limits::Limits;
use crate::http::request::parameters::Parameters;
use crate::http::request::requested_view::OPERATION_PARAMETERS;
use crate::http::response::error_response::HttpRejection;

/// The four parameters as JSON text, which is measured before it is parsed.
#[derive(Deserialize)]
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

/// Some editors and libraries write this mark before a text in UTF-8. It is not part of the JSON.
const BYTE_ORDER_MARK: char = '\u{feff}';

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
pub fn from_body(body: &[u8], limits: &Limits) -> Result<Operation, HttpRejection> {
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
    object("extensions", envelope.extensions)?;
    let document = envelope.query.map(|query| string("query", query)).transpose()?;
    Ok(Operation {
        document: given(document, envelope.extensions)?,
        operation_name: envelope
            .operation_name
            .map(|name| string("operationName", name))
            .transpose()?
            .filter(|name| !name.is_empty()),
        variables_bytes: envelope.variables.map_or(0, |raw| raw.get().len()),
        variables: variables(envelope.variables, limits)?,
        reading_only: false,
    })
}

/// The query in the URL of a GET.
pub fn from_url(parameters: &Parameters, limits: &Limits) -> Result<Operation, HttpRejection> {
    let json = |name: &str| -> Result<Option<&RawValue>, Error> {
        let given = parameters.get(name)?.map(|value| value.strip_prefix(BYTE_ORDER_MARK).unwrap_or(value));
        let given = given.filter(|value| !value.is_empty());
        let parsed: Option<Option<&RawValue>> = given
            .map(serde_json::from_str)
            .transpose()
            .map_err(|_| Error::bad_input(name, format!("The {name} in the URL are not JSON.")))?;
        Ok(parsed.flatten())
    };
    let extensions = json("extensions")?;
    object("extensions", extensions)?;
    let written = json("variables")?;
    Ok(Operation {
        document: given(parameters.get("query")?.map(str::to_owned), extensions)?,
        operation_name: parameters.get("operationName")?.filter(|name| !name.is_empty()).map(str::to_owned),
        variables_bytes: written.map_or(0, |raw| raw.get().len()),
        variables: variables(written, limits)?,
        reading_only: true,
    })
}

/// The document of a request. A request that names a document only by its hash gets Apollo's error for a server that
/// keeps no documents, so that its client asks again with the document.
fn given(document: Option<String>, extensions: Option<&RawValue>) -> Result<String, Error> {
    let is_blank = document.as_ref().is_none_or(|document| document.trim().is_empty());
    if is_blank && names_a_hash(extensions) {
        return Err(Error::new(ErrorCode::PersistedQueryNotSupported, "PersistedQueryNotSupported"));
    }
    document.ok_or_else(no_query)
}

fn names_a_hash(extensions: Option<&RawValue>) -> bool {
    #[derive(Deserialize)]
    struct Extensions<'a> {
        #[serde(borrow, rename = "persistedQuery")]
        persisted_query: Option<&'a RawValue>,
    }
    let parsed = extensions.and_then(|raw| serde_json::from_str::<Extensions>(raw.get()).ok());
    parsed.is_some_and(|extensions| extensions.persisted_query.is_some())
}

fn no_query() -> Error {
    Error::bad_input(
        "query",
        "The request has no query; send one as {\"query\": \"…\"}, or in the URL as ?query=….",
    )
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

fn variables(raw: Option<&RawValue>, limits: &Limits) -> Result<Variables, Error> {
    object("variables", raw)?;
    let Some(raw) = raw else { return Ok(Variables::default()) };
    if raw.get().len() > limits.variables_bytes {
        let most = limits.variables_bytes / 1024;
        let message = format!("The variables of a request are at most {most} KiB.");
        return Err(Error::too_large(message).in_field("variables"));
    }
    serde_json::from_str(raw.get())
        .map_err(|error| Error::bad_input("variables", format!("The variables cannot be read: {error}.")))
}
