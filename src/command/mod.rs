//! What the program does when it is told to: one file for each command.

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
pub use document::Document;
pub use identity::{KeyCommand, PrincipalCommand, TokenArguments, key, principal, token};
pub use migrate::migrate;
pub use serve::serve;
pub use verify::verify;

use std::fmt::Display;
use std::io::Write;

use sea_orm::DbErr;

use crate::config::Mistake;
use crate::database::{Unusable, reason};
use crate::shipped;

/// Why a command did not do what it was told: sentences for the person at the terminal.
#[derive(Debug)]
pub struct Failure(pub Vec<String>);

pub type Outcome = Result<(), Failure>;

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(vec![sentence.into()])
    }
}

impl From<Unusable> for Failure {
    fn from(unusable: Unusable) -> Self {
        Self::new(unusable.0)
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self::new(format!("The database cannot be read: {}.", reason(&error)))
    }
}

impl From<shipped::Failure> for Failure {
    fn from(failure: shipped::Failure) -> Self {
        match failure {
            shipped::Failure::Mistake(mistake) => {
                Self::new(format!("The data in this program is wrong: {}.", mistake.0))
            }
            shipped::Failure::Database(error) => {
                Self::new(format!("The shipped data cannot be published: {}.", reason(&error)))
            }
        }
    }
}

impl From<Vec<Mistake>> for Failure {
    fn from(mistakes: Vec<Mistake>) -> Self {
        Self(mistakes.iter().map(|mistake| format!("{mistake}.")).collect())
    }
}

/// Writes to stdout, the one way in which commands do. Whoever closed it has read enough.
pub fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// `1 release`, `2 releases`.
fn count(number: usize, noun: impl Display) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
