//! What a refusal looks like: its status, and the one shape that every error has.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::cache;
use super::media::Media;
use crate::error::{Code, Error};

/// A request that is not answered, and why.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub error: Error,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub fn new(status: StatusCode, error: Error) -> Self {
        Self { status, error, headers: vec![] }
    }

    /// What is wrong is the request itself rather than what it asks for.
    pub fn bad_request(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, Error::new(Code::BadUserInput, message))
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
        response.extensions_mut().insert(RefusalMessage(self.error.message));
        response.extensions_mut().insert(Told { code: Some(self.error.code.as_str()), ..Told::default() });
        response
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::new(status(error.code), error)
    }
}

/// The status that goes with a code, wherever a status may say what went wrong.
pub fn status(code: Code) -> StatusCode {
    match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::BadUserInput | Code::PersistedQueryNotSupported => StatusCode::BAD_REQUEST,
        Code::Conflict => StatusCode::CONFLICT,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The sentence of a refusal; it travels beside the response, for the page that a browser gets.
#[derive(Clone)]
pub struct RefusalMessage(pub String);

/// What an answer tells the log and the metrics about itself; it travels beside the response.
#[derive(Clone, Default)]
pub struct Told {
    pub code: Option<&'static str>,
    pub release: Option<i32>,
    pub operation: Option<String>,
}
