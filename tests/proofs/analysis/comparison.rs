//! Comparisons of two rounds, and of many places at once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Release, cases, grouped, is_synthetic, releases, world};
use crate::filter::ask::Asker;
use crate::filter::oracle::{Coverage, Row, latest};
use crate::luck::Luck;
use crate::support::Caller;

const COMPARISONS: usize = 1_000;

type Name = (String, String);

/// What a comparison needs to know of a question. Each instrument of the demonstration has answers with one codebook only,
/// so that no question is reworded.
struct Question {
    answer_type: String,
    ordinals: BTreeMap<String, Option<i64>>,
    values: BTreeMap<&'static str, Vec<Value>>,
}

/// Questions by instrument and code.
async fn questions(caller: &Caller<'_>) -> BTreeMap<Name, Question> {
    let mut questions = BTreeMap::new();
    let query = "{ instruments { code codebook { indicators { code answerType dimension { code } objectiveLinks { objective { number } } options { code ordinal } } } } }";
    let data = caller.asks(query).await.data();
    for instrument in data["instruments"].as_array().expect("instruments") {
        for node in instrument["codebook"]["indicators"].as_array().into_iter().flatten() {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let options = node["options"].as_array().expect("options").iter();
            let objectives = node["objectiveLinks"].as_array().expect("links").iter();
            let question = Question {
                answer_type: text(&node["answerType"]),
                ordinals: options.map(|option| (text(&option["code"]), option["ordinal"].as_i64())).collect(),
                values: BTreeMap::from([
                    ("indicator", vec![node["code"].clone()]),
                    ("dimension", node["dimension"].get("code").cloned().into_iter().collect()),
                    ("gcmObjective", objectives.map(|link| link["objective"]["number"].clone()).collect()),
                ]),
            };
            questions.insert((text(&instrument["code"]), text(&node["code"])), question);
        }
    }
    questions
}

fn name(row: &Row) -> &str {
    &row.assessment.as_ref().expect("an assessment").0
}

/// Place, instrument, year, key.
fn age(row: &Row) -> (&str, &str, Option<i64>, &str) {
    let (_, place, instrument, year, key, _) = row.assessment.as_ref().expect("an assessment");
    (place, instrument, *year, key)
}

fn is_answered(row: &Row) -> bool {
    row.assessment.as_ref().expect("an assessment").5
}

/// The answered assessment of the same place and instrument that is next older.
fn round_before<'r>(assessments: &'r [Row], later: &Row) -> Option<&'r Row> {
    let (place, instrument, ..) = age(later);
    let is_before = |row: &&Row| {
        (age(row).0, age(row).1) == (place, instrument)
            && age(row) < age(later)
            && is_answered(row)
            && is_synthetic(row) == is_synthetic(later)
    };
    assessments.iter().filter(is_before).max_by_key(|row| age(row))
}

fn change(question: &Question, earlier: Option<&Row>, later: Option<&Row>) -> &'static str {
    let answered = |row: &&Row| row.values["absence"].is_empty();
    let (Some(earlier), Some(later)) = (earlier.filter(answered), later.filter(answered)) else {
        return "NOT_COMPARABLE";
    };
    let options = |row: &Row| -> BTreeSet<String> {
        row.values["selectedOption"].iter().map(|code| code.as_str().expect("a code").to_owned()).collect()
    };
    let (before, after) = (options(earlier), options(later));
    let told = |is_more: bool| if is_more { "MORE_PRESENT" } else { "LESS_PRESENT" };
    match question.answer_type.as_str() {
        "TEXT" => {
            let texts = |row: &Row| -> BTreeMap<String, String> {
                let text = |node: &Value, name: &str| node[name].as_str().expect("a text").to_owned();
                row.values["texts"].iter().map(|node| (text(node, "language"), text(node, "text"))).collect()
            };
            let (before, after) = (texts(earlier), texts(later));
            let mut common = before.iter().filter(|(language, _)| after.contains_key(*language)).peekable();
            let is_same = common.peek().is_some() && common.all(|(language, text)| after[language] == *text);
            if is_same { "UNCHANGED" } else { "NOT_COMPARABLE" }
        }
        _ if before == after => "UNCHANGED",
        "SINGLE" => {
            let ordinal = |options: &BTreeSet<String>| question.ordinals[options.first().expect("an option")];
            match (ordinal(&before), ordinal(&after)) {
                (Some(before), Some(after)) if before != after => told(after > before),
                _ => "NOT_COMPARABLE",
            }
        }
        _ if before.is_subset(&after) => "MORE_PRESENT",
        _ if after.is_subset(&before) => "LESS_PRESENT",
        _ => "NOT_COMPARABLE",
    }
}

/// Every question of the instrument with its change, each as a row of the later assessment.
fn changes(questions: &BTreeMap<Name, Question>, earlier: &Row, later: &Row) -> Vec<(Row, &'static str)> {
    let of_instrument = questions.iter().filter(|((instrument, _), _)| instrument == age(later).1);
    let rows = of_instrument.map(|((_, code), question)| {
        let response = |row: &'_ Row| {
            row.related["responses"].iter().find(|row| row.values["indicator"] == [json!(code)]).cloned()
        };
        let (before, after) = (response(earlier), response(later));
        let mut row = later.clone();
        row.related.clear();
        let any = &later.related["responses"][0].values;
        ["country", "codebook"].into_iter().for_each(|name| {
            row.values.insert(name, any[name].clone());
        });
        row.values.extend(question.values.clone());
        (row, change(question, before.as_ref(), after.as_ref()))
    });
    rows.collect()
}

fn summary<'c>(changes: impl Iterator<Item = &'c str>) -> BTreeMap<String, u64> {
    let mut summary = BTreeMap::new();
    changes.for_each(|change| *summary.entry(change.to_owned()).or_default() += 1);
    summary
}

/// A summary of an answer, without changes of which there are none.
fn found_summary(node: &Value) -> BTreeMap<String, u64> {
    let rows = node["summary"].as_array().expect("a summary").iter();
    let rows = rows.map(|row| {
        (row["change"].as_str().expect("a change").to_owned(), row["count"].as_u64().expect("a number"))
    });
    rows.filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn comparisons_of_two_rounds_agree_with_an_obvious_rule() {
    let world = world().await;
    let release = Release::read(&world, world.app.shelves.newest().newest()).await;
    let caller = world.anyone().at(&release.parameters);
    let questions = questions(&caller).await;
    let assessments = &release.rows.assessments;
    let pairs: Vec<(&Row, &Row)> = assessments
        .iter()
        .filter(|row| is_answered(row))
        .filter_map(|later| Some((round_before(assessments, later)?, later)))
        .collect();
    let mut luck = Luck::new(11);
    let mut seen = BTreeSet::new();
    for _ in 0..cases(COMPARISONS) {
        let (earlier, later) = *luck.one(&pairs).expect("two rounds");
        // A comparison the other way round is its mirror, which the rule gives too.
        let is_mirror = luck.percent(40);
        let (earlier, later) = if is_mirror { (later, earlier) } else { (earlier, later) };
        let with = if is_mirror { format!("(with: \"{}\")", name(earlier)) } else { String::new() };
        let query = format!(
            "{{ assessment(ref: \"{}\") {{ comparison{with} {{ earlier {{ ref }} summary {{ change count }}
                indicators {{ change indicator {{ code }} }} }} }} }}",
            name(later)
        );
        let found = caller.asks(&query).await.data()["assessment"]["comparison"].take();
        let case = format!("{} against {}", name(later), name(earlier));
        assert_eq!(found["earlier"]["ref"], json!(name(earlier)), "{case}");
        let expected = changes(&questions, earlier, later);
        let told: BTreeMap<String, String> = found["indicators"]
            .as_array()
            .expect("indicators")
            .iter()
            .map(|row| {
                let text = |value: &'_ Value| value.as_str().expect("a text").to_owned();
                (text(&row["indicator"]["code"]), text(&row["change"]))
            })
            .collect();
        let known: BTreeMap<String, String> = expected
            .iter()
            .map(|(row, change)| {
                (row.values["indicator"][0].as_str().expect("a code").to_owned(), (*change).to_owned())
            })
            .collect();
        assert_eq!(told, known, "{case}");
        assert_eq!(found_summary(&found), summary(expected.iter().map(|(_, change)| *change)), "{case}");
        seen.extend(expected.iter().map(|(_, change)| *change));
    }
    println!("{} pairs of rounds, {seen:?}", pairs.len());
    assert!(pairs.len() > 60 && seen.len() == 4);
}

#[tokio::test]
async fn comparisons_of_many_places_agree_with_an_obvious_rule() {
    let world = world().await;
    let (mut compared, mut groups) = (0, 0);
    for number in releases(&world) {
        let release = Release::read(&world, number).await;
        let caller = world.anyone().at(&release.parameters);
        let questions = questions(&caller).await;
        let assessments = &release.rows.assessments;
        let mut luck = Luck::new(number.unsigned_abs().into());
        let mut asker = Asker::new(&format!("comparisons {number}"), assessments);
        for _ in 0..cases(COMPARISONS).div_ceil(15) {
            let instrument = age(luck.one(assessments).expect("an assessment")).1;
            let keys = release.keys(&mut luck, 2);
            let filter = if luck.percent(50) { asker.filter("AssessmentFilter", 0) } else { json!({}) };
            let query = format!(
                "query ($keys: [DistributionGrouping!], $filter: AssessmentFilter) {{
               comparisons(instrument: \"{instrument}\", groupBy: $keys, filter: $filter) {{
                 compared jurisdictionCount excluded withoutEarlierRound summary {{ change count }}
                 groups {{ keys {{ value }} summary {{ change count }} }} }} }}"
            );
            let case = format!("{instrument} {keys:?} {filter} release {number}");
            let variables = json!({ "keys": keys, "filter": filter });
            let found = caller.asks_with(&query, variables).await.data()["comparisons"].take();
            let own: Vec<Row> = assessments.iter().filter(|row| age(row).1 == instrument).cloned().collect();
            let chosen = latest(&own, &filter, false, &mut Coverage::new());
            let chosen: Vec<&Row> = own.iter().filter(|row| chosen.contains(row.id.as_str())).collect();
            let is_real_only = chosen.iter().any(|row| !is_synthetic(row));
            let (left_out, chosen): (Vec<&Row>, Vec<&Row>) =
                chosen.into_iter().partition(|row| is_real_only && is_synthetic(row));
            let pairs: Vec<(&Row, &Row)> =
                chosen.iter().filter_map(|later| Some((round_before(assessments, later)?, *later))).collect();
            assert_eq!(found["excluded"], json!(left_out.len()), "{case}");
            assert_eq!(found["withoutEarlierRound"], json!(chosen.len() - pairs.len()), "{case}");
            assert_eq!(found["jurisdictionCount"], json!(pairs.len()), "{case}");
            let mut rows = vec![];
            for (number, (earlier, later)) in pairs.iter().enumerate() {
                for (mut row, change) in changes(&questions, earlier, later) {
                    row.id = format!("{number}/{}", row.values["indicator"][0]);
                    rows.push((row, change));
                }
            }
            let by_id: BTreeMap<&str, &str> =
                rows.iter().map(|(row, change)| (row.id.as_str(), *change)).collect();
            assert_eq!(found["compared"], json!(rows.len()), "{case}");
            assert_eq!(found_summary(&found), summary(by_id.values().copied()), "{case}");
            let all: Vec<&Row> = rows.iter().map(|(row, _)| row).collect();
            let expected = grouped(&release, &all, &keys);
            let found_groups = found["groups"].as_array().expect("groups");
            assert_eq!(found_groups.len(), expected.len(), "{case}");
            for group in found_groups {
                let values: Vec<&Value> =
                    group["keys"].as_array().expect("keys").iter().map(|key| &key["value"]).collect();
                let rows = &expected[&json!(values).to_string()];
                let changes = rows.iter().map(|row| by_id[row.id.as_str()]);
                assert_eq!(found_summary(group), summary(changes), "{values:?} of {case}");
            }
            compared += rows.len();
            groups += found_groups.len();
        }
    }
    println!("{compared} indicators compared, {groups} groups");
    assert!(compared > cases(1_000) && groups > cases(100));
}
