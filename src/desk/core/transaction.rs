//! One transaction of the desk: its audit entry, its idempotency key, and the runner that opens it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::desk::{audit_entry, idempotency_key};
use entity::vocabulary::{ActKind, ReleaseKind};
use sea_orm::DatabaseTransaction;
use serde::Serialize;

use crate::auth::{Action, Principal, action};
use crate::content::digest;
use crate::desk::core::audit_chain;
use crate::desk::core::error::{DeskError, internal, is_collision};
use crate::desk::core::idempotency::{self, ActResult, Repeatable, StoredResult, TakenKey};
use crate::desk::core::session::{StaffSession, another_history, wrong_clock};
use crate::error::Error;
use crate::publish::Publication;

/// One desk transaction. It rolls back when it is dropped without `commit`.
pub struct Transaction {
    pub(in crate::desk) session: StaffSession,
    pub(in crate::desk) kind: ActKind,
    pub(in crate::desk) db: DatabaseTransaction,
    pub(in crate::desk) at: DateTime<Utc>,
    /// The number of the newest release when the transaction began, 0 before the first: what is published later has a
    /// higher one.
    pub(in crate::desk) newest_release: i32,
    /// The entry for the audit log.
    pub(in crate::desk) entry: audit_entry::Model,
    /// Entries that come before it: of what the act has caused besides.
    pub(in crate::desk) also: Vec<audit_entry::Model>,
    key: Option<TakenKey>,
}

/// How an attempt with an idempotency key ended.
enum Attempt<T> {
    Done(T),
    /// The same request was answered before, and nothing was done now.
    Repeated(StoredResult),
}

impl StaffSession {
    /// Runs one act.
    pub(in crate::desk) async fn run<I, T, F>(
        &self,
        kind: ActKind,
        input: I,
        work: fn(Transaction, I) -> F,
    ) -> Result<T, Error>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: Future<Output = Result<T, DeskError>> + Send + 'static,
    {
        self.attempt(move |session| {
            let input = input.clone();
            async move { work(session.begin(kind).await?, input).await }
        })
        .await
    }

    /// Runs one act once for each idempotency key: a repeated request is answered from what the first one stored.
    pub(in crate::desk) async fn run_once<I, T, F>(
        &self,
        kind: ActKind,
        key: Option<String>,
        input: I,
        work: fn(Transaction, I) -> F,
    ) -> Result<T, Error>
    where
        I: Serialize + Clone + Send + Sync + 'static,
        T: Repeatable,
        F: Future<Output = Result<T, DeskError>> + Send + 'static,
    {
        let attempt = self.attempt(move |session| {
            let (key, input) = (key.clone(), input.clone());
            async move {
                let mut tx = session.begin(kind).await?;
                if let Some(key) = key
                    && let Some(stored) = tx.take_key(key, &input).await?
                {
                    return Ok(Attempt::Repeated(stored));
                }
                work(tx, input).await.map(Attempt::Done)
            }
        });
        match attempt.await? {
            Attempt::Done(result) => Ok(result),
            Attempt::Repeated(stored) => T::repeated(self, stored).await,
        }
    }

    /// Runs an attempt in a task of its own, so that a client that hangs up cuts no act in half. An attempt that
    /// collides with another act is made once more.
    async fn attempt<T, F>(
        &self,
        once: impl Fn(StaffSession) -> F + Send + Sync + 'static,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, DeskError>> + Send + 'static,
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
            match once(session.clone()).await {
                Err(DeskError::Database(error) | DeskError::Unconfirmed(error)) if is_collision(&error) => {
                    once(session).await
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

    /// Opens a transaction for staff who may do such an act at least somewhere. Others take no connection.
    async fn begin(&self, kind: ActKind) -> Result<Transaction, DeskError> {
        if !self.who.may_somewhere(Action::Do(kind)) {
            return Err(action::refusal(kind).into());
        }
        let db = self.desk.db.begin_write().await?;
        let newest_release = self.desk.newest_release(&db).await?.ok_or_else(another_history)?;
        let at = self.desk.time.now(&db).await?;
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
        Ok(Transaction {
            session: self.clone(),
            kind,
            db,
            at,
            newest_release,
            entry,
            also: vec![],
            key: None,
        })
    }
}

impl Transaction {
    /// Takes an idempotency key, or returns what the first request with it has stored.
    async fn take_key(
        &mut self,
        key: String,
        input: &impl Serialize,
    ) -> Result<Option<StoredResult>, DeskError> {
        let row = idempotency_key::Model {
            subject: self.session.who.subject().to_owned(),
            key,
            act: self.kind,
            input_hash: digest(&(self.kind, input)),
            result: String::new(),
            at: self.at,
        };
        match idempotency::take(&self.db, row).await? {
            Ok(taken) => {
                self.key = Some(taken);
                Ok(None)
            }
            Err(stored) => Ok(Some(stored)),
        }
    }

    /// A process whose clock is wrong publishes and schedules nothing.
    pub(in crate::desk) fn must_know_the_time(&self) -> Result<(), Error> {
        if self.session.desk.time.is_skewed() { Err(wrong_clock()) } else { Ok(()) }
    }

    /// Takes the next release number, after the draft and before the audit log: the order of locks in every act.
    pub(in crate::desk) async fn publication(&self, kind: ReleaseKind) -> Result<Publication<'_>, DeskError> {
        self.must_know_the_time()?;
        Ok(Publication::begin(&self.db, kind, self.at).await?)
    }

    /// Stores the result under the idempotency key, appends the audit entries and commits. If the act made a release,
    /// this process serves it before the act is answered. Nothing is read after the commit: that could fail, and the act
    /// would be taken for undone.
    pub(in crate::desk) async fn commit<T: ActResult>(mut self, result: T) -> Result<T, DeskError> {
        let stored = result.stored();
        if let Some(key) = self.key.take() {
            key.answer(&self.db, &stored).await?;
        }
        self.entry.release = stored.release;
        self.entry.assessment = self.entry.assessment.or(stored.assessment);
        self.also.push(self.entry);
        let last = audit_chain::append(&self.db, self.also).await?;
        self.db.commit().await.map_err(DeskError::Unconfirmed)?;
        if let Some(entry) = last {
            self.session.desk.acknowledged.keep(&entry);
        }
        if let Some(release) = stored.release {
            self.session.desk.shelves.released(release).await;
        }
        Ok(result)
    }

    pub(in crate::desk) fn who(&self) -> &Arc<Principal> {
        &self.session.who
    }
}
