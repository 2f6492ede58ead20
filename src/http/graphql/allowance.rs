//! What callers are told of their allowance: the headers of draft-ietf-httpapi-ratelimit-headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::auth::rate_limit::Quota;
use crate::graphql::Charge;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Says what a full bucket holds and how long it takes to fill, what is left, and when it will be full again; and when
/// to come back, if it was not enough.
pub fn tell(headers: &mut HeaderMap, charge: Charge, terms: Quota) {
    let full_in = terms.bucket.saturating_sub(charge.left).div_ceil(terms.per_second);
    let policy = format!("\"cost\";q={};w={}", terms.bucket, terms.window());
    let state = format!("\"cost\";r={};t={full_in}", charge.left);
    for (name, value) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, state)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    if let Some(wait) = charge.wait {
        // Whole seconds, rounded up: a client that waits as told is not refused for being early.
        let seconds = wait.as_millis().div_ceil(1000).max(1) as u64;
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
}
