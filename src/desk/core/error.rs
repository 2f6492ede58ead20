//! The errors of the desk, and which part of each the client may see.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgDatabaseError, PgSeverity};
use sea_orm::{DbErr, RuntimeErr};

use crate::database::reason;
use crate::error::{Error, ErrorCode};
use crate::publish::PublishError;

/// Why an act or a reading failed.
#[derive(Debug)]
pub enum DeskError {
    /// An error that is worded for the client.
    Client(Error),
    Database(DbErr),
    /// The COMMIT was not confirmed: the act may be done or not.
    Unconfirmed(DbErr),
    /// A read failed that was to change nothing, or that followed a finished act.
    Unread(DbErr),
}

impl From<Error> for DeskError {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

impl From<DbErr> for DeskError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl From<PublishError> for DeskError {
    fn from(refusal: PublishError) -> Self {
        match refusal {
            PublishError::Impossible(sentence) => Self::Client(Error::conflict(sentence)),
            PublishError::Database(error) => Self::Database(error),
        }
    }
}

impl DeskError {
    /// The error for the client. The cause is logged here, once.
    pub fn into_client_error(self, request: Option<&str>) -> Error {
        match self {
            Self::Client(error) => error,
            Self::Database(error) | Self::Unconfirmed(error) if is_collision(&error) => {
                tracing::info!(reason = reason(&error), "two acts collided, twice");
                Error::conflict("Somebody else did something at the same moment; look again, and try again.")
            }
            Self::Database(error) | Self::Unread(error) if is_unheard_of(&error) => {
                Error::new(ErrorCode::BadUserInput, "A text may not have U+0000 in it.")
            }
            Self::Database(error) if is_away(&error) => {
                tracing::warn!(reason = reason(&error), "the desk cannot reach the database");
                let wait = Duration::from_secs(2);
                Error::unavailable("The desk cannot be reached now; nothing was changed. Try again.", wait)
            }
            Self::Database(error) if cannot_write(&error) => not_written(&error),
            Self::Unconfirmed(error) if cannot_write(&error) && is_undone(&error) => not_written(&error),
            Self::Unread(error) if is_away(&error) || is_collision(&error) || cannot_write(&error) => {
                tracing::warn!(reason = reason(&error), "the desk cannot be read");
                let wait = Duration::from_secs(2);
                let message = "The desk cannot be read now; try again. What this request has changed, if it has, stands.";
                Error::unavailable(message, wait)
            }
            Self::Unconfirmed(error) => {
                tracing::warn!(reason = reason(&error), "the database did not say whether an act was done");
                let wait = Duration::from_secs(2);
                let message = "The database did not say whether this was done. Look before you repeat it; with the same \
                               idempotencyKey, repeating it does nothing twice.";
                Error::unavailable(message, wait)
            }
            Self::Database(error) | Self::Unread(error) => {
                tracing::error!(reason = reason(&error), "the desk failed");
                internal(request)
            }
        }
    }
}

/// The error for a database that refuses to write. The reason goes to the log, for the operator.
fn not_written(error: &DbErr) -> Error {
    tracing::error!(reason = reason(error), "the database cannot be written; nothing was changed");
    let message = "The database cannot be written now; nothing was changed. Try again later, and tell the operator of \
                   the service if it lasts.";
    Error::unavailable(message, Duration::from_secs(10))
}

pub fn internal(request: Option<&str>) -> Error {
    let reference = request.unwrap_or("of the log");
    Error::new(
        ErrorCode::Internal,
        format!("Something went wrong in the service. If you report it, give the reference {reference}."),
    )
}

/// Unique constraints that two concurrent acts can violate on PostgreSQL, because each has looked before the other wrote.
/// A violation of any other one is a bug.
const FIRST_OF_TWO: [&str; 4] =
    ["draft_one_open", "idempotency_key_pkey", "principal_pkey", "withdrawal_one_open"];

/// Whether two acts collided: a deadlock, a lock timeout, or two first rows.
pub fn is_collision(error: &DbErr) -> bool {
    let constraint = runtime(error).and_then(|error| error.as_database_error()?.constraint());
    constraint.is_some_and(|name| FIRST_OF_TWO.contains(&name))
        // Serialization failure, deadlock, lock not available; SQLite's busy.
        || code(error).is_some_and(|code| ["40001", "40P01", "55P03", "5", "517"].contains(&code.as_str()))
}

/// Whether the database does not answer, or not in time.
fn is_away(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
        || code(error)
            .is_some_and(|code| code == "57014" || code.starts_with("08") || code.starts_with("57P"))
        || matches!(runtime(error), Some(sea_orm::sqlx::Error::Io(_) | sea_orm::sqlx::Error::PoolTimedOut))
}

/// Whether the database answers, but has no room, is read-only, or its disk fails.
fn cannot_write(error: &DbErr) -> bool {
    let Some(code) = code(error) else { return false };
    match sqlite_code(&code) {
        Some(code) => [SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN].contains(&code),
        // A standby, insufficient resources (a full disk among them), an error of the system.
        None => code == "25006" || code.starts_with("53") || code.starts_with("58"),
    }
}

/// Whether a COMMIT that failed so has certainly changed nothing. After an I/O error it may be found in the log when
/// the database starts again, and so it may where PostgreSQL ended the session with the error.
fn is_undone(error: &DbErr) -> bool {
    let Some(error) = runtime(error).and_then(|error| error.as_database_error()) else { return false };
    match error.try_downcast_ref::<PgDatabaseError>() {
        Some(error) => error.severity() == PgSeverity::Error,
        None => error.code().is_some_and(|code| {
            sqlite_code(&code).is_some_and(|code| code == SQLITE_READONLY || code == SQLITE_FULL)
        }),
    }
}

const SQLITE_READONLY: u32 = 8;
const SQLITE_IOERR: u32 = 10;
const SQLITE_FULL: u32 = 13;
const SQLITE_CANTOPEN: u32 = 14;

/// The primary code of an error of SQLite; PostgreSQL's codes have five characters.
fn sqlite_code(code: &str) -> Option<u32> {
    if code.len() == 5 {
        return None;
    }
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Whether a text has U+0000 in it, which PostgreSQL refuses even in a comparison.
fn is_unheard_of(error: &DbErr) -> bool {
    code(error).is_some_and(|code| code == "22021")
}

fn code(error: &DbErr) -> Option<String> {
    Some(runtime(error)?.as_database_error()?.code()?.into_owned())
}

fn runtime(error: &DbErr) -> Option<&sea_orm::sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}
