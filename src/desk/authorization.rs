//! Who may see and do what, in one place.
//!
//! An **actor** is the principal of a session: a member of staff with grants, or the system. An **action** is an act
//! ([`ActKind`]) or a reading. A **place** is a jurisdiction; a grant covers it and all places below. A **role**
//! (editor, reviewer, admin) says which actions a grant allows (`auth::action`). Example: Amina holds the role editor
//! for `KEN`. She may edit a draft of `KEN` and of the county `KE-30`, she is told that a draft of `DNK` does not exist,
//! and she may not approve a draft of `KEN`: the action takes the role reviewer or admin, and she is its author.

use entity::vocabulary::{ActKind, DraftState, Provenance, RevisionKind, Role};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr};
use serde_json::json;

use crate::auth::principal::Ancestry;
use crate::auth::{Action, Grant, Principal, action};
use crate::desk::core::error::DeskError;
use crate::desk::core::session::{ACT_BYTE, StaffSession, line_of};
use crate::desk::core::text::{is_same, plain, shown};
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::check::{MAX_PROBLEMS, Problem, Severity};
use crate::desk::draft::document::{Draft, DraftCall, lock, no_such_draft, place_of};
use crate::desk::draft::facts::DraftFacts;
use crate::desk::draft::workflow;
use crate::desk::release::standing;
use crate::error::{Error, ErrorCode};
use crate::publish::nothing_more_of;
use crate::shelf::Catalog;

impl StaffSession {
    pub(in crate::desk) fn may(&self, action: Action, place: &str) -> bool {
        let codes = self.desk.line(place);
        let line: Ancestry<'_> = &line_of(&codes);
        self.who.may(action, line)
    }

    /// What is of no place, such as a codebook, takes a grant that is everywhere.
    pub(in crate::desk) fn require_everywhere(&self, action: Action) -> Result<Option<Role>, Error> {
        match (&*self.who, self.who.role_everywhere(action)) {
            (Principal::System(_), _) => Ok(None),
            (_, Some(role)) => Ok(Some(role)),
            _ => Err(Error::forbidden("This takes an admin whose scope is everywhere.")),
        }
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

    /// Why the act may not be done to the draft now; none if it may. Each rule loads the facts it needs.
    pub(in crate::desk) async fn refusal(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
        facts: &DraftFacts,
        act: ActKind,
    ) -> Result<Option<Error>, DbErr> {
        let codes = self.desk.line(&draft.row.jurisdiction);
        let line = line_of(&codes);
        if !self.who.may(Action::Do(act), &line) {
            return Ok(Some(action::refusal(act)));
        }
        if workflow::next(draft.row.state, act).is_none() {
            return Ok(Some(draft.not_now(act)));
        }
        let role = self.who.role_for(Action::Do(act), &line);
        let subject = self.who.subject();
        let is_author = async || {
            let authors = facts.authors(db, draft).await?;
            Ok::<_, DbErr>(authors.iter().any(|author| is_same(author, subject)))
        };
        let goes_on =
            [ActKind::SubmitDraft, ActKind::ApproveDraft, ActKind::ScheduleDraft, ActKind::PublishDraft];
        if let Some(overtaken) = draft.is_overtaken().filter(|_| goes_on.contains(&act)) {
            return Ok(Some(overtaken));
        }
        Ok(match act {
            ActKind::SubmitDraft => faults(facts.problems(db, &self.desk, draft).await?),
            ActKind::RecallDraft if draft.row.submitted_by.as_deref() != Some(subject) => {
                Some(Error::forbidden(
                    "Only the person who submitted the draft can recall it; a reviewer can request changes.",
                ))
            }
            ActKind::ApproveDraft if is_author().await? => {
                Some(Error::forbidden("You are an author of this draft; somebody else must approve it."))
            }
            ActKind::ApproveDraft if !draft.is_as_submitted() => Some(Error::conflict(
                "The draft is not what was submitted; request changes, and let it be submitted again.",
            )),
            ActKind::DiscardDraft if role != Some(Role::Admin) && !is_author().await? => {
                Some(Error::forbidden("Only an author of the draft or an admin can discard it."))
            }
            ActKind::UnscheduleDraft if draft.row.scheduled_for.is_none() => {
                Some(Error::conflict("The draft is not scheduled."))
            }
            ActKind::ScheduleDraft if facts.is_asked_back(db, draft).await? => Some(Error::conflict(
                "Somebody has proposed that something of this assessment be taken back (proposedWithdrawals tells what); \
                 let that be decided first.",
            )),
            ActKind::PublishDraft | ActKind::ScheduleDraft => {
                self.publication_refusal(db, draft, facts).await?
            }
            _ => None,
        })
    }

    async fn publication_refusal(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
        facts: &DraftFacts,
    ) -> Result<Option<Error>, DbErr> {
        let conflict = |message: String| Ok(Some(Error::conflict(message)));
        let is_system = matches!(*self.who, Principal::System(_));
        let is_technical = draft.content.kind == RevisionKind::Technical;
        // A technical revision takes two people: its author, and the person who approves and publishes it.
        if !is_system
            && !is_technical
            && draft.row.approved_by.as_deref().is_some_and(|by| is_same(by, self.who.subject()))
        {
            let message = "You are its only approver; another admin must publish it.";
            return Ok(Some(Error::forbidden(message)));
        }
        if is_system && !facts.is_scheduled(db, draft).await? {
            return conflict("Nobody has scheduled the draft, as far as the audit log tells.".to_owned());
        }
        let signatories = facts.signatories(db, draft).await?;
        if is_system && let Some(lapse) = self.desk.lapse_of_schedule(&draft.row, signatories) {
            return conflict(format!("{lapse}; somebody else must schedule it anew."));
        }
        if let Some(lapse) = self.desk.lapse_of_approval(&draft.row, signatories) {
            return conflict(format!("{lapse}; reopen the draft, and let somebody else approve it."));
        }
        if let Some(withdrawn) = facts.withdrawn(db, draft).await? {
            return conflict(if withdrawn == draft.row.assessment {
                nothing_more_of(&withdrawn)
            } else {
                format!(
                    "The draft was cloned from {withdrawn}, which was withdrawn. Reopen and discard it; a new draft may \
                     say what is not to be taken back."
                )
            });
        }
        let newest = facts.newest(db, draft).await?;
        if let (Some(after), Some(newest)) = (draft.row.begun_after.or(draft.base_number()), newest)
            && after < newest
        {
            let began = match draft.base_number() {
                Some(base) => format!("was cloned from revision {base}"),
                None => "began before that".to_owned(),
            };
            let message = format!(
                "The draft {began}, and revision {newest} has been published since; it would be undone. Reopen and \
                 discard the draft, and clone what is public now."
            );
            return Ok(Some(Error::conflict(message).with("newest", newest.into())));
        }
        if facts.is_archived(db, draft).await? {
            let assessment = &draft.row.assessment;
            return conflict(format!("{assessment} was archived; restore it first, if it is to be public."));
        }
        if !draft.is_as_submitted() || !facts.is_approved(db, draft).await? {
            return conflict("The draft is not what was approved; reopen it.".to_owned());
        }
        if draft.content.provenance == Provenance::Official
            && facts.public_sign_offs(db, draft).await?.is_empty()
        {
            let message = "An official assessment is published with a sign-off by the government, of exactly what the \
                           draft says; record one first.";
            return conflict(message.to_owned());
        }
        Ok(faults(facts.problems(db, &self.desk, draft).await?))
    }

    /// What a grant covers, in terms of a column that holds the code of a place.
    pub(in crate::desk) fn within(&self, action: Action, column: impl ColumnTrait) -> Condition {
        if matches!(*self.who, Principal::System(_)) {
            return Condition::all();
        }
        let roles = action::roles(action);
        let able = self.who.grants().iter().filter(|grant| roles.contains(&grant.role));
        let none = Condition::any().add(Expr::val(1).eq(0));
        able.fold(none, |any, grant| match self.covered(grant) {
            None => any.add(Expr::val(1).eq(1)),
            Some(codes) => any.add(column.is_in(codes)),
        })
    }

    /// The codes of the places that a grant covers; none if it is everywhere.
    pub(in crate::desk) fn covered(&self, grant: &Grant) -> Option<Vec<String>> {
        let places = grant.places()?;
        let catalog = self.desk.catalog();
        let mut codes: Vec<String> = places.flat_map(|place| below(&catalog, place)).collect();
        codes.retain(|code| grant.covers(&line_of(&self.desk.line(code))));
        Some(codes)
    }
}

impl Transaction {
    /// Locks the draft and returns it, if the act may be done to it now. A draft that the actor may not read does not
    /// exist for the actor.
    pub(in crate::desk) async fn lock_draft(&mut self, call: &DraftCall) -> Result<Draft, DeskError> {
        Ok(self.lock_draft_with_facts(call).await?.0)
    }

    /// The same, with the facts that were loaded to decide it.
    pub(in crate::desk) async fn lock_draft_with_facts(
        &mut self,
        call: &DraftCall,
    ) -> Result<(Draft, DraftFacts), DeskError> {
        // Asked before the draft is locked: an actor who may not read it waits for nobody, and so learns of nobody.
        let place = place_of(&self.db, &call.draft).await?;
        if !place.is_some_and(|place| self.session.may(Action::ReadDraft, &place)) {
            return Err(no_such_draft().into());
        }
        let row = lock(&self.db, &call.draft).await?.ok_or_else(no_such_draft)?;
        self.session.meter.spend(ACT_BYTE * row.content.len() as u64);
        let draft = Draft::read(&self.db, row, self.newest_release).await?;
        self.require(&draft.row.jurisdiction)?;
        if draft.row.version != call.expected_version {
            return Err(draft.changed(call.expected_version).into());
        }
        let facts = match self.kind {
            ActKind::PublishDraft => {
                DraftFacts::with_signatories(standing::hold(&self.db, &draft.row).await?)
            }
            _ => DraftFacts::default(),
        };
        if let Some(refusal) = self.session.refusal(&self.db, &draft, &facts, self.kind).await? {
            return Err(refusal.into());
        }
        // Last: an act that cannot be done needs no reason.
        self.explain(call.reason.as_deref(), draft.row.submitted_at.is_some())?;
        self.tell_of(&draft);
        Ok((draft, facts))
    }

    /// What the audit log says of a draft that is acted on.
    pub(in crate::desk) fn tell_of(&mut self, draft: &Draft) {
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
    pub(in crate::desk) fn next(&self, draft: &Draft) -> Result<DraftState, Error> {
        workflow::next(draft.row.state, self.kind).ok_or_else(|| draft.not_now(self.kind))
    }

    /// Keeps the reason; some acts must have one.
    pub(in crate::desk) fn explain(
        &mut self,
        reason: Option<&str>,
        was_submitted: bool,
    ) -> Result<(), Error> {
        self.entry.reason = reason.map(|reason| plain("reason", reason.to_owned())).transpose()?;
        let needed =
            workflow::needs_reason(self.kind) || (self.kind == ActKind::DiscardDraft && was_submitted);
        if needed && self.entry.reason.is_none() {
            return Err(Error::bad_input("reason", "Say why: others will want to know."));
        }
        Ok(())
    }

    /// They must be allowed to do this to what belongs to no place: a codebook, a key, an edition.
    pub(in crate::desk) fn require_everywhere(&mut self) -> Result<(), DeskError> {
        let role = self.session.require_everywhere(Action::Do(self.kind))?;
        self.entry.role = role;
        Ok(())
    }

    /// They must be allowed to do this to what belongs to a place.
    pub(in crate::desk) fn require(&mut self, place: &str) -> Result<(), DeskError> {
        let codes = self.session.desk.line(place);
        let line = line_of(&codes);
        if !self.session.who.may(Action::Do(self.kind), &line) {
            return Err(self
                .session
                .no_such_place(self.kind, place)
                .unwrap_or_else(|| action::refusal(self.kind))
                .into());
        }
        self.entry.role = self.session.who.role_for(Action::Do(self.kind), &line);
        self.entry.jurisdiction = Some(place.to_owned());
        Ok(())
    }
}

/// That the draft has faults, each of them told.
fn faults(problems: &[Problem]) -> Option<Error> {
    let faults: Vec<&Problem> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let first = faults.first()?;
    let message = match faults.len() {
        1 => format!("The draft has a fault: {}", first.message),
        MAX_PROBLEMS => {
            format!("The draft has {MAX_PROBLEMS} faults or more, the first: {}", first.message)
        }
        count => format!("The draft has {count} faults, the first: {}", first.message),
    };
    let details: Vec<_> = faults
        .iter()
        .map(|problem| {
            json!({
                "path": problem.path, "code": problem.code.as_str(), "message": problem.message,
                "indicator": problem.indicator,
            })
        })
        .collect();
    Some(Error::new(ErrorCode::BadUserInput, message).with("problems", details.into()))
}

/// A place and all below it, by code. A code that is nowhere is a place of its own.
pub fn below(catalog: &Catalog, code: &str) -> Vec<String> {
    match catalog.jurisdiction(code) {
        Some(place) => {
            let below = place.all_below().map(|place| place.row.code.to_string());
            std::iter::once(place.row.code.to_string()).chain(below).collect()
        }
        None => vec![code.to_owned()],
    }
}
