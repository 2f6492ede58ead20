//! Widens the list of words that a column may hold. Rows and triggers stay unchanged.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A column whose `CHECK` is a list of words.
pub struct ColumnCheck {
    pub table: &'static str,
    pub column: &'static str,
    /// The list as written in the `CREATE TABLE` of an earlier migration.
    pub from: &'static str,
    pub to: &'static str,
}

impl ColumnCheck {
    /// SQLite cannot alter a constraint. Instead of recreating a table that many others refer to, the definition is
    /// edited, which SQLite's documentation permits if the rows keep their form. Another statement that changes the
    /// schema must follow in the same migration, so that other connections read the definition again.
    pub async fn widen(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let Self { table, column, from, to } = self;
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            let statement = format!(
                "ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_check, \
                 ADD CONSTRAINT {table}_{column}_check CHECK ({column} IN ({to}))"
            );
            return db.execute_unprepared(&statement).await.map(drop);
        }
        let (old, new) = (format!("{column} IN ({from})"), format!("{column} IN ({to})"));
        let quoted = |text: &str| text.replace('\'', "''");
        db.execute_unprepared("PRAGMA writable_schema = ON").await?;
        let edited = db
            .execute_unprepared(&format!(
                "UPDATE sqlite_schema SET sql = replace(sql, '{}', '{}') \
                 WHERE type = 'table' AND name = '{table}' AND instr(sql, '{}') > 0",
                quoted(&old),
                quoted(&new),
                quoted(&old),
            ))
            .await?;
        db.execute_unprepared("PRAGMA writable_schema = RESET").await?;
        match edited.rows_affected() {
            1 => Ok(()),
            _ => Err(DbErr::Migration(format!("the table {table} has no check on {column} as it was made"))),
        }
    }
}
