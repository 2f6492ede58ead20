//! What a refusal looks like: its status, and the one shape that every error has.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::cache;
use super::media::Media;
use crate::error::{Error, ErrorCode};

/// A request that is not answered, and why.
#[derive(Debug)]
pub struct HttpRejection {
    pub status: StatusCode,
    pub error: Error,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl HttpRejection {
    pub fn new(status: StatusCode, error: Error) -> Self {
        Self { status, error, headers: vec![] }
    }

    /// What is wrong is the request itself rather than what it asks for.
    pub fn bad_request(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, Error::new(ErrorCode::BadUserInput, message))
    }

    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    pub fn answer(self, media: Media) -> Response {
        let mut extensions = json!({ "code": self.error.code.as_str() });
        if let Some(field) = &self.error.field {
            extensions["field"] = json!(field);
        }
        // Whole seconds, rounded up: a client that waits as told is not refused for being early.
        let seconds = self.error.retry_after.map(|wait| wait.as_millis().div_ceil(1000).max(1) as u64);
        if let Some(seconds) = seconds {
            extensions["retryAfter"] = json!(seconds);
        }
        let body = json!({ "errors": [{ "message": self.error.message, "extensions": extensions }] });
        let headers = [(header::CONTENT_TYPE, media.content_type())];
        let mut response = (self.status, headers, body.to_string()).into_response();
        cache::forbid(&mut response);
        response.headers_mut().extend(self.headers);
        if let Some(seconds) = seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(RejectionMessage(self.error.message));
        response
            .extensions_mut()
            .insert(ResponseLog { code: Some(self.error.code.as_str()), ..ResponseLog::default() });
        response
    }
}

impl From<Error> for HttpRejection {
    fn from(error: Error) -> Self {
        Self::new(status(error.code), error)
    }
}

/// The status that goes with a code, wherever a status may say what went wrong.
pub fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::BadUserInput | ErrorCode::PersistedQueryNotSupported => StatusCode::BAD_REQUEST,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The sentence of a refusal; it travels beside the response, for the page that a browser gets.
#[derive(Clone)]
pub struct RejectionMessage(pub String);

/// What an answer tells the log and the metrics about itself; it travels beside the response.
#[derive(Clone, Default)]
pub struct ResponseLog {
    pub code: Option<&'static str>,
    pub release: Option<i32>,
    pub operation: Option<String>,
}
