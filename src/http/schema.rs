//! The schema as text, for people and for tools that generate clients.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::response::Response;

use super::{Door, cache};

pub async fn text(State(door): State<Arc<Door>>, request: Request) -> Response {
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    cache::answer(&request.into_parts().0, plain, door.schema.clone().into_bytes())
}
