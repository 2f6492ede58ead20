//! What must hold before something may be done to a draft, beyond the table of transitions.

use std::sync::OnceLock;

use chrono::Datelike;
use entity::desk::{audit_entry, draft, draft_sign_off};
use entity::shelf::tombstone;
use entity::vocabulary::{ActKind, DraftState, Provenance, Role};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder,
    QuerySelect, SelectModel, Selector,
};
use serde_json::json;

use super::check::{Problem, Severity, Surroundings, check};
use super::draft::{current, newest_number};
use super::{Desk, Draft, Seat, line_of, schedule, withdrawal, workflow};
use crate::auth::{Action, Principal};
use crate::content::digest;
use crate::error::{Code, Error};
use crate::publish::nothing_more_of;

/// What the guards of a draft look at, besides the draft.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// Whoever has changed what it says.
    pub authors: Vec<String>,
    /// The last act that decided over what it says: an edit, or a step on its way to publication.
    pub decision: Option<Told>,
    /// The last act that scheduled it, or did so no more.
    pub schedule: Option<Told>,
    /// Of exactly what it says now, as far as the audit log tells of them.
    pub sign_offs: Vec<draft_sign_off::Model>,
    /// What was withdrawn: the assessment, or the revision that the draft was cloned from.
    pub withdrawn: Option<String>,
    /// Whether the assessment was archived, and not restored since.
    pub is_archived: bool,
    /// Whether somebody has proposed to withdraw something of the assessment, and nothing has come of it yet.
    pub is_asked_back: bool,
    /// The number of the newest revision of the assessment.
    pub newest: Option<i32>,
    /// Found when they are asked for: most acts, to discard it above all, do not depend on what a draft says.
    problems: OnceLock<Vec<Problem>>,
}

/// An act as the audit log tells it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Told {
    pub act: ActKind,
    pub subject: String,
    pub target: Option<String>,
    /// Of the content, afterwards.
    pub after_hash: Option<String>,
}

/// What the audit log tells of these acts on a draft, the last first.
fn told(draft: &Draft, acts: impl IntoIterator<Item = ActKind>) -> Selector<SelectModel<Told>> {
    use audit_entry::Column::{Act, AfterHash, Draft, Number, Subject, Target};
    audit_entry::Entity::find()
        .select_only()
        .columns([Act, Subject, Target, AfterHash])
        .filter(Draft.eq(&draft.row.id))
        .filter(Act.is_in(acts))
        .order_by_desc(Number)
        .into_model()
}

impl Circumstances {
    pub async fn of(db: &impl ConnectionTrait, draft: &Draft) -> Result<Self, DbErr> {
        let authors: Vec<String> = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Subject)
            .distinct()
            .filter(audit_entry::Column::Draft.eq(&draft.row.id))
            .filter(audit_entry::Column::Act.is_in(ActKind::iter().filter(|act| workflow::edits(*act))))
            .into_tuple()
            .all(db)
            .await?;
        let decision = told(draft, ActKind::iter().filter(|act| workflow::decides(*act))).one(db).await?;
        let schedule = match draft.row.scheduled_for {
            Some(_) => told(draft, [ActKind::ScheduleDraft, ActKind::UnscheduleDraft]).one(db).await?,
            None => None,
        };
        let mut sign_offs = draft_sign_off::Entity::find()
            .filter(draft_sign_off::Column::Draft.eq(&draft.row.id))
            .filter(draft_sign_off::Column::ContentHash.eq(&draft.row.content_hash))
            .order_by_asc(draft_sign_off::Column::Position)
            .all(db)
            .await?;
        if !sign_offs.is_empty() {
            let recorded = told(draft, [ActKind::RecordSignOff]).all(db).await?;
            sign_offs.retain(|row| recorded.iter().any(|told| told.target == Some(digest(row))));
        }
        let newest = newest_number(db, &draft.row.assessment).await?;
        let assessment = &draft.row.assessment;
        let tombstones: Vec<String> = tombstone::Entity::find()
            .select_only()
            .column(tombstone::Column::Subject)
            .filter(tombstone::Column::Assessment.eq(assessment))
            .into_tuple()
            .all(db)
            .await?;
        let is_gone = |subject: &String| tombstones.contains(subject);
        let withdrawn = [Some(assessment), draft.row.base.as_ref()]
            .into_iter()
            .flatten()
            .find(|subject| is_gone(subject))
            .cloned();
        let is_archived = match newest {
            Some(newest) if !is_gone(&format!("{assessment}@{newest}")) => {
                current(db, assessment).await?.is_none()
            }
            _ => false,
        };
        let is_asked_back = withdrawal::open_of(db, assessment).await?;
        Ok(Self {
            authors,
            decision,
            schedule,
            sign_offs,
            withdrawn,
            is_archived,
            is_asked_back,
            newest,
            problems: OnceLock::new(),
        })
    }

    /// Whether the audit log tells that what the draft says now was approved, by whom the draft says it was.
    fn is_approval_of(&self, draft: &Draft) -> bool {
        self.decision.as_ref().is_some_and(|decision| {
            decision.act == ActKind::ApproveDraft
                && draft.row.approved_by.as_ref() == Some(&decision.subject)
                && decision.after_hash.as_ref() == Some(&draft.row.content_hash)
        })
    }

    /// Whether the audit log tells that the draft was scheduled for when, and by whom, it says it was.
    fn is_schedule_of(&self, draft: &Draft) -> bool {
        self.schedule.as_ref().is_some_and(|schedule| {
            schedule.act == ActKind::ScheduleDraft
                && schedule.target == draft.row.scheduled_for.map(schedule::told)
                && draft.row.scheduled_by.as_ref() == Some(&schedule.subject)
        })
    }

    /// Everything that is wrong with what the draft says.
    fn problems(&self, desk: &Desk, draft: &Draft) -> &[Problem] {
        self.problems.get_or_init(|| {
            let around = Surroundings {
                catalog: &desk.catalog(),
                // What it has become itself is no earlier revision.
                has_revision: self.newest.is_some_and(|number| draft.row.revision.is_none() || number > 1),
                is_signed_off: !self.sign_offs.is_empty(),
                this_year: desk.now().year(),
            };
            check(&draft.content, &around)
        })
    }
}

impl Seat {
    /// Why they may not do this to the draft now; none if they may.
    pub fn refusal(&self, draft: &Draft, around: &Circumstances, act: ActKind) -> Option<Error> {
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
        let is_author = around.authors.iter().any(|author| author == subject);
        let forbidden = |message: &str| Some(Error::forbidden(message));
        match act {
            ActKind::SubmitDraft => faults(self.problems(draft, around)),
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
            ActKind::ScheduleDraft if around.is_asked_back => Some(Error::conflict(
                "Somebody has proposed that something of this assessment be taken back; let that be decided first.",
            )),
            ActKind::PublishDraft | ActKind::ScheduleDraft => self.publication_refusal(draft, around),
            _ => None,
        }
    }

    fn publication_refusal(&self, draft: &Draft, around: &Circumstances) -> Option<Error> {
        let is_system = matches!(*self.who, Principal::System(_));
        if !is_system && draft.row.approved_by.as_deref() == Some(self.who.subject()) {
            let message = "You are its only approver; another admin must publish it.";
            return Some(Error::forbidden(message));
        }
        if is_system && !around.is_schedule_of(draft) {
            return Some(Error::conflict("Nobody has scheduled the draft, as far as the audit log tells."));
        }
        if let Some(withdrawn) = &around.withdrawn {
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
        if let (Some(after), Some(newest)) = (draft.row.begun_after.or(draft.base_number()), around.newest)
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
        if around.is_archived {
            let message =
                format!("{} was archived; restore it first, if it is to be public.", draft.row.assessment);
            return Some(Error::conflict(message));
        }
        if !draft.is_as_submitted() || !around.is_approval_of(draft) {
            return Some(Error::conflict("The draft is not what was approved; reopen it."));
        }
        if draft.content.provenance == Provenance::Official && around.sign_offs.is_empty() {
            let message = "An official assessment is published with a sign-off by the government, of exactly what the \
                           draft says; record one first.";
            return Some(Error::conflict(message));
        }
        faults(self.problems(draft, around))
    }

    /// Everything that is wrong with what a draft says.
    pub fn problems<'a>(&self, draft: &Draft, around: &'a Circumstances) -> &'a [Problem] {
        around.problems(&self.desk, draft)
    }
}

/// That the draft has faults, each of them told.
fn faults(problems: &[Problem]) -> Option<Error> {
    let faults: Vec<&Problem> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let first = faults.first()?;
    let message = match faults.len() {
        1 => format!("The draft has a fault: {}", first.message),
        count => format!("The draft has {count} faults, the first: {}", first.message),
    };
    let told: Vec<_> = faults
        .iter()
        .map(|problem| json!({ "path": problem.path, "code": problem.code.as_str(), "message": problem.message }))
        .collect();
    Some(Error::new(Code::BadUserInput, message).with("problems", told.into()))
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
        self.row.base.as_deref()?.rsplit_once('@')?.1.parse().ok()
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
