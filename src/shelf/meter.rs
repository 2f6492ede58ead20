//! Counts the work of one request on the shelf, and ends a request that exceeds its cost or its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// How much work is one unit of cost. One unit of work is about 20 ns on one core of 2024: a row looked at, a few
/// predicates, some characters of text. So one unit of cost is some 20 µs, and at most 50 µs whatever is asked.
pub const WORK_PER_COST: u64 = 1_000;
/// How many bytes of text in an answer are one unit of cost: they are copied, written as JSON and compressed.
pub const BYTES_PER_COST: u64 = 1_024;
/// How many bytes an answer may have.
pub const MAX_ANSWER_BYTES: u64 = 32 * 1024 * 1024;
/// How much work is done between two looks at the clock and at the quota: some milliseconds.
const CHECK_EVERY: u64 = 100 * WORK_PER_COST;

/// Work that costs nothing but itself, each in units of work.
pub mod work {
    /// A row that is passed on the way.
    pub const ROW: u64 = 2;
    /// The predicates of one filter, or of one branch of it, that need no more than the row.
    pub const PREDICATES: u64 = 6;
    /// A predicate that follows the places and groups that a row lies in.
    pub const PLACES: u64 = 30;
    /// A predicate that follows the links of an indicator.
    pub const LINKS: u64 = 20;
    /// One page: its cursors are bound to what selects it.
    pub const PAGE: u64 = 100;
    /// One value that a row is sorted by: found, ranked and compared.
    pub const SORT_VALUE: u64 = 14;
    /// One that is words, which are compared as their language sorts them.
    pub const SORT_WORDS: u64 = 70;
    /// One field that is written to the answer.
    pub const FIELD: u64 = 25;
}

/// Why a request was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitExceeded {
    /// It costs more than its caller's requests may.
    Cost,
    /// The caller's quota was used up meanwhile, by others of their requests.
    Quota,
    /// It took longer than any request may.
    Deadline,
    /// Its answer would be longer than any answer may be.
    Bytes,
}

/// What pays for work while it is done.
pub trait Payer: Send + Sync {
    /// Debits cost. Returns whether the request may go on.
    fn draw(&self, cost: u64) -> bool;
}

/// The limits of one request.
pub struct Budget {
    /// Cost of work and of text, on top of what was paid before.
    pub cost: u64,
    pub deadline: Instant,
    pub account: Box<dyn Payer>,
}

/// The counter of one request. Clones count together; a default one only counts.
#[derive(Clone, Default)]
pub struct Meter(Arc<State>);

/// One thread at a time runs a request, so loads and stores suffice. A race would lose the count of a few rows.
#[derive(Default)]
struct State {
    work: AtomicU64,
    bytes: AtomicU64,
    /// Cost that the account has paid.
    drawn: AtomicU64,
    /// The work at which to look at the limits again, counted from zero; 0 once the request has been ended.
    check_at: AtomicU64,
    exceeded: AtomicU8,
    budget: Option<Budget>,
}

impl Meter {
    pub fn new(budget: Budget) -> Self {
        let check_at = AtomicU64::new(CHECK_EVERY.min(budget.cost.saturating_mul(WORK_PER_COST)));
        Self(Arc::new(State { check_at, budget: Some(budget), ..State::default() }))
    }

    /// Counts work. Returns whether to go on. After the end of a request every scan stops at once; its partial result
    /// is never sent.
    pub fn spend(&self, work: u64) -> bool {
        let state = &*self.0;
        let done = state.work.load(Relaxed).saturating_add(work);
        state.work.store(done, Relaxed);
        done < state.check_at.load(Relaxed) || self.check(done)
    }

    /// Counts bytes of text in the answer. Returns whether to go on.
    pub fn write(&self, bytes: usize) -> bool {
        let state = &*self.0;
        let written = state.bytes.load(Relaxed).saturating_add(bytes as u64);
        state.bytes.store(written, Relaxed);
        if written > MAX_ANSWER_BYTES && state.budget.is_some() {
            self.end(LimitExceeded::Bytes);
            return false;
        }
        self.spend(bytes as u64 * WORK_PER_COST / BYTES_PER_COST)
    }

    /// Why the request was ended, if it was.
    pub fn exceeded(&self) -> Option<LimitExceeded> {
        match self.0.exceeded.load(Relaxed) {
            1 => Some(LimitExceeded::Cost),
            2 => Some(LimitExceeded::Quota),
            3 => Some(LimitExceeded::Deadline),
            4 => Some(LimitExceeded::Bytes),
            _ => None,
        }
    }

    /// The cost of all that was counted.
    pub fn cost(&self) -> u64 {
        self.0.work.load(Relaxed).div_ceil(WORK_PER_COST)
    }

    /// Debits the rest at the end of a request. The work is done, so the quota is debited even if it is used up.
    pub fn settle(&self) -> u64 {
        let cost = self.cost();
        self.draw(cost);
        cost
    }

    #[cold]
    fn check(&self, done: u64) -> bool {
        let Some(budget) = &self.0.budget else {
            self.0.check_at.store(u64::MAX, Relaxed);
            return true;
        };
        if self.exceeded().is_some() {
            return false;
        }
        let exceeded = if done > budget.cost.saturating_mul(WORK_PER_COST) {
            Some(LimitExceeded::Cost)
        } else if Instant::now() >= budget.deadline {
            Some(LimitExceeded::Deadline)
        } else if !self.draw(done / WORK_PER_COST) {
            Some(LimitExceeded::Quota)
        } else {
            None
        };
        if let Some(exceeded) = exceeded {
            self.end(exceeded);
            return false;
        }
        let limit = budget.cost.saturating_mul(WORK_PER_COST).saturating_add(1);
        self.0.check_at.store((done + CHECK_EVERY).min(limit.max(done + 1)), Relaxed);
        true
    }

    fn draw(&self, cost: u64) -> bool {
        let drawn = self.0.drawn.load(Relaxed);
        self.0.drawn.store(cost.max(drawn), Relaxed);
        self.0.budget.as_ref().is_none_or(|budget| budget.account.draw(cost.saturating_sub(drawn)))
    }

    /// Ends the request.
    pub fn end(&self, exceeded: LimitExceeded) {
        if self.0.budget.is_none() {
            return;
        }
        let reason = match exceeded {
            LimitExceeded::Cost => 1,
            LimitExceeded::Quota => 2,
            LimitExceeded::Deadline => 3,
            LimitExceeded::Bytes => 4,
        };
        // The first reason is the cause; later ones follow from it.
        let _ = self.0.exceeded.compare_exchange(0, reason, Relaxed, Relaxed);
        self.0.check_at.store(0, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct Purse(Arc<AtomicU64>, u64);

    impl Payer for Purse {
        fn draw(&self, cost: u64) -> bool {
            self.0.fetch_add(cost, Relaxed) + cost <= self.1
        }
    }

    fn meter(cost: u64, purse: u64, time: Duration) -> (Meter, Arc<AtomicU64>) {
        let paid = Arc::new(AtomicU64::new(0));
        let account = Box::new(Purse(paid.clone(), purse));
        (Meter::new(Budget { cost, deadline: Instant::now() + time, account }), paid)
    }

    const LONG: Duration = Duration::from_secs(3_600);

    #[test]
    fn work_is_paid_for_while_it_is_done_and_to_the_unit_in_the_end() {
        let (meter, paid) = meter(1_000, 10_000, LONG);
        for _ in 0..250 {
            assert!(meter.clone().spend(WORK_PER_COST));
        }
        assert_eq!(paid.load(Relaxed), 200, "at every check");
        assert!(meter.spend(1) && meter.write(2_048));
        assert_eq!((meter.settle(), paid.load(Relaxed)), (253, 253));
        assert_eq!((meter.settle(), paid.load(Relaxed)), (253, 253), "nothing is paid twice");
    }

    #[test]
    fn what_is_too_much_ends_for_good() {
        for (cost, purse, time, exceeded) in [
            (500, 10_000, LONG, LimitExceeded::Cost),
            (5_000, 300, LONG, LimitExceeded::Quota),
            (5_000, 10_000, Duration::ZERO, LimitExceeded::Deadline),
        ] {
            let (meter, _) = meter(cost, purse, time);
            assert_eq!(meter.exceeded(), None);
            let rounds = (0..2_000).take_while(|_| meter.spend(WORK_PER_COST)).count() as u64;
            assert!(rounds <= 500, "{exceeded:?} after {rounds}");
            assert_eq!(meter.exceeded(), Some(exceeded));
            assert!(!meter.spend(0) && !meter.spend(1) && !meter.write(0), "{exceeded:?}");
        }
        let (exact, _) = meter(500, 10_000, LONG);
        assert!(exact.spend(500 * WORK_PER_COST), "the limit itself is allowed");
        assert!(!exact.spend(1));
    }

    #[test]
    fn an_answer_has_so_many_bytes_and_no_more() {
        let (meter, _) = meter(u64::MAX, u64::MAX, LONG);
        assert!((0..32).all(|_| meter.write(1024 * 1024)));
        assert!(!meter.write(1));
        assert_eq!(meter.exceeded(), Some(LimitExceeded::Bytes));
    }

    #[test]
    fn without_a_budget_work_is_only_counted() {
        let meter = Meter::default();
        assert!(meter.spend(u64::MAX / 2) && meter.spend(10) && meter.write(100 * 1024 * 1024));
        assert_eq!(meter.exceeded(), None);
    }
}
