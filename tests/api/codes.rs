//! Codes match in any case; an impossible code is an error; an error about an enum lists its values.

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn single_things_are_found_by_codes_in_any_case() {
    let world = World::demonstration().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              country(iso3: "ken") { code }
              jurisdiction(code: "ke-30") { code }
              municipality(code: "gha-ACCRA") { code }
              countryGroup(grouping: "LDC", code: "Ldc") { code }
              countryGroups(grouping: "LLDC") { code }
              instrument(code: "SDG-10-7-2") { code }
              codebook(instrument: "SDG-10-7-2", version: "1") { id }
              indicator(instrument: "SDG-10-7-2", code: "pd_1") { code }
              gcmObjective(number: 23) { indicatorLinks(instrument: "SDG-10-7-2") { indicator { instrument { code } } } }
              sdgTarget(code: "10.A") { code }
              assessment(ref: "ken/SDG-10-7-2/2019") { ref }
              latest: country(iso3: "Ken") { latestAssessment(instrument: "SDG-10-7-2") { ref } groups(grouping: "M49") { code } }
            }"#,
        )
        .await
        .data();
    for (path, expected) in [
        ("/country/code", "KEN"),
        ("/jurisdiction/code", "KE-30"),
        ("/municipality/code", "GHA-accra"),
        ("/countryGroup/code", "ldc"),
        ("/countryGroups/0/code", "lldc"),
        ("/instrument/code", "sdg-10-7-2"),
        ("/codebook/id", "Codebook:sdg-10-7-2@1"),
        ("/indicator/code", "PD_1"),
        ("/gcmObjective/indicatorLinks/0/indicator/instrument/code", "sdg-10-7-2"),
        ("/sdgTarget/code", "10.a"),
        ("/assessment/ref", "KEN/sdg-10-7-2/2019"),
        ("/latest/latestAssessment/ref", "KEN/sdg-10-7-2/2019"),
        ("/latest/groups/0/code", "002"),
    ] {
        assert_eq!(data.pointer(path), Some(&json!(expected)), "{path}");
    }
}

#[tokio::test]
async fn filters_find_codes_in_any_case() {
    let world = World::new().await;
    for (one, other) in [
        (
            r#"countries(filter: {code: {in: ["KEN", "DNK"]}, group: {eq: {grouping: "m49", code: "014"}}})"#,
            r#"countries(filter: {code: {in: ["ken", "Dnk", "KEN"]}, group: {eq: {grouping: "M49", code: "014"}}})"#,
        ),
        (r#"countries(filter: {iso2: {eq: "NA"}})"#, r#"countries(filter: {iso2: {eq: "na"}})"#),
        (
            r#"municipalities(filter: {code: {startsWith: "GHA-"}})"#,
            r#"municipalities(filter: {code: {startsWith: "gha-"}})"#,
        ),
        (
            r#"assessments(filter: {jurisdiction: {in: ["KEN", "DNK"]}, instrument: {eq: "sdg-10-7-2"}})"#,
            r#"assessments(filter: {jurisdiction: {in: ["ken", "dnk"]}, instrument: {eq: "SDG-10-7-2"}})"#,
        ),
        (
            r#"responses(filter: {jurisdiction: {eq: "DNK"}, indicator: {eq: "PD_1"}})"#,
            r#"responses(filter: {jurisdiction: {eq: "dnk"}, indicator: {eq: "pd_1"}})"#,
        ),
        (
            r#"registerEntries(filter: {within: {eq: "KEN"}})"#,
            r#"registerEntries(filter: {within: {eq: "ken"}})"#,
        ),
    ] {
        let query = format!(
            "{{ one: {one} {{ totalCount nodes {{ id }} }} other: {other} {{ totalCount nodes {{ id }} }} }}"
        );
        let data = world.anyone().asks(&query).await.data();
        assert_eq!(data["one"], data["other"], "{other}");
        assert_ne!(data["one"]["totalCount"], 0, "{one}");
    }
}

#[tokio::test]
async fn what_can_be_no_code_of_its_kind_is_refused_with_what_would_be_right() {
    let world = World::new().await;
    for (field, of, says) in [
        (r#"country(iso3: "KE") { code }"#, "iso3", "KE is the ISO 3166-1 alpha-2 code of KEN."),
        (r#"country(iso3: "404") { code }"#, "iso3", "404 is the M49 code of KEN."),
        (
            r#"country(iso3: "Kenya") { code }"#,
            "iso3",
            "\"Kenya\" is no ISO 3166-1 alpha-3 code, which has three letters: KEN.",
        ),
        (r#"country(iso3: "GHA-accra") { code }"#, "iso3", "three letters"),
        (r#"country(iso3: "") { code }"#, "iso3", "three letters"),
        (r#"country(iso3: "KÉN") { code }"#, "iso3", "three letters"),
        (r#"jurisdiction(code: "ke") { code }"#, "code", "ke is the ISO 3166-1 alpha-2 code of KEN."),
        (
            r#"jurisdiction(code: "Addis Ababa") { code }"#,
            "code",
            "a municipality ISO3 and a name (GHA-accra)",
        ),
        (r#"municipality(code: "KEN") { code }"#, "code", "\"KEN\" is a country, no municipality"),
        (r#"countryGroup(grouping: "m49", code: "2") { code }"#, "code", "has three digits: 002 for Africa"),
        (r#"sdgTarget(code: "ten") { code }"#, "code", "10.7, 8.b"),
        ("gcmObjective(number: 24) { number }", "number", "1 to 23"),
        (r#"assessment(ref: "KEN") { ref }"#, "ref", "KEN/sdg-10-7-2/2019"),
    ] {
        let answer = world.anyone().asks(&format!("{{ asked: {field} }}")).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{field}: {}", answer.text());
        assert!(answer.message().contains(says), "{field}: {}", answer.message());
        let json = answer.json();
        assert_eq!(json["errors"][0]["extensions"]["field"], of, "{field}");
        assert_eq!(json["data"]["asked"], Value::Null, "{field}");
    }
}

#[tokio::test]
async fn a_code_that_could_be_one_and_is_not_there_is_null() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              country(iso3: "ZZZ") { code } jurisdiction(code: "XX-99") { code } municipality(code: "KEN-nowhere") { code }
              countryGroup(grouping: "m49", code: "999") { code } sdgTarget(code: "17.99") { code }
              instrument(code: "mgi-none") { code } assessment(ref: "KEN/none/2019") { ref }
              codebook(instrument: "mgi-none", version: "1") { id } version: codebook(instrument: "mgi-local", version: "1") { id }
            }"#,
        )
        .await
        .data();
    assert!(data.as_object().expect("fields").values().all(Value::is_null), "{data}");
}

#[tokio::test]
async fn an_unknown_value_of_an_enum_says_which_there_are() {
    let world = World::new().await;
    let kinds = "It has COUNTRY, SUBDIVISION, MUNICIPALITY, REGIONAL_BODY";
    for (query, variables, says) in [
        ("{ countries(filter: {kind: {eq: CITY}}) { totalCount } }", json!({}), kinds),
        (
            "{ countries(filter: {kind: {in: [COUNTRY, municipality]}}) { totalCount } }",
            json!({}),
            "did you mean MUNICIPALITY?",
        ),
        (
            "{ countries(filter: {or: [{kind: {eq: COUNTRIES}}]}) { totalCount } }",
            json!({}),
            "did you mean COUNTRY?",
        ),
        (
            "query ($k: JurisdictionKind) { countries(filter: {kind: {eq: $k}}) { totalCount } }",
            json!({ "k": "CITY" }),
            kinds,
        ),
        (
            "query ($f: JurisdictionFilter) { countries(filter: $f) { totalCount } }",
            json!({ "f": { "kind": { "eq": "CITY" } } }),
            kinds,
        ),
        (
            "query ($f: JurisdictionFilter) { countries(filter: $f, orderBy: [{field: TITLE}]) { totalCount } }",
            json!({ "f": null }),
            "It has CODE, NAME, KIND, COUNTRY, COUNTRY_NAME",
        ),
        ("{ responses(select: NEWEST) { totalCount } }", json!({}), "It has LATEST, ALL"),
        ("{ responses(select: Latest) { totalCount } }", json!({}), "did you mean LATEST?"),
        (
            "query ($s: Select!) { responses(select: $s) { totalCount } }",
            json!({ "s": "latest" }),
            "did you mean LATEST?",
        ),
        (
            "query ($s: Select = LAST) { responses(select: $s) { totalCount } }",
            json!({}),
            "It has LATEST, ALL",
        ),
    ] {
        let answer = world.anyone().asks_with(query, variables).await;
        assert_eq!(answer.codes().first().map(String::as_str), Some("BAD_USER_INPUT"), "{query}");
        assert!(answer.message().contains(says), "{query}: {}", answer.message());
    }
}
