//! Builds the response of a rejected request: its status, and the one shape that every error has.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::cache;
use super::media::Media;
use crate::error::{Error, ErrorCode};

/// Why a request is rejected, and with which status.
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

    /// The request itself is wrong, rather than what it asks for.
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
        let seconds = self.error.retry_after_seconds();
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
        ErrorCode::BadUserInput | ErrorCode::PersistedQueryNotFound | ErrorCode::DocumentNotTrusted => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The message of a rejection, in the extensions of the response: the error page shows it.
#[derive(Clone)]
pub struct RejectionMessage(pub String);

/// What the log and the metrics say of a response, in its extensions.
#[derive(Clone, Default)]
pub struct ResponseLog {
    pub code: Option<&'static str>,
    pub release: Option<i32>,
    pub operation: Option<String>,
}
