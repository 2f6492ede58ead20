//! Answers while the database is unavailable.

use sea_orm::ConnectionTrait;
use serde_json::json;

use mgi_api::http::middleware::limits::Limits;

use crate::support::{Caller, Settings, TestDatabase, World, on_postgres, small};

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

/// PostgreSQL loses the connection during a commit; SQLite has no connection to lose.
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

/// After its commit, the tables of the desk cannot be read: on PostgreSQL the transaction itself makes them unreadable,
/// on SQLite the connections for reading are broken.
async fn cannot_be_read_afterwards(world: &World, who: &Caller<'_>) {
    // The principal is cached for two seconds.
    who.asks("{ viewer { role } }").await.data();
    if !on_postgres() {
        world.db.reader().clone().close().await.expect("closed");
        return;
    }
    world
        .sql(
            "CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 ALTER TABLE draft_comment RENAME TO hidden_comment;
                 ALTER TABLE api_key RENAME TO hidden_key;
                 ALTER TABLE principal RENAME TO hidden_principal;
                 ALTER TABLE withdrawal RENAME TO hidden_withdrawal;
                 RETURN NULL; END $$;
             CREATE CONSTRAINT TRIGGER hide AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED
                 FOR EACH ROW EXECUTE FUNCTION hide()",
        )
        .await
        .expect("a trigger");
}

#[tokio::test]
async fn an_act_that_was_done_is_told_even_if_nothing_can_be_read_any_more() {
    let proposal = json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": "It was a mistake." });
    let person = json!({ "subject": "ann", "grants": [{ "role": "EDITOR", "scope": ["KEN"] }] });
    for (mutation, input, fields, told) in [
        ("issueApiKey", json!({ "agency": "UNHCR" }), "apiKey { id agency } secret", "secret"),
        ("upsertPrincipal", person, "principal { subject grants { role } }", "principal"),
        ("proposeWithdrawal", proposal, "withdrawal { id assessment reason }", "withdrawal"),
    ] {
        let world = World::new().await;
        cannot_be_read_afterwards(&world, &world.admin()).await;
        let payload = world.admin().does(mutation, input, fields).await;
        assert!(!payload[told].is_null(), "{mutation}: {payload}");
    }
    // The act is done, so the parts that cannot be read do not make the answer deny it.
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    cannot_be_read_afterwards(&world, &editor).await;
    let comment = draft.with(json!({ "comments": [{ "text": "A word." }] }));
    let answer = editor.tries("commentDraft", comment, "draft { version comments { text } }").await;
    assert_eq!(answer.json()["data"]["commentDraft"]["draft"]["version"], draft.version, "{}", answer.text());
    assert!(
        answer.codes().len() == 1 && !answer.message().contains("nothing was changed"),
        "{}",
        answer.text()
    );
}

/// PostgreSQL can lock a table against readers; SQLite has no such lock.
#[tokio::test]
async fn a_database_that_hangs_does_not_hold_those_who_send_credentials() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let tx = world.db.begin_write().await.expect("a transaction");
    tx.execute_unprepared("LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    let made_up = || mgi_api::auth::api_key::ApiKeySecret::random().reveal().to_owned();
    let callers: Vec<_> = (0..200).map(|_| world.bearer(&made_up())).collect();
    let all = futures_util::future::join_all(callers.iter().map(|caller| caller.asks("{ viewer { role } }")));
    let editor = world.editor("KEN");
    // Two lookups at a time, each until the statement timeout, would take minutes.
    let all = tokio::time::timeout(std::time::Duration::from_secs(10), all);
    // Callers with known credentials do not wait either.
    let (answers, known) = tokio::join!(all, editor.asks("{ viewer { role } }"));
    known.data();
    let answers = answers.expect("in good time");
    for answer in answers {
        assert_eq!((answer.status.as_u16(), answer.codes()), (503, vec!["UNAVAILABLE".to_owned()]));
    }
    world.anyone().asks("{ viewer { role } }").await.data();
    tx.rollback().await.expect("unlocked");
    assert_eq!(world.bearer(&made_up()).asks("{ viewer { role } }").await.status, 401);
}

#[tokio::test]
async fn the_public_does_not_wait_for_staff_who_wait_for_the_database() {
    let limits = Limits { in_flight: 1, staff_in_flight: 1, ..Limits::default() };
    let world = World::set_up(TestDatabase::shipped(), Settings { limits, ..Settings::default() }).await;
    let editor = world.editor("KEN");
    editor.asks("{ viewer { role } }").await.data();
    // A lock keeps all others from writing, on both databases.
    let tx = world.db.begin_write().await.expect("a transaction");
    if on_postgres() {
        tx.execute_unprepared("LOCK TABLE audit_head IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    }
    let content = json!({ "content": small("KEN", "2030", "3") });
    let (waiting, other, anyone) = tokio::join!(
        editor.tries("importDraft", content, "draft { id }"),
        editor.asks("{ viewer { role } }"),
        async { world.anyone().asks("{ viewer { role } }").await },
    );
    drop(tx);
    anyone.data();
    assert_eq!((other.status.as_u16(), waiting.codes()), (503, vec!["UNAVAILABLE".to_owned()]));
}

#[tokio::test]
async fn a_row_that_is_there_already_is_not_taken_for_somebody_else() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    // As if the SQL of the service were wrong.
    world.sql("CREATE UNIQUE INDEX mistaken ON draft_comment (text)").await.expect("an index");
    let comment = draft.with(json!({ "comments": [{ "text": "A word." }] }));
    editor.does("commentDraft", comment.clone(), "draft { id }").await;
    let (code, message) = editor.is_refused("commentDraft", comment).await;
    assert!(code == "INTERNAL" && message.contains("reference"), "{code}: {message}");
}
