//! What is being worked on: drafts, and their way to publication. Nothing here is public, and nobody comes in but
//! staff.

mod acknowledged;
mod act;
pub mod audit;
mod authorization;
mod backoff;
mod changes;
pub mod check;
mod decisions;
mod draft;
mod edit;
mod error;
mod facts;
mod identity;
mod listing;
mod patch;
mod policy;
mod preview;
mod proposal;
mod publication;
mod questions;
mod reading;
mod review;
mod schedule;
mod standing;
mod text;
mod tidy;
mod withdrawal;
mod withdrawn;
pub mod workflow;

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::vocabulary::{ActKind, Role};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::auth::principal::Ancestry;
use crate::auth::registry::Registry;
use crate::auth::{Action, Principal};
use crate::clock::{Clock, Ids};
use crate::database::Database;
use crate::database::clock::DatabaseClock;
use crate::error::{Error, ErrorCode};
use crate::shelf::meter::Meter;
use crate::shelf::watch::ShelfHandle;
use crate::shelf::{Catalog, load};
use acknowledged::Acknowledged;
use act::Act;
use error::{internal, is_collision};

pub use act::Outcome;
pub use changes::{ChangeOf, Changes, ResponseChange};
pub use decisions::StaffDecisions;
pub use draft::{CloneRevision, Draft, Import, NewDraft};
pub use edit::Edit;
pub use error::DeskError;
pub use facts::DraftFacts;
pub use identity::{IssuedKey, NewKey, NewPrincipal};
pub use listing::{Listing, OffsetWindow, Window};
pub use patch::{
    Details, DocumentPatch, EvidencePatch, Patch, PolicyPatch, ResponsePatch, SourcePatch, TextsPatch,
};
pub use policy::{MergePolicies, UpdatePolicy};
pub use preview::{Count, DimensionCount, Preview};
pub use proposal::{ProposalPredicate, ProposalState, ProposedChange};
pub use publication::{AssessmentRequest, CutEdition};
pub use questions::{
    CodebookDocument, CodebookPreview, LinkCounts, LinkDifference, LinksDocument, LinksPreview,
    PublishCodebook, PublishLinks,
};
pub use reading::{AuditPredicate, DraftPredicate};
pub use review::{Comment, SignOff};
pub use withdrawal::{Proposal, withdrawn_indicators};

/// Which draft is acted on, as its caller knows it.
#[derive(Debug, Clone, Serialize)]
pub struct DraftCall {
    pub draft: String,
    /// The version they have read.
    pub expected_version: i32,
    pub reason: Option<String>,
}

/// The desk of this process.
pub struct Desk {
    db: Database,
    shelves: Arc<ShelfHandle>,
    registry: Arc<Registry>,
    clock: Clock,
    /// By which acts are dated, and schedules come due.
    time: Arc<DatabaseClock>,
    ids: Ids,
    /// Whether a second admin confirms what changes what is public without a draft.
    second_pair_of_eyes: bool,
    /// Acts at once; reads have permits of their own, at the door.
    permits: Arc<Semaphore>,
    acknowledged: Acknowledged,
    /// Reads of drafts on a page, which would each want a connection at once.
    turns: Semaphore,
    /// Drafts that were due and could not be published.
    failures: backoff::Failures,
}

/// Reads of drafts on a page, at once: half of the connections that there are on PostgreSQL. The others wait for their
/// turn here, where nobody counts the time, and not for a connection, where half a second is the most.
const MOST_TURNS: usize = 4;

/// Acts at once: more would only wait for the database, which takes one at a time or eight.
const MOST_ACTS: usize = 16;

/// Somebody at the desk, in one request.
#[derive(Clone)]
pub struct StaffSession {
    desk: Arc<Desk>,
    who: Arc<Principal>,
    request: Option<String>,
    /// Counts the work of the request; of the process's own acts nobody asks for it.
    meter: Meter,
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
    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
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

    /// What this process takes for now.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// All that is public now.
    pub fn catalog(&self) -> Catalog {
        Catalog::newest(self.shelves.newest())
    }

    /// Whether the database goes on from the shelf. Nothing is decided by the one over what is in the other.
    async fn goes_on(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        load::continues(db, &self.shelves.newest()).await
    }

    /// The code of a place, and those of the places it is in: what a grant is held against.
    fn line(&self, code: &str) -> Vec<String> {
        match self.catalog().jurisdiction(code) {
            Some(place) => place.and_above().map(|place| place.row.code.to_string()).collect(),
            None => vec![code.to_owned()],
        }
    }
}

/// That the database does not go on from the shelf.
fn another_history() -> Error {
    let message = "The database was restored, and holds another history than the one that is served; try again in some \
                   seconds.";
    Error::unavailable(message, std::time::Duration::from_secs(5))
}

/// That nothing is dated while the clock of this process is wrong.
fn wrong_clock() -> Error {
    let message = "The clock of this instance differs from the database's by more than 30 seconds; it publishes and \
                   schedules nothing until that is mended.";
    Error::unavailable(message, std::time::Duration::from_secs(30))
}

/// Words as a grant wants them.
fn line_of(codes: &[String]) -> Vec<&str> {
    codes.iter().map(String::as_str).collect()
}

/// What it takes to read what a draft says, for each byte of it, in units of the shelf's meter.
const READ_BYTE: u64 = 1;
/// The same of an act: it is read, checked, hashed, written and read again.
const ACT_BYTE: u64 = 4;

impl StaffSession {
    /// The same seat, whose work another meter counts.
    #[must_use]
    pub fn with_meter(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    pub fn who(&self) -> &Principal {
        &self.who
    }

    fn may(&self, action: Action, place: &str) -> bool {
        let codes = self.desk.line(place);
        let line: Ancestry<'_> = &line_of(&codes);
        self.who.may(action, line)
    }

    /// What is of no place, such as a codebook, takes a grant that is everywhere.
    fn require_everywhere(&self, action: Action) -> Result<Option<Role>, Error> {
        match (&*self.who, self.who.role_everywhere(action)) {
            (Principal::System(_), _) => Ok(None),
            (_, Some(role)) => Ok(Some(role)),
            _ => Err(Error::forbidden("This takes an admin whose scope is everywhere.")),
        }
    }

    /// Does one act in a task of its own: a client that hangs up cuts nothing in half. An act that comes in the way
    /// of another is tried once more.
    async fn run<I, F>(&self, kind: ActKind, input: I, work: fn(Act, I) -> F) -> Result<Outcome, Error>
    where
        I: Clone + Send + 'static,
        F: Future<Output = Result<Outcome, DeskError>> + Send + 'static,
    {
        if self.meter.exceeded().is_some() {
            return Err(Error::too_large(
                "The request has cost too much before this act; nothing was done by it.",
            ));
        }
        let Ok(permit) = self.desk.permits.clone().try_acquire_owned() else {
            let wait = std::time::Duration::from_secs(1);
            return Err(Error::unavailable(
                "The desk is busy; nothing was changed. Try again in a second.",
                wait,
            ));
        };
        let session = self.clone();
        let task = tokio::spawn(async move {
            let _permit = permit;
            let once = async |input: I| work(session.begin(kind).await?, input).await;
            match once(input.clone()).await {
                Err(DeskError::Database(error) | DeskError::Unconfirmed(error)) if is_collision(&error) => {
                    once(input).await
                }
                done => done,
            }
        });
        match task.await {
            Ok(done) => done.map_err(|error| error.into_client_error(self.request.as_deref())),
            // The hook of the process has logged it.
            Err(_) => Err(internal(self.request.as_deref())),
        }
    }

    /// What is told of something that was only to be read.
    fn read_error(&self) -> impl Fn(DbErr) -> Error {
        let request = self.request.clone();
        move |error| DeskError::Unread(error).into_client_error(request.as_deref())
    }
}
