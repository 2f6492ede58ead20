//! Creates the tables of the desk: principals and API keys, drafts with their comments and sign-offs, the audit log.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::public_table::{schema, table_options};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Name of each table, and its columns with constraints. INSTANT stands for the type of an instant.
const TABLES: &[(&str, &str)] = &[
    (
        "principal",
        "subject text NOT NULL PRIMARY KEY CHECK (subject <> ''),
         name text,
         agency text,
         status text NOT NULL CHECK (status IN ('ACTIVE', 'SUSPENDED')),
         grants text NOT NULL,
         created_at INSTANT NOT NULL,
         changed_at INSTANT NOT NULL",
    ),
    (
        "api_key",
        "id text NOT NULL PRIMARY KEY,
         agency text NOT NULL CHECK (agency <> ''),
         digest text NOT NULL UNIQUE,
         created_at INSTANT NOT NULL,
         created_by text NOT NULL,
         expires_at INSTANT NOT NULL,
         last_used INSTANT,
         revoked_at INSTANT,
         revoked_by text,
         CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))",
    ),
    (
        "draft",
        "id text NOT NULL PRIMARY KEY,
         assessment text NOT NULL,
         jurisdiction text NOT NULL,
         base text REFERENCES revision (id),
         state text NOT NULL CHECK (state IN ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'DISCARDED')),
         version integer NOT NULL CHECK (version > 0),
         content text NOT NULL,
         content_hash text NOT NULL,
         created_at INSTANT NOT NULL,
         created_by text NOT NULL,
         changed_at INSTANT NOT NULL,
         changed_by text NOT NULL,
         submitted_at INSTANT,
         submitted_by text,
         submitted_hash text,
         approved_by text,
         scheduled_for INSTANT,
         scheduled_by text,
         revision text UNIQUE REFERENCES revision (id),
         CHECK ((state IN ('IN_REVIEW', 'APPROVED', 'PUBLISHED')) = (submitted_hash IS NOT NULL)),
         CHECK ((state IN ('APPROVED', 'PUBLISHED')) = (approved_by IS NOT NULL)),
         CHECK (submitted_hash IS NULL OR submitted_hash = content_hash),
         CHECK (scheduled_for IS NULL OR state = 'APPROVED'),
         CHECK ((scheduled_for IS NULL) = (scheduled_by IS NULL)),
         CHECK ((state = 'PUBLISHED') = (revision IS NOT NULL))",
    ),
    (
        "draft_comment",
        "draft text NOT NULL REFERENCES draft (id),
         position integer NOT NULL,
         at INSTANT NOT NULL,
         subject text NOT NULL,
         role text NOT NULL,
         version integer NOT NULL,
         indicator text,
         text text NOT NULL CHECK (text <> ''),
         PRIMARY KEY (draft, position)",
    ),
    (
        "draft_sign_off",
        "draft text NOT NULL REFERENCES draft (id),
         position integer NOT NULL,
         content_hash text NOT NULL,
         office text NOT NULL CHECK (office <> ''),
         jurisdiction text NOT NULL,
         date text NOT NULL CHECK (length(date) IN (4, 7, 10)),
         scope text NOT NULL CHECK (scope <> ''),
         document_reference text,
         digest text,
         at INSTANT NOT NULL,
         subject text NOT NULL,
         PRIMARY KEY (draft, position)",
    ),
    (
        "withdrawal",
        "id text NOT NULL PRIMARY KEY,
         assessment text NOT NULL REFERENCES assessment (id),
         number integer,
         reason text NOT NULL CHECK (reason <> ''),
         proposed_at INSTANT NOT NULL,
         proposed_by text NOT NULL,
         confirmed_at INSTANT,
         confirmed_by text,
         CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
         CHECK (confirmed_by <> proposed_by)",
    ),
    (
        "audit_entry",
        "number integer NOT NULL PRIMARY KEY CHECK (number > 0),
         at INSTANT NOT NULL,
         subject text NOT NULL,
         role text,
         api_key text,
         act text NOT NULL,
         draft text,
         assessment text,
         jurisdiction text,
         target text,
         from_state text,
         to_state text,
         version integer,
         reason text,
         request text,
         release integer,
         before_hash text,
         after_hash text,
         previous_hash text UNIQUE,
         hash text NOT NULL UNIQUE,
         CHECK ((number = 1) = (previous_hash IS NULL))",
    ),
    (
        "audit_head",
        "id integer NOT NULL PRIMARY KEY CHECK (id = 1),
         number integer NOT NULL,
         hash text,
         CHECK ((number = 0) = (hash IS NULL))",
    ),
    (
        "idempotency_key",
        "subject text NOT NULL,
         key text NOT NULL,
         act text NOT NULL,
         input_hash text NOT NULL,
         result text NOT NULL,
         at INSTANT NOT NULL,
         PRIMARY KEY (subject, key)",
    ),
];

const INDEXES: &[&str] = &[
    // One open draft per assessment.
    "CREATE UNIQUE INDEX draft_one_open ON draft (assessment) WHERE state IN ('DRAFT', 'IN_REVIEW', 'APPROVED')",
    "CREATE INDEX draft_jurisdiction ON draft (jurisdiction)",
    "CREATE INDEX draft_scheduled ON draft (scheduled_for) WHERE scheduled_for IS NOT NULL",
    "CREATE INDEX api_key_agency ON api_key (agency)",
    "CREATE INDEX audit_entry_draft ON audit_entry (draft)",
    "CREATE INDEX audit_entry_jurisdiction ON audit_entry (jurisdiction)",
    "CREATE UNIQUE INDEX withdrawal_one_open ON withdrawal (assessment, coalesce(number, 0)) WHERE confirmed_at IS NULL",
];

/// Tables whose rows are never changed or deleted, with their keys.
const APPEND_ONLY: &[(&str, &[&str])] = &[
    ("draft_comment", &["draft", "position"]),
    ("draft_sign_off", &["draft", "position"]),
    ("audit_entry", &["number"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = manager.get_database_backend();
        let instant = if backend == DbBackend::Postgres { "timestamptz" } else { "text" };
        for (name, columns) in TABLES {
            let columns = columns.replace("INSTANT", instant);
            let options = table_options(backend);
            db.execute_unprepared(&format!("CREATE TABLE {name} ({columns}){options}")).await?;
        }
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        db.execute_unprepared("INSERT INTO audit_head (id, number) VALUES (1, 0)").await?;
        let triggers = if backend == DbBackend::Postgres { postgres(&schema(db).await?) } else { sqlite() };
        for trigger in triggers {
            db.execute_unprepared(&trigger).await?;
        }
        Ok(())
    }
}

fn sqlite() -> Vec<String> {
    let mut statements = vec![];
    for (table, key) in APPEND_ONLY {
        let same =
            key.iter().map(|column| format!("{column} = NEW.{column}")).collect::<Vec<_>>().join(" AND ");
        for event in ["UPDATE", "DELETE"] {
            let name = event.to_lowercase();
            statements.push(format!(
                "CREATE TRIGGER {table}_before_{name} BEFORE {event} ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'a row of {table} is never changed or deleted'); END"
            ));
        }
        // REPLACE deletes the row that it collides with and fires no delete trigger.
        statements.push(format!(
            "CREATE TRIGGER {table}_before_insert BEFORE INSERT ON {table} \
             WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) \
             BEGIN SELECT RAISE(ABORT, 'a row of {table} is never replaced'); END"
        ));
    }
    statements.extend([
        "CREATE TRIGGER audit_entry_comes_next BEFORE INSERT ON audit_entry \
         WHEN NEW.number IS NOT (SELECT number + 1 FROM audit_head) \
           OR NEW.previous_hash IS NOT (SELECT hash FROM audit_head) \
         BEGIN SELECT RAISE(ABORT, 'an entry of the audit log follows the one before it'); END"
            .into(),
        "CREATE TRIGGER audit_head_before_delete BEFORE DELETE ON audit_head \
         BEGIN SELECT RAISE(ABORT, 'the audit log has one head'); END"
            .into(),
        "CREATE TRIGGER audit_head_before_insert BEFORE INSERT ON audit_head \
         BEGIN SELECT RAISE(ABORT, 'the audit log has one head'); END"
            .into(),
        "CREATE TRIGGER audit_head_before_update BEFORE UPDATE ON audit_head \
         WHEN NEW.id <> OLD.id OR NEW.number <> OLD.number + 1 \
           OR NEW.hash IS NOT (SELECT hash FROM audit_entry WHERE number = NEW.number) \
         BEGIN SELECT RAISE(ABORT, 'the head of the audit log is its last entry'); END"
            .into(),
    ]);
    statements
}

/// The functions look for their tables in this schema first, not among the session's temporary ones.
fn postgres(schema: &str) -> Vec<String> {
    let function = |name: &str, body: &str| {
        format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp \
             AS $$ BEGIN {body} END $$"
        )
    };
    let mut statements = vec![
        function(
            "desk_row_refuse",
            "RAISE EXCEPTION 'a row of % is never changed or deleted', TG_TABLE_NAME;",
        ),
        function(
            "audit_entry_comes_next",
            "IF NEW.number IS DISTINCT FROM (SELECT number + 1 FROM audit_head)
               OR NEW.previous_hash IS DISTINCT FROM (SELECT hash FROM audit_head) THEN
               RAISE EXCEPTION 'an entry of the audit log follows the one before it';
             END IF;
             RETURN NEW;",
        ),
        function(
            "audit_head_before_update",
            "IF NEW.id <> OLD.id OR NEW.number <> OLD.number + 1
               OR NEW.hash IS DISTINCT FROM (SELECT hash FROM audit_entry WHERE number = NEW.number) THEN
               RAISE EXCEPTION 'the head of the audit log is its last entry';
             END IF;
             RETURN NEW;",
        ),
    ];
    let mut trigger = |table: &str, name: &str, event: &str, function: &str| {
        let each = if event == "TRUNCATE" { "STATEMENT" } else { "ROW" };
        statements.push(format!(
            "CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
        ));
        // With ALWAYS, triggers fire for a replication role too.
        statements.push(format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}"));
    };
    for (table, _) in APPEND_ONLY {
        trigger(table, "before_update", "UPDATE", "desk_row_refuse");
        trigger(table, "before_delete", "DELETE", "desk_row_refuse");
        trigger(table, "before_truncate", "TRUNCATE", "desk_row_refuse");
    }
    trigger("audit_entry", "comes_next", "INSERT", "audit_entry_comes_next");
    trigger("audit_head", "before_update", "UPDATE", "audit_head_before_update");
    trigger("audit_head", "before_delete", "DELETE", "desk_row_refuse");
    trigger("audit_head", "before_insert", "INSERT", "desk_row_refuse");
    trigger("audit_head", "before_truncate", "TRUNCATE", "desk_row_refuse");
    statements
}
