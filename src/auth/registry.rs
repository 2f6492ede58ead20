//! The only reader of principals and API keys. It caches what it has read for two seconds, so that a revocation takes
//! effect everywhere within five.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use entity::desk::{api_key, principal};
use entity::vocabulary::{PrincipalStatus, Role};
use moka::sync::Cache;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::Semaphore;

use super::principal::{Grant, Identity, Principal, Scope};
use crate::clock::Clock;
use crate::database::{Database, reason};

const CACHE_TTL: Duration = Duration::from_secs(2);
/// Entries of each cache. Beyond them, those go that are asked for least: a flood of invalid keys does not displace valid
/// ones.
const CACHE_CAPACITY: u64 = 10_000;

/// What the database says of a subject or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    Good(Identity),
    Suspended,
    Expired,
    Unknown,
}

#[derive(PartialEq, Eq, Hash, Clone)]
enum CacheKey {
    Subject(String),
    Digest(String),
}

pub struct Registry {
    db: Database,
    clock: Clock,
    cache: Cache<CacheKey, Lookup>,
    /// Keys that were good at their last look-up, however long ago that was.
    good_keys: Cache<CacheKey, ()>,
    /// For tokens of the identity provider, and for keys that were good before.
    known_credentials: LookupQueue,
    /// Unknown API keys are looked up through a separate queue, so that a flood of invalid keys cannot delay valid ones.
    unknown_credentials: LookupQueue,
    /// Whether a principal without a row may come in: with a development token, which brings its own grant.
    takes_unknown: bool,
}

/// Limits how many look-ups run and how many wait; further ones fail at once.
struct LookupQueue {
    lookups: Semaphore,
    waiting: Semaphore,
}

impl LookupQueue {
    fn new() -> Self {
        Self { lookups: Semaphore::new(MAX_LOOKUPS), waiting: Semaphore::new(MAX_WAITING) }
    }
}

const MAX_LOOKUPS: usize = 2;
const MAX_WAITING: usize = 64;
/// Limit for one look-up and its wait: a database that hangs holds no request longer.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(1);

impl Registry {
    pub fn new(db: Database, clock: Clock) -> Arc<Self> {
        Self::with(db, clock, false)
    }

    /// The same; and whether development tokens are accepted.
    pub fn with(db: Database, clock: Clock, takes_unknown: bool) -> Arc<Self> {
        let cache = Cache::builder().max_capacity(CACHE_CAPACITY).time_to_live(CACHE_TTL).build();
        Arc::new(Self {
            db,
            clock,
            cache,
            good_keys: Cache::new(CACHE_CAPACITY),
            known_credentials: LookupQueue::new(),
            unknown_credentials: LookupQueue::new(),
            takes_unknown,
        })
    }

    /// Whether a principal without a row may have a grant all the same.
    pub fn takes_unknown(&self) -> bool {
        self.takes_unknown
    }

    /// Looks up a subject of the identity provider.
    pub async fn subject(&self, subject: &str) -> Result<Lookup, DbErr> {
        let read = async {
            let row = principal::Entity::find_by_id(subject).one(self.db.reader()).await?;
            Ok(match row {
                None => Lookup::Unknown,
                Some(row) if row.status == PrincipalStatus::Suspended => Lookup::Suspended,
                Some(row) => Lookup::Good(Identity {
                    grants: grants(&row)?,
                    subject: row.subject,
                    agency: row.agency,
                    api_key: None,
                }),
            })
        };
        self.look_up(CacheKey::Subject(subject.to_owned()), read).await
    }

    /// Looks up the API key with this digest.
    pub async fn api_key(self: &Arc<Self>, digest: &str) -> Result<Lookup, DbErr> {
        let read = async {
            let row = api_key::Entity::find().filter(api_key::Column::Digest.eq(digest));
            let row = row.one(self.db.reader()).await?;
            let now = self.clock.now();
            Ok(match row {
                None => Lookup::Unknown,
                Some(row) if row.revoked_at.is_some() => Lookup::Suspended,
                Some(row) if row.expires_at <= now => Lookup::Expired,
                Some(row) => {
                    if row.last_used.is_none_or(|at| now - at >= TimeDelta::minutes(1)) {
                        tokio::spawn(self.clone().write_last_used(row.id.clone()));
                    }
                    Lookup::Good(Identity {
                        subject: format!("key:{}", row.id),
                        agency: Some(row.agency),
                        api_key: Some(row.id),
                        // An API key is always a partner: no key can reach a draft.
                        grants: vec![Grant::new(Role::Partner, Scope::EVERYWHERE)],
                    })
                }
            })
        };
        self.look_up(CacheKey::Digest(digest.to_owned()), read).await
    }

    /// Answers from the cache, else from the database within the time limit.
    async fn look_up(
        &self,
        key: CacheKey,
        read: impl Future<Output = Result<Lookup, DbErr>>,
    ) -> Result<Lookup, DbErr> {
        if let Some(cached) = self.cache.get(&key) {
            return Ok(cached);
        }
        let is_unknown = matches!(key, CacheKey::Digest(_)) && !self.good_keys.contains_key(&key);
        let queue = if is_unknown { &self.unknown_credentials } else { &self.known_credentials };
        let too_many = |_| DbErr::Custom("too many look-ups wait for the database".to_owned());
        let _waiting = queue.waiting.try_acquire().map_err(too_many)?;
        let looked = tokio::time::timeout(LOOKUP_TIMEOUT, async {
            let _permit = queue.lookups.acquire().await;
            // Another request may have looked it up meanwhile.
            match self.cache.get(&key) {
                Some(cached) => Ok(cached),
                None => Ok(self.store(key, read.await?)),
            }
        });
        looked.await.unwrap_or_else(|_| Err(DbErr::Custom("a look-up took too long".to_owned())))
    }

    /// Runs at most once a minute and key, and delays no response.
    async fn write_last_used(self: Arc<Self>, id: String) {
        let now = self.clock.now();
        let written = async {
            let tx = self.db.begin_write().await?;
            api_key::Entity::update_many()
                .col_expr(api_key::Column::LastUsed, Expr::value(now))
                .filter(api_key::Column::Id.eq(&id))
                .exec(&tx)
                .await?;
            tx.commit().await
        };
        if let Err(error) = written.await {
            tracing::warn!(key = id, reason = reason(&error), "the last use of a key cannot be written");
        }
    }

    /// Every key, by agency and age.
    pub async fn api_keys(&self) -> Result<Vec<api_key::Model>, DbErr> {
        let keys = api_key::Entity::find().order_by_asc(api_key::Column::Agency);
        keys.order_by_asc(api_key::Column::CreatedAt)
            .order_by_asc(api_key::Column::Id)
            .all(self.db.reader())
            .await
    }

    /// Every principal, by subject.
    pub async fn principals(&self) -> Result<Vec<principal::Model>, DbErr> {
        principal::Entity::find().order_by_asc(principal::Column::Subject).all(self.db.reader()).await
    }

    /// Empties the cache, because what was read may be wrong from now on.
    pub fn forget(&self) {
        self.cache.invalidate_all();
    }

    fn store(&self, key: CacheKey, found: Lookup) -> Lookup {
        match (&key, &found) {
            (CacheKey::Digest(_), Lookup::Good(_)) => self.good_keys.insert(key.clone(), ()),
            (CacheKey::Digest(_), _) => self.good_keys.invalidate(&key),
            (CacheKey::Subject(_), _) => {}
        }
        self.cache.insert(key, found.clone());
        found
    }
}

/// The grants in a row.
pub fn grants(row: &principal::Model) -> Result<Vec<Grant>, DbErr> {
    serde_json::from_str(&row.grants)
        .map_err(|error| DbErr::Custom(format!("the grants of {} cannot be read: {error}", row.subject)))
}

impl Lookup {
    /// The principal, if there is one.
    pub fn principal(self) -> Option<Principal> {
        match self {
            Self::Good(known) => Some(Principal::known(known)),
            _ => None,
        }
    }
}

/// Rows for the tests of this room; it is the only one here that knows how to write them.
#[cfg(test)]
pub(super) mod rows {
    use chrono::{DateTime, Utc};
    use sea_orm::IntoActiveModel;

    use super::*;

    pub async fn principal(
        db: &Database,
        subject: &str,
        status: PrincipalStatus,
        grants: &str,
        at: DateTime<Utc>,
    ) {
        let row = principal::Model {
            subject: subject.into(),
            name: None,
            agency: None,
            status,
            grants: grants.into(),
            created_at: at,
            changed_at: at,
        };
        principal::Entity::insert(row.into_active_model()).exec(db.reader()).await.expect("a row");
    }

    pub async fn api_key(
        db: &Database,
        id: &str,
        digest: &str,
        expires_at: DateTime<Utc>,
        revoked_at: Option<DateTime<Utc>>,
    ) {
        let row = api_key::Model {
            id: id.into(),
            agency: "IOM".into(),
            digest: digest.into(),
            created_at: expires_at - TimeDelta::days(30),
            created_by: "ann".into(),
            expires_at,
            last_used: None,
            revoked_at,
            revoked_by: revoked_at.map(|_| "ann".into()),
        };
        api_key::Entity::insert(row.into_active_model()).exec(db.reader()).await.expect("a row");
    }
}
