//! Releases, what each of them changed, and editions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::public_table::{
    PublicTable, delete_trigger_sqlite, immutable_triggers_postgres, insert_trigger_sqlite, table_options,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const RELEASE_CHANGE: PublicTable = PublicTable::fixed(
    "release_change",
    &["since", "position"],
    &[
        "position integer NOT NULL",
        "kind text NOT NULL CHECK (kind IN ('ADDED', 'CHANGED', 'ENDED', 'PUBLISHED', 'SUPERSEDED', \
         'ARCHIVED', 'RESTORED', 'WITHDRAWN'))",
        "subject text NOT NULL",
        "assessment text",
        "revision text",
        "reason text",
    ],
);

/// An edition of release n is listed from a later release.
const EDITION: PublicTable = PublicTable::fixed(
    "edition",
    &["name"],
    &[
        "name text NOT NULL",
        "release integer NOT NULL REFERENCES release (number)",
        "title text NOT NULL",
        "checksum text NOT NULL",
        "citation text NOT NULL",
    ],
)
.with(&["CHECK (since > release)"]);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = manager.get_database_backend();
        let instant = if backend == DbBackend::Postgres { "timestamptz" } else { "text" };
        db.execute_unprepared(&format!(
            "CREATE TABLE release (
              number integer NOT NULL PRIMARY KEY CHECK (number > 0),
              at {instant} NOT NULL,
              kind text NOT NULL CHECK (kind IN ('PUBLISH', 'ARCHIVE', 'RESTORE', 'WITHDRAW', 'CODEBOOK', \
                'LINKS', 'REFERENCE_DATA', 'EDITION')),
              hash text NOT NULL UNIQUE,
              previous_hash text UNIQUE REFERENCES release (hash),
              CHECK ((number = 1) = (previous_hash IS NULL))
            ){}",
            table_options(backend)
        ))
        .await?;
        for statement in if backend == DbBackend::Postgres { postgres() } else { sqlite() } {
            db.execute_unprepared(&statement).await?;
        }
        // The one row that moves: taking the next number locks it until the act commits. A sequence would
        // leave gaps.
        db.execute_unprepared(&format!(
            "CREATE TABLE release_counter (id integer NOT NULL PRIMARY KEY CHECK (id = 1), \
             number integer NOT NULL){}",
            table_options(backend)
        ))
        .await?;
        db.execute_unprepared("INSERT INTO release_counter (id, number) VALUES (1, 0)").await?;
        RELEASE_CHANGE.create(manager).await?;
        EDITION.create(manager).await
    }
}

fn sqlite() -> Vec<String> {
    let collisions =
        ["number = NEW.number", "hash = NEW.hash", "previous_hash = NEW.previous_hash"].map(String::from);
    vec![
        delete_trigger_sqlite("release"),
        "CREATE TRIGGER release_before_update BEFORE UPDATE ON release \
         BEGIN SELECT RAISE(ABORT, 'a release never changes'); END"
            .into(),
        insert_trigger_sqlite("release", &collisions),
        "CREATE TRIGGER release_comes_next BEFORE INSERT ON release \
         WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM release) \
         BEGIN SELECT RAISE(ABORT, 'a release has the next number'); END"
            .into(),
    ]
}

fn postgres() -> Vec<String> {
    let mut statements: Vec<String> = [
        "CREATE FUNCTION public_row_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           RAISE EXCEPTION 'a public row of % is never changed or deleted', TG_TABLE_NAME;
         END $$",
        "CREATE FUNCTION public_row_before_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF OLD.until IS NOT NULL
              OR NEW.until IS DISTINCT FROM (SELECT max(number) FROM release)
              OR to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN
             RAISE EXCEPTION 'a public row of % never changes; it may only end, once', TG_TABLE_NAME;
           END IF;
           RETURN NEW;
         END $$",
        "CREATE FUNCTION public_row_before_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF NEW.until IS NOT NULL OR NEW.since IS DISTINCT FROM (SELECT max(number) FROM release) THEN
             RAISE EXCEPTION 'a public row of % comes with the newest release', TG_TABLE_NAME;
           END IF;
           RETURN NEW;
         END $$",
        "CREATE FUNCTION release_before_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM release) THEN
             RAISE EXCEPTION 'a release has the next number';
           END IF;
           RETURN NEW;
         END $$",
        "CREATE TRIGGER release_before_insert BEFORE INSERT ON release \
         FOR EACH ROW EXECUTE FUNCTION release_before_insert()",
        "ALTER TABLE release ENABLE ALWAYS TRIGGER release_before_insert",
    ]
    .map(String::from)
    .to_vec();
    statements.extend(immutable_triggers_postgres("release", "public_row_refuse"));
    statements
}
