//! The trusted keys: fetched at intervals, one fetch at a time, and kept through an outage.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

use super::keys::{Key, Keys};
use super::source::KeySource;
use crate::clock::Clock;

/// Age at which keys are fetched again.
const REFRESH_AFTER: TimeDelta = TimeDelta::minutes(10);
/// Age beyond which keys are no longer trusted.
const KEY_SET_TTL: TimeDelta = TimeDelta::hours(24);
/// Wait before the next fetch after a failure, and before an unknown key id causes another fetch.
const RETRY_AFTER: TimeDelta = TimeDelta::seconds(30);
/// Interval at which the task checks the age of the keys.
const REFRESH_INTERVAL: Duration = Duration::from_secs(30);
/// How long a caller waits for the new keys while theirs is known from old ones: it may be gone. An identity provider that
/// takes longer is treated as unreachable.
const STALE_WAIT: Duration = Duration::from_secs(1);

pub struct Keyring {
    source: KeySource,
    clock: Clock,
    state: Mutex<KeySetState>,
}

#[derive(Default)]
struct KeySetState {
    keys: Keys,
    /// Start of the fetch that returned the keys.
    fetched: Option<DateTime<Utc>>,
    /// Start of the last fetch, whether it succeeded or not.
    tried: Option<DateTime<Utc>>,
    /// Start of the last fetch that an unknown key id caused.
    asked: Option<DateTime<Utc>>,
    running: Option<Fetch>,
}

/// A fetch in progress.
#[derive(Clone)]
struct Fetch {
    began: Instant,
    /// Closed when the fetch has ended.
    done: watch::Receiver<()>,
}

impl Fetch {
    /// Waits for the end of the fetch: nothing is ever sent, and the sender is dropped.
    async fn wait(mut self) {
        let _ = self.done.changed().await;
    }
}

pub enum KeyLookup {
    Key(Arc<Key>),
    NoSuchKey,
    /// There are no trusted keys.
    Unavailable,
}

impl Keyring {
    pub fn new(source: KeySource, clock: Clock) -> Self {
        Self { source, clock, state: Mutex::default() }
    }

    pub async fn start(&self) -> Result<(), String> {
        match (self.fetch(self.clock.now()).await, &self.source) {
            (Ok(()), _) => Ok(()),
            (Err(why), KeySource::File(path)) => {
                Err(format!("The keys in {} cannot be used: {why}.", path.display()))
            }
            (Err(why), KeySource::Url(..)) => {
                tracing::warn!(
                    why,
                    "the keys of the identity provider cannot be fetched; no token is accepted yet"
                );
                Ok(())
            }
        }
    }

    /// Fetches the keys every ten minutes until the process ends, whether or not a token arrives: a key
    /// that is removed from the set is not accepted for longer than that.
    pub async fn keep_fresh(self: Arc<Self>) {
        loop {
            tokio::time::sleep(REFRESH_INTERVAL).await;
            self.refresh_if_due().await;
        }
    }

    /// Fetches the keys, and waits for them, if they are older than ten minutes.
    pub async fn refresh_if_due(self: &Arc<Self>) {
        let now = self.clock.now();
        let running = {
            let mut state = self.state();
            state.is_due(now).then(|| self.launch(&mut state, now))
        };
        if let Some(running) = running {
            running.wait().await;
        }
    }

    /// The key with this id. A caller with a known key waits only while old keys are being fetched; an unknown key may be
    /// new.
    pub async fn find(self: &Arc<Self>, kid: &str) -> KeyLookup {
        let now = self.clock.now();
        let (known, running) = {
            let mut state = self.state();
            let known = state.key(kid, now);
            if known.is_some() && state.is_due(now) {
                self.launch(&mut state, now);
            }
            let running = match state.fetch_in_progress() {
                Some(running) => Some(running),
                // For all unknown ids together: otherwise a client could cause any number of fetches.
                None if known.is_none() && passed(state.asked, RETRY_AFTER, now) => {
                    state.asked = Some(now);
                    Some(self.launch(&mut state, now))
                }
                None => None,
            };
            if let Some(key) = &known
                && !(state.is_stale(now) && running.is_some())
            {
                return KeyLookup::Key(key.clone());
            }
            (known, running)
        };
        match running {
            Some(running) if known.is_some() => {
                let until = running.began + STALE_WAIT;
                let _ = tokio::time::timeout_at(until, running.wait()).await;
            }
            Some(running) => running.wait().await,
            None => {}
        }
        let state = self.state();
        match state.key(kid, now) {
            Some(key) => KeyLookup::Key(key),
            None if state.is_trusted(now) => KeyLookup::NoSuchKey,
            None => KeyLookup::Unavailable,
        }
    }

    /// Starts a fetch as a task: a client that disconnects must not cancel what others wait for.
    fn launch(self: &Arc<Self>, state: &mut KeySetState, now: DateTime<Utc>) -> Fetch {
        let (sender, done) = watch::channel(());
        let running = Fetch { began: Instant::now(), done };
        state.tried = Some(now);
        state.running = Some(running.clone());
        let keyring = self.clone();
        tokio::spawn(async move {
            let _sender = sender;
            if let Err(why) = keyring.fetch(now).await {
                tracing::warn!(why, "the keys of the identity provider cannot be fetched");
            }
        });
        running
    }

    /// Fetches all keys. On failure the old ones stay.
    async fn fetch(&self, now: DateTime<Utc>) -> Result<(), String> {
        let keys = self.source.fetch().await?;
        let mut state = self.state();
        state.keys = keys;
        state.fetched = Some(now);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, KeySetState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeySetState {
    fn key(&self, kid: &str, now: DateTime<Utc>) -> Option<Arc<Key>> {
        self.keys.get(kid).filter(|_| self.is_trusted(now)).cloned()
    }

    fn is_trusted(&self, now: DateTime<Utc>) -> bool {
        self.fetched.is_some_and(|at| now - at <= KEY_SET_TTL)
    }

    fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.fetch_in_progress().is_none() && self.is_stale(now) && passed(self.tried, RETRY_AFTER, now)
    }

    fn is_stale(&self, now: DateTime<Utc>) -> bool {
        passed(self.fetched, REFRESH_AFTER, now)
    }

    fn fetch_in_progress(&self) -> Option<Fetch> {
        self.running.clone().filter(|running| running.done.has_changed().is_ok())
    }
}

/// Whether so much time has passed. A clock that is set back must not delay a fetch for hours.
fn passed(since: Option<DateTime<Utc>>, time: TimeDelta, now: DateTime<Utc>) -> bool {
    since.is_none_or(|at| (now - at).abs() >= time)
}
