//! Stores with each draft the number of the revision that was the newest when the draft began.

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
        for statement in [
            "ALTER TABLE draft ADD COLUMN begun_after integer CHECK (begun_after >= 0)",
            // For existing drafts, the number follows from the times of drafts and releases.
            "UPDATE draft SET begun_after = (
                 SELECT coalesce(max(revision.number), 0) FROM revision JOIN release ON release.number = revision.since
                 WHERE revision.assessment = draft.assessment AND release.at <= draft.created_at)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
