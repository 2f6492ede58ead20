//! Retries of failed work: each item is tried again later and later, and a failure is logged once.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

const FIRST_DELAY: TimeDelta = TimeDelta::seconds(2);
const MAX_DELAY: TimeDelta = TimeDelta::minutes(15);

/// Those of this process, by the id of the draft.
#[derive(Default)]
pub struct Failures(Mutex<HashMap<String, RetryState>>);

/// The last of the failures of one draft.
struct RetryState {
    why: String,
    next: DateTime<Utc>,
    wait: TimeDelta,
}

impl Failures {
    /// Whether a draft is to be tried now.
    pub fn is_due(&self, draft: &str, now: DateTime<Utc>) -> bool {
        self.locked().get(draft).is_none_or(|failure| failure.next <= now)
    }

    /// Remembers that a draft could not be published; answers whether that is news.
    pub fn failed(&self, draft: &str, why: &str, now: DateTime<Utc>) -> bool {
        let mut failures = self.locked();
        let before = failures.get(draft);
        let is_news = before.is_none_or(|before| before.why != why);
        let wait = before.map_or(FIRST_DELAY, |before| (before.wait * 2).min(MAX_DELAY));
        failures.insert(draft.to_owned(), RetryState { why: why.to_owned(), next: now + wait, wait });
        is_news
    }

    /// Forgets all drafts but those that are due.
    pub fn keep(&self, due: &[String]) {
        self.locked().retain(|draft, _| due.contains(draft));
    }

    pub fn forget(&self, draft: &str) {
        self.locked().remove(draft);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, RetryState>> {
        // Nothing that is done while it is held can fail halfway.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_that_fails_is_tried_later_and_later_and_told_of_once() {
        let failures = Failures::default();
        let mut now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("an instant");
        let (mut tried, mut reported) = (0, 0);
        for _ in 0..3_600 {
            if failures.is_due("a", now) {
                tried += 1;
                reported += usize::from(failures.failed("a", "It cannot be read.", now));
            }
            now += TimeDelta::seconds(1);
        }
        assert_eq!(reported, 1);
        assert!((10..20).contains(&tried), "{tried} times in an hour");
        assert!(failures.failed("a", "Something else.", now), "another reason is news");
        assert!(failures.is_due("b", now));
        failures.keep(&[]);
        assert!(failures.is_due("a", now));
    }
}
