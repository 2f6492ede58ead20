//! Locks a SQLite file: one service for each file, by any of its names.
//!
//! The lock is on the database file itself (flock), so symbolic and hard links lead to the same lock. It is independent
//! of SQLite's own locks (fcntl) on Linux. But a process that closes any descriptor of the file loses SQLite's locks,
//! so the lock is taken before SQLite opens the file, and released after SQLite has closed it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::DatabaseError;
use super::url::DatabaseUrl;

/// Timeout for the lock: a command that inspects the file holds it for a moment.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
const RETRY: Duration = Duration::from_millis(50);

/// The lock, released when dropped.
#[must_use = "the lock is given back when it is dropped"]
pub struct FileLock(#[allow(dead_code, reason = "it is held, not used")] File);

/// Locks the file for this process. None if the database is no file, or if the file does not exist and must not be
/// created.
pub async fn exclusive(url: &str) -> Result<Option<FileLock>, DatabaseError> {
    let Ok(parsed) = DatabaseUrl::parse(url) else { return Ok(None) };
    let Some(path) = parsed.file() else { return Ok(None) };
    let refused = |error| {
        DatabaseError(format!("The lock of the database {} cannot be taken: {error}.", path.display()))
    };
    let file = match path.metadata() {
        Ok(metadata) if !metadata.is_file() => return Ok(None),
        Ok(_) => File::open(path),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        // SQLite treats an empty file as a new database.
        Err(_) if parsed.creates() => {
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
        }
        Err(_) => return Ok(None),
    };
    let file = file.map_err(|error| match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => DatabaseError(format!(
            "The database {} cannot be made: there is no folder {}.",
            path.display(),
            folder.display()
        )),
        _ => refused(error),
    })?;
    let begun = std::time::Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(FileLock(file))),
            Err(TryLockError::WouldBlock) if begun.elapsed() < LOCK_TIMEOUT => {
                tokio::time::sleep(RETRY).await
            }
            Err(TryLockError::WouldBlock) => {
                return Err(DatabaseError(format!(
                    "Another mgi serves or migrates the database {} already, by this name or another; stop it, or \
                     choose another database with --database-url or DATABASE_URL.",
                    path.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(refused(error)),
        }
    }
}

/// A file that no service has open and that has no log beside it: it can be read without writing a byte.
pub struct UnwrittenFile {
    path: PathBuf,
    was: FileState,
    _lock: FileLock,
}

#[derive(PartialEq, Eq)]
struct FileState {
    length: u64,
    changed: Option<SystemTime>,
    has_log: bool,
}

impl UnwrittenFile {
    /// The file, if it is quiet. SQLite needs no lock then, and cannot lock in a read-only folder.
    pub fn open(path: &Path) -> Option<Self> {
        let mut file =
            File::open(path).ok().filter(|file| file.metadata().is_ok_and(|metadata| metadata.is_file()))?;
        file.try_lock_shared().ok()?;
        let mut header = [0; 20];
        file.read_exact(&mut header).ok()?;
        // Both versions are 2 in a database with a write-ahead log. Other databases are read without a second file.
        if header[18..20] != [2, 2] {
            return None;
        }
        let path = path.canonicalize().ok()?;
        let was = FileState::read(&path)?;
        (!was.has_log).then(|| Self { path, was, _lock: FileLock(file) })
    }

    /// Whether the file is unchanged: a command or another program may have written to it.
    pub fn is_unchanged(&self) -> bool {
        FileState::read(&self.path).is_some_and(|now| now == self.was)
    }
}

impl FileState {
    fn read(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok()?;
        let mut log = path.to_owned().into_os_string();
        log.push("-wal");
        let has_log = Path::new(&log).metadata().is_ok_and(|log| log.len() > 0);
        Some(Self { length: metadata.len(), changed: metadata.modified().ok(), has_log })
    }
}

/// Refuses a file that a service has open by another name. SQLite keeps its log beside the name that was opened, so two
/// names have two logs, and each would overwrite the writes of the other.
pub fn refuse_other_name(path: &Path) -> Result<(), DatabaseError> {
    let Ok(metadata) = path.metadata() else { return Ok(()) };
    if !metadata.is_file() || metadata.nlink() < 2 {
        return Ok(());
    }
    let is_served =
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)));
    if is_served && !has_log_beside(path) {
        return Err(DatabaseError(format!(
            "The database {} has another name (a hard link), by which a service has it open; use that name.",
            path.display()
        )));
    }
    Ok(())
}

/// Whether a service has the file open by this name.
fn has_log_beside(path: &Path) -> bool {
    let mut log = path.canonicalize().unwrap_or_else(|_| path.to_owned()).into_os_string();
    log.push("-shm");
    Path::new(&log).exists()
}
