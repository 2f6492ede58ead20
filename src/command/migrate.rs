//! `mgi migrate`: brings a database to what this program needs, and publishes the data that ships with it.

use super::{Outcome, count, log};
use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, Purpose, hide_password};
use crate::shipped;

pub async fn migrate(config: &Config) -> Outcome {
    log::begin_quietly(config);
    let db = Database::open(&config.database_url, Purpose::Command).await?;
    let changes = db.migrate().await?;
    let releases = shipped::receive(&db, &shipped::Files::shipped(), Clock::system().now()).await?;
    db.close().await;
    let place = hide_password(&config.database_url);
    match (changes, &releases[..]) {
        (0, []) => println!("Nothing to do: {place} has the tables and the data of this version."),
        (changes, []) => println!("{} applied to {place}.", count(changes, "change")),
        (changes, [first, .., last]) => println!(
            "{} applied to {place}; {} made, {} to {}.",
            count(changes, "change"),
            count(releases.len(), "release"),
            first.number,
            last.number
        ),
        (changes, [only]) => {
            println!("{} applied to {place}; release {} made.", count(changes, "change"), only.number);
        }
    }
    Ok(())
}
