//! Creates the table of received shipments, so that a start need not compare shipped data row by row.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::public_table::table_options;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(&format!(
                "CREATE TABLE shipment (
                  name text NOT NULL PRIMARY KEY,
                  digest text NOT NULL,
                  release integer REFERENCES release (number)
                ){}",
                table_options(manager.get_database_backend())
            ))
            .await
            .map(drop)
    }
}
