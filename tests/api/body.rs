//! Where the four parameters of an operation stand, in which charset, and what stands in for a document.

use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::http::{JSON, request};
use crate::support::{Answer, World};

const QUERY: &str = r#"{"query":"{ __typename }"}"#;

#[tokio::test]
async fn a_post_has_its_operation_in_the_body_alone() {
    let world = World::bare().await;
    for (url, field) in [
        ("variables=%7B%7D", "variables"),
        ("variables=", "variables"),
        ("query=%7B__typename%7D", "query"),
        ("operationName=A", "operationName"),
        ("extensions=%7B%7D", "extensions"),
        ("release=1&query=x&variables=%7B", "query"),
    ] {
        let answer = world.sends(request(Method::POST, &format!("/graphql?{url}"), &[JSON], QUERY)).await;
        assert_eq!(answer.refusal(), (400, "BAD_USER_INPUT".into(), Some(field.into())), "{url}");
        assert!(answer.message().contains("body"), "{}", answer.message());
    }
}

#[tokio::test]
async fn utf_8_is_taken_in_any_spelling_that_leaves_no_doubt() {
    let world = World::bare().await;
    for charset in ["utf8", "UTF8", "utf-8", "Utf-8", "\"utf-8\"", "\"UTF8\"", "'utf-8'", "utf_8", " utf-8 "]
    {
        let content_type = format!("application/json; charset={charset}");
        let answer = world.post_with(&[("content-type", &content_type)], QUERY).await;
        assert_eq!(answer.status, 200, "{content_type}: {}", answer.text());
    }
    for charset in
        ["latin1", "iso-8859-1", "utf-16", "utf-16le", "utf-32", "us-ascii", "utf-7", "cp1252", "x"]
    {
        let content_type = format!("application/json; charset={charset}");
        let answer = world.post_with(&[("content-type", &content_type)], QUERY).await;
        assert_eq!(answer.refusal().0, 415, "{content_type}");
        assert!(
            answer.message().contains("UTF-8") && answer.message().contains(charset),
            "{}",
            answer.message()
        );
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_json_is_passed_over() {
    let world = World::bare().await;
    let marked = format!("\u{feff}{QUERY}");
    assert_eq!(world.post_with(&[JSON], &marked).await.data(), json!({ "__typename": "Query" }));
    let document = r#"{"query":"\ufeff{ __typename }"}"#;
    assert_eq!(world.post_with(&[JSON], document).await.data(), json!({ "__typename": "Query" }));
    let query = "query=query($t:String!)%7B__type(name:$t)%7Bname%7D%7D";
    let url =
        format!("/graphql?{query}&variables=%EF%BB%BF%7B%22t%22:%22Query%22%7D&extensions=%EF%BB%BF%7B%7D");
    assert_eq!(world.get(&url).await.data(), json!({ "__type": { "name": "Query" } }));
    assert_eq!(world.post_with(&[JSON], "\u{feff}").await.refusal().0, 400, "a mark alone is no body");
    assert_eq!(world.post_with(&[JSON], "\u{feff}[]").await.refusal().0, 400, "nor is a batch an operation");
    let utf16: Vec<u8> = format!("\u{feff}{QUERY}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = request(Method::POST, "/graphql", &[JSON], "").map(|_| Body::from(utf16));
    assert_eq!(world.sends(utf16).await.refusal().0, 400);
}

/// The error that Apollo's clients look for before they ask again with the document.
fn is_not_supported(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let error = &answer.json()["errors"][0];
    assert_eq!(error["message"], "PersistedQueryNotSupported", "{error}");
    assert_eq!(error["extensions"]["code"], "PERSISTED_QUERY_NOT_SUPPORTED", "{error}");
    assert_eq!(answer.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn a_hash_without_a_document_is_told_that_documents_are_not_kept() {
    let world = World::bare().await;
    let hash = json!({ "persistedQuery": { "version": 1, "sha256Hash": "ab".repeat(32) } });
    for query in [json!({}), json!({ "query": null }), json!({ "query": "" }), json!({ "query": " \n" })] {
        let mut body = json!({ "operationName": "A", "variables": {}, "extensions": hash });
        body.as_object_mut().expect("an object").extend(query.as_object().expect("an object").clone());
        is_not_supported(&world.post_with(&[JSON], &body.to_string()).await, 200);
        let spec = [JSON, ("accept", "application/graphql-response+json")];
        is_not_supported(&world.post_with(&spec, &body.to_string()).await, 400);
    }
    let encoded: String = hash.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    for query in ["", "query=&", "operationName=A&variables=%7B%7D&"] {
        is_not_supported(&world.get(&format!("/graphql?{query}extensions={encoded}")).await, 200);
    }
}

#[tokio::test]
async fn a_hash_beside_a_document_is_passed_over() {
    let world = World::bare().await;
    let asked = json!({
        "query": "{ __typename }",
        "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "0" }, "clientLibrary": { "name": "x" } },
    });
    assert_eq!(world.post_with(&[JSON], &asked.to_string()).await.data(), json!({ "__typename": "Query" }));
}

#[tokio::test]
async fn extensions_without_a_hash_do_not_stand_in_for_a_document() {
    let world = World::bare().await;
    for extensions in [json!({}), json!({ "other": 1 }), json!({ "persistedQuery": null }), Value::Null] {
        let answer = world.post_with(&[JSON], &json!({ "extensions": extensions }).to_string()).await;
        assert_eq!(answer.refusal(), (400, "BAD_USER_INPUT".into(), Some("query".into())), "{extensions}");
    }
}

#[tokio::test]
async fn a_header_in_latin_1_breaks_nothing() {
    let world = World::bare().await;
    let strange = http::HeaderValue::from_bytes(b"application/json; charset=\xfctf8").expect("a value");
    let asked = Request::builder().method(Method::POST).uri("/graphql").header("content-type", strange);
    assert_eq!(world.sends(asked.body(Body::from(QUERY)).expect("a request")).await.refusal().0, 415);
}

#[tokio::test]
async fn a_get_has_its_operation_in_the_url_alone() {
    let world = World::bare().await;
    for url in ["/graphql", "/graphql?query=%7B__typename%7D"] {
        let answer = world.sends(request(Method::GET, url, &[JSON], QUERY)).await;
        assert_eq!(answer.refusal(), (400, "BAD_USER_INPUT".into(), None), "{url}");
        assert!(answer.message().contains("POST"), "{}", answer.message());
    }
}
