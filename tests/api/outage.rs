//! The database is away.

use serde_json::json;

use crate::support::{World, on_postgres, small};

#[tokio::test]
async fn every_example_is_answered_when_the_database_is_stopped() {
    let world = World::new().await;
    let mut before = vec![];
    for (name, document, variables) in crate::examples::all() {
        before.push((
            name,
            document.clone(),
            variables.clone(),
            crate::examples::ask(&world, &document, &variables).await.body,
        ));
    }
    world.database.stop();
    assert!(world.try_notice().await.is_err(), "the database does not answer");
    for (name, document, variables, body) in before {
        let answer = crate::examples::ask(&world, &document, &variables).await;
        assert_eq!(answer.body, body, "{name}");
    }
}

/// PostgreSQL loses the connection while it is asked to commit; SQLite has none to lose.
#[tokio::test]
async fn an_act_that_the_database_did_not_confirm_is_not_said_to_be_undone() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    world
        .sql(
            "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
             CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED
                 FOR EACH ROW EXECUTE FUNCTION lose()",
        )
        .await
        .expect("a trigger");
    let comment = draft.with(json!({ "comments": [{ "text": "A word." }] }));
    let (code, message) = editor.is_refused("commentDraft", comment).await;
    assert!(code == "UNAVAILABLE" && message.contains("did not say whether"), "{code}: {message}");
    world.sql("DROP TRIGGER lose ON audit_entry").await.expect("no trigger");
    editor.moves("commentDraft", &draft, json!({ "comments": [{ "text": "A word." }] })).await;
}
