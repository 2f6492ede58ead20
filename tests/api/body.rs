//! The four parameters of an operation in a body or a URL, their charset, and hashes in place of documents.

use std::time::Duration;

use axum::body::Body;
use entity::vocabulary::Role;
use futures_util::{StreamExt, stream};
use http::{Method, Request};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::http::{JSON, request};
use crate::support::issuer::{self, claims, signed};
use crate::support::{Answer, Settings, TestDatabase, World};

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

/// Sends a body whose second half waits until `change` is done, and then long enough for the credential to be read again.
async fn sent_slowly(world: &World, token: &str, body: &str, change: impl Future<Output = ()>) -> Answer {
    let (first, rest) = body.as_bytes().split_at(5);
    let (first, rest) = (first.to_vec(), rest.to_vec());
    let (changed, is_changed) = oneshot::channel();
    let rest = async {
        is_changed.await.expect("the change is done");
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        rest
    };
    let parts =
        stream::once(std::future::ready(first)).chain(stream::once(rest)).map(Ok::<_, std::io::Error>);
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from_stream(parts))
        .expect("a request");
    let (answer, ()) = tokio::join!(world.send(request), async {
        // The header of the request has been read by then.
        tokio::time::sleep(Duration::from_millis(100)).await;
        change.await;
        changed.send(()).expect("the body waits for it");
    });
    answer
}

#[tokio::test]
async fn a_role_that_changes_while_a_body_arrives_brings_its_quota_and_its_limits() {
    let tokens = Some(issuer::verifier().await);
    let settings = Settings { allowances: true, tokens, ..Settings::default() };
    let world = World::set_up(TestDatabase::empty(), settings).await;
    let (system, token) = (world.system(), signed(&claims("ann")));
    let query = "{ viewer { role allowance { costPerRequest bucket perSecond } } }";
    let body = json!({ "query": query }).to_string();
    let staff = json!({ "role": "EDITOR", "allowance": { "costPerRequest": 5_000, "bucket": 200_000, "perSecond": 20_000 } });
    let partner = json!({ "role": "PARTNER", "allowance": { "costPerRequest": 5_000, "bucket": 500_000, "perSecond": 50_000 } });
    for (before, after, seen) in
        [(Role::Editor, Role::Partner, &partner), (Role::Partner, Role::Editor, &staff)]
    {
        system.knows("ann", before, None, true).await;
        let answer = sent_slowly(&world, &token, &body, system.knows("ann", after, None, true)).await;
        assert_eq!(&answer.data()["viewer"], seen, "{before:?} to {after:?}");
        let bucket = seen["allowance"]["bucket"].as_u64().expect("a number");
        let policy = answer.header("ratelimit-policy");
        assert!(policy.contains(&format!("q={bucket};")), "{policy}: {before:?} to {after:?}");
    }
    // A body that only staff may send is rejected, although it has been read.
    let large = json!({ "query": "query($x: String) { a: jurisdiction(code: $x) { code } }", "variables": { "x": "x".repeat(100_000) } });
    let padded = format!("{body}{}", " ".repeat(100_000));
    for body in [large.to_string(), padded] {
        system.knows("ann", Role::Editor, None, true).await;
        let answer = sent_slowly(&world, &token, &body, system.knows("ann", Role::Partner, None, true)).await;
        assert_eq!((answer.status.as_u16(), answer.codes()), (413, vec!["TOO_LARGE".to_owned()]));
    }
    let answer = sent_slowly(&world, &token, &body, system.knows("ann", Role::Editor, None, false)).await;
    assert_eq!((answer.status.as_u16(), answer.codes()), (403, vec!["FORBIDDEN".to_owned()]));
}
