//! Time and ids come from here, so that tests and releases can be repeated.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

type Telling = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Where the current time comes from.
#[derive(Clone)]
pub struct Clock {
    wall: Telling,
    /// What it is compared with: told, or when it was made.
    beside: Monotonic,
}

#[derive(Clone)]
enum Monotonic {
    Given(Telling),
    Since(DateTime<Utc>, Instant),
}

/// A time to compare with what the clock says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// What the database's clock says, as far as a test is concerned.
    Given(DateTime<Utc>),
    /// What it must be if the clock was right when it was made; that it jumped since does not matter. A database with a
    /// clock of its own knows better.
    Steady(DateTime<Utc>),
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn system() -> Self {
        Self { wall: Arc::new(Utc::now), beside: Monotonic::Since(Utc::now(), Instant::now()) }
    }

    /// The system's, if it were wrong by so much from now on.
    #[expect(clippy::disallowed_methods, reason = "it asks the system, and then is wrong")]
    pub fn system_off_by(much: TimeDelta) -> Self {
        Self { wall: Arc::new(move || Utc::now() + much), ..Self::system() }
    }

    /// A clock that says what it is told to. That of the database says the same.
    pub fn from_fn(by: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        let by: Telling = Arc::new(by);
        Self { wall: by.clone(), beside: Monotonic::Given(by) }
    }

    /// The same beside a database whose clock says something else.
    #[must_use]
    pub fn beside(self, database: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { beside: Monotonic::Given(Arc::new(database)), ..self }
    }

    /// What it says is to be compared with this.
    pub fn reference(&self) -> Reference {
        match &self.beside {
            Monotonic::Given(by) => Reference::Given(by()),
            Monotonic::Since(at, began) => {
                let passed = TimeDelta::from_std(began.elapsed()).unwrap_or(TimeDelta::MAX);
                Reference::Steady(at.checked_add_signed(passed).unwrap_or(DateTime::<Utc>::MAX_UTC))
            }
        }
    }

    /// To the millisecond, which is what both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.wall)().trunc_subsecs(3)
    }
}

/// Where the ids of what lives at the desk come from: they tell nothing, not even how many there are.
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

    /// Ids that are told.
    pub fn from_fn(by: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(by))
    }

    pub fn next(&self) -> String {
        (self.0)()
    }
}
