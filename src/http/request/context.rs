//! Makes the context of a request: who asks, from where, and for which view.

use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;

use crate::auth::Principal;
use crate::auth::rate_limit::InFlight;
use crate::error::Error;
use crate::graphql::{RequestContext, RequestTrace, RequestedView};
use crate::http::HttpState;
use crate::http::middleware::request_log::RequestId;
use crate::http::server::address;

/// The context of a request of which the credential has been read.
pub fn for_request(
    state: &HttpState,
    parts: &Parts,
    view: RequestedView,
    trace: Arc<RequestTrace>,
) -> RequestContext {
    RequestContext {
        principal: parts.extensions.get().cloned().unwrap_or_else(|| Arc::new(Principal::Public)),
        address: address::client(parts.extensions.get().copied(), &parts.headers, &state.proxies),
        view,
        request_id: parts.extensions.get().map_or_else(String::new, |RequestId(id)| id.clone()),
        prepaid: 0,
        meter: Default::default(),
        rate_limiter: state.app.rate_limiter.clone(),
        shelves: state.app.shelves.clone(),
        desk: state.app.desk.clone(),
        trace,
    }
}

/// Counts the request among the caller's requests in flight.
pub fn enter(context: &RequestContext) -> Result<InFlight, Error> {
    let quota = context.quota();
    context.rate_limiter.enter(&context.limit_key(), quota).ok_or_else(|| {
        let message = format!("You have {} requests in hand already; wait for one of them.", quota.in_flight);
        Error::rate_limited(message, Duration::from_secs(1))
    })
}
