//! Who is asking: read from the Authorization header, on every path, before anything else is done.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::error_response::HttpRejection;
use super::graphql::{allowance, body};
use super::media::Media;
use super::{HttpState, address};
use crate::auth::Principal;
use crate::auth::credential::CredentialError;
use crate::auth::rate_limit::{LimitKey, Quota};
use crate::error::{Error, ErrorCode};
use crate::graphql::{Charge, REQUEST_COST, spent};

/// What it costs the address that sends it: a signature is verified, a key is looked up.
const REFUSED_CREDENTIAL_COST: u64 = 10;

/// Lets a request through with its principal. One with a credential that is not good is refused: its bearer must not
/// take a public answer for their own.
///
/// Any request is paid for here, before it is looked at: what is refused later is work, too. A credential is looked at
/// only for an address that has not sent many that nobody has.
pub async fn read(State(door): State<Arc<HttpState>>, mut request: Request, next: Next) -> Response {
    let media = Media::accepted(request.headers()).unwrap_or_default();
    let address = address::client(request.extensions().get().copied(), request.headers(), &door.proxies);
    let unknown = LimitKey::unknown(address);
    let allowances = &door.app.allowances;
    let has_credential = request.headers().contains_key(header::AUTHORIZATION);
    if has_credential && allowances.left(&unknown, Quota::PUBLIC) < REFUSED_CREDENTIAL_COST {
        let message =
            "Too many requests with credentials that nobody has come from your address; try again later.";
        let error = Error {
            retry_after: Some(Duration::from_secs(1)),
            ..Error::new(ErrorCode::RateLimited, message)
        };
        return HttpRejection::from(error).answer(media);
    }
    let principal = match principal(&door, request.headers()).await {
        Ok(principal) => principal,
        Err(refusal) => {
            allowances.draw(&unknown, Quota::PUBLIC, REFUSED_CREDENTIAL_COST);
            return refusal.answer(media);
        }
    };
    let (terms, holder) = (Quota::for_principal(&principal), LimitKey::for_principal(&principal, address));
    if let Err(wait) = allowances.admit(&holder, terms, REQUEST_COST) {
        body::discard(request.into_body(), &door.limits).await;
        let mut response = HttpRejection::from(spent(wait)).answer(media);
        let charge = Charge { left: allowances.left(&holder, terms), wait: Some(wait) };
        allowance::tell(response.headers_mut(), charge, terms);
        return response;
    }
    request.extensions_mut().insert(Arc::new(principal));
    next.run(request).await
}

/// Who the headers of a request say that its sender is, as of now.
pub async fn principal(door: &HttpState, headers: &HeaderMap) -> Result<Principal, HttpRejection> {
    let given: Vec<HeaderValue> = headers.get_all(header::AUTHORIZATION).into_iter().cloned().collect();
    match &given[..] {
        [] => Ok(Principal::Public),
        [value] => {
            let value = value.to_str().unwrap_or_default();
            let identified = door.app.credentials.identify(value).await;
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
