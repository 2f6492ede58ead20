//! A read-only database: a file of another user, or a standby.

use entity::vocabulary::Role;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::{Service, TestDatabase, on_postgres, small};

async fn read_only() -> (TestDatabase, Service) {
    let database = TestDatabase::shipped();
    let url = if on_postgres() {
        let db = sea_orm::Database::connect(&database.url).await.expect("the database answers");
        let statement =
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',
                         current_database()); END $$";
        db.execute_unprepared(statement).await.expect("the owner can do that");
        db.close().await.expect("closed");
        database.url.clone()
    } else {
        database.url.replace("mode=rwc", "mode=ro")
    };
    let service = Service::start(&url, &[]).await;
    (database, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_can_only_be_read_is_said_at_the_start_and_served() {
    let (_database, service) = read_only().await;
    assert!(service.said().contains("the database cannot be written"), "{}", service.said());
    let answer = service.asks(None, "{ country(iso3: \"KEN\") { code } }", json!({})).await;
    assert_eq!(answer["data"]["country"]["code"], json!("KEN"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_on_a_database_that_can_only_be_read_is_unavailable() {
    let (_database, service) = read_only().await;
    let document = "mutation($input: ImportDraftInput!) { importDraft(input: $input) { draft { id } } }";
    let input = json!({ "input": { "content": small("KEN", "2030", "3") } });
    let answer = service.asks(Some(("ann", Role::Editor)), document, input).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], json!("UNAVAILABLE"), "{answer}");
    let message = error["message"].as_str().unwrap_or_default();
    assert!(message.contains("nothing was changed"), "{message}");
}
