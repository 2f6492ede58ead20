//! A response that is the same for every caller: hashed and compressed once.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::cache;
use super::encoding::Encoding;

/// A response with its body in every encoding.
pub struct StaticResponse {
    content_type: HeaderValue,
    etag: HeaderValue,
    bodies: [(Encoding, Bytes); 3],
}

impl StaticResponse {
    pub fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        let etag = cache::etag(&body);
        let bodies = [Encoding::Identity, Encoding::Gzip, Encoding::Brotli]
            .map(|encoding| (encoding, encoding.encode(body.clone())));
        Self { content_type: HeaderValue::from_static(content_type), etag, bodies }
    }

    /// The response to a request: the body in the encoding that it prefers, or 304.
    pub fn answer(&self, request: &Parts) -> Response {
        let encoding = self.encoding(&request.headers);
        let body = || {
            self.bodies
                .iter()
                .find(|(one, _)| *one == encoding)
                .map_or_else(Bytes::new, |(_, body)| body.clone())
        };
        cache::respond(request, self.content_type.clone(), Some(self.etag.clone()), encoding, body)
    }

    fn encoding(&self, headers: &HeaderMap) -> Encoding {
        // A body that is compressed already would only grow.
        let plain = self.bodies[0].1.len();
        let encoding = Encoding::accepted(headers, plain);
        let smaller = |(one, body): &&(Encoding, Bytes)| *one == encoding && body.len() < plain;
        self.bodies.iter().find(smaller).map_or(Encoding::Identity, |(encoding, _)| *encoding)
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::Request;
    use axum::http::{StatusCode, header};

    use super::*;

    fn parts(headers: &[(header::HeaderName, &str)]) -> Parts {
        let mut request = Request::new(());
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().expect("a header"));
        }
        request.into_parts().0
    }

    #[test]
    fn it_is_sent_in_the_encoding_that_is_asked_for_under_one_etag() {
        let answer = StaticResponse::new("text/plain; charset=utf-8", "word ".repeat(1_000).into_bytes());
        let mut etags = vec![];
        for (accept, encoding, shorter) in
            [("identity", None, false), ("gzip", Some("gzip"), true), ("br", Some("br"), true)]
        {
            let response = answer.answer(&parts(&[(header::ACCEPT_ENCODING, accept)]));
            let sent =
                response.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().expect("text"));
            assert_eq!((response.status(), sent), (StatusCode::OK, encoding));
            let length = axum::body::HttpBody::size_hint(response.body()).exact().expect("a length");
            assert_eq!(length < 5_000, shorter, "{accept}");
            etags.push(response.headers()[header::ETAG].to_str().expect("text").to_owned());
        }
        etags.dedup();
        let [etag] = &etags[..] else { panic!("{etags:?}") };
        let known = answer.answer(&parts(&[(header::IF_NONE_MATCH, etag)]));
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    }
}
