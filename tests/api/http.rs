//! GraphQL over HTTP: accepted requests, rejections, and their messages.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Method, Request};
use http_body_util::BodyExt;
use mgi_api::app::Health;
use mgi_api::clock::Clock;
use mgi_api::http::routes::probes;
use mgi_api::http::{self as service, HttpSettings, HttpState};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Answer, World};

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }

    /// The single error of a rejection: its code, and the field that it names.
    pub fn refusal(&self) -> (u16, String, Option<String>) {
        let json = self.json();
        assert!(json.get("data").is_none(), "a refusal has no data: {json}");
        let extensions = &json["errors"][0]["extensions"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        assert!(json["errors"][0]["message"].is_string(), "{json}");
        assert_eq!(self.header("cache-control"), "private, no-store");
        assert!(self.headers.get("etag").is_none());
        (self.status.as_u16(), text(&extensions["code"]).expect("a code"), text(&extensions["field"]))
    }
}

/// Requests of browsers and scripts, with explicit headers.
impl World {
    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.sends(request(Method::GET, path, headers, "")).await
    }

    async fn post(&self, body: &str) -> Answer {
        self.post_with(&[JSON], body).await
    }

    pub async fn post_with(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        self.sends(request(Method::POST, "/graphql", headers, body)).await
    }

    async fn asks(&self, query: &str) -> Answer {
        self.post(&json!({ "query": query }).to_string()).await
    }

    /// Sends a request. Every answer, also a rejection, has CORS headers and a request id.
    pub async fn sends(&self, request: Request<Body>) -> Answer {
        let answer = self.send(request).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(!answer.header("x-request-id").is_empty());
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        answer
    }
}

pub fn request(method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).expect("a request")
}

pub const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn a_query_is_answered_by_post_and_by_get() {
    let world = World::bare().await;
    for answer in [world.asks("{ __typename }").await, world.get("/graphql?query=%7B+__typename+%7D").await] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["data"], json!({ "__typename": "Query" }));
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=60");
        assert_eq!(answer.header("vary"), "Authorization, Accept, Accept-Encoding");
        assert!(answer.header("etag").starts_with("W/\""));
    }
    let body = json!({
        "query": "query A($t: String!) { __type(name: $t) { name } } query B { __typename }", "operationName": "A",
        "variables": { "t": "Query" }, "extensions": { "any": 1 }
    });
    assert_eq!(world.post(&body.to_string()).await.json()["data"], json!({ "__type": { "name": "Query" } }));
    let url = "/graphql?query=query+A($t:String!)%7B__type(name:$t)%7Bname%7D%7D&operationName=A&extensions=%7B%7D\
               &variables=%7B%22t%22:%22Query%22%7D";
    assert_eq!(world.get(url).await.json()["data"], json!({ "__type": { "name": "Query" } }));
}

#[tokio::test]
async fn what_is_not_an_operation_is_refused_by_name() {
    let world = World::bare().await;
    let bad = |field: Option<&str>| (400, "BAD_USER_INPUT".to_owned(), field.map(str::to_owned));
    let long = format!(r#"{{"query":"{{__typename}}","variables":{{"t":"{}"}}}}"#, "x".repeat(32 * 1024));
    for (body, expected) in [
        ("", bad(None)),
        ("{", bad(None)),
        ("7", bad(None)),
        (r#"[{"query":"{__typename}"}]"#, bad(None)),
        (r#"{"qeury":"{__typename}"}"#, bad(Some("query"))),
        (r#"{"query":null}"#, bad(Some("query"))),
        (r#"{"query":["{__typename}"]}"#, bad(Some("query"))),
        (r#"{"query":"{__typename}","query":"{__typename}"}"#, bad(None)),
        (r#"{"query":"{__typename}","operationName":{}}"#, bad(Some("operationName"))),
        (r#"{"query":"{__typename}","variables":[]}"#, bad(Some("variables"))),
        (r#"{"query":"{__typename}","variables":"{}"}"#, bad(Some("variables"))),
        (r#"{"query":"{__typename}","extensions":true}"#, bad(Some("extensions"))),
        (&long, (413, "TOO_LARGE".to_owned(), Some("variables".to_owned()))),
    ] {
        assert_eq!(world.post(body).await.refusal(), expected, "{:.80}", body);
    }
    let broken = request(Method::POST, "/graphql", &[JSON], "");
    let broken = broken.map(|_| Body::from(&b"{\"query\":\"\xff\"}"[..]));
    assert_eq!(world.sends(broken).await.refusal(), bad(None));
    let deep = format!(
        r#"{{"query":"{{__typename}}","variables":{{"a":{}1{}}}}}"#,
        "[".repeat(9000),
        "]".repeat(9000)
    );
    assert_eq!(world.post(&deep).await.refusal(), bad(Some("variables")));
    for (url, expected) in [
        ("/graphql", bad(Some("query"))),
        ("/graphql?query=%7B__typename%7D&query=%7B__typename%7D", bad(Some("query"))),
        ("/graphql?query=%7B__typename%7D&variables=1", bad(Some("variables"))),
        ("/graphql?query=%7B__typename%7D&variables=%7B", bad(Some("variables"))),
        ("/graphql?query=%7B__typename%7D&extensions=[]", bad(Some("extensions"))),
        ("/graphql?query=%FF", bad(Some("url"))),
    ] {
        assert_eq!(world.get(url).await.refusal(), expected, "{url}");
    }
}

#[tokio::test]
async fn only_json_comes_in() {
    let world = World::bare().await;
    let body = r#"{"query":"{ __typename }"}"#;
    for good in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""]
    {
        assert_eq!(world.post_with(&[("content-type", good)], body).await.status, 200, "{good}");
    }
    for bad in [
        "text/plain",
        "application/json; charset=latin1",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        assert_eq!(world.post_with(&[("content-type", bad)], body).await.refusal().0, 415, "{bad}");
    }
    assert_eq!(world.post_with(&[], body).await.refusal().0, 415);
    for encoding in ["gzip", "identity"] {
        let headers = [JSON, ("content-encoding", encoding)];
        assert_eq!(world.post_with(&headers, body).await.refusal().0, 415, "{encoding}");
    }
    let large = "x".repeat(64 * 1024 + 1);
    assert_eq!(world.post(&large).await.refusal(), (413, "TOO_LARGE".into(), None));
}

#[tokio::test]
async fn the_status_goes_by_the_media_type() {
    let world = World::bare().await;
    let graphql = ("accept", "application/graphql-response+json");
    let ask = |query: &str| json!({ "query": query }).to_string();
    let answer = world.post_with(&[JSON, graphql], &ask("{ __typename }")).await;
    assert_eq!(answer.header("content-type"), "application/graphql-response+json; charset=utf-8");
    for refused in ["{", "{ nothing }", "query Q($id: ID!) { __typename }"] {
        let answer = world.post_with(&[JSON, graphql], &ask(refused)).await;
        assert_eq!(answer.refusal().0, 400, "{refused}");
        assert_eq!(world.asks(refused).await.refusal().0, 200, "{refused}");
    }
    let answer = world.post_with(&[JSON, ("accept", "text/html")], &ask("{ __typename }")).await;
    assert_eq!(answer.refusal().0, 406);
}

#[tokio::test]
async fn methods_are_those_that_a_path_has() {
    let world = World::bare().await;
    let mutation = world.get("/graphql?query=mutation%7B__typename%7D").await;
    assert_eq!((mutation.refusal().0, mutation.header("allow")), (405, "POST"));
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer =
            world.sends(request(method.clone(), "/graphql", &[JSON], r#"{"query":"{__typename}"}"#)).await;
        assert_eq!((answer.refusal().0, answer.header("allow")), (405, "GET, HEAD, POST, OPTIONS"));
        let answer = world.sends(request(method, "/schema.graphql", &[], "")).await;
        assert_eq!((answer.refusal().0, answer.header("allow")), (405, "GET, HEAD, OPTIONS"));
    }
    let head = world.sends(request(Method::HEAD, "/graphql?query=%7B__typename%7D", &[], "")).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}

#[tokio::test]
async fn a_page_from_anywhere_may_ask() {
    let world = World::bare().await;
    let headers = [
        ("origin", "https://example.org"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    let answer = world.sends(request(Method::OPTIONS, "/graphql", &headers, "")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-methods"), "GET,POST,OPTIONS");
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "authorization,content-type",
        "what it asked for"
    );
    assert_eq!(answer.header("access-control-max-age"), "86400");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(
        world.asks("{ __typename }").await.header("access-control-expose-headers"),
        "etag,retry-after,ratelimit,ratelimit-policy,x-request-id"
    );
}

#[tokio::test]
async fn a_credential_is_never_answered_as_if_it_were_not_there() {
    let world = World::bare().await;
    for path in ["/graphql?query=%7B__typename%7D", "/", "/schema.graphql", "/nothing"] {
        for credential in ["Bearer x", "Basic eDp5", ""] {
            let answer = world.get_with(path, &[("authorization", credential)]).await;
            assert_eq!(answer.refusal(), (401, "UNAUTHENTICATED".into(), None), "{path} {credential}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let world = World::bare().await;
    for path in ["/graphql?query=%7B__typename%7D", "/", "/schema.graphql", "/start.js", "/start.css"] {
        let first = world.get(path).await;
        let etag = first.header("etag").to_owned();
        for known in [etag.clone(), etag.replace("W/", ""), format!("\"other\", {etag}"), "*".to_owned()] {
            let again = world.get_with(path, &[("if-none-match", &known)]).await;
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path} {known}");
            assert_eq!(again.header("etag"), etag);
            assert_eq!(again.header("cache-control"), "public, max-age=60");
            assert_eq!(again.header("vary"), first.header("vary"));
        }
        let other = world.get_with(path, &[("if-none-match", "W/\"other\"")]).await;
        assert_eq!((other.status, other.body), (first.status, first.body));
    }
    let etag = world.asks("{ __typename }").await.header("etag").to_owned();
    let post = world.post_with(&[JSON, ("if-none-match", &etag)], r#"{"query":"{ __typename }"}"#).await;
    assert_eq!(post.status, 200);
}

#[tokio::test]
async fn only_an_answer_that_is_the_same_for_every_caller_may_be_stored() {
    let world = World::bare().await;
    let stored = async |document: &str| {
        let query: String = document.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let answer = world.get(&format!("/graphql?query={query}&operationName=A")).await;
        assert_eq!(answer.status, 200, "{document}: {}", answer.text());
        answer.headers.contains_key("etag")
    };
    for document in [
        "query A { viewer { role } }",
        "query A { a: viewer { role } }",
        "query A { ...F } fragment F on Query { ... { viewer { role } } }",
        "query A($no: Boolean = false) { __typename viewer @include(if: $no) { role } }",
    ] {
        assert!(!stored(document).await, "{document}");
    }
    for document in [
        "query A { __typename } # viewer",
        "query A { viewer: __typename }",
        "query A { __typename } query B { viewer { role } }",
        "query A { __type(name: \"viewer\") { name } }",
    ] {
        assert!(stored(document).await, "{document}");
    }
}

#[tokio::test]
async fn long_answers_are_compressed_under_the_same_etag() {
    let world = World::bare().await;
    let path = "/graphql?query=%7B__schema%7Btypes%7Bname+description+fields%7Bname+description%7D%7D%7D%7D";
    let plain = world.get(path).await;
    for encoding in ["gzip", "br"] {
        let packed = world.get_with(path, &[("accept-encoding", encoding)]).await;
        assert_eq!(packed.header("content-encoding"), encoding);
        assert!(packed.body.len() < plain.body.len() / 2);
        assert_eq!(packed.header("etag"), plain.header("etag"));
        assert_eq!(packed.headers.get_all("vary").iter().count(), 1);
    }
    let short = world.get_with("/graphql?query=%7B__typename%7D", &[("accept-encoding", "gzip")]).await;
    assert_eq!(short.header("content-encoding"), "");
    let none = world.get_with(path, &[("accept-encoding", "identity;q=0")]).await;
    assert_eq!((none.status.as_u16(), none.header("cache-control")), (406, "private, no-store"));
    assert_eq!(none.json()["data"], Value::Null);
    assert!(none.text().contains("Accept-Encoding refuses all of them"), "{}", none.text());
}

#[tokio::test]
async fn the_url_names_the_release() {
    let world = World::bare().await;
    let refusal = |status, code: &str, field: &str| (status, code.to_owned(), Some(field.to_owned()));
    for (coordinate, expected) in [
        ("release=1", refusal(404, "NOT_FOUND", "release")),
        ("release=x", refusal(400, "BAD_USER_INPUT", "release")),
        ("edition=none", refusal(404, "NOT_FOUND", "edition")),
        ("asOf=2020-01-01", refusal(404, "NOT_FOUND", "asOf")),
        ("asOf=2999-01-01", refusal(400, "BAD_USER_INPUT", "asOf")),
        ("release=1&asOf=2020-01-01", refusal(400, "BAD_USER_INPUT", "asOf")),
    ] {
        for path in [format!("/graphql?query=%7B__typename%7D&{coordinate}"), format!("/?{coordinate}")] {
            assert_eq!(world.get(&path).await.refusal(), expected, "{path}");
        }
        let path = format!("/graphql?{coordinate}");
        let post = world.sends(request(Method::POST, &path, &[JSON], r#"{"query":"{__typename}"}"#)).await;
        assert_eq!(post.refusal(), expected, "POST {path}");
    }
}

#[tokio::test]
async fn every_request_has_a_name() {
    let world = World::bare().await;
    let path = "/graphql?query=%7B__typename%7D";
    let name = async |given: &str| {
        world.get_with(path, &[("x-request-id", given)]).await.header("x-request-id").to_owned()
    };
    assert_eq!(name("a-Z_09").await, "a-Z_09");
    assert_eq!(name(&"x".repeat(64)).await.len(), 64);
    for harmful in ["", "a b", "a=b", &"x".repeat(65)] {
        let made = name(harmful).await;
        assert!(made != harmful && made.len() == 32, "{harmful:?} became {made:?}");
    }
}

#[tokio::test]
async fn a_panic_is_an_answer_without_its_words() {
    async fn panics() {
        panic!("planned, with secret words")
    }
    let mut world = World::bare().await;
    let state = HttpState::new(world.app.clone(), HttpSettings::default());
    let public = std::mem::replace(
        &mut world.router,
        service::layered(Router::new().route("/panics", get(panics)), state),
    );
    let answer = world.get_with("/panics", &[("x-request-id", "reference-7")]).await;
    assert_eq!(answer.refusal(), (500, "INTERNAL".into(), None));
    assert!(answer.text().contains("reference-7") && !answer.text().contains("secret"), "{}", answer.text());
    world.router = public;
    assert_eq!(world.asks("{ __typename }").await.status, 200, "and the service goes on");
}

#[tokio::test]
async fn an_unknown_path_says_which_there_are() {
    let world = World::bare().await;
    for path in ["/playground", "/graphql/", "/livez", "/metrics"] {
        let answer = world.get(path).await;
        assert_eq!(answer.refusal(), (404, "NOT_FOUND".into(), None), "{path}");
        assert!(answer.text().contains("/schema.graphql"));
    }
}

#[tokio::test]
async fn the_start_page_asks_nothing_of_others() {
    let world = World::bare().await;
    let page = world.get("/").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
    let (script, style) = (world.get("/start.js").await, world.get("/start.css").await);
    for text in [page.text(), script.text(), style.text()] {
        for foreign in ["http://", "https://", "src=\"//", "style=", "onclick", "{{"] {
            assert!(!text.contains(foreign), "{foreign}");
        }
    }
    assert!(page.text().contains("MGI does not rank countries"));
    assert!(page.text().contains("Nothing has been published yet"));
    let schema = world.get("/schema.graphql").await;
    assert_eq!(schema.header("content-type"), "text/plain; charset=utf-8");
    assert!(schema.text().contains("type Query"));
}

#[tokio::test]
async fn the_probes_tell_how_the_process_is() {
    let clock = Clock::system();
    let probe = async |health: &Health, path: &str| {
        let request = request(Method::GET, path, &[], "");
        let response = probes::router(health.clone()).oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    let loading = Health::new(&clock);
    assert_eq!(probe(&loading, "/livez").await.0, 200);
    assert_eq!(probe(&loading, "/readyz").await.0, 503);
    let world = World::bare().await;
    let health = &world.app.health;
    assert_eq!(probe(health, "/readyz").await.0, 200);
    world.asks("{ __typename }").await;
    world.asks("{ nothing }").await;
    world.get("/some/path").await;
    let (_, metrics) = probe(health, "/metrics").await;
    for line in [
        "mgi_http_requests_total{path=\"/graphql\",method=\"POST\",status=\"200\"} 2",
        "mgi_http_requests_total{path=\"other\",method=\"GET\",status=\"404\"} 1",
        "mgi_http_request_duration_seconds_count{path=\"/graphql\"} 2",
        "mgi_gate_refusals_total{code=\"BAD_USER_INPUT\"} 1",
        "mgi_errors_total{code=\"NOT_FOUND\"} 1",
        "mgi_http_requests_in_flight 0",
        "mgi_release_number 0",
        "mgi_process_start_time_seconds 1",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    health.leave();
    assert_eq!(probe(health, "/readyz").await.0, 503);
    assert_eq!(probe(health, "/livez").await.0, 200);
}

#[tokio::test]
async fn the_language_of_the_browser_changes_nothing() {
    let world = World::new().await;
    let asks = async |language: Option<&str>| {
        let mut request = Request::builder().uri("/graphql?query=%7Bcountry(iso3:%22DEU%22)%7Bname%7D%7D");
        if let Some(language) = language {
            request = request.header("accept-language", language);
        }
        world.send(request.body(Body::empty()).expect("a request")).await.body
    };
    assert_eq!(asks(Some("fr, ar;q=0.5")).await, asks(None).await);
}
