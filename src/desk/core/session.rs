//! The desk of this process, and the session of one member of staff in one request.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::shelf::release;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder, QuerySelect};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::auth::Principal;
use crate::auth::registry::Registry;
use crate::clock::{Clock, Ids};
use crate::database::Database;
use crate::database::clock::DatabaseClock;
use crate::desk::core::acknowledged::Acknowledged;
use crate::desk::core::backoff::Failures;
use crate::desk::core::error::DeskError;
use crate::error::{Error, ErrorCode};
use crate::shelf::meter::Meter;
use crate::shelf::watch::ShelfHandle;
use crate::shelf::{Catalog, load};

/// The desk of this process.
pub struct Desk {
    pub(in crate::desk) db: Database,
    pub(in crate::desk) shelves: Arc<ShelfHandle>,
    pub(in crate::desk) registry: Arc<Registry>,
    pub(in crate::desk) clock: Clock,
    /// Dates the acts, and decides when schedules come due.
    pub(in crate::desk) time: Arc<DatabaseClock>,
    pub(in crate::desk) ids: Ids,
    /// Whether a second admin must confirm a change of public data that is made without a draft.
    pub(in crate::desk) second_pair_of_eyes: bool,
    /// Permits for acts that run at once; queries take permits of their own in `http`.
    pub(in crate::desk) permits: Arc<Semaphore>,
    pub(in crate::desk) acknowledged: Acknowledged,
    /// Permits for reads of drafts on a page, each of which takes a connection.
    pub(in crate::desk) turns: Semaphore,
    /// Due drafts whose publication failed.
    pub(in crate::desk) failures: Failures,
}

/// The most reads of drafts at once: half of the connections on PostgreSQL. The others wait here, without a limit, instead
/// of for a connection, where a wait ends after half a second.
const MAX_CONCURRENT_READS: usize = 4;

/// The most acts at once: more would only wait for the database, which takes one (SQLite) or eight at a time.
const MAX_CONCURRENT_ACTS: usize = 16;

/// The session of one principal at the desk, in one request.
#[derive(Clone)]
pub struct StaffSession {
    pub(in crate::desk) desk: Arc<Desk>,
    pub(in crate::desk) who: Arc<Principal>,
    pub(in crate::desk) request: Option<String>,
    /// Counts the work of the request. For acts of the process itself, nothing reads it.
    pub(in crate::desk) meter: Meter,
}

impl Desk {
    pub fn new(
        db: Database,
        shelves: Arc<ShelfHandle>,
        registry: Arc<Registry>,
        clock: Clock,
        ids: Ids,
        second_pair_of_eyes: bool,
    ) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(MAX_CONCURRENT_ACTS));
        let turns = Semaphore::new(MAX_CONCURRENT_READS);
        let time = DatabaseClock::new(clock.clone());
        let (acknowledged, failures) = Default::default();
        Arc::new(Self {
            db,
            shelves,
            registry,
            clock,
            time,
            ids,
            second_pair_of_eyes,
            permits,
            acknowledged,
            turns,
            failures,
        })
    }

    /// Opens a session for staff. Each act and reading checks its own permission. Other callers get the same error for
    /// everything, and so learn nothing of what exists at the desk.
    pub fn session(
        self: &Arc<Self>,
        who: &Arc<Principal>,
        request: Option<&str>,
    ) -> Result<StaffSession, Error> {
        match **who {
            Principal::Staff(_) | Principal::System(_) => Ok(StaffSession {
                desk: self.clone(),
                who: who.clone(),
                request: request.map(ToOwned::to_owned),
                meter: Meter::default(),
            }),
            Principal::Partner(_) => {
                Err(Error::forbidden("This is for staff of the programme and of countries."))
            }
            Principal::Public => Err(Error::new(
                ErrorCode::Unauthenticated,
                "This is for staff: send a token in the Authorization header, as in `Bearer …`.",
            )),
        }
    }

    /// Waits for a permit to read something of one draft. Never none, because the semaphore is not closed.
    pub(in crate::desk) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// The clock of the database.
    pub fn time(&self) -> &Arc<DatabaseClock> {
        &self.time
    }

    /// The time up to which every publication is known.
    pub fn known_until(&self) -> DateTime<Utc> {
        self.time.known_until(self.db.backend())
    }

    /// Whether the database lacked an acknowledged act when it was last looked at.
    pub fn has_lost_acts(&self) -> bool {
        self.acknowledged.is_lost()
    }

    /// Checks, with a plain read, whether the audit log has the last act that this process has acknowledged.
    pub async fn check_acknowledged(&self) -> Result<(), DbErr> {
        self.acknowledged.check(self.db.reader()).await
    }

    /// The time of the clock of this process.
    pub(in crate::desk) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// All that is public now.
    pub fn catalog(&self) -> Catalog {
        Catalog::newest(self.shelves.newest())
    }

    /// The number of the newest release in the database, 0 before the first; none if the history in the
    /// database does not continue the shelf. Then the shelf must not decide about rows of that database.
    pub(in crate::desk) async fn newest_release(
        &self,
        db: &impl ConnectionTrait,
    ) -> Result<Option<i32>, DbErr> {
        let shelf = self.shelves.newest();
        let newest: Option<(i32, String)> = release::Entity::find()
            .select_only()
            .columns([release::Column::Number, release::Column::Hash])
            .order_by_desc(release::Column::Number)
            .limit(1)
            .into_tuple()
            .one(db)
            .await?;
        let head = newest.as_ref().map(|(number, hash)| (*number, hash.as_str()));
        // Another instance may have published since: then the release that the shelf ends with must be in the database.
        let goes_on = head == shelf.head() || load::continues(db, &shelf).await?;
        Ok(goes_on.then(|| newest.map_or(0, |(number, _)| number)))
    }

    /// The code of a place, and the codes of the places that contain it. Grants are compared with these.
    pub(in crate::desk) fn line(&self, code: &str) -> Vec<String> {
        match self.catalog().jurisdiction(code) {
            Some(place) => place.and_above().map(|place| place.row.code.to_string()).collect(),
            None => vec![code.to_owned()],
        }
    }
}

/// The error for a database whose history does not continue the shelf.
pub fn another_history() -> Error {
    let message = "The database was restored, and holds another history than the one that is served; try again in some \
                   seconds.";
    Error::unavailable(message, std::time::Duration::from_secs(5))
}

/// The error while the clock of this process is wrong.
pub fn wrong_clock() -> Error {
    let message = "The clock of this instance differs from the database's by more than 30 seconds; it publishes and \
                   schedules nothing until that is mended.";
    Error::unavailable(message, std::time::Duration::from_secs(30))
}

/// Borrows codes in the form that grants take.
pub fn line_of(codes: &[String]) -> Vec<&str> {
    codes.iter().map(String::as_str).collect()
}

/// The work of reading the content of a draft, for each byte, in units of the shelf's meter.
pub const READ_BYTE: u64 = 3;
/// The work of an act on a draft, for each byte: the content is read, checked, hashed and written.
pub const ACT_BYTE: u64 = 10;

impl StaffSession {
    /// The same session, whose work another meter counts.
    #[must_use]
    pub fn with_meter(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    pub fn who(&self) -> &Principal {
        &self.who
    }

    /// All that is public now, for answers: its work is counted on the meter of the request. Rules about acts use the
    /// desk's own catalog, which is not counted.
    pub fn catalog(&self) -> Catalog {
        self.desk.catalog().with_meter(self.meter.clone())
    }

    /// The catalog as of the release that an act made; the newest one if the act made none.
    pub fn catalog_at(&self, release: Option<i32>) -> Catalog {
        let newest = self.catalog();
        match release {
            Some(release) => newest.at(release).unwrap_or(newest),
            None => newest,
        }
    }

    /// Turns an error of a reading into the error for the client.
    pub(in crate::desk) fn read_error(&self) -> impl Fn(DbErr) -> Error {
        let request = self.request.clone();
        move |error| DeskError::Unread(error).into_client_error(request.as_deref())
    }
}
