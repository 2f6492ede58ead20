//! A draft keeps the number of the revision that was the newest when it began; null in drafts from before this.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = "ALTER TABLE draft ADD COLUMN begun_after integer CHECK (begun_after >= 0)";
        manager.get_connection().execute_unprepared(statement).await?;
        Ok(())
    }
}
