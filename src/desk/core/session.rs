//! The desk of this process, and the session of one member of staff in one request.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};
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
    /// By which acts are dated, and schedules come due.
    pub(in crate::desk) time: Arc<DatabaseClock>,
    pub(in crate::desk) ids: Ids,
    /// Whether a second admin confirms what changes what is public without a draft.
    pub(in crate::desk) second_pair_of_eyes: bool,
    /// Acts at once; reads have permits of their own, at the door.
    pub(in crate::desk) permits: Arc<Semaphore>,
    pub(in crate::desk) acknowledged: Acknowledged,
    /// Reads of drafts on a page, which would each want a connection at once.
    pub(in crate::desk) turns: Semaphore,
    /// Drafts that were due and could not be published.
    pub(in crate::desk) failures: Failures,
}

/// Reads of drafts on a page, at once: half of the connections that there are on PostgreSQL. The others wait for their
/// turn here, where nobody counts the time, and not for a connection, where half a second is the most.
const MOST_TURNS: usize = 4;

/// Acts at once: more would only wait for the database, which takes one at a time or eight.
const MOST_ACTS: usize = 16;

/// Somebody at the desk, in one request.
#[derive(Clone)]
pub struct StaffSession {
    pub(in crate::desk) desk: Arc<Desk>,
    pub(in crate::desk) who: Arc<Principal>,
    pub(in crate::desk) request: Option<String>,
    /// Counts the work of the request; of the process's own acts nobody asks for it.
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
        let permits = Arc::new(Semaphore::new(MOST_ACTS));
        let turns = Semaphore::new(MOST_TURNS);
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

    /// Staff may sit down; what they may do there, each act asks again. Whoever may not learns nothing of what is
    /// there, whatever they ask for.
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

    /// A turn to read something of one draft; there are always some, since nobody closes them.
    pub(in crate::desk) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// The clock of the database.
    pub fn time(&self) -> &Arc<DatabaseClock> {
        &self.time
    }

    /// Until when it is known what was published.
    pub fn known_until(&self) -> DateTime<Utc> {
        self.time.known_until(self.db.backend())
    }

    /// Whether the database lacked an acknowledged act when it was last looked at.
    pub fn has_lost_acts(&self) -> bool {
        self.acknowledged.is_lost()
    }

    /// Looks, as any reader does, whether the audit log has what this process has acknowledged.
    pub async fn check_acknowledged(&self) -> Result<(), DbErr> {
        self.acknowledged.check(self.db.reader()).await
    }

    /// What this process takes for now.
    pub(in crate::desk) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// All that is public now.
    pub fn catalog(&self) -> Catalog {
        Catalog::newest(self.shelves.newest())
    }

    /// Whether the database goes on from the shelf. Nothing is decided by the one over what is in the other.
    pub(in crate::desk) async fn goes_on(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        load::continues(db, &self.shelves.newest()).await
    }

    /// The code of a place, and those of the places it is in: what a grant is held against.
    pub(in crate::desk) fn line(&self, code: &str) -> Vec<String> {
        match self.catalog().jurisdiction(code) {
            Some(place) => place.and_above().map(|place| place.row.code.to_string()).collect(),
            None => vec![code.to_owned()],
        }
    }
}

/// That the database does not go on from the shelf.
pub fn another_history() -> Error {
    let message = "The database was restored, and holds another history than the one that is served; try again in some \
                   seconds.";
    Error::unavailable(message, std::time::Duration::from_secs(5))
}

/// That nothing is dated while the clock of this process is wrong.
pub fn wrong_clock() -> Error {
    let message = "The clock of this instance differs from the database's by more than 30 seconds; it publishes and \
                   schedules nothing until that is mended.";
    Error::unavailable(message, std::time::Duration::from_secs(30))
}

/// Words as a grant wants them.
pub fn line_of(codes: &[String]) -> Vec<&str> {
    codes.iter().map(String::as_str).collect()
}

/// What it takes to read what a draft says, for each byte of it, in units of the shelf's meter.
pub const READ_BYTE: u64 = 1;
/// The same of an act: it is read, checked, hashed, written and read again.
pub const ACT_BYTE: u64 = 4;

impl StaffSession {
    /// The same seat, whose work another meter counts.
    #[must_use]
    pub fn with_meter(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    pub fn who(&self) -> &Principal {
        &self.who
    }

    /// All that is public now, to be shown: what is looked at in it is counted, and ends with the request. What decides
    /// over an act looks at the desk's own.
    pub fn catalog(&self) -> Catalog {
        self.desk.catalog().with_meter(self.meter.clone())
    }

    /// What was public as of the release that an act has made; what is public now, if it made none.
    pub fn catalog_at(&self, release: Option<i32>) -> Catalog {
        let newest = self.catalog();
        match release {
            Some(release) => newest.at(release).unwrap_or(newest),
            None => newest,
        }
    }

    /// What is told of something that was only to be read.
    pub(in crate::desk) fn read_error(&self) -> impl Fn(DbErr) -> Error {
        let request = self.request.clone();
        move |error| DeskError::Unread(error).into_client_error(request.as_deref())
    }
}
