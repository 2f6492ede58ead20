//! The only reader of principals and keys. What it has read it believes for two seconds, so that a revocation is
//! seen everywhere within five.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::desk::{api_key, principal};
use entity::vocabulary::{PrincipalStatus, Role};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::Semaphore;

use super::principal::{Grant, Identity, Principal, Scope};
use crate::clock::Clock;
use crate::database::{Database, reason};

const CACHE_TTL: Duration = Duration::from_secs(2);
/// Beyond these everything is forgotten and read again.
const CACHE_CAPACITY: usize = 10_000;

/// What is known of a subject or a key.
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
    /// With when it was read; none if it may have changed since.
    known: Mutex<HashMap<CacheKey, (Option<Instant>, Lookup)>>,
    /// For those who have shown who they are: by a token of the identity provider, or by a key that was good before.
    known_credentials: LookupQueue,
    /// Whoever sends made-up keys takes neither the connections of those who work nor their turn.
    unknown_credentials: LookupQueue,
    /// Whether somebody may come in who is not known: with a development token, which brings its own grant.
    takes_unknown: bool,
}

/// Look-ups at once, and those who wait for one: the rest is refused at once.
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
/// For a look-up, waiting included. A database that hangs holds nobody longer.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(1);

impl Registry {
    pub fn new(db: Database, clock: Clock) -> Arc<Self> {
        Self::with(db, clock, false)
    }

    /// The same; and whether development tokens are accepted.
    pub fn with(db: Database, clock: Clock, takes_unknown: bool) -> Arc<Self> {
        let (known_credentials, unknown_credentials) = (LookupQueue::new(), LookupQueue::new());
        Arc::new(Self {
            db,
            clock,
            known: Mutex::default(),
            known_credentials,
            unknown_credentials,
            takes_unknown,
        })
    }

    /// Whether somebody of whom there is no row may be granted something all the same.
    pub fn takes_unknown(&self) -> bool {
        self.takes_unknown
    }

    /// What a subject of the identity provider is granted.
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

    /// Whose key has this digest.
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

    /// What is believed; else what is read, in good time or not at all.
    async fn look_up(
        &self,
        asked: CacheKey,
        read: impl Future<Output = Result<Lookup, DbErr>>,
    ) -> Result<Lookup, DbErr> {
        if let Some(standing) = self.cached(&asked) {
            return Ok(standing);
        }
        let is_stranger = matches!(asked, CacheKey::Digest(_)) && !self.was_good(&asked);
        let queue = if is_stranger { &self.unknown_credentials } else { &self.known_credentials };
        let too_many = |_| DbErr::Custom("too many look-ups wait for the database".to_owned());
        let _waiting = queue.waiting.try_acquire().map_err(too_many)?;
        let looked = tokio::time::timeout(LOOKUP_TIMEOUT, async {
            let _permit = queue.lookups.acquire().await;
            // Somebody else may have looked meanwhile.
            match self.cached(&asked) {
                Some(standing) => Ok(standing),
                None => Ok(self.believe(asked, read.await?)),
            }
        });
        looked.await.unwrap_or_else(|_| Err(DbErr::Custom("a look-up took too long".to_owned())))
    }

    /// At most once a minute and key, and never in the way of an answer.
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

    /// Everybody who is known, by subject.
    pub async fn principals(&self) -> Result<Vec<principal::Model>, DbErr> {
        principal::Entity::find().order_by_asc(principal::Column::Subject).all(self.db.reader()).await
    }

    /// What was read may be wrong from now on.
    pub fn forget(&self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values_mut().for_each(|(read, _)| *read = None);
    }

    fn cached(&self, asked: &CacheKey) -> Option<Lookup> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, standing) = known.get(asked)?;
        read.is_some_and(|read| read.elapsed() < CACHE_TTL).then(|| standing.clone())
    }

    /// Whether it was good when it was last looked up, however long ago.
    fn was_good(&self, asked: &CacheKey) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(asked).is_some_and(|(_, standing)| matches!(standing, Lookup::Good(_)))
    }

    fn believe(&self, asked: CacheKey, standing: Lookup) -> Lookup {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CACHE_CAPACITY {
            // Those who are nobody go first.
            known.retain(|_, (_, standing)| *standing != Lookup::Unknown);
        }
        if known.len() >= CACHE_CAPACITY {
            known.clear();
        }
        known.insert(asked, (Some(Instant::now()), standing.clone()));
        standing
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
