//! Reads the principal from the Authorization header, on every path, before anything else is done.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::auth::Principal;
use crate::auth::credential::CredentialError;
use crate::auth::rate_limit::LimitKey;
use crate::error::{Error, ErrorCode};
use crate::graphql::{Charge, REQUEST_COST, quota_exceeded};
use crate::http::HttpState;
use crate::http::request::body;
use crate::http::response::error_response::HttpRejection;
use crate::http::response::media::Media;
use crate::http::response::rate_limit_headers;
use crate::http::server::address;

/// Cost of a request with an invalid credential: verifying a signature, looking up a key. Its address pays.
const REFUSED_CREDENTIAL_COST: u64 = 10;

/// Finds the principal of a request. A request with an invalid credential is rejected: its bearer must not take a public
/// answer for their own.
///
/// Every request is charged here, before anything of it is read: rejecting it later is work, too. A credential is looked
/// at only for an address that has not sent many invalid ones.
pub async fn read(state: Arc<HttpState>, mut request: Request, next: Next) -> Response {
    let media = Media::accepted(request.headers()).unwrap_or_default();
    let address = address::client(request.extensions().get().copied(), request.headers(), &state.proxies);
    let rate_limiter = &state.app.rate_limiter;
    let (unknown, public) = (LimitKey::unknown(address), rate_limiter.quotas().public);
    let has_credential = request.headers().contains_key(header::AUTHORIZATION);
    if has_credential && rate_limiter.left(&unknown, public) < REFUSED_CREDENTIAL_COST {
        let message =
            "Too many requests with credentials that nobody has come from your address; try again later.";
        return HttpRejection::from(Error::rate_limited(message, Duration::from_secs(1))).answer(media);
    }
    let principal = match principal(&state, request.headers()).await {
        Ok(principal) => principal,
        Err(rejection) => {
            rate_limiter.draw(&unknown, public, REFUSED_CREDENTIAL_COST);
            return rejection.answer(media);
        }
    };
    let quota = rate_limiter.quotas().for_principal(&principal);
    let limit_key = LimitKey::for_principal(&principal, address);
    if let Err(wait) = rate_limiter.admit(&limit_key, quota, REQUEST_COST) {
        body::discard(request.into_body(), &state.limits).await;
        let mut response = HttpRejection::from(quota_exceeded(wait)).answer(media);
        let charge = Charge { left: rate_limiter.left(&limit_key, quota), wait: Some(wait) };
        rate_limit_headers::insert(response.headers_mut(), charge, quota);
        return response;
    }
    request.extensions_mut().insert(Arc::new(principal));
    next.run(request).await
}

/// The principal that the headers of a request name, as of now.
pub async fn principal(state: &HttpState, headers: &HeaderMap) -> Result<Principal, HttpRejection> {
    let given: Vec<HeaderValue> = headers.get_all(header::AUTHORIZATION).into_iter().cloned().collect();
    match &given[..] {
        [] => Ok(Principal::Public),
        [value] => {
            let value = value.to_str().unwrap_or_default();
            // In a box: requests without a credential need not carry its future.
            let identified = Box::pin(state.app.credentials.identify(value)).await;
            identified.map(|(principal, _)| principal).map_err(into_rejection)
        }
        _ => Err(into_rejection(CredentialError::Unauthenticated(
            "There are two Authorization headers; send one.".to_owned(),
        ))),
    }
}

fn into_rejection(refused: CredentialError) -> HttpRejection {
    match refused {
        CredentialError::Unauthenticated(sentence) => {
            HttpRejection::from(Error::new(ErrorCode::Unauthenticated, sentence))
                .with(header::WWW_AUTHENTICATE, "Bearer")
        }
        CredentialError::Forbidden(sentence) => HttpRejection::from(Error::forbidden(sentence)),
        CredentialError::Unavailable => {
            let wait = Duration::from_secs(5);
            let message = "It cannot be verified now who you are; try again, or ask without the Authorization header \
                           for what is public.";
            HttpRejection::from(Error::unavailable(message, wait))
        }
    }
}
