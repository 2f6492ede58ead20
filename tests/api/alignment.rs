//! Answers of local governments beside those of their country.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::World;

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The most presence that a response states; none if it states none.
fn presence(response: &Value) -> Option<usize> {
    let order = ["ABSENT", "PARTIAL", "PRESENT"];
    let stated = list(&response["selectedOptions"]).iter().filter_map(|option| option["presence"].as_str());
    stated.filter_map(|word| order.iter().position(|known| *known == word)).max()
}

fn difference(local: &Value, national: &Value) -> &'static str {
    match presence(local).zip(presence(national)) {
        Some((local, national)) if local > national => "LOCAL_MORE_PRESENT",
        Some((local, national)) if local < national => "NATIONAL_MORE_PRESENT",
        Some(_) => "SAME",
        None => "NOT_COMPARABLE",
    }
}

/// The topics of an assessment, each with its response; null if there is none.
async fn by_topic(world: &World, reference: &Value) -> BTreeMap<String, Value> {
    let query = "query ($ref: String) { assessment(ref: $ref) {
        instrument { codebook { indicators { topic } } }
        revision { responses { nodes { id indicator { topic } selectedOptions { presence } } } } } }";
    let mut data = world.anyone().asks_with(query, json!({ "ref": reference })).await.data();
    let assessment = data["assessment"].take();
    let topic = |node: &Value| node["topic"].as_str().expect("a topic").to_owned();
    let indicators = list(&assessment["instrument"]["codebook"]["indicators"]).iter();
    let mut topics: BTreeMap<String, Value> = indicators.map(|node| (topic(node), Value::Null)).collect();
    let responses = list(&assessment["revision"]["responses"]["nodes"]).iter();
    topics.extend(responses.map(|node| (topic(&node["indicator"]), node.clone())));
    topics
}

/// Every local government with an answered assessment, and its alignment.
async fn alignments(world: &World) -> Vec<Value> {
    let mut found = vec![];
    for field in ["municipalities", "subdivisions"] {
        let mut after = Value::Null;
        loop {
            let query = format!(
                "query ($after: String) {{ page: {field}(first: 10, after: $after, filter: {{assessments: {{some: {{answered: true}}}}}}) {{
                   pageInfo {{ hasNextPage endCursor }}
                   nodes {{ code country {{ code }} assessments(filter: {{answered: true}}) {{ nodes {{ ref year }} }}
                     alignment {{ local {{ ref year }} national {{ ref year }} topics {{ topic difference local {{ id }} national {{ id }} }} }} }} }} }}"
            );
            let mut page =
                world.anyone().asks_with(&query, json!({ "after": after })).await.data()["page"].take();
            found.extend(list(&page["nodes"]).iter().cloned());
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].take();
        }
    }
    found
}

#[tokio::test]
async fn each_topic_has_the_local_answer_beside_the_national_one() {
    let world = World::demonstration().await;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for place in alignments(&world).await.iter().filter(|place| !place["alignment"].is_null()) {
        let alignment = &place["alignment"];
        let local = by_topic(&world, &alignment["local"]["ref"]).await;
        let national = by_topic(&world, &alignment["national"]["ref"]).await;
        // In the demonstration's codebooks a topic has one indicator at most.
        let expected: BTreeMap<&str, &str> = local
            .iter()
            .filter_map(|(topic, local)| Some((topic.as_str(), difference(local, national.get(topic)?))))
            .collect();
        let topics = list(&alignment["topics"]);
        let found: BTreeMap<&str, &str> = topics
            .iter()
            .map(|row| (row["topic"].as_str().expect("a topic"), row["difference"].as_str().expect("a word")))
            .collect();
        assert_eq!(found, expected, "{}", place["code"]);
        for row in topics {
            let topic = row["topic"].as_str().expect("a topic");
            assert_eq!(
                (&row["local"]["id"], &row["national"]["id"]),
                (&local[topic]["id"], &national[topic]["id"])
            );
        }
        expected.values().for_each(|difference| *seen.entry(difference).or_default() += 1);
    }
    assert!(seen.len() == 4 && seen.values().all(|count| *count > 20), "{seen:?}");
}

#[tokio::test]
async fn the_national_assessment_is_that_of_the_nearest_year() {
    let world = World::demonstration().await;
    let query = r#"{ assessments(filter: {instrument: {eq: "mgi-national"}, answered: true}, first: 500) { nodes { ref year country { code } } } }"#;
    let data = world.anyone().asks(query).await.data();
    let (mut compared, mut ties) = (0, 0);
    for place in alignments(&world).await.iter().filter(|place| !place["alignment"].is_null()) {
        let year = |row: &Value| row["year"].as_i64();
        let local = &place["alignment"]["local"];
        let latest = list(&place["assessments"]["nodes"]).iter().max_by_key(|row| year(row)).expect("one");
        assert_eq!(local["year"], latest["year"], "{}", place["code"]);
        let of_country = list(&data["assessments"]["nodes"]).iter();
        let known = of_country.filter(|row| row["country"]["code"] == place["country"]["code"]);
        let apart = |row: &Value| Some((year(row)?.abs_diff(year(local)?), year(row)?));
        // Of two that are equally near, the earlier.
        let distances: Vec<(u64, i64)> = known.filter_map(apart).collect();
        let nearest = distances.iter().min().copied();
        assert_eq!(apart(&place["alignment"]["national"]), nearest, "{}", place["code"]);
        compared += usize::from(nearest.is_some_and(|(years, _)| years > 0));
        let is_as_near = |other: &&(u64, i64)| nearest.is_some_and(|(years, _)| years == other.0);
        ties += usize::from(distances.iter().filter(is_as_near).count() > 1);
    }
    assert!(compared > 3 && ties > 3, "else a year was never chosen: {compared}, {ties}");
}

#[tokio::test]
async fn a_period_names_the_assessment_of_the_place() {
    let world = World::demonstration().await;
    let places = alignments(&world).await;
    let place =
        places.iter().find(|place| list(&place["assessments"]["nodes"]).len() > 1).expect("two rounds");
    let reference = place["assessments"]["nodes"][0]["ref"].as_str().expect("a ref");
    let key = reference.rsplit('/').next().expect("a key");
    let query = format!(
        "{{ jurisdiction(code: {}) {{ ... on Municipality {{ alignment(period: {key:?}) {{ local {{ ref }} }} }} ... on Subdivision {{ alignment(period: {key:?}) {{ local {{ ref }} }} }} }} }}",
        place["code"]
    );
    let data = world.anyone().asks(&query).await.data();
    assert_eq!(data["jurisdiction"]["alignment"]["local"]["ref"], json!(reference));
}

#[tokio::test]
async fn a_period_that_the_place_does_not_have_is_an_error_that_lists_those_it_has() {
    let world = World::demonstration().await;
    let query = r#"{ municipality(code: "QMA-velmoburg") { alignment(period: "1999") { local { ref } } } }"#;
    let answer = world.anyone().asks(query).await.json();
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
    assert_eq!(error["extensions"]["field"], "period");
    let expected = "QMA-velmoburg has no local assessment of the period \"1999\"; there are 2015, 2019.";
    assert_eq!(error["message"], expected);
}

#[tokio::test]
async fn a_local_government_without_answers_has_no_alignment() {
    let world = World::new().await;
    let query = "{ municipalities(first: 5) { nodes { alignment { topics { topic } } } } }";
    let data = world.anyone().asks(query).await.data();
    let nodes = list(&data["municipalities"]["nodes"]);
    assert!(!nodes.is_empty() && nodes.iter().all(|node| node["alignment"].is_null()), "{data}");
}
