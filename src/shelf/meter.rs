//! Counts the work of one request on the shelf, and ends a request that exceeds its cost or its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// How much work is one unit of cost. One unit of work is at most 20 ns on one core of 2024: a row looked at, a predicate,
/// some characters of text. So one unit of cost is at most 20 µs, whatever is asked.
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
    /// A compiled condition on a number of a row, and the row itself among others that are tested so.
    pub const CONDITION: u64 = 1;
    /// A condition on a code.
    pub const CODE: u64 = 2;
    /// Compiling one filter, or one branch of it, and keeping it for the cursors of a page.
    pub const COMPILE: u64 = 100;
    /// An assessment whose responses are looked for: what its header leaves of the filter is kept for it.
    pub const CANDIDATE: u64 = 5;
    /// The predicates of one filter, or of one branch of it, that need no more than the row.
    pub const PREDICATES: u64 = 6;
    /// A condition that follows the places and groups that a row lies in.
    pub const PLACES: u64 = 15;
    /// A predicate that follows the links of an indicator.
    pub const LINKS: u64 = 20;
    /// A condition on the texts of a response, which are paid for by their length.
    pub const TEXTS: u64 = 2;
    /// One page: what selects it is kept for its cursors.
    pub const PAGE: u64 = 50;
    /// What the cursors of a page are bound to: the hash of what selects it.
    pub const BINDING: u64 = 200;
    /// One value in what is hashed.
    pub const BOUND_VALUE: u64 = 4;
    /// One value by which rows are sorted: found, ranked and compared.
    pub const SORT_VALUE: u64 = 8;
    /// One that is words, which are compared as their language sorts them.
    pub const SORT_WORDS: u64 = 150;
    /// One response that is counted. All those of one assessment, in one group; or one of them, if groups are by question.
    pub const COUNT: u64 = 5;
    /// Two responses to one indicator that are compared; looking them up comes on top.
    pub const COMPARE: u64 = 8;
    /// Two versions of one question that are compared: its texts, its options and their labels.
    pub const VERSIONS: u64 = 150;
    /// One group of responses: found, made and sorted.
    pub const GROUP: u64 = 70;
    /// One thing that a search found: its texts compared, and ranked among others.
    pub const HIT: u64 = 5;
    /// One field that is written to the answer, or one object.
    pub const FIELD: u64 = 10;
    /// An error of a field: it is kept with its path, and all errors are sorted.
    pub const ERROR: u64 = 250;
    /// A field that the engine writes: it makes a future of every field.
    pub const ENGINE_FIELD: u64 = 60;
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

/// What one request may cost, and who pays.
pub struct Budget {
    /// None for a mutation: an act that is done is not stopped.
    pub limits: Option<CostLimits>,
    /// Work of one field.
    pub field: u64,
    /// Cost that was paid before.
    pub prepaid: u64,
    pub account: Box<dyn Payer>,
}

/// The limits of one request.
#[derive(Debug, Clone, Copy)]
pub struct CostLimits {
    /// Cost of work and of text, on top of what was paid before.
    pub cost: u64,
    pub deadline: Instant,
}

/// What a request has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Number of values written: fields and objects.
    pub values: u64,
    /// Bytes of texts and keys written.
    pub bytes: u64,
    /// Cost of the rows that were looked at and sorted, or were to be, and of what fields computed.
    pub selection: u64,
}

/// The counter of one request. Clones count together; a default one only counts.
#[derive(Clone, Default)]
pub struct Meter(Arc<State>);

/// One thread at a time runs a request, so loads and stores suffice. A race would lose the count of a few rows.
#[derive(Default)]
struct State {
    work: AtomicU64,
    /// Work that the request could not pay for.
    unpaid: AtomicU64,
    values: AtomicU64,
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
        let most = budget.limits.map_or(u64::MAX, |limits| limits.cost.saturating_mul(WORK_PER_COST));
        let check_at = AtomicU64::new(CHECK_EVERY.min(most));
        let drawn = AtomicU64::new(budget.prepaid);
        Self(Arc::new(State { check_at, drawn, budget: Some(budget), ..State::default() }))
    }

    /// Counts work. Returns whether to go on. After the end of a request nothing is counted and every scan stops at once;
    /// its partial result is never sent.
    pub fn spend(&self, work: u64) -> bool {
        let state = &*self.0;
        let done = state.work.load(Relaxed).saturating_add(work);
        if done >= state.check_at.load(Relaxed) && !self.check(done) {
            return false;
        }
        state.work.store(done, Relaxed);
        true
    }

    /// Counts a field of the answer, by the length of its key.
    pub fn write_field(&self, key: usize) -> bool {
        self.write_value() && self.write(key)
    }

    /// Counts an object of the answer.
    pub fn write_object(&self) -> bool {
        self.write_value()
    }

    fn write_value(&self) -> bool {
        let state = &*self.0;
        let is_on = self.spend(state.budget.as_ref().map_or(work::FIELD, |budget| budget.field));
        if is_on {
            state.values.store(state.values.load(Relaxed) + 1, Relaxed);
        }
        is_on
    }

    /// Counts bytes of text in the answer. Returns whether to go on.
    pub fn write(&self, bytes: usize) -> bool {
        let state = &*self.0;
        let written = state.bytes.load(Relaxed).saturating_add(bytes as u64);
        if written > MAX_ANSWER_BYTES && state.budget.is_some() {
            self.end(LimitExceeded::Bytes);
            return false;
        }
        let is_on = self.spend(bytes as u64 * WORK_PER_COST / BYTES_PER_COST);
        if is_on {
            state.bytes.store(written, Relaxed);
        }
        is_on
    }

    /// What was done so far.
    pub fn progress(&self) -> Progress {
        let state = &*self.0;
        let (values, bytes) = (state.values.load(Relaxed), state.bytes.load(Relaxed));
        let field = state.budget.as_ref().map_or(work::FIELD, |budget| budget.field);
        let written = values * field + bytes * WORK_PER_COST / BYTES_PER_COST;
        let work = state.work.load(Relaxed) + state.unpaid.load(Relaxed);
        Progress { values, bytes, selection: work.saturating_sub(written) / WORK_PER_COST }
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
        if self.exceeded().is_some() {
            return false;
        }
        let Some(CostLimits { cost, deadline }) = self.0.budget.as_ref().and_then(|budget| budget.limits)
        else {
            self.0.check_at.store(u64::MAX, Relaxed);
            return true;
        };
        let most = cost.saturating_mul(WORK_PER_COST);
        let exceeded = if done > most {
            Some(LimitExceeded::Cost)
        } else if Instant::now() >= deadline {
            Some(LimitExceeded::Deadline)
        } else if !self.draw(done / WORK_PER_COST) {
            Some(LimitExceeded::Quota)
        } else {
            None
        };
        if let Some(exceeded) = exceeded {
            self.0.unpaid.store(done - self.0.work.load(Relaxed), Relaxed);
            self.end(exceeded);
            return false;
        }
        self.0.check_at.store((done + CHECK_EVERY).min(most.saturating_add(1).max(done + 1)), Relaxed);
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
        let limits = Some(CostLimits { cost, deadline: Instant::now() + time });
        (Meter::new(Budget { limits, field: work::FIELD, prepaid: 0, account }), paid)
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
