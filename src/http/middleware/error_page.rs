//! Shows a rejection as a page to a person whose browser followed a link.

use std::future::Future;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::response::error_response::RejectionMessage;
use crate::http::response::media;
use crate::http::routes::start_page::escape;

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Replaces the JSON of a rejection by a page if a browser shows it to a person. The status and the other headers stay.
pub async fn for_browsers<F: Future<Output = Response>>(
    request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let start =
        (reads && media::prefers_html(request.headers())).then(|| path_to_start(request.uri().path()));
    let response = answer(request).await;
    match (start, response.extensions().get::<RejectionMessage>().cloned()) {
        (Some(start), Some(RejectionMessage(message))) => page(response, &start, &message),
        _ => response,
    }
}

fn page(rejection: Response, start: &str, message: &str) -> Response {
    let (mut parts, _) = rejection.into_parts();
    let html = render(parts.status, start, message);
    let headers = &mut parts.headers;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.remove(header::CONTENT_LENGTH);
    (parts, html).into_response()
}

/// Address of the start page relative to a path, so that it is right below the path prefix of a proxy, too.
fn path_to_start(path: &str) -> String {
    let depth = path.bytes().filter(|byte| *byte == b'/').count();
    if depth > 1 { "../".repeat(depth - 1) } else { "./".to_owned() }
}

fn render(status: StatusCode, start: &str, message: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{status} · MGI data API</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}</style>\n\
         </head>\n<body>\n<main>\n<h1>{status}</h1>\n<p>{message}</p>\n\
         <p><a href=\"{start}\">The start page</a></p>\n</main>\n</body>\n</html>\n",
        message = escape(message),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_page_is_found_from_every_depth() {
        for (path, start) in
            [("/", "./"), ("/graphql", "./"), ("/a/b", "../"), ("/a/b/", "../../"), ("/a/b/c", "../../")]
        {
            assert_eq!(path_to_start(path), start, "{path}");
        }
    }
}
