//! GraphQL over HTTP, as its draft specifies: reads an operation from a request, and sends its response.

mod operation;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use tracing::Instrument;

use crate::auth::Principal;
use crate::auth::rate_limit::InFlight;
use crate::error::{Error, ErrorCode};
use crate::graphql::gate::Audience;
use crate::graphql::{
    OperationOutcome, OperationResult, REQUEST_COST, RequestContext, RequestTrace, RequestedView, bytes_cost,
    quota_exceeded,
};
use crate::http::HttpState;
use crate::http::middleware::credential;
use crate::http::middleware::request_log::RequestId;
use crate::http::request::parameters::Parameters;
use crate::http::request::{body, requested_view};
use crate::http::response::encoding::Encoding;
use crate::http::response::error_response::{HttpRejection, ResponseLog, status};
use crate::http::response::media::Media;
use crate::http::response::{cache, rate_limit_headers};
use crate::http::server::address;

const METHODS: &str = "GET, HEAD, POST, OPTIONS";
/// A client that sends a body for so long may have lost its key or its role meanwhile.
const REAUTH_AFTER: Duration = Duration::from_secs(1);

/// Answers one request to `/graphql`, whatever its method.
pub async fn answer(State(state): State<Arc<HttpState>>, request: Request) -> Response {
    let trace = Arc::new(RequestTrace::default());
    let media = Media::accepted(request.headers());
    let (parts, body) = request.into_parts();
    let answered = match media {
        Some(media) => execute(&state, parts, body, media, trace.clone()).await,
        None => Err(HttpRejection::bad_request(
            StatusCode::NOT_ACCEPTABLE,
            "The answer can be application/graphql-response+json or application/json; Accept names neither.",
        )),
    };
    let media = media.unwrap_or_default();
    let mut response = answered.unwrap_or_else(|mut rejection| {
        // As of any other operation that did not run: older clients read the body of a 200 only.
        if rejection.error.code == ErrorCode::PersistedQueryNotSupported {
            rejection.status = refused_status(rejection.error.code, media);
        }
        rejection.answer(media)
    });
    let log: &mut ResponseLog = response.extensions_mut().get_or_insert_default();
    log.release = trace.release();
    log.operation = trace.operation_name().map(str::to_owned);
    response
}

/// Where an operation is.
enum BodySource {
    Url(Parameters),
    Body(Bytes),
}

async fn execute(
    state: &Arc<HttpState>,
    parts: Parts,
    body: axum::body::Body,
    media: Media,
    trace: Arc<RequestTrace>,
) -> Result<Response, HttpRejection> {
    // Rejections that cost nothing come first; a body is read only for a request that may be answered.
    let parameters = Parameters::parse(parts.uri.query())?;
    let view = requested_view::read(&parameters)?;
    let mut context = request_context(state, &parts, view, trace);
    let mut in_flight = enter(state, &context)?;
    let (source, length) = match parts.method {
        Method::GET | Method::HEAD if !HttpBody::is_end_stream(&body) => {
            let message =
                "A GET has its operation in the URL, and no body; an operation in a body is sent with POST.";
            return Err(HttpRejection::bad_request(StatusCode::BAD_REQUEST, message));
        }
        Method::GET | Method::HEAD => (BodySource::Url(parameters), parts.uri.query().map_or(0, str::len)),
        Method::POST => {
            operation::refuse_in_url(&parameters)?;
            body::refuse_other_types(&parts.headers)?;
            let (body, elapsed) = body::read(body, &state.limits.for_principal(&context.principal)).await?;
            if elapsed >= REAUTH_AFTER {
                let limit_key = context.limit_key();
                context.principal = Arc::new(credential::principal(state, &parts.headers).await?);
                if context.limit_key() != limit_key {
                    in_flight = enter(state, &context)?;
                }
                body::refuse_too_long(body.len(), &state.limits.for_principal(&context.principal))?;
            }
            let length = body.len();
            (BodySource::Body(body), length)
        }
        _ => {
            let message = "Operations are sent with POST, and queries with GET too.";
            let rejection = HttpRejection::bad_request(StatusCode::METHOD_NOT_ALLOWED, message);
            return Err(rejection.with(header::ALLOW, METHODS));
        }
    };
    // Before any of it is parsed.
    let bytes = bytes_cost(length);
    context.charge(bytes).map_err(quota_exceeded)?;
    context.prepaid = REQUEST_COST + bytes;
    let limits = state.limits.for_principal(&context.principal);
    let deadline = Instant::now() + limits.deadline;
    let (is_staff, limit_key) = (context.principal.is_staff(), context.limit_key());
    let query = {
        let state = state.clone();
        async move {
            let operation = match source {
                BodySource::Url(parameters) => operation::from_url(&parameters, &limits)?,
                BodySource::Body(body) => operation::from_body(&body, &limits)?,
            };
            let quota = context.quota();
            let result = state.app.engine.run(context, operation, deadline).await?;
            if let OperationOutcome::Refused(code) = result.outcome {
                state.app.health.metrics().refused_operation(code.as_str());
            }
            let charge = result.charge;
            let mut response = send(&parts, media, result);
            // An answer that may be stored is sent to other callers too.
            let is_stored = matches!(parts.method, Method::GET | Method::HEAD)
                && response.headers().contains_key(header::ETAG);
            if let Some(charge) = charge.filter(|_| !is_stored) {
                rate_limit_headers::insert(response.headers_mut(), charge, quota);
            }
            Ok(response)
        }
    };
    // In the span of the request, so that the log names its id beside a panic and beside what the desk does.
    let answered =
        state.overload.admit(is_staff, state.queries.run(limit_key, query.in_current_span())).await;
    drop(in_flight);
    answered?
}

/// The principal that the credential's layer has found.
fn principal(parts: &Parts) -> Arc<Principal> {
    parts.extensions.get().cloned().unwrap_or_else(|| Arc::new(Principal::Public))
}

fn request_context(
    state: &HttpState,
    parts: &Parts,
    view: RequestedView,
    trace: Arc<RequestTrace>,
) -> RequestContext {
    RequestContext {
        principal: principal(parts),
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
fn enter<'a>(state: &'a HttpState, context: &RequestContext) -> Result<InFlight<'a>, Error> {
    let quota = context.quota();
    state.app.rate_limiter.enter(&context.limit_key(), quota).ok_or_else(|| {
        let message = format!("You have {} requests in hand already; wait for one of them.", quota.in_flight);
        Error::rate_limited(message, Duration::from_secs(1))
    })
}

/// The response with the status that its media type asks for.
fn send(parts: &Parts, media: Media, result: OperationResult) -> Response {
    let (status, code) = match result.outcome {
        OperationOutcome::Executed { has_errors: false, audience: Audience::Public } => {
            return cache::answer(parts, media.content_type(), result.body);
        }
        OperationOutcome::Executed { has_errors, .. } => (StatusCode::OK, has_errors.then_some("PARTIAL")),
        OperationOutcome::Refused(code) => (refused_status(code, media), Some(code.as_str())),
        OperationOutcome::MutationOverGet => {
            (StatusCode::METHOD_NOT_ALLOWED, Some(ErrorCode::BadUserInput.as_str()))
        }
    };
    let encoding = Encoding::accepted(&parts.headers, result.body.len());
    let mut response = cache::encoded(media.content_type(), encoding, encoding.encode(result.body));
    *response.status_mut() = status;
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("POST"));
    }
    cache::forbid(&mut response);
    response.extensions_mut().insert(ResponseLog { code, ..ResponseLog::default() });
    response
}

/// The status of an operation that did not run. Clients of the older media type read the body of a 200 only. Errors that
/// waiting or we ourselves must mend have their status for both, because proxies and retries go by it.
fn refused_status(code: ErrorCode, media: Media) -> StatusCode {
    match (code, media) {
        (ErrorCode::RateLimited | ErrorCode::Unavailable | ErrorCode::Internal, _) => status(code),
        (_, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
        (_, Media::Json) => StatusCode::OK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status, and whether the answer may be stored.
    fn sent(outcome: OperationOutcome, media: Media) -> (u16, bool) {
        let (parts, _) = Request::new(()).into_parts();
        let result = OperationResult { body: b"{}".into(), outcome, charge: None };
        let response = send(&parts, media, result);
        let stored = response.headers().contains_key(header::ETAG);
        let control = &response.headers()[header::CACHE_CONTROL];
        assert_eq!(control, if stored { "public, max-age=60" } else { "private, no-store" });
        (response.status().as_u16(), stored)
    }

    #[test]
    fn the_status_says_what_the_media_type_lets_it_say() {
        for (outcome, json, graphql) in [
            (
                OperationOutcome::Executed { has_errors: false, audience: Audience::Public },
                (200, true),
                (200, true),
            ),
            (
                OperationOutcome::Executed { has_errors: true, audience: Audience::Public },
                (200, false),
                (200, false),
            ),
            (
                OperationOutcome::Executed { has_errors: false, audience: Audience::Personal },
                (200, false),
                (200, false),
            ),
            (OperationOutcome::Refused(ErrorCode::BadUserInput), (200, false), (400, false)),
            (OperationOutcome::Refused(ErrorCode::TooLarge), (200, false), (400, false)),
            (OperationOutcome::Refused(ErrorCode::RateLimited), (429, false), (429, false)),
            (OperationOutcome::Refused(ErrorCode::Unavailable), (503, false), (503, false)),
            (OperationOutcome::MutationOverGet, (405, false), (405, false)),
        ] {
            assert_eq!(
                (sent(outcome, Media::Json), sent(outcome, Media::GraphqlResponse)),
                (json, graphql),
                "{outcome:?}"
            );
        }
    }
}
