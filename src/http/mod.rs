//! The street door: which paths there are, and what every request passes on its way in and out.

pub mod address;
mod answer;
pub mod as_of;
mod cache;
mod credential;
mod error_page;
mod graphiql;
mod graphql;
mod media;
pub mod metrics;
pub mod observe;
pub mod overload;
mod parameters;
mod patience;
pub mod probes;
mod questions;
mod read_timeout;
mod schema;
pub mod serve;
mod start_page;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get};
use ipnet::IpNet;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

use crate::app::App;
use crate::error::{Code, Error};
use answer::Refusal;
use media::Media;
use overload::{Limits, Overload};

/// Smaller answers fit a packet anyway.
const WORTH_COMPRESSING: u64 = 1024;

/// What the handlers of the public router share.
pub struct Door {
    app: Arc<App>,
    limits: Limits,
    /// Whose word is believed about where a request comes from.
    proxies: Vec<IpNet>,
    overload: Overload,
    schema: String,
}

impl Door {
    pub fn new(app: Arc<App>, limits: Limits, proxies: Vec<IpNet>) -> Arc<Self> {
        let schema = app.engine.sdl().to_owned();
        Arc::new(Self { app, limits, proxies, overload: Overload::new(&limits), schema })
    }
}

/// The public port's router.
pub fn public(app: Arc<App>, limits: Limits, proxies: Vec<IpNet>) -> Router {
    let routes = Router::new()
        .route("/", get(start_page::page))
        .route("/start.js", get(start_page::script))
        .route("/start.css", get(start_page::style))
        .route("/graphiql", get(graphiql::page))
        .route("/graphiql/{file}", get(graphiql::file))
        .route("/schema.graphql", get(schema::text))
        .route("/graphql", any(graphql::answer))
        .method_not_allowed_fallback(wrong_method)
        .fallback(no_such_path);
    layered(routes, Door::new(app, limits, proxies))
}

/// What every request passes, whatever its path.
pub fn layered(routes: Router<Arc<Door>>, door: Arc<Door>) -> Router {
    routes
        .with_state(door.clone())
        // Read from below: a request passes the last layer first, its answer passes it last.
        // Innermost, so that a refused credential is caught, compressed and logged like any other answer.
        .layer(from_fn_with_state(door.clone(), credential::read))
        // Around all of our own code that may panic.
        .layer(from_fn(observe::catch_panic))
        // Outside all that refuses in JSON, inside what compresses.
        .layer(from_fn(error_page::for_browsers))
        // Outside the ETag, which is of the words and weak, since it goes with every encoding of them.
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(WORTH_COMPRESSING)))
        // Outside all that may refuse: a page must be able to read its refusal, and a preflight has no credential.
        .layer(cors())
        // Outermost, so that a preflight too has a name and a line in the log.
        .layer(from_fn_with_state(door, observe::observe))
}

fn cors() -> CorsLayer {
    let rate_limit = ["ratelimit", "ratelimit-policy"].map(header::HeaderName::from_static);
    let [rate_limit, rate_limit_policy] = rate_limit;
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        // No credential travels by itself, so a header that a page asks to send can do no harm. A list would refuse
        // every client library and tracer that adds one of its own.
        .allow_headers(AllowHeaders::mirror_request())
        // Answers do not depend on it, and no cache keeps an answer to OPTIONS.
        .vary([] as [header::HeaderName; 0])
        .expose_headers([
            header::ETAG,
            header::RETRY_AFTER,
            rate_limit,
            rate_limit_policy,
            observe::X_REQUEST_ID,
        ])
        .max_age(Duration::from_secs(86_400))
}

async fn no_such_path() -> Response {
    let message = "There is nothing at this path; there are / (the start page), /graphiql, /graphql and /schema.graphql.";
    Refusal::from(Error::new(Code::NotFound, message)).answer(Media::Json)
}

async fn wrong_method() -> Response {
    let message = "This path is read with GET.";
    let refusal = Refusal::bad_request(StatusCode::METHOD_NOT_ALLOWED, message);
    refusal.with(header::ALLOW, "GET, HEAD, OPTIONS").answer(Media::Json)
}
