//! Comparisons of rounds: of one place, and of many places at once.

use std::collections::BTreeMap;

use entity::vocabulary::ReleaseKind;
use mgi_api::content::Content;
use mgi_api::publish::Publication;
use serde_json::{Value, json};

use crate::support::{World, small};
use crate::withdrawal::withdraws;

const CHANGES: [&str; 6] = ["MORE_PRESENT", "LESS_PRESENT", "UNCHANGED", "NEW", "DROPPED", "NOT_COMPARABLE"];

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// The counts of a summary, by change.
fn counts(summary: &Value) -> BTreeMap<&str, i64> {
    let counts =
        list(summary).iter().map(|row| (text(&row["change"]), row["count"].as_i64().expect("a count")));
    counts.collect()
}

/// The comparison of an assessment, with these fields; `with` is a ref, or empty.
async fn comparison(world: &World, (reference, with): (&str, &str), fields: &str) -> Value {
    let with = if with.is_empty() { String::new() } else { format!("(with: \"Assessment:{with}\")") };
    let query = format!("{{ assessment(ref: {reference:?}) {{ comparison{with} {{ {fields} }} }} }}");
    world.anyone().asks(&query).await.data()["assessment"]["comparison"].take()
}

/// Publishes contents in one release, whatever the desk would say.
pub async fn publishes(world: &World, contents: &[Value]) {
    let tx = world.db.begin_write().await.expect("a transaction");
    let mut act = Publication::begin(&tx, ReleaseKind::Publish, world.now()).await.expect("a number");
    for content in contents {
        let content: Content = serde_json::from_value(content.clone()).expect("a content");
        act.publish(&content, &[]).await.map(drop).expect("published");
    }
    act.finish().await.expect("written").expect("a release");
    tx.commit().await.expect("committed");
    world.notices().await;
}

/// Classes of SDG indicator 10.7.2 in the raw table, by country and year: Our World in Data's copy of the UN series
/// SG_CPA_MIGRS (`data/README.md` has the origin).
fn classes() -> BTreeMap<&'static str, BTreeMap<&'static str, i32>> {
    let mut classes: BTreeMap<&str, BTreeMap<&str, i32>> = BTreeMap::new();
    for line in include_str!("../../data/sdg-10-7-2/results.csv").lines().skip(1) {
        let [country, _, _, year, "_T", class, _] = line.split(',').collect::<Vec<_>>()[..] else { continue };
        classes.entry(country).or_default().insert(year, class.parse().expect("a class"));
    }
    classes
}

#[tokio::test]
async fn the_changes_from_2019_to_2021_are_those_of_the_raw_table() {
    let world = World::new().await;
    let query = r#"{ comparisons(instrument: "sdg-10-7-2", groupBy: [{by: INDICATOR}]) {
        groups { keys { value } summary { change count jurisdictions { code } } } } }"#;
    let data = world.anyone().asks(query).await.data();
    let is_overall = |group: &&Value| group["keys"][0]["value"] == "sdg-10-7-2/_T";
    let groups = list(&data["comparisons"]["groups"]);
    let summary = &groups.iter().find(is_overall).expect("the overall class")["summary"];
    let mut expected: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (country, years) in classes() {
        let [Some(earlier), Some(later)] = ["2019", "2021"].map(|year| years.get(year)) else { continue };
        let change = match later.cmp(earlier) {
            std::cmp::Ordering::Greater => "MORE_PRESENT",
            std::cmp::Ordering::Less => "LESS_PRESENT",
            std::cmp::Ordering::Equal => "UNCHANGED",
        };
        expected.entry(change).or_default().push(country);
    }
    for row in &list(summary)[..3] {
        let places: Vec<&str> =
            list(&row["jurisdictions"]).iter().map(|place| text(&place["code"])).collect();
        assert_eq!(places, expected[text(&row["change"])], "{}", row["change"]);
    }
    let counts = counts(summary);
    assert_eq!(CHANGES.map(|change| counts[change]), [19, 5, 37, 0, 0, 1], "Armenia has no class of 2021");
}

#[tokio::test]
async fn a_comparison_is_the_mirror_of_that_the_other_way_round() {
    let world = World::demonstration().await;
    let query =
        "query ($after: String) { assessments(first: 250, after: $after) { pageInfo { hasNextPage endCursor }
        nodes { ref jurisdiction { code } instrument { code } } } }";
    let (mut rounds, mut after): (BTreeMap<String, Vec<String>>, _) = (BTreeMap::new(), Value::Null);
    loop {
        let page =
            world.anyone().asks_with(query, json!({ "after": after })).await.data()["assessments"].take();
        for node in list(&page["nodes"]) {
            let subject = format!("{} {}", node["jurisdiction"]["code"], node["instrument"]["code"]);
            rounds.entry(subject).or_default().push(text(&node["ref"]).to_owned());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let mirrored = |change: &Value| match text(change) {
        "MORE_PRESENT" => "LESS_PRESENT".to_owned(),
        "LESS_PRESENT" => "MORE_PRESENT".to_owned(),
        "NEW" => "DROPPED".to_owned(),
        "DROPPED" => "NEW".to_owned(),
        other => other.to_owned(),
    };
    let fields = "indicators { indicator { id } change reason earlier { id } later { id } }";
    let (mut pairs, mut changes) = (0, 0);
    for refs in rounds.values() {
        for (index, a) in refs.iter().enumerate() {
            for b in &refs[..index] {
                let mut there = comparison(&world, (a, b), fields).await;
                let back = comparison(&world, (b, a), fields).await;
                for row in there["indicators"].as_array_mut().expect("indicators") {
                    changes += i32::from(row["change"] == "MORE_PRESENT");
                    let (earlier, later) = (row["earlier"].take(), row["later"].take());
                    row["change"] = json!(mirrored(&row["change"]));
                    (row["earlier"], row["later"]) = (later, earlier);
                }
                assert_eq!(there, back, "{a} {b}");
                pairs += 1;
            }
        }
    }
    assert!(pairs > 100 && changes > 500, "{pairs} pairs, {changes} changes");
}

/// Code, type, text, dimension, and options, each with its ordinal.
pub type Question<'q> = (&'q str, &'q str, &'q str, &'q str, &'q [(&'q str, Option<i32>)]);

/// A codebook of the national instrument.
pub fn codebook(version: &str, questions: &[Question<'_>]) -> Value {
    let indicators: Vec<Value> = questions
        .iter()
        .map(|(code, answer_type, question, dimension, options)| {
            let options = options.iter().map(|(code, ordinal)| {
                json!({ "code": code, "ordinal": ordinal, "labels": { "en": code } })
            });
            json!({
                "code": code, "dimension": dimension, "topic": "a-topic", "answerType": answer_type,
                "wordingStatus": "OWN_DRAFT", "questions": { "en": question }, "options": options.collect::<Vec<_>>(),
            })
        })
        .collect();
    let dimension = |code: &str| json!({ "code": code, "names": { "en": format!("Dimension {code}") } });
    json!({
        "instrument": "mgi-national", "version": version, "indicators": indicators,
        "dimensions": [dimension("1"), dimension("2")],
    })
}

/// A content about Kenya with these responses.
pub fn content(key: &str, codebook: &str, responses: Value) -> Value {
    let mut content = small("KEN", key, "1");
    content["instrument"] = json!("mgi-national");
    content["codebook"] = json!(codebook);
    content["coverage"] = json!({ "1": "PUBLISHED", "2": "PUBLISHED" });
    content["responses"] = responses;
    content["year"] = json!(if key == "first" { 2020 } else { 2024 });
    content
}

pub const SCALE: &[(&str, Option<i32>)] = &[("low", Some(0)), ("middle", Some(1)), ("high", Some(2))];
const ACTORS: &[(&str, Option<i32>)] = &[("interior", None), ("labour", None), ("foreign", None)];

/// A world with two rounds of Kenya, each with a codebook of its own.
async fn two_rounds() -> World {
    let world = World::new().await;
    let same: &[_] = &[
        ("more", "SINGLE", "How much?", "1", SCALE),
        ("less", "SINGLE", "How much?", "1", SCALE),
        ("same", "SINGLE", "How much?", "1", SCALE),
        ("actor", "SINGLE", "Who?", "1", ACTORS),
        ("wider", "MULTIPLE", "Who?", "1", ACTORS),
        ("narrower", "MULTIPLE", "Who?", "1", ACTORS),
        ("same-set", "MULTIPLE", "Who?", "1", ACTORS),
        ("other-set", "MULTIPLE", "Who?", "1", ACTORS),
        ("same-text", "TEXT", "What?", "2", &[]),
        ("other-text", "TEXT", "What?", "2", &[]),
        ("absent", "SINGLE", "How much?", "2", SCALE),
        ("silent", "SINGLE", "How much?", "2", SCALE),
    ];
    let first: &[_] = &[
        ("dropped", "SINGLE", "How much?", "1", SCALE),
        ("reworded", "SINGLE", "How much?", "2", SCALE),
        ("options", "SINGLE", "How much?", "2", SCALE),
        ("moved", "SINGLE", "How much?", "1", SCALE),
    ];
    let second: &[_] = &[
        ("new", "SINGLE", "How much?", "2", SCALE),
        ("reworded", "SINGLE", "How often?", "2", SCALE),
        ("options", "SINGLE", "How much?", "2", &SCALE[1..]),
        ("moved", "SINGLE", "How much?", "2", SCALE),
    ];
    let admin = world.admin();
    admin.publishes_codebook(codebook("first", &[same, first].concat())).await;
    admin.publishes_codebook(codebook("second", &[same, second].concat())).await;
    let chosen = |code: &str, options: &[&str]| json!({ "indicator": code, "options": options });
    let written = |code: &str, text: Value| json!({ "indicator": code, "text": text });
    let earlier = json!([
        chosen("more", &["low"]),
        chosen("less", &["high"]),
        chosen("same", &["middle"]),
        chosen("actor", &["labour"]),
        chosen("wider", &["labour"]),
        chosen("narrower", &["labour", "foreign"]),
        chosen("same-set", &["labour", "foreign"]),
        chosen("other-set", &["labour", "foreign"]),
        written("same-text", json!({ "en": "A text." })),
        written("other-text", json!({ "en": "A text." })),
        { "indicator": "absent", "absence": "NO_EVIDENCE" },
        chosen("dropped", &["high"]),
        chosen("reworded", &["high"]),
        chosen("options", &["high"]),
        chosen("moved", &["low"]),
    ]);
    let later = json!([
        chosen("more", &["middle"]),
        chosen("less", &["middle"]),
        chosen("same", &["middle"]),
        chosen("actor", &["interior"]),
        chosen("wider", &["interior", "labour"]),
        chosen("narrower", &["foreign"]),
        chosen("same-set", &["foreign", "labour"]),
        chosen("other-set", &["labour", "interior"]),
        written("same-text", json!({ "en": "A text.", "fr": "Un texte." })),
        written("other-text", json!({ "en": "Another text." })),
        chosen("absent", &["high"]),
        chosen("new", &["high"]),
        chosen("reworded", &["high"]),
        chosen("options", &["high"]),
        chosen("moved", &["high"]),
    ]);
    publishes(&world, &[content("first", "first", earlier), content("second", "second", later)]).await;
    world
}

#[tokio::test]
async fn a_comparison_across_codebooks_is_the_mirror_of_that_the_other_way_round() {
    let world = two_rounds().await;
    let fields = "indicators { indicator { code } change reason }";
    let (first, second) = ("KEN/mgi-national/first", "KEN/mgi-national/second");
    let there = comparison(&world, (second, first), fields).await;
    let back = comparison(&world, (first, second), fields).await;
    let rows = |compared: &Value| -> BTreeMap<String, (String, Value)> {
        let rows = list(&compared["indicators"]).iter();
        let row = |row: &Value| (text(&row["change"]).to_owned(), row["reason"].clone());
        rows.map(|one| (text(&one["indicator"]["code"]).to_owned(), row(one))).collect()
    };
    let mut expected = rows(&back);
    for (change, _) in expected.values_mut() {
        *change = match change.as_str() {
            "MORE_PRESENT" => "LESS_PRESENT".to_owned(),
            "LESS_PRESENT" => "MORE_PRESENT".to_owned(),
            "NEW" => "DROPPED".to_owned(),
            "DROPPED" => "NEW".to_owned(),
            other => other.to_owned(),
        };
    }
    assert_eq!(rows(&there), expected);
}

#[tokio::test]
async fn comparisons_take_the_latest_round_before_they_look_at_its_answers() {
    let world = World::new().await;
    // Australia answered 2 in 2019 and 3 in 2021.
    let query = r#"query ($filter: AssessmentFilter) {
        assessments(filter: $filter, select: LATEST) { nodes { ref } }
        comparisons(instrument: "sdg-10-7-2", filter: $filter) { explain { selected } } }"#;
    for (class, expected) in [("2", json!([])), ("3", json!([{ "ref": "AUS/sdg-10-7-2/2021" }]))] {
        let answer = json!({ "indicator": { "eq": "_T" }, "selectedOption": { "eq": class } });
        let filter = json!({ "jurisdiction": { "eq": "AUS" }, "responses": { "some": answer } });
        let data = world.anyone().asks_with(query, json!({ "filter": filter })).await.data();
        assert_eq!(data["assessments"]["nodes"], expected, "{class}");
        assert_eq!(data["comparisons"]["explain"]["selected"], json!(list(&expected).len()), "{class}");
    }
}

#[tokio::test]
async fn a_comparison_of_many_places_tells_how_it_came_about() {
    let world = World::demonstration().await;
    let query = r#"{ comparisons(instrument: "sdg-10-7-2") { excluded withoutEarlierRound
        summary { jurisdictions { code } } explain { selected excluded { reason count } definition } } }"#;
    let compared = world.anyone().asks(query).await.data()["comparisons"].take();
    let places: std::collections::BTreeSet<&str> = list(&compared["summary"])
        .iter()
        .flat_map(|row| list(&row["jurisdictions"]))
        .map(|place| text(&place["code"]))
        .collect();
    let number = |field: &str| compared[field].as_i64().expect("a number");
    let explained = &compared["explain"];
    assert_eq!(
        explained["selected"],
        json!(places.len() as i64 + number("excluded") + number("withoutEarlierRound"))
    );
    let reasons = [("WITHOUT_EARLIER_ROUND", "withoutEarlierRound"), ("SYNTHETIC", "excluded")];
    let reasons = reasons.map(|(reason, field)| json!({ "reason": reason, "count": number(field) }));
    let expected: Vec<Value> = reasons.into_iter().filter(|row| row["count"] != 0).collect();
    assert!(!expected.is_empty());
    assert_eq!(explained["excluded"], json!(expected));
    assert!(
        text(&explained["definition"]).starts_with("Compares the latest answered assessment with sdg-10-7-2")
    );
}

/// Change and reason of these indicators, between the two rounds.
async fn changes(world: &World, codes: &[&str]) -> Vec<String> {
    let fields = "indicators { indicator { code } change reason }";
    let compared = comparison(world, ("KEN/mgi-national/second", ""), fields).await;
    let rows = list(&compared["indicators"]).iter();
    let rows: BTreeMap<&str, String> = rows
        .map(|row| {
            let reason = row["reason"].as_str().map(|reason| format!(" {reason}")).unwrap_or_default();
            (text(&row["indicator"]["code"]), format!("{}{reason}", text(&row["change"])))
        })
        .collect();
    codes.iter().map(|code| rows[code].clone()).collect()
}

#[tokio::test]
async fn an_option_with_a_greater_ordinal_is_more_present() {
    let world = two_rounds().await;
    assert_eq!(
        changes(&world, &["more", "less", "same"]).await,
        ["MORE_PRESENT", "LESS_PRESENT", "UNCHANGED"]
    );
}

#[tokio::test]
async fn options_without_an_order_are_not_comparable() {
    let world = two_rounds().await;
    assert_eq!(changes(&world, &["actor"]).await, ["NOT_COMPARABLE UNORDERED"]);
}

#[tokio::test]
async fn a_set_of_options_is_more_present_than_the_sets_it_includes() {
    let world = two_rounds().await;
    assert_eq!(
        changes(&world, &["wider", "narrower", "same-set", "other-set"]).await,
        ["MORE_PRESENT", "LESS_PRESENT", "UNCHANGED", "NOT_COMPARABLE UNORDERED"]
    );
}

#[tokio::test]
async fn a_text_is_unchanged_or_not_comparable() {
    let world = two_rounds().await;
    assert_eq!(
        changes(&world, &["same-text", "other-text"]).await,
        ["UNCHANGED", "NOT_COMPARABLE UNORDERED"]
    );
}

#[tokio::test]
async fn without_two_answers_nothing_is_comparable() {
    let world = two_rounds().await;
    assert_eq!(changes(&world, &["absent", "silent"]).await, ["NOT_COMPARABLE NOT_ANSWERED"; 2]);
}

#[tokio::test]
async fn another_question_and_other_options_are_not_comparable() {
    let world = two_rounds().await;
    assert_eq!(
        changes(&world, &["reworded", "options"]).await,
        ["NOT_COMPARABLE QUESTION_REWORDED", "NOT_COMPARABLE OPTIONS_CHANGED"]
    );
}

#[tokio::test]
async fn a_question_that_moved_to_another_dimension_is_compared() {
    let world = two_rounds().await;
    assert_eq!(changes(&world, &["moved"]).await, ["MORE_PRESENT MOVED"]);
}

#[tokio::test]
async fn a_question_of_one_codebook_is_new_or_dropped() {
    let world = two_rounds().await;
    assert_eq!(changes(&world, &["new", "dropped"]).await, ["NEW", "DROPPED"]);
}

#[tokio::test]
async fn indicators_are_in_order_of_the_later_codebook_and_then_of_the_earlier() {
    let world = two_rounds().await;
    let fields = "indicators { indicator { code codebook { version } } earlier { id } later { id } }";
    let compared = comparison(&world, ("KEN/mgi-national/second", ""), fields).await;
    let rows = list(&compared["indicators"]);
    let codes: Vec<&str> = rows.iter().map(|row| text(&row["indicator"]["code"])).collect();
    assert_eq!(codes[12..], ["new", "reworded", "options", "moved", "dropped"]);
    let ends = [&rows[12], &rows[16]].map(|row| &row["indicator"]["codebook"]["version"]);
    assert_eq!(ends, ["second", "first"]);
    assert_eq!(rows[12]["later"]["id"], "Response:KEN/mgi-national/second@1/new");
    assert_eq!((&rows[12]["earlier"], &rows[16]["later"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn only_the_changes_asked_for_are_listed() {
    let world = two_rounds().await;
    let fields = "indicators(changes: [LESS_PRESENT, NEW]) { indicator { code } }";
    let compared = comparison(&world, ("KEN/mgi-national/second", ""), fields).await;
    let codes: Vec<&str> =
        list(&compared["indicators"]).iter().map(|row| text(&row["indicator"]["code"])).collect();
    assert_eq!(codes, ["less", "narrower", "new"]);
}

#[tokio::test]
async fn the_summary_counts_each_change_whole_and_by_dimension() {
    let world = two_rounds().await;
    let fields = "summary { change count } dimensions { dimension { code } summary { change count } }";
    let compared = comparison(&world, ("KEN/mgi-national/second", ""), fields).await;
    let whole = counts(&compared["summary"]);
    let order: Vec<&str> = list(&compared["summary"]).iter().map(|row| text(&row["change"])).collect();
    assert_eq!(order, CHANGES);
    assert_eq!(CHANGES.map(|change| whole[change]), [3, 2, 3, 1, 1, 7]);
    let dimensions: BTreeMap<&str, _> = list(&compared["dimensions"])
        .iter()
        .map(|row| (text(&row["dimension"]["code"]), counts(&row["summary"])))
        .collect();
    assert_eq!(CHANGES.map(|change| dimensions["1"][change]), [2, 2, 2, 0, 1, 2]);
    assert_eq!(CHANGES.map(|change| dimensions["2"][change]), [1, 0, 1, 1, 0, 5]);
}

#[tokio::test]
async fn the_summaries_of_objectives_are_those_of_the_linked_indicators() {
    let world = World::demonstration().await;
    let fields = "indicators { change indicator { objectiveLinks { objective { number } } } }
        objectives { objective { number } summary { change count } }";
    let compared = comparison(&world, ("QMB/mgi-national/2020", ""), fields).await;
    let mut expected: BTreeMap<i64, BTreeMap<&str, i64>> = BTreeMap::new();
    for row in list(&compared["indicators"]) {
        let links = list(&row["indicator"]["objectiveLinks"]);
        let numbers = links.iter().filter_map(|link| link["objective"]["number"].as_i64());
        // Those without a link are last.
        let numbers: Vec<i64> = if links.is_empty() { vec![i64::MAX] } else { numbers.collect() };
        for number in numbers {
            *expected.entry(number).or_default().entry(text(&row["change"])).or_default() += 1;
        }
    }
    let objectives = list(&compared["objectives"]).iter();
    let found: Vec<(i64, BTreeMap<&str, i64>)> = objectives
        .map(|row| {
            let mut counts = counts(&row["summary"]);
            counts.retain(|_, count| *count > 0);
            (row["objective"]["number"].as_i64().unwrap_or(i64::MAX), counts)
        })
        .collect();
    assert!(found.len() > 10, "{found:?}");
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn by_default_an_assessment_is_compared_with_the_round_before() {
    let world = World::new().await;
    let round = |key: &str, year: Value| {
        let mut content = small("KEN", key, "3");
        content["year"] = year;
        content
    };
    let mut unanswered = round("2022", json!(2022));
    unanswered["responses"] = json!([{ "indicator": "_T", "absence": "NO_EVIDENCE" }]);
    publishes(&world, &[round("2023-b", json!(2023)), round("2023-a", json!(2023)), unanswered]).await;
    publishes(&world, &[round("undated", Value::Null)]).await;
    for (key, before) in [
        ("2023-b", json!("KEN/sdg-10-7-2/2023-a")),
        ("2023-a", json!("KEN/sdg-10-7-2/2019")),
        ("2022", json!("KEN/sdg-10-7-2/2019")),
        ("2019", json!("KEN/sdg-10-7-2/undated")),
        ("undated", Value::Null),
    ] {
        let fields = "earlier { ref } later { key }";
        let compared = comparison(&world, (&format!("KEN/sdg-10-7-2/{key}"), ""), fields).await;
        assert_eq!(compared["earlier"]["ref"], before, "{key}");
        assert!(compared.is_null() || compared["later"]["key"] == key, "{compared}");
    }
}

#[tokio::test]
async fn an_assessment_is_compared_with_the_one_named() {
    let world = World::new().await;
    let fields = "earlier { ref } later { ref }";
    for with in ["Assessment:DNK/sdg-10-7-2/2021", "DNK/sdg-10-7-2/2021"] {
        let query = format!(
            "{{ assessment(ref: \"DNK/sdg-10-7-2/2019\") {{ comparison(with: {with:?}) {{ {fields} }} }} }}"
        );
        let data = world.anyone().asks(&query).await.data();
        let expected =
            json!({ "earlier": { "ref": "DNK/sdg-10-7-2/2021" }, "later": { "ref": "DNK/sdg-10-7-2/2019" } });
        assert_eq!(data["assessment"]["comparison"], expected);
    }
}

#[tokio::test]
async fn only_an_assessment_of_the_same_place_and_instrument_is_compared_with() {
    let world = two_rounds().await;
    for with in ["KEN/mgi-national/second", "DNK/sdg-10-7-2/2019", "KEN/sdg-10-7-2/none", "Release:5", ""] {
        let query = format!(
            "{{ assessment(ref: \"KEN/sdg-10-7-2/2019\") {{ ref comparison(with: {with:?}) {{ earlier {{ ref }} }} }} }}"
        );
        let answer = world.anyone().asks(&query).await;
        assert_eq!((answer.codes(), answer.field()), (vec!["BAD_USER_INPUT".to_owned()], "with".to_owned()));
        assert!(answer.message().contains("no assessment of KEN with sdg-10-7-2"), "{}", answer.message());
        assert_eq!(answer.json()["data"]["assessment"]["ref"], "KEN/sdg-10-7-2/2019", "the rest is answered");
    }
}

#[tokio::test]
async fn a_withdrawn_round_is_compared_in_no_release() {
    let world = World::new().await;
    publishes(&world, &[small("KEN", "2023", "3")]).await;
    let query = r#"{ assessment(ref: "KEN/sdg-10-7-2/2023") { default: comparison { earlier { ref } }
        named: comparison(with: "Assessment:KEN/sdg-10-7-2/2019") { earlier { ref } } }
        comparisons(instrument: "sdg-10-7-2", filter: {jurisdiction: {eq: "KEN"}}) { compared withoutEarlierRound } }"#;
    let asked =
        async |release: i32| world.anyone().at(&format!("release={release}")).asks(query).await.data();
    let before = asked(6).await;
    let earlier = json!({ "earlier": { "ref": "KEN/sdg-10-7-2/2019" } });
    assert_eq!(before["assessment"], json!({ "default": earlier, "named": earlier }));
    withdraws(&world, None).await;
    world.notices().await;
    for release in [6, 7] {
        let after = asked(release).await;
        assert_eq!(after["assessment"], json!({ "default": null, "named": null }), "{release}");
        assert_eq!(after["comparisons"], json!({ "compared": 0, "withoutEarlierRound": 1 }), "{release}");
    }
}

#[tokio::test]
async fn an_older_release_compares_the_rounds_that_it_shows() {
    let world = World::new().await;
    publishes(&world, &[small("DNK", "2023", "1")]).await;
    let query = r#"{ comparisons(instrument: "sdg-10-7-2", filter: {jurisdiction: {eq: "DNK"}}, groupBy: [{by: YEAR}]) {
        groups { keys { value } } } }"#;
    for (release, year) in [(5, "2021"), (6, "2023")] {
        let data = world.anyone().at(&format!("release={release}")).asks(query).await.data();
        assert_eq!(data["comparisons"]["groups"], json!([{ "keys": [{ "value": year }] }]), "{release}");
    }
    let named = r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { comparison(with: "Assessment:DNK/sdg-10-7-2/2023") { earlier { ref } } } }"#;
    let answer = world.anyone().at("release=5").asks(named).await;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "a round of a later release is none");
}

#[tokio::test]
async fn the_comparisons_of_many_places_sum_those_of_each() {
    let world = World::demonstration().await;
    for instrument in ["mgi-national", "mgi-local", "sdg-10-7-2"] {
        let query = format!(
            r#"{{ comparisons(instrument: "{instrument}", groupBy: [{{by: DIMENSION}}, {{by: YEAR}}]) {{
                compared jurisdictionCount overlapping withoutEarlierRound summary {{ change count }}
                groups {{ keys {{ value }} compared summary {{ change count }} }} }}
              assessments(filter: {{instrument: {{eq: "{instrument}"}}}}, select: LATEST, first: 300) {{
                nodes {{ year comparison {{ dimensions {{ dimension {{ code }} summary {{ change count }} }} }} }} }} }}"#
        );
        let data = world.anyone().asks(&query).await.data();
        let (all, nodes) = (&data["comparisons"], list(&data["assessments"]["nodes"]));
        let (mut whole, mut groups) = (BTreeMap::<&str, i64>::new(), BTreeMap::<Vec<String>, i64>::new());
        let mut compared = 0;
        for node in nodes.iter().filter(|node| !node["comparison"].is_null()) {
            compared += 1;
            for row in list(&node["comparison"]["dimensions"]) {
                for (change, count) in counts(&row["summary"]) {
                    let keys = [&row["dimension"]["code"], &json!(node["year"].to_string())];
                    *whole.entry(change).or_default() += count;
                    *groups.entry(keys.map(Value::to_string).to_vec()).or_default() += count;
                }
            }
        }
        assert!(compared > 10, "{compared}");
        assert_eq!(counts(&all["summary"]), whole, "{instrument}");
        assert_eq!(all["compared"], whole.values().sum::<i64>());
        assert_eq!((&all["jurisdictionCount"], &all["overlapping"]), (&json!(compared), &json!(false)));
        assert_eq!(all["withoutEarlierRound"], nodes.len() - compared);
        let found: BTreeMap<Vec<String>, i64> = list(&all["groups"])
            .iter()
            .map(|group| {
                let keys = list(&group["keys"]).iter().map(|key| key["value"].to_string()).collect();
                (keys, group["compared"].as_i64().expect("a count"))
            })
            .collect();
        assert_eq!(found, groups, "{instrument}");
    }
}

#[tokio::test]
async fn an_indicator_linked_to_several_objectives_overlaps() {
    let world = World::demonstration().await;
    let query = r#"{ comparisons(instrument: "mgi-national", groupBy: [{by: GCM_OBJECTIVE}]) { compared overlapping groups { compared } } }"#;
    let data = world.anyone().asks(query).await.data();
    let all = &data["comparisons"];
    let sum: i64 = list(&all["groups"]).iter().filter_map(|group| group["compared"].as_i64()).sum();
    assert!(all["overlapping"] == true && sum > all["compared"].as_i64().expect("a count"), "{all}");
}

#[tokio::test]
async fn synthetic_rounds_are_left_out_where_there_are_real_ones() {
    let world = World::demonstration().await;
    let query = r#"{ all: comparisons(instrument: "mgi-national") { jurisdictionCount excluded withoutEarlierRound } }"#;
    let data = world.anyone().asks(query).await.data();
    assert_eq!(data["all"]["excluded"], 0, "all are synthetic");
    let synthetic = data["all"]["jurisdictionCount"].as_i64().expect("a count")
        + data["all"]["withoutEarlierRound"].as_i64().expect("a count");
    // Kenya has been assessed twice.
    let round = |key: &str| {
        let mut content = small("KEN", key, "1");
        content["instrument"] = json!("mgi-national");
        content["codebook"] = json!("2026");
        content["responses"] = json!([{ "indicator": "1.1.1", "options": ["none"] }]);
        content
    };
    publishes(&world, &[round("2020"), round("2023")]).await;
    let data = world.anyone().asks(query).await.data();
    let expected = json!({ "jurisdictionCount": 1, "excluded": synthetic, "withoutEarlierRound": 0 });
    assert_eq!(data["all"], expected);
}

#[tokio::test]
async fn an_instrument_that_the_release_does_not_show_is_an_error() {
    let world = World::new().await;
    let query = r#"{ comparisons(instrument: "mgi") { compared } }"#;
    let answer = world.anyone().asks(query).await;
    assert_eq!(
        (answer.codes(), answer.field()),
        (vec!["BAD_USER_INPUT".to_owned()], "instrument".to_owned())
    );
    assert!(answer.message().contains("mgi-local, mgi-national"), "{}", answer.message());
}

#[tokio::test]
async fn keys_of_groups_are_checked_as_for_a_distribution() {
    let world = World::new().await;
    let query =
        r#"{ comparisons(instrument: "sdg-10-7-2", groupBy: [{grouping: {code: "m50"}}]) { compared } }"#;
    let answer = world.anyone().asks(query).await;
    assert_eq!(answer.field(), "groupBy[0].grouping.code");
}

/// The rule for `SINGLE` rests on this: in every shipped codebook a greater ordinal means at least as much presence.
#[tokio::test]
async fn ordinals_ascend_with_presence() {
    let world = World::new().await;
    let query =
        "{ indicators(first: 250) { nodes { code instrument { code } options { ordinal presence } } } }";
    let data = world.anyone().asks(query).await.data();
    let mut scales = 0;
    for indicator in list(&data["indicators"]["nodes"]) {
        let rank = |option: &Value| match option["presence"].as_str() {
            Some("ABSENT") => Some(0),
            Some("PARTIAL") => Some(1),
            Some("PRESENT") => Some(2),
            _ => None,
        };
        let options = list(&indicator["options"]);
        let mut ranks: Vec<(i64, i32)> =
            options.iter().filter_map(|option| Some((option["ordinal"].as_i64()?, rank(option)?))).collect();
        ranks.sort_unstable();
        assert!(ranks.is_sorted_by_key(|(_, presence)| *presence), "{indicator}");
        scales += usize::from(!ranks.is_empty());
    }
    assert!(scales > 100, "{scales}");
}
