//! Facets: how many items of a list share a value.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::comparison::publishes;
use crate::support::{World, small};

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

async fn asks(world: &World, query: &str) -> Value {
    world.anyone().asks(query).await.data()
}

/// Each value of a facet has as many items as the list with a filter for that value.
async fn agree(world: &World, list_name: &str, filter: &str, select: &str, facets: &[(&str, &str)]) {
    for (by, condition) in facets {
        let query = format!(
            "{{ {list_name}(filter: {{{filter}}}, {select}) {{ totalCount facets(by: {by}) {{ key {{ value }} count }} }} }}"
        );
        let data = asks(world, &query).await[list_name].take();
        let rows = list(&data["facets"]);
        assert!(rows.len() > 1, "{by}: {data}");
        for row in rows {
            let value = &row["key"]["value"];
            let condition = match value {
                Value::Null => condition.split(':').next().expect("a name").to_owned() + ": {isNull: true}",
                value => condition.replace('@', value.as_str().expect("a text")),
            };
            let query = format!(
                "{{ {list_name}(filter: {{{filter} and: [{{{condition}}}]}}, {select}) {{ totalCount }} }}"
            );
            assert_eq!(asks(world, &query).await[list_name]["totalCount"], row["count"], "{condition}");
        }
    }
}

#[tokio::test]
async fn a_facet_of_assessments_counts_those_that_a_filter_for_its_value_leaves() {
    let world = World::demonstration().await;
    let facets = [
        ("{by: YEAR}", "year: {eq: @}"),
        ("{by: INSTRUMENT}", r#"instrument: {eq: "@"}"#),
        ("{by: LEVEL}", "level: {eq: @}"),
        ("{by: ROUND}", "round: {eq: @}"),
    ];
    agree(&world, "assessments", "answered: true", "select: ALL", &facets).await;
}

#[tokio::test]
async fn a_facet_of_responses_counts_those_that_a_filter_for_its_value_leaves() {
    let world = World::demonstration().await;
    let facets = [
        ("{by: YEAR}", "year: {eq: @}"),
        ("{by: INSTRUMENT}", r#"instrument: {eq: "@"}"#),
        ("{by: DIMENSION}", r#"dimension: {eq: "@"}"#),
        ("{by: GCM_OBJECTIVE}", "gcmObjective: {eq: @}"),
        (r#"{grouping: {code: "income"}}"#, r#"group: {eq: {grouping: "income", code: "@"}}"#),
    ];
    let filter = "provenance: {eq: SECONDARY}";
    agree(&world, "responses", filter, "select: ALL", &facets[..1]).await;
    agree(&world, "responses", "", "select: ALL", &facets[1..4]).await;
    let query = format!(
        "{{ responses(filter: {{{filter}}}) {{ totalCount facets(by: {}) {{ key {{ value }} count }} }} }}",
        facets[4].0
    );
    let data = asks(&world, &query).await["responses"].take();
    let sum: i64 = list(&data["facets"]).iter().filter_map(|row| row["count"].as_i64()).sum();
    assert_eq!(data["totalCount"], json!(sum), "a country has one income group or none");
    for row in list(&data["facets"]) {
        let Some(code) = row["key"]["value"].as_str() else { continue };
        let condition = facets[4].1.replace('@', code);
        let query = format!("{{ responses(filter: {{{filter}, {condition}}}) {{ totalCount }} }}");
        assert_eq!(asks(&world, &query).await["responses"]["totalCount"], row["count"], "{condition}");
    }
}

#[tokio::test]
async fn a_facet_counts_the_latest_responses_if_the_list_shows_those() {
    let world = World::new().await;
    let facets = [("{by: COUNTRY}", r#"jurisdiction: {eq: "@"}"#)];
    // One indicator, so that a condition on the place does not move which assessment is the latest.
    agree(&world, "responses", r#"indicator: {eq: "PD_1"}"#, "select: LATEST", &facets).await;
}

#[tokio::test]
async fn the_presences_of_responses_are_those_that_a_filter_leaves() {
    let world = World::demonstration().await;
    let filter = r#"instrument: {eq: "mgi-national"}"#;
    let query = format!("{{ responses(filter: {{{filter}}}) {{ presenceFacets {{ presence count }} }} }}");
    let data = asks(&world, &query).await;
    let rows = list(&data["responses"]["presenceFacets"]);
    let words: Vec<&Value> = rows.iter().map(|row| &row["presence"]).collect();
    assert_eq!(json!(words), json!(["ABSENT", "PARTIAL", "PRESENT", null]));
    for row in rows {
        let condition = match row["presence"].as_str() {
            Some(word) => format!("presence: {{eq: {word}}}"),
            None => "presence: {isNull: true}, answered: true".to_owned(),
        };
        let query = format!("{{ responses(filter: {{{filter}, {condition}}}) {{ totalCount }} }}");
        assert_eq!(asks(&world, &query).await["responses"]["totalCount"], row["count"], "{condition}");
    }
}

#[tokio::test]
async fn facets_count_what_is_on_all_pages() {
    let world = World::new().await;
    let query = "{ whole: assessments { facets(by: {by: YEAR}) { key { value } count } } page: assessments(first: 1) { facets(by: {by: YEAR}) { key { value } count } } }";
    let data = asks(&world, query).await;
    assert_eq!(data["whole"], data["page"]);
}

#[tokio::test]
async fn the_facets_of_an_older_revision_are_those_of_its_responses() {
    let world = World::demonstration().await;
    let query = r#"{ assessments(filter: {provenance: {eq: SYNTHETIC}}, first: 300) { nodes { revisions { number responses(first: 1) { totalCount facets(by: {by: YEAR}) { count } } } } } }"#;
    let data = asks(&world, query).await;
    let revisions = list(&data["assessments"]["nodes"]).iter().flat_map(|node| list(&node["revisions"]));
    let superseded = revisions.filter(|row| row["responses"]["totalCount"] != json!(0));
    let mut seen = 0;
    for row in superseded {
        assert_eq!(row["responses"]["facets"], json!([{ "count": row["responses"]["totalCount"] }]));
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}

#[tokio::test]
async fn assessments_have_no_facet_of_what_only_responses_have() {
    let world = World::new().await;
    for by in ["INDICATOR", "DIMENSION", "GCM_OBJECTIVE"] {
        let query = format!("{{ assessments {{ facets(by: {{by: {by}}}) {{ count }} }} }}");
        let answer = world.anyone().asks(&query).await.json();
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["field"], "by.by", "{answer}");
        let expected = "Assessments have no facets by dimension, objective or indicator; responses have.";
        assert_eq!(error["message"], expected);
    }
}

#[tokio::test]
async fn an_age_is_counted_to_the_release_shown() {
    let world = World::new().await;
    let query = r#"query ($months: Int) { dataset { release { publishedAt } } responses(filter: {indicator: {eq: "_T"}, maxAgeMonths: $months}, select: ALL) { facets(by: {by: YEAR}) { key { value } } } }"#;
    let data = world.anyone().asks_with(query, json!({ "months": 0 })).await.data();
    let released = data["dataset"]["release"]["publishedAt"].as_str().expect("an instant");
    let part = |range: std::ops::Range<usize>| released[range].parse::<i64>().expect("a number");
    // From the end of 2021 to the release.
    let months = (part(0..4) - 2022) * 12 + part(5..7) - 1;
    for (months, years) in [(months, 1), (months - 1, 0), (months + 24, 2)] {
        let data = world.anyone().asks_with(query, json!({ "months": months })).await.data();
        assert_eq!(list(&data["responses"]["facets"]).len(), years, "{months}: {data}");
    }
    // In that release an answer grows no older; in a later one it does.
    let known = format!("release={}", world.app.shelves.newest().newest());
    world.waits(TimeDelta::days(70));
    publishes(&world, &[small("KEN", "2010", "1")]).await;
    for (caller, years) in [(world.anyone().at(&known), 1), (world.anyone(), 0)] {
        let data = caller.asks_with(query, json!({ "months": months })).await.data();
        let of_2021 = list(&data["responses"]["facets"]).iter().filter(|row| row["key"]["value"] == "2021");
        assert_eq!(of_2021.count(), years, "{data}");
    }
}
