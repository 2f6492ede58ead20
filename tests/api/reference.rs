//! Reference data: places, groups, questions, objectives, targets.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn there_are_249_countries_and_kosovo_as_the_united_nations_designate_it() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              countries { totalCount }
              kosovo: country(iso3: "XKX") { name }
              namibia: country(iso3: "NAM") { iso2 m49 }
              afghanistan: country(iso3: "AFG") { m49 }
              small: country(iso3: "ken") { name }
              nobody: country(iso3: "ZZZ") { name }
            }"#,
        )
        .await
        .data();
    assert_eq!(data["countries"]["totalCount"], 250);
    let kosovo = "Kosovo (United Nations administered region, under Security Council resolution 1244)";
    assert_eq!(data["kosovo"]["name"], kosovo);
    assert_eq!(data["namibia"], json!({ "iso2": "NA", "m49": "516" }));
    assert_eq!(data["afghanistan"]["m49"], "004");
    assert_eq!((&data["nobody"], &data["small"]["name"]), (&Value::Null, &json!("Kenya")));
}

#[tokio::test]
async fn every_country_has_a_name_in_six_languages() {
    let world = World::new().await;
    let data =
        world.anyone().asks("{ countries(first: 250) { nodes { code names { language } } } }").await.data();
    for country in data["countries"]["nodes"].as_array().expect("countries") {
        let languages: Vec<_> =
            country["names"].as_array().expect("names").iter().map(|name| &name["language"]).collect();
        assert_eq!(languages, ["en", "ar", "es", "fr", "ru", "zh"], "{}", country["code"]);
    }
}

#[tokio::test]
async fn a_language_that_is_not_there_falls_back() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              swahili: country(iso3: "KEN") { name(lang: "sw") }
              chinese: country(iso3: "KEN") { name(lang: "zh-Hant-HK") }
              upper: country(iso3: "KEN") { name(lang: "ZH") }
              portuguese: municipality(code: "BRA-sao-paulo") { name(lang: "ar") names { language isFallback } }
            }"#,
        )
        .await
        .data();
    assert_eq!(data["swahili"]["name"], "Kenya");
    assert_eq!((&data["chinese"]["name"], &data["upper"]["name"]), (&json!("肯尼亚"), &json!("肯尼亚")));
    assert_eq!(data["portuguese"]["name"], "São Paulo");
    assert_eq!(data["portuguese"]["names"], json!([{ "language": "pt", "isFallback": true }]));
}

#[tokio::test]
async fn what_is_no_language_tag_is_refused_before_anything_runs() {
    let world = World::new().await;
    for (query, variables) in [
        (r#"{ country(iso3: "KEN") { name(lang: "english please") } }"#, json!({})),
        ("query ($l: LanguageTag) { country(iso3: \"KEN\") { name(lang: $l) } }", json!({ "l": "!" })),
    ] {
        let answer = world.anyone().asks_with(query, variables).await;
        assert_eq!(
            (answer.status.as_u16(), answer.codes()),
            (400, vec!["BAD_USER_INPUT".to_owned()]),
            "{}",
            answer.text()
        );
        assert!(answer.message().contains("LanguageTag"), "{}", answer.message());
    }
}

#[tokio::test]
async fn groups_are_there_at_every_level_with_their_origin() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              country(iso3: "KEN") { groups(grouping: "m49") { code level parent { code } } }
              africa: countries(filter: {within: {eq: "002"}}) { totalCount }
              east: countries(filter: {group: {eq: {grouping: "m49", code: "014"}}}) { totalCount }
              low: countries(filter: {group: {in: [{grouping: "income", code: "low"}]}}) { totalCount }
              both: countries(filter: {within: {eq: "002"}, group: {eq: {grouping: "lldc", code: "lldc"}}}) { totalCount }
              countryGroup(grouping: "ldc", code: "ldc") { grouping { source licence remark } countries { nodes { iso3 } } }
              cities: jurisdictions(filter: {within: {eq: "KEN"}}) { nodes { code } }
            }"#,
        )
        .await
        .data();
    assert_eq!(
        data["country"]["groups"],
        json!([
            { "code": "002", "level": 1, "parent": null },
            { "code": "014", "level": 3, "parent": { "code": "202" } },
            { "code": "202", "level": 2, "parent": { "code": "002" } },
        ])
    );
    let count = |field: &str| data[field]["totalCount"].as_i64().expect("a count");
    assert_eq!([count("africa"), count("east"), count("low"), count("both")], [60, 22, 26, 16]);
    assert_eq!(data["countryGroup"]["countries"]["nodes"].as_array().map(Vec::len), Some(45));
    assert_eq!(data["countryGroup"]["grouping"]["licence"], "ODC-PDDL-1.0");
    assert_eq!(data["cities"]["nodes"], json!([{ "code": "KE-28" }, { "code": "KE-30" }, { "code": "KEN" }]));
}

#[tokio::test]
async fn every_objective_has_indicators_at_both_levels() {
    let world = World::new().await;
    let query =
        "{ gcmObjectives { number indicatorLinks { provenance source indicator { instrument { code } } } } }";
    let data = world.anyone().asks(query).await.data();
    let objectives = data["gcmObjectives"].as_array().expect("objectives");
    assert_eq!(objectives.len(), 23);
    for objective in objectives {
        let number = &objective["number"];
        let links = objective["indicatorLinks"].as_array().expect("links").clone();
        for instrument in ["mgi-national", "mgi-local"] {
            let of = |link: &&Value| link["indicator"]["instrument"]["code"] == instrument;
            assert!(links.iter().any(|link| of(&link)), "objective {number} has none of {instrument}");
        }
        assert!(
            links
                .iter()
                .all(|link| link["source"].as_str().is_some_and(|source| source.starts_with("https://")))
        );
    }
}

#[tokio::test]
async fn what_iom_states_is_marked_and_nothing_else_is() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(r#"{ indicators(filter: {instrument: {eq: "mgi-national"}}, first: 90) { nodes { code objectiveLinks { provenance objective { number } } } } }"#)
        .await
        .data();
    let mut stated = vec![];
    for indicator in data["indicators"]["nodes"].as_array().expect("indicators") {
        for link in indicator["objectiveLinks"].as_array().expect("links") {
            if link["provenance"] == "IOM_STATED" {
                stated.push((
                    indicator["code"].as_str().expect("a code"),
                    link["objective"]["number"].as_i64(),
                ));
            }
        }
    }
    // The foreword of the baseline report names these four objectives.
    assert_eq!(
        stated,
        [
            ("1.1.1", Some(15)),
            ("1.1.2", Some(15)),
            ("1.1.6", Some(17)),
            ("4.1.2", Some(5)),
            ("4.3.1", Some(16))
        ]
    );
}

#[tokio::test]
async fn codebooks_are_in_our_words_and_say_so() {
    let world = World::new().await;
    for (instrument, size) in [("mgi-national", 90), ("mgi-local", 80), ("sdg-10-7-2", 7)] {
        let query = format!(
            r#"{{ indicators(filter: {{instrument: {{eq: "{instrument}"}}}}, first: 100) {{ totalCount nodes {{ code wordingStatus source question answerType options {{ code }} }} }} }}"#
        );
        let data = world.anyone().asks(&query).await.data();
        assert_eq!(data["indicators"]["totalCount"], size);
        for indicator in data["indicators"]["nodes"].as_array().expect("indicators") {
            let status = indicator["wordingStatus"].as_str().expect("a status");
            assert_ne!(status, "OFFICIAL");
            assert_eq!(status == "PARAPHRASE", indicator["source"].is_string(), "{indicator}");
            let options = indicator["options"].as_array().map_or(0, Vec::len);
            assert_eq!(indicator["answerType"] == "TEXT", options == 0, "{indicator}");
        }
    }
}

#[tokio::test]
async fn targets_are_in_the_goals_own_order() {
    let world = World::new().await;
    let data = world.anyone().asks("{ sdgTargets { code } }").await.data();
    let targets = data["sdgTargets"].as_array().expect("targets");
    let codes: Vec<_> = targets.iter().map(|target| target["code"].as_str().expect("a code")).collect();
    assert_eq!(codes.len(), 169);
    let at = |code: &str| codes.iter().position(|other| *other == code);
    assert!(at("8.9") < at("8.10") && at("8.10") < at("8.a") && at("9.c") < at("10.1"));
}

#[tokio::test]
async fn the_register_tells_of_assessments_that_are_not_counted() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              dataset { registerEntryCount assessed { byInstrument { localGovernmentCount } } }
              jurisdiction(code: "CARICOM") { __typename ... on RegionalBody { registerEntries { level year roundKind } } }
              country(iso3: "HND") { registerEntries { year roundKind } }
            }"#,
        )
        .await
        .data();
    assert_eq!(
        data["dataset"],
        json!({ "registerEntryCount": 86, "assessed": [{ "byInstrument": [{ "localGovernmentCount": 0 }] }] })
    );
    let caricom = json!([{ "level": "REGIONAL", "year": null, "roundKind": "UNSPECIFIED" }]);
    assert_eq!(data["jurisdiction"]["registerEntries"], caricom);
    let honduras =
        json!([{ "year": 2018, "roundKind": "BASELINE" }, { "year": 2022, "roundKind": "FOLLOW_UP" }]);
    assert_eq!(data["country"]["registerEntries"], honduras);
}
