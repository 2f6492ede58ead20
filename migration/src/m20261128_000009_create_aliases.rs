//! Creates the table of aliases, the other names of jurisdictions.

use sea_orm_migration::prelude::*;

use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: PublicTable = PublicTable::versioned(
    "jurisdiction_alias",
    &["jurisdiction", "language", "text"],
    &[
        "jurisdiction text NOT NULL REFERENCES jurisdiction (code)",
        "language text NOT NULL",
        "text text NOT NULL CHECK (text <> '')",
        "source text NOT NULL CHECK (source <> '')",
    ],
);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        TABLE.create(manager).await
    }
}
