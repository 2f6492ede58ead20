//! What must hold before something may be done to a draft, beyond the table of transitions.

use entity::desk::draft;
use entity::vocabulary::{ActKind, DraftState, Provenance, RevisionKind, Role};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect};
use serde_json::json;

use super::check::{MOST_PROBLEMS, Problem, Severity};
use super::identity::is_same;
use super::{Draft, DraftFacts, StaffSession, line_of, workflow};
use crate::auth::{Action, Principal};
use crate::content::RevisionId;
use crate::error::{Error, ErrorCode};
use crate::publish::nothing_more_of;

impl StaffSession {
    /// Why they may not do this to the draft now; none if they may.
    pub fn refusal(&self, draft: &Draft, facts: &DraftFacts, act: ActKind) -> Option<Error> {
        let codes = self.desk.line(&draft.row.jurisdiction);
        let line = line_of(&codes);
        if !self.who.may(Action::Do(act), &line) {
            return Some(self.may_not(act));
        }
        if workflow::next(draft.row.state, act).is_none() {
            return Some(draft.not_now(act));
        }
        let role = self.who.role_for(Action::Do(act), &line);
        let subject = self.who.subject();
        let is_author = facts.authors.iter().any(|author| is_same(author, subject));
        let forbidden = |message: &str| Some(Error::forbidden(message));
        let goes_on =
            [ActKind::SubmitDraft, ActKind::ApproveDraft, ActKind::ScheduleDraft, ActKind::PublishDraft];
        if let Some(overtaken) = draft.is_overtaken().filter(|_| goes_on.contains(&act)) {
            return Some(overtaken);
        }
        match act {
            ActKind::SubmitDraft => faults(self.problems(draft, facts)),
            ActKind::RecallDraft if draft.row.submitted_by.as_deref() != Some(subject) => {
                forbidden("Only whoever submitted the draft can recall it; a reviewer can request changes.")
            }
            ActKind::ApproveDraft if is_author => {
                forbidden("You are an author of this draft; somebody else must approve it.")
            }
            ActKind::ApproveDraft if !draft.is_as_submitted() => Some(Error::conflict(
                "The draft is not what was submitted; request changes, and let it be submitted again.",
            )),
            ActKind::DiscardDraft if !is_author && role != Some(Role::Admin) => {
                forbidden("Only an author of the draft or an admin can discard it.")
            }
            ActKind::UnscheduleDraft if draft.row.scheduled_for.is_none() => {
                Some(Error::conflict("The draft is not scheduled."))
            }
            ActKind::ScheduleDraft if facts.prospect.is_asked_back => Some(Error::conflict(
                "Somebody has proposed that something of this assessment be taken back (proposedWithdrawals tells what); \
                 let that be decided first.",
            )),
            ActKind::PublishDraft | ActKind::ScheduleDraft => self.publication_refusal(draft, facts),
            _ => None,
        }
    }

    fn publication_refusal(&self, draft: &Draft, facts: &DraftFacts) -> Option<Error> {
        let is_system = matches!(*self.who, Principal::System(_));
        let is_technical = draft.content.kind == RevisionKind::Technical;
        // A technical revision takes two people: its author, and whoever approves and publishes it.
        if !is_system
            && !is_technical
            && draft.row.approved_by.as_deref().is_some_and(|by| is_same(by, self.who.subject()))
        {
            let message = "You are its only approver; another admin must publish it.";
            return Some(Error::forbidden(message));
        }
        if is_system && !facts.prospect.is_schedule_of(draft) {
            return Some(Error::conflict("Nobody has scheduled the draft, as far as the audit log tells."));
        }
        let signatories = &facts.prospect.signatories;
        if is_system && let Some(lapse) = self.desk.lapse_of_schedule(&draft.row, signatories) {
            return Some(Error::conflict(format!("{lapse}; somebody else must schedule it anew.")));
        }
        if let Some(lapse) = self.desk.lapse_of_approval(&draft.row, signatories) {
            let message = format!("{lapse}; reopen the draft, and let somebody else approve it.");
            return Some(Error::conflict(message));
        }
        if let Some(withdrawn) = &facts.prospect.withdrawn {
            let message = if *withdrawn == draft.row.assessment {
                nothing_more_of(withdrawn)
            } else {
                format!(
                    "The draft was cloned from {withdrawn}, which was withdrawn. Reopen and discard it; a new draft may \
                     say what is not to be taken back."
                )
            };
            return Some(Error::conflict(message));
        }
        if let (Some(after), Some(newest)) = (draft.row.begun_after.or(draft.base_number()), facts.newest)
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
            return Some(Error::conflict(message).with("newest", newest.into()));
        }
        if facts.prospect.is_archived {
            let message =
                format!("{} was archived; restore it first, if it is to be public.", draft.row.assessment);
            return Some(Error::conflict(message));
        }
        if !draft.is_as_submitted() || !facts.prospect.is_approval_of(draft) {
            return Some(Error::conflict("The draft is not what was approved; reopen it."));
        }
        if draft.content.provenance == Provenance::Official && facts.public_sign_offs().is_empty() {
            let message = "An official assessment is published with a sign-off by the government, of exactly what the \
                           draft says; record one first.";
            return Some(Error::conflict(message));
        }
        faults(self.problems(draft, facts))
    }

    /// Everything that is wrong with what a draft says.
    pub fn problems<'a>(&self, draft: &Draft, facts: &'a DraftFacts) -> &'a [Problem] {
        facts.problems(&self.desk, draft)
    }
}

/// That the draft has faults, each of them told.
fn faults(problems: &[Problem]) -> Option<Error> {
    let faults: Vec<&Problem> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let first = faults.first()?;
    let message = match faults.len() {
        1 => format!("The draft has a fault: {}", first.message),
        MOST_PROBLEMS => {
            format!("The draft has {MOST_PROBLEMS} faults or more, the first: {}", first.message)
        }
        count => format!("The draft has {count} faults, the first: {}", first.message),
    };
    let told: Vec<_> = faults
        .iter()
        .map(|problem| {
            json!({
                "path": problem.path, "code": problem.code.as_str(), "message": problem.message,
                "indicator": problem.indicator,
            })
        })
        .collect();
    Some(Error::new(ErrorCode::BadUserInput, message).with("problems", told.into()))
}

impl Draft {
    /// That the state of the draft does not allow it, and what it allows.
    pub(super) fn not_now(&self, act: ActKind) -> Error {
        let state = self.row.state;
        let is_scheduled = self.row.scheduled_for.is_some();
        let may_be = |act: &ActKind| *act != ActKind::UnscheduleDraft || is_scheduled;
        let mut possible: Vec<&str> = workflow::possible(state).filter(may_be).map(workflow::verb).collect();
        possible.dedup();
        let possible = match possible.split_last() {
            None => "nothing can be done to it any more".to_owned(),
            Some((last, [])) => format!("it can be {last}"),
            Some((last, others)) => format!("it can be {} or {last}", others.join(", ")),
        };
        let (is, to_be) = (state_words(state), workflow::verb(act));
        let message = match workflow::leads_to(act) {
            Some(DraftState::Draft) if state == DraftState::Draft => {
                format!("The draft is {is}; {possible}.")
            }
            Some(to) if to == state => format!("The draft is {is} already; {possible}."),
            _ => format!("The draft is {is}, so it cannot be {to_be}; {possible}."),
        };
        Error::conflict(message).with("current", self.current())
    }

    /// The number of the revision it was cloned from.
    fn base_number(&self) -> Option<i32> {
        RevisionId::parse(self.row.base.as_deref()?).map(|base| base.number)
    }

    /// Whether it says exactly what was submitted: approval and publication are of that and of nothing else.
    fn is_as_submitted(&self) -> bool {
        let row = &self.row;
        self.content.hash() == row.content_hash && row.submitted_hash.as_ref() == Some(&row.content_hash)
    }

    /// That somebody has changed the draft since it was read.
    pub(super) fn changed(&self, expected: i32) -> Error {
        let row = &self.row;
        let message = if expected < row.version {
            format!(
                "The draft is at version {}, not {expected}: {} changed it. Read it again before you go on.",
                row.version, row.changed_by
            )
        } else {
            format!("The draft is at version {}; there is no version {expected} of it.", row.version)
        };
        Error { field: Some("expectedVersion".into()), ..Error::conflict(message) }
            .with("current", self.current())
    }

    /// What is current, for whoever expected something else.
    pub(super) fn current(&self) -> serde_json::Value {
        let row = &self.row;
        json!({
            "version": row.version,
            "state": row.state,
            "changedBy": row.changed_by,
            "changedAt": row.changed_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        })
    }
}

fn state_words(state: DraftState) -> &'static str {
    match state {
        DraftState::Draft => "not submitted",
        DraftState::InReview => "in review",
        DraftState::Approved => "approved",
        DraftState::Published => "published",
        DraftState::Discarded => "discarded",
    }
}

/// The place of a draft, which is always the same.
pub(super) async fn place_of(db: &impl ConnectionTrait, id: &str) -> Result<Option<String>, DbErr> {
    let place = draft::Entity::find_by_id(id).select_only().column(draft::Column::Jurisdiction);
    place.into_tuple().one(db).await
}

/// Reads the row of a draft, locked where a transaction wants to change it.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    id: &str,
    lock: bool,
) -> Result<Option<draft::Model>, DbErr> {
    let query = draft::Entity::find_by_id(id);
    let query = if lock { query.lock_exclusive() } else { query };
    query.one(db).await
}
