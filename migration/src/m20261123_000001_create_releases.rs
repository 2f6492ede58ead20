//! Creates the tables of releases, of their changes, and of editions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::public_table::{
    PublicTable, delete_trigger_sqlite, immutable_triggers_postgres, insert_trigger_sqlite, schema,
    table_options,
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
        // Taking the next number locks the one row of the counter until the act commits; a sequence would leave gaps.
        // `open` is the release being made. Outside of an act it is null, and no public row can begin or end.
        db.execute_unprepared(&format!(
            "CREATE TABLE release_counter (id integer NOT NULL PRIMARY KEY CHECK (id = 1), \
             number integer NOT NULL, open integer CHECK (open = number)){}",
            table_options(backend)
        ))
        .await?;
        db.execute_unprepared("INSERT INTO release_counter (id, number) VALUES (1, 0)").await?;
        let statements = match backend {
            DbBackend::Postgres => postgres(&schema(db).await?),
            _ => sqlite(),
        };
        for statement in statements {
            db.execute_unprepared(&statement).await?;
        }
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
         WHEN NEW.number IS NOT (SELECT open FROM release_counter) \
         BEGIN SELECT RAISE(ABORT, 'a release has the number that was taken for it'); END"
            .into(),
        delete_trigger_sqlite("release_counter"),
        insert_trigger_sqlite("release_counter", &["id = NEW.id".into()]),
        "CREATE TRIGGER release_counter_before_update BEFORE UPDATE ON release_counter \
         WHEN NOT (NEW.id = OLD.id AND ( \
           (OLD.open IS NULL AND NEW.number = OLD.number + 1 AND NEW.open = NEW.number) OR \
           (OLD.open IS NOT NULL AND NEW.number = OLD.number AND NEW.open IS NULL))) \
         BEGIN SELECT RAISE(ABORT, 'the release counter takes one number, then lets it go'); END"
            .into(),
    ]
}

/// The functions look for their tables in this schema first: PostgreSQL would else look among the session's
/// temporary tables, which anyone can make.
fn postgres(schema: &str) -> Vec<String> {
    let function = |name: &str, body: &str| {
        format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp \
             AS $$ BEGIN {body} END $$"
        )
    };
    let mut statements = vec![
        function(
            "public_row_refuse",
            "RAISE EXCEPTION 'a public row of % is never changed or deleted', TG_TABLE_NAME;",
        ),
        function(
            "public_row_before_update",
            "IF OLD.until IS NOT NULL OR NEW.until IS NULL
               OR NEW.until IS DISTINCT FROM (SELECT open FROM release_counter)
               OR to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN
               RAISE EXCEPTION 'a public row of % never changes; it may only end, once', TG_TABLE_NAME;
             END IF;
             RETURN NEW;",
        ),
        function(
            "public_row_before_insert",
            "IF NEW.until IS NOT NULL OR NEW.since IS DISTINCT FROM (SELECT open FROM release_counter) THEN
               RAISE EXCEPTION 'a public row of % comes with the release being made', TG_TABLE_NAME;
             END IF;
             RETURN NEW;",
        ),
        function(
            "release_before_insert",
            "IF NEW.number IS DISTINCT FROM (SELECT open FROM release_counter) THEN
               RAISE EXCEPTION 'a release has the number that was taken for it';
             END IF;
             RETURN NEW;",
        ),
        function(
            "release_counter_before_update",
            "IF NEW.id = OLD.id AND (
               (OLD.open IS NULL AND NEW.number = OLD.number + 1 AND NEW.open = NEW.number) OR
               (OLD.open IS NOT NULL AND NEW.number = OLD.number AND NEW.open IS NULL)) THEN
               RETURN NEW;
             END IF;
             RAISE EXCEPTION 'the release counter takes one number, then lets it go';",
        ),
        "CREATE TRIGGER release_before_insert BEFORE INSERT ON release \
         FOR EACH ROW EXECUTE FUNCTION release_before_insert()"
            .into(),
        "ALTER TABLE release ENABLE ALWAYS TRIGGER release_before_insert".into(),
    ];
    statements.extend(immutable_triggers_postgres("release", "public_row_refuse"));
    statements.extend(immutable_triggers_postgres("release_counter", "release_counter_before_update"));
    statements
}
