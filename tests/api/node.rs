//! Ids: the same in every release, and each leads back to its object.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn whatever_has_an_id_is_found_by_it() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              country(iso3: "KEN") { id }
              subdivision: jurisdiction(code: "KE-30") { id }
              municipality(code: "GHA-accra") { id registerEntries { id } }
              body: jurisdiction(code: "CARICOM") { id }
              countryGroup(grouping: "m49", code: "002") { id }
              instrument(code: "mgi-local") { id codebook { id } }
              indicator(instrument: "sdg-10-7-2", code: "_T") { id }
              gcmObjective(number: 7) { id }
              sdgTarget(code: "10.7") { id }
              assessment(ref: "KEN/sdg-10-7-2/2019") { id revision { id responses { nodes { id } } } }
              release(number: 2) { id }
            }"#,
        )
        .await
        .data();
    let mut ids = vec![];
    collect(&data, &mut ids);
    assert_eq!(ids.len(), 15, "{ids:?}");
    for id in &ids {
        let found = world
            .anyone()
            .asks_with("query ($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id }))
            .await;
        assert_eq!(found.data()["node"]["id"], *id);
    }
    let found = world
        .anyone()
        .asks_with("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids }))
        .await;
    let found: Vec<Value> =
        found.data()["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
    assert_eq!(found, ids);
}

fn collect(value: &Value, ids: &mut Vec<Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "id" { ids.push(value.clone()) } else { collect(value, ids) }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, ids)),
        _ => {}
    }
}

#[tokio::test]
async fn what_is_no_id_finds_nothing_and_is_no_error() {
    let world = World::new().await;
    for id in [
        "",
        ":",
        "KEN",
        "Country:KEN",
        "Jurisdiction:",
        "Jurisdiction:ken",
        "Release:05",
        "Release:-1",
        "GcmObjective:24",
        "Revision:KEN/sdg-10-7-2/2019@01",
        "Revision:KEN/sdg-10-7-2/2019@2",
        "Revision:@",
        "Response:/",
        "Indicator:mgi-local/1.1.1",
        "CountryGroup:m49",
        "Codebook:mgi-local@1999",
        "RegisterEntry:KEN/NATIONAL/2019",
        "Policy:0",
        "Document:0",
        "Edition:",
        "\u{0}",
    ] {
        let found =
            world.anyone().asks_with("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(found.data()["node"], Value::Null, "{id}");
    }
}

#[tokio::test]
async fn a_thing_none_of_whose_fields_are_asked_for_is_there_all_the_same() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{ node(id: "Release:1") { ... on Country { name } } missing: node(id: "Release:99") { id } }"#,
        )
        .await;
    assert_eq!(data.data(), json!({ "node": {}, "missing": null }));
}

#[tokio::test]
async fn an_assessment_is_asked_for_by_id_or_by_ref() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(r#"{ one: assessment(id: "Assessment:KEN/sdg-10-7-2/2019") { ref } other: assessment(ref: "KEN/sdg-10-7-2/2019") { id } none: assessment(id: "KEN/sdg-10-7-2/2019") { ref } }"#)
        .await
        .data();
    assert_eq!(
        data,
        json!({ "one": { "ref": "KEN/sdg-10-7-2/2019" }, "other": { "id": "Assessment:KEN/sdg-10-7-2/2019" }, "none": null })
    );
    for query in ["{ assessment { ref } }", r#"{ assessment(id: "a", ref: "b") { ref } }"#] {
        let answer = world.anyone().asks(query).await;
        assert_eq!(
            (answer.codes(), answer.message().as_str()),
            (vec!["BAD_USER_INPUT".to_owned()], "Give either id or ref.")
        );
        assert_eq!(answer.json()["data"], json!({ "assessment": null }));
    }
}

#[tokio::test]
async fn nodes_takes_a_hundred_ids_and_no_more() {
    let world = World::new().await;
    let ask = async |count: usize| {
        let ids = vec!["Release:1"; count];
        world
            .anyone()
            .asks_with("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids }))
            .await
    };
    assert_eq!(ask(100).await.data()["nodes"].as_array().map(Vec::len), Some(100));
    let answer = ask(101).await;
    assert_eq!(
        (answer.codes(), answer.message().as_str()),
        (vec!["TOO_LARGE".to_owned()], "There are 101 ids; at most 100 are allowed.")
    );
}

#[tokio::test]
async fn a_revision_and_a_policy_are_found_by_their_ids_with_or_without_the_prefix() {
    let world = World::demonstration().await;
    let query = "{ policies(first: 1) { nodes { id title } } assessment(ref: \"KEN/sdg-10-7-2/2019\") { revision { id year } } }";
    let data = world.anyone().asks(query).await.data();
    let (policy, revision) = (&data["policies"]["nodes"][0], &data["assessment"]["revision"]);
    for (field, thing, shown) in [("policy", policy, "title"), ("revision", revision, "year")] {
        let id = thing["id"].as_str().expect("an id");
        let (_, key) = id.split_once(':').expect("a prefix");
        let query = format!("query ($id: ID!) {{ found: {field}(id: $id) {{ id {shown} }} }}");
        for given in [id, key] {
            let found = world.anyone().asks_with(&query, json!({ "id": given })).await.data();
            assert_eq!(found["found"], *thing, "{given}");
        }
        for none in [
            "",
            ":",
            "0",
            "Revision:",
            "Policy:0",
            "Revision:KEN/sdg-10-7-2/2019@2",
            "Assessment:KEN/sdg-10-7-2/2019",
            "\u{0}",
        ] {
            let found = world.anyone().asks_with(&query, json!({ "id": none })).await.data();
            assert_eq!(found["found"], Value::Null, "{field} {none:?}");
        }
    }
    let query = "query ($id: ID!) { policy(id: $id) { id } }";
    let other = world.anyone().asks_with(query, json!({ "id": revision["id"] })).await;
    assert_eq!(other.data()["policy"], Value::Null);
}

#[tokio::test]
async fn a_revision_is_found_by_its_id_until_it_is_withdrawn() {
    let world = World::demonstration().await;
    let query = r#"{ revisions: assessment(ref: "QMK/mgi-national/2015") { status revisions { id } }
        first: revision(id: "Revision:QMK/mgi-national/2015@1") { status } }"#;
    let data = world.anyone().asks(query).await.data();
    assert_eq!(data["revisions"], json!({ "status": "WITHDRAWN", "revisions": [] }));
    assert_eq!(data["first"], Value::Null);
}
