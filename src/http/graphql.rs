//! GraphQL over HTTP, as its draft has it: what is taken for an operation, and how its answer goes out.

pub mod allowance;
mod ask;
pub mod body;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use tracing::Instrument;

use super::as_of::RequestedView;
use super::encoding::Encoding;
use super::error_response::{HttpRejection, ResponseLog, status};
use super::media::Media;
use super::parameters::Parameters;
use super::request_log::RequestId;
use super::{HttpState, address, as_of, cache, credential};
use crate::auth::Principal;
use crate::auth::rate_limit::{LimitKey, Quota};
use crate::error::{Error, ErrorCode};
use crate::graphql::{OperationOutcome, OperationResult, REQUEST_COST, RequestContext, bytes_cost, spent};
use crate::shelf::Catalog;

const METHODS: &str = "GET, HEAD, POST, OPTIONS";
/// Who sends a body for as long as this may have lost their key or their role meanwhile.
const REAUTH_AFTER: Duration = Duration::from_secs(1);

/// Answers one request to `/graphql`, whatever its method.
pub async fn answer(State(door): State<Arc<HttpState>>, request: Request) -> Response {
    let told = Arc::new(Mutex::new(ResponseLog::default()));
    let media = Media::accepted(request.headers());
    let (parts, body) = request.into_parts();
    let answered = match media {
        Some(media) => execute(&door, parts, body, media, told.clone()).await,
        None => Err(HttpRejection::bad_request(
            StatusCode::NOT_ACCEPTABLE,
            "The answer can be application/graphql-response+json or application/json; Accept names neither.",
        )),
    };
    let media = media.unwrap_or_default();
    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut response = answered.unwrap_or_else(|mut refusal| {
        // As of any other operation that did not run: older clients read the body of a 200 only.
        if refusal.error.code == ErrorCode::PersistedQueryNotSupported {
            refusal.status = refused(refusal.error.code, media);
        }
        told.code = Some(refusal.error.code.as_str());
        refusal.answer(media)
    });
    response.extensions_mut().insert(told);
    response
}

/// Where an operation is.
enum BodySource {
    Url(Parameters),
    Body(Bytes),
}

async fn execute(
    door: &Arc<HttpState>,
    parts: Parts,
    body: axum::body::Body,
    media: Media,
    told: Arc<Mutex<ResponseLog>>,
) -> Result<Response, HttpRejection> {
    // What costs nothing to refuse comes first; a body is read only for a request that may be answered.
    let parameters = Parameters::parse(parts.uri.query())?;
    let (wanted, view_parameter) = as_of::read(&parameters)?;
    let mut visitor = request_context(door, &parts, view_parameter);
    let holder = visitor.holder.clone();
    let Some(_in_hand) = door.app.allowances.enter(&holder, visitor.terms) else {
        return Err(too_many(visitor.terms).into());
    };
    let is_staff = visitor.principal.is_staff();
    let limits = if is_staff { door.limits.for_staff() } else { door.limits };
    let (source, length) = match parts.method {
        Method::GET | Method::HEAD if !HttpBody::is_end_stream(&body) => {
            let message =
                "A GET has its operation in the URL, and no body; an operation in a body is sent with POST.";
            return Err(HttpRejection::bad_request(StatusCode::BAD_REQUEST, message));
        }
        Method::GET | Method::HEAD => (BodySource::Url(parameters), parts.uri.query().map_or(0, str::len)),
        Method::POST => {
            ask::refuse_in_url(&parameters)?;
            body::refuse_other_types(&parts.headers)?;
            let (body, came_in) = body::read(body, &limits).await?;
            if came_in >= REAUTH_AFTER {
                visitor.principal = Arc::new(credential::principal(door, &parts.headers).await?);
            }
            let length = body.len();
            (BodySource::Body(body), length)
        }
        _ => {
            let message = "Operations are sent with POST, and queries with GET too.";
            let refusal = HttpRejection::bad_request(StatusCode::METHOD_NOT_ALLOWED, message);
            return Err(refusal.with(header::ALLOW, METHODS));
        }
    };
    // Before any of it is parsed.
    let bytes = bytes_cost(length);
    if let Err(wait) = visitor.allowances.charge(&holder, visitor.terms, bytes) {
        return Err(spent(wait).into());
    }
    visitor.paid = REQUEST_COST + bytes;
    let deadline = Instant::now() + limits.deadline;
    let query = {
        let door = door.clone();
        async move {
            let ask = match source {
                BodySource::Url(parameters) => ask::of_url(&parameters, &limits)?,
                BodySource::Body(body) => ask::of_body(&body, &limits)?,
            };
            let name = |told: &mut ResponseLog| {
                told.operation = ask.operation_name.as_ref().map(|name| name.chars().take(80).collect());
            };
            say(&told, name);
            let catalog = async |visitor: &RequestContext| {
                let catalog = match wanted {
                    RequestedView::Public(as_of) => {
                        Catalog::new(door.app.shelves.newest(), &as_of, door.app.desk.known_until())?
                    }
                    RequestedView::Preview(draft) => visitor.session()?.preview_by_id(&draft).await?,
                };
                say(&told, |told| told.release = Some(catalog.number()));
                Ok(catalog)
            };
            let answer = door.app.engine.execute(catalog, visitor, ask, deadline).await?;
            if let OperationOutcome::Refused(code) = answer.kind {
                door.app.health.metrics().refused_operation(code.as_str());
            }
            Ok(send(&parts, media, answer, &told))
        }
    };
    // The log tells of a panic, and of what the desk does, with the request's id.
    door.overload.admit(is_staff, door.queries.run(holder, query.in_current_span())).await?
}

fn say(told: &Mutex<ResponseLog>, what: impl FnOnce(&mut ResponseLog)) {
    what(&mut told.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Who asks, as the credential's layer has found out.
fn principal(parts: &Parts) -> Arc<Principal> {
    parts.extensions.get().cloned().unwrap_or_else(|| Arc::new(Principal::Public))
}

fn request_context(door: &HttpState, parts: &Parts, view_parameter: Option<&'static str>) -> RequestContext {
    let principal = principal(parts);
    let address = address::client(parts.extensions.get().copied(), &parts.headers, &door.proxies);
    RequestContext {
        terms: Quota::for_principal(&principal),
        holder: LimitKey::for_principal(&principal, address),
        principal,
        allowances: door.app.allowances.clone(),
        paid: 0,
        meter: Default::default(),
        desk: door.app.desk.clone(),
        request: parts.extensions.get().map_or_else(String::new, |RequestId(id)| id.clone()),
        view_parameter,
    }
}

fn too_many(terms: Quota) -> Error {
    let message = format!("You have {} requests in hand already; wait for one of them.", terms.in_flight);
    Error { retry_after: Some(Duration::from_secs(1)), ..Error::new(ErrorCode::RateLimited, message) }
}

/// The answer with the status its media type asks for.
fn send(parts: &Parts, media: Media, answer: OperationResult, told: &Mutex<ResponseLog>) -> Response {
    let charge = answer.charge.map(|charge| (charge, Quota::for_principal(&principal(parts))));
    let mut response = sent(parts, media, answer, told);
    // An answer that may be stored is sent to others too.
    let is_stored =
        matches!(parts.method, Method::GET | Method::HEAD) && response.headers().contains_key(header::ETAG);
    if let Some((charge, terms)) = charge.filter(|_| !is_stored) {
        allowance::tell(response.headers_mut(), charge, terms);
    }
    response
}

fn sent(parts: &Parts, media: Media, answer: OperationResult, told: &Mutex<ResponseLog>) -> Response {
    let status = match answer.kind {
        OperationOutcome::Executed { has_errors: false, personal: false } => {
            return cache::answer(parts, media.content_type(), answer.body);
        }
        OperationOutcome::Executed { has_errors, .. } => {
            say(told, |told| told.code = has_errors.then_some("PARTIAL"));
            StatusCode::OK
        }
        OperationOutcome::Refused(code) => {
            say(told, |told| told.code = Some(code.as_str()));
            refused(code, media)
        }
        OperationOutcome::MutationOverGet => {
            say(told, |told| told.code = Some(ErrorCode::BadUserInput.as_str()));
            StatusCode::METHOD_NOT_ALLOWED
        }
    };
    let encoding = Encoding::accepted(&parts.headers, answer.body.len());
    let mut response = cache::encoded(media.content_type(), encoding, encoding.encode(answer.body));
    *response.status_mut() = status;
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("POST"));
    }
    cache::forbid(&mut response);
    response
}

/// The status of an operation that did not run. Clients of the older media type read the body of a 200 only;
/// but what waiting or we must mend is said to both, since proxies and retries go by the status.
fn refused(code: ErrorCode, media: Media) -> StatusCode {
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
    fn outcome(kind: OperationOutcome, media: Media) -> (u16, bool) {
        let (parts, _) = Request::new(()).into_parts();
        let answer = OperationResult { body: b"{}".into(), kind, charge: None };
        let response = send(&parts, media, answer, &Mutex::default());
        let stored = response.headers().contains_key(header::ETAG);
        let control = &response.headers()[header::CACHE_CONTROL];
        assert_eq!(control, if stored { "public, max-age=60" } else { "private, no-store" });
        (response.status().as_u16(), stored)
    }

    #[test]
    fn the_status_says_what_the_media_type_lets_it_say() {
        for (kind, json, graphql) in [
            (OperationOutcome::Executed { has_errors: false, personal: false }, (200, true), (200, true)),
            (OperationOutcome::Executed { has_errors: true, personal: false }, (200, false), (200, false)),
            (OperationOutcome::Executed { has_errors: false, personal: true }, (200, false), (200, false)),
            (OperationOutcome::Refused(ErrorCode::BadUserInput), (200, false), (400, false)),
            (OperationOutcome::Refused(ErrorCode::TooLarge), (200, false), (400, false)),
            (OperationOutcome::Refused(ErrorCode::RateLimited), (429, false), (429, false)),
            (OperationOutcome::Refused(ErrorCode::Unavailable), (503, false), (503, false)),
            (OperationOutcome::MutationOverGet, (405, false), (405, false)),
        ] {
            assert_eq!(
                (outcome(kind, Media::Json), outcome(kind, Media::GraphqlResponse)),
                (json, graphql),
                "{kind:?}"
            );
        }
    }
}
