//! The newest shelf, and the task that notices new releases.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::DbErr;
use tokio::sync::watch;

use super::Shelf;
use super::load::Loader;
use crate::database::reason;

/// How often the database is asked for its newest release.
const EVERY: Duration = Duration::from_secs(1);
/// How long the newest release may be unknown before this process says that it is not ready.
const UNKNOWN: Duration = Duration::from_secs(30);

/// Where the newest shelf is found.
pub struct Shelves {
    newest: watch::Sender<Arc<Shelf>>,
    heard: Mutex<Instant>,
}

impl Shelves {
    /// Loads all that is public.
    pub async fn open(loader: &mut Loader) -> Result<Arc<Self>, DbErr> {
        let shelf = loader.extend(&Shelf::default()).await?;
        Ok(Arc::new(Self { newest: watch::Sender::new(Arc::new(shelf)), heard: Mutex::new(Instant::now()) }))
    }

    /// The newest shelf; a request asks once and keeps what it gets.
    pub fn newest(&self) -> Arc<Shelf> {
        self.newest.borrow().clone()
    }

    /// Whether the database has told its newest release lately.
    pub fn is_fresh(&self) -> bool {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < UNKNOWN
    }

    /// Loads what has been released since.
    pub async fn refresh(&self, loader: &mut Loader) -> Result<(), DbErr> {
        let shelf = self.newest();
        if loader.newest().await? > shelf.newest() {
            let next = loader.extend(&shelf).await?;
            tracing::info!(release = next.newest(), "a new release is on the shelf");
            self.newest.send_replace(Arc::new(next));
        }
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Ok(())
    }

    /// Asks for new releases until the process ends. What is on the shelf is served whatever happens here.
    pub async fn watch(self: Arc<Self>, mut loader: Loader) {
        let mut silent = false;
        loop {
            tokio::time::sleep(EVERY).await;
            match self.refresh(&mut loader).await {
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
