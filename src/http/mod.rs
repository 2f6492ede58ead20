//! The HTTP service: its router, and the layers that every request passes on its way in and out.

pub mod middleware;
pub mod request;
pub mod response;
pub mod routes;
pub mod server;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use ipnet::IpNet;
use tower_http::compression::CompressionLayer;
use tower_http::compression::Predicate;
use tower_http::compression::predicate::{NotForContentType, SizeAbove};

use crate::app::App;
use middleware::limits::{Limits, Overload};
use middleware::{cors, credential, error_page, request_log};
use response::encoding::Encoding;
use response::error_response::HttpRejection;
use response::media::Media;
use routes::export::slots::FileSlots;
use routes::graphql::persisted::{PersistedDocuments, TrustedDocuments};
use routes::graphql::response_cache::ResponseCache;
use server::query_pool::QueryPool;

/// Smaller answers fit a packet anyway.
const MIN_COMPRESSED: u64 = 1024;

/// The settings of the HTTP service.
#[derive(Default)]
pub struct HttpSettings {
    pub limits: Limits,
    /// Proxies that are trusted about the address of a client.
    pub proxies: Vec<IpNet>,
    /// Memory for answers that are sent again. With 0, every query is executed.
    pub response_cache_bytes: u64,
    pub trusted_documents: TrustedDocuments,
    /// Whether every other document is refused.
    pub only_trusted_documents: bool,
}

/// The state that all handlers share.
pub struct HttpState {
    app: Arc<App>,
    limits: Limits,
    proxies: Vec<IpNet>,
    responses: ResponseCache,
    documents: PersistedDocuments,
    overload: Overload,
    /// Threads that answer GraphQL.
    queries: QueryPool,
    /// Files that are being written.
    files: Arc<FileSlots>,
    /// The start page of the newest release.
    start_page: routes::start_page::NewestPage,
}

impl HttpState {
    /// # Panics
    /// Outside a runtime: the threads for queries let it drive what they wait for.
    pub fn new(app: Arc<App>, settings: HttpSettings) -> Arc<Self> {
        let HttpSettings { limits, proxies, .. } = settings;
        Arc::new(Self {
            app,
            responses: ResponseCache::new(settings.response_cache_bytes),
            documents: PersistedDocuments::new(settings.trusted_documents, settings.only_trusted_documents),
            overload: Overload::new(&limits),
            queries: QueryPool::new(),
            files: Arc::default(),
            start_page: Default::default(),
            limits,
            proxies,
        })
    }
}

/// Prepares the responses that never change, so that no request waits for them.
pub fn prepare(app: &App) {
    routes::schema::prepared(&app.engine);
    routes::openapi::prepared(&app.engine);
    routes::graphiql::prepare();
}

/// The router of the public port.
pub fn public(app: Arc<App>, settings: HttpSettings) -> Router {
    layered(routes::public(), HttpState::new(app, settings))
}

/// Puts the layers that every request passes around the routes.
pub fn layered(routes: Router<Arc<HttpState>>, state: Arc<HttpState>) -> Router {
    routes
        .with_state(state.clone())
        // Read from below: a request passes the last layer first, its response passes it last.
        .layer(from_fn_with_state(state.clone(), around_routes))
        // Answers are compressed already, and so are workbooks and Parquet. This layer compresses rejections, and rejects a
        // client that takes no encoding.
        .layer(CompressionLayer::new().compress_when(compressed_here()))
        // Outside every layer that may reject: a page must be able to read the rejection, and a preflight has no credential.
        .layer(cors::layer())
        // Outermost, so that a preflight too has an id and a line in the log.
        .layer(from_fn_with_state(state, request_log::observe))
}

fn compressed_here() -> impl Predicate {
    SizeAbove::new(MIN_COMPRESSED).and(NotForContentType::const_new("application/vnd."))
}

/// One layer instead of three, because each layer clones and boxes what is inside it. A rejected credential is caught and
/// logged like any other response; panics of all of our own code are caught; rejections are in JSON until they get here.
async fn around_routes(State(state): State<Arc<HttpState>>, request: Request, next: Next) -> Response {
    let with_principal = async |request: Request| {
        if Encoding::preferred_if_any(request.headers()).is_none() {
            return no_encoding().answer(Media::accepted(request.headers()).unwrap_or_default());
        }
        credential::read(state, request, next).await
    };
    error_page::for_browsers(request, |request| request_log::catch_panic(request, with_principal)).await
}

/// The compression layer would send the whole answer, unencoded, below the status that rejects it.
fn no_encoding() -> HttpRejection {
    HttpRejection::bad_request(
        StatusCode::NOT_ACCEPTABLE,
        "The answer can be encoded with br or gzip, or be plain (identity); Accept-Encoding refuses all of them.",
    )
}
