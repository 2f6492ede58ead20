//! The newest shelf, and the task that notices new releases.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::watch;

use super::Shelf;
use super::load::Loader;
use crate::database::{Database, reason};

/// How often the database is asked for its newest release.
const EVERY: Duration = Duration::from_secs(1);
/// How long it may take to say it: a connection that is half open never would.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long loading what is new may take: a little longer than the database is allowed for a statement of it.
const LOADING: Duration = Duration::from_secs(310);
/// How long the newest release may be unknown before this process says that it is not ready.
const UNKNOWN: Duration = Duration::from_secs(30);

/// Where the newest shelf is found.
pub struct Shelves {
    newest: watch::Sender<Arc<Shelf>>,
    heard: Mutex<Instant>,
    /// A release of this process is in the database and could not be loaded.
    behind: AtomicBool,
    /// One load at a time, whoever asks for it.
    loader: tokio::sync::Mutex<Loader>,
}

impl Shelves {
    /// Loads all that is public.
    pub async fn open(db: Database) -> Result<Arc<Self>, DbErr> {
        let mut loader = Loader::new(db);
        let shelf = loader.extend(&Shelf::default()).await?;
        Ok(Arc::new(Self {
            newest: watch::Sender::new(Arc::new(shelf)),
            heard: Mutex::new(Instant::now()),
            behind: AtomicBool::new(false),
            loader: tokio::sync::Mutex::new(loader),
        }))
    }

    /// The newest shelf; a request asks once and keeps what it gets.
    pub fn newest(&self) -> Arc<Shelf> {
        self.newest.borrow().clone()
    }

    /// Whether the database has told its newest release lately, and that is what is served.
    pub fn is_fresh(&self) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < UNKNOWN;
        heard && !self.behind.load(Ordering::Relaxed)
    }

    /// Loads what has been released since.
    pub async fn refresh(&self) -> Result<(), DbErr> {
        let mut loader = self.loader.lock().await;
        let shelf = self.newest();
        let newest = tokio::time::timeout(PATIENCE, loader.newest())
            .await
            .map_err(|_| DbErr::Custom("it does not answer".to_owned()))??;
        if newest > shelf.newest() {
            let next = tokio::time::timeout(LOADING, loader.extend(&shelf))
                .await
                .map_err(|_| DbErr::Custom("it takes too long to load".to_owned()))??;
            tracing::info!(release = next.newest(), "a new release is on the shelf");
            self.newest.send_replace(Arc::new(next));
        }
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.behind.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Loads a release that this process has just made. What is committed stays committed: if it cannot be loaded,
    /// the act has still been done, and others must answer until it can.
    pub async fn released(&self) {
        if let Err(error) = self.refresh().await {
            self.behind.store(true, Ordering::Relaxed);
            tracing::error!(reason = reason(&error), "a release was made and cannot be loaded; not ready");
        }
    }

    /// Asks for new releases until the process ends. What is on the shelf is served whatever happens here.
    pub async fn watch(self: Arc<Self>) {
        let mut silent = false;
        loop {
            tokio::time::sleep(EVERY).await;
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
