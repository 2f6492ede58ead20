//! The number of SQL statements of each act at the desk, including the load of its release.

use serde_json::json;

use crate::support::{Settings, StatementLog, TestDatabase, World, small};

async fn world() -> (World, StatementLog) {
    let log = StatementLog::default();
    let settings = Settings { statements: Some(log.clone()), ..Settings::default() };
    (World::set_up(TestDatabase::shipped(), settings).await, log)
}

/// The statements that were run since the log was last taken.
fn taken(log: &StatementLog) -> Vec<String> {
    std::mem::take(&mut *log.lock().expect("no panic while it is held"))
}

/// The number of statements that contain a text, such as the name of a table.
fn repeated(statements: &[String], of: &str) -> usize {
    statements.iter().filter(|sql| sql.contains(of)).count()
}

/// Before each rule loaded the facts it needs, a first publication ran 97 statements, a correction 102, an edit 16; on
/// both databases.
#[tokio::test]
async fn a_publication_runs_half_of_the_statements_that_it_ran_once() {
    let (world, log) = world().await;
    let draft = world.approved(&small("KEN", "2023", "3")).await;
    taken(&log);
    world.admin().publishes(&draft).await;
    let first = taken(&log);
    assert!(first.len() <= 97 / 2, "{}:\n{}", first.len(), first.join("\n"));

    let draft = world.corrected("DNK/sdg-10-7-2/2021", "Another one.").await;
    taken(&log);
    world.admin().publishes(&draft).await;
    let correction = taken(&log);
    assert!(correction.len() <= 102 / 2, "{}:\n{}", correction.len(), correction.join("\n"));
    // Once before the release number is taken, and once after.
    let newest = r#"FROM "revision" WHERE "revision"."assessment""#;
    assert_eq!(repeated(&correction, newest), 2, "{}", correction.join("\n"));
}

#[tokio::test]
async fn an_edit_asks_nothing_that_only_a_publication_needs() {
    let (world, log) = world().await;
    let editor = world.editor("DNK");
    let draft = editor.clones("DNK/sdg-10-7-2/2019").await;
    taken(&log);
    editor.moves("updateDetails", &draft, json!({ "details": { "note": "Why" } })).await;
    let edit = taken(&log);
    assert!(edit.len() <= 16 / 2, "{}:\n{}", edit.len(), edit.join("\n"));
    for table in ["draft_sign_off", "principal", "tombstone", "withdrawal", "revision"] {
        assert_eq!(repeated(&edit, &format!("FROM \"{table}")), 0, "{table}");
    }
}
