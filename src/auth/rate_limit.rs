//! How much a caller may ask for: a bucket of cost for each, which fills again with time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Principal;
use crate::clock::Clock;

/// Addresses beyond these share the buckets of crowds, until there is room again.
const MAX_BUCKETS: usize = 100_000;
/// A network of one owner is in one of them, however many addresses it has to fill the others with.
const OVERFLOW_BUCKETS: u64 = 1024;
/// Whoever has not been here for as long as the slowest bucket takes to fill has a full one, and is as good as unknown.
const IDLE_AFTER: TimeDelta = TimeDelta::seconds(60);
/// All are looked at to find those: not for each new caller.
const SWEEP_INTERVAL: TimeDelta = TimeDelta::seconds(5);

/// What one kind of caller may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Of one request.
    pub cost: u64,
    /// How much cost a full bucket holds.
    pub bucket: u64,
    /// How much of it comes back in a second.
    pub per_second: u64,
    /// Requests being answered at once.
    pub in_flight: usize,
}

impl Quota {
    // A unit of cost is at most 50 µs of one core: a tenth of a core for anybody, and a second of one at once.
    pub const PUBLIC: Self = Self { cost: 5_000, bucket: 20_000, per_second: 2_000, in_flight: 24 };
    pub const PARTNER: Self = Self { cost: 20_000, bucket: 200_000, per_second: 20_000, in_flight: 32 };
    pub const STAFF: Self = Self { cost: 20_000, bucket: 80_000, per_second: 8_000, in_flight: 24 };

    pub fn for_principal(principal: &Principal) -> Self {
        match principal {
            Principal::Public => Self::PUBLIC,
            Principal::Partner(_) => Self::PARTNER,
            Principal::Staff(_) | Principal::System(_) => Self::STAFF,
        }
    }

    /// How long an empty bucket takes to be full.
    pub fn window(&self) -> u64 {
        self.bucket / self.per_second
    }
}

/// Whose bucket it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LimitKey {
    /// Somebody without a credential, by address: a household has one of version 4, or 2⁶⁴ of version 6.
    Address(Option<IpAddr>),
    /// Addresses for which there is no room.
    Overflow(u64),
    /// Whoever sends credentials that are not good, by address: it is not the bucket of those who send good ones.
    Unknown(Option<IpAddr>),
    /// All keys of an agency share one.
    Agency(String),
    Subject(String),
}

impl LimitKey {
    pub fn for_principal(principal: &Principal, address: Option<IpAddr>) -> Self {
        match principal {
            Principal::Partner(known) if known.api_key.is_some() => {
                Self::Agency(known.agency.clone().unwrap_or_else(|| known.subject.clone()))
            }
            Principal::Partner(known) | Principal::Staff(known) => Self::Subject(known.subject.clone()),
            Principal::Public | Principal::System(_) => Self::Address(address.map(client_prefix)),
        }
    }

    /// Of requests with a credential that nobody has, from an address.
    pub fn unknown(address: Option<IpAddr>) -> Self {
        Self::Unknown(address.map(client_prefix))
    }
}

/// Who has an address: one of version 4, or the 2⁶⁴ of version 6 that a household is given.
pub fn client_prefix(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        version4 => version4,
    }
}

struct Bucket {
    /// In thousandths of cost, so that what comes back within a second counts. Below zero while work that was done is
    /// not paid for.
    level: i64,
    at: DateTime<Utc>,
    in_flight: usize,
}

impl Bucket {
    fn left(&self) -> u64 {
        u64::try_from(self.level).unwrap_or(0) / 1000
    }
}

fn thousandths(cost: u64) -> i64 {
    i64::try_from(cost).unwrap_or(i64::MAX).saturating_mul(1000)
}

/// How long it takes until a level that is below zero is zero.
fn wait(level: i64, terms: Quota) -> Duration {
    Duration::from_millis(level.unsigned_abs().div_ceil(terms.per_second))
}

#[derive(Default)]
struct Buckets {
    of: HashMap<LimitKey, Bucket>,
    swept: DateTime<Utc>,
}

/// Of the whole network that an owner is mostly given: 2⁹⁶ addresses of version 6, 2¹⁶ of version 4.
fn overflow_key(address: IpAddr) -> LimitKey {
    let network = match address.to_canonical() {
        IpAddr::V6(address) => u128::from(address) >> 96,
        IpAddr::V4(address) => u128::from(u32::from(address) >> 16),
    };
    let mut hasher = DefaultHasher::new();
    network.hash(&mut hasher);
    LimitKey::Overflow(hasher.finish() % OVERFLOW_BUCKETS)
}

/// The buckets of all callers of this process.
pub struct RateLimiter {
    buckets: Mutex<Buckets>,
    most: usize,
    clock: Clock,
    /// Nobody is refused: for load tests, and behind a gateway that counts.
    unlimited: bool,
}

impl RateLimiter {
    pub fn new(clock: Clock, unlimited: bool) -> Self {
        Self { buckets: Mutex::default(), most: MAX_BUCKETS, clock, unlimited }
    }

    /// Takes a request's cost from the holder's bucket; answers what is left in it, or how long to wait until
    /// there is enough.
    pub fn charge(&self, holder: &LimitKey, terms: Quota, cost: u64) -> Result<u64, Duration> {
        if self.unlimited {
            return Ok(terms.bucket);
        }
        let mut buckets = self.buckets();
        let holder = self.place_of(&mut buckets, holder);
        let bucket = self.bucket(&mut buckets, &holder, terms);
        let level = bucket.level.saturating_sub(thousandths(cost));
        if level < 0 {
            return Err(wait(level, terms));
        }
        bucket.level = level;
        Ok(bucket.left())
    }

    /// Takes what any request costs, before it is looked at; or says how long to wait. A request that is refused takes
    /// what is left: to refuse is work, too.
    pub fn admit(&self, holder: &LimitKey, terms: Quota, cost: u64) -> Result<(), Duration> {
        if self.unlimited {
            return Ok(());
        }
        let mut buckets = self.buckets();
        let holder = self.place_of(&mut buckets, holder);
        let bucket = self.bucket(&mut buckets, &holder, terms);
        let level = bucket.level.saturating_sub(thousandths(cost));
        if level < 0 {
            bucket.level = bucket.level.min(0);
            return Err(wait(level, terms));
        }
        bucket.level = level;
        Ok(())
    }

    /// Takes the cost of work that is being done, and says whether it may go on. Whoever begins with something in the
    /// bucket may finish one request, so the bucket may be overdrawn by what one request may cost.
    pub fn draw(&self, holder: &LimitKey, terms: Quota, cost: u64) -> bool {
        if self.unlimited {
            return true;
        }
        let mut buckets = self.buckets();
        let holder = self.place_of(&mut buckets, holder);
        let bucket = self.bucket(&mut buckets, &holder, terms);
        bucket.level = bucket.level.saturating_sub(thousandths(cost));
        bucket.level >= -thousandths(terms.cost)
    }

    /// A place among the holder's requests in hand, given back when it is dropped; none if all are taken.
    pub fn enter(&self, holder: &LimitKey, terms: Quota) -> Option<InFlight<'_>> {
        let mut buckets = self.buckets();
        let holder = self.place_of(&mut buckets, holder);
        let bucket = self.bucket(&mut buckets, &holder, terms);
        if bucket.in_flight >= terms.in_flight && !self.unlimited {
            return None;
        }
        bucket.in_flight += 1;
        Some(InFlight { allowances: self, holder: holder.into_owned() })
    }

    /// What is left in the holder's bucket.
    pub fn left(&self, holder: &LimitKey, terms: Quota) -> u64 {
        if self.unlimited {
            return terms.bucket;
        }
        let mut buckets = self.buckets();
        let holder = self.place_of(&mut buckets, holder);
        self.bucket(&mut buckets, &holder, terms).left()
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose bucket a caller's requests are in: their own, but for an address for which there is no room. Staff and
    /// agencies are few, and always have their own.
    fn place_of<'h>(&self, buckets: &mut Buckets, holder: &'h LimitKey) -> Cow<'h, LimitKey> {
        let own = Cow::Borrowed(holder);
        let (LimitKey::Address(Some(address)) | LimitKey::Unknown(Some(address))) = holder else {
            return own;
        };
        if buckets.of.len() < self.most || buckets.of.contains_key(holder) {
            return own;
        }
        let now = self.clock.now();
        if (now - buckets.swept).abs() >= SWEEP_INTERVAL {
            buckets.swept = now;
            buckets.of.retain(|_, bucket| bucket.in_flight > 0 || now - bucket.at <= IDLE_AFTER);
        }
        if buckets.of.len() < self.most { own } else { Cow::Owned(overflow_key(*address)) }
    }

    /// The holder's bucket, filled up to now.
    fn bucket<'b>(&self, buckets: &'b mut Buckets, holder: &LimitKey, terms: Quota) -> &'b mut Bucket {
        let (now, full) = (self.clock.now(), thousandths(terms.bucket));
        let bucket =
            buckets.of.entry(holder.clone()).or_insert(Bucket { level: full, at: now, in_flight: 0 });
        // A clock that is set back gives nothing and takes nothing.
        let passed = (now - bucket.at).num_milliseconds().max(0);
        let refill = passed.saturating_mul(i64::try_from(terms.per_second).unwrap_or(i64::MAX));
        bucket.level = bucket.level.saturating_add(refill).min(full);
        bucket.at = now;
        bucket
    }
}

/// A request in hand.
pub struct InFlight<'a> {
    allowances: &'a RateLimiter,
    holder: LimitKey,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if let Some(bucket) = self.allowances.buckets().of.get_mut(&self.holder) {
            bucket.in_flight = bucket.in_flight.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    fn allowances() -> (RateLimiter, Arc<AtomicI64>) {
        let seconds = Arc::new(AtomicI64::new(0));
        let elapsed = seconds.clone();
        let start: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("an instant");
        let clock = Clock::from_fn(move || start + TimeDelta::milliseconds(elapsed.load(Ordering::Relaxed)));
        (RateLimiter::new(clock, false), seconds)
    }

    #[test]
    fn a_bucket_empties_says_how_long_to_wait_and_fills_again() {
        let (allowances, now) = allowances();
        let holder = LimitKey::Address(None);
        let terms = Quota { bucket: 10_000, per_second: 200, ..Quota::PUBLIC };
        assert_eq!(allowances.charge(&holder, terms, 5_000), Ok(5_000));
        assert_eq!(allowances.charge(&holder, terms, 4_900), Ok(100));
        assert_eq!(allowances.charge(&holder, terms, 300), Err(Duration::from_secs(1)));
        assert_eq!(allowances.left(&holder, terms), 100);
        now.store(999, Ordering::Relaxed);
        assert!(allowances.charge(&holder, terms, 300).is_err());
        now.store(1_000, Ordering::Relaxed);
        assert_eq!(allowances.charge(&holder, terms, 300), Ok(0));
        now.store(1_000_000, Ordering::Relaxed);
        assert_eq!(allowances.left(&holder, terms), terms.bucket);
        now.store(0, Ordering::Relaxed);
        assert_eq!(allowances.left(&holder, terms), terms.bucket, "a clock set back takes nothing");
    }

    #[test]
    fn what_is_refused_takes_what_is_left_and_no_more() {
        let (allowances, now) = allowances();
        let (holder, terms) = (LimitKey::Address(None), Quota { bucket: 10, per_second: 2, ..Quota::PUBLIC });
        assert_eq!(allowances.admit(&holder, terms, 4), Ok(()));
        assert_eq!(allowances.admit(&holder, terms, 4), Ok(()));
        assert_eq!(allowances.admit(&holder, terms, 4), Err(Duration::from_secs(1)));
        assert_eq!(
            allowances.admit(&holder, terms, 4),
            Err(Duration::from_secs(2)),
            "the two that were left are gone"
        );
        assert_eq!(allowances.admit(&holder, terms, 4), Err(Duration::from_secs(2)), "and no more than that");
        now.store(2_000, Ordering::Relaxed);
        assert_eq!(allowances.admit(&holder, terms, 4), Ok(()));
    }

    #[test]
    fn work_that_was_done_is_paid_for_later_and_one_request_may_be_finished() {
        let (allowances, now) = allowances();
        let holder = LimitKey::Address(None);
        let terms = Quota { cost: 100, bucket: 200, per_second: 10, in_flight: 2 };
        assert_eq!(allowances.charge(&holder, terms, 199), Ok(1));
        assert!(allowances.draw(&holder, terms, 100), "one that began may be finished");
        assert!(!allowances.draw(&holder, terms, 2), "another is ended");
        assert_eq!(allowances.left(&holder, terms), 0);
        assert_eq!(allowances.charge(&holder, terms, 9), Err(Duration::from_secs(11)));
        now.store(11_000, Ordering::Relaxed);
        assert_eq!(allowances.charge(&holder, terms, 9), Ok(0));
    }

    #[test]
    fn a_network_of_version_6_is_one_caller() {
        let of =
            |text: &str| LimitKey::for_principal(&Principal::Public, Some(text.parse().expect("an address")));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    }

    #[test]
    fn addresses_beyond_so_many_share_a_bucket_until_others_are_forgotten() {
        let (mut allowances, now) = allowances();
        allowances.most = 2;
        let terms = Quota { bucket: 10_000, per_second: 200, in_flight: 2, ..Quota::PUBLIC };
        let of =
            |text: &str| LimitKey::for_principal(&Principal::Public, Some(text.parse().expect("an address")));
        let [first, second, third, fourth] = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.9.4"].map(of);
        let staff = LimitKey::Subject("ann".into());
        assert_eq!(allowances.charge(&first, terms, 1), Ok(9_999));
        let _in_hand = allowances.enter(&second, terms);
        assert_eq!(allowances.charge(&third, terms, 10), Ok(9_990));
        assert_eq!(allowances.charge(&fourth, terms, 10), Ok(9_980), "of the same bucket");
        for other in ["198.51.100.1", "2001:db8::1", "2001:db9::1"] {
            assert_eq!(allowances.charge(&of(other), terms, 10), Ok(9_990), "{other} has another owner");
        }
        assert_eq!(allowances.charge(&of("2001:db8:ffff::1"), terms, 10), Ok(9_980), "and this has the same");
        let crowd = (allowances.enter(&third, terms), allowances.enter(&fourth, terms));
        assert!(crowd.0.is_some() && crowd.1.is_some() && allowances.enter(&third, terms).is_none());
        drop(crowd);
        assert!(allowances.enter(&third, terms).is_some(), "given back where it was taken");
        assert_eq!(allowances.charge(&staff, terms, 10), Ok(9_990), "staff have their own");
        assert_eq!(allowances.charge(&first, terms, 1), Ok(9_998), "and whoever was there before");
        now.store(61_000, Ordering::Relaxed);
        assert_eq!(allowances.charge(&third, terms, 10), Ok(9_990));
        assert_eq!(allowances.charge(&fourth, terms, 1), Ok(9_999), "no longer of the same");
        assert_eq!(allowances.buckets().of.get(&second).map(|bucket| bucket.in_flight), Some(1));
    }

    #[test]
    fn so_many_at_once_and_no_more() {
        let (allowances, _) = allowances();
        let holder = LimitKey::Subject("ann".into());
        let terms = Quota { in_flight: 2, ..Quota::STAFF };
        let first = allowances.enter(&holder, terms);
        let second = allowances.enter(&holder, terms);
        assert!(first.is_some() && second.is_some() && allowances.enter(&holder, terms).is_none());
        drop(first);
        assert!(allowances.enter(&holder, terms).is_some());
    }
}
