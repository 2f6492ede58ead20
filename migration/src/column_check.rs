//! Widens the list of words that a column may hold: what is stored stays as it is, and so does every trigger.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A column whose `CHECK` is a list of words.
pub struct ColumnCheck {
    pub table: &'static str,
    pub column: &'static str,
    /// The list as it stands in the `CREATE TABLE` of an earlier migration.
    pub from: &'static str,
    pub to: &'static str,
}

impl ColumnCheck {
    /// SQLite cannot alter a constraint. A table that so many others refer to is not made anew for it: its definition
    /// is edited, which SQLite's documentation allows where the rows keep their form. A later statement that changes
    /// the schema must follow in the same migration: it makes other connections read the definition again.
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
