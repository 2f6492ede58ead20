//! Rate limits: each caller has a bucket of cost, which refills with time.

use axum::body::Body;
use chrono::TimeDelta;
use http::Request;
use mgi_api::auth::rate_limit::{Quota, Quotas};
use serde_json::{Value, json};

use crate::support::{Answer, Settings, TestDatabase, World};

async fn counting() -> World {
    World::set_up(TestDatabase::shipped(), Settings { allowances: true, ..Settings::default() }).await
}

/// Costs some hundred for any caller.
const EXPENSIVE: &str = "{ countries(first: 250) { nodes { a: names { text language } b: names { text language } c: names { text language } d: names { text language } e: names { text language } } } }";

fn cost(answer: &Answer) -> u64 {
    answer.json()["extensions"]["cost"].as_u64().unwrap_or_else(|| panic!("{}", answer.text()))
}

/// The number after a letter in a header.
fn header_number(answer: &Answer, header: &str, letter: &str) -> u64 {
    let value = answer.headers[header].to_str().expect("text");
    let part = value.split(';').find_map(|part| part.strip_prefix(&format!("{letter}=")));
    part.unwrap_or_else(|| panic!("{value}")).parse().expect("a number")
}

#[tokio::test]
async fn a_request_costs_what_it_says_until_nothing_is_left_and_time_brings_it_back() {
    let world = counting().await;
    let first = world.anyone().asks(EXPENSIVE).await;
    let price = cost(&first);
    assert!((301..=1_000).contains(&price), "{price}");
    assert_eq!(
        (header_number(&first, "ratelimit-policy", "q"), header_number(&first, "ratelimit-policy", "w")),
        (50_000, 10)
    );
    assert_eq!(header_number(&first, "ratelimit", "r"), 50_000 - price);
    let mut left = 50_000 - price;
    while left >= price {
        left -= price;
        assert_eq!(header_number(&world.anyone().asks(EXPENSIVE).await, "ratelimit", "r"), left);
    }
    // What a request costs is known when it has been answered: the last one is, and the bucket is overdrawn.
    assert_eq!(header_number(&world.anyone().asks(EXPENSIVE).await, "ratelimit", "r"), 0);
    let refused = world.anyone().asks(EXPENSIVE).await;
    assert_eq!((refused.status.as_u16(), refused.codes()), (429, vec!["RATE_LIMITED".to_owned()]));
    let wait = (price - left).div_ceil(5_000);
    assert_eq!(refused.headers["retry-after"], wait.to_string().as_str());
    assert_eq!(refused.headers["cache-control"], "private, no-store");
    // Other callers have their own buckets.
    world.editor("KEN").asks(EXPENSIVE).await.data();
    let (key, _) = world.system().issues("An agency").await;
    world.bearer(&key).asks(EXPENSIVE).await.data();
    world.waits(TimeDelta::seconds(wait as i64));
    world.anyone().asks(EXPENSIVE).await.data();
    world.waits(TimeDelta::seconds(1));
    // A cache sends a stored answer to other callers too, so the answer says nothing about one caller.
    let stored = Request::get("/graphql?query=%7B__typename%7D").body(Body::empty()).expect("a request");
    let stored = world.send(stored).await;
    assert!(
        stored.headers.contains_key("etag") && !stored.headers.contains_key("ratelimit"),
        "{:?}",
        stored.headers
    );
}

#[tokio::test]
async fn each_kind_of_caller_has_its_own_terms_and_an_agency_one_bucket() {
    let world = counting().await;
    let (one, _) = world.system().issues("An agency").await;
    let (two, _) = world.system().issues("An agency").await;
    let viewer = "{ viewer { role subject agency grants { role jurisdictions { code } } allowance { costPerRequest bucket perSecond left } } }";
    let terms = |answer: Value| {
        let viewer = &answer["viewer"];
        let allowance = &viewer["allowance"];
        (
            viewer["role"].clone(),
            allowance["costPerRequest"].clone(),
            allowance["bucket"].clone(),
            allowance["perSecond"].clone(),
        )
    };
    let of = |role: &str, cost: u64, bucket: u64, per_second: u64| {
        (json!(role), json!(cost), json!(bucket), json!(per_second))
    };
    assert_eq!(terms(world.anyone().asks(viewer).await.data()), of("PUBLIC", 1_000, 50_000, 5_000));
    assert_eq!(terms(world.editor("KEN").asks(viewer).await.data()), of("EDITOR", 5_000, 200_000, 20_000));
    let partner = world.bearer(&one).asks(viewer).await.data();
    assert_eq!(partner["viewer"]["agency"], "An agency");
    assert_eq!(terms(partner.clone()), of("PARTNER", 5_000, 500_000, 50_000));
    let first = partner["viewer"]["allowance"]["left"].as_u64().expect("a number");
    let second = world.bearer(&two).asks(viewer).await.data()["viewer"]["allowance"]["left"]
        .as_u64()
        .expect("a number");
    assert!(second < first, "{second} {first}");
    let known = world.editor("KEN").asks(viewer).await.data()["viewer"].take();
    assert_eq!(
        (&known["subject"], &known["grants"]),
        (&json!("editor-KEN"), &json!([{ "role": "EDITOR", "jurisdictions": [{ "code": "KEN" }] }]))
    );
}

#[tokio::test]
async fn quotas_are_those_of_the_settings() {
    let public = Quota { cost: 300, bucket: 1_500, per_second: 100, in_flight: 1 };
    let quotas = Quotas { public, ..Quotas::default() };
    let settings = Settings { allowances: true, quotas, ..Settings::default() };
    let world = World::set_up(TestDatabase::shipped(), settings).await;
    let allowance = "{ viewer { allowance { costPerRequest bucket perSecond } } }";
    let answer = world.anyone().asks(allowance).await;
    let policy =
        (header_number(&answer, "ratelimit-policy", "q"), header_number(&answer, "ratelimit-policy", "w"));
    assert_eq!(policy, (1_500, 15));
    let expected = json!({ "costPerRequest": 300, "bucket": 1_500, "perSecond": 100 });
    assert_eq!(answer.data()["viewer"]["allowance"], expected);
    let refused = world.anyone().asks(EXPENSIVE).await;
    assert!(
        refused.codes() == ["TOO_LARGE"] && refused.message().contains("the 300 that"),
        "{}",
        refused.text()
    );
    world.editor("KEN").asks(EXPENSIVE).await.data();
}

#[tokio::test]
async fn partners_and_staff_may_ask_for_more_at_once() {
    let world = counting().await;
    let names: String = ('a'..='t').map(|alias| format!("{alias}: names {{ text language }} ")).collect();
    let dear = &format!("{{ countries(first: 300) {{ nodes {{ {names} }} }} }}");
    let refused = world.anyone().asks(dear).await;
    assert_eq!(refused.codes(), ["TOO_LARGE"]);
    let (key, _) = world.system().issues("An agency").await;
    assert!(cost(&world.bearer(&key).asks(dear).await) > 1_000);
    // Staff send drafts in the variables.
    let words = json!({ "x": "x".repeat(100_000) });
    let query = "query($x: String) { country(iso3: \"KEN\") { name @skip(if: false) } __type(name: \"Int\") { name } a: jurisdiction(code: $x) { code } }";
    let query = query.replace("$x: String", "$x: String!");
    assert_eq!(world.anyone().asks_with(&query, words.clone()).await.codes(), ["TOO_LARGE"]);
    assert_eq!(world.bearer(&key).asks_with(&query, words.clone()).await.codes(), ["TOO_LARGE"]);
    world.editor("KEN").asks_with(&query, words).await.data();
}
