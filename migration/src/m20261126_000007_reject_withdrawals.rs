//! Lets a proposed withdrawal be rejected, after which another may be proposed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let instant =
            if manager.get_database_backend() == DbBackend::Postgres { "timestamptz" } else { "text" };
        for statement in [
            format!("ALTER TABLE withdrawal ADD COLUMN rejected_at {instant} CHECK (rejected_at IS NULL OR confirmed_at IS NULL)"),
            "ALTER TABLE withdrawal ADD COLUMN rejected_by text CHECK ((rejected_at IS NULL) = (rejected_by IS NULL))".to_owned(),
            "DROP INDEX withdrawal_one_open".to_owned(),
            "CREATE UNIQUE INDEX withdrawal_one_open ON withdrawal (assessment, coalesce(number, 0)) \
             WHERE confirmed_at IS NULL AND rejected_at IS NULL"
                .to_owned(),
        ] {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
