//! The routes of the public port, and of the admin port.

pub mod export;
pub mod graphiql;
pub mod graphql;
pub mod openapi;
pub mod probes;
mod sample_queries;
pub mod schema;
pub mod start_page;

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::{any, get};

use super::HttpState;
use super::response::error_response::HttpRejection;
use super::response::media::Media;
use crate::error::{Error, ErrorCode};

/// The routes of the public port.
pub fn public() -> Router<Arc<HttpState>> {
    Router::new()
        .route("/", get(start_page::page))
        .route("/start.js", get(start_page::script))
        .route("/start.css", get(start_page::style))
        .route("/graphiql", get(graphiql::page))
        .route("/graphiql/{file}", get(graphiql::file))
        .route("/schema.graphql", get(schema::text))
        .route("/graphql", any(graphql::answer))
        .route("/export/{file}", get(export::file))
        .route("/openapi.json", get(openapi::document))
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_such_path)
}

async fn no_such_path() -> Response {
    let message = "There is nothing at this path; there are / (the start page), /graphiql, /graphql, /schema.graphql, /openapi.json and the files that it describes.";
    HttpRejection::from(Error::new(ErrorCode::NotFound, message)).answer(Media::Json)
}

async fn wrong_method() -> Response {
    let message = "This path is read with GET.";
    let rejection = HttpRejection::bad_request(StatusCode::METHOD_NOT_ALLOWED, message);
    rejection.with(header::ALLOW, "GET, HEAD, OPTIONS").answer(Media::Json)
}
