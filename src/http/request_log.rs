//! The outermost layer: a name for every request, its line in the log, its place in the metrics.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::HttpBody;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::Instrument;

use super::error_response::{HttpRejection, ResponseLog};
use super::media::Media;
use super::metrics::{self, GaugeGuard};
use super::{HttpState, cache};
use crate::error::{Error, ErrorCode};

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a request is called in its answer and in the log.
#[derive(Clone)]
pub struct RequestId(pub String);

impl RequestId {
    /// The client's own, if it is harmless in a log; else a new one.
    fn from_request(request: &Request) -> Self {
        let given = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
        let harmless = |id: &&str| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        Self(given.filter(harmless).map_or_else(random, str::to_owned))
    }
}

fn random() -> String {
    let mut bytes = [0; 16];
    // Without randomness the id is of no use, but the answer is.
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}

/// Names, times, counts and logs a request. Neither the URL's parameters nor any header are logged: variables
/// and credentials travel there.
pub async fn observe(State(door): State<Arc<HttpState>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let metrics = door.app.health.metrics();
    let in_flight = GaugeGuard::one(&metrics.in_flight);
    let id = RequestId::from_request(&request);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(id.clone());

    let span = tracing::info_span!("request", id = id.0);
    let mut response = next.run(request).instrument(span.clone()).await;
    finish(&mut response, &id);

    let took = began.elapsed();
    let status = response.status().as_u16();
    let told = response.extensions_mut().remove::<ResponseLog>().unwrap_or_default();
    let label = metrics::Request { path: route, method: metrics::method(&method), status };
    metrics.answered(label, took, told.code);
    drop(in_flight);
    span.in_scope(|| {
        tracing::info!(
            method = method.as_str(),
            path,
            status,
            ms = took.as_secs_f64() * 1000.0,
            // Before compression's last word: none where the length is not known yet.
            bytes = response.body().size_hint().exact(),
            release = told.release,
            operation = told.operation,
            code = told.code,
            "answered"
        );
    });
    response
}

/// What every answer carries, whichever layer made it.
fn finish(response: &mut Response, id: &RequestId) {
    let status = response.status();
    if !status.is_success() && status != StatusCode::NOT_MODIFIED {
        cache::forbid(response);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(id) = HeaderValue::try_from(&id.0) {
        headers.insert(X_REQUEST_ID, id);
    }
}

/// A panic becomes an answer that says nothing but where to look: the log has the rest, by the hook that
/// [`log_panics`] sets.
pub async fn catch_panic(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let media = Media::accepted(request.headers()).unwrap_or_default();
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            let message =
                format!("Something went wrong in the service. If you report it, give the reference {id}.");
            HttpRejection::from(Error::new(ErrorCode::Internal, message)).answer(media)
        }
    }
}

/// Panics go to the log, as one line, instead of to the terminal.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, message = words(panic.payload()), "panicked");
    }));
}

fn words(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&str>().copied();
    literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}
