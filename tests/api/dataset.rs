//! The whole, in a few numbers.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn the_counters_are_those_of_the_data() {
    let world = World::new().await;
    let query = r#"{ dataset { countries indicators registerEntries citation sources { licence }
        assessed { provenance countries nationalGovernments localGovernments policiesCited assessments { level year count } } } }"#;
    let data = world.anyone().asks(query).await.data()["dataset"].take();
    assert_eq!(
        (&data["countries"], &data["indicators"], &data["registerEntries"]),
        (&json!(250), &json!(177), &json!(86))
    );
    assert_eq!(
        data["assessed"],
        json!([{
            "provenance": "SECONDARY", "countries": 137, "nationalGovernments": 137, "localGovernments": 0, "policiesCited": 0,
            "assessments": [
                { "level": "NATIONAL", "year": 2019, "count": 110 },
                { "level": "NATIONAL", "year": 2021, "count": 89 },
            ],
        }])
    );
    assert_eq!(data["sources"].as_array().map(Vec::len), Some(4));
    assert!(
        data["citation"]
            .as_str()
            .is_some_and(|text| text.starts_with("MGI data API, release 5 of 5 November 2026 (sha256:"))
    );
}

#[tokio::test]
async fn before_anything_is_published_there_is_nothing_and_no_error() {
    let world = World::bare().await;
    let query = r#"{
        dataset { release { number } countries assessed { countries } citation }
        countries { totalCount nodes { code } } country(iso3: "KEN") { name } releases { totalCount } instruments { code }
    }"#;
    let answer = world.anyone().asks(query).await;
    let data = answer.data();
    assert_eq!(data["dataset"]["release"], Value::Null);
    assert_eq!(data["dataset"]["citation"], "MGI data API, before its first release.");
    assert_eq!(data["countries"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(answer.json()["extensions"].get("release"), None);
}
