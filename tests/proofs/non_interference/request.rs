//! One request, sent to both worlds.

use std::fmt::{self, Display};

use axum::body::Body;
use http::{Method, Request};

use mgi_api::content::digest;

use super::document::Document;

#[derive(Clone)]
pub struct Asked {
    pub method: Method,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    /// The document, if the request is valid and its answer is not compressed.
    pub document: Option<Document>,
}

/// The viewer who makes the request.
#[derive(Clone, Debug)]
pub enum Viewer {
    Anyone,
    /// With the value of the header `authorization`.
    Partner(String),
    /// The same, and with a request id, which appears in the audit log.
    Staff(String),
    /// The same, but the values of the answers are not used in later requests.
    Other(String),
}

impl Asked {
    pub fn get(url: &str) -> Self {
        Self {
            method: Method::GET,
            url: url.to_owned(),
            headers: vec![],
            body: String::new(),
            document: None,
        }
    }

    pub fn by(&self, viewer: &Viewer) -> Request<Body> {
        let mut request = Request::builder().method(self.method.clone()).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Viewer::Partner(credential) | Viewer::Staff(credential) | Viewer::Other(credential) = viewer {
            request = request.header("authorization", credential);
        }
        if let Viewer::Staff(_) | Viewer::Other(_) = viewer {
            request = request.header("x-request-id", &digest(&self.body)[..16]);
        }
        request.body(Body::from(self.body.clone())).expect("a request")
    }
}

impl Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method, self.url)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        write!(f, "\n{}", self.body)
    }
}
