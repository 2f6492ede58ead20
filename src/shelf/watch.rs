//! Holds the newest shelf, and notices new releases: PostgreSQL tells of them, and every database is polled.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::{Notify, watch};

use super::Shelf;
use super::load::{Extension, Loader};
use crate::database::{Database, reason};

/// How often the database is polled for its newest release.
pub const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Timeout of one poll, because a half-open connection never answers.
const POLL_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout of loading new releases: a little longer than the statement timeout of the database.
const LOAD_TIMEOUT: Duration = Duration::from_secs(310);
/// How long polls may fail before this process reports that it is not ready.
const STALE_AFTER: Duration = Duration::from_secs(30);

/// A handle to the newest shelf.
pub struct ShelfHandle {
    newest: watch::Sender<Arc<Shelf>>,
    heard: Mutex<Instant>,
    /// The newest release that this process made. The served shelf must reach it.
    made: AtomicI32,
    /// The database has another history than the shelf, or rows that do not match the hashes of its releases.
    diverged: AtomicBool,
    db: Database,
    /// Allows one load at a time.
    loader: tokio::sync::Mutex<Loader>,
}

/// A shelf with its indexes built, so that no request waits or pays for them.
async fn prepared(shelf: Shelf) -> Arc<Shelf> {
    let shelf = Arc::new(shelf);
    let unprepared = shelf.clone();
    // If this fails, the first request builds the index.
    let _ = tokio::task::spawn_blocking(move || unprepared.prepare()).await;
    shelf
}

impl ShelfHandle {
    /// Loads all public data.
    pub async fn open(db: Database) -> Result<Arc<Self>, DbErr> {
        let mut loader = Loader::new(db.clone());
        let shelf = match loader.extend(&Arc::default()).await? {
            Extension::To(shelf) => shelf,
            Extension::AnotherHistory => Shelf::default(),
            Extension::Unsound(error) => return Err(unsound(&error)),
        };
        Ok(Arc::new(Self {
            newest: watch::Sender::new(prepared(shelf).await),
            heard: Mutex::new(Instant::now()),
            made: AtomicI32::new(0),
            diverged: AtomicBool::new(false),
            db,
            loader: tokio::sync::Mutex::new(loader),
        }))
    }

    /// The newest shelf. A request asks once and keeps the result.
    pub fn newest(&self) -> Arc<Shelf> {
        self.newest.borrow().clone()
    }

    /// Whether a recent poll succeeded and the served shelf has the newest release.
    pub fn is_fresh(&self) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < STALE_AFTER;
        heard && self.newest().newest() >= self.made.load(Ordering::Relaxed)
    }

    /// Whether the database has another history than the shelf, which is not loaded yet.
    pub fn is_diverged(&self) -> bool {
        self.diverged.load(Ordering::Relaxed)
    }

    /// Loads the releases after the newest shelf.
    pub async fn refresh(&self) -> Result<(), DbErr> {
        let mut loader = self.loader.lock().await;
        let shelf = self.newest();
        let newest = tokio::time::timeout(POLL_TIMEOUT, loader.newest())
            .await
            .map_err(|_| DbErr::Custom("it does not answer".to_owned()))??;
        if newest.as_ref().map(|(number, hash)| (*number, hash.as_str())) != shelf.head() {
            let next = tokio::time::timeout(LOAD_TIMEOUT, self.load(&mut loader, &shelf))
                .await
                .map_err(|_| DbErr::Custom("it takes too long to load".to_owned()))??;
            tracing::info!(release = next.newest(), "a new release is on the shelf");
            self.newest.send_replace(prepared(next).await);
        }
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.diverged.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// The shelf with the new releases, or a new shelf if the database was restored or exchanged. Until the new shelf
    /// is loaded, this process is not ready, because no database has the data that it serves.
    async fn load(&self, loader: &mut Loader, shelf: &Arc<Shelf>) -> Result<Shelf, DbErr> {
        let why = match loader.extend(shelf).await? {
            Extension::To(next) => return Ok(next),
            Extension::AnotherHistory => "it does not have the newest release of the shelf".to_owned(),
            Extension::Unsound(error) => error,
        };
        if !self.diverged.swap(true, Ordering::Relaxed) {
            tracing::error!(
                why,
                "the database holds another history than the shelf; not ready, loading all anew"
            );
        }
        match loader.extend(&Arc::default()).await? {
            Extension::To(next) => {
                // Releases that this process made in another history are not awaited.
                self.made.store(0, Ordering::Relaxed);
                tracing::warn!(
                    release = next.newest(),
                    "all was loaded anew from another history; ready again"
                );
                Ok(next)
            }
            Extension::AnotherHistory => Err(unsound(&why)),
            Extension::Unsound(error) => Err(unsound(&error)),
        }
    }

    /// Loads a release that this process just committed. If loading fails, the act is still done; this process is not
    /// ready until a later load succeeds.
    pub async fn released(&self, release: i32) {
        self.made.fetch_max(release, Ordering::Relaxed);
        match self.refresh().await {
            Ok(()) if self.is_fresh() => {}
            Ok(()) => tracing::error!(release, "a release was made and cannot be read; not ready"),
            Err(error) => {
                let reason = reason(&error);
                tracing::error!(release, reason, "a release was made and cannot be loaded; not ready");
            }
        }
    }

    /// Loads new releases until the process ends: at each notice, and at this interval.
    pub async fn watch(self: Arc<Self>, interval: Duration) {
        let notice = Notify::new();
        tokio::join!(self.poll(&notice, interval), self.db.hear_notices(|| notice.notify_one()));
    }

    /// Asks for new releases at each notice, and at intervals. Errors here do not stop the service: it serves the shelf
    /// that it has.
    async fn poll(&self, notice: &Notify, interval: Duration) {
        let mut silent = false;
        loop {
            // Either way, it asks.
            let _ = tokio::time::timeout(interval, notice.notified()).await;
            match self.refresh().await {
                Ok(()) if silent => {
                    silent = false;
                    tracing::info!("the database answers again");
                }
                Ok(()) => {}
                Err(error) if !silent => {
                    silent = true;
                    tracing::warn!(reason = reason(&error), "the database does not answer; the shelf does");
                }
                Err(_) => {}
            }
        }
    }
}

fn unsound(error: &str) -> DbErr {
    DbErr::Custom(format!("its rows do not match the hashes of its releases: {error}"))
}
