//! Publishes the shipped data and, if asked for, the demonstration.

use super::CommandError;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::clock::DatabaseClock;
use crate::database::{Database, OUR_OWN, hide_password, reason};
use crate::demonstration::{self, Holds};
use crate::desk::StaffDecisions;
use crate::publish::PublishError;
use crate::shipped::{self, Files};

/// Publishes the data that this database has not received, and returns the new releases. One database never has both a
/// demonstration and real data.
pub async fn receive(db: &Database, config: &Config, clock: &Clock) -> Result<Vec<i32>, CommandError> {
    let holds = permitted(db, config).await?;
    if config.demo && holds == Holds::Nothing {
        demonstration::begin(db).await?;
    }
    let now = DatabaseClock::new(clock.clone()).now(db.reader()).await?;
    if !config.demo || holds == Holds::ThisDemonstration {
        let releases = shipped::receive(db, &Files::current(), &StaffDecisions, now).await?;
        return Ok(releases.into_iter().map(|release| release.number).collect());
    }
    // Tables added later are published after the demonstration, so that its releases keep their numbers and hashes.
    let mut releases = shipped::receive(db, &Files::shipped(), &StaffDecisions, now).await?;
    tracing::info!(scale = config.demo_scale, "making the demonstration; this happens once");
    releases.extend(demonstration::receive(db, config.demo_scale).await?);
    releases.extend(shipped::receive_the_rest(db, &Files::current()).await?);
    Ok(releases.into_iter().map(|release| release.number).collect())
}

/// Refuses a demonstration in a database with tables of another program, before any table is created.
pub async fn refuse_strangers(db: &Database, config: &Config) -> Result<(), CommandError> {
    let tables = db.tables().await?;
    if config.demo && !tables.is_empty() && !tables.iter().any(|table| table == OUR_OWN) {
        let place = hide_password(&config.database_url);
        return Err(CommandError::new(format!(
            "{place} holds tables of another program: --demo needs a database of its own."
        )));
    }
    Ok(())
}

/// The kind of data in the database. An error if the settings ask for another kind.
pub async fn permitted(db: &Database, config: &Config) -> Result<Holds, CommandError> {
    let holds = demonstration::look(db, config.demo_scale).await?;
    let place = hide_password(&config.database_url);
    let scale = config.demo_scale;
    let refusal = match (config.demo, holds) {
        (true, Holds::RealData) => format!(
            "{place} holds other data than a demonstration: --demo needs a database of its own. Leave the \
             database away (it is then the file mgi-demo.db) or name an empty one."
        ),
        (true, Holds::AnotherDemonstration) => format!(
            "{place} holds a demonstration of another scale than {scale}, or of another version of this \
             program. Name an empty database, delete that one, or ask for its scale with --demo-scale."
        ),
        (false, Holds::ABeginning | Holds::ThisDemonstration | Holds::AnotherDemonstration) => format!(
            "{place} holds a demonstration, whose answers are invented: start with --demo, or name another \
             database."
        ),
        _ => return Ok(holds),
    };
    Err(CommandError::new(refusal))
}

impl From<PublishError> for CommandError {
    fn from(refusal: PublishError) -> Self {
        match refusal {
            PublishError::Impossible(sentence) => Self::new(sentence),
            PublishError::Database(error) => {
                Self::new(format!("The demonstration cannot be published: {}.", reason(&error)))
            }
        }
    }
}
