//! Lets pages of every origin send requests.

use std::time::Duration;

use axum::http::{HeaderName, Method, header};
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

use super::request_log::X_REQUEST_ID;
use crate::http::response::rate_limit_headers::{RATE_LIMIT, RATE_LIMIT_POLICY};

/// How long a browser may remember the answer to a preflight.
const MAX_AGE: Duration = Duration::from_secs(86_400);

pub fn layer() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        // No credential travels by itself, so a header that a page asks to send can do no harm. A list would refuse
        // every client library and tracer that adds one of its own.
        .allow_headers(AllowHeaders::mirror_request())
        // Answers do not depend on it, and no cache keeps an answer to OPTIONS.
        .vary([] as [HeaderName; 0])
        .expose_headers([header::ETAG, header::RETRY_AFTER, RATE_LIMIT, RATE_LIMIT_POLICY, X_REQUEST_ID])
        .max_age(MAX_AGE)
}
