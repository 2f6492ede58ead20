//! Cross-tabulations of two indicators.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Release, cases, grouped, is_synthetic, of_subject, releases, world};
use crate::filter::ask::Asker;
use crate::filter::oracle::{Coverage, Row, latest};
use crate::luck::Luck;

const CROSS_TABULATIONS: usize = 1_000;

#[tokio::test]
async fn cross_tabulations_agree_with_an_obvious_count_over_responses() {
    let world = world().await;
    let (mut answered, mut groups) = (0, 0);
    for number in releases(&world) {
        let release = Release::read(&world, number).await;
        let caller = world.anyone().at(&release.parameters);
        let mut luck = Luck::new(number.unsigned_abs().into());
        let mut asker = Asker::new(&format!("cross-tabulation {number}"), &release.rows.responses);
        let choice: Vec<&Row> =
            release.rows.responses.iter().filter(|row| !row.values["selectedOption"].is_empty()).collect();
        for _ in 0..cases(CROSS_TABULATIONS).div_ceil(3) {
            let [a, b] = [(); 2].map(|()| {
                let row = luck.one(&choice).expect("a response");
                let [instrument, code] = ["instrument", "indicator"].map(|name| row.values[name][0].clone());
                json!({ "instrument": instrument, "code": code })
            });
            let keys = release.keys(&mut luck, 2);
            let filter = if luck.percent(40) { asker.filter("ResponseFilter", 0) } else { json!({}) };
            let query = "query ($a: IndicatorRef!, $b: IndicatorRef!, $keys: [DistributionGrouping!], $filter: ResponseFilter) {
            coOccurrence(a: $a, b: $b, groupBy: $keys, filter: $filter) {
              assessed answered excluded cells { a { code } b { code } count }
              groups { keys { value } assessed answered cells { a { code } b { code } count } } } }";
            let variables = json!({ "a": a, "b": b, "keys": keys, "filter": filter });
            let case = format!("{a} {b} {keys:?} {filter} release {number}");
            let found = caller.asks_with(query, variables).await.data()["coOccurrence"].take();
            let responses = |question: &Value| -> Vec<Row> {
                let own = json!({ "instrument": { "eq": question["instrument"] }, "indicator": { "eq": question["code"] } });
                let of_question = of_subject(&release, &own);
                let chosen: BTreeSet<String> = latest(&of_question, &filter, true, &mut Coverage::new())
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                of_question.iter().filter(|row| chosen.contains(&row.id)).cloned().collect()
            };
            let (of_a, of_b) = (responses(&a), responses(&b));
            let pairs: Vec<(&Row, &Row)> = of_a
                .iter()
                .filter_map(|row| {
                    let is_same = |other: &&Row| other.values["jurisdiction"] == row.values["jurisdiction"];
                    Some((row, of_b.iter().find(is_same)?))
                })
                .collect();
            let is_invented = |pair: &(&Row, &Row)| is_synthetic(pair.0) || is_synthetic(pair.1);
            let (synthetic, real): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_invented);
            let (pairs, left_out) = if real.is_empty() { (synthetic, 0) } else { (real, synthetic.len()) };
            assert_eq!(found["excluded"], json!(left_out), "{case}");
            let agrees = |node: &Value, pairs: &[(&Row, &Row)]| {
                let is_answered = |row: &Row| row.values["absence"].is_empty();
                let both = pairs.iter().filter(|(one, other)| is_answered(one) && is_answered(other)).count();
                assert_eq!(
                    (&node["assessed"], &node["answered"]),
                    (&json!(pairs.len()), &json!(both)),
                    "{case}"
                );
                for cell in node["cells"].as_array().expect("cells") {
                    let selects =
                        |row: &Row, option: &Value| row.values["selectedOption"].contains(&option["code"]);
                    let is_here =
                        |(one, other): &&(&Row, &Row)| selects(one, &cell["a"]) && selects(other, &cell["b"]);
                    assert_eq!(cell["count"], json!(pairs.iter().filter(is_here).count()), "{cell} {case}");
                }
                both
            };
            answered += agrees(&found, &pairs);
            let firsts: Vec<&Row> = pairs.iter().map(|(one, _)| *one).collect();
            let expected = grouped(&release, &firsts, &keys);
            let found_groups = found["groups"].as_array().expect("groups");
            assert_eq!(found_groups.len(), expected.len(), "{case}");
            for group in found_groups {
                let values: Vec<&Value> =
                    group["keys"].as_array().expect("keys").iter().map(|key| &key["value"]).collect();
                let of_group = &expected[&json!(values).to_string()];
                let is_of_group = |pair: &&(&Row, &Row)| of_group.iter().any(|row| row.id == pair.0.id);
                let pairs: Vec<(&Row, &Row)> = pairs.iter().filter(is_of_group).copied().collect();
                agrees(group, &pairs);
            }
            groups += found_groups.len();
        }
    }
    println!("{answered} pairs of answers, {groups} groups");
    assert!(answered > cases(5_000) && groups > cases(1_000));
}
