//! The rate limiter: a token bucket of cost for each caller, which fills again with time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::Principal;
use crate::clock::Clock;

/// Addresses beyond this number share the overflow buckets until there is room again.
const MAX_BUCKETS: usize = 100_000;
/// All addresses of one network share one overflow bucket, so that one owner cannot fill the others.
const OVERFLOW_BUCKETS: u64 = 1024;
/// A bucket that has not been used for so long, or for as long as the slowest bucket takes to fill if that is longer, is
/// full and can be forgotten.
const IDLE_AFTER: TimeDelta = TimeDelta::seconds(60);
/// A sweep for idle buckets looks at all of them, so it does not run for each new caller.
const SWEEP_INTERVAL: TimeDelta = TimeDelta::seconds(5);

/// Limits on what one kind of caller may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Greatest cost of one request.
    pub cost: u64,
    /// Cost that a full bucket holds.
    pub bucket: u64,
    /// Cost that returns to the bucket each second.
    pub per_second: u64,
    /// Requests being answered at once.
    pub in_flight: usize,
}

impl Quota {
    // A unit of cost is at most 20 µs of one core: a tenth of a core for anybody, and a second of one at once.
    pub const PUBLIC: Self = Self { cost: 1_000, bucket: 50_000, per_second: 5_000, in_flight: 24 };
    pub const PARTNER: Self = Self { cost: 5_000, bucket: 500_000, per_second: 50_000, in_flight: 32 };
    pub const STAFF: Self = Self { cost: 5_000, bucket: 200_000, per_second: 20_000, in_flight: 24 };

    /// Seconds that an empty bucket takes to be full.
    pub fn window(&self) -> u64 {
        self.bucket.div_ceil(self.per_second)
    }

    /// Time after which a bucket without a request is full, even if it was overdrawn by a whole request.
    fn idle_after(&self) -> TimeDelta {
        let seconds = self.bucket.saturating_add(self.cost).div_ceil(self.per_second);
        TimeDelta::try_seconds(seconds.try_into().unwrap_or(i64::MAX)).unwrap_or(TimeDelta::MAX)
    }
}

/// The quota of each kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    pub public: Quota,
    pub partner: Quota,
    pub staff: Quota,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { public: Quota::PUBLIC, partner: Quota::PARTNER, staff: Quota::STAFF }
    }
}

impl Quotas {
    pub fn for_principal(&self, principal: &Principal) -> Quota {
        match principal {
            Principal::Public => self.public,
            Principal::Partner(_) => self.partner,
            Principal::Staff(_) | Principal::System(_) => self.staff,
        }
    }

    fn idle_after(&self) -> TimeDelta {
        let quotas = [self.public, self.partner, self.staff];
        quotas.iter().map(Quota::idle_after).fold(IDLE_AFTER, TimeDelta::max)
    }
}

/// The key of a bucket: the callers that share one quota.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LimitKey {
    /// Callers without a credential, by client prefix.
    Address(Option<IpAddr>),
    /// Addresses for which there is no bucket of their own.
    Overflow(u64),
    /// Requests with invalid credentials, by client prefix: they do not use up the bucket of valid ones.
    Unknown(Option<IpAddr>),
    /// All API keys of one agency.
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

    /// The key of requests with an invalid credential from an address.
    pub fn unknown(address: Option<IpAddr>) -> Self {
        Self::Unknown(address.map(client_prefix))
    }
}

/// The network prefix that one client owns: a whole IPv4 address, or the /64 of an IPv6 address.
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
    /// Cost in thousandths, so that a refill of less than a second counts. Negative while finished work is not paid.
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

/// Time until a negative level is zero.
fn wait(level: i64, quota: Quota) -> Duration {
    Duration::from_millis(level.unsigned_abs().div_ceil(quota.per_second))
}

#[derive(Default)]
struct Buckets {
    by_key: HashMap<LimitKey, Bucket>,
    swept: DateTime<Utc>,
}

/// The overflow bucket of the whole network that an owner usually gets: a /32 of IPv6, a /16 of IPv4.
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
    max_buckets: usize,
    quotas: Quotas,
    idle_after: TimeDelta,
    clock: Clock,
    /// No caller is refused: for load tests, and behind a gateway with a rate limit of its own.
    unlimited: bool,
}

impl RateLimiter {
    pub fn new(clock: Clock, quotas: Quotas, unlimited: bool) -> Self {
        let idle_after = quotas.idle_after();
        Self { buckets: Mutex::default(), max_buckets: MAX_BUCKETS, quotas, idle_after, clock, unlimited }
    }

    pub fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// Takes the cost of a request from a bucket. Returns the rest, or the time until the bucket holds enough.
    pub fn charge(&self, limit_key: &LimitKey, quota: Quota, cost: u64) -> Result<u64, Duration> {
        if self.unlimited {
            return Ok(quota.bucket);
        }
        let mut buckets = self.buckets();
        let limit_key = self.bucket_key(&mut buckets, limit_key);
        let bucket = self.bucket(&mut buckets, &limit_key, quota);
        let level = bucket.level.saturating_sub(thousandths(cost));
        if level < 0 {
            return Err(wait(level, quota));
        }
        bucket.level = level;
        Ok(bucket.left())
    }

    /// Takes the cost of any request, before the request is looked at; or returns the time to wait. A refused request
    /// takes the rest of the bucket, because refusing is work too.
    pub fn admit(&self, limit_key: &LimitKey, quota: Quota, cost: u64) -> Result<(), Duration> {
        if self.unlimited {
            return Ok(());
        }
        let mut buckets = self.buckets();
        let limit_key = self.bucket_key(&mut buckets, limit_key);
        let bucket = self.bucket(&mut buckets, &limit_key, quota);
        let level = bucket.level.saturating_sub(thousandths(cost));
        if level < 0 {
            bucket.level = bucket.level.min(0);
            return Err(wait(level, quota));
        }
        bucket.level = level;
        Ok(())
    }

    /// Takes the cost of work while it is done, and returns whether the work may go on. A request that began may be
    /// finished, so a bucket may be overdrawn by the greatest cost of one request.
    pub fn draw(&self, limit_key: &LimitKey, quota: Quota, cost: u64) -> bool {
        if self.unlimited {
            return true;
        }
        let mut buckets = self.buckets();
        let limit_key = self.bucket_key(&mut buckets, limit_key);
        let bucket = self.bucket(&mut buckets, &limit_key, quota);
        bucket.level = bucket.level.saturating_sub(thousandths(cost));
        bucket.level >= -thousandths(quota.cost)
    }

    /// Gives back a part of what a request has paid, because it cost less.
    pub fn refund(&self, limit_key: &LimitKey, quota: Quota, cost: u64) {
        if self.unlimited {
            return;
        }
        let mut buckets = self.buckets();
        let limit_key = self.bucket_key(&mut buckets, limit_key);
        let bucket = self.bucket(&mut buckets, &limit_key, quota);
        bucket.level = bucket.level.saturating_add(thousandths(cost)).min(thousandths(quota.bucket));
    }

    /// Counts one request in flight until the guard is dropped. None if the quota allows no further one.
    pub fn enter(self: &Arc<Self>, limit_key: &LimitKey, quota: Quota) -> Option<InFlight> {
        let mut buckets = self.buckets();
        let limit_key = self.bucket_key(&mut buckets, limit_key);
        let bucket = self.bucket(&mut buckets, &limit_key, quota);
        if bucket.in_flight >= quota.in_flight && !self.unlimited {
            return None;
        }
        bucket.in_flight += 1;
        let limit_key = limit_key.into_owned();
        Some(InFlight { rate_limiter: self.clone(), limit_key })
    }

    /// Cost left in a bucket.
    pub fn left(&self, limit_key: &LimitKey, quota: Quota) -> u64 {
        if self.unlimited {
            return quota.bucket;
        }
        let mut buckets = self.buckets();
        let limit_key = self.bucket_key(&mut buckets, limit_key);
        self.bucket(&mut buckets, &limit_key, quota).left()
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of the bucket in use: the caller's own, except for an address for which there is no room. Staff and
    /// agencies are few, and always have a bucket of their own.
    fn bucket_key<'k>(&self, buckets: &mut Buckets, limit_key: &'k LimitKey) -> Cow<'k, LimitKey> {
        let own = Cow::Borrowed(limit_key);
        let (LimitKey::Address(Some(address)) | LimitKey::Unknown(Some(address))) = limit_key else {
            return own;
        };
        if buckets.by_key.len() < self.max_buckets || buckets.by_key.contains_key(limit_key) {
            return own;
        }
        let now = self.clock.now();
        if (now - buckets.swept).abs() >= SWEEP_INTERVAL {
            buckets.swept = now;
            buckets.by_key.retain(|_, bucket| bucket.in_flight > 0 || now - bucket.at <= self.idle_after);
        }
        if buckets.by_key.len() < self.max_buckets { own } else { Cow::Owned(overflow_key(*address)) }
    }

    /// The bucket of a key, refilled up to now.
    fn bucket<'b>(&self, buckets: &'b mut Buckets, limit_key: &LimitKey, quota: Quota) -> &'b mut Bucket {
        let (now, full) = (self.clock.now(), thousandths(quota.bucket));
        let bucket =
            buckets.by_key.entry(limit_key.clone()).or_insert(Bucket { level: full, at: now, in_flight: 0 });
        // A clock that is set back refills nothing and takes nothing.
        let passed = (now - bucket.at).num_milliseconds().max(0);
        let refill = passed.saturating_mul(i64::try_from(quota.per_second).unwrap_or(i64::MAX));
        bucket.level = bucket.level.saturating_add(refill).min(full);
        bucket.at = now;
        bucket
    }
}

/// Guard of one request in flight.
pub struct InFlight {
    rate_limiter: Arc<RateLimiter>,
    limit_key: LimitKey,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(bucket) = self.rate_limiter.buckets().by_key.get_mut(&self.limit_key) {
            bucket.in_flight = bucket.in_flight.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    fn rate_limiter() -> (RateLimiter, Arc<AtomicI64>) {
        let seconds = Arc::new(AtomicI64::new(0));
        let milliseconds = seconds.clone();
        let start: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("an instant");
        let clock =
            Clock::from_fn(move || start + TimeDelta::milliseconds(milliseconds.load(Ordering::Relaxed)));
        (RateLimiter::new(clock, Quotas::default(), false), seconds)
    }

    #[test]
    fn a_bucket_empties_says_how_long_to_wait_and_fills_again() {
        let (rate_limiter, now) = rate_limiter();
        let limit_key = LimitKey::Address(None);
        let quota = Quota { bucket: 10_000, per_second: 200, ..Quota::PUBLIC };
        assert_eq!(rate_limiter.charge(&limit_key, quota, 5_000), Ok(5_000));
        assert_eq!(rate_limiter.charge(&limit_key, quota, 4_900), Ok(100));
        assert_eq!(rate_limiter.charge(&limit_key, quota, 300), Err(Duration::from_secs(1)));
        assert_eq!(rate_limiter.left(&limit_key, quota), 100);
        now.store(999, Ordering::Relaxed);
        assert!(rate_limiter.charge(&limit_key, quota, 300).is_err());
        now.store(1_000, Ordering::Relaxed);
        assert_eq!(rate_limiter.charge(&limit_key, quota, 300), Ok(0));
        now.store(1_000_000, Ordering::Relaxed);
        assert_eq!(rate_limiter.left(&limit_key, quota), quota.bucket);
        now.store(0, Ordering::Relaxed);
        assert_eq!(rate_limiter.left(&limit_key, quota), quota.bucket, "a clock set back takes nothing");
    }

    #[test]
    fn what_is_refused_takes_what_is_left_and_no_more() {
        let (rate_limiter, now) = rate_limiter();
        let (limit_key, quota) =
            (LimitKey::Address(None), Quota { bucket: 10, per_second: 2, ..Quota::PUBLIC });
        assert_eq!(rate_limiter.admit(&limit_key, quota, 4), Ok(()));
        assert_eq!(rate_limiter.admit(&limit_key, quota, 4), Ok(()));
        assert_eq!(rate_limiter.admit(&limit_key, quota, 4), Err(Duration::from_secs(1)));
        assert_eq!(
            rate_limiter.admit(&limit_key, quota, 4),
            Err(Duration::from_secs(2)),
            "the two that were left are gone"
        );
        assert_eq!(
            rate_limiter.admit(&limit_key, quota, 4),
            Err(Duration::from_secs(2)),
            "and no more than that"
        );
        now.store(2_000, Ordering::Relaxed);
        assert_eq!(rate_limiter.admit(&limit_key, quota, 4), Ok(()));
    }

    #[test]
    fn work_that_was_done_is_paid_for_later_and_one_request_may_be_finished() {
        let (rate_limiter, now) = rate_limiter();
        let limit_key = LimitKey::Address(None);
        let quota = Quota { cost: 100, bucket: 200, per_second: 10, in_flight: 2 };
        assert_eq!(rate_limiter.charge(&limit_key, quota, 199), Ok(1));
        assert!(rate_limiter.draw(&limit_key, quota, 100), "one that began may be finished");
        assert!(!rate_limiter.draw(&limit_key, quota, 2), "another is ended");
        assert_eq!(rate_limiter.left(&limit_key, quota), 0);
        assert_eq!(rate_limiter.charge(&limit_key, quota, 9), Err(Duration::from_secs(11)));
        now.store(11_000, Ordering::Relaxed);
        assert_eq!(rate_limiter.charge(&limit_key, quota, 9), Ok(0));
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
        let (mut rate_limiter, now) = rate_limiter();
        rate_limiter.max_buckets = 2;
        let rate_limiter = Arc::new(rate_limiter);
        let quota = Quota { bucket: 10_000, per_second: 200, in_flight: 2, ..Quota::PUBLIC };
        let of =
            |text: &str| LimitKey::for_principal(&Principal::Public, Some(text.parse().expect("an address")));
        let [first, second, third, fourth] = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.9.4"].map(of);
        let staff = LimitKey::Subject("ann".into());
        assert_eq!(rate_limiter.charge(&first, quota, 1), Ok(9_999));
        let _in_hand = rate_limiter.enter(&second, quota);
        assert_eq!(rate_limiter.charge(&third, quota, 10), Ok(9_990));
        assert_eq!(rate_limiter.charge(&fourth, quota, 10), Ok(9_980), "of the same bucket");
        for other in ["198.51.100.1", "2001:db8::1", "2001:db9::1"] {
            assert_eq!(rate_limiter.charge(&of(other), quota, 10), Ok(9_990), "{other} has another owner");
        }
        assert_eq!(
            rate_limiter.charge(&of("2001:db8:ffff::1"), quota, 10),
            Ok(9_980),
            "and this has the same"
        );
        let overflow = (rate_limiter.enter(&third, quota), rate_limiter.enter(&fourth, quota));
        assert!(overflow.0.is_some() && overflow.1.is_some() && rate_limiter.enter(&third, quota).is_none());
        drop(overflow);
        assert!(rate_limiter.enter(&third, quota).is_some(), "given back where it was taken");
        assert_eq!(rate_limiter.charge(&staff, quota, 10), Ok(9_990), "staff have their own");
        assert_eq!(
            rate_limiter.charge(&first, quota, 1),
            Ok(9_998),
            "and a bucket that was there before is kept"
        );
        now.store(61_000, Ordering::Relaxed);
        assert_eq!(rate_limiter.charge(&third, quota, 10), Ok(9_990));
        assert_eq!(rate_limiter.charge(&fourth, quota, 1), Ok(9_999), "no longer of the same");
        assert_eq!(rate_limiter.buckets().by_key.get(&second).map(|bucket| bucket.in_flight), Some(1));
    }

    #[test]
    fn what_is_given_back_can_be_spent_again_and_overfills_nothing() {
        let (rate_limiter, _) = rate_limiter();
        let limit_key = LimitKey::Address(None);
        assert_eq!(rate_limiter.charge(&limit_key, Quota::PUBLIC, 5), Ok(49_995));
        rate_limiter.refund(&limit_key, Quota::PUBLIC, 4);
        assert_eq!(rate_limiter.left(&limit_key, Quota::PUBLIC), 49_999);
        rate_limiter.refund(&limit_key, Quota::PUBLIC, 4);
        assert_eq!(rate_limiter.left(&limit_key, Quota::PUBLIC), 50_000);
    }

    #[test]
    fn so_many_at_once_and_no_more() {
        let rate_limiter = Arc::new(rate_limiter().0);
        let limit_key = LimitKey::Subject("ann".into());
        let quota = Quota { in_flight: 2, ..Quota::STAFF };
        let first = rate_limiter.enter(&limit_key, quota);
        let second = rate_limiter.enter(&limit_key, quota);
        assert!(first.is_some() && second.is_some() && rate_limiter.enter(&limit_key, quota).is_none());
        drop(first);
        assert!(rate_limiter.enter(&limit_key, quota).is_some());
    }

    #[test]
    fn a_bucket_is_kept_for_as_long_as_it_takes_to_fill() {
        let slow = Quota { cost: 100, bucket: 200, per_second: 1, in_flight: 2 };
        assert_eq!(Quotas::default().idle_after(), IDLE_AFTER);
        assert_eq!(Quotas { partner: slow, ..Quotas::default() }.idle_after(), TimeDelta::seconds(300));
        assert_eq!(slow.window(), 200);
    }
}
