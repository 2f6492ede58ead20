//! The HTTP service: its router, and the layers that every request passes on its way in and out.

pub mod middleware;
pub mod request;
pub mod response;
pub mod routes;
pub mod server;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use ipnet::IpNet;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::app::App;
use middleware::limits::{Limits, Overload};
use middleware::{cors, credential, error_page, request_log};
use server::query_pool::QueryPool;

/// Smaller answers fit a packet anyway.
const MIN_COMPRESSED: u64 = 1024;

/// The state that all handlers share.
pub struct HttpState {
    app: Arc<App>,
    limits: Limits,
    /// Proxies that are trusted about the address of a client.
    proxies: Vec<IpNet>,
    overload: Overload,
    /// Threads that answer GraphQL.
    queries: QueryPool,
    /// The start page of the newest release.
    start_page: routes::start_page::NewestPage,
}

impl HttpState {
    /// # Panics
    /// Outside a runtime: the threads for queries let it drive what they wait for.
    pub fn new(app: Arc<App>, limits: Limits, proxies: Vec<IpNet>) -> Arc<Self> {
        let (overload, queries) = (Overload::new(&limits), QueryPool::new());
        Arc::new(Self { app, limits, proxies, overload, queries, start_page: Default::default() })
    }
}

/// Prepares the responses that never change, so that no request waits for them.
pub fn prepare(app: &App) {
    routes::schema::prepared(&app.engine);
    routes::graphiql::prepare();
}

/// The router of the public port.
pub fn public(app: Arc<App>, limits: Limits, proxies: Vec<IpNet>) -> Router {
    layered(routes::public(), HttpState::new(app, limits, proxies))
}

/// Puts the layers that every request passes around the routes.
pub fn layered(routes: Router<Arc<HttpState>>, state: Arc<HttpState>) -> Router {
    routes
        .with_state(state.clone())
        // Read from below: a request passes the last layer first, its response passes it last.
        // Innermost, so that a rejected credential is caught and logged like any other response.
        .layer(from_fn_with_state(state.clone(), credential::read))
        // Around all of our own code that may panic.
        .layer(from_fn(request_log::catch_panic))
        // Outside every layer that rejects in JSON.
        .layer(from_fn(error_page::for_browsers))
        // Answers are compressed already. This layer compresses rejections, and rejects a client that takes no encoding.
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(MIN_COMPRESSED)))
        // Outside every layer that may reject: a page must be able to read the rejection, and a preflight has no credential.
        .layer(cors::layer())
        // Outermost, so that a preflight too has an id and a line in the log.
        .layer(from_fn_with_state(state, request_log::observe))
}
