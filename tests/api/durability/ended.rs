//! The database ends a transaction by itself, as SQLite does on a full disk.

use serde_json::json;

use crate::support::{Drafted, World, on_postgres, small};

/// Makes every insert into the audit log fail. The act fails, and SQLite has already rolled its transaction back.
async fn ends_every_act(world: &World) {
    let statement = if on_postgres() {
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'no space left'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse()"
    } else {
        "CREATE TRIGGER refuse BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ROLLBACK, 'no space left'); END"
    };
    world.sql(statement).await.expect("a trigger");
}

async fn ends_no_act_any_more(world: &World) {
    let on = if on_postgres() { " ON audit_entry" } else { "" };
    world.sql(&format!("DROP TRIGGER refuse{on}")).await.expect("no trigger");
}

/// An act that the database ends, and an act that the service refuses: after both, the writing connection must be
/// usable.
async fn fails_once_and_is_refused_once(world: &World, draft: &Drafted) {
    ends_every_act(world).await;
    let editor = world.editor("KEN");
    let lost = draft.with(json!({ "comments": [{ "text": "Lost." }] }));
    editor.is_refused("commentDraft", lost).await;
    ends_no_act_any_more(world).await;
    let stale = Drafted { version: draft.version + 7, ..draft.clone() };
    let (code, _) =
        editor.is_refused("commentDraft", stale.with(json!({ "comments": [{ "text": "Late." }] }))).await;
    assert_eq!(code, "CONFLICT");
}

/// An edit, which returns the draft of the answer.
async fn edits(world: &World, draft: &Drafted) -> Drafted {
    let edited =
        world.editor("KEN").moves("updateDetails", draft, json!({ "details": { "note": "A word." } })).await;
    assert_eq!(edited.version, draft.version + 1);
    edited
}

#[tokio::test]
async fn what_is_done_after_a_transaction_was_ended_is_seen_by_readers() {
    let world = World::new().await;
    let draft = world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    fails_once_and_is_refused_once(&world, &draft).await;
    let kept = edits(&world, &draft).await;
    let read = world.editor("KEN").reads(&draft, "version").await;
    assert_eq!(read["version"], json!(kept.version));
}

#[tokio::test]
async fn what_is_done_after_a_transaction_was_ended_is_there_after_a_restart() {
    let world = World::new().await;
    let draft = world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    fails_once_and_is_refused_once(&world, &draft).await;
    let kept = edits(&world, &draft).await;
    let again = world.beside().await;
    let read = again.editor("KEN").reads(&draft, "version").await;
    assert_eq!(read["version"], json!(kept.version));
}

#[tokio::test]
async fn a_release_made_after_a_transaction_was_ended_is_public() {
    let world = World::new().await;
    let other = world.editor("KEN").imports(&small("KEN", "2031", "3")).await;
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    fails_once_and_is_refused_once(&world, &other).await;
    let number = world.admin().publishes(&draft).await;
    let query = "{ assessment(ref: \"KEN/sdg-10-7-2/2030\") { revision { number } } }";
    let public = world.anyone().asks(query).await;
    assert_eq!(public.data()["assessment"]["revision"]["number"], json!(1));
    let again = world.beside().await;
    assert_eq!(i64::from(again.app.shelves.newest().newest()), number);
}
