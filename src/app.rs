//! The application: what lives as long as the process, and its health.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use sea_orm::DbErr;

use crate::auth::credential::Credentials;
use crate::auth::jwt::Verifier;
use crate::auth::rate_limit::{Quotas, RateLimiter};
use crate::auth::registry::Registry;
use crate::clock::{Clock, Ids};
use crate::database::Database;
use crate::desk::Desk;
use crate::graphql::{Engine, Execution};
use crate::shelf::watch::ShelfHandle;
use crate::telemetry::metrics::Metrics;

/// The parts of one running service.
pub struct App {
    pub shelves: Arc<ShelfHandle>,
    pub engine: Engine,
    pub credentials: Credentials,
    pub rate_limiter: Arc<RateLimiter>,
    pub desk: Arc<Desk>,
    pub clock: Clock,
    pub health: Health,
}

/// What a service needs at its start.
pub struct Setup {
    pub clock: Clock,
    pub ids: Ids,
    /// None: no tokens are accepted.
    pub tokens: Option<Arc<Verifier>>,
    pub quotas: Quotas,
    /// Whether callers are not held to their quota.
    pub unlimited: bool,
    /// Whether a second admin must confirm a change of public data that has no draft.
    pub second_pair_of_eyes: bool,
    /// How queries of public data are executed. The answers are the same.
    pub execution: Execution,
}

impl App {
    /// Loads the shelf.
    pub async fn start(db: Database, setup: Setup, health: Health) -> Result<Arc<Self>, DbErr> {
        let Setup { clock, ids, tokens, quotas, unlimited, second_pair_of_eyes, execution } = setup;
        let shelves = ShelfHandle::open(db.clone()).await?;
        let development = tokens.as_ref().is_some_and(|tokens| tokens.takes_development_tokens());
        let registry = Registry::with(db.clone(), clock.clone(), development);
        let app = Self {
            desk: Desk::new(db, shelves.clone(), registry.clone(), clock.clone(), ids, second_pair_of_eyes),
            credentials: Credentials::new(registry, tokens),
            rate_limiter: Arc::new(RateLimiter::new(clock.clone(), quotas, unlimited)),
            shelves,
            engine: Engine::new(execution),
            clock,
            health,
        };
        app.health.loaded(app.shelves.clone(), app.desk.clone());
        Ok(Arc::new(app))
    }
}

/// Health of the process. It exists before the shelf, so that probes are answered while the shelf is loaded.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    metrics: Metrics,
    loaded: OnceLock<(Arc<ShelfHandle>, Arc<Desk>)>,
    leaving: AtomicBool,
}

/// Whether a load balancer may send requests to this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    Loading,
    /// The newest release was unknown for too long.
    Stale,
    /// The database has another history than the shelf.
    Diverged,
    /// The database lacks acts that this process has acknowledged.
    Lost,
    /// The clock of this process differs from that of the database.
    Skewed,
    Leaving,
}

impl Health {
    pub fn new(clock: &Clock) -> Self {
        let (loaded, leaving) = Default::default();
        Self(Arc::new(Inner { metrics: Metrics::new(clock.now()), loaded, leaving }))
    }

    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    fn loaded(&self, shelves: Arc<ShelfHandle>, desk: Arc<Desk>) {
        // A second call would be a mistake of the caller: the first shelf stays.
        let _ = self.0.loaded.set((shelves, desk));
    }

    /// Makes the process not ready for the rest of its life.
    pub fn leave(&self) {
        self.0.leaving.store(true, Ordering::Relaxed);
    }

    pub fn readiness(&self) -> Readiness {
        if self.0.leaving.load(Ordering::Relaxed) {
            return Readiness::Leaving;
        }
        match self.0.loaded.get() {
            None => Readiness::Loading,
            Some((_, desk)) if desk.has_lost_acts() => Readiness::Lost,
            Some((shelves, _)) if shelves.is_diverged() => Readiness::Diverged,
            Some((_, desk)) if desk.time().is_skewed() => Readiness::Skewed,
            Some((shelves, _)) if shelves.is_fresh() => Readiness::Ready,
            Some(_) => Readiness::Stale,
        }
    }

    /// Number of the newest release on the shelf. None before the shelf is loaded.
    pub fn release(&self) -> Option<i32> {
        self.0.loaded.get().map(|(shelves, _)| shelves.newest().newest())
    }
}
