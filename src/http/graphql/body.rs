//! The body of a POST: of which type it may be, and how much of it, how slowly, it may come.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::BytesMut;
use http_body_util::BodyExt;

use crate::error::Error;
use crate::http::answer::Refusal;
use crate::http::overload::Limits;

/// Only plain JSON in UTF-8: nothing that is unpacked before it can be measured, no forms, no multipart.
pub fn refuse_other_types(headers: &HeaderMap) -> Result<(), Refusal> {
    let refused = |message: &str| Err(Refusal::bad_request(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    if headers.contains_key(header::CONTENT_ENCODING) {
        return refused("A request is sent as it is, without Content-Encoding.");
    }
    let mut types =
        headers.get_all(header::CONTENT_TYPE).iter().map(|value| value.to_str().unwrap_or_default());
    match (types.next(), types.next()) {
        (Some(content_type), None) if is_json(content_type) => Ok(()),
        _ => refused("A request is sent as JSON in UTF-8, with Content-Type: application/json."),
    }
}

fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let utf8 = |parameter: &str| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    };
    essence.eq_ignore_ascii_case("application/json") && parts.all(utf8)
}

/// The whole body, if it is small enough and comes in time; and how long it took to come.
pub async fn read(body: Body, limits: &Limits) -> Result<(Bytes, Duration), Refusal> {
    let began = Instant::now();
    let too_large = || {
        let most = limits.body_bytes / 1024;
        Refusal::from(Error::too_large(format!("The body of a request is at most {most} KiB.")))
    };
    // Said before reading where the length is announced.
    if axum::body::HttpBody::size_hint(&body).lower() > THROWN_AWAY.max(limits.body_bytes) as u64 {
        return Err(too_large());
    }
    let mut coming = Coming { body, kept: BytesMut::new(), length: 0 };
    let come = tokio::time::timeout(limits.body_time, coming.all(limits.body_bytes)).await;
    match come {
        _ if coming.length > limits.body_bytes => Err(too_large()),
        Ok(Ok(())) => Ok((coming.kept.freeze(), began.elapsed())),
        Ok(Err(_)) => {
            Err(Refusal::bad_request(StatusCode::BAD_REQUEST, "The body of the request broke off."))
        }
        Err(_) => Err(Refusal::bad_request(
            StatusCode::REQUEST_TIMEOUT,
            "The body of the request came too slowly; send it again.",
        )),
    }
}

/// Most clients hear nothing before they have sent all, and see a broken connection if nobody reads on. So what
/// is a little too long is read to its end, up to here, and thrown away.
const THROWN_AWAY: usize = 1024 * 1024;

struct Coming {
    body: Body,
    kept: BytesMut,
    length: usize,
}

impl Coming {
    async fn all(&mut self, most: usize) -> Result<(), axum::Error> {
        while let Some(frame) = self.body.frame().await {
            let Ok(data) = frame?.into_data() else { continue };
            self.length += data.len();
            match self.length {
                length if length <= most => self.kept.extend_from_slice(&data),
                length if length > THROWN_AWAY.max(most) => break,
                _ => self.kept.clear(),
            }
        }
        Ok(())
    }
}
