//! Filters agree with slow, obvious predicates. Random filters, made from the schema's own input types, are sent to the
//! service and evaluated over all public rows.

pub mod ask;
pub mod oracle;
pub mod rows;

use std::collections::{BTreeMap, BTreeSet};

use mgi_api::auth::rate_limit::{Quota, Quotas};
use serde_json::{Value, json};

use crate::support::{Settings, TestDatabase, World};
use ask::Asker;
use oracle::{Coverage, Row, decide, latest};
use rows::Rows;

/// Predicates that the data never matches, or always matches.
const EXCEPTIONS: &[(&str, &str, bool)] = &[
    // Every report belongs to a revision; every listed policy is cited.
    ("Query.registerEntries", "answered", true),
];

/// Number of rows that are compared; of the others only the count must agree.
const PAGE: usize = 100;

struct Connection {
    field: &'static str,
    filter: &'static str,
    rows: &'static [Row],
    filters: usize,
}

async fn compare(world: &World, connection: &Connection, select: Option<&str>, coverage: &mut Coverage) {
    let Connection { field, filter, rows, filters } = connection;
    let mut asker = Asker::new(&format!("{field}{select:?}"), rows);
    let wanted: Vec<Value> = (0..*filters).map(|_| asker.filter(filter, 3)).collect();
    for some in wanted.chunks(4) {
        let (mut head, mut body, mut variables) = (String::new(), String::new(), json!({}));
        for (index, wanted) in some.iter().enumerate() {
            let select = select.map(|select| format!("select: {select},")).unwrap_or_default();
            head += &format!("$f{index}: {filter} ");
            body += &format!(
                "a{index}: {field}(filter: $f{index}, {select} first: {PAGE}) {{ totalCount nodes {{ id }} }} ",
            );
            variables[format!("f{index}")] = wanted.clone();
        }
        let data = world.anyone().asks_with(&format!("query({head}) {{ {body} }}"), variables).await.data();
        for (index, wanted) in some.iter().enumerate() {
            let expected: BTreeSet<&str> = match select {
                Some("LATEST") => latest(rows, wanted, *field == "responses", coverage),
                _ => rows
                    .iter()
                    .filter(|row| decide(wanted, row, &[], coverage) == Some(true))
                    .map(|row| &*row.id)
                    .collect(),
            };
            let page = &data[format!("a{index}")];
            let found: Vec<String> =
                page["nodes"].as_array().expect("nodes").iter().map(rows::row_id).collect();
            assert_eq!(
                page["totalCount"],
                json!(expected.len()),
                "{field} {select:?} {wanted}\nfound {found:?}\nexpected {:?}",
                expected.iter().take(9).collect::<Vec<_>>()
            );
            assert_eq!(found.len(), expected.len().min(PAGE), "{field} {wanted}");
            let stranger = found.iter().find(|id| !expected.contains(id.as_str()));
            assert_eq!(stranger, None, "{field} {select:?} {wanted}");
        }
    }
}

#[tokio::test]
async fn filters_agree_with_an_obvious_predicate_over_all_rows() {
    // Each filter is asked over all rows, whatever it costs.
    let public = Quota { cost: 1_000_000, ..Quota::PUBLIC };
    let quotas = Quotas { public, ..Quotas::default() };
    let world =
        World::set_up(TestDatabase::demonstration(), Settings { quotas, ..Settings::default() }).await;
    let told = Rows::read(&world).await;
    let mut missing = vec![];
    for (field, filter, filters) in [
        ("jurisdictions", "JurisdictionFilter", 120),
        ("indicators", "IndicatorFilter", 100),
        ("assessments", "AssessmentFilter", 140),
        ("responses", "ResponseFilter", 80),
        ("policies", "PolicyFilter", 80),
        ("findings", "FindingFilter", 80),
        ("reports", "ReportFilter", 60),
        ("registerEntries", "RegisterEntryFilter", 100),
        ("releases", "ReleaseFilter", 80),
    ] {
        let connection = Connection { field, filter, rows: told.for_field(field), filters };
        let mut coverage = Coverage::default();
        let selects: &[Option<&str>] = match field {
            "assessments" | "responses" => &[Some("ALL"), Some("LATEST")],
            _ => &[None],
        };
        for select in selects {
            compare(&world, &connection, *select, &mut coverage).await;
        }
        let tests: BTreeMap<String, String> = ask::fields(filter);
        for test in tests.keys().filter(|test| !["and", "or", "not"].contains(&test.as_str())) {
            for outcome in [true, false] {
                let excepted = EXCEPTIONS
                    .iter()
                    .any(|(of, name, is)| of.ends_with(field) && name == test && *is == outcome);
                if !coverage.contains(&(test.clone(), outcome)) && !excepted {
                    missing.push(format!("{field}: {test} was never {outcome}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "not every test was asked both ways:\n{}", missing.join("\n"));
}

#[tokio::test]
async fn the_latest_responses_of_an_indicator_are_those_of_the_obvious_rule() {
    let world = World::demonstration().await;
    let rows = Rows::read(&world).await.for_field("responses");
    for (instrument, code) in
        [("mgi-national", "1.1.1"), ("mgi-national", "3.1.1"), ("mgi-local", "2.1.1"), ("sdg-10-7-2", "_T")]
    {
        let query = "query ($i: String!, $c: String!) { indicator(instrument: $i, code: $c) { latestResponses { id } } }";
        let data = world.anyone().asks_with(query, json!({ "i": instrument, "c": code })).await.data();
        let found: BTreeSet<String> = data["indicator"]["latestResponses"]
            .as_array()
            .expect("a list")
            .iter()
            .map(rows::row_id)
            .collect();
        let filter = json!({ "instrument": { "eq": instrument }, "indicator": { "eq": code } });
        let expected = latest(rows, &filter, true, &mut Coverage::default());
        assert!(expected.len() > 10, "{code}");
        assert_eq!(
            found.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            expected,
            "{instrument} {code}"
        );
    }
}

#[tokio::test]
async fn what_a_filter_does_not_have_is_an_error_that_says_so() {
    let world = World::new().await;
    for (filter, says) in [
        ("capital: {eq: \"Nairobi\"}", "unknown field \"capital\" of type \"JurisdictionFilter\""),
        ("code: {like: \"K%\"}", "unknown field \"like\""),
        ("kind: {eq: CITY}", "CITY"),
        ("code: \"KEN\"", "CodeFilter"),
    ] {
        let answer =
            world.anyone().asks(&format!("{{ countries(filter: {{{filter}}}) {{ totalCount }} }}")).await;
        assert_eq!(answer.codes().first().map(String::as_str), Some("BAD_USER_INPUT"), "{filter}");
        println!("{filter}: {}", answer.message());
        assert!(answer.message().contains(says), "{filter}: {}", answer.message());
    }
}
