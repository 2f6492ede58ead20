//! The clock that dates releases and schedules: one clock for all instances.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::clock::{Clock, Reference};

/// Maximum difference between the clocks of the process and of the database. Tokens are accepted for the same time
/// after they expire.
const MAX_SKEW: TimeDelta = TimeDelta::seconds(30);

/// On PostgreSQL, the clock of its server. On SQLite, the clock of this machine, but never later than the start of the
/// process plus the monotonic time since then, so that setting the clock forward has no effect.
pub struct DatabaseClock {
    process: Clock,
    is_skewed: AtomicBool,
    /// On SQLite: whether the clock of the machine is ahead of the monotonic time.
    is_ahead: AtomicBool,
}

impl DatabaseClock {
    pub fn new(process: Clock) -> Arc<Self> {
        Arc::new(Self { process, is_skewed: AtomicBool::new(false), is_ahead: AtomicBool::new(false) })
    }

    /// The time now, in milliseconds. Compares it with the clock of this process.
    pub async fn now(&self, db: &impl ConnectionTrait) -> Result<DateTime<Utc>, DbErr> {
        let before = self.process.now();
        let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
        let now = match self.process.reference() {
            Reference::Given(now) => now,
            Reference::Steady(now) if is_sqlite => now,
            Reference::Steady(_) => server_time(db).await?,
        };
        let now = now.trunc_subsecs(3);
        let after = self.process.now();
        if is_sqlite {
            // One process on one machine: the monotonic time dates its releases correctly.
            self.say_if_ahead(after - now > MAX_SKEW, now, after);
            return Ok(Ord::min(now, after));
        }
        // The answer took part of the time in between.
        self.note(now - after > MAX_SKEW || before - now > MAX_SKEW, now, after);
        Ok(now)
    }

    /// The latest time for which all releases are known. On SQLite not later than the time of the next release, so that
    /// answers for a past time never change.
    pub fn known_until(&self, backend: DbBackend) -> DateTime<Utc> {
        let now = self.process.now();
        match self.process.reference() {
            Reference::Steady(steady) if backend == DbBackend::Sqlite => {
                Ord::min(now, steady.trunc_subsecs(3))
            }
            _ => now,
        }
    }

    /// Whether the clock of this process was wrong at the last comparison.
    pub fn is_skewed(&self) -> bool {
        self.is_skewed.load(Ordering::Relaxed)
    }

    fn say_if_ahead(&self, is_ahead: bool, allowed: DateTime<Utc>, process: DateTime<Utc>) {
        if self.is_ahead.swap(is_ahead, Ordering::Relaxed) || !is_ahead {
            return;
        }
        let (allowed, process) = (allowed.to_rfc3339(), process.to_rfc3339());
        tracing::error!(
            allowed,
            process,
            "the clock of this machine has jumped ahead, or the machine slept; nothing is dated later than the time that \
             has passed for this process allows, until it starts anew"
        );
    }

    fn note(&self, is_skewed: bool, database: DateTime<Utc>, process: DateTime<Utc>) {
        if self.is_skewed.swap(is_skewed, Ordering::Relaxed) == is_skewed {
            return;
        }
        let (database, process) = (database.to_rfc3339(), process.to_rfc3339());
        if is_skewed {
            tracing::error!(
                database,
                process,
                "the clock of this process is wrong; not ready, and nothing is published or scheduled"
            );
        } else {
            tracing::info!(database, process, "the clock of this process is right again");
        }
    }
}

/// The time of the statement, not of the start of the transaction.
async fn server_time(db: &impl ConnectionTrait) -> Result<DateTime<Utc>, DbErr> {
    let query = Statement::from_string(db.get_database_backend(), "SELECT clock_timestamp()");
    let row = db.query_one_raw(query).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the database tells no time".into()))?.try_get_by_index(0)
}
