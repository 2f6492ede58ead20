//! Creates the table of proposals, which a second admin confirms, and marks audit entries of unconfirmed changes.
//!
//! The version before can still write these tables: it leaves the new column empty and knows no proposals. See
//! `compatibility.rs` for why it must not run beside this migration.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::public_table::table_options;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let instant = if backend == DbBackend::Postgres { "timestamptz" } else { "text" };
        let truth =
            if backend == DbBackend::Postgres { "boolean" } else { "integer CHECK (unconfirmed IN (0, 1))" };
        let options = table_options(backend);
        for statement in [
            format!(
                "CREATE TABLE proposal (
                     id text NOT NULL PRIMARY KEY,
                     act text NOT NULL,
                     target text NOT NULL CHECK (target <> ''),
                     document text NOT NULL,
                     reason text NOT NULL CHECK (reason <> ''),
                     base_release integer NOT NULL CHECK (base_release >= 0),
                     base_hash text NOT NULL,
                     proposed_at {instant} NOT NULL,
                     proposed_by text NOT NULL,
                     expires_at {instant} NOT NULL CHECK (expires_at > proposed_at),
                     confirmed_at {instant},
                     confirmed_by text,
                     rejected_at {instant},
                     rejected_by text,
                     release integer,
                     CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
                     CHECK ((confirmed_at IS NULL) = (release IS NULL)),
                     CHECK ((rejected_at IS NULL) = (rejected_by IS NULL)),
                     CHECK (confirmed_at IS NULL OR rejected_at IS NULL),
                     CHECK (confirmed_by <> proposed_by)
                 ){options}"
            ),
            "CREATE INDEX proposal_by_time ON proposal (proposed_at, id)".to_owned(),
            format!("ALTER TABLE audit_entry ADD COLUMN unconfirmed {truth}"),
        ] {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
