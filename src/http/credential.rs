//! Who is asking: read from the Authorization header, on every path, before anything else is done.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Door;
use super::answer::Refusal;
use super::media::Media;
use crate::auth::Principal;
use crate::auth::credential::Refused;
use crate::error::{Code, Error};

/// Lets a request through with its principal. One with a credential that is not good is refused: its bearer must not
/// take a public answer for their own.
pub async fn read(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    match principal(&door, request.headers()).await {
        Ok(principal) => {
            request.extensions_mut().insert(Arc::new(principal));
            next.run(request).await
        }
        Err(refusal) => refusal.answer(Media::accepted(request.headers()).unwrap_or_default()),
    }
}

/// Who the headers of a request say that its sender is, as of now.
pub async fn principal(door: &Door, headers: &HeaderMap) -> Result<Principal, Refusal> {
    let given: Vec<HeaderValue> = headers.get_all(header::AUTHORIZATION).into_iter().cloned().collect();
    match &given[..] {
        [] => Ok(Principal::Public),
        [value] => {
            let value = value.to_str().unwrap_or_default();
            let identified = door.app.credentials.identify(value).await;
            identified.map(|(principal, _)| principal).map_err(told)
        }
        _ => Err(told(Refused::Unauthenticated("There are two Authorization headers; send one.".to_owned()))),
    }
}

fn told(refused: Refused) -> Refusal {
    match refused {
        Refused::Unauthenticated(sentence) => Refusal::from(Error::new(Code::Unauthenticated, sentence))
            .with(header::WWW_AUTHENTICATE, "Bearer"),
        Refused::Forbidden(sentence) => Refusal::from(Error::forbidden(sentence)),
        Refused::Unavailable => {
            let wait = std::time::Duration::from_secs(5);
            let message = "It cannot be verified now who you are; try again, or ask without the Authorization header \
                           for what is public.";
            Refusal::from(Error::unavailable(message, wait))
        }
    }
}
