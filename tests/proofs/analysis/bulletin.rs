//! Bulletins of objectives and of SDG targets, and countries at a glance.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{COUNTS, Release, agree, counted, counts, is_synthetic, of_subject, selected, sorted, world};
use crate::filter::ask::Asker;
use crate::filter::oracle::{Coverage, OF_ANSWERS, Row, decide};
use crate::luck::Luck;
use crate::support::{Caller, World};

/// The groups of a bulletin, unless others are asked for.
fn regions() -> Vec<Value> {
    vec![json!({ "grouping": { "code": "m49", "level": 1 } })]
}

fn with(filter: &Value, condition: Value) -> Value {
    json!({ "and": [filter, condition] })
}

/// The rounds of the answered assessments that ask a question, whatever they answer, and whether one of these is real.
fn rounds(rows: &[Row], filter: &Value) -> (BTreeSet<(bool, Option<i64>)>, bool) {
    let is_asking = |row: &&Row| {
        let (.., is_answered) = row.assessment.as_ref().expect("an assessment");
        *is_answered && decide(filter, row, OF_ANSWERS, &mut Coverage::new()) != Some(false)
    };
    let rows: Vec<&Row> = rows.iter().filter(is_asking).collect();
    let is_real_only = rows.iter().any(|row| !is_synthetic(row));
    let counted = rows.into_iter().filter(|row| !is_real_only || !is_synthetic(row));
    let round = |row: &Row| row.values["round"].first().and_then(Value::as_i64);
    (counted.map(|row| (round(row).is_none(), round(row))).collect(), is_real_only)
}

/// Checks one bulletin. Returns the number of its rounds and of its indicators.
async fn check(
    release: &Release,
    caller: &Caller<'_>,
    subject: (&str, &Value),
    filter: &Value,
    keys: Option<Vec<Value>>,
) -> (usize, usize) {
    let (kind, code) = subject;
    let node = match kind {
        "gcmObjective" => format!("gcmObjective(number: {code})"),
        _ => format!("sdgTarget(code: {code})"),
    };
    let query = format!(
        "query ($filter: ResponseFilter, $grouping: GroupingRef) {{ node: {node} {{ bulletin(filter: $filter, grouping: $grouping) {{
           latest {{ {COUNTS} overlapping excluded groups {{ keys {{ value }} {COUNTS} }} }}
           rounds {{ round distribution {{ {COUNTS} overlapping excluded groups {{ keys {{ value }} {COUNTS} }} }} }}
           indicators {{ indicator {{ code instrument {{ code }} }} provenance source {COUNTS} }} }} }} }}"
    );
    let grouping = keys.as_ref().map(|keys| keys[0]["grouping"].clone());
    let variables = json!({ "filter": filter, "grouping": grouping });
    let found = caller.asks_with(&query, variables).await.data()["node"]["bulletin"].take();
    let (case, keys) = (format!("{kind} {code} {filter} {grouping:?}"), keys.unwrap_or_else(regions));
    let of_subject = of_subject(release, &json!({ kind: { "eq": code } }));
    let (latest, synthetic) = selected(&of_subject, filter, "LATEST");
    agree(release, &found["latest"], (&latest, synthetic), &keys, false, &case);

    let (expected, is_real_only) = rounds(&of_subject, filter);
    let found_rounds = found["rounds"].as_array().expect("rounds");
    let numbers: Vec<Option<i64>> = found_rounds.iter().map(|row| row["round"].as_i64()).collect();
    assert_eq!(numbers, expected.iter().map(|(_, round)| *round).collect::<Vec<_>>(), "{case}");
    for row in found_rounds {
        let round = &row["round"];
        let condition = if round.is_null() {
            json!({ "round": { "isNull": true } })
        } else {
            json!({ "round": { "eq": round } })
        };
        let (mut rows, mut synthetic) = selected(&of_subject, &with(filter, condition), "LATEST");
        if is_real_only && rows.iter().any(|row| is_synthetic(row)) {
            (rows, synthetic) = (vec![], rows.len());
        }
        agree(
            release,
            &row["distribution"],
            (&rows, synthetic),
            &keys,
            false,
            &format!("round {round} of {case}"),
        );
    }

    let name = |row: &Row| {
        let text = |name: &str| row.values[name][0].as_str().expect("a code").to_owned();
        (text("instrument"), text("indicator"))
    };
    let mut by_indicator: BTreeMap<(String, String), Vec<&Row>> = BTreeMap::new();
    latest.iter().for_each(|row| by_indicator.entry(name(row)).or_default().push(row));
    let indicators = found["indicators"].as_array().expect("indicators");
    assert_eq!(indicators.len(), by_indicator.len(), "{case}");
    for row in indicators {
        let text = |at: &str| row.pointer(at).and_then(Value::as_str).expect("a text").to_owned();
        let rows = &by_indicator[&(text("/indicator/instrument/code"), text("/indicator/code"))];
        let mut found = counted(row);
        for other in ["indicator", "provenance", "source"] {
            found.as_object_mut().expect("an object").remove(other);
        }
        assert_eq!(found, sorted(counts(rows, false)), "{row} of {case}");
    }
    (numbers.len(), indicators.len())
}

async fn release(world: &World) -> Release {
    Release::read(world, world.app.shelves.newest().newest()).await
}

#[tokio::test]
async fn the_bulletin_of_every_objective_agrees_with_an_obvious_count() {
    let world = world().await;
    let release = release(&world).await;
    let caller = world.anyone().at(&release.parameters);
    let mut luck = Luck::new(23);
    let mut asker = Asker::new("bulletin", &release.rows.responses);
    let (mut rounds, mut indicators) = (0, 0);
    for number in 1..=23 {
        let number = json!(number);
        let whole = check(&release, &caller, ("gcmObjective", &number), &json!({}), None).await;
        (rounds, indicators) = (rounds + whole.0, indicators + whole.1);
        let filter = asker.filter("ResponseFilter", 1);
        let code = *luck.one(&["m49", "sdg", "income", "ldc"]).expect("a grouping");
        let keys = vec![json!({ "grouping": { "code": code, "level": null } })];
        check(&release, &caller, ("gcmObjective", &number), &filter, Some(keys)).await;
    }
    println!("{rounds} rounds, {indicators} indicators");
    assert!(rounds > 40 && indicators > 60);
}

#[tokio::test]
async fn the_bulletin_of_every_sdg_target_agrees_with_an_obvious_count() {
    let world = world().await;
    let release = release(&world).await;
    let caller = world.anyone().at(&release.parameters);
    let targets = caller.asks("{ sdgTargets { code } }").await.data()["sdgTargets"].take();
    let mut indicators = 0;
    for target in targets.as_array().expect("targets") {
        indicators += check(&release, &caller, ("sdgTarget", &target["code"]), &json!({}), None).await.1;
    }
    println!("{indicators} indicators");
    assert!(indicators > 10);
}

#[tokio::test]
async fn a_country_at_a_glance_agrees_with_an_obvious_count() {
    let world = world().await;
    let release = release(&world).await;
    let caller = world.anyone().at(&release.parameters);
    let countries: BTreeSet<&str> =
        release.rows.responses.iter().filter_map(|row| row.values["country"].first()?.as_str()).collect();
    let mut answered = 0;
    for country in countries.into_iter().step_by(7) {
        let query = format!(
            "{{ country(iso3: \"{country}\") {{
                objectives {{ objective {{ number }} distribution {{ {COUNTS} overlapping excluded groups {{ keys {{ value }} }} }} }}
                sdgTargets {{ target {{ code }} distribution {{ {COUNTS} overlapping excluded groups {{ keys {{ value }} }} }} }} }} }}"
        );
        let found = caller.asks(&query).await.data()["country"].take();
        let own = json!({ "jurisdiction": { "eq": country } });
        let objectives = found["objectives"].as_array().expect("objectives").iter();
        let objectives =
            objectives.map(|row| ("gcmObjective", &row["objective"]["number"], &row["distribution"]));
        let targets = found["sdgTargets"].as_array().expect("targets").iter();
        let targets = targets.map(|row| ("sdgTarget", &row["target"]["code"], &row["distribution"]));
        for (kind, code, distribution) in objectives.chain(targets) {
            let rows = of_subject(&release, &json!({ kind: { "eq": code } }));
            let (rows, synthetic) = selected(&rows, &own, "LATEST");
            agree(
                &release,
                distribution,
                (&rows, synthetic),
                &[],
                false,
                &format!("{country} {kind} {code}"),
            );
            answered += distribution["answered"].as_u64().expect("a number");
        }
        assert_eq!(found["objectives"].as_array().map(Vec::len), Some(23), "{country}");
    }
    println!("{answered} answers");
    assert!(answered > 100);
}
