//! Stores for each migration whether the version before may run on the migrated tables.

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
        let options = table_options(manager.get_database_backend());
        let statement = format!(
            "CREATE TABLE schema_change (
               name text NOT NULL PRIMARY KEY,
               compatibility text NOT NULL CHECK (compatibility IN ('ADDITIVE', 'BREAKING'))
             ){options}"
        );
        manager.get_connection().execute_unprepared(&statement).await.map(drop)
    }
}
