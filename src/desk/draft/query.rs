//! What staff read of drafts: lists, one draft, its comments, sign-offs and history.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::desk::{audit_entry, draft, draft_comment, draft_sign_off};
use entity::shelf::sign_off;
use entity::vocabulary::{ActKind, DraftState};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Iterable, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

use crate::auth::Action;
use crate::content::Content;
use crate::desk::authorization::below;
use crate::desk::core::idempotency::StoredResult;
use crate::desk::core::page::{Listing, OffsetWindow, Window, bounded, each_once};
use crate::desk::core::session::{READ_BYTE, StaffSession, another_history};
use crate::desk::draft::changes::{self, Changes};
use crate::desk::draft::check::Problem;
use crate::desk::draft::document::{Draft, OPEN, find, no_such_draft, place_of};
use crate::desk::draft::facts::DraftFacts;
use crate::desk::draft::withdrawn::newest_release;
use crate::error::Error;
use crate::shelf::{Catalog, load};

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

impl StaffSession {
    /// A draft by its id; one that they may not read does not exist.
    pub async fn draft(&self, id: &str) -> Result<Option<Draft>, Error> {
        let _turn = self.desk.turn().await;
        let db = self.desk.db.reader();
        // The place first: whoever may not read it waits no longer than for one that is not there, and so learns
        // nothing.
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
}
