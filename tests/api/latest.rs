//! Counts of places by their latest assessment.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn places_are_counted_by_their_latest_assessment_as_responses_are() {
    let world = World::new().await;
    // Sub-Saharan Africa, and the class that says that a country meets the indicator.
    let instrument = r#"instrument: {eq: "sdg-10-7-2"}"#;
    let query = format!(
        r#"{{
          any: countries(filter: {{within: {{eq: "202"}}, assessments: {{some: {{{instrument}, responses: {{some: {{indicator: {{eq: "_T"}}, selectedOption: {{eq: "3"}}}}}}}}}}}}) {{ totalCount }}
          latest: countries(filter: {{within: {{eq: "202"}}, assessments: {{latest: {{{instrument}, responses: {{some: {{indicator: {{eq: "_T"}}, selectedOption: {{eq: "3"}}}}}}}}}}}}) {{ totalCount nodes {{ code }} }}
          responses(filter: {{{instrument}, within: {{eq: "202"}}, indicator: {{eq: "_T"}}, selectedOption: {{eq: "3"}}}}, select: LATEST) {{ totalCount nodes {{ jurisdiction {{ code }} }} }}
        }}"#
    );
    let data = world.anyone().asks(&query).await.data();
    let count = |field: &str| data[field]["totalCount"].as_i64().expect("a count");
    assert_eq!((count("any"), count("latest"), count("responses")), (22, 19, 19));
    let places = |field: &str, pointer: &str| -> Vec<String> {
        let nodes = data[field]["nodes"].as_array().expect("nodes");
        nodes.iter().map(|node| node.pointer(pointer).expect("a code").to_string()).collect()
    };
    assert_eq!(places("latest", "/code"), places("responses", "/jurisdiction/code"));
}

#[tokio::test]
async fn an_assessment_without_the_question_does_not_hide_an_older_one_that_has_it() {
    let world = World::new().await;
    // Armenia's assessment of 2021 has domains, and no overall class.
    let query = r#"query ($f: AssessmentListFilter) { countries(filter: {code: {eq: "ARM"}, assessments: $f}) { totalCount } }"#;
    for (latest, found) in [
        (json!({ "responses": { "some": { "indicator": { "eq": "_T" } } } }), 1),
        (json!({ "year": { "eq": 2019 }, "responses": { "some": { "indicator": { "eq": "_T" } } } }), 1),
        (json!({ "year": { "eq": 2021 }, "responses": { "some": { "indicator": { "eq": "_T" } } } }), 0),
        (json!({ "year": { "lte": 2020 } }), 1),
        (json!({ "instrument": { "eq": "mgi-national" } }), 0),
    ] {
        let data = world.anyone().asks_with(query, json!({ "f": { "latest": latest } })).await.data();
        assert_eq!(data["countries"]["totalCount"], found, "{latest}");
    }
}

#[tokio::test]
async fn a_place_whose_latest_answer_is_another_is_not_found_by_an_older_one() {
    let world = World::new().await;
    let classes = r#"{ responses(filter: {indicator: {eq: "_T"}}, select: ALL, first: 250) { nodes { jurisdiction { code } revision { year } selectedOption { code } } } }"#;
    let data = world.anyone().asks(classes).await.data();
    let mut by_place: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    for node in data["responses"]["nodes"].as_array().expect("nodes") {
        let text = |pointer: &str| node.pointer(pointer).and_then(Value::as_str).expect("a text").to_owned();
        let year = node["revision"]["year"].as_i64().expect("a year");
        by_place.entry(text("/jurisdiction/code")).or_default().insert(year, text("/selectedOption/code"));
    }
    let changed = by_place.iter().find(|(_, years)| years.len() == 2 && years[&2019] != years[&2021]);
    let (place, years) = changed.expect("a country whose class has changed");
    for (answer, found) in [(&years[&2019], 0), (&years[&2021], 1)] {
        let query = format!(
            r#"{{ countries(filter: {{code: {{eq: "{place}"}}, assessments: {{latest: {{responses: {{some: {{indicator: {{eq: "_T"}}, selectedOption: {{eq: "{answer}"}}}}}}}}}}}}) {{ totalCount }} }}"#
        );
        assert_eq!(
            world.anyone().asks(&query).await.data()["countries"]["totalCount"],
            found,
            "{place} {answer}"
        );
    }
}

#[tokio::test]
async fn assessments_come_by_the_name_of_the_country_and_by_level() {
    let world = World::demonstration().await;
    let query = r#"{
      assessments(filter: {within: {in: ["QMC", "QMD", "KEN"]}}, orderBy: [{field: COUNTRY_NAME}, {field: LEVEL}], first: 200) {
        nodes { instrument { level } country { name } }
      }
      responses(filter: {within: {in: ["QMC", "QMD"]}, indicator: {eq: "1.1.1"}}, select: ALL, orderBy: [{field: COUNTRY_NAME, direction: DESC}, {field: LEVEL, direction: DESC}], first: 200) {
        nodes { assessment { instrument { level } country { name } } }
      }
    }"#;
    let data = world.anyone().asks(query).await.data();
    let told = |node: &Value| {
        let level =
            ["NATIONAL", "LOCAL", "REGIONAL"].iter().position(|level| node["instrument"]["level"] == *level);
        (node["country"]["name"].as_str().expect("a name").to_owned(), level)
    };
    let nodes = |field: &str| data[field]["nodes"].as_array().expect("nodes").clone();
    let assessments: Vec<_> = nodes("assessments").iter().map(told).collect();
    assert!(assessments.is_sorted(), "{assessments:?}");
    assert!(
        assessments.iter().any(|(_, level)| *level == Some(1)) && assessments.first() != assessments.last()
    );
    let mut responses: Vec<_> = nodes("responses").iter().map(|node| told(&node["assessment"])).collect();
    responses.reverse();
    assert!(responses.is_sorted(), "{responses:?}");
    assert!(responses.len() > 3);
}
