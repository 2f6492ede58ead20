//! GraphiQL, a page to write questions on: all of it from this program, nothing from elsewhere.

use axum::extract::{Path, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{cache, no_such_path, questions};

const PAGE: &str = include_str!("graphiql.html");
const SCRIPT: &str = include_str!("graphiql.js");
/// As on the start page; but GraphiQL's editor puts styles into its page while it runs, and its style sheet has its
/// fonts in it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// What `make web` fetched: name, type, content. None of it if the program was built without.
#[cfg(web_assets)]
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("react.js", JAVASCRIPT, include_bytes!("../../web/assets/react.js")),
    ("react-dom.js", JAVASCRIPT, include_bytes!("../../web/assets/react-dom.js")),
    ("graphiql.js", JAVASCRIPT, include_bytes!("../../web/assets/graphiql.js")),
    ("graphiql.css", "text/css; charset=utf-8", include_bytes!("../../web/assets/graphiql.css")),
    ("LICENSES.txt", "text/plain; charset=utf-8", include_bytes!("../../web/assets/LICENSES.txt")),
];
#[cfg(not(web_assets))]
const ASSETS: &[(&str, &str, &[u8])] = &[];

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const HOW_TO_BUILD: &str = include_str!("graphiql-missing.html");

pub async fn page(request: Request) -> Response {
    let html = if ASSETS.is_empty() { HOW_TO_BUILD } else { PAGE };
    let mut response = cache::answer(&request.into_parts().0, HeaderValue::from_static(HTML), html.into());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

pub async fn file(Path(name): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let own = |script: String| cache::answer(&parts, HeaderValue::from_static(JAVASCRIPT), script.into());
    match &*name {
        "page.js" => own(SCRIPT.to_owned()),
        "questions.js" => own(tabs()),
        _ => match ASSETS.iter().find(|(asset, ..)| *asset == name) {
            Some((_, kind, content)) => {
                cache::answer(&parts, HeaderValue::from_static(kind), content.to_vec())
            }
            None => no_such_path().await.into_response(),
        },
    }
}

/// The questions, for the script of the page.
fn tabs() -> String {
    let tabs: Vec<_> =
        questions::QUESTIONS.iter().map(|question| json!({ "query": question.document })).collect();
    format!("'use strict';\nwindow.QUESTIONS = {};\n", json!(tabs))
}
