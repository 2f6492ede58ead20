//! The totals of the public data.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn the_counters_are_those_of_the_data() {
    let world = World::new().await;
    let query = r#"{ dataset { countryCount indicatorCount registerEntryCount citation sources { licence }
        assessed { provenance countryCount policyCount assessmentCounts { level year count } } } }"#;
    let data = world.anyone().asks(query).await.data()["dataset"].take();
    assert_eq!(
        (&data["countryCount"], &data["indicatorCount"], &data["registerEntryCount"]),
        (&json!(250), &json!(177), &json!(86))
    );
    assert_eq!(
        data["assessed"],
        json!([{
            "provenance": "SECONDARY", "countryCount": 137, "policyCount": 0,
            "assessmentCounts": [
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
async fn counters_are_told_for_each_instrument() {
    let world = World::demonstration().await;
    let query = r#"{ dataset { assessed { provenance
        byInstrument { instrument { code } assessmentCount nationalGovernmentCount localGovernmentCount regionalBodyCount countryCount } } } }"#;
    let data = world.anyone().asks(query).await.data()["dataset"].take();
    let of = |provenance: &str| {
        let assessed = data["assessed"].as_array().expect("a list");
        assessed.iter().find(|assessed| assessed["provenance"] == provenance).expect("it is there").clone()
    };
    // Respondents of the SDG survey do not count as governments that MGI assessed.
    assert_eq!(
        of("SECONDARY")["byInstrument"],
        json!([{ "instrument": { "code": "sdg-10-7-2" }, "assessmentCount": 199, "nationalGovernmentCount": 137,
            "localGovernmentCount": 0, "regionalBodyCount": 0, "countryCount": 137 }])
    );
    let synthetic = of("SYNTHETIC");
    let codes: Vec<&Value> = synthetic["byInstrument"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|with| &with["instrument"]["code"])
        .collect();
    assert!(codes.is_sorted_by_key(|code| code.as_str().expect("a code").to_owned()));
    for with in synthetic["byInstrument"].as_array().expect("a list") {
        let count = |field: &str| with[field].as_i64().expect("a count");
        let is_local = with["instrument"]["code"] == "mgi-local";
        assert_eq!(count("localGovernmentCount") > 0, is_local, "{with}");
        assert_eq!(count("nationalGovernmentCount") > 0, !is_local, "{with}");
        let filter = format!(
            "{{ assessments(filter: {{instrument: {{eq: {}}}, provenance: {{eq: SYNTHETIC}}}}) {{ totalCount }} }}",
            with["instrument"]["code"]
        );
        let counted = world.anyone().asks(&filter).await.data();
        assert_eq!(counted["assessments"]["totalCount"], with["assessmentCount"], "{with}");
    }
}

#[tokio::test]
async fn before_anything_is_published_there_is_nothing_and_no_error() {
    let world = World::bare().await;
    let query = r#"{
        dataset { release { number } countryCount assessed { countryCount } citation }
        countries { totalCount nodes { code } } country(iso3: "KEN") { name } releases { totalCount } instruments { code }
    }"#;
    let answer = world.anyone().asks(query).await;
    let data = answer.data();
    assert_eq!(data["dataset"]["release"], Value::Null);
    assert_eq!(data["dataset"]["citation"], "MGI data API, before its first release.");
    assert_eq!(data["countries"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(answer.json()["extensions"].get("release"), None);
}
