//! Places are found by their common and former names, and the Member States of the United Nations can be counted.

use mgi_api::shipped::Files;
use serde_json::{Value, json};

use crate::support::World;

/// With all data of this version.
async fn current() -> World {
    let world = World::new().await;
    world.receives(Files::current()).await;
    world
}

#[tokio::test]
async fn a_place_is_found_by_its_common_and_former_names_and_says_by_which() {
    let world = current().await;
    let query = r#"query ($words: String!) { jurisdictions(filter: {name: {contains: $words}}) {
        nodes { code name matchedName(contains: $words) { text language isAlias source } } } }"#;
    for (words, code, name, matched) in [
        ("Turkey", "TUR", "Türkiye", "Turkey"),
        ("vietnam", "VNM", "Viet Nam", "Vietnam"),
        ("Cape Verde", "CPV", "Cabo Verde", "Cape Verde"),
        ("IVORY COAST", "CIV", "Côte d’Ivoire", "Ivory Coast"),
        ("Swaziland", "SWZ", "Eswatini", "Swaziland"),
        ("Czech Republic", "CZE", "Czechia", "Czech Republic"),
        ("Burma", "MMR", "Myanmar", "Burma"),
        ("birmanie", "MMR", "Myanmar", "Myanmar (Birmanie)"),
        ("Великобритания", "GBR", "United Kingdom of Great Britain and Northern Ireland", "Великобритания"),
        ("ساحل العاج", "CIV", "Côte d’Ivoire", "ساحل العاج"),
        ("韩国", "KOR", "Republic of Korea", "韩国"),
        ("South Korea", "KOR", "Republic of Korea", "South Korea"),
        ("Holy See (Vatican City State)", "VAT", "Holy See", "Holy See (Vatican City State)"),
        ("Zaire", "COD", "Democratic Republic of the Congo", "Zaire"),
        ("Nauru", "NRU", "Naoero", "Nauru"),
    ] {
        let data = world.anyone().asks_with(query, json!({ "words": words })).await.data();
        let nodes = data["jurisdictions"]["nodes"].as_array().expect("nodes");
        let found = nodes.iter().find(|node| node["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{words} does not find {code}: {data}"));
        assert_eq!(
            (&found["name"], &found["matchedName"]["text"]),
            (&json!(name), &json!(matched)),
            "{words}"
        );
        assert_eq!(found["matchedName"]["isAlias"], true, "{words}");
        assert!(found["matchedName"]["source"].as_str().is_some_and(|source| !source.is_empty()));
    }
    // A matching name is preferred to an alias.
    let data = world.anyone().asks_with(query, json!({ "words": "TÜRKIYE" })).await.data();
    let matched = &data["jurisdictions"]["nodes"][0]["matchedName"];
    assert_eq!(*matched, json!({ "text": "Türkiye", "language": "en", "isAlias": false, "source": null }));
    // No name of Kenya contains the word.
    let data = world
        .anyone()
        .asks(r#"{ country(iso3: "KEN") { matchedName(contains: "Burma") { text } } }"#)
        .await
        .data();
    assert_eq!(data["country"]["matchedName"], Value::Null);
}

#[tokio::test]
async fn every_name_of_iso_3166_1_finds_its_country_as_iso_inverts_it() {
    let world = current().await;
    for (name, code) in [
        ("Bolivia, Plurinational State of", "BOL"),
        ("Congo, The Democratic Republic of the", "COD"),
        ("Iran, Islamic Republic of", "IRN"),
        ("Korea, Democratic People's Republic of", "PRK"),
        ("Korea, Republic of", "KOR"),
        ("Lao People's Democratic Republic", "LAO"),
        ("Micronesia, Federated States of", "FSM"),
        ("Moldova, Republic of", "MDA"),
        ("Netherlands, Kingdom of the", "NLD"),
        ("Palestine, State of", "PSE"),
        ("Saint Helena, Ascension and Tristan da Cunha", "SHN"),
        ("Taiwan, Province of China", "TWN"),
        ("Tanzania, United Republic of", "TZA"),
        ("Venezuela, Bolivarian Republic of", "VEN"),
        ("Virgin Islands, British", "VGB"),
        ("Virgin Islands, U.S.", "VIR"),
        ("Hong Kong", "HKG"),
        ("Macao", "MAC"),
        ("Svalbard and Jan Mayen", "SJM"),
        ("Wallis and Futuna", "WLF"),
        ("Cocos (Keeling) Islands", "CCK"),
        ("Falkland Islands (Malvinas)", "FLK"),
        ("Nauru", "NRU"),
        ("Réunion", "REU"),
        ("Åland Islands", "ALA"),
        ("Saint Barthélemy", "BLM"),
        ("Curaçao", "CUW"),
    ] {
        let query = "query ($code: String!, $name: String!) { countries(filter: {code: {eq: $code}, name: {contains: $name}}) { totalCount } }";
        let data = world.anyone().asks_with(query, json!({ "code": code, "name": name })).await.data();
        assert_eq!(data["countries"]["totalCount"], 1, "{name}");
    }
}

#[tokio::test]
async fn aliases_came_with_a_release_of_their_own_and_older_ones_have_none() {
    let world = World::new().await;
    let query = r#"{ country(iso3: "TUR") { name names { text } aliases { text } } countries(filter: {name: {contains: "turkey"}}) { totalCount }
        countryGroups(grouping: "un-members") { code } releases { totalCount nodes { number hash } } }"#;
    let before = world.anyone().at("release=5").asks(query).await;
    world.receives(Files::current()).await;
    assert_eq!(world.anyone().at("release=5").asks(query).await.body, before.body);
    let now = world.anyone().asks(query).await.data();
    assert_eq!(now["releases"]["totalCount"], 6);
    assert_eq!(now["countries"]["totalCount"], 1);
    assert_eq!(now["country"]["name"], "Türkiye");
    let names = now["country"]["names"].as_array().expect("names");
    assert!(names.iter().all(|name| name["text"] != "Turkey"), "an alias is no name: {names:?}");
    assert!(now["country"]["aliases"].as_array().expect("aliases").contains(&json!({ "text": "Turkey" })));
    // A shipment without an alias ends the alias.
    world
        .receives(Files::current().edited("places/aliases.csv", |table| {
            table.lines().filter(|line| !line.starts_with("TUR,en,")).collect::<Vec<_>>().join("\n")
        }))
        .await;
    assert_eq!(world.anyone().asks(query).await.data()["countries"]["totalCount"], 0);
    assert_eq!(world.anyone().at("release=6").asks(query).await.data()["countries"]["totalCount"], 1);
}

#[tokio::test]
async fn every_alias_finds_its_place() {
    let world = current().await;
    let query = "query ($after: String) { jurisdictions(first: 200, after: $after) { nodes { code aliases { text source } } pageInfo { endCursor } } }";
    let (mut aliases, mut after, mut first) = (vec![], Value::Null, true);
    while first || !after.is_null() {
        let page =
            world.anyone().asks_with(query, json!({ "after": after })).await.data()["jurisdictions"].take();
        for node in page["nodes"].as_array().expect("nodes") {
            for alias in node["aliases"].as_array().expect("aliases") {
                aliases.push((node["code"].clone(), alias["text"].clone()));
            }
        }
        (after, first) = (page["pageInfo"]["endCursor"].clone(), false);
    }
    assert!(aliases.len() > 250, "{}", aliases.len());
    for (code, text) in aliases {
        let query = "query ($code: String!, $name: String!) { jurisdictions(filter: {code: {eq: $code}, name: {contains: $name}}) { totalCount } }";
        let data = world.anyone().asks_with(query, json!({ "code": code, "name": text })).await.data();
        assert_eq!(data["jurisdictions"]["totalCount"], 1, "{code} {text}");
    }
}

#[tokio::test]
async fn the_member_states_of_the_united_nations_are_a_denominator() {
    let world = current().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              countryGroup(grouping: "un-members", code: "un-members") { name grouping { source licence remark } }
              all: countries(filter: {group: {eq: {grouping: "un-members", code: "un-members"}}}) { totalCount }
              africa: countries(filter: {within: {eq: "202"}, group: {eq: {grouping: "un-members", code: "un-members"}}}) { totalCount }
              areas: countries(filter: {within: {eq: "202"}}) { totalCount }
              others: countries(filter: {code: {in: ["VAT", "PSE", "COK", "NIU", "TWN", "XKX"]}, group: {eq: {grouping: "un-members", code: "un-members"}}}) { totalCount }
            }"#,
        )
        .await
        .data();
    let count = |field: &str| data[field]["totalCount"].as_i64().expect("a count");
    assert_eq!((count("all"), count("africa"), count("areas"), count("others")), (193, 48, 53, 0));
    assert_eq!(data["countryGroup"]["name"], "Member States of the United Nations");
    assert_eq!(data["countryGroup"]["grouping"]["licence"], "MIT");
}
