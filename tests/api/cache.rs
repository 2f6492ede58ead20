//! The response cache: an answer that is asked for again is sent as it was, for a cost of 1.

use std::io::Read;

use chrono::TimeDelta;
use entity::vocabulary::Role;
use http::Method;
use mgi_api::auth::rate_limit::{LimitKey, Quota};
use mgi_api::shipped::Files;
use serde_json::{Value, json};

use crate::http::{JSON, request};
use crate::support::{Answer, Settings, TestDatabase, World, escaped};
use crate::withdrawal::withdraws;

const BYTES: u64 = 8 * 1024 * 1024;
/// Its answer is long enough to be compressed.
const COUNTRIES: &str = "{ countries(first: 100) { nodes { iso3 name } } }";
const KENYA: &str = r#"{ assessment(ref: "KEN/sdg-10-7-2/2019") { status revision { id } } }"#;
const BY_CODE: &str = "query Named($code: String!) { country(iso3: $code) { name } }";

async fn with_cache_of(response_cache_bytes: u64) -> World {
    let settings = Settings { allowances: true, response_cache_bytes, ..Settings::default() };
    World::set_up(TestDatabase::shipped(), settings).await
}

async fn caching() -> World {
    with_cache_of(BYTES).await
}

fn url(query: &str, more: &str) -> String {
    format!("/graphql?query={}{more}", escaped(query))
}

fn body(query: &str, variables: Value) -> String {
    json!({ "query": query, "variables": variables }).to_string()
}

/// What callers without a credential have paid for an answer, and the answer.
async fn paid(world: &World, asks: impl AsyncFnOnce(&World) -> Answer) -> (u64, Answer) {
    let left = || world.app.rate_limiter.left(&LimitKey::Address(None), Quota::PUBLIC);
    let before = left();
    let answer = asks(world).await;
    (before - left(), answer)
}

async fn gets(world: &World, url: &str, headers: &[(&str, &str)]) -> (u64, Answer) {
    paid(world, async |world| world.get_with(url, headers).await).await
}

async fn posts(world: &World, body: &str) -> (u64, Answer) {
    paid(world, async |world| world.post_with(&[JSON], body).await).await
}

fn cost(answer: &Answer) -> u64 {
    answer.json()["extensions"]["cost"].as_u64().unwrap_or_else(|| panic!("{}", answer.text()))
}

#[tokio::test]
async fn an_answer_that_is_asked_for_again_says_the_same_and_costs_1() {
    let world = caching().await;
    let url = url(COUNTRIES, "");
    let (first_paid, first) = gets(&world, &url, &[]).await;
    assert_eq!(first_paid, cost(&first));
    let (again_paid, again) = gets(&world, &url, &[]).await;
    assert_eq!(again_paid, 1);
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    for header in ["etag", "cache-control", "vary", "content-type", "content-encoding", "ratelimit"] {
        assert_eq!(again.headers.get(header), first.headers.get(header), "{header}");
    }
    assert!(first.headers.contains_key("etag"));
}

#[tokio::test]
async fn an_answer_to_a_get_answers_a_post_and_a_head() {
    let world = caching().await;
    let (_, got) = gets(&world, &url(COUNTRIES, ""), &[]).await;
    let (post_paid, posted) = posts(&world, &json!({ "query": COUNTRIES }).to_string()).await;
    assert_eq!((post_paid, &posted.body), (1, &got.body));
    assert_eq!(posted.header("etag"), got.header("etag"));
    let (head_paid, head) =
        paid(&world, async |world| world.sends(request(Method::HEAD, &url(COUNTRIES, ""), &[], "")).await)
            .await;
    assert_eq!((head_paid, head.status.as_u16(), head.header("etag")), (1, 200, got.header("etag")));
}

#[tokio::test]
async fn an_answer_from_the_cache_tells_nothing_about_a_caller() {
    let world = caching().await;
    let body = body(COUNTRIES, json!({}));
    assert!(posts(&world, &body).await.1.headers.contains_key("ratelimit"));
    let (paid, again) = posts(&world, &body).await;
    assert_eq!((paid, again.headers.get("ratelimit")), (1, None));
}

#[tokio::test]
async fn the_media_type_is_the_one_that_is_accepted_now() {
    let world = caching().await;
    let (_, json) = gets(&world, &url(COUNTRIES, ""), &[]).await;
    let accept = ("accept", "application/graphql-response+json");
    let (paid, graphql) = gets(&world, &url(COUNTRIES, ""), &[accept]).await;
    assert_eq!((paid, &graphql.body), (1, &json.body));
    assert_eq!(graphql.header("content-type"), "application/graphql-response+json; charset=utf-8");
}

#[tokio::test]
async fn each_encoding_is_kept() {
    let world = caching().await;
    let (_, plain) = gets(&world, &url(COUNTRIES, ""), &[]).await;
    for encoding in ["gzip", "br"] {
        let accept = [("accept-encoding", encoding)];
        let (first_paid, first) = gets(&world, &url(COUNTRIES, ""), &accept).await;
        assert_eq!(first_paid, cost(&plain), "{encoding} is compressed once, by a request that pays for it");
        let (again_paid, again) = gets(&world, &url(COUNTRIES, ""), &accept).await;
        assert_eq!((again_paid, again.header("content-encoding"), &again.body), (1, encoding, &first.body));
        let mut read = vec![];
        let unpacked = match encoding {
            "gzip" => flate2::read::GzDecoder::new(&*again.body).read_to_end(&mut read),
            _ => brotli::Decompressor::new(&*again.body, 4096).read_to_end(&mut read),
        };
        unpacked.expect("it can be read");
        assert_eq!((&read, again.header("etag")), (&plain.body, plain.header("etag")));
    }
    assert_eq!(gets(&world, &url(COUNTRIES, ""), &[]).await.1.body, plain.body);
}

#[tokio::test]
async fn a_client_that_has_the_answer_pays_1_and_gets_none() {
    let world = caching().await;
    let (_, first) = gets(&world, &url(COUNTRIES, ""), &[]).await;
    let (paid, known) = gets(&world, &url(COUNTRIES, ""), &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((paid, known.status.as_u16(), known.body.len()), (1, 304, 0));
    assert_eq!(known.header("etag"), first.header("etag"));
    let (paid, other) = gets(&world, &url(COUNTRIES, ""), &[("if-none-match", "W/\"other\"")]).await;
    assert_eq!((paid, other.status.as_u16(), &other.body), (1, 200, &first.body));
}

#[tokio::test]
async fn the_same_variables_in_another_order_are_the_same() {
    let world = caching().await;
    let query =
        "query A($a: String!, $b: String!) { a: country(iso3: $a) { name } b: country(iso3: $b) { name } }";
    let write = |variables: &str| format!(r#"{{"query":{},"variables":{variables}}}"#, json!(query));
    let (first_paid, first) = posts(&world, &write(r#"{"a":"KEN","b":"UGA"}"#)).await;
    let (again_paid, again) = posts(&world, &write(r#"{ "b": "UGA",  "a": "KEN" }"#)).await;
    assert!(first_paid > 1);
    assert_eq!((again_paid, again.body), (1, first.body));
}

#[tokio::test]
async fn other_variables_have_another_answer() {
    let world = caching().await;
    for (code, name) in [("KEN", "Kenya"), ("UGA", "Uganda"), ("KEN", "Kenya")] {
        let (_, answer) = posts(&world, &body(BY_CODE, json!({ "code": code }))).await;
        assert_eq!(answer.data()["country"]["name"], name);
    }
}

#[tokio::test]
async fn another_operation_of_a_document_has_another_answer() {
    let world = caching().await;
    let query = r#"query A { country(iso3: "KEN") { name } } query B { country(iso3: "UGA") { name } }"#;
    for (operation, name) in [("A", "Kenya"), ("B", "Uganda"), ("A", "Kenya")] {
        let (_, answer) = gets(&world, &url(query, &format!("&operationName={operation}")), &[]).await;
        assert_eq!(answer.data()["country"]["name"], name);
    }
}

#[tokio::test]
async fn an_answer_to_a_credential_is_neither_kept_nor_sent_from_the_cache() {
    let world = caching().await;
    let token = format!("Bearer {}", world.token("ann", Role::Editor, &["KEN"]));
    let staff = ("authorization", token.as_str());
    let personal = world.get_with(&url(COUNTRIES, ""), &[staff]).await;
    assert_eq!(personal.header("cache-control"), "private, no-store");
    let (paid, public) = gets(&world, &url(COUNTRIES, ""), &[]).await;
    assert_eq!(paid, cost(&public), "nothing was kept");
    let left = || world.app.rate_limiter.left(&LimitKey::Subject("ann".into()), Quota::STAFF);
    let before = left();
    let again = world.get_with(&url(COUNTRIES, ""), &[staff]).await;
    assert_eq!(before - left(), cost(&again));
    assert_eq!((again.header("cache-control"), again.headers.get("etag")), ("private, no-store", None));
}

#[tokio::test]
async fn an_answer_with_an_error_or_about_the_caller_is_not_kept() {
    let world = caching().await;
    for query in [
        "{ countries(first: 501) { nodes { iso3 } } }",
        "{ nothing }",
        "{ viewer { role } }",
        "mutation { __typename }",
    ] {
        let body = json!({ "query": query }).to_string();
        let (first_paid, first) = posts(&world, &body).await;
        let (again_paid, again) = posts(&world, &body).await;
        assert_eq!((again_paid, again.status), (first_paid, first.status), "{query}");
        assert!(again_paid > 1, "{query}");
    }
    let mutation = world.get(&url("mutation { __typename }", "")).await;
    assert_eq!(mutation.status, 405);
}

#[tokio::test]
async fn a_release_is_seen_at_once() {
    let world = caching().await;
    let query = r#"{ country(iso3: "KEN") { groups(grouping: "income") { code } } }"#;
    let today = format!("&asOf={}", world.now().format("%Y-%m-%d"));
    let group = async |more: &str| {
        let (_, answer) = gets(&world, &url(query, more), &[]).await;
        answer.data()["country"]["groups"][0]["code"].take()
    };
    let newest = world.app.shelves.newest().newest();
    let pinned = format!("&release={newest}");
    for more in ["", &today, &pinned] {
        assert_eq!((group(more).await, group(more).await), (json!("lower-middle"), json!("lower-middle")));
    }
    let moved = Files::shipped().edited("groups/members.csv", |table| {
        table
            .replace("income,lower-middle,KEN\n", "")
            .replace("income,upper-middle,JAM\n", "income,upper-middle,JAM\nincome,upper-middle,KEN\n")
    });
    world.receives(moved).await;
    for (more, code) in [("", "upper-middle"), (&*today, "upper-middle"), (&*pinned, "lower-middle")] {
        assert_eq!(group(more).await, code, "{more:?}");
    }
}

#[tokio::test]
async fn an_end_of_a_day_is_not_kept_before_the_day_has_come() {
    let world = caching().await;
    let tomorrow = (world.now() + TimeDelta::days(1)).format("%Y-%m-%d").to_string();
    let asked = url(COUNTRIES, &format!("&asOf={tomorrow}"));
    assert_eq!(world.get(&asked).await.status, 400, "it is in the future");
    world.waits(TimeDelta::days(1));
    assert_eq!(gets(&world, &asked, &[]).await.1.status, 200);
}

#[tokio::test]
async fn a_withdrawal_is_seen_at_once_in_every_release() {
    let world = caching().await;
    let status =
        async |more: &str| gets(&world, &url(KENYA, more), &[]).await.1.data()["assessment"]["status"].take();
    for more in ["", "&release=5", "&release=5"] {
        assert_eq!(status(more).await, "CURRENT", "{more:?}");
    }
    withdraws(&world, None).await;
    world.notices().await;
    for more in ["", "&release=5"] {
        assert_eq!(status(more).await, "WITHDRAWN", "{more:?}");
    }
}

#[tokio::test]
async fn without_a_cache_the_bytes_are_the_same_and_every_request_pays() {
    let (with, without) = (caching().await, with_cache_of(0).await);
    let (_, first) = gets(&with, &url(COUNTRIES, ""), &[]).await;
    let (_, kept) = gets(&with, &url(COUNTRIES, ""), &[]).await;
    for _ in 0..2 {
        let (paid, executed) = gets(&without, &url(COUNTRIES, ""), &[]).await;
        assert_eq!((paid, &executed.body), (cost(&first), &kept.body));
        assert_eq!(executed.header("etag"), kept.header("etag"));
    }
}

#[tokio::test]
async fn a_long_request_is_not_looked_up() {
    let world = caching().await;
    let query = format!("{COUNTRIES} # {}", "x".repeat(9_000));
    let body = json!({ "query": query }).to_string();
    let (first_paid, _) = posts(&world, &body).await;
    assert_eq!(posts(&world, &body).await.0, first_paid);
}

#[tokio::test]
async fn the_metrics_count_what_was_sent_again() {
    let world = caching().await;
    for _ in 0..3 {
        gets(&world, &url(COUNTRIES, ""), &[]).await;
    }
    let text = world.app.health.metrics().text(None);
    for line in ["mgi_response_cache_hits_total 2", "mgi_response_cache_misses_total 1"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}
