//! Takes the address out of the identity of policies and reports. A citation keeps the address that its content gave.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The address from a release on. Before the first row, the address in the row of the policy or report holds.
const TABLES: &[PublicTable] = &[
    PublicTable::versioned(
        "policy_address",
        &["policy"],
        &["policy text NOT NULL REFERENCES policy (id)", "url text NOT NULL CHECK (url <> '')"],
    ),
    PublicTable::versioned(
        "document_address",
        &["document"],
        &["document text NOT NULL REFERENCES document (id)", "url text NOT NULL CHECK (url <> '')"],
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            table.create(manager).await?;
        }
        for statement in [
            // The address that the content gave, if it differs from that of the policy or the report; empty if the
            // content gave none.
            "ALTER TABLE evidence ADD COLUMN url text",
            "ALTER TABLE revision_document ADD COLUMN url text",
            "CREATE INDEX policy_title ON policy (title)",
            "CREATE INDEX document_title ON document (title)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
