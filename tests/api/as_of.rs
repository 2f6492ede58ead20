//! As-of queries: the data as the public saw it at a release, an edition or a time.

use mgi_api::shipped::Files;
use serde_json::json;

use crate::support::{World, small};

const INCOME: &str = r#"{
  country(iso3: "KEN") { name groups(grouping: "income") { code name } }
  countryGroup(grouping: "income", code: "upper-middle") { countries(first: 100) { nodes { iso3 } } }
  countries(filter: {group: {eq: {grouping: "income", code: "lower-middle"}}}, first: 100) { totalCount nodes { iso3 } }
}"#;

fn corrected() -> Files {
    Files::shipped().edited("groups/members.csv", |table| {
        table
            .replace("income,lower-middle,KEN\n", "")
            .replace("income,upper-middle,JAM\n", "income,upper-middle,JAM\nincome,upper-middle,KEN\n")
    })
}

#[tokio::test]
async fn a_corrected_income_group_makes_a_release_and_the_answer_before_stays_as_it_was() {
    let world = World::new().await;
    let before = world.anyone().at("release=5").asks(INCOME).await;
    world.receives(corrected()).await;
    let now = world.anyone().asks(INCOME).await.data();
    assert_eq!(
        now["country"]["groups"],
        json!([{ "code": "upper-middle", "name": "Upper-middle-income countries" }])
    );
    let again = world.anyone().at("release=5").asks(INCOME).await;
    assert_eq!(again.text(), before.text());
    assert_eq!(before.data()["country"]["groups"][0]["code"], "lower-middle");
    let changes =
        world.anyone().asks("{ release(number: 6) { kind changes { kind subject } } }").await.data();
    assert_eq!(
        changes["release"],
        json!({ "kind": "REFERENCE_DATA", "changes": [{ "kind": "CHANGED", "subject": "Jurisdiction:KEN" }] })
    );
}

#[tokio::test]
async fn every_example_has_the_same_bytes_as_of_its_release_whatever_comes_later() {
    let world = World::new().await;
    let mut before = vec![];
    for release in 1..=5 {
        for (name, document, variables) in crate::examples::all() {
            let caller = world.anyone().at(&format!("release={release}"));
            before.push((release, name, caller.asks_with(&document, variables).await.body));
        }
    }
    world.receives(corrected()).await;
    world
        .receives(corrected().edited("places/countries.csv", |table| table.replace(",Kenya,", ",Kenia,")))
        .await;
    world
        .receives(
            corrected()
                .edited("places/countries.csv", |table| table.replace(",Kenya,", ",Kenia,"))
                .edited("sdg-10-7-2/results.csv", |table| {
                    table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
                }),
        )
        .await;
    let mut before = before.into_iter();
    for release in 1..=5 {
        for (name, document, variables) in crate::examples::all() {
            let caller = world.anyone().at(&format!("release={release}"));
            let answer = caller.asks_with(&document, variables).await.body;
            assert_eq!(before.next(), Some((release, name, answer)));
        }
    }
}

/// Selections of each kind: filters, sort keys, pages, LATEST, search, counts.
const SELECTIONS: &[&str] = &[
    r#"{ countries(filter: {assessments: {some: {instrument: {eq: "mgi-national"}, answered: true}}}, first: 50) { totalCount nodes { iso3 latestAssessment(instrument: "mgi-national") { ref } } } }"#,
    r#"{ countries(filter: {assessments: {latest: {year: {gte: 2018}, responses: {some: {indicator: {eq: "1.1.1"}, presence: {eq: PRESENT}}}}}}) { totalCount nodes { iso3 } } }"#,
    r#"{ indicator(instrument: "mgi-national", code: "1.1.1") { latestResponses { id } responses(select: ALL, orderBy: [{field: YEAR, direction: DESC}, {field: JURISDICTION_NAME}], last: 7) { totalCount pageInfo { endCursor } edges { cursor node { id } } } } }"#,
    r#"{ responses(select: ALL, filter: {dimension: {eq: "1"}, year: {gte: 2016}}, orderBy: [{field: DIMENSION}, {field: COUNTRY_NAME}], first: 20) { totalCount nodes { id } pageInfo { hasNextPage } } }"#,
    r#"{ responses(filter: {or: [{search: "policy"}, {not: {level: {eq: LOCAL}}}], gcmObjective: {lte: 5}}) { totalCount nodes { id } } }"#,
    r#"{ assessments(select: LATEST, filter: {within: {eq: "002"}}, orderBy: [{field: YEAR}]) { totalCount nodes { ref } } }"#,
    r#"{ assessments(filter: {publishedAt: {gte: "2026-11-01T00:00:00Z"}, responses: {none: {absence: {eq: WITHHELD}}}}) { totalCount nodes { ref } } }"#,
    r#"{ policies(filter: {responses: {some: {jurisdiction: {startsWith: "Q"}}}}, first: 5) { totalCount nodes { id responses { totalCount } } } }"#,
    r#"{ findings(filter: {group: {in: [{grouping: "income", code: "low"}]}, kind: {eq: POTENTIAL}}) { totalCount } some: findings(first: 3, orderBy: [{field: COUNTRY_NAME}]) { nodes { texts { text } } } }"#,
    r#"{ reports(filter: {assessments: {none: {year: {lt: 2015}}}}) { totalCount nodes { title } } registerEntries(filter: {answered: true}) { totalCount } }"#,
];

#[tokio::test]
async fn a_selection_has_the_same_bytes_and_the_same_cost_whatever_is_published_later() {
    let world = World::demonstration().await;
    let release = world.app.shelves.newest().newest();
    let ask = async || {
        let mut answers = vec![];
        for then in [release, release - 1, release / 2] {
            for query in SELECTIONS {
                let answer = world.anyone().at(&format!("release={then}")).asks(query).await;
                assert!(answer.json().get("data").is_some(), "{query}: {}", answer.text());
                answers.push((then, *query, answer.text().to_owned()));
            }
        }
        answers
    };
    let before = ask().await;
    let admin = world.admin();
    for (place, key) in
        ["QMA", "QMB", "QMC", "QMD"].into_iter().flat_map(|place| [(place, "2030"), (place, "2031")])
    {
        let draft = world.editor(place).imports(&small(place, key, "3")).await;
        let draft = world.editor(place).submits(&draft).await;
        let draft = world.reviewer(place).approves(&draft).await;
        admin.publishes(&draft).await;
    }
    let profiles =
        r#"{ assessments(filter: {instrument: {eq: "mgi-national"}}, first: 3) { nodes { ref } } }"#;
    for profile in
        world.anyone().asks(profiles).await.data()["assessments"]["nodes"].as_array().expect("profiles")
    {
        let input = json!({ "assessmentId": profile["ref"], "reason": "A reason." });
        admin.does("archiveAssessment", input, "release { number }").await;
    }
    world.receives(corrected()).await;
    let later = world.app.shelves.newest().newest();
    assert!(later >= release + 10, "{release} {later}");
    for (before, after) in before.into_iter().zip(ask().await) {
        assert_eq!(before, after);
    }
}

#[tokio::test]
async fn a_corrected_answer_is_a_new_revision_and_the_old_one_can_still_be_read() {
    let world = World::new().await;
    let corrected = Files::shipped().edited("sdg-10-7-2/results.csv", |table| {
        table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
    });
    world.receives(corrected).await;
    let data = world
        .anyone()
        .asks(
            r#"{
              assessment(ref: "KEN/sdg-10-7-2/2019") {
                revision { number kind note responses { nodes { selectedOption { code } } } }
                revisions { id status release { number } }
              }
              node(id: "Revision:KEN/sdg-10-7-2/2019@1") { ... on Revision { status responses { nodes { selectedOption { code } } } } }
              responses(filter: {jurisdiction: {eq: "KEN"}}, select: ALL) { nodes { id } }
            }"#,
        )
        .await
        .data();
    let revision = &data["assessment"]["revision"];
    assert_eq!((&revision["number"], &revision["kind"]), (&json!(2), &json!("CORRECTION")));
    assert_eq!(revision["responses"]["nodes"], json!([{ "selectedOption": { "code": "4" } }]));
    assert_eq!(
        data["assessment"]["revisions"],
        json!([
            { "id": "Revision:KEN/sdg-10-7-2/2019@1", "status": "SUPERSEDED", "release": { "number": 5 } },
            { "id": "Revision:KEN/sdg-10-7-2/2019@2", "status": "CURRENT", "release": { "number": 6 } },
        ])
    );
    assert_eq!(
        data["node"],
        json!({ "status": "SUPERSEDED", "responses": { "nodes": [{ "selectedOption": { "code": "3" } }] } })
    );
    assert_eq!(data["responses"]["nodes"], json!([{ "id": "Response:KEN/sdg-10-7-2/2019@2/_T" }]));
    let before =
        world.anyone().at("release=5").asks(r#"{ node(id: "Revision:KEN/sdg-10-7-2/2019@2") { id } }"#).await;
    assert_eq!(before.data()["node"], json!(null));
}

#[tokio::test]
async fn a_correction_is_of_the_day_it_came_and_the_days_before_stay_as_they_were() {
    let world = World::new().await;
    let release = async |parameters: &str| {
        let answer =
            world.anyone().at(parameters).asks("{ dataset { release { number publishedAt } } }").await;
        answer.data()["dataset"]["release"].take()
    };
    let before = release("asOf=2026-11-19").await;
    world.receives(corrected()).await;
    assert_eq!(release("asOf=2026-11-19").await, before);
    assert_eq!(
        release("asOf=2026-11-20").await,
        json!({ "number": 6, "publishedAt": "2026-11-20T12:00:00Z" })
    );
}

#[tokio::test]
async fn data_that_is_there_already_makes_no_release() {
    let world = World::new().await;
    world.receives(Files::shipped()).await;
    assert_eq!(world.anyone().asks("{ releases { totalCount } }").await.data()["releases"]["totalCount"], 5);
}

#[tokio::test]
async fn nothing_is_seen_before_it_came() {
    let world = World::new().await;
    let query = r#"{
      country(iso3: "KEN") { name assessments { totalCount } registerEntries { year } }
      instruments { code } gcmObjective(number: 5) { indicatorLinks { provenance } }
      municipalities { totalCount } releases { totalCount } node(id: "Release:2") { id }
    }"#;
    let seen = async |release: i32| {
        let data = world.anyone().at(&format!("release={release}")).asks(query).await.data();
        let length = |list: &serde_json::Value| list.as_array().map_or(0, Vec::len);
        (
            data["country"]["assessments"]["totalCount"].as_i64().expect("a count"),
            length(&data["instruments"]),
            length(&data["gcmObjective"]["indicatorLinks"]) > 0,
            data["releases"]["totalCount"].as_i64().expect("a count"),
            data["node"].is_null(),
        )
    };
    assert_eq!(seen(1).await, (0, 0, false, 1, true));
    assert_eq!(seen(2).await, (0, 4, false, 2, false));
    assert_eq!(seen(3).await, (0, 4, true, 3, false));
    assert_eq!(seen(5).await, (1, 4, true, 5, false));
}

#[tokio::test]
async fn a_time_finds_the_release_that_was_newest_then() {
    let world = World::new().await;
    let cases = [
        ("asOf=2026-11-01", 1),
        ("asOf=2026-11-01T00:00:00Z", 1),
        ("asOf=2026-11-02T23:59:59.999Z", 2),
        ("asOf=2026-11-03T01:00:00%2B02:00", 2),
        ("asOf=2026-11-20", 5),
        ("asOf=2026-11-20T12:00:00Z", 5),
        ("release=3", 3),
        ("", 5),
    ];
    for (parameters, expected) in cases {
        let answer = world.anyone().at(parameters).asks("{ dataset { release { number } } }").await;
        assert_eq!(answer.data()["dataset"]["release"]["number"], expected, "{parameters}");
        assert_eq!(answer.json()["extensions"]["release"]["number"], expected, "{parameters}");
    }
}

#[tokio::test]
async fn a_release_that_is_none_is_said_to_be_none() {
    let world = World::new().await;
    let cases = [
        ("release=6", "NOT_FOUND", "There is no release 6; the newest is 5."),
        ("release=0", "NOT_FOUND", "There is no release 0; the newest is 5."),
        ("release=first", "BAD_USER_INPUT", "first"),
        ("release=1&release=2", "BAD_USER_INPUT", "release"),
        ("release=1&asOf=2026-11-02", "BAD_USER_INPUT", "asOf"),
        ("edition=2026-imrf", "NOT_FOUND", "There is no edition \"2026-imrf\"."),
        ("asOf=2026-10-31", "NOT_FOUND", "Nothing had been published"),
        ("asOf=2026-11-21", "BAD_USER_INPUT", "future"),
        ("asOf=2026-11-20T12:00:01Z", "BAD_USER_INPUT", "future"),
        ("asOf=yesterday", "BAD_USER_INPUT", "yesterday"),
    ];
    for (parameters, code, words) in cases {
        let answer = world.anyone().at(parameters).asks("{ dataset { licence } }").await;
        assert_eq!(answer.codes(), [code], "{parameters}: {}", answer.text());
        assert!(answer.message().contains(words), "{parameters}: {}", answer.message());
        assert_eq!(answer.json().get("data"), None, "{parameters}");
    }
}

#[tokio::test]
async fn a_name_in_the_url_that_is_not_known_is_refused() {
    let world = World::new().await;
    for parameters in ["realease=4", "Release=4", "as_of=2026-11-02", "version=3", "release=4&previw=x"] {
        let answer = world.anyone().at(parameters).asks("{ dataset { licence } }").await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{parameters}");
        assert!(answer.message().contains("there are release, edition, asOf"), "{}", answer.message());
    }
}

#[tokio::test]
async fn a_published_codebook_cannot_grow() {
    let world = World::new().await;
    let grown = Files::shipped().edited("codebooks/mgi-national@2026/indicators.csv", |table| {
        format!("{}6.9.9,6,6.1,something-new,SINGLE,bin,OWN_DRAFT,,Is there something new?\n", table)
    });
    let before = world.anyone().asks("{ indicators { totalCount } }").await.body;
    let refusal = world.tries(grown).await.expect_err("refused");
    assert!(refusal.contains("the codebook mgi-national@2026 is published"), "{refusal}");
    world.notices().await;
    assert_eq!(world.anyone().asks("{ indicators { totalCount } }").await.body, before);
}

#[tokio::test]
async fn a_register_entry_that_is_left_out_ends() {
    let world = World::new().await;
    let without = |table: &str| {
        table.lines().filter(|line| !line.starts_with("ALB,")).map(|line| format!("{line}\n")).collect()
    };
    world.receives(Files::shipped().edited("register.csv", without)).await;
    let query = r#"{ country(iso3: "ALB") { registerEntries { id } } }"#;
    assert_eq!(world.anyone().asks(query).await.data()["country"]["registerEntries"], json!([]));
    let before = world.anyone().at("release=5").asks(query).await.data();
    assert_eq!(before["country"]["registerEntries"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn two_who_fill_a_database_at_once_fill_it_as_one_does() {
    let (one, alone) = (World::bare().await, World::new().await);
    let other = one.beside().await;
    let (first, second) = tokio::join!(one.tries(Files::shipped()), other.tries(Files::shipped()));
    let mut made = [first.expect("published"), second.expect("published")];
    made.sort_unstable();
    assert_eq!(made, [0, 5]);
    one.notices().await;
    let hashes = "{ releases { nodes { hash } } }";
    assert_eq!(one.anyone().asks(hashes).await.body, alone.anyone().asks(hashes).await.body);
}
