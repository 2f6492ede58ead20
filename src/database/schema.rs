//! Migrates the tables of a database, checks them, or refuses them.

use std::time::Duration;

use migration::{Compatibility, Migrator, compatibility};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, Statement};
use sea_orm_migration::MigratorTrait;

use super::{Database, DatabaseError, OUR_OWN, reason};

/// Readers of a table queue behind a migration that waits for earlier readers. So a migration gives up its lock request
/// after this time, lets them through, and tries again.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '3s'";
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);
/// The PostgreSQL error code of a lock timeout.
const LOCK_NOT_AVAILABLE: &str = "55P03";
/// The table that marks beside which migrations an older version may run.
const MARKS: &str = "schema_change";

/// The difference between the tables and the migrations of this program.
struct SchemaDifference {
    /// Migrations of a newer version, and whether this version may run beside them.
    unknown: Vec<(String, bool)>,
    pending: usize,
}

impl Database {
    /// Runs the missing migrations and returns their number. On PostgreSQL one program at a time does this. Beside a
    /// newer version nothing is changed.
    pub async fn migrate(&self) -> Result<usize, DatabaseError> {
        if !self.newer_changes().await?.is_empty() {
            return self.check_schema().await.map(|()| 0);
        }
        let failed =
            |error: DbErr| DatabaseError(format!("The database cannot be migrated: {}.", reason(&error)));
        let lock = match self.backend() {
            DbBackend::Postgres => Some(self.only_migrator().await?),
            _ => None,
        };
        // Checked again, because another program may have migrated before the lock was taken.
        let pending = self.difference().await?.pending;
        for _ in 0..pending {
            self.apply_next().await?;
        }
        // The program that wrote a read-only file also marked it.
        if pending > 0 || !self.is_marked().await.map_err(failed)? {
            self.mark().await.map_err(failed)?;
        }
        if let Some(lock) = lock {
            lock.rollback().await.map_err(failed)?;
        }
        Ok(pending)
    }

    /// A lock of the transaction, which is released however the transaction ends.
    async fn only_migrator(&self) -> Result<DatabaseTransaction, DatabaseError> {
        let failed =
            |error: DbErr| DatabaseError(format!("The database cannot be migrated: {}.", reason(&error)));
        let lock = self.begin_write().await.map_err(failed)?;
        lock.execute_unprepared("SET LOCAL lock_timeout = '10s'").await.map_err(failed)?;
        lock.execute_unprepared("SELECT pg_advisory_xact_lock(7306486)").await.map_err(|_| {
            DatabaseError(
                "Another program is migrating this database; try again when it has finished.".into(),
            )
        })?;
        Ok(lock)
    }

    /// Runs one migration in its own transaction.
    async fn apply_next(&self) -> Result<(), DatabaseError> {
        for remaining in (0..TRIES).rev() {
            match self.try_next().await {
                Ok(()) => return Ok(()),
                Err(error) if sql_state(&error).as_deref() != Some(LOCK_NOT_AVAILABLE) => {
                    return Err(DatabaseError(format!(
                        "The database cannot be migrated: {}.",
                        reason(&error)
                    )));
                }
                Err(_) if remaining > 0 => {
                    tracing::info!("a table is in use by others; letting them through, and trying again");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(_) => {}
            }
        }
        Err(DatabaseError(
            "The database cannot be migrated now: a table that is to be changed is in use for longer than this waits, by a \
             backup or a long query perhaps; run `mgi migrate` again when that has ended."
                .into(),
        ))
    }

    async fn try_next(&self) -> Result<(), DbErr> {
        let tx = self.begin_write().await?;
        if self.backend() == DbBackend::Postgres {
            tx.execute_unprepared(LOCK_TIMEOUT).await?;
        }
        match Migrator::up(&tx, Some(1)).await {
            Ok(()) => tx.commit().await,
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// Marks beside which migrations the version before this one may run.
    /// Whether every migration of this program is marked; an interrupted migration may be unmarked.
    async fn is_marked(&self) -> Result<bool, DbErr> {
        let marked = texts(&self.read, &format!("SELECT name FROM {MARKS}")).await?;
        Ok(Migrator::migrations().iter().all(|change| marked.iter().any(|marked| marked == change.name())))
    }

    async fn mark(&self) -> Result<(), DbErr> {
        let tx = self.begin_write().await?;
        for change in Migrator::migrations() {
            let (name, word) = (change.name(), compatibility(change.name()).as_str());
            tx.execute_unprepared(&format!(
                "INSERT INTO {MARKS} (name, compatibility) VALUES ('{name}', '{word}') ON CONFLICT (name) DO NOTHING"
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Refuses a database with the tables of another version, except for migrations beside which this version may run.
    /// Changes nothing.
    pub async fn check_schema(&self) -> Result<(), DatabaseError> {
        let changes = self.newer_changes().await?.join(", ");
        if self.difference().await?.pending > 0 {
            return Err(DatabaseError(
                "The database lacks tables that this program needs; run `mgi migrate` first.".into(),
            ));
        }
        if !changes.is_empty() {
            tracing::warn!(
                changes,
                "a newer version has changed this database; this one may run beside it for a while"
            );
        }
        Ok(())
    }

    /// The migrations that this program does not know. Refuses those beside which it must not run.
    pub async fn newer_changes(&self) -> Result<Vec<String>, DatabaseError> {
        let unknown = self.difference().await?.unknown;
        if let Some((change, _)) = unknown.iter().find(|(_, may_run_beside)| !may_run_beside) {
            return Err(newer(change));
        }
        Ok(unknown.into_iter().map(|(change, _)| change).collect())
    }

    /// Refuses every migration that this program does not know, for callers that must know every column.
    pub async fn refuse_newer(&self) -> Result<(), DatabaseError> {
        match self.difference().await?.unknown.first() {
            Some((change, _)) => Err(newer(change)),
            None => Ok(()),
        }
    }

    /// The names of all tables, including those of other programs.
    pub async fn tables(&self) -> Result<Vec<String>, DbErr> {
        tables(&self.read).await
    }

    async fn difference(&self) -> Result<SchemaDifference, DatabaseError> {
        let unreadable =
            |error: DbErr| DatabaseError(format!("The database cannot be read: {}.", reason(&error)));
        let tables = self.tables().await.map_err(unreadable)?;
        let has = |name: &str| tables.iter().any(|table| table == name);
        let applied = match has(OUR_OWN) {
            true => applied(&self.read).await.map_err(unreadable)?,
            false => vec![],
        };
        let beside = match has(MARKS) {
            true => {
                let additive = Compatibility::Additive.as_str();
                let query = format!("SELECT name FROM {MARKS} WHERE compatibility = '{additive}'");
                texts(&self.read, &query).await.map_err(unreadable)?
            }
            false => vec![],
        };
        let is_pending = |name: &str| !applied.iter().any(|applied| applied == name);
        let pending = Migrator::migrations().iter().filter(|change| is_pending(change.name())).count();
        let unknown = unknown(applied).map(|name| {
            let may_run_beside = beside.contains(&name);
            (name, may_run_beside)
        });
        Ok(SchemaDifference { unknown: unknown.collect(), pending })
    }
}

/// Whether a newer version changed the tables. Its rows may have columns that this version does not read.
pub async fn is_newer(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    if !tables(db).await?.iter().any(|table| table == OUR_OWN) {
        return Ok(false);
    }
    Ok(unknown(applied(db).await?).next().is_some())
}

fn unknown(applied: Vec<String>) -> impl Iterator<Item = String> {
    let known: Vec<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    applied.into_iter().filter(move |name| !known.contains(name))
}

async fn applied(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    texts(db, &format!("SELECT version FROM {OUR_OWN} ORDER BY version")).await
}

async fn tables(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let tables = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false))"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    texts(db, tables).await
}

/// The first column of each row of a query.
async fn texts(db: &impl ConnectionTrait, query: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

fn newer(change: &str) -> DatabaseError {
    DatabaseError(format!(
        "The database has the change {change}, which this program does not know: it was used by a newer version of \
         mgi. Use that version, or another database."
    ))
}

/// The error code of the database.
fn sql_state(error: &DbErr) -> Option<String> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => Some(error.as_database_error()?.code()?.into_owned()),
        _ => None,
    }
}
