//! Which entries of the audit log staff may read, and their pages.

use entity::desk::{audit_entry, draft};
use entity::vocabulary::{ActKind, Role};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use crate::auth::{Grant, Principal};
use crate::desk::core::filter::Compiler;
use crate::desk::core::page::{Listing, Window};
use crate::desk::core::session::StaffSession;
use crate::error::Error;
use crate::shelf::select::{CodePredicate, DateTimePredicate, EnumPredicate, Filter};

/// Which entries of the audit log, by their own columns.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuditPredicate {
    pub draft: CodePredicate,
    pub assessment: CodePredicate,
    pub jurisdiction: CodePredicate,
    pub subject: CodePredicate,
    pub act: EnumPredicate<ActKind>,
    pub occurred_at: DateTimePredicate,
}

impl StaffSession {
    /// A page of the audit log, in its order or against it: all of it for an admin, the entries of their places for a
    /// reviewer, those of their own drafts for an editor.
    pub async fn audit_log(
        &self,
        filter: Filter<AuditPredicate>,
        is_ascending: bool,
        window: Window,
    ) -> Result<Listing<audit_entry::Model>, Error> {
        use audit_entry::Column;
        let own = |compiler: &mut Compiler, tests: &AuditPredicate| -> Result<Condition, Error> {
            Ok(Condition::all()
                .add(compiler.id("draftId", Column::Draft, &tests.draft)?)
                .add(compiler.code("assessment", Column::Assessment, &tests.assessment)?)
                .add(compiler.code("jurisdiction", Column::Jurisdiction, &tests.jurisdiction)?)
                .add(compiler.code("subject", Column::Subject, &tests.subject)?)
                .add(compiler.word(Column::Act, &tests.act)?)
                .add(compiler.instant("occurredAt", Column::At, &tests.occurred_at)?))
        };
        let filtered = Compiler::new(self.desk.db.backend()).condition(&filter, &own)?;
        let which = Condition::all().add(self.audited()).add(filtered);
        let asked = ("auditLog", &filter, is_ascending);
        let all = audit_entry::Entity::find().filter(which);
        let total = all.clone().count(self.desk.db.reader()).await.map_err(self.read_error())?;
        // A cursor tells how many entries of what the viewer may read are older: unlike the entry's number, that says
        // nothing of the rest, and the log only grows at its other end.
        let size = window.size()?;
        let after = window.after::<u64>(&asked)?;
        let (first, end) = match (is_ascending, after) {
            (true, after) => {
                let first = after.map_or(0, |older| Ord::min(older.saturating_add(1), total));
                (first, Ord::min(first.saturating_add(size), total))
            }
            (false, after) => {
                let end = Ord::min(after.unwrap_or(total), total);
                (end.saturating_sub(size), end)
            }
        };
        let rows = all.order_by_asc(Column::Number).offset(first).limit(end - first);
        let rows = rows.all(self.desk.db.reader()).await.map_err(self.read_error())?;
        let mut rows: Vec<_> = rows.into_iter().zip(first..end).collect();
        if !is_ascending {
            rows.reverse();
        }
        let has_next = if is_ascending { end < total } else { first > 0 };
        let listing = window.page(&asked, rows, total, |(_, older)| *older)?;
        let rows = listing.rows.into_iter().map(|((row, _), cursor)| (row, cursor)).collect();
        Ok(Listing { rows, total, has_next, has_previous: listing.has_previous })
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
