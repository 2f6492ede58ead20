//! `mgi migrate`: migrates a database and publishes the shipped data.

use super::{CommandResult, count, data, log, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, Purpose, hide_password, lock};

pub async fn migrate(config: &Config) -> CommandResult {
    log::begin_quietly(config);
    // Held until SQLite has closed the file, because a running service would answer INTERNAL after its tables changed.
    let _lock = lock::exclusive(&config.database_url).await?;
    let db = Database::open(&config.database_url, Purpose::Command).await?;
    data::refuse_strangers(&db, config).await?;
    // This version ships older data than the newer version has published.
    db.refuse_newer().await?;
    let changes = db.migrate().await?;
    let releases = data::receive(&db, config, &Clock::system()).await?;
    db.close().await;
    let place = hide_password(&config.database_url);
    let applied = format!("{} applied to {place}", count(changes, "change"));
    let done = match &releases[..] {
        [] if changes == 0 => format!("Nothing to do: {place} has the tables and the data of this version."),
        [] => format!("{applied}."),
        [only] => format!("{applied}; release {only} made."),
        [first, .., last] => {
            let made = count(releases.len(), "release");
            format!("{applied}; {made} made, {first} to {last}.")
        }
    };
    say(&format!("{done}\n"));
    Ok(())
}
