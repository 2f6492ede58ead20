//! GraphQL over HTTP, as its draft specifies: reads an operation from a request, and sends its response.

mod operation;
pub mod persisted;
mod response;
pub mod response_cache;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use tracing::Instrument;

use crate::error::ErrorCode;
use crate::graphql::Audience;
use crate::graphql::{
    OperationOutcome, REQUEST_COST, RequestContext, RequestTrace, bytes_cost, quota_exceeded,
};
use crate::http::HttpState;
use crate::http::middleware::credential;
use crate::http::middleware::limits::Limits;
use crate::http::request::parameters::Parameters;
use crate::http::request::{body, context, requested_view};
use crate::http::response::encoding::Encoding;
use crate::http::response::error_response::{HttpRejection, ResponseLog};
use crate::http::response::media::Media;
use crate::http::response::prepared_response::PreparedResponse;
use crate::http::response::rate_limit_headers;
use crate::shelf::Catalog;
use operation::ReadOperation;
use persisted::PersistedDocuments;
use response_cache::ResponseKey;

/// Cost of an answer from the cache.
const HIT_COST: u64 = 1;
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
        if let ErrorCode::PersistedQueryNotFound | ErrorCode::DocumentNotTrusted = rejection.error.code {
            rejection.status = response::refused_status(rejection.error.code, media);
        }
        rejection.answer(media)
    });
    let log: &mut ResponseLog = response.extensions_mut().get_or_insert_default();
    log.release = trace.catalog().map(Catalog::number);
    log.operation = trace.operation_name().map(str::to_owned);
    response
}

/// Where an operation is.
enum BodySource {
    Url(Parameters),
    Body(Bytes),
}

impl BodySource {
    fn read(&self, limits: &Limits, documents: &PersistedDocuments) -> Result<ReadOperation, HttpRejection> {
        match self {
            Self::Url(parameters) => operation::from_url(parameters, limits, documents),
            Self::Body(body) => operation::from_body(body, limits, documents),
        }
    }
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
    let mut context = context::for_request(state, &parts, view, trace);
    let mut in_flight = context::enter(&context)?;
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
                    in_flight = context::enter(&context)?;
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
    let limits = state.limits.for_principal(&context.principal);
    // A short request without a credential is read here, for what it has paid already: its answer may be in the cache.
    let read = state.responses.is_for(&parts.headers, length).then(|| source.read(&limits, &state.documents));
    let mut key = None;
    if let Some(Ok(read)) = &read
        && let Some(catalog) = context.public_catalog()
    {
        let asked = ResponseKey::new(read, Encoding::preferred(&parts.headers), &catalog);
        if let Some(kept) = state.responses.get(&asked) {
            return Ok(send_again(
                state,
                &context,
                &catalog,
                read,
                kept.answer(&parts, media.content_type()),
            ));
        }
        state.app.health.metrics().response_cache_misses.inc();
        key = Some(asked);
    }
    // Before any more of it is parsed.
    let bytes = bytes_cost(length);
    context.charge(bytes).map_err(quota_exceeded)?;
    context.prepaid = REQUEST_COST + bytes;
    let deadline = Instant::now() + limits.deadline;
    let (is_staff, limit_key) = (context.principal.is_staff(), context.limit_key());
    let query = {
        let state = state.clone();
        async move {
            let read = read.unwrap_or_else(|| source.read(&limits, &state.documents))?;
            let (quota, trace) = (context.quota(), context.trace.clone());
            let result = state.app.engine.run(context, read.operation, deadline).await?;
            match result.outcome {
                OperationOutcome::Refused(code) => {
                    state.app.health.metrics().refused_operation(code.as_str());
                }
                OperationOutcome::Executed { audience: Audience::Public, .. } => {
                    state.documents.register(read.registration.as_ref());
                }
                _ => {}
            }
            let charge = result.charge;
            let keep = |body| match key.zip(trace.catalog()) {
                Some((key, catalog)) => {
                    let kept = Arc::new(PreparedResponse::new(Encoding::preferred(&parts.headers), body));
                    state.responses.insert(key.in_catalog(catalog), kept.clone());
                    Ok(kept)
                }
                None => Err(body),
            };
            let mut response = response::send(&parts, media, result, keep);
            // An answer that may be stored is sent to other callers too.
            let is_stored = matches!(parts.method, Method::GET | Method::HEAD)
                && response.headers().contains_key(header::ETAG);
            if let Some(charge) = charge.filter(|_| !is_stored) {
                rate_limit_headers::insert(response.headers_mut(), charge, quota);
            }
            Ok(response)
        }
    };
    // In the span of the request, so that the log names its id beside a panic and beside what the desk does. In a box,
    // because each step below would copy the future, which is large.
    let query = Box::pin(query).in_current_span();
    let answered = state.overload.admit(is_staff, state.queries.run(limit_key, query)).await;
    drop(in_flight);
    answered?
}

/// Accounts for a response from the cache. It says nothing of the caller's quota, because it is the same for every caller.
fn send_again(
    state: &HttpState,
    context: &RequestContext,
    catalog: &Catalog,
    read: &ReadOperation,
    response: Response,
) -> Response {
    state.app.health.metrics().response_cache_hits.inc();
    context.refund(REQUEST_COST - HIT_COST);
    context.trace.record_operation(read.operation.operation_name.as_deref());
    context.trace.record_catalog(catalog);
    // Its text may have come without a hash before.
    state.documents.register(read.registration.as_ref());
    response
}
