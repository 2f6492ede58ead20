//! Which entries of the audit log staff may read, and their pages.

use chrono::{DateTime, Utc};
use entity::desk::{audit_entry, draft};
use entity::vocabulary::{ActKind, Role};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use crate::auth::{Grant, Principal};
use crate::desk::core::page::{Listing, Window, bounded, each_once};
use crate::desk::core::session::StaffSession;
use crate::error::Error;

/// Which entries of the audit log. What is not given does not matter.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuditPredicate {
    pub drafts: Option<Vec<String>>,
    pub assessments: Option<Vec<String>>,
    pub jurisdictions: Option<Vec<String>>,
    pub subjects: Option<Vec<String>>,
    pub acts: Option<Vec<ActKind>>,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

impl StaffSession {
    /// The audit log, newest first: all of it for an admin, their places for a reviewer, their own drafts for an
    /// editor.
    pub async fn audit_log(
        &self,
        tests: AuditPredicate,
        window: Window,
    ) -> Result<Listing<audit_entry::Model>, Error> {
        use audit_entry::Column;
        for (field, list) in [
            ("draftId", &tests.drafts),
            ("assessment", &tests.assessments),
            ("jurisdiction", &tests.jurisdictions),
            ("subject", &tests.subjects),
        ] {
            bounded(field, list.as_deref().unwrap_or_default())?;
        }
        let which = Condition::all()
            .add(self.audited())
            .add_option(tests.drafts.clone().map(|ids| Column::Draft.is_in(ids)))
            .add_option(tests.assessments.clone().map(|refs| Column::Assessment.is_in(refs)))
            .add_option(tests.jurisdictions.clone().map(|codes| Column::Jurisdiction.is_in(codes)))
            .add_option(tests.subjects.clone().map(|names| Column::Subject.is_in(names)))
            .add_option(tests.acts.as_ref().map(|acts| Column::Act.is_in(each_once(acts))))
            .add_option(tests.from.map(|at| Column::At.gte(at)))
            .add_option(tests.until.map(|at| Column::At.lt(at)));
        let asked = ("auditLog", &tests);
        let all = audit_entry::Entity::find().filter(which);
        let total = all.clone().count(self.desk.db.reader()).await.map_err(self.read_error())?;
        // A cursor tells how many entries of what they may read are older: unlike the entry's number, that says
        // nothing of the rest, and the log only grows at its other end.
        let older = Ord::min(window.after::<u64>(&asked)?.unwrap_or(total), total);
        let size = window.size()?;
        let first = older.saturating_sub(size);
        let rows = all.order_by_asc(Column::Number).offset(first).limit(older - first);
        let rows = rows.all(self.desk.db.reader()).await.map_err(self.read_error())?;
        let rows: Vec<_> = rows.into_iter().rev().zip((first..older).rev()).collect();
        let listing = window.page(&asked, rows, total, |(_, older)| *older)?;
        let rows = listing.rows.into_iter().map(|((row, _), cursor)| (row, cursor)).collect();
        Ok(Listing { rows, total, has_next: first > 0, has_previous: listing.has_previous })
    }

    /// Whether they may read what was done everywhere.
    pub fn reads_whole_log(&self) -> bool {
        let everywhere = |grant: &Grant| grant.role == Role::Admin && grant.is_everywhere();
        matches!(*self.who, Principal::System(_)) || self.who.grants().iter().any(everywhere)
    }

    fn audited(&self) -> Condition {
        if matches!(*self.who, Principal::System(_)) {
            return Condition::all();
        }
        let none = Condition::any().add(Expr::val(1).eq(0));
        self.who.grants().iter().fold(none, |any, grant| {
            let covered = self.covered(grant).map(|codes| audit_entry::Column::Jurisdiction.is_in(codes));
            let what = match grant.role {
                Role::Partner => return any,
                Role::Admin => Condition::all().add_option(covered),
                // Of places only: who has which key or role is for admins.
                Role::Reviewer => {
                    let of_places = audit_entry::Column::Jurisdiction.is_not_null();
                    Condition::all().add(of_places).add_option(covered)
                }
                Role::Editor => {
                    let own = Query::select()
                        .column(draft::Column::Id)
                        .from(draft::Entity)
                        .and_where(draft::Column::CreatedBy.eq(self.who.subject()))
                        .to_owned();
                    Condition::all().add_option(covered).add(audit_entry::Column::Draft.in_subquery(own))
                }
            };
            any.add(what)
        })
    }
}
