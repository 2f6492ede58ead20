//! The data of a database: what ships with the program and, if it is asked for, the demonstration.

use super::CommandError;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::clock::DatabaseClock;
use crate::database::{Database, OUR_OWN, hide_password, reason};
use crate::demonstration::{self, Holds};
use crate::desk::StaffDecisions;
use crate::publish::PublishError;
use crate::shipped::{self, Files};

/// Publishes what this database has not received yet; answers the releases that were made. A demonstration and
/// real data never come into one database.
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
    // What came later than the demonstration comes after it, so that its releases keep their numbers and hashes.
    let mut releases = shipped::receive(db, &Files::shipped(), &StaffDecisions, now).await?;
    tracing::info!(scale = config.demo_scale, "making the demonstration; this happens once");
    releases.extend(demonstration::receive(db, config.demo_scale).await?);
    releases.extend(shipped::receive_the_rest(db, &Files::current()).await?);
    Ok(releases.into_iter().map(|release| release.number).collect())
}

/// Before any table is made: a demonstration does not move into a house where others live.
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

/// What the database holds, if it is what the settings ask for.
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
