//! What staff read of drafts: lists, one draft, its comments, sign-offs and history.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::desk::{audit_entry, draft, draft_comment, draft_sign_off};
use entity::shelf::sign_off;
use entity::vocabulary::{ActKind, DraftState};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Value,
};
use serde::Serialize;

use crate::auth::Action;
use crate::content::Content;
use crate::desk::authorization::below;
use crate::desk::core::filter::Compiler;
use crate::desk::core::idempotency::StoredResult;
use crate::desk::core::page::{Listing, OffsetWindow, Window};
use crate::desk::core::session::{READ_BYTE, StaffSession, another_history};
use crate::desk::core::text::at_most;
use crate::desk::draft::changes::{self, Changes};
use crate::desk::draft::check::Problem;
use crate::desk::draft::document::{Draft, OPEN, find, no_such_draft, place_of, without_content};
use crate::desk::draft::facts::DraftFacts;
use crate::desk::draft::withdrawn::newest_release;
use crate::error::Error;
use crate::shelf::select::{CodePredicate, DateTimePredicate, EnumPredicate, Filter};
use crate::shelf::{Catalog, load};

/// Which drafts, by the draft's own columns.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DraftPredicate {
    pub state: EnumPredicate<DraftState>,
    pub jurisdiction: CodePredicate,
    /// A place that is, or contains, the place assessed.
    pub within: CodePredicate,
    pub assessment: CodePredicate,
    pub created_by: CodePredicate,
    pub created_at: DateTimePredicate,
    pub changed_at: DateTimePredicate,
}

/// By which instant drafts are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DraftField {
    CreatedAt,
    ChangedAt,
}

/// One sort key of drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DraftSortKey {
    pub field: DraftField,
    pub descending: bool,
}

impl DraftField {
    fn column(self) -> draft::Column {
        match self {
            Self::CreatedAt => draft::Column::CreatedAt,
            Self::ChangedAt => draft::Column::ChangedAt,
        }
    }

    fn value(self, row: &draft::Model) -> DateTime<Utc> {
        match self {
            Self::CreatedAt => row.created_at,
            Self::ChangedAt => row.changed_at,
        }
    }
}

/// The most sort keys: there are no more fields.
const MAX_SORT_KEYS: usize = 2;

/// The newest first.
const DEFAULT_ORDER: DraftSortKey = DraftSortKey { field: DraftField::CreatedAt, descending: true };

impl StaffSession {
    /// A draft by its id; one that they may not read does not exist.
    pub async fn draft(&self, id: &str) -> Result<Option<Draft>, Error> {
        let _turn = self.desk.turn().await;
        let db = self.desk.db.reader();
        // The place first: a caller who may not read the draft waits no longer than for a draft that does not exist, and
        // so learns nothing.
        let place = place_of(db, id).await.map_err(self.read_error())?;
        let is_readable = self.may(Action::ReadDraft, place.as_deref().unwrap_or_default());
        if !is_readable || place.is_none() {
            return Ok(None);
        }
        let row = find(db, id).await.map_err(self.read_error())?;
        let Some(row) = row else { return Ok(None) };
        self.meter.spend(READ_BYTE * row.content.len() as u64);
        // Before the withdrawals are read.
        let as_of = newest_release(db).await.map_err(self.read_error())?;
        Draft::read(db, row, as_of).await.map(Some).map_err(self.read_error())
    }

    /// The draft of a stored result, as it is now.
    pub(in crate::desk) async fn stored_draft(&self, stored: &StoredResult) -> Result<Option<Draft>, Error> {
        match &stored.draft {
            Some(id) => self.draft(id).await,
            None => Ok(None),
        }
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

    /// A page of drafts that the viewer may read, without what they say; the newest first if no order is given. Drafts
    /// with equal keys are sorted by id, in the direction of the last key.
    pub async fn drafts(
        &self,
        filter: Filter<DraftPredicate>,
        mut order: Vec<DraftSortKey>,
        window: Window,
    ) -> Result<Listing<draft::Model>, Error> {
        at_most(MAX_SORT_KEYS, "orderBy", order.len())?;
        if order.is_empty() {
            order.push(DEFAULT_ORDER);
        }
        let catalog = self.catalog();
        let own = |compiler: &mut Compiler, tests: &DraftPredicate| -> Result<Condition, Error> {
            Ok(Condition::all()
                .add(compiler.word(draft::Column::State, &tests.state)?)
                .add(compiler.code("jurisdiction", draft::Column::Jurisdiction, &tests.jurisdiction)?)
                .add(in_places(compiler, &catalog, &tests.within)?)
                .add(compiler.code("assessment", draft::Column::Assessment, &tests.assessment)?)
                .add(compiler.code("createdBy", draft::Column::CreatedBy, &tests.created_by)?)
                .add(compiler.instant("createdAt", draft::Column::CreatedAt, &tests.created_at)?)
                .add(compiler.instant("changedAt", draft::Column::ChangedAt, &tests.changed_at)?))
        };
        let which = Condition::all()
            .add(self.within(Action::ReadDraft, draft::Column::Jurisdiction))
            .add(Compiler::new(self.desk.db.backend()).condition(&filter, &own)?);
        let asked = ("drafts", &filter, &order);
        let all = draft::Entity::find().filter(which);
        let total = all.clone().count(self.desk.db.reader()).await.map_err(self.read_error())?;
        let mut query = without_content(all);
        let is_descending = order.last().is_some_and(|last| last.descending);
        for key in &order {
            query = query.order_by(key.field.column(), direction(key.descending));
        }
        query = query.order_by(draft::Column::Id, direction(is_descending)).limit(window.size()? + 1);
        if let Some((instants, id)) = window.after::<(Vec<DateTime<Utc>>, String)>(&asked)? {
            query = query.filter(after(&order, &instants, &id)?);
        }
        let rows = query.all(self.desk.db.reader()).await.map_err(self.read_error())?;
        window.page(&asked, rows, total, |row| {
            let instants: Vec<DateTime<Utc>> = order.iter().map(|key| key.field.value(row)).collect();
            (instants, row.id.clone())
        })
    }

    /// What decides over what may be done to a draft, and what is wrong with it.
    pub async fn facts(&self, draft: &Draft) -> Result<DraftFacts, Error> {
        let _turn = self.desk.turn().await;
        let db = self.desk.db.reader();
        if self.desk.newest_release(db).await.map_err(self.read_error())?.is_none() {
            return Err(another_history());
        }
        let facts = DraftFacts::default();
        facts.load_all(db, draft).await.map_err(self.read_error())?;
        Ok(facts)
    }

    /// Why the viewer may not do an act to a draft now; none if the viewer may.
    pub async fn viewer_refusal(
        &self,
        draft: &Draft,
        facts: &DraftFacts,
        act: ActKind,
    ) -> Result<Option<Error>, Error> {
        self.refusal(self.desk.db.reader(), draft, facts, act).await.map_err(self.read_error())
    }

    /// Everything that is wrong with what a draft says.
    pub async fn problems<'f>(&self, draft: &Draft, facts: &'f DraftFacts) -> Result<&'f [Problem], Error> {
        facts.problems(self.desk.db.reader(), &self.desk, draft).await.map_err(self.read_error())
    }

    /// The sign-offs that would be published with a draft.
    pub async fn public_sign_offs(
        &self,
        draft: &Draft,
        facts: &DraftFacts,
    ) -> Result<Vec<sign_off::Model>, Error> {
        facts.public_sign_offs(self.desk.db.reader(), draft).await.map_err(self.read_error())
    }

    /// What is different from what is public now; of one that is published or discarded, from what it was cloned of.
    pub async fn changes(&self, draft: &Draft) -> Result<Changes, Error> {
        let old = self.current_content(draft).await?;
        Ok(changes::between(old.as_ref(), &draft.content))
    }

    /// The id of the revision that a draft is compared with.
    pub fn compared_with(&self, draft: &Draft, catalog: &Catalog) -> Option<String> {
        if !OPEN.contains(&draft.row.state) {
            return draft.row.base.clone();
        }
        let current = catalog.assessment(&draft.row.assessment)?.current()?;
        Some(current.revision.row.id.to_string())
    }

    pub(in crate::desk) async fn current_content(&self, draft: &Draft) -> Result<Option<Content>, Error> {
        let catalog = self.catalog();
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

    /// The sign-offs among them that are of exactly what the draft says now, and of which the audit log tells.
    pub async fn valid_sign_offs<'f>(
        &self,
        draft: &Draft,
        facts: &'f DraftFacts,
    ) -> Result<&'f [draft_sign_off::Model], Error> {
        facts.sign_offs(self.desk.db.reader(), draft).await.map_err(self.read_error())
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
}

fn direction(is_descending: bool) -> Order {
    if is_descending { Order::Desc } else { Order::Asc }
}

/// The drafts that come after a key: at the first sort key that differs, they lie beyond it.
fn after(order: &[DraftSortKey], instants: &[DateTime<Utc>], id: &str) -> Result<Condition, Error> {
    // A cursor is handed back by a client, who may have made it.
    let (Some(last), true) = (order.last(), order.len() == instants.len()) else {
        return Err(Error::bad_input("after", "This is not a cursor of this service."));
    };
    let beyond = |column: draft::Column, is_descending: bool, value: Value| match is_descending {
        true => column.lt(value),
        false => column.gt(value),
    };
    let mut any = Condition::any();
    let mut same = Condition::all();
    for (key, at) in order.iter().zip(instants) {
        let column = key.field.column();
        any = any.add(same.clone().add(beyond(column, key.descending, (*at).into())));
        same = same.add(column.eq(*at));
    }
    Ok(any.add(same.add(beyond(draft::Column::Id, last.descending, id.into()))))
}

/// The condition that the place assessed is, or lies in, a place that passes. A code that is no place stands for itself.
fn in_places(compiler: &mut Compiler, catalog: &Catalog, within: &CodePredicate) -> Result<Condition, Error> {
    compiler.check("within", within)?;
    if *within == CodePredicate::default() {
        return Ok(Condition::all());
    }
    // The tests are about one and the same place, which is never missing.
    let mut codes: BTreeSet<String> = BTreeSet::new();
    if within.is_null != Some(true) {
        // The database compares the code as it stands; the caller may have given it in another case.
        let as_it_stands = |code: &str| match catalog.find_jurisdiction(code) {
            Some(place) => place.row.code.to_string(),
            None => code.to_owned(),
        };
        let named = within.named().map(|named| named.into_iter().map(as_it_stands).collect());
        let tops: Vec<String> = named
            .unwrap_or_else(|| catalog.jurisdictions().map(|place| place.row.code.to_string()).collect());
        let passing = tops.iter().filter(|code| within.matches(code.as_str()));
        codes.extend(passing.flat_map(|code| below(catalog, code)));
    }
    compiler.count(codes.len())?;
    Ok(Condition::all().add(draft::Column::Jurisdiction.is_in(codes)))
}
