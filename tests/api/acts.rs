//! Acts on public data: the changes of each, and the conditions under which each is refused.

use entity::vocabulary::ReleaseKind;
use mgi_api::publish::{Publication, PublishError};
use serde_json::{Value, json};

use crate::support::World;

const REF: &str = "KEN/sdg-10-7-2/2019";

#[derive(Debug, Clone, Copy)]
enum Act {
    Archive(&'static str),
    Restore(&'static str),
    Withdraw(&'static str, Option<i32>),
    Cut(&'static str),
}

/// Does one act, which makes one release; or returns the reason for its refusal, and changes nothing.
async fn does(world: &World, act: Act) -> Result<(), String> {
    let tx = world.db.begin_write().await.expect("a transaction");
    let at = "2026-11-20T00:00:00Z".parse().expect("an instant");
    let mut publication = Publication::begin(&tx, ReleaseKind::Publish, at).await.expect("a number");
    let done = match act {
        Act::Archive(name) => publication.archive(name, "A reason.").await,
        Act::Restore(name) => publication.restore(name, "A reason.").await.map(drop),
        Act::Withdraw(name, number) => publication.withdraw(name, number, "A reason.").await,
        Act::Cut(name) => publication.cut_edition(name, "A title").await,
    };
    match done {
        Ok(()) => {
            publication.finish().await.expect("written").expect("a change");
            tx.commit().await.expect("committed");
            world.notices().await;
            Ok(())
        }
        Err(PublishError::Impossible(sentence)) => {
            tx.rollback().await.expect("rolled back");
            Err(sentence)
        }
        Err(PublishError::Database(error)) => panic!("{error}"),
    }
}

async fn seen(world: &World, at: &str) -> Value {
    let query = r#"{ assessment(ref: "KEN/sdg-10-7-2/2019") { status revision { number } revisions { status } }
        assessments(filter: {jurisdiction: {eq: "KEN"}}) { totalCount } }"#;
    world.anyone().at(at).asks(query).await.data()
}

#[tokio::test]
async fn what_is_archived_leaves_what_is_current_and_comes_back_when_it_is_restored() {
    let world = World::new().await;
    let before = seen(&world, "release=5").await;
    assert_eq!(does(&world, Act::Archive(REF)).await, Ok(()));
    let archived = seen(&world, "release=6").await;
    assert_eq!(
        archived["assessment"],
        json!({ "status": "ARCHIVED", "revision": null, "revisions": [{ "status": "ARCHIVED" }] })
    );
    assert_eq!(archived["assessments"]["totalCount"], 0);
    assert_eq!(does(&world, Act::Restore(REF)).await, Ok(()));
    assert_eq!(seen(&world, "release=7").await, before);
    // Neither act changed earlier releases.
    assert_eq!(seen(&world, "release=5").await, before);
    assert_eq!(seen(&world, "release=6").await, archived);
    let told = world
        .anyone()
        .asks("{ releases(since: 5) { nodes { changes { kind subject reason } } } }")
        .await
        .data();
    let change = |kind: &str| json!({ "changes": [{ "kind": kind, "subject": "Revision:KEN/sdg-10-7-2/2019@1", "reason": "A reason." }] });
    assert_eq!(told["releases"]["nodes"], json!([change("ARCHIVED"), change("RESTORED")]));
}

#[tokio::test]
async fn an_edition_names_the_release_before_it_and_is_listed_from_then_on() {
    let world = World::new().await;
    assert_eq!(does(&world, Act::Cut("2026-test")).await, Ok(()));
    let query = "{ editions { name release { number hash } checksum citation } }";
    assert_eq!(world.anyone().at("release=5").asks(query).await.data()["editions"], json!([]));
    let edition = world.anyone().asks(query).await.data()["editions"][0].take();
    assert_eq!(
        (&edition["release"]["number"], &edition["release"]["hash"]),
        (&json!(5), &edition["checksum"])
    );
    assert!(
        edition["citation"]
            .as_str()
            .is_some_and(|text| text.contains("release 5 of 5 November 2026 (sha256:"))
    );
    let by_name = world.anyone().at("edition=2026-test").asks("{ dataset { release { number } } }").await;
    assert_eq!(
        by_name.body,
        world.anyone().at("release=5").asks("{ dataset { release { number } } }").await.body
    );
}

#[tokio::test]
async fn an_act_that_is_not_possible_says_why_and_takes_no_number() {
    let world = World::new().await;
    for (before, act, says) in [
        (&[][..], Act::Archive("KEN/nothing/2019"), "has never been published"),
        (&[], Act::Restore("KEN/nothing/2019"), "has never been published"),
        (&[], Act::Restore(REF), "is current"),
        (&[], Act::Withdraw(REF, Some(2)), "has never been published"),
        (&[], Act::Withdraw("KEN/nothing/2019", None), "has never been published"),
        (&[], Act::Cut("The Edition"), "is not a name such as"),
        (&[], Act::Cut(""), "is not a name such as"),
        (&[Act::Archive(REF)], Act::Archive(REF), "is not current"),
        (&[Act::Cut("once")], Act::Cut("once"), "There is an edition once already"),
        (&[Act::Withdraw(REF, Some(1))], Act::Restore(REF), "was withdrawn"),
        (&[], Act::Withdraw(REF, Some(1)), "has been withdrawn already"),
        (&[Act::Withdraw(REF, None)], Act::Withdraw(REF, Some(1)), "has been withdrawn already"),
    ] {
        for act in before {
            assert_eq!(does(&world, *act).await, Ok(()), "{act:?}");
        }
        let newest = world.app.shelves.newest().newest();
        let refused = does(&world, act).await.expect_err("impossible");
        assert!(refused.contains(says) && refused.ends_with('.'), "{act:?}: {refused}");
        world.notices().await;
        assert_eq!(world.app.shelves.newest().newest(), newest, "{act:?}");
    }
}
