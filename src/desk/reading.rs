//! What staff may look at: drafts of their places, what was said and done about them, the audit log.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::desk::{audit_entry, draft, draft_comment, draft_sign_off, principal};
use entity::vocabulary::{ActKind, DraftState, Role};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Iterable, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

use super::authorization;
use super::changes::{self, Changes};
use super::error::no_such_draft;
use super::listing::{Listing, OffsetWindow, Window, each_once};
use super::text::{at_most, unfit};
use super::{Draft, DraftFacts, Outcome, READ_BYTE, StaffSession, another_history};
use crate::auth::{Action, Grant, Principal};
use crate::content::Content;
use crate::error::Error;
use crate::shelf::{Catalog, load};

/// The most values in a list of a filter: each goes to the database.
const MOST_VALUES: usize = 500;
/// The most characters of one of them.
const LONGEST_VALUE: usize = 1_000;

/// Which drafts. What is not given does not matter.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DraftPredicate {
    pub states: Option<Vec<DraftState>>,
    pub jurisdictions: Option<Vec<String>>,
    /// Places, each with all below it.
    pub within: Option<Vec<String>>,
    pub assessments: Option<Vec<String>>,
    pub created_by: Option<Vec<String>>,
}

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
    /// A draft by its id; one that they may not read does not exist.
    pub async fn draft(&self, id: &str) -> Result<Option<Draft>, Error> {
        let _turn = self.desk.turn().await;
        let db = self.desk.db.reader();
        // The place first: whoever may not read it waits no longer than for one that is not there, and so learns
        // nothing.
        let place = authorization::place_of(db, id).await.map_err(self.read_error())?;
        let is_readable = self.may(Action::ReadDraft, place.as_deref().unwrap_or_default());
        if !is_readable || place.is_none() {
            return Ok(None);
        }
        let row = authorization::find(db, id, false).await.map_err(self.read_error())?;
        let Some(row) = row else { return Ok(None) };
        self.meter.spend(READ_BYTE * row.content.len() as u64);
        Draft::read(db, row).await.map(Some).map_err(self.read_error())
    }

    /// The draft that was acted on, as the act left it; as it is now, if it was done before.
    pub async fn draft_left(&self, outcome: &Outcome) -> Result<Option<Draft>, Error> {
        match &outcome.draft {
            Some(id) if outcome.replayed => self.draft(id).await,
            _ => Ok(outcome.left.draft.clone()),
        }
    }

    /// The shelf as it would be if a draft were published.
    pub async fn preview_by_id(&self, id: &str) -> Result<Catalog, Error> {
        let draft = self.draft(id).await?.ok_or_else(no_such_draft)?;
        let facts = self.facts(&draft).await?;
        let (catalog, _) = self.shown(&self.catalog(), &draft, &facts.public_sign_offs())?;
        Ok(catalog)
    }

    /// A draft of a list, with what it says.
    pub async fn whole_draft(&self, listed: &draft::Model) -> Result<Draft, Error> {
        let draft = self.draft(&listed.id).await?.ok_or_else(no_such_draft)?;
        // Else half of an answer would be of one version, and half of another.
        if (draft::Model { content: String::new(), ..draft.row.clone() }) == *listed {
            return Ok(draft);
        }
        let message = format!("The draft {} was changed while it was read; ask again.", listed.id);
        Err(Error::conflict(message).with("current", draft.current()))
    }

    /// Drafts, the newest first; without what they say.
    pub async fn drafts(
        &self,
        tests: DraftPredicate,
        window: Window,
    ) -> Result<Listing<draft::Model>, Error> {
        for (field, list) in [
            ("jurisdiction", &tests.jurisdictions),
            ("within", &tests.within),
            ("assessment", &tests.assessments),
            ("createdBy", &tests.created_by),
        ] {
            bounded(field, list.as_deref().unwrap_or_default())?;
        }
        let mut which = Condition::all()
            .add(self.within(Action::ReadDraft, draft::Column::Jurisdiction))
            .add_option(tests.states.as_ref().map(|states| draft::Column::State.is_in(each_once(states))))
            .add_option(tests.jurisdictions.clone().map(|codes| draft::Column::Jurisdiction.is_in(codes)))
            .add_option(tests.assessments.clone().map(|refs| draft::Column::Assessment.is_in(refs)))
            .add_option(tests.created_by.clone().map(|names| draft::Column::CreatedBy.is_in(names)));
        if let Some(places) = &tests.within {
            let catalog = self.desk.catalog();
            let codes: BTreeSet<String> = places.iter().flat_map(|place| below(&catalog, place)).collect();
            which = which.add(draft::Column::Jurisdiction.is_in(codes));
        }
        let asked = ("drafts", &tests);
        let all = draft::Entity::find().filter(which);
        let total = all.clone().count(self.desk.db.reader()).await.map_err(self.read_error())?;
        let told = draft::Column::iter().filter(|column| !matches!(column, draft::Column::Content));
        let mut query = all
            .select_only()
            .columns(told)
            .column_as(Expr::val(""), "content")
            .order_by_desc(draft::Column::CreatedAt)
            .order_by_desc(draft::Column::Id)
            .limit(window.size()? + 1);
        if let Some((at, id)) = window.after::<(DateTime<Utc>, String)>(&asked)? {
            let same = Condition::all().add(draft::Column::CreatedAt.eq(at)).add(draft::Column::Id.lt(id));
            query = query.filter(Condition::any().add(draft::Column::CreatedAt.lt(at)).add(same));
        }
        let rows = query.all(self.desk.db.reader()).await.map_err(self.read_error())?;
        window.page(&asked, rows, total, |row| (row.created_at, row.id.clone()))
    }

    /// What decides over what may be done to a draft, and what is wrong with it.
    pub async fn facts(&self, draft: &Draft) -> Result<DraftFacts, Error> {
        let _turn = self.desk.turn().await;
        let db = self.desk.db.reader();
        if !self.desk.goes_on(db).await.map_err(self.read_error())? {
            return Err(another_history());
        }
        DraftFacts::load(db, draft).await.map_err(self.read_error())
    }

    /// What is different from what is public now; of one that is published or discarded, from what it was cloned of.
    pub async fn changes(&self, draft: &Draft) -> Result<Changes, Error> {
        let old = self.current_content(draft).await?;
        Ok(changes::between(old.as_ref(), &draft.content))
    }

    /// The id of the revision that a draft is compared with.
    pub fn compared_with(&self, draft: &Draft, catalog: &Catalog) -> Option<String> {
        if !super::draft::OPEN.contains(&draft.row.state) {
            return draft.row.base.clone();
        }
        let current = catalog.assessment(&draft.row.assessment)?.current()?;
        Some(current.revision.row.id.to_string())
    }

    pub(super) async fn current_content(&self, draft: &Draft) -> Result<Option<Content>, Error> {
        let catalog = self.desk.catalog();
        let Some(revision) = self.compared_with(draft, &catalog) else { return Ok(None) };
        let _turn = self.desk.turn().await;
        load::content(self.desk.db.reader(), &revision).await.map_err(self.read_error())
    }

    /// What was said of a draft, oldest first; so many of it.
    pub async fn comments(
        &self,
        draft: &draft::Model,
        part: OffsetWindow,
    ) -> Result<Vec<draft_comment::Model>, Error> {
        let _turn = self.desk.turn().await;
        draft_comment::Entity::find()
            .filter(draft_comment::Column::Draft.eq(&draft.id))
            .order_by_asc(draft_comment::Column::Position)
            .offset(part.offset()?)
            .limit(part.size()?)
            .all(self.desk.db.reader())
            .await
            .map_err(self.read_error())
    }

    /// Every sign-off of a draft, of whatever it said then, oldest first.
    pub async fn sign_offs(&self, draft: &draft::Model) -> Result<Vec<draft_sign_off::Model>, Error> {
        let _turn = self.desk.turn().await;
        draft_sign_off::Entity::find()
            .filter(draft_sign_off::Column::Draft.eq(&draft.id))
            .order_by_asc(draft_sign_off::Column::Position)
            .all(self.desk.db.reader())
            .await
            .map_err(self.read_error())
    }

    /// What was done to a draft, oldest first; so many of it.
    pub async fn history(
        &self,
        draft: &draft::Model,
        part: OffsetWindow,
    ) -> Result<Vec<audit_entry::Model>, Error> {
        let _turn = self.desk.turn().await;
        audit_entry::Entity::find()
            .filter(audit_entry::Column::Draft.eq(&draft.id))
            .order_by_asc(audit_entry::Column::Number)
            .offset(part.offset()?)
            .limit(part.size()?)
            .all(self.desk.db.reader())
            .await
            .map_err(self.read_error())
    }

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

    /// Everybody who is known, by subject.
    pub async fn principals_page(&self, window: Window) -> Result<Listing<principal::Model>, Error> {
        let asked = "principals";
        let after = window.after::<String>(&asked)?;
        let mut rows = self.principals().await?;
        let total = rows.len() as u64;
        rows.retain(|row| after.as_ref().is_none_or(|after| row.subject > *after));
        rows.truncate(window.size()? as usize + 1);
        window.page(&asked, rows, total, |row| row.subject.clone())
    }

    /// All that is public now, to be shown: what is looked at in it is counted, and ends with the request. What decides
    /// over an act looks at the desk's own.
    pub fn catalog(&self) -> Catalog {
        self.desk.catalog().with_meter(self.meter.clone())
    }

    /// What was public as of the release that an act has made; what is public now, if it made none.
    pub fn catalog_at(&self, release: Option<i32>) -> Catalog {
        let newest = self.catalog();
        match release {
            Some(release) => newest.at(release).unwrap_or(newest),
            None => newest,
        }
    }

    /// What a grant covers, in terms of a column that holds the code of a place.
    fn within(&self, action: Action, column: impl ColumnTrait) -> Condition {
        if matches!(*self.who, Principal::System(_)) {
            return Condition::all();
        }
        let roles = crate::auth::action::roles(action);
        let able = self.who.grants().iter().filter(|grant| roles.contains(&grant.role));
        let none = Condition::any().add(Expr::val(1).eq(0));
        able.fold(none, |any, grant| match self.covered(grant) {
            None => any.add(Expr::val(1).eq(1)),
            Some(codes) => any.add(column.is_in(codes)),
        })
    }

    /// The codes of the places that a grant covers; none if it is everywhere.
    fn covered(&self, grant: &Grant) -> Option<Vec<String>> {
        let places = grant.places()?;
        let catalog = self.desk.catalog();
        let mut codes: Vec<String> = places.flat_map(|place| below(&catalog, place)).collect();
        codes.retain(|code| grant.covers(&super::line_of(&self.desk.line(code))));
        Some(codes)
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

/// Refuses a list of a filter that no database should look for: too many values, or values too long for any row.
fn bounded(field: &str, values: &[String]) -> Result<(), Error> {
    at_most(MOST_VALUES, field, values.len())?;
    match values.iter().find_map(|value| unfit(value, LONGEST_VALUE)) {
        None => Ok(()),
        Some(message) => Err(Error::bad_input(field, format!("A value of {field} {message}."))),
    }
}

/// A place and all below it, by code. A code that is nowhere is a place of its own.
fn below(catalog: &Catalog, code: &str) -> Vec<String> {
    let mut codes = vec![code.to_owned()];
    if let Some(place) = catalog.jurisdiction(code) {
        codes.extend(place.all_below().map(|place| place.row.code.to_string()));
    }
    codes
}
