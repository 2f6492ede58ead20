//! Distributions.

use serde_json::json;

use super::{COUNTS, Release, agree, cases, of_subject, releases, selected, world};
use crate::filter::ask::Asker;
use crate::luck::Luck;

const DISTRIBUTIONS: usize = 1_000;

#[tokio::test]
async fn distributions_agree_with_an_obvious_count_over_responses() {
    let world = world().await;
    let (mut groups, mut overlapping, mut excluded, mut empty) = (0, 0, 0, 0);
    for number in releases(&world) {
        let release = Release::read(&world, number).await;
        let caller = world.anyone().at(&release.parameters);
        let mut luck = Luck::new(number.unsigned_abs().into());
        let mut asker = Asker::new(&format!("distribution {number}"), &release.rows.responses);
        for _ in 0..cases(DISTRIBUTIONS).div_ceil(3) {
            let (of, own) = release.subject(&mut luck);
            let keys = release.keys(&mut luck, 3);
            let filter = if luck.percent(60) { asker.filter("ResponseFilter", 1) } else { json!({}) };
            let select = *luck.one(&["ALL", "LATEST"]).expect("a choice");
            let query = format!(
                "query ($of: DistributionSubject!, $keys: [DistributionGrouping!], $filter: ResponseFilter) {{
                   distribution(of: $of, groupBy: $keys, filter: $filter, select: {select}) {{
                     {COUNTS} overlapping excluded groups {{ keys {{ value }} {COUNTS} }} }} }}"
            );
            let variables = json!({ "of": of, "keys": keys, "filter": filter });
            let case = format!("{of} {keys:?} {filter} {select} release {number}");
            let found = caller.asks_with(&query, variables).await.data()["distribution"].take();
            let of_subject = of_subject(&release, &own);
            let (rows, synthetic) = selected(&of_subject, &filter, select);
            let has_options = of.get("indicator").is_some();
            let (count, is_overlapping) =
                agree(&release, &found, (&rows, synthetic), &keys, has_options, &case);
            groups += count;
            overlapping += usize::from(is_overlapping);
            excluded += usize::from(synthetic > 0);
            empty += usize::from(rows.is_empty());
        }
    }
    // Else little is proved.
    println!("{groups} groups, {overlapping} overlapping, {excluded} with synthetic left out, {empty} empty");
    assert!(
        groups > cases(2_000)
            && overlapping > cases(50)
            && excluded > cases(20)
            && empty < cases(DISTRIBUTIONS) / 2
    );
}
