//! Defines the errors that clients see.

use std::time::Duration;

use serde_json::{Map, Value};

/// The machine-readable kind of an error: `extensions.code` in every GraphQL answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    Unauthenticated,
    Forbidden,
    NotFound,
    BadUserInput,
    /// The request names a document by its hash, which this service does not support. The name of the code comes from
    /// Apollo.
    PersistedQueryNotSupported,
    Conflict,
    TooLarge,
    RateLimited,
    Unavailable,
    Internal,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorCode::Unauthenticated => "UNAUTHENTICATED",
            ErrorCode::Forbidden => "FORBIDDEN",
            ErrorCode::NotFound => "NOT_FOUND",
            ErrorCode::BadUserInput => "BAD_USER_INPUT",
            ErrorCode::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            ErrorCode::Conflict => "CONFLICT",
            ErrorCode::TooLarge => "TOO_LARGE",
            ErrorCode::RateLimited => "RATE_LIMITED",
            ErrorCode::Unavailable => "UNAVAILABLE",
            ErrorCode::Internal => "INTERNAL",
        }
    }
}

/// An error that a client sees.
///
/// It has no `Display` on purpose: the GraphQL engine turns anything printable into an
/// answer, and a database error must never become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub code: ErrorCode,
    /// One sentence for people.
    pub message: String,
    /// The wrong argument, parameter or setting, if there is one.
    pub field: Option<String>,
    /// When to retry, if waiting helps.
    pub retry_after: Option<Duration>,
    /// More for `extensions`: the current state at a conflict, the problems of a draft.
    pub details: Option<Box<Map<String, Value>>>,
}

/// A conversion that cannot fail has no error.
impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl Error {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after: None, details: None }
    }

    /// The caller gave an invalid value; `field` names it.
    pub fn bad_input(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(ErrorCode::BadUserInput, message) }
    }

    /// Adds a value to `extensions`.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.details.get_or_insert_default().insert(name.to_owned(), value);
        self
    }

    /// The current state differs from what the caller expected, or does not allow the request.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// The caller lacks the permission.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// The request exceeds a limit.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::TooLarge, message)
    }

    /// The service cannot answer now. A later retry may succeed.
    pub fn unavailable(message: impl Into<String>, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(ErrorCode::Unavailable, message) }
    }
}
