//! Who is asking. This version serves the public only, and takes no credential for none.

use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::answer::Refusal;
use super::media::Media;
use crate::error::{Code, Error};

/// A credential that cannot be verified is refused; its bearer must not take a public answer for their own.
pub async fn refuse(request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return next.run(request).await;
    }
    let message = "This version of the service serves the public only and cannot verify a credential; \
                   ask again without the Authorization header.";
    let refusal = Refusal::from(Error::new(Code::Unauthenticated, message));
    let media = Media::accepted(request.headers()).unwrap_or_default();
    refusal.with(header::WWW_AUTHENTICATE, "Bearer").answer(media)
}
