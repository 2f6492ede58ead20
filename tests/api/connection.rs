//! Connections: pages, cursors, totals.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn a_revisions_responses_are_whole_unless_a_page_is_asked_for() {
    let world = World::new().await;
    let query = r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { revision {
        whole: responses { nodes { indicator { code } } }
        page: responses(first: 2) { totalCount pageInfo { endCursor } nodes { indicator { code } } }
    } } }"#;
    let revision = world.anyone().asks(query).await.data()["assessment"]["revision"].take();
    assert_eq!(revision["whole"]["nodes"].as_array().map(Vec::len), Some(7));
    assert_eq!(
        (&revision["page"]["totalCount"], revision["page"]["nodes"].as_array().map(Vec::len)),
        (&json!(7), Some(2))
    );
    let rest = r#"query ($after: String) { assessment(ref: "DNK/sdg-10-7-2/2021") { revision {
        responses(after: $after) { nodes { indicator { code } } } } } }"#;
    let after = json!({ "after": revision["page"]["pageInfo"]["endCursor"] });
    let rest = world.anyone().asks_with(rest, after).await.data();
    assert_eq!(rest["assessment"]["revision"]["responses"]["nodes"].as_array().map(Vec::len), Some(5));
}

#[tokio::test]
async fn a_page_has_from_1_to_500_rows() {
    let world = World::new().await;
    for first in [-1, 0, 501, i32::MAX, i32::MIN] {
        let answer = world
            .anyone()
            .asks(&format!("{{ countries(first: {first}) {{ totalCount }} instruments {{ code }} }}"))
            .await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{first}");
        assert_eq!(answer.message(), format!("first is {first}; it must be from 1 to 500."));
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"], "first");
        // A connection cannot be null, so without it there is no answer at all.
        assert_eq!(answer.json()["data"], Value::Null);
    }
    assert_eq!(world.anyone().asks("{ countries(first: 500) { totalCount } }").await.codes(), [""; 0]);
}

#[tokio::test]
async fn a_cursor_is_bound_to_its_field_and_filter() {
    let world = World::new().await;
    let data = world.anyone().asks("{ countries(first: 3) { pageInfo { endCursor } } }").await.data();
    let after = &data["countries"]["pageInfo"]["endCursor"];
    for query in [
        r#"query ($after: String) { jurisdictions(after: $after) { totalCount } }"#,
        r#"query ($after: String) { countries(after: $after, filter: {within: {eq: "002"}}) { totalCount } }"#,
    ] {
        let answer = world.anyone().asks_with(query, json!({ "after": after })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
        assert!(answer.message().contains("belongs to another field"), "{}", answer.message());
    }
    for garbage in ["", "x", "W10", "bm90aGluZw", "💣"] {
        let query = r#"query ($after: String) { countries(after: $after) { totalCount } }"#;
        let answer = world.anyone().asks_with(query, json!({ "after": garbage })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{garbage}");
    }
}

#[tokio::test]
async fn a_cursor_leads_on_in_any_release() {
    let world = World::new().await;
    let data = world
        .anyone()
        .at("release=4")
        .asks("{ countries(first: 3) { pageInfo { endCursor } } }")
        .await
        .data();
    let after = json!({ "after": data["countries"]["pageInfo"]["endCursor"] });
    let query = "query ($after: String) { countries(first: 2, after: $after) { nodes { code } } }";
    let then = world.anyone().at("release=1").asks_with(query, after.clone()).await.data();
    let now = world.anyone().asks_with(query, after).await.data();
    assert_eq!((&then, &now["countries"]["nodes"]), (&now, &json!([{ "code": "AIA" }, { "code": "ALA" }])));
}

#[tokio::test]
async fn a_filter_says_what_every_test_in_it_says() {
    let world = World::new().await;
    let cases = [
        (r#"code: {eq: "KEN"}"#, 1),
        (r#"code: {in: ["KEN", "DNK", "nowhere"]}"#, 2),
        (r#"code: {in: []}"#, 0),
        (r#"code: {eq: "KEN", in: ["DNK"]}"#, 0),
        (r#"code: {eq: null}"#, 250),
        (r#"within: {eq: "KEN"}"#, 1),
        (r#"within: {in: ["154", "034"]}"#, 25),
        (r#"group: {eq: {grouping: "income", code: "002"}}"#, 0),
    ];
    for (filter, expected) in cases {
        let query = format!("{{ countries(filter: {{{filter}}}) {{ totalCount }} }}");
        assert_eq!(world.anyone().asks(&query).await.data()["countries"]["totalCount"], expected, "{filter}");
    }
    for wrong in [r#"capital: {eq: "Nairobi"}"#, r#"code: {like: "K%"}"#, r#"code: "KEN""#] {
        let query = format!("{{ countries(filter: {{{wrong}}}) {{ totalCount }} }}");
        assert_eq!(
            world.anyone().asks(&query).await.codes().first().map(String::as_str),
            Some("BAD_USER_INPUT"),
            "{wrong}"
        );
    }
}
