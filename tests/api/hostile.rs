//! Hostile documents and requests: each is rejected with a code, and the service continues.

use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::support::{Answer, World};

async fn goes_on(world: &World) {
    let answer = world.anyone().asks("{ instruments { code } }").await;
    assert_eq!(answer.data()["instruments"].as_array().map(Vec::len), Some(4));
}

fn nested(open: &str, close: &str, times: usize) -> String {
    format!("{}1{}", open.repeat(times), close.repeat(times))
}

fn doubling(levels: usize) -> String {
    let fragments =
        (0..levels).map(|level| format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1));
    format!("{{ ...F0 }} {}fragment F{levels} on Query {{ __typename }}", fragments.collect::<String>())
}

#[tokio::test]
async fn documents_that_would_stop_the_engine_are_refused() {
    let world = World::new().await;
    let deep_list = nested("[", "]", 1_500);
    let deep_object = nested("{a:", "}", 1_500);
    let documents: Vec<(&str, String, &str)> = vec![
        (
            "lists in an argument",
            format!("{{ countries(filter: {deep_list}) {{ totalCount }} }}"),
            "TOO_LARGE",
        ),
        (
            "objects in an argument",
            format!("{{ countries(filter: {deep_object}) {{ totalCount }} }}"),
            "TOO_LARGE",
        ),
        ("lists in an argument that is none", format!("{{ f(a: {deep_list}) }}"), "TOO_LARGE"),
        ("objects in an argument that is none", format!("{{ f(a: {deep_object}) }}"), "TOO_LARGE"),
        ("lists in a default", format!("query ($x: Int = {deep_list}) {{ f(a: $x) }}"), "TOO_LARGE"),
        ("objects in a default", format!("query ($x: Int = {deep_object}) {{ f(a: $x) }}"), "TOO_LARGE"),
        (
            "behind an open block string",
            format!("{{ f(a: \"\"\") }} {{ f(a: {}) }}", nested("[", "]", 240)),
            "BAD_USER_INPUT",
        ),
        (
            "behind a comment that a bare CR ends",
            format!("# comment\r{{ f(a: {}) }}", nested("[", "]", 240)),
            "TOO_LARGE",
        ),
        ("behind both, deeper", format!("\"\"\" #\r{{ f(a: {deep_list}) }}"), "TOO_LARGE"),
        ("selections", format!("{}{}", "{ a ".repeat(1_500), "}".repeat(1_500)), "TOO_LARGE"),
        ("fragments that double, 25 levels", doubling(25), "TOO_LARGE"),
        ("fragments that double, 31 levels", doubling(31), "TOO_LARGE"),
        ("a fragment in itself", "{ ...F } fragment F on Query { ...F }".into(), "BAD_USER_INPUT"),
        (
            "20,000 aliases",
            format!("{{ {} }}", (0..20_000).map(|n| format!("a{n}: __typename ")).collect::<String>()),
            "TOO_LARGE",
        ),
        (
            "1,000 aliases",
            format!("{{ {} }}", (0..1_000).map(|n| format!("a{n}: __typename ")).collect::<String>()),
            "TOO_LARGE",
        ),
        ("5,000 directives", format!("{{ __typename {} }}", "@a ".repeat(5_000)), "TOO_LARGE"),
        ("900 directives", format!("{{ __typename {} }}", "@a ".repeat(900)), "TOO_LARGE"),
        (
            "10,000 wrong fields",
            format!("{{ {} }}", (0..10_000).map(|n| format!("w{n} ")).collect::<String>()),
            "TOO_LARGE",
        ),
        (
            "1,900 wrong fields",
            format!(
                "{{ country(iso3: \"KEN\") {{ {} }} }}",
                (0..1_900).map(|n| format!("w{n} ")).collect::<String>()
            ),
            "BAD_USER_INPUT",
        ),
        ("a page of nothing", "{ countries(first: -1) { totalCount } }".into(), "BAD_USER_INPUT"),
        (
            "introspection in circles",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".into(),
            "TOO_LARGE",
        ),
        (
            "17 levels",
            format!(
                "{{ country(iso3: \"KEN\") {}{}{} }}",
                "{ assessments { nodes { country ".repeat(6),
                "{ name }",
                "} } }".repeat(6)
            ),
            "TOO_LARGE",
        ),
        ("nothing", String::new(), "BAD_USER_INPUT"),
        ("no GraphQL", "SELECT * FROM draft".into(), "BAD_USER_INPUT"),
    ];
    for (what, document, code) in documents {
        let answer = world.anyone().asks(&document).await;
        assert_eq!(
            answer.codes().first().map(String::as_str),
            Some(code),
            "{what}: {}",
            &answer.text()[..answer.text().len().min(300)]
        );
        assert!(answer.text().len() < 20_000, "{what}: the answer has {} bytes", answer.text().len());
        goes_on(&world).await;
    }
}

#[tokio::test]
async fn a_long_filter_is_charged_wherever_it_is_used() {
    let world = World::new().await;
    let groups: Vec<Value> = (0..900).map(|n| json!({ "grouping": "m49", "code": format!("{n}") })).collect();
    let filter = json!({ "a": { "group": { "in": groups } } });
    let fields = (0..6).map(|n| format!("c{n}: countries(first: 250) {{ nodes {{ assessments(filter: $a, first: 1) {{ totalCount }} }} }} "));
    let query = format!("query ($a: AssessmentFilter) {{ {} }}", fields.collect::<String>());
    assert_eq!(world.anyone().asks_with(&query, filter).await.codes(), ["TOO_LARGE"]);
    let once = r#"query ($codes: [String!]) { countries(filter: {code: {in: $codes}}) { totalCount } }"#;
    let codes: Vec<String> = (0..250).map(|n| format!("{n}")).collect();
    assert_eq!(world.anyone().asks_with(once, json!({ "codes": codes })).await.codes(), [""; 0]);
}

#[tokio::test]
async fn an_answer_has_no_holes() {
    let world = World::new().await;
    for query in [
        "query ($l: String!) { instruments { name(lang: $l) } }",
        "query ($l: String!) { country(iso3: \"KEN\") { code assessments(first: 0) { totalCount } x: name(lang: $l) } }",
        "query ($l: String!) { countries(first: 3) { nodes { assessments(first: 0) { totalCount } } } y: country(iso3: \"KEN\") { name(lang: $l) } }",
    ] {
        let answer = world.anyone().asks_with(query, json!({ "l": "!" })).await;
        assert!(!answer.codes().is_empty(), "{query}: {}", answer.text());
        assert!(answer.json().get("data").is_none_or(Value::is_null), "{query}: {}", answer.text());
    }
    // After more errors than the answer lists.
    let query =
        "{ instruments { code } countries(first: 30) { nodes { assessments(first: 0) { totalCount } } } }";
    let answer = world.anyone().asks(query).await;
    assert_eq!((answer.codes().len(), &answer.json()["data"]), (20, &Value::Null));
    assert!(answer.text().contains("(and 10 more errors)"), "{}", answer.text());
}

fn post(headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(Method::POST).uri("/graphql");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).expect("a request")
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn requests_that_are_no_graphql_requests_are_refused() {
    let world = World::new().await;
    let query = json!({ "query": "{ instruments { code } }" }).to_string();
    let endless = without_end();
    let cases: Vec<(&str, Request<Body>, u16, &str)> = vec![
        ("a body without end", post(&[JSON], Body::from_stream(endless)), 413, "TOO_LARGE"),
        ("a body that is too long", post(&[JSON], " ".repeat(70_000)), 413, "TOO_LARGE"),
        ("gzip", post(&[JSON, ("content-encoding", "gzip")], query.clone()), 415, "BAD_USER_INPUT"),
        ("identity", post(&[JSON, ("content-encoding", "identity")], query.clone()), 415, "BAD_USER_INPUT"),
        (
            "multipart",
            post(&[("content-type", "multipart/form-data; boundary=x")], "--x--"),
            415,
            "BAD_USER_INPUT",
        ),
        (
            "a form",
            post(&[("content-type", "application/x-www-form-urlencoded")], "query={a}"),
            415,
            "BAD_USER_INPUT",
        ),
        ("no content type", post(&[], query.clone()), 415, "BAD_USER_INPUT"),
        (
            "Latin-1",
            post(&[("content-type", "application/json; charset=iso-8859-1")], query.clone()),
            415,
            "BAD_USER_INPUT",
        ),
        ("a batch", post(&[JSON], format!("[{query},{query}]")), 400, "BAD_USER_INPUT"),
        ("invalid UTF-8", post(&[JSON], vec![b'{', b'"', 0xff, 0xfe, b'"', b'}']), 400, "BAD_USER_INPUT"),
        ("no JSON", post(&[JSON], "{"), 400, "BAD_USER_INPUT"),
        ("deep JSON", post(&[JSON], "[".repeat(5_000)), 400, "BAD_USER_INPUT"),
        ("a number for a query", post(&[JSON], r#"{"query": 1}"#), 400, "BAD_USER_INPUT"),
        ("variables in a list", post(&[JSON], r#"{"query": "{a}", "variables": []}"#), 400, "BAD_USER_INPUT"),
        (
            "large variables",
            post(
                &[JSON],
                json!({ "query": "{ instruments { code } }", "variables": { "x": "x".repeat(40_000) } })
                    .to_string(),
            ),
            413,
            "TOO_LARGE",
        ),
        (
            "nothing that we speak",
            post(&[JSON, ("accept", "text/html")], query.clone()),
            406,
            "BAD_USER_INPUT",
        ),
        (
            "a mutation by GET",
            Request::get("/graphql?query=mutation%20%7B%20a%20%7D").body(Body::empty()).expect("a request"),
            405,
            "BAD_USER_INPUT",
        ),
        ("PUT", Request::put("/graphql").body(Body::empty()).expect("a request"), 405, "BAD_USER_INPUT"),
    ];
    for (what, request, status, code) in cases {
        let answer: Answer = world.send(request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.codes()),
            (status, vec![code.to_owned()]),
            "{what}: {}",
            answer.text()
        );
        assert!(answer.message().ends_with('.'), "{what}: {}", answer.message());
        assert_eq!(answer.json().get("data"), None, "{what}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*", "{what}");
        assert!(answer.headers.contains_key("x-request-id"), "{what}");
        goes_on(&world).await;
    }
}

/// A megabyte stands for an endless body: the service reads far less.
fn without_end() -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> + Send + 'static {
    futures_util::stream::iter((0..1_000).map(|_| Ok(vec![b' '; 1_000])))
}

#[tokio::test]
async fn errors_say_where_and_what_and_nothing_of_what_is_inside() {
    let world = World::new().await;
    let answer = world.anyone().asks("{\n  country(iso3: \"KEN\") { nme }\n}").await;
    assert_eq!(answer.json()["errors"][0]["locations"], json!([{ "line": 2, "column": 26 }]));
    assert!(answer.message().contains("name"), "a near word is named: {}", answer.message());
    let answer = world.anyone().asks("{ country(iso3: 5) { name } }").await;
    assert_eq!((answer.codes(), answer.status.as_u16()), (vec!["BAD_USER_INPUT".to_owned()], 400));
    for error in answer.json()["errors"].as_array().expect("errors") {
        assert_ne!(error["extensions"]["code"], Value::Null);
    }
}

#[tokio::test]
async fn many_errors_are_told_in_the_same_order_each_time() {
    let world = World::new().await;
    let query = "query ($a: Int, $b: Int, $c: Int, $d: Int, $e: Int) { instruments { code } }";
    let first = world.anyone().asks(query).await;
    for _ in 0..20 {
        assert_eq!(world.anyone().asks(query).await.text(), first.text());
    }
}
