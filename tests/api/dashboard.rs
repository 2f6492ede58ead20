//! The queries of a dashboard: eight tasks, each in one document and one request within the limits for callers without
//! credentials. They are the queries in GraphiQL's tabs.

use serde_json::{Value, json};

use crate::support::World;

macro_rules! question {
    ($file:literal) => {
        include_str!(concat!("../../src/http/routes/sample_queries/", $file))
    };
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[tokio::test]
async fn the_countries_with_what_is_assessed() {
    let world = World::demonstration().await;
    let data = world.anyone().asks(question!("1-countries.graphql")).await.data();
    assert_eq!(data["countries"]["totalCount"], 197);
    let names: Vec<&str> =
        rows(&data["countries"]["nodes"]).iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names.len(), 197);
    // In English order: an accent does not move a name to the end.
    let place = |start: &str| names.iter().position(|name| name.starts_with(start)).expect(start);
    assert!(place("Armenia") < place("Åsk") && place("Åsk") < place("Azerbaijan"), "{names:?}");
    let qma = rows(&data["countries"]["nodes"]).iter().find(|row| row["iso3"] == "QMA").expect("QMA");
    let assessed: Vec<&Value> = rows(&qma["assessments"]["nodes"]).iter().map(|row| &row["ref"]).collect();
    assert_eq!(assessed, ["QMA/mgi-national/2019", "QMA/mgi-national/2015"]);
}

#[tokio::test]
async fn the_map_of_one_question_with_year_answer_and_absence() {
    let world = World::demonstration().await;
    let asked = json!({ "instrument": "mgi-national", "indicator": "1.1.1" });
    let data = world.anyone().asks_with(question!("2-map.graphql"), asked).await.data();
    let places = rows(&data["indicator"]["latestResponses"]);
    // Without places whose only assessment has no answers or was withdrawn.
    assert!((52..60).contains(&places.len()), "{}", places.len());
    let mut codes: Vec<String> = places.iter().map(|row| row["jurisdiction"]["code"].to_string()).collect();
    codes.dedup();
    assert_eq!(codes.len(), places.len(), "a place is on the map once");
    for row in places {
        assert!(
            row["selectedOption"].is_null() != row["absence"].is_null(),
            "an answer, or why there is none: {row}"
        );
    }
    assert!(places.iter().any(|row| row["absence"] == "WITHHELD"), "an absence is on the map");
    let latest = places.iter().find(|row| row["jurisdiction"]["code"] == "QMB").expect("QMB");
    assert_eq!(latest["revision"]["year"], 2020);
}

#[tokio::test]
async fn a_countrys_profile_with_all_answers_evidence_findings_and_documents() {
    let world = World::demonstration().await;
    let asked = json!({ "iso3": "QMB", "instrument": "mgi-national" });
    let data = world.anyone().asks_with(question!("3-profile.graphql"), asked).await.data();
    let revision = &data["country"]["latestAssessment"]["revision"];
    let responses = rows(&revision["responses"]["nodes"]);
    assert_eq!(responses.len(), 90);
    assert!(responses.iter().any(|row| !rows(&row["evidence"]).is_empty()));
    assert!(responses.iter().any(|row| row["narrative"]["language"] == "en"));
    assert!(!rows(&revision["findings"]).is_empty() && rows(&revision["reports"]).len() >= 2, "{revision}");
    assert_eq!(revision["provenance"], "SYNTHETIC");
    // The same for a real country, with the default variables.
    let real = world.anyone().asks(question!("3-profile.graphql")).await.data();
    assert_eq!(real["country"]["name"], "Denmark");
}

#[tokio::test]
async fn an_objectives_questions_and_who_says_that_they_bear_on_it() {
    let world = World::demonstration().await;
    let data = world.anyone().asks(question!("4-objective.graphql")).await.data();
    let links = rows(&data["gcmObjective"]["indicatorLinks"]);
    assert!(links.len() > 5 && links.iter().all(|link| link["provenance"].is_string()), "{data}");
}

#[tokio::test]
async fn two_rounds_side_by_side_by_their_refs() {
    let world = World::demonstration().await;
    let asked = json!({ "before": "QMA/mgi-national/2015", "after": "QMA/mgi-national/2019" });
    let data = world.anyone().asks_with(question!("5-rounds.graphql"), asked).await.data();
    let codes = |round: &str| -> Vec<String> {
        let rows = rows(&data[round]["revision"]["responses"]["nodes"]);
        rows.iter().map(|row| row["indicator"]["code"].to_string()).collect()
    };
    assert_eq!(codes("before").len(), 90);
    assert_eq!(codes("before"), codes("after"));
    assert_ne!(data["before"]["revision"]["responses"], data["after"]["revision"]["responses"]);
}

#[tokio::test]
async fn a_municipality_with_its_chain_of_parents() {
    let world = World::demonstration().await;
    let query = "{ municipalities(first: 500, filter: {within: {eq: \"austral\"}}) { nodes { code parent { kind } } } }";
    let data = world.anyone().asks(query).await.data();
    let within =
        rows(&data["municipalities"]["nodes"]).iter().find(|row| row["parent"]["kind"] == "SUBDIVISION");
    let code = &within.expect("one in a province")["code"];
    let data =
        world.anyone().asks_with(question!("6-municipality.graphql"), json!({ "code": code })).await.data();
    let city = &data["municipality"];
    assert_eq!(city["parent"]["parent"]["kind"], "COUNTRY");
    assert_eq!(city["parent"]["parent"]["code"], city["country"]["iso3"]);
    assert!(!rows(&city["assessments"]["nodes"]).is_empty());
}

#[tokio::test]
async fn register_entries_without_answers() {
    let world = World::demonstration().await;
    let data = world.anyone().asks(question!("7-register.graphql")).await.data();
    let total = data["registerEntries"]["totalCount"].as_u64().expect("a count");
    let all = world.anyone().asks("{ registerEntries { totalCount } }").await.data();
    // The towns whose entry names no year have answers.
    assert!(
        total > 86 && total < all["registerEntries"]["totalCount"].as_u64().expect("a count"),
        "{total} of {all}"
    );
}

#[tokio::test]
async fn everything_as_of_an_earlier_release() {
    let world = World::demonstration().await;
    let then = world.anyone().at("release=5").asks(question!("8-as-of.graphql")).await.data();
    let now = world.anyone().asks(question!("8-as-of.graphql")).await.data();
    assert_eq!(then["dataset"]["countryCount"], 250);
    assert_eq!(now["dataset"]["countryCount"], 310);
    let provenances = |data: &Value| rows(&data["dataset"]["assessed"]).len();
    assert_eq!((provenances(&then), provenances(&now)), (1, 2));
    assert!(
        then["dataset"]["citation"]
            .as_str()
            .is_some_and(|text| text.contains("release 5 of 5 November 2026"))
    );
}
