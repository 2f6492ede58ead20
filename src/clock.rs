//! The sources of time and of ids, so that tests and releases can be repeated.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

type Telling = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The source of the current time.
#[derive(Clone)]
pub struct Clock {
    wall: Telling,
    /// The reference for comparison: given, or from the start of the clock.
    beside: Monotonic,
}

#[derive(Clone)]
enum Monotonic {
    Given(Telling),
    Since(DateTime<Utc>, Instant),
}

/// A reference for comparison with the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// The time of the database in a test.
    Given(DateTime<Utc>),
    /// The time since the clock was made, which later jumps do not change. The clock of a database takes precedence.
    Steady(DateTime<Utc>),
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn system() -> Self {
        Self { wall: Arc::new(Utc::now), beside: Monotonic::Since(Utc::now(), Instant::now()) }
    }

    /// The clock of the system with a constant error from now on.
    #[expect(clippy::disallowed_methods, reason = "it asks the system, and then is wrong")]
    pub fn system_off_by(much: TimeDelta) -> Self {
        Self { wall: Arc::new(move || Utc::now() + much), ..Self::system() }
    }

    /// A clock with given times. The clock of the database has the same time.
    pub fn from_fn(by: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        let by: Telling = Arc::new(by);
        Self { wall: by.clone(), beside: Monotonic::Given(by) }
    }

    /// This clock beside a database with another time.
    #[must_use]
    pub fn beside(self, database: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { beside: Monotonic::Given(Arc::new(database)), ..self }
    }

    /// The reference for comparison.
    pub fn reference(&self) -> Reference {
        match &self.beside {
            Monotonic::Given(by) => Reference::Given(by()),
            Monotonic::Since(at, began) => {
                let passed = TimeDelta::from_std(began.elapsed()).unwrap_or(TimeDelta::MAX);
                Reference::Steady(at.checked_add_signed(passed).unwrap_or(DateTime::<Utc>::MAX_UTC))
            }
        }
    }

    /// The time now, in the milliseconds that both databases store.
    pub fn now(&self) -> DateTime<Utc> {
        (self.wall)().trunc_subsecs(3)
    }
}

/// The source of ids at the desk. They reveal nothing, not even their number.
#[derive(Clone)]
pub struct Ids(Arc<dyn Fn() -> String + Send + Sync>);

impl Ids {
    /// 128 random bits in hexadecimal.
    pub fn random() -> Self {
        Self(Arc::new(|| {
            let mut bytes = [0; 16];
            getrandom::fill(&mut bytes).expect("the system has randomness");
            hex::encode(bytes)
        }))
    }

    /// Given ids.
    pub fn from_fn(by: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(by))
    }

    pub fn next(&self) -> String {
        (self.0)()
    }
}
