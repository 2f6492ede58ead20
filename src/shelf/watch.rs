//! The newest shelf, and the task that notices new releases.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::watch;

use super::Shelf;
use super::load::{Extension, Loader};
use crate::database::{Database, reason};

/// How often the database is asked for its newest release.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long it may take to say it: a connection that is half open never would.
const POLL_TIMEOUT: Duration = Duration::from_secs(5);
/// How long loading what is new may take: a little longer than the database is allowed for a statement of it.
const LOAD_TIMEOUT: Duration = Duration::from_secs(310);
/// How long the newest release may be unknown before this process says that it is not ready.
const STALE_AFTER: Duration = Duration::from_secs(30);

/// Where the newest shelf is found.
pub struct ShelfHandle {
    newest: watch::Sender<Arc<Shelf>>,
    heard: Mutex<Instant>,
    /// The newest release that this process has made: what is served must reach it.
    made: AtomicI32,
    /// The database holds another history than the shelf, or rows that its releases do not tell of.
    diverged: AtomicBool,
    /// One load at a time, whoever asks for it.
    loader: tokio::sync::Mutex<Loader>,
}

/// A shelf with all that is made once for all requests, so that none of them waits for it or pays for it.
async fn prepared(shelf: Shelf) -> Arc<Shelf> {
    let shelf = Arc::new(shelf);
    let unprepared = shelf.clone();
    // Were it to fail, a request would make it.
    let _ = tokio::task::spawn_blocking(move || unprepared.prepare()).await;
    shelf
}

impl ShelfHandle {
    /// Loads all that is public.
    pub async fn open(db: Database) -> Result<Arc<Self>, DbErr> {
        let mut loader = Loader::new(db);
        let shelf = match loader.extend(&Shelf::default()).await? {
            Extension::To(shelf) => shelf,
            Extension::AnotherHistory => Shelf::default(),
            Extension::Unsound(fault) => return Err(unsound(&fault)),
        };
        Ok(Arc::new(Self {
            newest: watch::Sender::new(prepared(shelf).await),
            heard: Mutex::new(Instant::now()),
            made: AtomicI32::new(0),
            diverged: AtomicBool::new(false),
            loader: tokio::sync::Mutex::new(loader),
        }))
    }

    /// The newest shelf; a request asks once and keeps what it gets.
    pub fn newest(&self) -> Arc<Shelf> {
        self.newest.borrow().clone()
    }

    /// Whether the database has told its newest release lately, and that is what is served.
    pub fn is_fresh(&self) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < STALE_AFTER;
        heard && self.newest().newest() >= self.made.load(Ordering::Relaxed)
    }

    /// Whether the database was seen to hold another history than the shelf, which is not loaded yet.
    pub fn is_diverged(&self) -> bool {
        self.diverged.load(Ordering::Relaxed)
    }

    /// Loads what has been released since.
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

    /// The shelf with what is new; or all of it anew, if the database was restored or exchanged. Until that is loaded
    /// this process is not ready: what it serves is in no database any more.
    async fn load(&self, loader: &mut Loader, shelf: &Shelf) -> Result<Shelf, DbErr> {
        let why = match loader.extend(shelf).await? {
            Extension::To(next) => return Ok(next),
            Extension::AnotherHistory => "it does not have the newest release of the shelf".to_owned(),
            Extension::Unsound(fault) => fault,
        };
        if !self.diverged.swap(true, Ordering::Relaxed) {
            tracing::error!(
                why,
                "the database holds another history than the shelf; not ready, loading all anew"
            );
        }
        match loader.extend(&Shelf::default()).await? {
            Extension::To(next) => {
                // What was made in another history is not waited for.
                self.made.store(0, Ordering::Relaxed);
                tracing::warn!(
                    release = next.newest(),
                    "all was loaded anew from another history; ready again"
                );
                Ok(next)
            }
            Extension::AnotherHistory => Err(unsound(&why)),
            Extension::Unsound(fault) => Err(unsound(&fault)),
        }
    }

    /// Loads a release that this process has just made. What is committed stays committed: if it cannot be loaded,
    /// the act has still been done, and others must answer until it can.
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

    /// Asks for new releases until the process ends. What is on the shelf is served whatever happens here.
    pub async fn watch(self: Arc<Self>) {
        let mut silent = false;
        loop {
            tokio::time::sleep(POLL_INTERVAL).await;
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

fn unsound(fault: &str) -> DbErr {
    DbErr::Custom(format!("what it holds is not whole: {fault}"))
}
