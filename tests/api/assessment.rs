//! Assessments: their current revision, and the list of their revisions.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{World, small};

const REF: &str = "UGA/sdg-10-7-2/2030";

#[tokio::test]
async fn an_assessment_says_the_year_the_level_and_the_time_of_its_current_revision() {
    let world = World::demonstration().await;
    let query = "{ assessments(first: 300) { nodes { year level publishedAt
        instrument { level } revision { year publishedAt } } } }";
    let data = world.anyone().asks(query).await.data();
    let nodes = data["assessments"]["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().any(|node| node["level"] == "LOCAL"));
    for node in nodes {
        assert_eq!(
            (&node["year"], &node["publishedAt"]),
            (&node["revision"]["year"], &node["revision"]["publishedAt"])
        );
        assert_eq!(node["level"], node["instrument"]["level"]);
        assert!(node["publishedAt"].is_string(), "{node}");
    }
}

#[tokio::test]
async fn an_assessment_without_a_current_revision_has_no_year_and_no_time() {
    let world = World::demonstration().await;
    let query = r#"{ assessment(ref: "QMK/mgi-national/2015") { status level year publishedAt } }"#;
    let data = world.anyone().asks(query).await.data();
    assert_eq!(
        data["assessment"],
        json!({ "status": "WITHDRAWN", "level": "NATIONAL", "year": null, "publishedAt": null })
    );
}

#[tokio::test]
async fn assessments_are_filtered_by_the_time_at_which_their_current_revision_was_published() {
    let world = World::new().await;
    let newest = r#"{ assessments(orderBy: [{field: PUBLISHED_AT, direction: DESC}], first: 1) { nodes { publishedAt } } }"#;
    let before = world.anyone().asks(newest).await.data()["assessments"]["nodes"][0]["publishedAt"].take();
    world.published(&small("UGA", "2030", "3")).await;
    let query =
        "query ($f: AssessmentFilter) { assessments(filter: $f) { totalCount nodes { ref publishedAt } } }";
    let found = async |condition: Value| -> Value {
        let variables = json!({ "f": { "publishedAt": condition } });
        world.anyone().asks_with(query, variables).await.data()["assessments"].take()
    };
    let later = found(json!({ "gt": before })).await;
    assert_eq!((&later["totalCount"], &later["nodes"][0]["ref"]), (&json!(1), &json!(REF)));
    let at = &later["nodes"][0]["publishedAt"];
    assert_eq!(found(json!({ "eq": at })).await, later);
    assert_eq!(found(json!({ "gte": at, "lte": at })).await, later);
    assert_eq!(found(json!({ "lt": at })).await["totalCount"], 199);
    assert_eq!(found(json!({ "isNull": true })).await["totalCount"], 0);
}

#[tokio::test]
async fn revisions_are_listed_oldest_first_and_filtered() {
    let world = World::new().await;
    world.published(&small("UGA", "2030", "3")).await;
    for note in ["One was wrong.", "Another was wrong."] {
        world.waits(TimeDelta::hours(1));
        let draft = world.corrected(REF, note).await;
        world.admin().publishes(&draft).await;
    }
    let query = "query ($ref: String, $f: RevisionFilter) { assessment(ref: $ref) { revisions(filter: $f) { number publishedAt } } }";
    let found = async |filter: Value| -> Vec<Value> {
        let data = world.anyone().asks_with(query, json!({ "ref": REF, "f": filter })).await.data();
        data["assessment"]["revisions"].as_array().expect("a list").clone()
    };
    let all = found(json!(null)).await;
    let second = &all[1]["publishedAt"];
    for (filter, expected) in [
        (json!({}), &[1, 2, 3][..]),
        (json!({ "number": { "gt": 1 } }), &[2, 3]),
        (json!({ "number": { "ne": 2, "lt": 4 } }), &[1, 3]),
        (json!({ "kind": { "eq": "INITIAL" } }), &[1]),
        (json!({ "kind": { "in": ["CORRECTION", "ADDITION"] }, "number": { "lte": 2 } }), &[2]),
        (json!({ "year": { "eq": 2023 } }), &[1, 2, 3]),
        (json!({ "year": { "isNull": true } }), &[]),
        (json!({ "provenance": { "eq": "OFFICIAL" } }), &[]),
        (json!({ "publishedAt": { "gte": second } }), &[2, 3]),
        (json!({ "publishedAt": { "lt": second } }), &[1]),
        (json!({ "or": [{ "number": { "eq": 3 } }, { "kind": { "eq": "INITIAL" } }] }), &[1, 3]),
        (json!({ "not": { "number": { "eq": 3 } } }), &[1, 2]),
        (json!({ "and": [{ "number": { "gte": 2 } }, { "number": { "lt": 3 } }] }), &[2]),
    ] {
        let numbers: Vec<i64> =
            found(filter.clone()).await.iter().map(|row| row["number"].as_i64().expect("a number")).collect();
        assert_eq!(numbers, expected, "{filter}");
    }
}

#[tokio::test]
async fn places_of_every_kind_are_asked_for_their_assessments_by_the_interface() {
    let world = World::demonstration().await;
    let fields = r#"code assessments(first: 50, orderBy: [{field: YEAR}]) { totalCount nodes { ref } }
        latest: assessments(select: LATEST) { totalCount }
        latestAssessment(instrument: "MGI-local") { ref } registerEntries { id }"#;
    let query = format!(
        r#"query ($code: String!) {{
            one: jurisdiction(code: $code) {{ {fields} }}
            other: jurisdiction(code: $code) {{
                ... on Country {{ {fields} }} ... on Subdivision {{ {fields} }}
                ... on Municipality {{ {fields} }} ... on RegionalBody {{ {fields} }}
            }}
        }}"#
    );
    for (code, has_assessments) in
        [("QMB", true), ("QMA-01", true), ("QMA-velmoburg", true), ("GHA-accra", false), ("CARICOM", false)]
    {
        let data = world.anyone().asks_with(&query, json!({ "code": code })).await.data();
        assert_eq!(data["one"], data["other"], "{code}");
        assert_eq!(data["one"]["code"], code);
        assert_eq!(data["one"]["assessments"]["totalCount"] != 0, has_assessments, "{data}");
    }
}

#[tokio::test]
async fn a_dimension_has_the_indicators_that_name_it_in_the_order_of_the_codebook() {
    let world = World::new().await;
    let query = "query ($instrument: String!, $version: String!) { codebook(instrument: $instrument, version: $version) {
        dimensions { code indicators { id } } indicators { id dimension { code } } } }";
    for (instrument, version, count) in
        [("mgi-national", "2026", 90), ("mgi-local", "2026", 80), ("sdg-10-7-2", "1", 6)]
    {
        let variables = json!({ "instrument": instrument, "version": version });
        let codebook = world.anyone().asks_with(query, variables).await.data()["codebook"].take();
        let ids = |list: &Value| -> Vec<Value> {
            list.as_array().expect("indicators").iter().map(|indicator| indicator["id"].clone()).collect()
        };
        let mut placed = 0;
        for dimension in codebook["dimensions"].as_array().expect("dimensions") {
            let mut all = codebook["indicators"].clone();
            let named = all.as_array_mut().expect("indicators");
            named.retain(|indicator| indicator["dimension"]["code"] == dimension["code"]);
            let found = ids(&dimension["indicators"]);
            assert_eq!(found, ids(&all), "{instrument} {dimension}");
            placed += found.len();
        }
        assert_eq!(placed, count, "{instrument}: the overall class of SDG 10.7.2 has no dimension");
    }
}
