//! Distributions of answers, their trend over the years, and cross-tabulations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::comparison::{Question, SCALE, codebook, content, publishes};
use crate::support::World;

/// The overall class of SDG indicator 10.7.2, as a subject.
const OVERALL: &str = r#"{indicator: {instrument: "sdg-10-7-2", code: "_T"}}"#;

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The distribution with these arguments, and these fields.
async fn distribution(world: &World, arguments: &str, fields: &str) -> Value {
    let query = format!("{{ distribution({arguments}) {{ {fields} }} }}");
    world.anyone().asks(&query).await.data()["distribution"].take()
}

/// The counts of options by code, where they are not zero.
fn options(counts: &Value) -> BTreeMap<String, i64> {
    let options = list(&counts["buckets"]).iter().filter(|bucket| bucket["kind"] == "OPTION");
    let counts = options.map(|bucket| (bucket["code"].as_str().expect("a code"), number(&bucket["count"])));
    counts.filter(|(_, count)| *count > 0).map(|(code, count)| (code.to_owned(), count)).collect()
}

/// The rows of a CSV file without quotes.
fn rows(csv: &str) -> impl Iterator<Item = Vec<&str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

/// The classes of 2021 by region, counted in the tables from which the service has them: the results are Our World in
/// Data's copy of the UN series SG_CPA_MIGRS, the regions those of the UN (`data/README.md` has the origins).
fn classes_of_2021(grouping: &str, regions: &[&str]) -> BTreeMap<String, BTreeMap<String, i64>> {
    let members: Vec<Vec<&str>> = rows(include_str!("../../data/groups/members.csv")).collect();
    let mut counts: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for result in rows(include_str!("../../data/sdg-10-7-2/results.csv")) {
        let [country, _, _, "2021", "_T", class, _] = result[..] else { continue };
        let is_its_region =
            |row: &&Vec<&str>| row[0] == grouping && row[2] == country && regions.contains(&row[1]);
        let region = members.iter().find(is_its_region).expect("a region")[1];
        *counts.entry(region.to_owned()).or_default().entry(class.to_owned()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn the_classes_of_2021_by_region_are_those_of_the_raw_table() {
    let world = World::new().await;
    let m49 = ["002", "009", "019", "142", "150"];
    let sdg = ["053", "062", "202", "419", "513", "543", "747", "753"];
    for (grouping, key, regions) in
        [("m49", r#"{code: "m49", level: 1}"#, &m49[..]), ("sdg", r#"{code: "sdg"}"#, &sdg[..])]
    {
        let arguments = format!(
            "of: {OVERALL}, groupBy: [{{grouping: {key}}}], filter: {{year: {{eq: 2021}}}}, select: ALL"
        );
        let fields = "groups { keys { value } answered buckets { kind code count } }";
        let counted = distribution(&world, &arguments, fields).await;
        let groups = list(&counted["groups"]).iter();
        let found: BTreeMap<String, BTreeMap<String, i64>> = groups
            .map(|group| (group["keys"][0]["value"].as_str().expect("a region").to_owned(), options(group)))
            .collect();
        let expected = classes_of_2021(grouping, regions);
        assert_eq!(found, expected);
        assert_eq!(expected.values().flat_map(BTreeMap::values).sum::<i64>(), 88);
    }
}

#[tokio::test]
async fn a_place_counts_once_with_its_latest_answer() {
    let world = World::new().await;
    let fields = "assessed answered jurisdictionCount buckets { kind code count }";
    let counted = distribution(&world, &format!("of: {OVERALL}"), fields).await;
    // The UN counts so too: `data/README.md` has the comparison.
    assert_eq!(counted["answered"], 137);
    assert_eq!(counted["jurisdictionCount"], 137);
    let classes = options(&counted);
    assert_eq!(classes["3"] + classes["4"], 85, "meet or fully meet");
}

/// The shares of governments that meet or fully meet, as the UN publishes them for 2021: series SG_CPA_MIGRP of the Global
/// SDG Indicators Database, by SDG region. They count governments that the copy of the classes lacks.
const SHARES_OF_THE_UN: [(&str, f64); 8] = [
    ("053", 100.0),
    ("062", 75.0),
    ("202", 56.75676),
    ("419", 70.58824),
    ("513", 74.35897),
    ("543", 28.57143),
    ("747", 50.0),
    ("753", 50.0),
];

#[tokio::test]
async fn each_sdg_region_of_the_un_has_a_share_beside_that_of_the_un() {
    let world = World::new().await;
    let arguments = format!("of: {OVERALL}, groupBy: [{{grouping: {{code: \"sdg\"}}}}]");
    let fields = "groups { keys { value label } answered buckets { kind code count } }";
    let counted = distribution(&world, &arguments, fields).await;
    let groups = list(&counted["groups"]);
    let codes: Vec<&str> = groups.iter().filter_map(|group| group["keys"][0]["value"].as_str()).collect();
    assert_eq!(codes, SHARES_OF_THE_UN.map(|(code, _)| code));
    println!("Share that meets or fully meets, latest answers, in per cent: here, and of the UN");
    for (group, (_, published)) in groups.iter().zip(SHARES_OF_THE_UN) {
        let (classes, answered) = (options(group), number(&group["answered"]));
        let meets = ["3", "4"].iter().filter_map(|class| classes.get(*class)).sum::<i64>();
        let share = 100.0 * meets as f64 / answered as f64;
        println!("{}: {share:.1} ({meets} of {answered}), {published:.1}", group["keys"][0]["label"]);
    }
}

#[tokio::test]
async fn every_option_and_absence_is_listed_also_if_nobody_gives_it() {
    let world = World::new().await;
    let arguments = format!("of: {OVERALL}, filter: {{jurisdiction: {{eq: \"KEN\"}}}}");
    let counted =
        distribution(&world, &arguments, "answered buckets { kind code label presence count share }").await;
    let buckets = list(&counted["buckets"]);
    let codes = |kind: &str| -> Vec<&str> {
        let of_kind = buckets.iter().filter(|bucket| bucket["kind"] == kind);
        of_kind.filter_map(|bucket| bucket["code"].as_str()).collect()
    };
    assert_eq!(codes("OPTION"), ["1", "2", "3", "4"]);
    assert_eq!(codes("PRESENCE"), ["ABSENT", "PARTIAL", "PRESENT", "NONE"]);
    let absences = ["NOT_ASKED", "NOT_APPLICABLE", "NO_EVIDENCE", "DECLINED", "WITHHELD", "WITHDRAWN"];
    assert_eq!(codes("ABSENCE"), absences);
    assert_eq!(counted["answered"], 1);
    let shares: Vec<&Value> = buckets.iter().map(|bucket| &bucket["share"]).collect();
    let none = Value::Null;
    let (zero, one) = (json!(0.0), json!(1.0));
    let expected = [&zero, &zero, &one, &zero, &zero, &zero, &zero, &one].into_iter().chain([&none; 6]);
    assert_eq!(shares, expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_share_of_nothing_is_null() {
    let world = World::new().await;
    let arguments = format!("of: {OVERALL}, filter: {{jurisdiction: {{eq: \"DEU-nowhere\"}}}}");
    let counted = distribution(&world, &arguments, "assessed groups { assessed } buckets { share }").await;
    assert_eq!(counted["assessed"], 0);
    assert!(list(&counted["buckets"]).iter().all(|bucket| bucket["share"].is_null()), "{counted}");
}

#[tokio::test]
async fn groups_of_a_key_that_parts_the_whole_sum_to_it() {
    let world = World::demonstration().await;
    for subject in [r#"{instrument: "mgi-national"}"#, r#"{topic: "health-services"}"#, OVERALL] {
        for key in [
            r#"{grouping: {code: "sdg"}}"#,
            r#"{grouping: {code: "m49", level: 1}}"#,
            r#"{grouping: {code: "income"}}"#,
            r#"{grouping: {code: "ldc"}}"#,
            "{by: COUNTRY}",
            "{by: LEVEL}",
            "{by: ROUND}",
            "{by: YEAR}",
            "{by: CODEBOOK}",
            "{by: DIMENSION}",
            "{by: INDICATOR}",
            "{by: YEAR}, {by: DIMENSION}",
        ] {
            let arguments = format!("of: {subject}, groupBy: [{key}], select: ALL");
            let fields = "assessed asked answered overlapping groups { assessed asked answered }";
            let counted = distribution(&world, &arguments, fields).await;
            assert_eq!(counted["overlapping"], false, "{subject} {key}");
            for count in ["assessed", "asked", "answered"] {
                let sum: i64 = list(&counted["groups"]).iter().map(|group| number(&group[count])).sum();
                assert_eq!(counted[count], sum, "{count} of {subject} by {key}");
                assert!(sum > 0);
            }
        }
    }
}

#[tokio::test]
async fn groups_that_overlap_say_so() {
    let world = World::demonstration().await;
    for (subject, key) in [
        (r#"{instrument: "mgi-national"}"#, "{by: GCM_OBJECTIVE}"),
        (OVERALL, r#"{grouping: {code: "m49"}}"#),
    ] {
        let arguments = format!("of: {subject}, groupBy: [{key}]");
        let counted = distribution(&world, &arguments, "assessed overlapping groups { assessed }").await;
        assert_eq!(counted["overlapping"], true, "{key}");
        let sum: i64 = list(&counted["groups"]).iter().map(|group| number(&group["assessed"])).sum();
        assert!(sum > number(&counted["assessed"]), "{key}");
    }
}

#[tokio::test]
async fn the_options_of_a_question_with_one_answer_sum_to_what_is_answered() {
    let world = World::demonstration().await;
    let query = r#"{ indicators(filter: {answerType: {eq: SINGLE}}, first: 200) { nodes { code instrument { code } } } }"#;
    let indicators = world.anyone().asks(query).await.data()["indicators"]["nodes"].take();
    let mut answers = 0;
    for indicator in list(&indicators).iter().step_by(7) {
        let subject = format!(
            "{{indicator: {{instrument: {}, code: {}}}}}",
            indicator["instrument"]["code"], indicator["code"]
        );
        let fields = "assessed asked answered buckets { kind code count }";
        let counted = distribution(&world, &format!("of: {subject}"), fields).await;
        let [assessed, asked, answered] =
            ["assessed", "asked", "answered"].map(|count| number(&counted[count]));
        assert!(assessed >= asked && asked >= answered, "{subject}");
        assert_eq!(options(&counted).values().sum::<i64>(), answered, "{subject}");
        let absent: i64 = list(&counted["buckets"])
            .iter()
            .filter(|bucket| bucket["kind"] == "ABSENCE")
            .map(|bucket| number(&bucket["count"]))
            .sum();
        assert_eq!(assessed - answered, absent, "{subject}");
        answers += answered;
    }
    assert!(answers > 300, "{answers}");
}

#[tokio::test]
async fn each_count_is_that_of_the_responses_with_the_filter_of_its_bucket() {
    let world = World::demonstration().await;
    let of = r#"{dimension: {instrument: "mgi-national", code: "4"}}"#;
    let counted = distribution(&world, &format!("of: {of}"), "assessed buckets { kind code count }").await;
    let of_dimension = r#"instrument: {eq: "mgi-national"}, dimension: {eq: "4"}"#;
    let total = async |condition: String| {
        let query = format!("{{ responses(filter: {{{of_dimension} {condition}}}) {{ totalCount }} }}");
        number(&world.anyone().asks(&query).await.data()["responses"]["totalCount"])
    };
    assert_eq!(number(&counted["assessed"]), total(String::new()).await);
    for bucket in list(&counted["buckets"]) {
        let code = bucket["code"].as_str().expect("a code");
        let condition = match (bucket["kind"].as_str(), code) {
            (Some("PRESENCE"), "NONE") => ", presence: {isNull: true}, answered: true".to_owned(),
            (Some("PRESENCE"), code) => format!(", presence: {{eq: {code}}}"),
            (_, code) => format!(", absence: {{eq: {code}}}"),
        };
        assert_eq!(number(&bucket["count"]), total(condition).await, "{code}");
    }
}

#[tokio::test]
async fn the_places_of_a_bucket_are_those_that_give_the_answer() {
    let world = World::new().await;
    let fields = r#"buckets(kinds: [OPTION]) { code count jurisdictions { code name(lang: "fr") } }"#;
    let counted = distribution(&world, &format!("of: {OVERALL}"), fields).await;
    for bucket in list(&counted["buckets"]) {
        let codes: Vec<&str> =
            list(&bucket["jurisdictions"]).iter().filter_map(|place| place["code"].as_str()).collect();
        assert!(codes.is_sorted(), "{codes:?}");
        let query = format!(
            r#"{{ responses(filter: {{indicator: {{eq: "_T"}}, selectedOption: {{eq: {}}}}}, first: 200) {{ nodes {{ jurisdiction {{ code }} }} }} }}"#,
            bucket["code"]
        );
        let data = world.anyone().asks(&query).await.data();
        let expected: Vec<&str> = list(&data["responses"]["nodes"])
            .iter()
            .filter_map(|node| node["jurisdiction"]["code"].as_str())
            .collect();
        assert_eq!(codes, expected, "{}", bucket["code"]);
    }
}

#[tokio::test]
async fn the_places_of_a_group_are_as_many_as_it_says() {
    let world = World::demonstration().await;
    let arguments = r#"of: {gcmObjective: 5}, groupBy: [{by: YEAR}], filter: {provenance: {eq: SYNTHETIC}}"#;
    let fields =
        "jurisdictionCount jurisdictions { code } groups { jurisdictionCount jurisdictions { code } }";
    let counted = distribution(&world, arguments, fields).await;
    assert!(list(&counted["groups"]).len() > 3);
    for counts in list(&counted["groups"]).iter().chain([&counted]) {
        let codes: BTreeSet<&str> =
            list(&counts["jurisdictions"]).iter().filter_map(|place| place["code"].as_str()).collect();
        assert_eq!(codes.len(), list(&counts["jurisdictions"]).len(), "each once");
        assert_eq!(number(&counts["jurisdictionCount"]) as usize, codes.len());
    }
}

#[tokio::test]
async fn synthetic_answers_are_left_out_where_there_are_real_ones() {
    let world = World::demonstration().await;
    let fields = "assessed secondaryCount syntheticCount excluded explain { excluded { reason count } }";
    // Questions of the real results and of the demonstration are linked to the target.
    let both = distribution(&world, r#"of: {sdgTarget: "10.7"}, select: ALL"#, fields).await;
    let synthetic = distribution(
        &world,
        r#"of: {sdgTarget: "10.7"}, filter: {provenance: {eq: SYNTHETIC}}, select: ALL"#,
        fields,
    )
    .await;
    assert_eq!((&both["syntheticCount"], &both["secondaryCount"]), (&json!(0), &both["assessed"]));
    assert_eq!(both["excluded"], synthetic["assessed"]);
    assert_eq!(
        both["explain"]["excluded"],
        json!([{ "reason": "SYNTHETIC", "count": synthetic["assessed"] }])
    );
    assert_eq!((&synthetic["syntheticCount"], &synthetic["excluded"]), (&synthetic["assessed"], &json!(0)));
    assert!(number(&synthetic["assessed"]) > 0 && number(&both["assessed"]) > 0);
}

#[tokio::test]
async fn the_explanation_accounts_for_every_response_selected() {
    let world = World::demonstration().await;
    for subject in [OVERALL, r#"{sdgTarget: "10.7"}"#, r#"{instrument: "mgi-local"}"#] {
        for select in ["ALL", "LATEST"] {
            let arguments = format!("of: {subject}, select: {select}");
            let fields = "assessed explain { selected excluded { reason count } definition }";
            let counted = distribution(&world, &arguments, fields).await;
            let explained = &counted["explain"];
            let excluded: i64 = list(&explained["excluded"]).iter().map(|one| number(&one["count"])).sum();
            assert_eq!(
                number(&explained["selected"]),
                number(&counted["assessed"]) + excluded,
                "{subject} {select}"
            );
            let definition = explained["definition"].as_str().expect("a definition");
            assert_eq!(definition.contains("latest"), select == "LATEST", "{definition}");
        }
    }
}

#[tokio::test]
async fn a_municipality_counts_in_the_groups_of_its_country() {
    let world = World::demonstration().await;
    let arguments = r#"of: {instrument: "mgi-local"}, groupBy: [{by: COUNTRY}], select: ALL"#;
    let counted =
        distribution(&world, arguments, "groups { keys { by value label } jurisdictionCount }").await;
    let query = r#"{ assessments(filter: {instrument: {eq: "mgi-local"}, responses: {some: {}}}, first: 500) { nodes { country { code name } jurisdiction { code } } } }"#;
    let data = world.anyone().asks(query).await.data();
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in list(&data["assessments"]["nodes"]) {
        let country = format!("{} {}", node["country"]["code"], node["country"]["name"]);
        places.entry(country).or_default().insert(node["jurisdiction"]["code"].to_string());
    }
    let expected: BTreeMap<String, usize> =
        places.into_iter().map(|(country, places)| (country, places.len())).collect();
    let groups = list(&counted["groups"]).iter();
    let found: BTreeMap<String, usize> = groups
        .map(|group| {
            let key = &group["keys"][0];
            let count = number(&group["jurisdictionCount"]) as usize;
            (format!("{} {}", key["value"], key["label"]), count)
        })
        .collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn groups_are_in_order_of_their_keys_and_those_without_a_value_are_last() {
    let world = World::demonstration().await;
    let arguments = r#"of: {instrument: "sdg-10-7-2"}, groupBy: [{by: DIMENSION}, {by: INDICATOR}, {by: YEAR}], select: ALL"#;
    let counted =
        distribution(&world, arguments, "groups { keys { by grouping { code } value label } }").await;
    let keys: Vec<Vec<&Value>> = list(&counted["groups"])
        .iter()
        .map(|group| list(&group["keys"]).iter().map(|key| &key["value"]).collect())
        .collect();
    let years = ["2019", "2021"].map(|year| json!(year));
    let indicators: Vec<Value> = (1..=6).map(|number| json!(format!("sdg-10-7-2/PD_{number}"))).collect();
    let mut expected: Vec<[Value; 2]> = vec![];
    for indicator in indicators.iter().chain([&json!("sdg-10-7-2/_T")]) {
        expected.extend(years.iter().map(|year| [indicator.clone(), year.clone()]));
    }
    let found: Vec<[Value; 2]> = keys.iter().map(|key| [key[1].clone(), key[2].clone()]).collect();
    assert_eq!(found, expected);
    assert!(keys[..12].iter().all(|key| key[0].is_string()) && keys[12..].iter().all(|key| key[0].is_null()));
    let label = &counted["groups"][0]["keys"][0]["label"];
    assert!(label.as_str().is_some_and(|label| label.contains("rights")), "{label}");
}

#[tokio::test]
async fn a_trend_has_each_calendar_year_with_the_answers_that_were_the_latest_then() {
    let world = World::demonstration().await;
    for subject in [OVERALL, r#"{gcmObjective: 5}"#] {
        let filter = r#"instrument: {in: ["sdg-10-7-2", "mgi-national"]}"#;
        let fields = "assessed asked answered buckets { kind code count }";
        let query = format!(
            "{{ trend(of: {subject}, filter: {{{filter}}}) {{ year distribution {{ {fields} }} }} }}"
        );
        let data = world.anyone().asks(&query).await.data();
        let points = list(&data["trend"]);
        let years: Vec<i64> = points.iter().map(|point| number(&point["year"])).collect();
        assert!(years.len() > 2 && years.windows(2).all(|pair| pair[1] == pair[0] + 1), "{years:?}");
        for point in points {
            let year = &point["year"];
            let arguments = format!("of: {subject}, filter: {{{filter}, year: {{lte: {year}}}}}");
            let then = distribution(&world, &arguments, fields).await;
            assert_eq!(point["distribution"], then, "{subject} {year}");
        }
    }
}

#[tokio::test]
async fn a_trend_has_no_year_of_synthetic_answers_beside_real_ones() {
    let world = World::demonstration().await;
    // The synthetic answers are of 2015 to 2023, the real ones of 2019 and 2021.
    let query =
        r#"{ trend(of: {sdgTarget: "10.7"}) { year distribution { assessed syntheticCount excluded } } }"#;
    let data = world.anyone().asks(query).await.data();
    let points = list(&data["trend"]);
    let years: Vec<i64> = points.iter().map(|point| number(&point["year"])).collect();
    assert_eq!(years, [2019, 2020, 2021]);
    for point in points {
        let counted = &point["distribution"];
        assert!(counted["syntheticCount"] == 0 && number(&counted["assessed"]) > 0, "{counted}");
        assert!(number(&counted["excluded"]) > 0, "{counted}");
    }
}

#[tokio::test]
async fn a_trend_of_one_answer_falls_to_zero_where_the_answer_changes() {
    let world = World::new().await;
    // Australia answered 2 in 2019 and 3 in 2021.
    let query = format!(
        r#"{{ trend(of: {OVERALL}, filter: {{jurisdiction: {{eq: "AUS"}}, selectedOption: {{eq: "2"}}}}) {{ year distribution {{ assessed }} }} }}"#
    );
    let data = world.anyone().asks(&query).await.data();
    let points = list(&data["trend"]).iter();
    let found: Vec<[i64; 2]> =
        points.map(|point| [number(&point["year"]), number(&point["distribution"]["assessed"])]).collect();
    assert_eq!(found, [[2019, 1], [2020, 1], [2021, 0]]);
}

#[tokio::test]
async fn a_point_of_a_trend_and_a_round_of_a_bulletin_name_their_condition() {
    let world = World::demonstration().await;
    let query = format!(
        "{{ trend(of: {OVERALL}) {{ year distribution {{ explain {{ definition }} }} }}
            gcmObjective(number: 15) {{ bulletin(instrument: \"mgi-national\") {{ rounds {{ round distribution {{ explain {{ definition }} }} }} }} }} }}"
    );
    let data = world.anyone().asks(&query).await.data();
    let definition = |row: &Value| row["distribution"]["explain"]["definition"].to_string();
    for point in list(&data["trend"]) {
        let condition = format!("belong to a revision whose own year is {} or earlier", point["year"]);
        assert!(definition(point).contains(&condition), "{point}");
    }
    let rounds = list(&data["gcmObjective"]["bulletin"]["rounds"]);
    assert!(rounds.iter().any(|row| row["round"] == 2), "{rounds:?}");
    for row in rounds.iter().filter(|row| row["round"].is_number()) {
        assert!(definition(row).contains(&format!("belong to round {}", row["round"])), "{row}");
    }
}

#[tokio::test]
async fn an_option_that_a_later_codebook_changes_keeps_the_answers_that_selected_it() {
    let world = World::new().await;
    let admin = world.admin();
    let question = |options| -> [Question<'_>; 1] { [("scale", "SINGLE", "How much?", "1", options)] };
    admin.publishes_codebook(codebook("first", &question(SCALE))).await;
    let answer = |class: &str| json!([{ "indicator": "scale", "options": [class] }]);
    publishes(&world, &[content("first", "first", answer("high"))]).await;
    // `middle` stays as it is; `high` is of another rank from now on.
    let changed = [("middle", Some(1)), ("high", Some(3))];
    admin.publishes_codebook(codebook("second", &question(&changed))).await;
    let mut denmark = content("first", "second", answer("high"));
    denmark["jurisdiction"] = json!("DNK");
    publishes(&world, &[denmark]).await;
    let of = r#"of: {indicator: {instrument: "mgi-national", code: "scale"}}"#;
    let fields = "buckets(kinds: [OPTION]) { code codebook { version } count jurisdictions { code } }";
    let counted = distribution(&world, of, fields).await;
    let bucket = |code: &str, version: &str, places: &[&str]| {
        let places: Vec<Value> = places.iter().map(|code| json!({ "code": code })).collect();
        json!({ "code": code, "codebook": { "version": version }, "count": places.len(), "jurisdictions": places })
    };
    let expected = [
        bucket("middle", "second", &[]),
        bucket("high", "second", &["DNK"]),
        bucket("low", "first", &[]),
        bucket("high", "first", &["KEN"]),
    ];
    assert_eq!(counted["buckets"], json!(expected));
}

#[tokio::test]
async fn a_cross_tabulation_tells_how_it_came_about() {
    let world = World::new().await;
    // No place has an assessment with the national instrument yet.
    let query = r#"{ coOccurrence(a: {instrument: "sdg-10-7-2", code: "PD_1"}, b: {instrument: "mgi-national", code: "1.1.1"}) {
        assessed explain { selected excluded { reason count } definition } } }"#;
    let table = world.anyone().asks(query).await.data()["coOccurrence"].take();
    let assessed =
        distribution(&world, r#"of: {indicator: {instrument: "sdg-10-7-2", code: "PD_1"}}"#, "assessed")
            .await;
    let explained = &table["explain"];
    assert_eq!((&table["assessed"], &explained["selected"]), (&json!(0), &assessed["assessed"]));
    assert_eq!(
        explained["excluded"],
        json!([{ "reason": "ONE_RESPONSE_ONLY", "count": explained["selected"] }])
    );
    let definition = explained["definition"].as_str().expect("a text");
    let beginning = "Counts places with a response to indicator PD_1 of sdg-10-7-2 and to indicator 1.1.1 of mgi-national";
    assert!(definition.starts_with(beginning), "{definition}");
}

#[tokio::test]
async fn a_cross_tabulation_counts_the_places_that_give_both_answers() {
    let world = World::demonstration().await;
    for (instrument, a, b) in
        [("mgi-national", "1.1.1", "1.1.2"), ("sdg-10-7-2", "PD_1", "_T"), ("mgi-local", "2.1.1", "1.1.1")]
    {
        let query = format!(
            r#"{{ coOccurrence(a: {{instrument: "{instrument}", code: "{a}"}}, b: {{instrument: "{instrument}", code: "{b}"}}) {{
                assessed answered cells {{ a {{ code }} b {{ code }} count share jurisdictions {{ code }} }} }} }}"#
        );
        let mut data = world.anyone().asks(&query).await.data();
        let table = data["coOccurrence"].take();
        let mut answers: [BTreeMap<String, Value>; 2] = Default::default();
        for (code, answers) in [a, b].iter().zip(&mut answers) {
            let query = format!(
                r#"{{ responses(filter: {{instrument: {{eq: "{instrument}"}}, indicator: {{eq: "{code}"}}}}, first: 500) {{ nodes {{ jurisdiction {{ code }} selectedOptions {{ code }} absence }} }} }}"#
            );
            let data = world.anyone().asks(&query).await.data();
            for node in list(&data["responses"]["nodes"]) {
                answers.insert(node["jurisdiction"]["code"].to_string(), node.clone());
            }
        }
        let [of_a, of_b] = answers;
        let both: Vec<(&Value, &Value)> =
            of_a.iter().filter_map(|(place, answer)| Some((answer, of_b.get(place)?))).collect();
        assert_eq!(number(&table["assessed"]) as usize, both.len());
        let answered =
            both.iter().filter(|(one, other)| one["absence"].is_null() && other["absence"].is_null());
        let answered = answered.count();
        assert_eq!(number(&table["answered"]) as usize, answered);
        for cell in list(&table["cells"]) {
            let selects = |answer: &Value, option: &Value| {
                list(&answer["selectedOptions"]).iter().any(|selected| selected["code"] == option["code"])
            };
            let places: Vec<&Value> = both
                .iter()
                .filter(|(one, other)| selects(one, &cell["a"]) && selects(other, &cell["b"]))
                .map(|(one, _)| &one["jurisdiction"])
                .collect();
            assert_eq!(list(&cell["jurisdictions"]).iter().collect::<Vec<_>>(), places, "{cell}");
            assert_eq!(number(&cell["count"]) as usize, places.len());
            let share = cell["share"].as_f64().expect("a share");
            assert!((share - places.len() as f64 / answered as f64).abs() < 1e-9, "{cell}");
        }
    }
}

#[tokio::test]
async fn a_cross_tabulation_has_groups() {
    let world = World::demonstration().await;
    let query = r#"{ coOccurrence(a: {instrument: "mgi-national", code: "1.1.1"}, b: {instrument: "mgi-national", code: "1.1.2"},
        groupBy: [{by: YEAR}]) { answered overlapping groups { keys { value } answered cells { count } } } }"#;
    let data = world.anyone().asks(query).await.data();
    let table = &data["coOccurrence"];
    let groups = list(&table["groups"]);
    assert!(groups.len() > 1, "{table}");
    assert_eq!(table["overlapping"], false);
    assert_eq!(
        number(&table["answered"]),
        groups.iter().map(|group| number(&group["answered"])).sum::<i64>()
    );
    for group in groups {
        let cells: i64 = list(&group["cells"]).iter().map(|cell| number(&cell["count"])).sum();
        assert_eq!(number(&group["answered"]), cells, "one answer each: {group}");
    }
}

#[tokio::test]
async fn an_older_release_gives_its_own_counts() {
    let world = World::demonstration().await;
    let query = r#"{ distribution(of: {instrument: "mgi-national"}, select: ALL) { assessed } }"#;
    let newest = world.app.shelves.newest().newest();
    let mut counts = BTreeSet::new();
    for release in (newest - 8)..=newest {
        let data = world.anyone().at(&format!("release={release}")).asks(query).await.data();
        let responses =
            r#"{ responses(filter: {instrument: {eq: "mgi-national"}}, select: ALL) { totalCount } }"#;
        let listed = world.anyone().at(&format!("release={release}")).asks(responses).await.data();
        assert_eq!(data["distribution"]["assessed"], listed["responses"]["totalCount"], "{release}");
        counts.insert(number(&data["distribution"]["assessed"]));
    }
    assert!(counts.len() > 1, "the releases differ: {counts:?}");
}

#[tokio::test]
async fn what_a_release_does_not_show_is_an_error_that_names_the_argument() {
    let world = World::demonstration().await;
    let instrument = r#"of: {instrument: "mgi-national"}"#;
    for (arguments, field, says) in [
        (r#"of: {instrument: "mgi"}"#.to_owned(), "of.instrument", "mgi-local, mgi-national"),
        (
            r#"of: {indicator: {instrument: "mgi-national", code: "9.9"}}"#.to_owned(),
            "of.indicator.code",
            "no indicator",
        ),
        (
            r#"of: {indicator: {instrument: "mgi", code: "1.1.1"}}"#.to_owned(),
            "of.indicator.instrument",
            "no instrument",
        ),
        (
            r#"of: {dimension: {instrument: "mgi-national", code: "7"}}"#.to_owned(),
            "of.dimension.code",
            "no dimension",
        ),
        ("of: {gcmObjective: 24}".to_owned(), "of.gcmObjective", "1 to 23"),
        (r#"of: {sdgTarget: "18.1"}"#.to_owned(), "of.sdgTarget", "10.7"),
        (r#"of: {topic: "weather"}"#.to_owned(), "of.topic", "weather"),
        (
            format!("{instrument}, groupBy: [{{by: YEAR}}, {{by: ROUND}}, {{by: LEVEL}}, {{by: COUNTRY}}]"),
            "groupBy",
            "3 at most",
        ),
        (
            format!(r#"{instrument}, groupBy: [{{by: YEAR}}, {{grouping: {{code: "m50"}}}}]"#),
            "groupBy[1].grouping.code",
            "income, ldc",
        ),
        (
            format!(r#"{instrument}, groupBy: [{{grouping: {{code: "m49", level: 4}}}}]"#),
            "groupBy[0].grouping.level",
            "1 to 3",
        ),
        (
            format!(r#"{instrument}, groupBy: [{{grouping: {{code: "sdg", level: 1}}}}]"#),
            "groupBy[0].grouping.level",
            "no levels",
        ),
    ] {
        for root in ["distribution", "trend"] {
            let fields = if root == "trend" { "year" } else { "assessed" };
            let answer = world.anyone().asks(&format!("{{ {root}({arguments}) {{ {fields} }} }}")).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{arguments}");
            assert_eq!(answer.field(), field, "{arguments}");
            assert!(answer.message().contains(says), "{arguments}: {}", answer.message());
        }
    }
}

#[tokio::test]
async fn a_subject_is_exactly_one_thing() {
    let world = World::new().await;
    for of in
        ["{}", r#"{instrument: "sdg-10-7-2", gcmObjective: 5}"#, r#"{instrument: "sdg-10-7-2", topic: null}"#]
    {
        let answer = world.anyone().asks(&format!("{{ distribution(of: {of}) {{ assessed }} }}")).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{of}");
        assert!(answer.message().contains("exactly one field"), "{of}: {}", answer.message());
    }
}

#[tokio::test]
async fn a_question_answered_with_text_is_not_cross_tabulated() {
    let world = World::demonstration().await;
    let query = r#"{ indicators(filter: {answerType: {eq: TEXT}}, first: 1) { nodes { code instrument { code } } } }"#;
    let data = world.anyone().asks(query).await.data();
    let indicator = &data["indicators"]["nodes"][0];
    let query = format!(
        r#"{{ coOccurrence(a: {{instrument: "mgi-national", code: "1.1.1"}}, b: {{instrument: {}, code: {}}}) {{ answered }} }}"#,
        indicator["instrument"]["code"], indicator["code"]
    );
    let answer = world.anyone().asks(&query).await;
    assert_eq!((answer.codes(), answer.field()), (vec!["BAD_USER_INPUT".to_owned()], "b.code".to_owned()));
    assert!(answer.message().contains("text"), "{}", answer.message());
}

#[tokio::test]
async fn a_null_is_not_the_one_field_that_a_key_of_groups_takes() {
    let world = World::new().await;
    let of = "of: {indicator: {instrument: \"sdg-10-7-2\", code: \"_T\"}}";
    let literal = format!("{{ distribution({of}, groupBy: [{{grouping: null}}]) {{ answered }} }}");
    let nullable = format!(
        "query($by: GroupingAttribute) {{ distribution({of}, groupBy: [{{by: $by}}]) {{ answered }} }}"
    );
    let given =
        format!("query($by: [DistributionGrouping!]) {{ distribution({of}, groupBy: $by) {{ answered }} }}");
    for (document, variables) in [
        (literal, json!({})),
        (nullable.clone(), json!({})),
        (nullable, json!({ "by": "YEAR" })),
        (given, json!({ "by": [{ "by": null }] })),
    ] {
        let answer = world.anyone().asks_with(&document, variables).await;
        assert_eq!(
            (answer.codes(), answer.json().get("data")),
            (vec!["BAD_USER_INPUT".into()], None),
            "{document}"
        );
    }
}
