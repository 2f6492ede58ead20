//! Bulletins of objectives and SDG targets, and countries at a glance. `tests/proofs` counts each of them anew.

use serde_json::{Value, json};

use crate::support::World;

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

async fn asks(world: &World, query: &str) -> Value {
    world.anyone().asks(query).await.data()
}

#[tokio::test]
async fn the_latest_counts_of_a_bulletin_are_those_of_the_distribution() {
    let world = World::new().await;
    let counts = "assessed answered officialCount secondaryCount buckets { kind code count share } groups { keys { value } answered }";
    let query = format!(
        "{{ gcmObjective(number: 15) {{ bulletin {{ latest {{ {counts} }} }} }}
            distribution(of: {{gcmObjective: 15}}, groupBy: [{{grouping: {{code: \"m49\", level: 1}}}}]) {{ {counts} }} }}"
    );
    let data = asks(&world, &query).await;
    assert_eq!(data["gcmObjective"]["bulletin"]["latest"], data["distribution"]);
    assert_eq!(list(&data["distribution"]["groups"]).len(), 2);
}

#[tokio::test]
async fn a_bulletin_has_a_distribution_for_each_round() {
    let world = World::new().await;
    let data = asks(
        &world,
        r#"{ sdgTarget(code: "10.7") { bulletin(filter: {indicator: {eq: "_T"}}) { latest { jurisdictionCount }
               rounds { round distribution { jurisdictionCount } } indicators { indicator { code } provenance source } } }
             first: responses(filter: {instrument: {eq: "sdg-10-7-2"}, indicator: {eq: "_T"}, round: {eq: 1}}, select: ALL) { totalCount }
             second: responses(filter: {instrument: {eq: "sdg-10-7-2"}, indicator: {eq: "_T"}, round: {eq: 2}}, select: ALL) { totalCount } }"#,
    )
    .await;
    let bulletin = &data["sdgTarget"]["bulletin"];
    let rounds: Vec<(&Value, &Value)> = list(&bulletin["rounds"])
        .iter()
        .map(|row| (&row["round"], &row["distribution"]["jurisdictionCount"]))
        .collect();
    let [first, second] = ["first", "second"].map(|name| &data[name]["totalCount"]);
    assert_eq!(rounds, [(&json!(1), first), (&json!(2), second)]);
    let source = "https://docs.un.org/en/A/RES/70/1";
    let indicator = json!({ "indicator": { "code": "_T" }, "provenance": "EDITORIAL", "source": source });
    assert_eq!(bulletin["indicators"], json!([indicator]));
}

#[tokio::test]
async fn a_bulletin_counts_only_the_instrument_that_is_asked_for() {
    let world = World::demonstration().await;
    let data = asks(
        &world,
        r#"{ gcmObjective(number: 5) {
               all: bulletin { indicators { indicator { instrument { code } } } }
               local: bulletin(instrument: "MGI-LOCAL", grouping: {code: "demo"}) {
                 indicators { indicator { instrument { code } } } latest { groups { keys { value label } } } } } }"#,
    )
    .await;
    let instruments = |name: &str| {
        let rows = list(&data["gcmObjective"][name]["indicators"]).iter();
        let codes = rows.map(|row| row["indicator"]["instrument"]["code"].clone());
        codes.collect::<Vec<_>>()
    };
    assert!(instruments("all").contains(&json!("mgi-national")));
    let local = instruments("local");
    assert!(!local.is_empty() && local.iter().all(|code| code == "mgi-local"), "{local:?}");
    assert_eq!(list(&data["gcmObjective"]["local"]["latest"]["groups"]).len(), 6);
}

#[tokio::test]
async fn what_a_bulletin_is_asked_for_and_is_not_there_is_an_error_that_names_the_argument() {
    let world = World::new().await;
    for (arguments, field) in [
        (r#"instrument: "mgi""#, "instrument"),
        (r#"grouping: {code: "m94"}"#, "grouping.code"),
        (r#"grouping: {code: "m49", level: 9}"#, "grouping.level"),
    ] {
        let query =
            format!("{{ gcmObjective(number: 1) {{ bulletin({arguments}) {{ latest {{ assessed }} }} }} }}");
        let answer = world.anyone().asks(&query).await.json();
        let error = &answer["errors"][0]["extensions"];
        assert_eq!((&error["code"], &error["field"]), (&json!("BAD_USER_INPUT"), &json!(field)), "{answer}");
    }
}

#[tokio::test]
async fn a_country_has_each_objective_at_a_glance() {
    let world = World::new().await;
    let data = asks(
        &world,
        r#"{ country(iso3: "DNK") { objectives { objective { number } distribution { answered buckets(kinds: [PRESENCE]) { code count } } } }
             distribution(of: {gcmObjective: 1}, filter: {jurisdiction: {eq: "DNK"}}) { answered buckets(kinds: [PRESENCE]) { code count } } }"#,
    )
    .await;
    let objectives = list(&data["country"]["objectives"]);
    let numbers: Vec<i64> = objectives.iter().filter_map(|row| row["objective"]["number"].as_i64()).collect();
    assert_eq!(numbers, (1..=23).collect::<Vec<_>>());
    assert_eq!(objectives[0]["distribution"], data["distribution"]);
    assert!(data["distribution"]["answered"].as_i64() > Some(0), "{data}");
}

#[tokio::test]
async fn a_country_lists_the_sdg_targets_to_which_indicators_are_linked() {
    let world = World::new().await;
    let data = asks(
        &world,
        r#"{ sdgTargets { code indicatorLinks { provenance } } country(iso3: "KEN") { sdgTargets { target { code } distribution { answered } } } }"#,
    )
    .await;
    let linked = list(&data["sdgTargets"]).iter().filter(|row| !list(&row["indicatorLinks"]).is_empty());
    let linked: Vec<&Value> = linked.map(|row| &row["code"]).collect();
    let rows = list(&data["country"]["sdgTargets"]);
    assert_eq!(rows.iter().map(|row| &row["target"]["code"]).collect::<Vec<_>>(), linked);
    let answered = |code: &str| {
        let row = rows.iter().find(|row| row["target"]["code"] == code).expect("a target");
        row["distribution"]["answered"].as_i64()
    };
    assert!(answered("10.7") > Some(0), "{data}");
}
