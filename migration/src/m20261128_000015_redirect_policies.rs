//! Creates the table of redirects: from a release on, a merged policy is answered with the policy that remains.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

const REDIRECTS: PublicTable = PublicTable::versioned(
    "policy_redirect",
    &["policy"],
    &[
        "policy text NOT NULL REFERENCES policy (id)",
        "target text NOT NULL REFERENCES policy (id) CHECK (target <> policy)",
    ],
);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        REDIRECTS.create(manager).await?;
        // These indexes serve the check whether a public row still names a policy or a report.
        for statement in [
            "CREATE INDEX evidence_policy ON evidence (policy)",
            "CREATE INDEX revision_document_document ON revision_document (document)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
