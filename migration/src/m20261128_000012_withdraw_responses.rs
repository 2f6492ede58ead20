//! Allows withdrawals of single answers: each gets its own tombstone, proposed and confirmed like any withdrawal.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::column_check::ColumnCheck;
use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

const ABSENCES: ColumnCheck = ColumnCheck {
    table: "response",
    column: "absence",
    from: "'NOT_ASKED', 'NOT_APPLICABLE', 'NO_EVIDENCE', 'DECLINED', 'WITHHELD'",
    to: "'NOT_ASKED', 'NOT_APPLICABLE', 'NO_EVIDENCE', 'DECLINED', 'WITHHELD', 'WITHDRAWN'",
};

/// A later revision may answer the indicator again, and a later release may withdraw that answer too.
const TOMBSTONES: PublicTable = PublicTable::fixed(
    "response_tombstone",
    &["assessment", "indicator", "since"],
    &[
        "assessment text NOT NULL REFERENCES assessment (id)",
        "indicator text NOT NULL",
        "reason text NOT NULL CHECK (reason <> '')",
    ],
);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ABSENCES.widen(manager).await?;
        TOMBSTONES.create(manager).await?;
        for statement in [
            "ALTER TABLE withdrawal ADD COLUMN indicators text CHECK (indicators IS NULL OR number IS NULL)",
            "DROP INDEX withdrawal_one_open",
            "CREATE UNIQUE INDEX withdrawal_one_open \
             ON withdrawal (assessment, coalesce(number, 0), coalesce(indicators, '')) \
             WHERE confirmed_at IS NULL AND rejected_at IS NULL",
            "ALTER TABLE draft ADD COLUMN written_after integer CHECK (written_after >= 0)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
