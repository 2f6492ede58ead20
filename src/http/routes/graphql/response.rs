//! Builds the response to an operation: its status by the outcome and the media type, and what may keep it.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;

use crate::error::ErrorCode;
use crate::graphql::Audience;
use crate::graphql::{OperationOutcome, OperationResult};
use crate::http::response::cache;
use crate::http::response::encoding::Encoding;
use crate::http::response::error_response::{ResponseLog, status};
use crate::http::response::media::Media;
use crate::http::response::prepared_response::PreparedResponse;

/// The response with the status that its media type asks for. `keep` keeps an answer that is the same for every caller.
pub fn send(
    parts: &Parts,
    media: Media,
    result: OperationResult,
    keep: impl FnOnce(Vec<u8>) -> Result<Arc<PreparedResponse>, Vec<u8>>,
) -> Response {
    let (status, code) = match result.outcome {
        OperationOutcome::Executed { has_errors: false, audience: Audience::Public } => {
            return match keep(result.body) {
                Ok(kept) => kept.answer(parts, media.content_type()),
                Err(body) => cache::answer(parts, media.content_type(), body),
            };
        }
        OperationOutcome::Executed { has_errors, .. } => (StatusCode::OK, has_errors.then_some("PARTIAL")),
        OperationOutcome::Refused(code) => (refused_status(code, media), Some(code.as_str())),
        OperationOutcome::MutationOverGet => {
            (StatusCode::METHOD_NOT_ALLOWED, Some(ErrorCode::BadUserInput.as_str()))
        }
    };
    let encoding = Encoding::accepted(&parts.headers, result.body.len());
    let mut response = cache::encoded(media.content_type(), encoding, encoding.encode(result.body));
    *response.status_mut() = status;
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("POST"));
    }
    cache::forbid(&mut response);
    response.extensions_mut().insert(ResponseLog { code, ..ResponseLog::default() });
    response
}

/// The status of an operation that did not run. Clients of the older media type read the body of a 200 only. Errors that
/// waiting or we ourselves must mend have their status for both, because proxies and retries go by it.
pub fn refused_status(code: ErrorCode, media: Media) -> StatusCode {
    match (code, media) {
        (ErrorCode::RateLimited | ErrorCode::Unavailable | ErrorCode::Internal, _) => status(code),
        (_, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
        (_, Media::Json) => StatusCode::OK,
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::Request;

    use super::*;

    /// The status, and whether the answer may be stored.
    fn sent(outcome: OperationOutcome, media: Media) -> (u16, bool) {
        let (parts, _) = Request::new(()).into_parts();
        let result = OperationResult { body: b"{}".into(), outcome, charge: None };
        let response = send(&parts, media, result, Err);
        let stored = response.headers().contains_key(header::ETAG);
        let control = &response.headers()[header::CACHE_CONTROL];
        assert_eq!(control, if stored { "public, max-age=60" } else { "private, no-store" });
        (response.status().as_u16(), stored)
    }

    #[test]
    fn the_status_says_what_the_media_type_lets_it_say() {
        for (outcome, json, graphql) in [
            (
                OperationOutcome::Executed { has_errors: false, audience: Audience::Public },
                (200, true),
                (200, true),
            ),
            (
                OperationOutcome::Executed { has_errors: true, audience: Audience::Public },
                (200, false),
                (200, false),
            ),
            (
                OperationOutcome::Executed { has_errors: false, audience: Audience::Personal },
                (200, false),
                (200, false),
            ),
            (OperationOutcome::Refused(ErrorCode::BadUserInput), (200, false), (400, false)),
            (OperationOutcome::Refused(ErrorCode::TooLarge), (200, false), (400, false)),
            (OperationOutcome::Refused(ErrorCode::RateLimited), (429, false), (429, false)),
            (OperationOutcome::Refused(ErrorCode::Unavailable), (503, false), (503, false)),
            (OperationOutcome::MutationOverGet, (405, false), (405, false)),
        ] {
            assert_eq!(
                (sent(outcome, Media::Json), sent(outcome, Media::GraphqlResponse)),
                (json, graphql),
                "{outcome:?}"
            );
        }
    }
}
