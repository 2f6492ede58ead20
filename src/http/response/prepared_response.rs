//! A response to a query of public data, ready to be sent: hashed, and in one encoding.

use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::response::Response;

use super::cache;
use super::encoding::Encoding;

pub struct PreparedResponse {
    etag: HeaderValue,
    encoding: Encoding,
    body: Bytes,
}

impl PreparedResponse {
    /// Hashes a body and encodes it, if it is long enough to be encoded.
    pub fn new(preferred: Encoding, body: Vec<u8>) -> Self {
        let (etag, encoding) = (cache::etag(&body), preferred.for_length(body.len()));
        // As long as it is: the room that a buffer has left over is not in the weight of an entry.
        let body = Vec::from(encoding.encode(body)).into_boxed_slice().into();
        Self { etag, encoding, body }
    }

    /// The response to a request, or 304 if the client has it already.
    pub fn answer(&self, request: &Parts, content_type: HeaderValue) -> Response {
        cache::respond(request, content_type, Some(self.etag.clone()), self.encoding, || self.body.clone())
    }

    /// Length of the body in its encoding.
    pub fn body_length(&self) -> usize {
        self.body.len()
    }
}
