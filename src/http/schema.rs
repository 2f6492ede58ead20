//! The schema as text, for people and for tools that generate clients.

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::response::Response;

use super::HttpState;
use super::static_answer::StaticAnswer;
use crate::graphql::Engine;

pub async fn text(State(door): State<Arc<HttpState>>, request: Request) -> Response {
    prepared(&door.app.engine).answer(&request.into_parts().0)
}

/// Made when it is first asked for: the schema is one for the whole program.
pub fn prepared(engine: &Engine) -> &'static StaticAnswer {
    static SCHEMA: OnceLock<StaticAnswer> = OnceLock::new();
    SCHEMA.get_or_init(|| StaticAnswer::new("text/plain; charset=utf-8", engine.sdl().into()))
}
