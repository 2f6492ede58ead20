//! Sets what may be cached and by whom, and answers conditional requests.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::encoding::Encoding;

/// Never longer, and never `immutable`: a withdrawal must take effect.
const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=60");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
const VARY: HeaderValue = HeaderValue::from_static("Authorization, Accept, Accept-Encoding");

/// The response to a request that succeeded: with its ETag, or 304 if the client has it already.
///
/// No cache may store the response to a request with a credential.
pub fn answer(request: &Parts, content_type: HeaderValue, body: Vec<u8>) -> Response {
    let encoding = Encoding::accepted(&request.headers, body.len());
    let etag = (!request.headers.contains_key(header::AUTHORIZATION)).then(|| etag(&body));
    respond(request, content_type, etag, encoding, || encoding.encode(body))
}

/// The same response, with a body that is made, or is encoded already, only if it is sent.
pub fn respond(
    request: &Parts,
    content_type: HeaderValue,
    etag: Option<HeaderValue>,
    encoding: Encoding,
    body: impl FnOnce() -> Bytes,
) -> Response {
    let is_public = !request.headers.contains_key(header::AUTHORIZATION);
    let etag = etag.filter(|_| is_public);
    let mut response = if is_known(request, etag.as_ref()) {
        (StatusCode::NOT_MODIFIED, Body::empty()).into_response()
    } else {
        encoded(content_type, encoding, body())
    };
    mark(&mut response, etag);
    response
}

/// Whether the client has what the ETag names.
pub fn is_known(request: &Parts, etag: Option<&HeaderValue>) -> bool {
    let reading = matches!(request.method, Method::GET | Method::HEAD);
    reading && etag.is_some_and(|etag| names(&request.headers, etag))
}

/// Says who may cache a response: everybody what has an ETag, and nobody anything else.
pub fn mark(response: &mut Response, etag: Option<HeaderValue>) {
    let headers = response.headers_mut();
    headers.insert(header::VARY, VARY);
    headers.insert(header::CACHE_CONTROL, if etag.is_some() { PUBLIC } else { PRIVATE });
    if let Some(etag) = etag {
        headers.insert(header::ETAG, etag);
    }
}

/// A response with a body in an encoding.
pub fn encoded(content_type: HeaderValue, encoding: Encoding, body: Bytes) -> Response {
    let mut response = ([(header::CONTENT_TYPE, content_type)], body).into_response();
    if let Some(encoding) = encoding.header() {
        response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
    }
    response
}

/// Forbids every cache to store a response: it is an error, or personal.
pub fn forbid(response: &mut Response) {
    let headers = response.headers_mut();
    headers.remove(header::ETAG);
    headers.insert(header::CACHE_CONTROL, PRIVATE);
    headers.insert(header::VARY, VARY);
}

/// The ETag of a body. It is weak, because the same answer is sent compressed and plain.
///
/// The hash resists collisions: else a person who may publish an answer could make a correction that has the ETag of what it
/// corrects, and caches would keep the old one. BLAKE3 takes a third of the time of SHA-256 in hardware.
pub fn etag(body: &[u8]) -> HeaderValue {
    let hash = hex::encode(&blake3::hash(body).as_bytes()[..16]);
    HeaderValue::try_from(format!("W/\"{hash}\"")).expect("hexadecimal digits may stand in a header")
}

/// Whether `If-None-Match` names the ETag, by weak comparison (RFC 9110 §13.1.2). Written here because the `headers` crate
/// does not know an ETag that a proxy has marked with its encoding.
fn names(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let hash = etag.to_str().map(opaque).unwrap_or_default().trim_end_matches('"');
    let mut tags = every(headers, header::IF_NONE_MATCH).flat_map(|value| value.split(','));
    tags.any(|tag| tag.trim() == "*" || opaque(tag).strip_prefix(hash).is_some_and(is_encoding_suffix))
}

/// The value of an ETag without `W/` and the opening quote.
fn opaque(tag: &str) -> &str {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").or_else(|| tag.strip_prefix("w/")).unwrap_or(tag);
    tag.strip_prefix('"').unwrap_or(tag)
}

/// Whether this may follow the hash: the closing quote, and what a compressing proxy adds before or after it, such as `-gzip` (Apache), `;gzip`, `--gzip` (Jetty). The hash is of the plain body, so the encoding does not matter.
fn is_encoding_suffix(rest: &str) -> bool {
    let separators = ['-', ';', ':', '+', '_', '.'];
    let rest = rest.replacen('"', "", 1);
    rest.is_empty()
        || (rest.starts_with(separators)
            && rest.ends_with(|c: char| c.is_ascii_alphanumeric())
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || separators.contains(&c)))
}

fn every(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
}
