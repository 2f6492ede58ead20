//! Runs the commands of the program: one file for each command.

mod check_config;
mod data;
mod document;
mod identity;
mod log;
mod migrate;
mod places;
mod serve;
mod verify;

pub use check_config::check_config;
pub use document::DocumentKind;
pub use identity::{KeyCommand, PrincipalCommand, TokenArguments, key, principal, token};
pub use migrate::migrate;
pub use serve::serve;
pub use verify::verify;

use std::fmt::Display;
use std::io::Write;

use sea_orm::DbErr;

use crate::config::ConfigError;
use crate::database::{DatabaseError, reason};
use crate::shipped;

/// Why a command failed, in sentences for the terminal.
#[derive(Debug)]
pub struct CommandError(pub Vec<String>);

pub type CommandResult = Result<(), CommandError>;

impl CommandError {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(vec![sentence.into()])
    }
}

impl From<DatabaseError> for CommandError {
    fn from(unusable: DatabaseError) -> Self {
        Self::new(unusable.0)
    }
}

impl From<DbErr> for CommandError {
    fn from(error: DbErr) -> Self {
        Self::new(format!("The database cannot be read: {}.", reason(&error)))
    }
}

impl From<shipped::ShipmentError> for CommandError {
    fn from(failure: shipped::ShipmentError) -> Self {
        match failure {
            shipped::ShipmentError::Data(mistake) => {
                Self::new(format!("The data in this program is wrong: {}.", mistake.0))
            }
            shipped::ShipmentError::Database(error) => {
                Self::new(format!("The shipped data cannot be published: {}.", reason(&error)))
            }
        }
    }
}

impl From<Vec<ConfigError>> for CommandError {
    fn from(mistakes: Vec<ConfigError>) -> Self {
        Self(mistakes.iter().map(|mistake| format!("{mistake}.")).collect())
    }
}

/// Writes to stdout. All commands use it. A closed stdout is no error.
pub fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// `1 release`, `2 releases`.
fn count(number: usize, noun: impl Display) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
