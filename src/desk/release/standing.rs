//! Whether the people who approved and scheduled a draft may still do so: a publication rests on their decisions.

use entity::desk::{draft, principal};
use entity::vocabulary::{ActKind, DraftState, PrincipalStatus};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use crate::auth::principal::Ancestry;
use crate::auth::{Action, registry};
use crate::desk::core::session::{Desk, line_of};
use crate::desk::draft::document::without_content;

/// The most drafts that the answer to a suspension lists.
const MAX_AFFECTED: usize = 200;

/// The records of the people who approved and scheduled a draft.
#[derive(Debug, Clone, Default)]
pub struct Signatories(Vec<principal::Model>);

impl Signatories {
    pub async fn load(db: &impl ConnectionTrait, draft: &draft::Model) -> Result<Self, DbErr> {
        signatories(draft).all(db).await.map(Self)
    }

    fn row(&self, subject: &str) -> Option<&principal::Model> {
        self.0.iter().find(|row| row.subject == subject)
    }
}

/// Locks the records of the signatories until the transaction ends: a suspension comes before the publication, and is
/// seen here, or after it. Locked after the draft and before the release number.
pub async fn hold(tx: &DatabaseTransaction, draft: &draft::Model) -> Result<Signatories, DbErr> {
    signatories(draft).lock_shared().all(tx).await.map(Signatories)
}

/// In the order of subjects, in which every act locks them.
fn signatories(draft: &draft::Model) -> Select<principal::Entity> {
    principal::Entity::find()
        .filter(principal::Column::Subject.is_in(subjects(draft)))
        .order_by_asc(principal::Column::Subject)
}

fn subjects(draft: &draft::Model) -> Vec<&str> {
    [&draft.approved_by, &draft.scheduled_by].into_iter().filter_map(|name| name.as_deref()).collect()
}

impl Desk {
    /// Why the approval of a draft does not count, if it does not: a sentence's beginning that names who gave it.
    pub(in crate::desk) fn lapse_of_approval(
        &self,
        draft: &draft::Model,
        known: &Signatories,
    ) -> Option<String> {
        let codes = self.line(&draft.jurisdiction);
        let by = draft.approved_by.as_deref()?;
        let why = self.lapse(known.row(by), ActKind::ApproveDraft, &line_of(&codes))?;
        Some(format!("{by}, who approved the draft, {why}"))
    }

    /// The same of its schedule.
    pub(in crate::desk) fn lapse_of_schedule(
        &self,
        draft: &draft::Model,
        known: &Signatories,
    ) -> Option<String> {
        let codes = self.line(&draft.jurisdiction);
        let by = draft.scheduled_by.as_deref()?;
        let why = self.lapse(known.row(by), ActKind::ScheduleDraft, &line_of(&codes))?;
        Some(format!("{by}, who scheduled the draft, {why}"))
    }

    /// Why a person's decision no longer counts; none if it counts.
    pub(in crate::desk) fn lapse(
        &self,
        row: Option<&principal::Model>,
        act: ActKind,
        line: Ancestry<'_>,
    ) -> Option<&'static str> {
        let Some(row) = row else {
            // A development token brings its own grant, and its holder need not be known.
            return (!self.registry.takes_unknown()).then_some("is not known here any more");
        };
        if row.status == PrincipalStatus::Suspended {
            return Some("has been suspended since");
        }
        let grants = registry::grants(row).unwrap_or_default();
        let roles = crate::auth::action::roles(Action::Do(act));
        let may = grants.iter().any(|grant| roles.contains(&grant.role) && grant.covers(line));
        (!may).then_some("may not do that any more")
    }

    /// The approved drafts that are not published as long as somebody is known as this row says: they approved them, or
    /// scheduled them. Those that are due first come first.
    pub(in crate::desk) async fn affected(
        &self,
        db: &impl ConnectionTrait,
        row: &principal::Model,
    ) -> Result<Vec<draft::Model>, DbErr> {
        let (approved, scheduled) = (draft::Column::ApprovedBy, draft::Column::ScheduledBy);
        let theirs = draft::Entity::find()
            .filter(draft::Column::State.eq(DraftState::Approved))
            .filter(Condition::any().add(approved.eq(&row.subject)).add(scheduled.eq(&row.subject)))
            .order_by_asc(draft::Column::CreatedAt)
            .order_by_asc(draft::Column::Id);
        // All of them: which are affected, the database does not know.
        let mut drafts = without_content(theirs).all(db).await?;
        drafts.retain(|draft| {
            let known = Signatories(vec![row.clone()]);
            let is_theirs = |by: &Option<String>| by.as_ref() == Some(&row.subject);
            (is_theirs(&draft.approved_by) && self.lapse_of_approval(draft, &known).is_some())
                || (is_theirs(&draft.scheduled_by) && self.lapse_of_schedule(draft, &known).is_some())
        });
        drafts.truncate(MAX_AFFECTED);
        drafts.sort_by_key(|draft| (draft.scheduled_for.is_none(), draft.scheduled_for));
        Ok(drafts)
    }
}
