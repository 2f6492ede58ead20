//! The schema as text, for people and for tools that generate clients.

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::response::Response;

use crate::graphql::Engine;
use crate::http::HttpState;
use crate::http::response::static_response::StaticResponse;

pub async fn text(State(state): State<Arc<HttpState>>, request: Request) -> Response {
    prepared(&state.app.engine).answer(&request.into_parts().0)
}

/// The response, made once: the program has one schema.
pub fn prepared(engine: &Engine) -> &'static StaticResponse {
    static SCHEMA: OnceLock<StaticResponse> = OnceLock::new();
    SCHEMA.get_or_init(|| StaticResponse::new("text/plain; charset=utf-8", engine.sdl().into()))
}
