//! Policies and reports are known without their address, which may change: a citation keeps the one it was published with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Where something is found from a release on; before the first, where it was when it was first published.
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
            // Where it differs from that of the policy or the report; empty if none was given.
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
