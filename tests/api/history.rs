//! Two histories: the database is replaced by a backup while an instance runs.

use mgi_api::app::Readiness;
use serde_json::{Value, json};

use crate::support::{World, on_postgres, small};

const ASSESSMENT: &str = "KEN/sdg-10-7-2/2030";

/// The data of each release on which the instances of one database must agree.
async fn public_answers(world: &World) -> Vec<String> {
    let query = r#"{
      releases { nodes { number publishedAt hash previousHash changes { subject } } }
      assessments(filter: {jurisdiction: {eq: "KEN"}}) { nodes { ref status revision { id contentHash } } }
      responses(filter: {jurisdiction: {eq: "KEN"}}, select: ALL, first: 100) { nodes { id selectedOption { code } } }
    }"#;
    let newest = world.app.shelves.newest().newest();
    let mut answers = vec![];
    for release in 1..=newest {
        answers.push(world.anyone().at(&format!("release={release}")).asks(query).await.text().to_owned());
    }
    answers
}

/// Checks that the instance serves the same data as a new instance.
async fn agrees_with_a_new_one(world: &World) {
    assert_eq!(world.app.health.readiness(), Readiness::Ready);
    assert_eq!(public_answers(world).await, public_answers(&world.beside().await).await);
}

async fn class(world: &World) -> Value {
    let query = r#"{ node(id: "Response:KEN/sdg-10-7-2/2030@1/_T") { ... on Response { selectedOption { code } } } }"#;
    world.anyone().asks(query).await.data()["node"]["selectedOption"]["code"].take()
}

#[tokio::test]
async fn an_instance_whose_database_was_restored_serves_the_history_that_is_there() {
    let world = World::new().await;
    let kept = world.database.backup();
    world.published(&small("KEN", "2030", "3")).await;
    world.database.restore(&kept);
    // Another instance publishes other data under the same number, and continues.
    let beside = world.beside().await;
    assert_eq!(beside.published(&small("KEN", "2030", "4")).await, 6);
    assert_eq!(beside.published(&small("UGA", "2030", "4")).await, 7);
    assert_eq!(class(&world).await, "3");
    world.notices().await;
    assert_eq!(class(&world).await, "4");
    agrees_with_a_new_one(&world).await;
}

#[tokio::test]
async fn the_same_number_with_another_hash_is_another_history() {
    let world = World::new().await;
    let kept = world.database.backup();
    world.published(&small("KEN", "2030", "3")).await;
    world.database.restore(&kept);
    assert_eq!(world.beside().await.published(&small("KEN", "2030", "4")).await, 6);
    world.notices().await;
    assert_eq!(class(&world).await, "4");
    agrees_with_a_new_one(&world).await;
}

#[tokio::test]
async fn a_database_with_fewer_releases_takes_back_those_it_does_not_have() {
    let world = World::new().await;
    let kept = world.database.backup();
    world.published(&small("KEN", "2030", "3")).await;
    world.published(&small("UGA", "2030", "3")).await;
    world.database.restore(&kept);
    world.notices().await;
    assert_eq!(world.app.shelves.newest().newest(), 5);
    assert_eq!(class(&world).await, Value::Null);
    agrees_with_a_new_one(&world).await;
    // The next publication has the next number.
    assert_eq!(world.published(&small("KEN", "2031", "3")).await, 6);
    agrees_with_a_new_one(&world).await;
}

#[tokio::test]
async fn a_restore_that_is_not_finished_is_not_served() {
    let world = World::new().await;
    let kept = world.database.backup();
    world.published(&small("KEN", "2030", "3")).await;
    let before = public_answers(&world).await;
    let whole = world.database.backup();
    world.database.restore(&kept);
    world.beside().await.published(&small("KEN", "2030", "4")).await;
    // The releases exist, but some of their rows do not yet.
    let missing = if on_postgres() {
        "ALTER TABLE response_option DISABLE TRIGGER ALL; DELETE FROM response_option"
    } else {
        "DROP TRIGGER response_option_before_delete; DELETE FROM response_option"
    };
    world.sql(missing).await.expect("rows go");
    for _ in 0..2 {
        assert!(world.try_notice().await.is_err(), "it is not whole");
        assert_eq!(world.app.health.readiness(), Readiness::Diverged);
        assert_eq!(public_answers(&world).await, before);
    }
    world.database.restore(&whole);
    world.notices().await;
    assert_eq!(class(&world).await, "3");
    agrees_with_a_new_one(&world).await;
}

#[tokio::test]
async fn a_release_whose_rows_are_not_what_its_hash_says_is_not_served() {
    let world = World::new().await;
    let beside = world.beside().await;
    beside.published(&small("KEN", "2030", "4")).await;
    let changed = if on_postgres() {
        "ALTER TABLE response_option DISABLE TRIGGER ALL; \
         UPDATE response_option SET option = '2' WHERE revision = 'KEN/sdg-10-7-2/2030@1'"
    } else {
        "DROP TRIGGER response_option_before_update; \
         UPDATE response_option SET option = '2' WHERE revision = 'KEN/sdg-10-7-2/2030@1'"
    };
    world.sql(changed).await.expect("rows change");
    assert!(world.try_notice().await.is_err());
    assert_eq!(world.app.health.readiness(), Readiness::Diverged);
    assert_eq!((world.app.shelves.newest().newest(), class(&world).await), (5, Value::Null));
}

#[tokio::test]
async fn nothing_is_done_at_the_desk_of_a_database_with_another_history() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2031", "3")).await;
    let kept = world.database.backup();
    world.published(&small("KEN", "2030", "3")).await;
    world.database.restore(&kept);
    // The instance has not noticed yet.
    let comment = draft.with(json!({ "comments": [{ "text": "A word." }] }));
    for (mutation, input) in [
        ("commentDraft", comment.clone()),
        ("importDraft", json!({ "content": small("KEN", "2032", "3") })),
        ("submitDraft", draft.input()),
    ] {
        let (code, message) = editor.is_refused(mutation, input).await;
        assert!(
            code == "UNAVAILABLE" && message.contains("another history"),
            "{mutation}: {code}: {message}"
        );
    }
    for query in ["{ assessment(ref: \"KEN/sdg-10-7-2/2030\") { status } }", "{ releases { totalCount } }"] {
        let answer = editor.clone().at(&format!("preview={}", draft.id)).asks(query).await;
        assert_eq!(answer.codes(), ["UNAVAILABLE"], "{}", answer.text());
    }
    world.notices().await;
    assert_eq!(editor.moves("commentDraft", &draft, comment).await.version, draft.version);
    let seen = editor.at(&format!("preview={}", draft.id)).asks("{ releases { totalCount } }").await.data();
    assert_eq!(seen["releases"]["totalCount"], 6);
    assert_eq!(
        world.anyone().asks(&format!("{{ assessment(ref: \"{ASSESSMENT}\") {{ status }} }}")).await.data()["assessment"],
        Value::Null
    );
}
