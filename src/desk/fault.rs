//! Why something at the desk was not done, and what its caller may know of that.

use std::time::Duration;

use sea_orm::{DbErr, RuntimeErr};

use crate::database::reason;
use crate::error::{Code, Error};
use crate::publish::Refusal;

/// Why something was not done.
#[derive(Debug)]
pub enum Fault {
    /// In words for the caller.
    Told(Error),
    Database(DbErr),
    /// The database was asked to make it so, and did not say whether it has.
    Unconfirmed(DbErr),
    /// It was only to be read: nothing was to be changed, or it was done before.
    Unread(DbErr),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Impossible(sentence) => Self::Told(Error::conflict(sentence)),
            Refusal::Database(error) => Self::Database(error),
        }
    }
}

impl Fault {
    /// What the caller may know; the cause is logged here, once.
    pub fn told(self, request: Option<&str>) -> Error {
        match self {
            Self::Told(error) => error,
            Self::Database(error) | Self::Unconfirmed(error) if is_collision(&error) => {
                tracing::info!(reason = reason(&error), "two acts collided, twice");
                Error::conflict("Somebody else did something at the same moment; look again, and try again.")
            }
            Self::Database(error) | Self::Unread(error) if is_unheard_of(&error) => {
                Error::new(Code::BadUserInput, "A text may not have U+0000 in it.")
            }
            Self::Database(error) if is_away(&error) => {
                tracing::warn!(reason = reason(&error), "the desk cannot reach the database");
                let wait = Duration::from_secs(2);
                Error::unavailable("The desk cannot be reached now; nothing was changed. Try again.", wait)
            }
            Self::Unread(error) if is_away(&error) || is_collision(&error) => {
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

/// What may not be seen does not exist: the same words, whether it is there or not.
pub fn no_such_draft() -> Error {
    Error::new(Code::NotFound, "There is no such draft.")
}

pub fn internal(request: Option<&str>) -> Error {
    let reference = request.unwrap_or("of the log");
    Error::new(
        Code::Internal,
        format!("Something went wrong in the service. If you report it, give the reference {reference}."),
    )
}

/// What two may be the first to write at once, on PostgreSQL; each has looked before, and it was not there for either.
/// Any other row that is there already is a mistake of ours.
const FIRST_OF_TWO: [&str; 4] =
    ["draft_one_open", "idempotency_key_pkey", "principal_pkey", "withdrawal_one_open"];

/// Two acts got in each other's way: a deadlock, a lock that did not come in time, or both were the first.
pub fn is_collision(error: &DbErr) -> bool {
    let constraint = runtime(error).and_then(|error| error.as_database_error()?.constraint());
    constraint.is_some_and(|name| FIRST_OF_TWO.contains(&name))
        // Serialization failure, deadlock, lock not available; SQLite's busy.
        || code(error).is_some_and(|code| ["40001", "40P01", "55P03", "5", "517"].contains(&code.as_str()))
}

/// The database does not answer, or not in time.
fn is_away(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
        || code(error)
            .is_some_and(|code| code == "57014" || code.starts_with("08") || code.starts_with("57P"))
        || matches!(runtime(error), Some(sea_orm::sqlx::Error::Io(_) | sea_orm::sqlx::Error::PoolTimedOut))
}

/// PostgreSQL has no such text, not even to look for it.
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
