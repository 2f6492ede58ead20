//! One serving process for each SQLite file: with two, what one publishes would reach the other late.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use crate::command::Failure;

/// Takes the lock on the database's file; none for a database that is not one. It is given back when the file
/// that comes back is dropped, however the process ends. The lock file itself stays: removing it would let two
/// processes hold locks on two files of one name.
pub fn take(url: &str) -> Result<Option<File>, Failure> {
    let Some(database) = file(url) else { return Ok(None) };
    let mut path = database.clone().into_os_string();
    path.push(".lock");
    let shown = database.display();
    let refused = |error| Failure::new(format!("The lock of the database {shown} cannot be taken: {error}."));
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(refused)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
            "Another mgi serves the database {shown} already; stop it, or choose another with --database-url or \
             DATABASE_URL."
        ))),
        Err(TryLockError::Error(error)) => Err(refused(error)),
    }
}

/// The file of a SQLite address, as sqlx reads it.
fn file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let (path, parameters) = rest
        .strip_prefix("//")
        .unwrap_or(rest)
        .split_once('?')
        .unwrap_or_else(|| (rest.strip_prefix("//").unwrap_or(rest), ""));
    let in_memory =
        path.is_empty() || path == ":memory:" || parameters.split('&').any(|p| p == "mode=memory");
    let path = percent_decode_str(path).decode_utf8().ok()?;
    (!in_memory).then(|| PathBuf::from(&*path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_one_that_sqlx_opens() {
        for (url, expected) in [
            ("sqlite://mgi.db?mode=rwc", Some("mgi.db")),
            ("sqlite:mgi.db", Some("mgi.db")),
            ("sqlite:///var/lib/my%20gi.db", Some("/var/lib/my gi.db")),
            ("sqlite::memory:", None),
            ("sqlite://:memory:", None),
            ("sqlite://x?mode=memory&cache=shared", None),
            ("postgres://host/mgi", None),
        ] {
            assert_eq!(file(url), expected.map(PathBuf::from), "{url}");
        }
    }
}
