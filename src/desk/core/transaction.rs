//! One transaction of the desk: its audit entry, its idempotency key, and the runner that begins it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::desk::{api_key, audit_entry, draft, idempotency_key, principal, proposal, withdrawal};
use entity::vocabulary::{ActKind, ReleaseKind};
use sea_orm::{ActiveModelTrait, ActiveValue, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};

use crate::auth::{Action, Principal, action};
use crate::content::digest;
use crate::desk::core::audit_chain;
use crate::desk::core::error::{DeskError, internal, is_collision};
use crate::desk::core::session::{StaffSession, another_history, wrong_clock};
use crate::desk::core::text::unfit;
use crate::desk::draft::document::{Draft, find};
use crate::error::Error;
use crate::publish::Publication;
use crate::text::is_blank;

/// What an act has led to: ids and numbers, which its repetition with the same key answers again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outcome {
    pub draft: Option<String>,
    pub assessment: Option<String>,
    pub revision: Option<String>,
    pub release: Option<i32>,
    /// Anything else: a key, a principal, a codebook, an edition, a withdrawal, a proposal.
    pub target: Option<String>,
    #[serde(skip)]
    pub left: Box<Left>,
    /// Whether it was answered before, and nothing was done now.
    #[serde(skip)]
    pub replayed: bool,
}

/// What an act has written, as it left it: what others have done to it since, they must read before they act on it.
/// Nothing is read for an answer once an act is done: that could fail, and the act be taken for undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    pub draft: Option<Draft>,
    pub withdrawal: Option<withdrawal::Model>,
    pub proposal: Option<proposal::Model>,
    pub api_key: Option<api_key::Model>,
    pub principal: Option<principal::Model>,
    /// The approved drafts that are not published as long as the principal is known as it is: without what they say.
    pub affected: Vec<draft::Model>,
}

/// An act that has begun. Dropped, it has not been.
pub struct Act {
    pub(in crate::desk) session: StaffSession,
    pub(in crate::desk) kind: ActKind,
    pub(in crate::desk) tx: DatabaseTransaction,
    pub(in crate::desk) at: DateTime<Utc>,
    /// What the audit log will say.
    pub(in crate::desk) entry: audit_entry::Model,
    /// What it will say besides.
    pub(in crate::desk) also: Vec<audit_entry::Model>,
    pub(in crate::desk) idempotency: Option<idempotency_key::Model>,
}

/// What a request with a key is: the first, or one that has been answered.
pub enum Replay {
    No,
    /// This is what it led to.
    Yes(Outcome),
}

impl StaffSession {
    /// Does one act in a task of its own: a client that hangs up cuts nothing in half. An act that comes in the way
    /// of another is tried once more.
    pub(in crate::desk) async fn run<I, F>(
        &self,
        kind: ActKind,
        input: I,
        work: fn(Act, I) -> F,
    ) -> Result<Outcome, Error>
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
            let wait = Duration::from_secs(1);
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

    /// Begins an act, if they may do such a thing anywhere at all.
    pub(in crate::desk) async fn begin(&self, kind: ActKind) -> Result<Act, DeskError> {
        if !self.who.may_somewhere(Action::Do(kind)) {
            return Err(action::refusal(kind).into());
        }
        let tx = self.desk.db.begin_write().await?;
        if !self.desk.goes_on(&tx).await? {
            return Err(another_history().into());
        }
        let at = self.desk.time.now(&tx).await?;
        let entry = audit_entry::Model {
            number: 0,
            at,
            subject: self.who.subject().to_owned(),
            role: self.who.role(),
            api_key: None,
            act: kind,
            draft: None,
            assessment: None,
            jurisdiction: None,
            target: None,
            from_state: None,
            to_state: None,
            version: None,
            reason: None,
            request: self.request.clone(),
            release: None,
            before_hash: None,
            after_hash: None,
            unconfirmed: None,
            previous_hash: None,
            hash: String::new(),
        };
        Ok(Act { session: self.clone(), kind, tx, at, entry, also: vec![], idempotency: None })
    }
}

impl Act {
    /// Whether the same request, by its key, has been answered. The same key for another request is an error.
    pub(in crate::desk) async fn repeated(
        &mut self,
        key: Option<&str>,
        input: &impl Serialize,
    ) -> Result<Replay, DeskError> {
        let Some(key) = key else { return Ok(Replay::No) };
        if is_blank(key) || unfit(key, 200).is_some() {
            let message = "An idempotencyKey has 1 to 200 characters, and no control characters.";
            return Err(Error::bad_input("idempotencyKey", message).into());
        }
        let subject = self.session.who.subject().to_owned();
        let input_hash = digest(&(self.kind, input));
        let known =
            idempotency_key::Entity::find_by_id((subject.clone(), key.to_owned())).one(&self.tx).await?;
        if let Some(known) = known {
            if known.act != self.kind || known.input_hash != input_hash {
                let message = "This idempotencyKey was used for another request; take a new one.";
                return Err(Error::bad_input("idempotencyKey", message).into());
            }
            let outcome: Outcome = serde_json::from_str(&known.result).map_err(|error| {
                sea_orm::DbErr::Custom(format!("what a key led to cannot be read: {error}"))
            })?;
            return Ok(Replay::Yes(Outcome { replayed: true, ..outcome }));
        }
        let row = idempotency_key::Model {
            subject,
            key: key.to_owned(),
            act: self.kind,
            input_hash,
            result: String::new(),
            at: self.at,
        };
        // Taken before anything is done: the same request, coming at the same moment, waits here for the answer.
        idempotency_key::Entity::insert(row.clone().into_active_model())
            .exec_without_returning(&self.tx)
            .await?;
        self.idempotency = Some(row);
        Ok(Replay::No)
    }

    /// Nothing is published or scheduled by a process whose clock is wrong.
    pub(in crate::desk) fn must_know_the_time(&self) -> Result<(), Error> {
        if self.session.desk.time.is_skewed() { Err(wrong_clock()) } else { Ok(()) }
    }

    /// Takes the next release number, after the draft and before the audit log: the order of locks in every act.
    pub(in crate::desk) async fn publication(&self, kind: ReleaseKind) -> Result<Publication<'_>, DeskError> {
        self.must_know_the_time()?;
        Ok(Publication::begin(&self.tx, kind, self.at).await?)
    }

    /// Writes what is told of the act, and makes it so. If it made a release, this process serves it from here on.
    pub(in crate::desk) async fn commit(mut self, mut outcome: Outcome) -> Result<Outcome, DeskError> {
        if let Some(row) = self.idempotency.take() {
            let result = serde_json::to_string(&outcome).expect("an outcome has text keys");
            let answered =
                idempotency_key::ActiveModel { result: ActiveValue::Set(result), ..row.into_active_model() };
            answered.update(&self.tx).await?;
        }
        if let Some(id) = &outcome.draft {
            outcome.left.draft = match find(&self.tx, id, false).await? {
                Some(row) => Some(Draft::read(&self.tx, row).await?),
                None => None,
            };
        }
        self.entry.release = outcome.release;
        if self.entry.assessment.is_none() {
            self.entry.assessment.clone_from(&outcome.assessment);
        }
        for entry in std::mem::take(&mut self.also) {
            audit_chain::append(&self.tx, entry).await?;
        }
        let entry = audit_chain::append(&self.tx, self.entry).await?;
        self.tx.commit().await.map_err(DeskError::Unconfirmed)?;
        self.session.desk.acknowledged.keep(&entry);
        if let Some(release) = outcome.release {
            self.session.desk.shelves.released(release).await;
        }
        Ok(outcome)
    }

    pub(in crate::desk) fn who(&self) -> &Arc<Principal> {
        &self.session.who
    }
}
