//! The street door: which paths there are, and what every request passes on its way in and out.

pub mod address;
pub mod as_of;
mod cache;
mod client_connections;
mod credential;
mod encoding;
mod error_page;
mod error_response;
mod graphiql;
mod graphql;
pub mod limits;
mod media;
pub mod metrics;
mod parameters;
pub mod probes;
mod query_pool;
mod read_timeout;
pub mod request_log;
mod sample_queries;
mod schema;
pub mod serve;
mod start_page;
mod static_answer;
mod write_timeout;

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
use crate::error::{Error, ErrorCode};
use error_response::HttpRejection;
use limits::{Limits, Overload};
use media::Media;
use query_pool::QueryPool;

/// Smaller answers fit a packet anyway.
const WORTH_COMPRESSING: u64 = 1024;

/// What the handlers of the public router share.
pub struct HttpState {
    app: Arc<App>,
    limits: Limits,
    /// Whose word is believed about where a request comes from.
    proxies: Vec<IpNet>,
    overload: Overload,
    /// Where GraphQL is answered.
    queries: QueryPool,
    /// The start page of the newest release.
    start_page: start_page::Newest,
}

impl HttpState {
    /// # Panics
    /// Outside a runtime: its threads for queries let that drive what they wait for.
    pub fn new(app: Arc<App>, limits: Limits, proxies: Vec<IpNet>) -> Arc<Self> {
        let (overload, queries) = (Overload::new(&limits), QueryPool::new());
        Arc::new(Self { app, limits, proxies, overload, queries, start_page: Default::default() })
    }
}

/// Makes ready what is sent as it is, so that no request waits for it.
pub fn prepare(app: &App) {
    schema::prepared(&app.engine);
    graphiql::prepare();
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
    layered(routes, HttpState::new(app, limits, proxies))
}

/// What every request passes, whatever its path.
pub fn layered(routes: Router<Arc<HttpState>>, door: Arc<HttpState>) -> Router {
    routes
        .with_state(door.clone())
        // Read from below: a request passes the last layer first, its answer passes it last.
        // Innermost, so that a refused credential is caught and logged like any other answer.
        .layer(from_fn_with_state(door.clone(), credential::read))
        // Around all of our own code that may panic.
        .layer(from_fn(request_log::catch_panic))
        // Outside all that refuses in JSON.
        .layer(from_fn(error_page::for_browsers))
        // Answers come compressed already; this is for refusals, and refuses who takes no encoding at all.
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(WORTH_COMPRESSING)))
        // Outside all that may refuse: a page must be able to read its refusal, and a preflight has no credential.
        .layer(cors())
        // Outermost, so that a preflight too has a name and a line in the log.
        .layer(from_fn_with_state(door, request_log::observe))
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
            request_log::X_REQUEST_ID,
        ])
        .max_age(Duration::from_secs(86_400))
}

async fn no_such_path() -> Response {
    let message = "There is nothing at this path; there are / (the start page), /graphiql, /graphql and /schema.graphql.";
    HttpRejection::from(Error::new(ErrorCode::NotFound, message)).answer(Media::Json)
}

async fn wrong_method() -> Response {
    let message = "This path is read with GET.";
    let refusal = HttpRejection::bad_request(StatusCode::METHOD_NOT_ALLOWED, message);
    refusal.with(header::ALLOW, "GET, HEAD, OPTIONS").answer(Media::Json)
}
