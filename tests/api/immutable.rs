//! Public rows never change, over any connection to the database.

use std::collections::BTreeSet;

use entity::shelf::TABLES;
use sea_orm::DbBackend;

use crate::support::World;

/// Every public table, by its entities.
fn tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().copied().chain(["release"])
}

#[tokio::test]
async fn every_public_table_has_its_triggers() {
    let world = World::new().await;
    let postgres = world.db.backend() == DbBackend::Postgres;
    let found: BTreeSet<String> = world
        .texts(if postgres {
            // 'A' means ALWAYS: the trigger fires for a replication role too.
            "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        })
        .await
        .into_iter()
        .collect();
    for table in tables() {
        let mut wanted = vec!["before_insert", "before_update", "before_delete"];
        if postgres {
            wanted.push("before_truncate");
        } else {
            wanted.push(if table == "release" { "comes_next" } else { "comes_open" });
        }
        for trigger in wanted {
            assert!(found.contains(&format!("{table}_{trigger}")), "{table} has no trigger {trigger}");
        }
    }
}

#[tokio::test]
async fn every_table_is_public_or_known_not_to_be() {
    let world = World::new().await;
    let postgres = world.db.backend() == DbBackend::Postgres;
    let found: BTreeSet<String> = world
        .texts(if postgres {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        })
        .await
        .into_iter()
        .collect();
    let desk = [
        "principal",
        "api_key",
        "draft",
        "draft_comment",
        "draft_sign_off",
        "withdrawal",
        "proposal",
        "audit_entry",
        "audit_head",
        "idempotency_key",
    ];
    let private =
        ["seaql_migrations", "schema_change", "release_counter", "shipment"].into_iter().chain(desk);
    let known: BTreeSet<String> = tables().chain(private).map(String::from).collect();
    assert_eq!(found, known);
}

#[tokio::test]
async fn public_rows_cannot_be_changed_deleted_or_replaced() {
    let world = World::new().await;
    let postgres = world.db.backend() == DbBackend::Postgres;
    let mut statements = vec![
        "UPDATE jurisdiction_name SET text = 'Elsewhere' WHERE jurisdiction = 'KEN'".to_owned(),
        "UPDATE jurisdiction_name SET since = 2 WHERE jurisdiction = 'KEN'".to_owned(),
        "UPDATE jurisdiction_name SET text = 'Elsewhere', until = 5 WHERE jurisdiction = 'KEN'".to_owned(),
        // Only the release being made may end a row.
        "UPDATE jurisdiction_name SET until = 4 WHERE jurisdiction = 'KEN'".to_owned(),
        "UPDATE jurisdiction_name SET until = 5 WHERE jurisdiction = 'KEN'".to_owned(),
        "UPDATE membership SET until = 5 WHERE jurisdiction = 'KEN'".to_owned(),
        "UPDATE codebook SET until = 5".to_owned(),
        "UPDATE release_counter SET number = 4".to_owned(),
        "UPDATE release_counter SET open = 5".to_owned(),
        "DELETE FROM release_counter".to_owned(),
        "INSERT INTO response_option (revision, codebook, indicator, option, position, since) \
         VALUES ('KEN/sdg-10-7-2/2019@1', 'sdg-10-7-2@1', '_T', '4', 1, 5)".to_owned(),
        "INSERT INTO tombstone (subject, assessment, reason, since) \
         VALUES ('KEN/sdg-10-7-2/2019', 'KEN/sdg-10-7-2/2019', 'none', 5)".to_owned(),
        "INSERT INTO indicator (codebook, code, topic, answer_type, wording_status, position, since) \
         VALUES ('mgi-local@2026', '9.9.9', 'new', 'TEXT', 'OWN_DRAFT', 999, 5)".to_owned(),
        "UPDATE jurisdiction_name SET until = 6 WHERE jurisdiction = 'KEN'".to_owned(),
        "UPDATE release SET hash = 'x' WHERE number = 1".to_owned(),
        "INSERT INTO jurisdiction_name (jurisdiction, language, text, since) VALUES ('KEN', 'en', 'Elsewhere', 5)".to_owned(),
        "INSERT INTO jurisdiction_name (jurisdiction, language, text, since) VALUES ('KEN', 'sw', 'Kenya', 1)".to_owned(),
        "INSERT INTO jurisdiction_name (jurisdiction, language, text, since, until) VALUES ('KEN', 'sw', 'Kenya', 5, 6)".to_owned(),
        "INSERT INTO release (number, at, kind, hash, previous_hash) SELECT 9, at, kind, 'x', hash FROM release WHERE number = 5".to_owned(),
        "INSERT INTO publication (revision, assessment, since) VALUES ('KEN/sdg-10-7-2/2019@1', 'KEN/sdg-10-7-2/2019', 5)".to_owned(),
    ];
    for table in tables() {
        statements.push(format!("DELETE FROM {table}"));
        if postgres {
            statements.push(format!("TRUNCATE {table} CASCADE"));
        } else {
            statements.push(format!("REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"));
            statements.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"));
        }
    }
    if postgres {
        statements.push("SET session_replication_role = replica; DELETE FROM jurisdiction_name".to_owned());
        // A temporary table of the same name, which PostgreSQL would look at first.
        statements.push(
            "CREATE TEMP TABLE release_counter (open integer); INSERT INTO release_counter VALUES (2); \
             UPDATE jurisdiction_name SET until = 2 WHERE jurisdiction = 'KEN'"
                .to_owned(),
        );
    } else {
        statements.push(
            "REPLACE INTO jurisdiction_record (jurisdiction, iso2, m49, since) VALUES ('CARICOM', 'KE', '999', 5)".to_owned(),
        );
        statements.push("UPDATE OR REPLACE jurisdiction SET code = 'DNK' WHERE code = 'KEN'".to_owned());
    }
    let count = |table: &str| format!("SELECT CAST(count(*) AS text) FROM {table}");
    let mut before = vec![];
    for table in tables() {
        before.push(world.texts(&count(table)).await);
    }
    let empty: BTreeSet<&str> =
        tables().zip(&before).filter(|(_, count)| count[0] == "0").map(|(table, _)| table).collect();
    for statement in &statements {
        // A row trigger does not fire on an empty table.
        let words: Vec<&str> = statement.split_whitespace().collect();
        if empty.iter().any(|table| words.contains(table)) && !statement.starts_with("TRUNCATE") {
            continue;
        }
        let refusal = world.sql(statement).await.expect_err(statement);
        // The refusal must come from a trigger, and not by chance from a key.
        let words = ["a public row of", "a release never", "a release has", "the release counter"];
        assert!(words.iter().any(|words| refusal.contains(words)), "{statement}: {refusal}");
    }
    for (table, before) in tables().zip(&before) {
        assert_eq!(world.texts(&count(table)).await, *before, "{table}");
    }
    // The rows still match the hashes of the releases.
    let (releases, rows) = mgi_api::shelf::load::everything(&world.db).await.expect("the database answers");
    assert_eq!(mgi_api::publish::first_error(&releases, &rows), None);
}

/// SQL of a release that applies `deed` to the row of Kenya's name.
fn release_by_hand(deed: &str) -> String {
    format!(
        "BEGIN; UPDATE release_counter SET number = 6, open = 6; \
         INSERT INTO release (number, at, kind, hash, previous_hash) \
         SELECT 6, at, kind, 'by hand', hash FROM release WHERE number = 5; \
         {deed}; UPDATE release_counter SET open = NULL; COMMIT"
    )
}

#[tokio::test]
async fn a_row_ends_once_and_with_the_release_being_made() {
    let world = World::new().await;
    let end = "UPDATE jurisdiction_name SET until = 6 WHERE jurisdiction = 'KEN' AND language = 'en'";
    let twice = format!("{end}; {end}");
    assert!(world.sql(&release_by_hand(&twice)).await.is_err());
    assert_eq!(world.sql(&release_by_hand(end)).await, Ok(()));
    assert!(world.sql(end).await.is_err(), "the release is sealed");
    let reopened = "UPDATE jurisdiction_name SET until = NULL WHERE jurisdiction = 'KEN' AND language = 'en'";
    assert!(world.sql(reopened).await.is_err());
}

#[tokio::test]
async fn what_belongs_to_a_revision_or_a_codebook_comes_with_it_or_never() {
    let world = World::new().await;
    for deed in [
        "INSERT INTO response_option (revision, codebook, indicator, option, position, since) \
         VALUES ('KEN/sdg-10-7-2/2019@1', 'sdg-10-7-2@1', '_T', '4', 1, 6)",
        "INSERT INTO milestone (revision, position, kind, date, since) \
         VALUES ('KEN/sdg-10-7-2/2019@1', 0, 'LAUNCHED', '2019', 6)",
        "INSERT INTO indicator (codebook, code, topic, answer_type, wording_status, position, since) \
         VALUES ('mgi-local@2026', '9.9.9', 'new', 'TEXT', 'OWN_DRAFT', 999, 6)",
        "INSERT INTO answer_option (codebook, indicator, code, position, since) \
         VALUES ('mgi-local@2026', '1.1.1', 'new', 999, 6)",
    ] {
        let refusal = world.sql(&release_by_hand(deed)).await.expect_err(deed).to_lowercase();
        assert!(refusal.contains("foreign key"), "{deed}: {refusal}");
    }
}
