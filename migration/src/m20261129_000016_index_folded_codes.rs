//! Drafts and the audit log are found by the code of a place in any case of letters, without a look at every row.

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
        // Exactly what the filters of the desk compare; of any other expression the index would not be used.
        let folded = match manager.get_database_backend() {
            DbBackend::Postgres => r#"lower(jurisdiction COLLATE "C")"#,
            _ => "lower(jurisdiction)",
        };
        for table in ["audit_entry", "draft"] {
            let index = format!("CREATE INDEX {table}_jurisdiction_folded ON {table} ({folded})");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }
}
