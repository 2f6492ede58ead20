//! The demonstration: its contents, and the marks that show that it is invented.

use serde_json::{Value, json};

use crate::support::World;

async fn asks(world: &World, query: &str) -> Value {
    world.anyone().asks(query).await.data()
}

#[tokio::test]
async fn it_has_sixty_invented_countries_with_complete_assessments() {
    let world = World::demonstration().await;
    let data = asks(
        &world,
        r#"{
          countries(filter: {code: {startsWith: "Q"}, group: {in: [{grouping: "demo", code: "boreal"}, {grouping: "demo", code: "austral"}]}}) { totalCount }
          municipalities(filter: {within: {in: ["boreal", "austral"]}}) { totalCount }
          subdivisions(filter: {within: {in: ["boreal", "austral"]}}) { totalCount }
          national: assessments(filter: {provenance: {eq: SYNTHETIC}, level: {eq: NATIONAL}}) { totalCount }
          local: assessments(filter: {provenance: {eq: SYNTHETIC}, level: {eq: LOCAL}}) { totalCount }
          empty: assessments(filter: {provenance: {eq: SYNTHETIC}, answered: false}) { totalCount }
          undated: assessments(filter: {provenance: {eq: SYNTHETIC}, year: {isNull: true}}) { totalCount }
          withheld: responses(select: ALL, filter: {absence: {eq: WITHHELD}}) { totalCount }
          country(iso3: "QMA") { latestAssessment(instrument: "mgi-national") { revision { responses { totalCount } findings { kind } reports { title } milestones { date } } } }
        }"#,
    )
    .await;
    let count = |field: &str| data[field]["totalCount"].as_u64().expect(field);
    assert_eq!((count("countries"), count("municipalities"), count("subdivisions")), (60, 40, 60));
    assert!(count("national") > 100 && count("local") > 50, "{data}");
    assert!(count("empty") > 5 && count("undated") > 2 && count("withheld") > 50, "{data}");
    let revision = &data["country"]["latestAssessment"]["revision"];
    assert_eq!(revision["responses"]["totalCount"], 90);
    for part in ["findings", "reports", "milestones"] {
        assert!(revision[part].as_array().is_some_and(|list| !list.is_empty()), "{part}: {revision}");
    }
}

#[tokio::test]
async fn what_is_synthetic_is_of_an_invented_place_and_says_so_on_every_row() {
    let world = World::demonstration().await;
    let (mut after, mut seen) = (Value::Null, 0);
    loop {
        let query = "query ($after: String) { assessments(first: 200, after: $after) { pageInfo { hasNextPage endCursor }
            nodes { ref country { groups(grouping: \"demo\") { code } } revision { provenance source { title licence attribution } citation reports { title } } } } }";
        let mut page = world.anyone().asks_with(query, json!({ "after": after })).await.data();
        for row in page["assessments"]["nodes"].as_array().expect("rows") {
            let invented = row["country"]["groups"].as_array().is_some_and(|groups| !groups.is_empty());
            let synthetic = row["revision"]["provenance"] == "SYNTHETIC";
            assert_eq!(invented, synthetic, "{row}");
            if synthetic {
                seen += 1;
                for text in [&row["revision"]["source"]["title"], &row["revision"]["citation"]] {
                    assert!(
                        text.as_str().is_some_and(|text| text.to_lowercase().contains("synthetic")),
                        "{row}"
                    );
                }
                let documents = row["revision"]["reports"].as_array().expect("documents");
                assert!(
                    documents.iter().all(|document| document["title"].to_string().contains("(synthetic)"))
                );
            }
        }
        let info = page["assessments"]["pageInfo"].take();
        if info["hasNextPage"] == false {
            break;
        }
        after = info["endCursor"].clone();
    }
    assert!(seen > 150, "{seen}");
    let data = asks(&world, r#"{ policies(first: 500, filter: {title: {contains: "synthetic"}}) { totalCount } all: policies { totalCount } }"#).await;
    assert_eq!(data["policies"]["totalCount"], data["all"]["totalCount"]);
}

#[tokio::test]
async fn one_of_everything_that_can_happen_to_a_publication_has_happened() {
    let world = World::demonstration().await;
    let data = asks(
        &world,
        r#"{
          corrected: assessment(ref: "QMA/mgi-national/2019") { revision { number kind note } revisions { kind status } }
          completed: assessment(ref: "QMC/mgi-national/2021") { revision { kind } }
          translated: assessment(ref: "QMD/mgi-national/second-profile") { revision { kind } }
          archived: assessment(ref: "QMF/mgi-national/2015") { status revision { number } revisions { number } }
          restored: assessment(ref: "QMG/mgi-national/2016") { status }
          takenBack: assessment(ref: "QMI/mgi-national/2022") { status revisions { number } withdrawal { revision } }
          gone: assessment(ref: "QMK/mgi-national/2015") { status revisions { number } withdrawal { revision } }
          editions { name release { number } citation licence }
        }"#,
    )
    .await;
    assert_eq!(data["corrected"]["revision"]["number"], 2);
    assert_eq!(data["corrected"]["revision"]["kind"], "CORRECTION");
    assert_eq!(data["corrected"]["revisions"][0]["status"], "SUPERSEDED");
    assert_eq!(data["completed"]["revision"]["kind"], "ADDITION");
    assert_eq!(data["translated"]["revision"]["kind"], "TRANSLATION");
    assert_eq!(
        data["archived"],
        json!({ "status": "ARCHIVED", "revision": null, "revisions": [{ "number": 1 }] })
    );
    assert_eq!(data["restored"]["status"], "CURRENT");
    let taken_back = json!({ "status": "WITHDRAWN", "revisions": [{ "number": 1 }], "withdrawal": { "revision": "Revision:QMI/mgi-national/2022@2" } });
    assert_eq!(data["takenBack"], taken_back);
    assert_eq!(
        data["gone"],
        json!({ "status": "WITHDRAWN", "revisions": [], "withdrawal": { "revision": null } })
    );
    let edition = &data["editions"][0];
    assert_eq!(edition["name"], "2026-demonstration");
    let query = "{ archived: assessment(ref: \"QMF/mgi-national/2015\") { status } dataset { release { number } citation } }";
    let then = world.anyone().at("edition=2026-demonstration").asks(query).await.data();
    assert_eq!(then["archived"]["status"], "CURRENT");
    assert_eq!(then["dataset"]["release"]["number"], edition["release"]["number"]);
}

#[tokio::test]
async fn two_demonstrations_are_the_same_to_the_last_byte() {
    let (one, other) = (World::demonstration().await, World::bare().await);
    other.receives(mgi_api::shipped::Files::shipped()).await;
    assert!(mgi_api::demonstration::receive(&other.db, 1).await.is_ok());
    let rest = mgi_api::shipped::receive_the_rest(&other.db, &mgi_api::shipped::Files::current()).await;
    assert!(rest.is_ok());
    other.notices().await;
    let query = "{ dataset { release { number hash } } }";
    assert_eq!(asks(&one, query).await, asks(&other, query).await);
    // The same on both databases. If this hash changes, the version of the demonstration must be raised, so that a
    // database with the earlier demonstration is recognised.
    let hash = "9befeb38a7cce1590dc347033d366087285a6981b79bad99907fd1fc19d9af5b";
    let made = one.anyone().at("release=30").asks(query).await.data();
    assert_eq!(made["dataset"]["release"], json!({ "number": 30, "hash": hash }));
}

#[tokio::test]
async fn policies_are_shared_between_answers_and_countries() {
    let world = World::demonstration().await;
    let query = r#"{ policies(first: 5, filter: {title: {contains: "free movement protocol"}}) { totalCount nodes { title responses(first: 1) { totalCount } } } }"#;
    let data = asks(&world, query).await;
    assert_eq!(data["policies"]["totalCount"], 4);
    for policy in data["policies"]["nodes"].as_array().expect("policies") {
        assert!(policy["responses"]["totalCount"].as_u64().is_some_and(|count| count > 20), "{policy}");
    }
}

/// A correction of a demonstration assessment begins as a draft whose only problem is its missing note.
#[tokio::test]
async fn what_is_invented_holds_what_the_desk_asks_for() {
    let world = World::demonstration().await;
    let admin = world.admin();
    let query = "{ assessments(filter: {provenance: {eq: SYNTHETIC}}, first: 500) { nodes { ref } } }";
    let data = asks(&world, query).await;
    let current = data["assessments"]["nodes"].as_array().expect("rows").iter();
    let current: Vec<&str> = current.filter_map(|row| row["ref"].as_str()).collect();
    // A prime step selects some of every kind of place, round and coverage. The first ones have a history.
    for name in current.iter().take(24).chain(current.iter().skip(24).step_by(7)) {
        let draft = admin.clones(name).await;
        let note = json!({ "details": { "note": "A word is put right." } });
        let draft = admin.moves("updateDetails", &draft, note).await;
        let problems = admin.reads(&draft, "problems { severity path message }").await["problems"].take();
        assert_eq!(problems, json!([]), "{name}");
    }
}

/// The start page, and the numbers on it by name.
async fn start_page(world: &World, path: &str) -> (String, Vec<(String, String)>) {
    let page = world.get(path).await.text().to_owned();
    let terms = page.split("<dt>").skip(1).map(|rest| {
        let (term, rest) = rest.split_once("</dt><dd>").expect("a term");
        (term.to_owned(), rest.split("</dd>").next().unwrap_or_default().to_owned())
    });
    let terms = terms.filter(|(term, _)| term != "Release").collect();
    (page, terms)
}

#[tokio::test]
async fn the_start_page_of_a_demonstration_says_so_and_counts_apart() {
    let (real, demonstration) = (World::new().await, World::demonstration().await);
    let (page, counted) = start_page(&real, "/").await;
    assert!(!page.contains("This is a demonstration"), "{page}");
    assert!(
        counted.iter().all(|(term, _)| !term.contains("nvented") && !term.contains("ynthetic")),
        "{counted:?}"
    );
    let (page, with_invented) = start_page(&demonstration, "/").await;
    assert!(page.contains("This is a demonstration"), "{page}");
    for number in &counted {
        assert!(with_invented.contains(number), "{number:?} is as in the real data: {with_invented:?}");
    }
    let data =
        asks(&demonstration, "{ dataset { assessed { provenance assessmentCounts { count } } } }").await;
    let synthetic = data["dataset"]["assessed"].as_array().expect("a list").iter();
    let synthetic: u64 = synthetic
        .filter(|row| row["provenance"] == "SYNTHETIC")
        .flat_map(|row| row["assessmentCounts"].as_array().expect("a list").iter())
        .map(|row| row["count"].as_u64().expect("a number"))
        .sum();
    assert!(
        with_invented.contains(&("Synthetic assessments".to_owned(), synthetic.to_string())),
        "{with_invented:?}"
    );
    assert!(with_invented.contains(&("Invented countries".to_owned(), "60".to_owned())), "{with_invented:?}");
    let (page, then) = start_page(&demonstration, "/?release=5").await;
    assert!(page.contains("This is a demonstration"), "also where an old release is shown");
    assert_eq!(then, counted);
}
