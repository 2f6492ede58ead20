//! Responses: the answers of governments, each with its source.

use serde_json::json;

use crate::support::World;

const OVERALL: &str = r#"
    query ($ref: String!) {
      assessment(ref: $ref) {
        revision { responses { nodes { indicator { code } selectedOption { code label } source { licence } } } }
      }
    }"#;

#[tokio::test]
async fn kenya_met_the_indicator_in_2019() {
    let world = World::new().await;
    let data = world.anyone().asks_with(OVERALL, json!({ "ref": "KEN/sdg-10-7-2/2019" })).await.data();
    assert_eq!(
        data["assessment"]["revision"]["responses"]["nodes"],
        json!([{
            "indicator": { "code": "_T" },
            "selectedOption": { "code": "3", "label": "Meets" },
            "source": { "licence": "UN open data, via Our World in Data (CC-BY-4.0)" },
        }])
    );
}

#[tokio::test]
async fn denmark_partially_met_it_in_2021_and_its_domains_have_their_own_source() {
    let world = World::new().await;
    let data = world.anyone().asks_with(OVERALL, json!({ "ref": "DNK/sdg-10-7-2/2021" })).await.data();
    let answers = data["assessment"]["revision"]["responses"]["nodes"].as_array().expect("answers").clone();
    let classes: Vec<_> = answers
        .iter()
        .map(|answer| (&answer["indicator"]["code"], &answer["selectedOption"]["code"]))
        .collect();
    let (pd1, pd2, pd3, pd4, pd5, pd6, overall) = (
        json!("PD_1"),
        json!("PD_2"),
        json!("PD_3"),
        json!("PD_4"),
        json!("PD_5"),
        json!("PD_6"),
        json!("_T"),
    );
    let (two, three, four) = (json!("2"), json!("3"), json!("4"));
    assert_eq!(
        classes,
        [
            (&pd1, &three),
            (&pd2, &three),
            (&pd3, &four),
            (&pd4, &two),
            (&pd5, &two),
            (&pd6, &two),
            (&overall, &two)
        ]
    );
    assert_eq!(answers[6]["selectedOption"]["label"], "Partially meets");
    assert_ne!(answers[0]["source"], answers[6]["source"]);
}

#[tokio::test]
async fn all_results_that_are_known_are_there() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              all: responses(filter: {indicator: {eq: "_T"}}, select: ALL) { totalCount }
              first: responses(filter: {indicator: {eq: "_T"}, year: {eq: 2019}}, select: ALL) { totalCount }
              second: responses(filter: {indicator: {eq: "_T"}, year: {gte: 2020, lte: 2021}}, select: ALL) { totalCount }
              countries: responses(filter: {indicator: {eq: "_T"}}) { totalCount }
              domains: responses(filter: {indicator: {in: ["PD_1","PD_2","PD_3","PD_4","PD_5","PD_6"]}}, select: ALL) { totalCount }
            }"#,
        )
        .await
        .data();
    let count = |field: &str| data[field]["totalCount"].as_i64().expect("a count");
    assert_eq!([count("all"), count("first"), count("second"), count("countries")], [198, 110, 88, 137]);
    assert_eq!(count("domains"), 8 * 6);
}

#[tokio::test]
async fn the_latest_answer_is_of_the_revision_that_answers_what_is_asked() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks(
            r#"{
              # Of Armenia in 2021 the domains are known, and the overall class is not.
              overall: responses(filter: {jurisdiction: {eq: "ARM"}, indicator: {eq: "_T"}}) { nodes { revision { year } } }
              domain: responses(filter: {jurisdiction: {eq: "ARM"}, indicator: {eq: "PD_1"}}) { nodes { revision { year } } }
              latest: country(iso3: "AGO") { latestAssessment(instrument: "sdg-10-7-2") { key } }
              both: country(iso3: "AGO") { assessments { nodes { key } } }
              one: country(iso3: "AGO") { assessments(select: LATEST) { nodes { key } } }
            }"#,
        )
        .await
        .data();
    assert_eq!(data["overall"]["nodes"], json!([{ "revision": { "year": 2019 } }]));
    assert_eq!(data["domain"]["nodes"], json!([{ "revision": { "year": 2021 } }]));
    assert_eq!(data["latest"]["latestAssessment"]["key"], "2021");
    assert_eq!(data["both"]["assessments"]["nodes"], json!([{ "key": "2019" }, { "key": "2021" }]));
    assert_eq!(data["one"]["assessments"]["nodes"], json!([{ "key": "2021" }]));
}

/// The figures of the United Nations for 2021: the share of reporting governments that meet or fully meet the
/// indicator, by the latest report of each. The test checks our copy, not their figures: one reporting government of
/// Europe and Northern America is in no public table that we know.
#[tokio::test]
async fn shares_by_region_are_those_the_united_nations_published() {
    let world = World::new().await;
    let published = [
        ("053", 2, 2, 100.0),
        ("062", 6, 8, 75.0),
        ("202", 21, 37, 56.75676),
        ("419", 12, 17, 70.58824),
        ("543", 2, 7, 28.57143),
        ("747", 9, 18, 50.0),
        ("753", 5, 10, 50.0),
    ];
    for (region, meet, of, percent) in published {
        let query = format!(
            r#"{{ responses(filter: {{indicator: {{eq: "_T"}}, group: {{eq: {{grouping: "sdg", code: "{region}"}}}}}}, first: 100) {{
                nodes {{ selectedOption {{ code }} }} }} }}"#
        );
        let data = world.anyone().asks(&query).await.data();
        let classes = data["responses"]["nodes"].as_array().expect("answers").clone();
        let meeting = classes
            .iter()
            .filter(|row| ["3", "4"].contains(&row["selectedOption"]["code"].as_str().unwrap_or("")));
        assert_eq!((meeting.count(), classes.len()), (meet, of), "region {region}");
        assert!((100.0 * meet as f64 / of as f64 - percent).abs() < 0.00001, "region {region}");
    }
}
