//! GraphiQL, a page to write queries on. All of it comes from this program.

use std::sync::LazyLock;

use axum::extract::{Path, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{no_such_path, sample_queries};
use crate::http::response::static_response::StaticResponse;

/// By this query, GraphiQL reads the schema.
pub const INTROSPECTION: &str = include_str!("graphiql-schema.graphql");
const PAGE: &str = include_str!("graphiql.html");
const SCRIPT: &str = include_str!("graphiql.js");
/// The policy of the start page, except that GraphiQL's editor adds styles to its page while it runs, and that its style
/// sheet contains its fonts.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The files that `make web` fetched: name, type, content. Empty if the program was built without them.
#[cfg(web_assets)]
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("react.js", JAVASCRIPT, include_bytes!("../../../web/assets/react.js")),
    ("react-dom.js", JAVASCRIPT, include_bytes!("../../../web/assets/react-dom.js")),
    ("graphiql.js", JAVASCRIPT, include_bytes!("../../../web/assets/graphiql.js")),
    ("graphiql.css", "text/css; charset=utf-8", include_bytes!("../../../web/assets/graphiql.css")),
    ("LICENSES.txt", "text/plain; charset=utf-8", include_bytes!("../../../web/assets/LICENSES.txt")),
];
#[cfg(not(web_assets))]
const ASSETS: &[(&str, &str, &[u8])] = &[];

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const HOW_TO_BUILD: &str = include_str!("graphiql-missing.html");

/// Every file, made at the first request. The page has the empty name.
static FILES: LazyLock<Vec<(&str, StaticResponse)>> = LazyLock::new(|| {
    let html = if ASSETS.is_empty() { HOW_TO_BUILD } else { PAGE };
    let mut files = vec![
        ("", StaticResponse::new(HTML, html.into())),
        ("page.js", StaticResponse::new(JAVASCRIPT, SCRIPT.into())),
        ("sample-queries.js", StaticResponse::new(JAVASCRIPT, tabs().into_bytes())),
    ];
    files.extend(
        ASSETS.iter().map(|(name, kind, content)| (*name, StaticResponse::new(kind, content.to_vec()))),
    );
    files
});

/// Compresses the files, which takes a moment.
pub fn prepare() {
    LazyLock::force(&FILES);
}

pub async fn page(request: Request) -> Response {
    let mut response = answer("", request).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

pub async fn file(Path(name): Path<String>, request: Request) -> Response {
    answer(&name, request).await
}

async fn answer(name: &str, request: Request) -> Response {
    match FILES.iter().find(|(file, _)| *file == name) {
        Some((_, file)) => file.answer(&request.into_parts().0),
        None => no_such_path().await.into_response(),
    }
}

/// The queries of the page, for its script.
fn tabs() -> String {
    let tabs: Vec<_> =
        sample_queries::SAMPLE_QUERIES.iter().map(|query| json!({ "query": query.document })).collect();
    format!(
        "'use strict';\nwindow.SAMPLE_QUERIES = {};\nwindow.INTROSPECTION_QUERY = {};\n",
        json!(tabs),
        json!(INTROSPECTION)
    )
}
