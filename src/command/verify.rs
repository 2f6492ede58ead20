//! `mgi verify`: checks every release, every revision, the audit log and the drafts that it describes, and reports the
//! first error.

use entity::shelf::Rows;

use super::{CommandError, CommandResult, count, log, say};
use crate::config::Config;
use crate::database::{Database, Purpose};
use crate::desk::audit;
use crate::publish;
use crate::shelf::load;

pub async fn verify(config: &Config) -> CommandResult {
    log::begin_quietly(config);
    let db = Database::open(&config.database_url, Purpose::Inspect).await?;
    let verified = check(&db).await;
    // A file without a service is read without locks. An error found during a write of another program proves nothing.
    if verified.is_err() && !db.is_unchanged() {
        return Err(CommandError::new("The database was written to while it was read; verify it again."));
    }
    say(&verified?);
    Ok(())
}

/// A summary of the database. An error if something does not match its hash.
async fn check(db: &Database) -> Result<String, CommandError> {
    // Hashes cover every column.
    db.refuse_newer().await?;
    db.check_schema().await?;
    // The log is read first, so that everything it describes is on a shelf that grows meanwhile.
    let log = audit::everything(db).await?;
    let (releases, rows) = load::everything(db).await?;
    let error = publish::first_error(&releases, &rows)
        .or_else(|| first_changed_revision(&rows))
        .or_else(|| log.first_fault())
        .or_else(|| log.first_fault_on_shelf(&releases, &rows.revision));
    if let Some(error) = error {
        return Err(CommandError::new(format!("The database is not what it was: {error}.")));
    }
    let (releases, revisions) = (count(releases.len(), "release"), count(rows.revision.len(), "revision"));
    let entries = match log.entries.len() {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    };
    Ok(format!("{releases}, {revisions} and {entries} of the audit log are what their hashes say.\n"))
}

/// The first revision whose rows no longer have the hash of its publication.
fn first_changed_revision(rows: &Rows) -> Option<String> {
    let mut contents = load::contents_of(rows);
    let changed = contents.find(|(revision, content)| content.hash() != revision.content_hash);
    changed.map(|(revision, _)| format!("revision {} is not what its hash says", revision.id))
}
