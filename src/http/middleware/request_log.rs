//! The outermost layer: gives every request an id, a line in the log and its place in the metrics.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::HttpBody;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::Instrument;

use crate::error::{Error, ErrorCode};
use crate::http::HttpState;
use crate::http::response::cache;
use crate::http::response::error_response::{HttpRejection, ResponseLog};
use crate::http::response::media::Media;
use crate::telemetry::metrics::{GaugeGuard, RequestLabel};

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its response and in the log.
#[derive(Clone)]
pub struct RequestId(pub String);

impl RequestId {
    /// The client's own id if it is harmless in a log, else a new one.
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

/// Names, times, counts and logs a request. Neither the parameters of the URL nor any header are logged, because variables
/// and credentials travel there.
pub async fn observe(State(state): State<Arc<HttpState>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let metrics = state.app.health.metrics();
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
    let log = response.extensions_mut().remove::<ResponseLog>().unwrap_or_default();
    let label = RequestLabel { path: route, method: method_label(&method), status };
    metrics.answered(label, took, log.code);
    drop(in_flight);
    span.in_scope(|| {
        tracing::info!(
            method = method.as_str(),
            path,
            status,
            ms = took.as_secs_f64() * 1000.0,
            // Before compression's last word: none where the length is not known yet.
            bytes = response.body().size_hint().exact(),
            release = log.release,
            operation = log.operation,
            code = log.code,
            "answered"
        );
    });
    response
}

/// Adds the headers that every response has, whichever layer made it.
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

/// Turns a panic into a response that names only the id of the request. The hook of
/// [`log_panics`](crate::telemetry::panics::log_panics) logs the rest.
pub async fn catch_panic<F: Future<Output = Response>>(
    request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let media = Media::accepted(request.headers()).unwrap_or_default();
    match AssertUnwindSafe(answer(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            let message =
                format!("Something went wrong in the service. If you report it, give the reference {id}.");
            HttpRejection::from(Error::new(ErrorCode::Internal, message)).answer(media)
        }
    }
}

/// A method as a label: a client may send any word for one.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
