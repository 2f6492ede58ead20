//! Reads the body of a POST, within limits on its type, its length and its time.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::BytesMut;
use http_body_util::BodyExt;

use crate::error::Error;
use crate::http::middleware::limits::Limits;
use crate::http::response::error_response::HttpRejection;

/// Some editors and libraries write this mark before a text in UTF-8. It is not part of the text.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// Accepts only plain JSON in UTF-8: no compressed body, whose length is not known before it is unpacked, no forms, no
/// multipart.
pub fn refuse_other_types(headers: &HeaderMap) -> Result<(), HttpRejection> {
    let refused =
        |message: &str| Err(HttpRejection::bad_request(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    if headers.contains_key(header::CONTENT_ENCODING) {
        return refused("A request is sent as it is, without Content-Encoding.");
    }
    let mut types =
        headers.get_all(header::CONTENT_TYPE).iter().map(|value| value.to_str().unwrap_or_default());
    let content_type = match (types.next(), types.next()) {
        (Some(content_type), None) => content_type,
        _ => "",
    };
    let mut parts = content_type.split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        return refused("A request is sent as JSON in UTF-8, with Content-Type: application/json.");
    }
    match parts.filter_map(charset).find(|charset| !is_utf8(charset)) {
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            refused(&format!("The charset of the body is {other:?}; a request is sent as JSON in UTF-8."))
        }
        None => Ok(()),
    }
}

/// The value of a media type parameter, if that is the charset.
fn charset(parameter: &str) -> Option<&str> {
    let (name, value) = parameter.split_once('=')?;
    name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).trim())
}

/// Accepts every clear spelling of UTF-8: libraries write `utf8`, `UTF-8`, `utf_8`.
fn is_utf8(charset: &str) -> bool {
    let letters: String = charset.chars().filter(|c| !matches!(c, '-' | '_')).collect();
    letters.eq_ignore_ascii_case("utf8")
}

/// Rejects a body that is longer than these limits allow.
pub fn refuse_too_long(length: usize, limits: &Limits) -> Result<(), HttpRejection> {
    if length <= limits.body_bytes {
        return Ok(());
    }
    let most = limits.body_bytes / 1024;
    Err(Error::too_large(format!("The body of a request is at most {most} KiB.")).into())
}

/// The whole body, if it is short enough and arrives in time, and how long it took to arrive.
pub async fn read(body: Body, limits: &Limits) -> Result<(Bytes, Duration), HttpRejection> {
    let began = Instant::now();
    // Before reading, where the length is announced.
    let announced = axum::body::HttpBody::size_hint(&body).lower();
    if announced > MAX_DISCARDED.max(limits.body_bytes) as u64 {
        refuse_too_long(usize::try_from(announced).unwrap_or(usize::MAX), limits)?;
    }
    let mut incoming = IncomingBody { body, kept: BytesMut::new(), length: 0 };
    let read = tokio::time::timeout(limits.body_time, incoming.read_all(limits.body_bytes)).await;
    refuse_too_long(incoming.length, limits)?;
    match read {
        Ok(Ok(())) => Ok((incoming.kept.freeze(), began.elapsed())),
        Ok(Err(_)) => {
            Err(HttpRejection::bad_request(StatusCode::BAD_REQUEST, "The body of the request broke off."))
        }
        Err(_) => Err(HttpRejection::bad_request(
            StatusCode::REQUEST_TIMEOUT,
            "The body of the request came too slowly; send it again.",
        )),
    }
}

/// Most clients read no response before they have sent the whole body, and see a broken connection if nobody reads on.
/// So a body that is a little too long is read to its end, up to this length, and discarded.
const MAX_DISCARDED: usize = 1024 * 1024;

/// Reads and discards the body of a rejected request, so that the client reads the response.
pub async fn discard(body: Body, limits: &Limits) {
    let mut incoming = IncomingBody { body, kept: BytesMut::new(), length: 0 };
    // It does not matter whether the whole body arrives.
    let _ = tokio::time::timeout(limits.body_time, incoming.read_all(0)).await;
}

struct IncomingBody {
    body: Body,
    kept: BytesMut,
    length: usize,
}

impl IncomingBody {
    async fn read_all(&mut self, most: usize) -> Result<(), axum::Error> {
        while let Some(frame) = self.body.frame().await {
            let Ok(data) = frame?.into_data() else { continue };
            self.length += data.len();
            match self.length {
                length if length <= most => self.kept.extend_from_slice(&data),
                length if length > MAX_DISCARDED.max(most) => break,
                _ => self.kept.clear(),
            }
        }
        Ok(())
    }
}
