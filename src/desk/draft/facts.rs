//! The facts about a draft that rules ask for: what was done to it, and what is around it. Each is loaded by the first
//! rule that asks, and kept.

use std::sync::OnceLock;

use chrono::{DateTime, Datelike, Utc};
use entity::desk::{audit_entry, draft_sign_off, withdrawal};
use entity::shelf::sign_off;
use entity::vocabulary::{ActKind, DraftState, RevisionKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryOrder,
    QuerySelect, SelectModel, Selector,
};
use tokio::sync::OnceCell;

use crate::content::Content;
use crate::desk::core::audit_chain::format_time;
use crate::desk::core::session::Desk;
use crate::desk::draft::check::{CheckContext, Problem, check};
use crate::desk::draft::document::{Draft, OPEN, current, newest_number};
use crate::desk::draft::{sign_off as signed, workflow};
use crate::desk::release::standing::Signatories;
use crate::publish::withdrawn_subjects;
use crate::shelf::load;

/// The facts about one draft, as of one transaction or one request. Always asked of the same draft.
#[derive(Default)]
pub struct DraftFacts {
    authors: OnceCell<Vec<String>>,
    sign_offs: OnceCell<Vec<draft_sign_off::Model>>,
    newest: OnceCell<Option<i32>>,
    followed: OnceCell<Option<BaseRevision>>,
    decision: OnceCell<Option<AuditedAct>>,
    schedule: OnceCell<Option<AuditedAct>>,
    tombstones: OnceCell<Vec<String>>,
    has_current: OnceCell<bool>,
    is_asked_back: OnceCell<bool>,
    signatories: OnceCell<Signatories>,
    /// Found when a rule asks: most acts, to discard the draft above all, do not depend on what the draft says.
    problems: OnceLock<Vec<Problem>>,
}

/// The revision that a technical one follows.
struct BaseRevision {
    content: Content,
    /// They hold for what follows, which answers nothing anew.
    sign_offs: Vec<sign_off::Model>,
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
    /// Facts with the locked records of the people who approved and scheduled the draft.
    pub(in crate::desk) fn with_signatories(signatories: Signatories) -> Self {
        Self { signatories: OnceCell::new_with(Some(signatories)), ..Self::default() }
    }

    /// Loads every fact that any rule asks for, for readers that are asked about many acts.
    pub(in crate::desk) async fn load_all(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<(), DbErr> {
        self.authors(db, draft).await?;
        self.sign_offs(db, draft).await?;
        self.newest(db, draft).await?;
        self.followed(db, draft).await?;
        // Of any other draft no rule about publication gets so far.
        if draft.row.state == DraftState::Approved {
            self.is_approved(db, draft).await?;
            self.is_scheduled(db, draft).await?;
            self.withdrawn(db, draft).await?;
            self.is_archived(db, draft).await?;
            self.is_asked_back(db, draft).await?;
            self.signatories(db, draft).await?;
        }
        Ok(())
    }

    /// The subjects of the people who have changed the content.
    pub(in crate::desk) async fn authors(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<&[String], DbErr> {
        let load = || {
            audit_entry::Entity::find()
                .select_only()
                .column(audit_entry::Column::Subject)
                .distinct()
                .filter(audit_entry::Column::Draft.eq(&draft.row.id))
                .filter(audit_entry::Column::Act.is_in(ActKind::iter().filter(|act| workflow::edits(*act))))
                .into_tuple()
                .all(db)
        };
        Ok(self.authors.get_or_try_init(load).await?)
    }

    /// The sign-offs of exactly what the draft says now, as far as the audit log tells of them.
    pub(in crate::desk) async fn sign_offs(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<&[draft_sign_off::Model], DbErr> {
        let load = async || {
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
                    recorded.any(|logged| {
                        signed::is_told(row, &logged.subject, logged.at, logged.target.as_deref())
                    })
                });
            }
            Ok::<_, DbErr>(sign_offs)
        };
        Ok(self.sign_offs.get_or_try_init(load).await?)
    }

    /// The number of the newest revision of the assessment; none if nothing of it was ever published.
    pub(in crate::desk) async fn newest(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<Option<i32>, DbErr> {
        self.newest.get_or_try_init(|| newest_number(db, &draft.row.assessment)).await.copied()
    }

    /// Of a technical draft, the revision that it follows.
    async fn followed(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<Option<&BaseRevision>, DbErr> {
        let load = async || match draft.content.kind {
            RevisionKind::Technical => BaseRevision::load(db, draft).await,
            _ => Ok(None),
        };
        Ok(self.followed.get_or_try_init(load).await?.as_ref())
    }

    /// The sign-offs that are published with the draft: its own, or else those that a technical one keeps.
    pub(in crate::desk) async fn public_sign_offs(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<Vec<sign_off::Model>, DbErr> {
        let own = self.sign_offs(db, draft).await?;
        Ok(match self.followed(db, draft).await? {
            Some(followed) if own.is_empty() => followed.sign_offs.clone(),
            _ => own.iter().map(signed::public).collect(),
        })
    }

    /// Everything that is wrong with what the draft says.
    pub(in crate::desk) async fn problems(
        &self,
        db: &impl ConnectionTrait,
        desk: &Desk,
        draft: &Draft,
    ) -> Result<&[Problem], DbErr> {
        let newest = self.newest(db, draft).await?;
        let followed = self.followed(db, draft).await?;
        let is_signed_off = !self.public_sign_offs(db, draft).await?.is_empty();
        Ok(self.problems.get_or_init(|| {
            let facts = CheckContext {
                catalog: &desk.catalog(),
                // What it has become itself is no earlier revision.
                has_revision: newest.is_some_and(|number| draft.row.revision.is_none() || number > 1),
                followed: followed.map(|followed| &followed.content),
                is_signed_off,
                this_year: desk.now().year(),
            };
            check(&draft.content, &facts)
        }))
    }

    /// Whether the audit log tells that what the draft says now was approved, by whom the draft says it was. The last
    /// act decides that decided over what the draft says: an edit, or a step on its way to publication.
    pub(in crate::desk) async fn is_approved(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<bool, DbErr> {
        let load = || audited_acts(draft, ActKind::iter().filter(|act| workflow::decides(*act))).one(db);
        let decision = self.decision.get_or_try_init(load).await?;
        Ok(decision.as_ref().is_some_and(|decision| {
            decision.act == ActKind::ApproveDraft
                && draft.row.approved_by.as_ref() == Some(&decision.subject)
                && decision.after_hash.as_ref() == Some(&draft.row.content_hash)
        }))
    }

    /// Whether the audit log tells that the draft was scheduled for when, and by whom, it says it was.
    pub(in crate::desk) async fn is_scheduled(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<bool, DbErr> {
        let load = || audited_acts(draft, [ActKind::ScheduleDraft, ActKind::UnscheduleDraft]).one(db);
        let schedule = self.schedule.get_or_try_init(load).await?;
        Ok(schedule.as_ref().is_some_and(|schedule| {
            schedule.act == ActKind::ScheduleDraft
                && schedule.target == draft.row.scheduled_for.map(format_time)
                && draft.row.scheduled_by.as_ref() == Some(&schedule.subject)
        }))
    }

    /// What was withdrawn: the assessment, or the revision that the draft was cloned from.
    pub(in crate::desk) async fn withdrawn(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<Option<String>, DbErr> {
        let tombstones = self.tombstones(db, draft).await?;
        let mut subjects = [Some(&draft.row.assessment), draft.row.base.as_ref()].into_iter().flatten();
        Ok(subjects.find(|subject| tombstones.contains(subject)).cloned())
    }

    async fn tombstones(&self, db: &impl ConnectionTrait, draft: &Draft) -> Result<&[String], DbErr> {
        Ok(self.tombstones.get_or_try_init(|| withdrawn_subjects(db, &draft.row.assessment)).await?)
    }

    /// Whether the assessment was archived, and not restored since.
    pub(in crate::desk) async fn is_archived(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<bool, DbErr> {
        let assessment = &draft.row.assessment;
        let Some(newest) = self.newest(db, draft).await? else { return Ok(false) };
        if self.tombstones(db, draft).await?.contains(&format!("{assessment}@{newest}")) {
            return Ok(false);
        }
        let load = async || Ok::<_, DbErr>(current(db, assessment).await?.is_some());
        Ok(!*self.has_current.get_or_try_init(load).await?)
    }

    /// Whether a withdrawal of something of the assessment is proposed, and not decided yet.
    pub(in crate::desk) async fn is_asked_back(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<bool, DbErr> {
        self.is_asked_back.get_or_try_init(|| is_asked_back(db, &draft.row.assessment)).await.copied()
    }

    /// The records of the people who approved and scheduled the draft.
    pub(in crate::desk) async fn signatories(
        &self,
        db: &impl ConnectionTrait,
        draft: &Draft,
    ) -> Result<&Signatories, DbErr> {
        self.signatories.get_or_try_init(|| Signatories::load(db, &draft.row)).await
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

/// Whether something of an assessment is proposed to be withdrawn, and nothing has come of it yet.
async fn is_asked_back(db: &impl ConnectionTrait, assessment: &str) -> Result<bool, DbErr> {
    let open = withdrawal::Entity::find()
        .filter(withdrawal::Column::Assessment.eq(assessment))
        .filter(withdrawal::Column::ConfirmedAt.is_null())
        .filter(withdrawal::Column::RejectedAt.is_null());
    Ok(open.one(db).await?.is_some())
}
