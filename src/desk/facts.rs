//! What the guards of a draft look at, besides the draft: what was done to it, and what is around it.

use std::sync::OnceLock;

use chrono::{DateTime, Datelike, Utc};
use entity::desk::{audit_entry, draft_sign_off};
use entity::shelf::sign_off;
use entity::vocabulary::{ActKind, DraftState, RevisionKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder,
    QuerySelect, SelectModel, Selector,
};

use super::check::{CheckContext, Problem, check};
use super::draft::{OPEN, current, newest_number};
use super::publication::public;
use super::standing::Signatories;
use super::{Desk, Draft, review, schedule, withdrawal, workflow};
use crate::content::{Content, RevisionId};
use crate::publish::withdrawn_subjects;
use crate::shelf::load;

/// What the guards of a draft look at, besides the draft.
#[derive(Debug, Clone)]
pub struct DraftFacts {
    /// Whoever has changed what it says.
    pub authors: Vec<String>,
    /// Of exactly what it says now, as far as the audit log tells of them.
    pub sign_offs: Vec<draft_sign_off::Model>,
    /// The number of the newest revision of the assessment.
    pub newest: Option<i32>,
    /// Of a technical draft, the revision that it follows.
    pub followed: Option<BaseRevision>,
    pub prospect: PublicationFacts,
    /// Found when they are asked for: most acts, to discard it above all, do not depend on what a draft says.
    problems: OnceLock<Vec<Problem>>,
}

/// The revision that a technical one follows.
#[derive(Debug, Clone)]
pub struct BaseRevision {
    content: Content,
    /// They hold for what follows, which answers nothing anew.
    sign_offs: Vec<sign_off::Model>,
}

/// What decides over the publication of an approved draft; of any other, it is not looked at, and allows nothing.
#[derive(Debug, Clone, Default)]
pub struct PublicationFacts {
    /// The last act that decided over what it says: an edit, or a step on its way to publication.
    decision: Option<AuditedAct>,
    /// The last act that scheduled it, or did so no more.
    schedule: Option<AuditedAct>,
    /// What was withdrawn: the assessment, or the revision that the draft was cloned from.
    pub withdrawn: Option<String>,
    /// Whether the assessment was archived, and not restored since.
    pub is_archived: bool,
    /// Whether somebody has proposed to withdraw something of the assessment, and nothing has come of it yet.
    pub is_asked_back: bool,
    /// What is known now of who approved and who scheduled it.
    pub signatories: Signatories,
}

/// An act as the audit log tells it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
struct AuditedAct {
    act: ActKind,
    subject: String,
    at: DateTime<Utc>,
    target: Option<String>,
    /// Of the content, afterwards.
    after_hash: Option<String>,
}

/// What the audit log tells of these acts on a draft, the last first.
fn audited_acts(draft: &Draft, acts: impl IntoIterator<Item = ActKind>) -> Selector<SelectModel<AuditedAct>> {
    use audit_entry::Column::{Act, AfterHash, At, Draft, Number, Subject, Target};
    audit_entry::Entity::find()
        .select_only()
        .columns([Act, Subject, At, Target, AfterHash])
        .filter(Draft.eq(&draft.row.id))
        .filter(Act.is_in(acts))
        .order_by_desc(Number)
        .into_model()
}

impl DraftFacts {
    pub async fn load(db: &impl ConnectionTrait, draft: &Draft) -> Result<Self, DbErr> {
        let authors: Vec<String> = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Subject)
            .distinct()
            .filter(audit_entry::Column::Draft.eq(&draft.row.id))
            .filter(audit_entry::Column::Act.is_in(ActKind::iter().filter(|act| workflow::edits(*act))))
            .into_tuple()
            .all(db)
            .await?;
        let mut sign_offs = draft_sign_off::Entity::find()
            .filter(draft_sign_off::Column::Draft.eq(&draft.row.id))
            .filter(draft_sign_off::Column::ContentHash.eq(&draft.row.content_hash))
            .order_by_asc(draft_sign_off::Column::Position)
            .all(db)
            .await?;
        if !sign_offs.is_empty() {
            let recorded = audited_acts(draft, [ActKind::RecordSignOff]).all(db).await?;
            sign_offs.retain(|row| {
                let mut recorded = recorded.iter();
                recorded.any(|told| review::is_told(row, &told.subject, told.at, told.target.as_deref()))
            });
        }
        let newest = newest_number(db, &draft.row.assessment).await?;
        let prospect = match draft.row.state {
            DraftState::Approved => PublicationFacts::load(db, draft, newest).await?,
            _ => PublicationFacts::default(),
        };
        let followed = match draft.content.kind {
            RevisionKind::Technical => BaseRevision::load(db, draft).await?,
            _ => None,
        };
        Ok(Self { authors, sign_offs, newest, followed, prospect, problems: OnceLock::new() })
    }

    /// The sign-offs that are published with the draft: its own, or else those that a technical one keeps.
    pub fn public_sign_offs(&self) -> Vec<sign_off::Model> {
        match &self.followed {
            Some(followed) if self.sign_offs.is_empty() => followed.sign_offs.clone(),
            _ => self.sign_offs.iter().map(public).collect(),
        }
    }

    /// Everything that is wrong with what the draft says.
    pub(super) fn problems(&self, desk: &Desk, draft: &Draft) -> &[Problem] {
        self.problems.get_or_init(|| {
            let facts = CheckContext {
                catalog: &desk.catalog(),
                // What it has become itself is no earlier revision.
                has_revision: self.newest.is_some_and(|number| draft.row.revision.is_none() || number > 1),
                followed: self.followed.as_ref().map(|followed| &followed.content),
                is_signed_off: !self.public_sign_offs().is_empty(),
                this_year: desk.now().year(),
            };
            check(&draft.content, &facts)
        })
    }
}

impl BaseRevision {
    /// What is current; of a draft that is published or discarded, what was when it began.
    async fn load(db: &impl ConnectionTrait, draft: &Draft) -> Result<Option<Self>, DbErr> {
        let id = match OPEN.contains(&draft.row.state) {
            true => current(db, &draft.row.assessment).await?,
            false => draft.row.base.clone(),
        };
        let Some(id) = id else { return Ok(None) };
        let Some(content) = load::content(db, &id).await? else { return Ok(None) };
        let mut sign_offs = sign_off::Entity::find()
            .filter(sign_off::Column::Revision.eq(&id))
            .order_by_asc(sign_off::Column::Position)
            .all(db)
            .await?;
        for row in &mut sign_offs {
            row.signed.get_or_insert_with(|| id.clone());
        }
        Ok(Some(Self { content, sign_offs }))
    }
}

impl PublicationFacts {
    async fn load(db: &impl ConnectionTrait, draft: &Draft, newest: Option<i32>) -> Result<Self, DbErr> {
        let decision =
            audited_acts(draft, ActKind::iter().filter(|act| workflow::decides(*act))).one(db).await?;
        let schedule =
            audited_acts(draft, [ActKind::ScheduleDraft, ActKind::UnscheduleDraft]).one(db).await?;
        let assessment = &draft.row.assessment;
        let tombstones = withdrawn_subjects(db, assessment).await?;
        let is_gone = |subject: &String| tombstones.contains(subject);
        let withdrawn = [Some(assessment), draft.row.base.as_ref()]
            .into_iter()
            .flatten()
            .find(|subject| is_gone(subject))
            .cloned();
        let is_archived = match newest {
            Some(newest) if !is_gone(&RevisionId::new(assessment, newest).to_string()) => {
                current(db, assessment).await?.is_none()
            }
            _ => false,
        };
        let is_asked_back = withdrawal::open_of(db, assessment).await?;
        let signatories = Signatories::load(db, &draft.row).await?;
        Ok(Self { decision, schedule, withdrawn, is_archived, is_asked_back, signatories })
    }

    /// Whether the audit log tells that what the draft says now was approved, by whom the draft says it was.
    pub(super) fn is_approval_of(&self, draft: &Draft) -> bool {
        self.decision.as_ref().is_some_and(|decision| {
            decision.act == ActKind::ApproveDraft
                && draft.row.approved_by.as_ref() == Some(&decision.subject)
                && decision.after_hash.as_ref() == Some(&draft.row.content_hash)
        })
    }

    /// Whether the audit log tells that the draft was scheduled for when, and by whom, it says it was.
    pub(super) fn is_schedule_of(&self, draft: &Draft) -> bool {
        self.schedule.as_ref().is_some_and(|schedule| {
            schedule.act == ActKind::ScheduleDraft
                && schedule.target == draft.row.scheduled_for.map(schedule::format_time)
                && draft.row.scheduled_by.as_ref() == Some(&schedule.subject)
        })
    }
}
