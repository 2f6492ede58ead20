//! Releases: their sequence, their changes, their hashes, and their loading by every instance.

use mgi_api::database::{Database, Purpose};
use mgi_api::publish::{self, Publication};
use mgi_api::shelf::load;
use mgi_api::shipped::Files;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn each_release_follows_from_the_one_before() {
    let world = World::new().await;
    let data = world
        .anyone()
        .asks("{ releases { nodes { number publishedAt kind hash previousHash } } }")
        .await
        .data();
    let releases = data["releases"]["nodes"].as_array().expect("releases");
    for (one, next) in releases.iter().zip(&releases[1..]) {
        assert_eq!(next["previousHash"], one["hash"]);
    }
    let kinds: Vec<_> = releases.iter().map(|release| &release["kind"]).collect();
    assert_eq!(kinds, ["REFERENCE_DATA", "CODEBOOK", "LINKS", "REFERENCE_DATA", "PUBLISH"]);
    // The shipped data has constant times, so its hashes are the same in every database.
    insta::assert_json_snapshot!("shipped_releases", releases);
}

#[tokio::test]
async fn what_changed_since_a_release_is_told_thing_by_thing() {
    let world = World::new().await;
    let edited = Files::shipped()
        .edited("sdg-10-7-2/results.csv", |table| {
            table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
        })
        .edited("places/countries.csv", |table| table.replace(",Kenya,", ",Kenia,"))
        .edited("register.csv", |table| table.replace("NGA,NATIONAL,2024", "NGA,NATIONAL,2025"));
    world.receives(edited).await;
    let query = "{ releases(since: 5) { nodes { number kind changes { kind subject assessment { ref } revision { number } } } } }";
    let data = world.anyone().asks(query).await.data();
    assert_eq!(
        data["releases"]["nodes"],
        json!([
            { "number": 6, "kind": "REFERENCE_DATA", "changes": [
                { "kind": "CHANGED", "subject": "Jurisdiction:KEN", "assessment": null, "revision": null },
            ] },
            { "number": 7, "kind": "REFERENCE_DATA", "changes": [
                { "kind": "ENDED", "subject": "RegisterEntry:NGA/NATIONAL/2024", "assessment": null, "revision": null },
                { "kind": "ADDED", "subject": "RegisterEntry:NGA/NATIONAL/2025", "assessment": null, "revision": null },
            ] },
            { "number": 8, "kind": "PUBLISH", "changes": [
                { "kind": "SUPERSEDED", "subject": "Revision:KEN/sdg-10-7-2/2019@1",
                  "assessment": { "ref": "KEN/sdg-10-7-2/2019" }, "revision": { "number": 1 } },
                { "kind": "PUBLISHED", "subject": "Revision:KEN/sdg-10-7-2/2019@2",
                  "assessment": { "ref": "KEN/sdg-10-7-2/2019" }, "revision": { "number": 2 } },
            ] },
        ])
    );
}

#[tokio::test]
async fn loading_all_and_loading_release_by_release_give_the_same_shelf() {
    let world = World::bare().await;
    // This instance loads each release on its own.
    for files in [
        Files::shipped(),
        Files::shipped().edited("places/countries.csv", |table| table.replace(",Kenya,", ",Kenia,")),
        Files::shipped()
            .edited("places/countries.csv", |table| table.replace(",Kenya,", ",Kenia,"))
            .edited("sdg-10-7-2/results.csv", |table| {
                table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
            }),
    ] {
        world.receives(files).await;
    }
    let step_by_step = world;
    let at_once = step_by_step.beside().await;
    for release in 1..=7 {
        for (name, document, variables) in crate::examples::all() {
            let at = format!("release={release}");
            let one = step_by_step.anyone().at(&at).asks_with(&document, variables.clone()).await;
            let other = at_once.anyone().at(&at).asks_with(&document, variables).await;
            assert_eq!(one.text(), other.text(), "{name} as of {release}");
        }
    }
}

#[tokio::test]
async fn another_instance_sees_a_release_when_it_asks() {
    let world = World::new().await;
    let other = world.beside().await;
    world
        .receives(
            Files::shipped().edited("places/countries.csv", |table| table.replace(",Kenya,", ",Kenia,")),
        )
        .await;
    let name = r#"{ country(iso3: "KEN") { name } }"#;
    assert_eq!(other.anyone().asks(name).await.data()["country"]["name"], "Kenya");
    other.notices().await;
    assert_eq!(other.anyone().asks(name).await.data()["country"]["name"], "Kenia");
}

#[tokio::test]
async fn acts_at_the_same_time_take_one_number_after_the_other() {
    let world = World::new().await;
    let acts = (0..8).map(|number| {
        let url = world.database.url.clone();
        tokio::spawn(async move {
            let db = Database::open(&url, Purpose::Command).await.unwrap_or_else(|why| panic!("{why}"));
            let tx = db.begin_write().await.expect("a transaction");
            let now = "2026-11-20T00:00:00Z".parse().expect("an instant");
            let kind = entity::vocabulary::ReleaseKind::ReferenceData;
            let mut publication = Publication::begin(&tx, kind, now).await.expect("a number");
            let rows = entity::shelf::Rows {
                grouping: vec![entity::shelf::grouping::Model {
                    code: format!("test-{number}"),
                    since: 0,
                    until: None,
                }],
                ..Default::default()
            };
            publication.replace(rows, &[], "A test.").await.expect("no collision");
            let release = publication.finish().await.expect("written").expect("a change");
            tx.commit().await.expect("committed");
            release.number
        })
    });
    let mut numbers = vec![];
    for act in acts.collect::<Vec<_>>() {
        numbers.push(act.await.expect("no panic"));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (6..14).collect::<Vec<_>>());
    let (releases, rows) = load::everything(&world.db).await.expect("the database answers");
    assert_eq!(publish::first_error(&releases, &rows), None);
}

#[tokio::test]
async fn an_act_that_changes_nothing_takes_no_number() {
    let world = World::new().await;
    let tx = world.db.begin_write().await.expect("a transaction");
    let now = "2026-11-20T00:00:00Z".parse().expect("an instant");
    let publication =
        Publication::begin(&tx, entity::vocabulary::ReleaseKind::Publish, now).await.expect("a number");
    assert_eq!(publication.finish().await.expect("no error"), None);
    tx.rollback().await.expect("rolled back");
    world
        .receives(
            Files::shipped().edited("places/countries.csv", |table| table.replace(",Kenya,", ",Kenia,")),
        )
        .await;
    assert_eq!(world.anyone().asks("{ releases { totalCount } }").await.data()["releases"]["totalCount"], 6);
}

#[tokio::test]
async fn releases_are_filtered_by_number_kind_and_time_and_sorted() {
    let world = World::new().await;
    let numbers = async |arguments: &str| -> Vec<i64> {
        let data = world
            .anyone()
            .asks(&format!("{{ releases({arguments}) {{ nodes {{ number }} }} }}"))
            .await
            .data();
        let nodes = data["releases"]["nodes"].as_array().expect("nodes").clone();
        nodes.iter().map(|node| node["number"].as_i64().expect("a number")).collect()
    };
    for (arguments, expected) in [
        ("filter: {number: {gt: 2, lt: 5}}", &[3, 4][..]),
        ("filter: {number: {ne: 3}}", &[1, 2, 4, 5]),
        ("filter: {number: {gte: 4}, kind: {eq: PUBLISH}}", &[5]),
        ("since: 2, filter: {kind: {in: [REFERENCE_DATA, CODEBOOK]}}", &[4]),
        ("filter: {not: {kind: {eq: REFERENCE_DATA}}}", &[2, 3, 5]),
        ("filter: {or: [{number: {eq: 1}}, {kind: {eq: LINKS}}]}", &[1, 3]),
        (r#"filter: {publishedAt: {gte: "2026-11-02T00:00:00Z", lt: "2026-11-03T00:00:00Z"}}"#, &[2]),
        (r#"filter: {publishedAt: {gt: "2026-11-02T00:00:00Z", lte: "2026-11-03T00:00:00Z"}}"#, &[3]),
        // The same instant with another offset; a millisecond later is another instant.
        (r#"filter: {publishedAt: {eq: "2026-11-02T01:00:00+01:00"}}"#, &[2]),
        (r#"filter: {publishedAt: {eq: "2026-11-02T00:00:00.001Z"}}"#, &[]),
        (r#"filter: {publishedAt: {in: ["2026-11-01T00:00:00Z", "2026-11-03T00:00:00.000Z"]}}"#, &[1, 3]),
        (r#"filter: {publishedAt: {ne: "2026-11-01T00:00:00Z"}}"#, &[2, 3, 4, 5]),
        ("filter: {publishedAt: {in: []}}", &[]),
        ("filter: {publishedAt: {isNull: true}}", &[]),
        ("filter: {publishedAt: {isNull: false, eq: null}}", &[1, 2, 3, 4, 5]),
        ("orderBy: [{field: NUMBER, direction: DESC}], first: 2", &[5, 4]),
        ("orderBy: [{field: PUBLISHED_AT, direction: DESC}]", &[5, 4, 3, 2, 1]),
        ("orderBy: [{field: KIND}, {field: NUMBER, direction: DESC}]", &[5, 2, 3, 4, 1]),
    ] {
        assert_eq!(numbers(arguments).await, expected, "{arguments}");
    }
}

#[tokio::test]
async fn an_instant_in_a_filter_that_is_none_says_so() {
    let world = World::new().await;
    for (part, value) in [("gte", "\"2026-11-01\""), ("in", "[\"2026-11-01T00:00:00Z\", \"soon\"]")] {
        let query = format!("{{ releases(filter: {{publishedAt: {{{part}: {value}}}}}) {{ totalCount }} }}");
        let answer = world.anyone().asks(&query).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text());
        assert!(
            answer.message().contains("is not an instant such as 2026-11-01T00:00:00Z."),
            "{}",
            answer.message()
        );
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"], part);
    }
}
