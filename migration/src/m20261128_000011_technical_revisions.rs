//! Allows `TECHNICAL` revisions. Such a revision copies the sign-offs of the revision that it follows, with its id.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::column_check::ColumnCheck;

#[derive(DeriveMigrationName)]
pub struct Migration;

const KINDS: ColumnCheck = ColumnCheck {
    table: "revision",
    column: "kind",
    from: "'INITIAL', 'CORRECTION', 'ADDITION', 'TRANSLATION'",
    to: "'INITIAL', 'CORRECTION', 'ADDITION', 'TRANSLATION', 'TECHNICAL'",
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        KINDS.widen(manager).await?;
        let column = "ALTER TABLE sign_off ADD COLUMN signed text REFERENCES revision (id)";
        manager.get_connection().execute_unprepared(column).await?;
        Ok(())
    }
}
