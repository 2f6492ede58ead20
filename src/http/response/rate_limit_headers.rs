//! Tells callers their rate limit, in the headers of draft-ietf-httpapi-ratelimit-headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::auth::rate_limit::Quota;
use crate::error::whole_seconds;
use crate::graphql::Charge;

pub const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
pub const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Inserts what a full bucket holds and how long it takes to fill, what is left, and when it will be full again; and,
/// if the bucket held too little, when to try again.
pub fn insert(headers: &mut HeaderMap, charge: Charge, quota: Quota) {
    let full_in = quota.bucket.saturating_sub(charge.left).div_ceil(quota.per_second);
    let policy = format!("\"cost\";q={};w={}", quota.bucket, quota.window());
    let state = format!("\"cost\";r={};t={full_in}", charge.left);
    for (name, value) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, state)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    if let Some(wait) = charge.wait {
        headers.insert(header::RETRY_AFTER, whole_seconds(wait).into());
    }
}
