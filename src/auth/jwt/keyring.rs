//! The keys that are believed now: fetched again and again, one fetch at a time, and kept through an outage.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

use super::keys::{Key, Keys};
use super::source::KeySource;
use crate::clock::Clock;

/// When keys are fetched again.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// How long they are believed without that.
const KEY_SET_TTL: TimeDelta = TimeDelta::hours(24);
/// How long to wait before trying again, and before an unknown name is worth another fetch.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// How often the task looks whether keys are to be fetched again.
const REFRESH_INTERVAL: Duration = Duration::from_secs(30);
/// How long a caller with a key of an old set waits for the new one, in which it may not be any more. An identity
/// provider that does not answer in that time is treated as one that is away.
const STALE_WAIT: Duration = Duration::from_secs(1);

pub struct Keyring {
    source: KeySource,
    clock: Clock,
    state: Mutex<KeySetState>,
}

#[derive(Default)]
struct KeySetState {
    keys: Keys,
    /// When the fetch began that brought the keys.
    fetched: Option<DateTime<Utc>>,
    /// When the last fetch began, whatever came of it.
    tried: Option<DateTime<Utc>>,
    /// When an unknown name last was the reason for one.
    asked: Option<DateTime<Utc>>,
    flight: Option<Flight>,
}

/// A fetch that has begun.
#[derive(Clone)]
struct Flight {
    began: Instant,
    /// Closed when the fetch has ended.
    landed: watch::Receiver<()>,
}

impl Flight {
    /// Nothing is ever sent: this waits for the end.
    async fn land(mut self) {
        let _ = self.landed.changed().await;
    }
}

pub enum KeyLookup {
    Key(Arc<Key>),
    NoSuchKey,
    /// There are no keys that could be believed.
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

    /// Fetches the keys every ten minutes until the process ends, whether or not anybody comes with a token: a key
    /// that is taken out of the set is not accepted for longer than that.
    pub async fn keep_fresh(self: Arc<Self>) {
        loop {
            tokio::time::sleep(REFRESH_INTERVAL).await;
            self.refresh_if_due().await;
        }
    }

    /// Fetches the keys, and waits for them, if they are older than ten minutes.
    pub async fn refresh_if_due(self: &Arc<Self>) {
        let now = self.clock.now();
        let flight = {
            let mut state = self.state();
            state.is_due(now).then(|| self.launch(&mut state, now))
        };
        if let Some(flight) = flight {
            flight.land().await;
        }
    }

    /// The key of this name. Whoever asks for a known one waits only while the keys are old and just being fetched; an
    /// unknown one may be new.
    pub async fn find(self: &Arc<Self>, kid: &str) -> KeyLookup {
        let now = self.clock.now();
        let (known, flight) = {
            let mut state = self.state();
            let known = state.key(kid, now);
            if known.is_some() && state.is_due(now) {
                self.launch(&mut state, now);
            }
            let flight = match state.in_flight() {
                Some(flight) => Some(flight),
                // Whatever the name: else anybody could make us fetch as often as they like.
                None if known.is_none() && passed(state.asked, PAUSE, now) => {
                    state.asked = Some(now);
                    Some(self.launch(&mut state, now))
                }
                None => None,
            };
            if let Some(key) = &known
                && !(state.is_stale(now) && flight.is_some())
            {
                return KeyLookup::Key(key.clone());
            }
            (known, flight)
        };
        match flight {
            Some(flight) if known.is_some() => {
                let until = flight.began + STALE_WAIT;
                let _ = tokio::time::timeout_at(until, flight.land()).await;
            }
            Some(flight) => flight.land().await,
            None => {}
        }
        let state = self.state();
        match state.key(kid, now) {
            Some(key) => KeyLookup::Key(key),
            None if state.is_believed(now) => KeyLookup::NoSuchKey,
            None => KeyLookup::Unavailable,
        }
    }

    /// A task of its own: a client that goes away must not break off what others wait for.
    fn launch(self: &Arc<Self>, state: &mut KeySetState, now: DateTime<Utc>) -> Flight {
        let (landing, landed) = watch::channel(());
        let flight = Flight { began: Instant::now(), landed };
        state.tried = Some(now);
        state.flight = Some(flight.clone());
        let keyring = self.clone();
        tokio::spawn(async move {
            let _landing = landing;
            if let Err(why) = keyring.fetch(now).await {
                tracing::warn!(why, "the keys of the identity provider cannot be fetched");
            }
        });
        flight
    }

    /// All keys anew; those there are stay if that fails.
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
        self.keys.get(kid).filter(|_| self.is_believed(now)).cloned()
    }

    fn is_believed(&self, now: DateTime<Utc>) -> bool {
        self.fetched.is_some_and(|at| now - at <= KEY_SET_TTL)
    }

    fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.in_flight().is_none() && self.is_stale(now) && passed(self.tried, PAUSE, now)
    }

    fn is_stale(&self, now: DateTime<Utc>) -> bool {
        passed(self.fetched, FRESH, now)
    }

    fn in_flight(&self) -> Option<Flight> {
        self.flight.clone().filter(|flight| flight.landed.has_changed().is_ok())
    }
}

/// Whether so much time has passed since then. A clock that is set back must not make us wait for hours.
fn passed(since: Option<DateTime<Utc>>, time: TimeDelta, now: DateTime<Utc>) -> bool {
    since.is_none_or(|at| (now - at).abs() >= time)
}
