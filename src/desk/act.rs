//! One act: one transaction, its audit entry, and what may be told of it again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::desk::{api_key, audit_entry, draft, idempotency_key, principal, proposal, withdrawal};
use entity::vocabulary::{ActKind, DraftState, ReleaseKind};
use sea_orm::{ActiveModelTrait, ActiveValue, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};

use super::authorization;
use super::draft::Draft;
use super::error::no_such_draft;
use super::text::{plain, shown, unfit};
use super::{
    ACT_BYTE, DeskError, DraftCall, DraftFacts, StaffSession, another_history, audit, line_of, standing,
    workflow, wrong_clock,
};
use crate::auth::{Action, Principal};
use crate::content::digest;
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
    pub(super) session: StaffSession,
    pub(super) kind: ActKind,
    pub(super) tx: DatabaseTransaction,
    pub(super) at: DateTime<Utc>,
    /// What the audit log will say.
    pub(super) entry: audit_entry::Model,
    /// What it will say besides.
    pub(super) also: Vec<audit_entry::Model>,
    pub(super) idempotency: Option<idempotency_key::Model>,
}

/// What a request with a key is: the first, or one that has been answered.
pub enum Replay {
    No,
    /// This is what it led to.
    Yes(Outcome),
}

impl StaffSession {
    /// Begins an act, if they may do such a thing anywhere at all.
    pub(super) async fn begin(&self, kind: ActKind) -> Result<Act, DeskError> {
        if !self.who.may_somewhere(Action::Do(kind)) {
            return Err(self.may_not(kind).into());
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

    /// That there is no such place, to somebody whose scope it would be in by its code: within their own scope they are
    /// told the truth.
    fn no_such_place(&self, kind: ActKind, place: &str) -> Option<Error> {
        let catalog = self.desk.catalog();
        if catalog.jurisdiction(place).is_some() {
            return None;
        }
        let country = catalog.country_of_code(place)?.row.code.to_string();
        if !self.may(Action::Do(kind), &country) {
            return None;
        }
        let field = match kind {
            ActKind::CreateDraft | ActKind::ImportDraft => "jurisdiction",
            _ => "assessmentId",
        };
        Some(Error::bad_input(field, format!("There is no place {}.", shown(place))))
    }

    /// Who may, in a sentence.
    pub(super) fn may_not(&self, kind: ActKind) -> Error {
        let roles: Vec<String> = crate::auth::action::roles(Action::Do(kind))
            .iter()
            .map(|role| format!("{role:?}").to_lowercase())
            .collect();
        let scope =
            if workflow::is_of_a_place(kind) { "that covers the place" } else { "that is everywhere" };
        Error::forbidden(format!("This takes the role {}, and a scope {scope}.", roles.join(" or ")))
    }
}

impl Act {
    /// The draft, locked, if this may be done to it now by whoever is here. One that they may not read does not
    /// exist for them.
    pub(super) async fn draft(&mut self, call: &DraftCall) -> Result<Draft, DeskError> {
        Ok(self.lock_draft_with_facts(call).await?.0)
    }

    /// The same, with what was looked at to decide it.
    pub(super) async fn lock_draft_with_facts(
        &mut self,
        call: &DraftCall,
    ) -> Result<(Draft, DraftFacts), DeskError> {
        // Looked at before it is locked: whoever may not read it waits for nobody, and so learns of nobody.
        let place = authorization::place_of(&self.tx, &call.draft).await?;
        if !place.is_some_and(|place| self.session.may(Action::ReadDraft, &place)) {
            return Err(no_such_draft().into());
        }
        let row = authorization::find(&self.tx, &call.draft, true).await?.ok_or_else(no_such_draft)?;
        self.session.meter.spend(ACT_BYTE * row.content.len() as u64);
        let draft = Draft::read(&self.tx, row).await?;
        self.require(&draft.row.jurisdiction)?;
        if draft.row.version != call.expected_version {
            return Err(draft.changed(call.expected_version).into());
        }
        if self.kind == ActKind::PublishDraft {
            standing::hold(&self.tx, &draft.row).await?;
        }
        let facts = DraftFacts::load(&self.tx, &draft).await?;
        if let Some(refusal) = self.session.refusal(&draft, &facts, self.kind) {
            return Err(refusal.into());
        }
        // Last, so that nobody is asked to explain what cannot be done.
        self.explain(call.reason.as_deref(), draft.row.submitted_at.is_some())?;
        self.tell_of(&draft);
        Ok((draft, facts))
    }

    /// What the audit log says of a draft that is acted on.
    pub(super) fn tell_of(&mut self, draft: &Draft) {
        let entry = &mut self.entry;
        entry.draft = Some(draft.row.id.clone());
        entry.assessment = Some(draft.row.assessment.clone());
        entry.jurisdiction = Some(draft.row.jurisdiction.clone());
        entry.version = Some(draft.row.version);
        entry.before_hash = Some(draft.row.content_hash.clone());
        entry.after_hash = Some(draft.row.content_hash.clone());
        entry.from_state = Some(draft.row.state);
        entry.to_state = workflow::next(draft.row.state, self.kind);
    }

    /// The state that this leads to.
    pub(super) fn next(&self, draft: &Draft) -> Result<DraftState, Error> {
        workflow::next(draft.row.state, self.kind).ok_or_else(|| draft.not_now(self.kind))
    }

    /// Keeps the reason; some acts must have one.
    pub(super) fn explain(&mut self, reason: Option<&str>, was_submitted: bool) -> Result<(), Error> {
        self.entry.reason = reason.map(|reason| plain("reason", reason.to_owned())).transpose()?;
        let needed =
            workflow::needs_reason(self.kind) || (self.kind == ActKind::DiscardDraft && was_submitted);
        if needed && self.entry.reason.is_none() {
            return Err(Error::bad_input("reason", "Say why: others will want to know."));
        }
        Ok(())
    }

    /// They must be allowed to do this to what belongs to no place: a codebook, a key, an edition.
    pub(super) fn require_everywhere(&mut self) -> Result<(), DeskError> {
        let role = self.session.require_everywhere(Action::Do(self.kind))?;
        self.entry.role = role;
        Ok(())
    }

    /// They must be allowed to do this to what belongs to a place.
    pub(super) fn require(&mut self, place: &str) -> Result<(), DeskError> {
        let codes = self.session.desk.line(place);
        let line = line_of(&codes);
        if !self.session.who.may(Action::Do(self.kind), &line) {
            return Err(self
                .session
                .no_such_place(self.kind, place)
                .unwrap_or_else(|| self.session.may_not(self.kind))
                .into());
        }
        self.entry.role = self.session.who.role_for(Action::Do(self.kind), &line);
        self.entry.jurisdiction = Some(place.to_owned());
        Ok(())
    }

    /// Whether the same request, by its key, has been answered. The same key for another request is an error.
    pub(super) async fn repeated(
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
    pub(super) fn must_know_the_time(&self) -> Result<(), Error> {
        if self.session.desk.time.is_skewed() { Err(wrong_clock()) } else { Ok(()) }
    }

    /// Takes the next release number, after the draft and before the audit log: the order of locks in every act.
    pub(super) async fn publication(&self, kind: ReleaseKind) -> Result<Publication<'_>, DeskError> {
        self.must_know_the_time()?;
        Ok(Publication::begin(&self.tx, kind, self.at).await?)
    }

    /// Writes what is told of the act, and makes it so. If it made a release, this process serves it from here on.
    pub(super) async fn commit(mut self, mut outcome: Outcome) -> Result<Outcome, DeskError> {
        if let Some(row) = self.idempotency.take() {
            let result = serde_json::to_string(&outcome).expect("an outcome has text keys");
            let answered =
                idempotency_key::ActiveModel { result: ActiveValue::Set(result), ..row.into_active_model() };
            answered.update(&self.tx).await?;
        }
        if let Some(id) = &outcome.draft {
            outcome.left.draft = match authorization::find(&self.tx, id, false).await? {
                Some(row) => Some(Draft::read(&self.tx, row).await?),
                None => None,
            };
        }
        self.entry.release = outcome.release;
        if self.entry.assessment.is_none() {
            self.entry.assessment.clone_from(&outcome.assessment);
        }
        for entry in std::mem::take(&mut self.also) {
            audit::append(&self.tx, entry).await?;
        }
        let entry = audit::append(&self.tx, self.entry).await?;
        self.tx.commit().await.map_err(DeskError::Unconfirmed)?;
        self.session.desk.acknowledged.keep(&entry);
        if let Some(release) = outcome.release {
            self.session.desk.shelves.released(release).await;
        }
        Ok(outcome)
    }

    pub(super) fn who(&self) -> &Arc<Principal> {
        &self.session.who
    }
}
