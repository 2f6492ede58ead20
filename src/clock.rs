//! Time and ids come from here, so that tests and releases can be repeated.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};

/// Where the current time comes from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn system() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// A clock that says what it is told to.
    pub fn told(by: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(by))
    }

    /// To the millisecond, which is what both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(3)
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
    pub fn told(by: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(by))
    }

    pub fn next(&self) -> String {
        (self.0)()
    }
}
