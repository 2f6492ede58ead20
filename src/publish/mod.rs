//! The one way across: whatever becomes public becomes rows and a release here.

mod acts;
mod addresses;
mod changes;
mod decisions;
mod delta;
mod difference;
mod identities;
mod links;
mod redirects;
mod rows;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, SubsecRound, Utc};
use entity::shelf::*;
use entity::vocabulary::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::content::Content;

pub use crate::hash::{ReleaseHash, first_fault};
pub use acts::{PublishError, nothing_more_of, withdrawable, withdrawn_subjects};
pub use decisions::{DecisionSource, Decisions, NoDecisions, PublishedLinks};
pub use delta::preview;
use delta::{PublicationDelta, change};
pub use identities::{Identities, KnownReference};
pub use links::{GivenLinks, Links};
pub use redirects::ReadPolicy;

/// SQLite takes 32,766 values in a statement.
const VALUES_PER_STATEMENT: usize = 30_000;

/// One act that changes what is public: it has taken the next release number, and nobody else can
/// until its transaction ends.
pub struct Publication<'t> {
    tx: &'t DatabaseTransaction,
    number: i32,
    previous: Option<release::Model>,
    kind: ReleaseKind,
    at: DateTime<Utc>,
    arrivals: Rows,
    endings: Rows,
    changes: Vec<release_change::Model>,
    /// What is known of the policies and reports that were named so far.
    identities: Identities,
}

impl<'t> Publication<'t> {
    /// Takes the next release number. `at` is moved to the time of the release before it, if that is later.
    pub async fn begin(
        tx: &'t DatabaseTransaction,
        kind: ReleaseKind,
        at: DateTime<Utc>,
    ) -> Result<Publication<'t>, DbErr> {
        // An UPDATE locks the row; reading first would let two acts read the same number.
        let next = || Expr::col(release_counter::Column::Number).add(1);
        release_counter::Entity::update_many()
            .col_expr(release_counter::Column::Number, next())
            .col_expr(release_counter::Column::Open, next())
            .exec(tx)
            .await?;
        let number = release_counter::Entity::find()
            .one(tx)
            .await?
            .ok_or_else(|| DbErr::RecordNotFound("the release counter has no row".into()))?
            .number;
        let previous = newest_release(tx).await?;
        // Both databases keep milliseconds.
        let at = at.trunc_subsecs(3);
        let at = previous.as_ref().map_or(at, |release| Ord::max(at, release.at));
        let (arrivals, endings, changes, identities) = Default::default();
        Ok(Publication { tx, number, previous, kind, at, arrivals, endings, changes, identities })
    }

    /// The same act without a number, to see what it would find and change. It can be filled, and not finished: no
    /// release follows from it.
    pub async fn rehearse(
        tx: &'t DatabaseTransaction,
        kind: ReleaseKind,
        at: DateTime<Utc>,
    ) -> Result<Publication<'t>, DbErr> {
        let previous = newest_release(tx).await?;
        let number = previous.as_ref().map_or(1, |release| release.number + 1);
        let (arrivals, endings, changes, identities) = Default::default();
        Ok(Publication { tx, number, previous, kind, at, arrivals, endings, changes, identities })
    }

    /// Whether nothing public would change.
    pub fn is_empty(&self) -> bool {
        self.arrivals.is_empty() && self.endings.is_empty()
    }

    /// The number of the release that it makes.
    pub fn number(&self) -> i32 {
        self.number
    }

    /// Makes a content public as the assessment's next revision; the one before it is superseded. Answers the
    /// revision's id. Nothing more is published of an assessment that was withdrawn.
    pub async fn publish(
        &mut self,
        content: &Content,
        sign_offs: &[sign_off::Model],
    ) -> Result<String, PublishError> {
        let id = content.assessment();
        if self.is_withdrawn(&id).await? {
            return Err(PublishError::Impossible(nothing_more_of(&id)));
        }
        let newest = self.newest(&id).await?;
        Ok(self.publish_after(newest, content, sign_offs).await?)
    }

    async fn publish_after(
        &mut self,
        newest: Option<revision::Model>,
        content: &Content,
        sign_offs: &[sign_off::Model],
    ) -> Result<String, DbErr> {
        let id = content.assessment();
        if assessment::Entity::find_by_id(&id).one(self.tx).await?.is_none() {
            self.arrivals.assessment.push(rows::assessment_of(content));
        }
        let number = newest.map_or(1, |revision| revision.number + 1);
        let current = self.current(&id).await?;
        let named_by = current.as_ref().map(|current| current.revision.as_str());
        self.identities.look(self.tx, content, named_by).await?;
        let step = PublicationDelta::new(content, sign_offs, number, current, &mut self.identities);
        difference::append(&mut self.arrivals, step.arrivals);
        difference::append(&mut self.endings, step.endings);
        self.changes.extend(step.changes);
        Ok(step.revision)
    }

    /// Publishes a shipped content, unless the newest revision of the assessment says the same already.
    /// Where it says something else, the shipped content is a correction of it; but what people have decided at the
    /// desk stands: what they corrected, archived or withdrew is left alone.
    pub async fn publish_if_new(&mut self, content: &Content, decisions: &Decisions) -> Result<(), DbErr> {
        let Some(newest) = self.newest(&content.assessment()).await? else {
            return self.publish_after(None, content, &[]).await.map(drop);
        };
        if self.is_decided(&newest, decisions).await? {
            return Ok(());
        }
        if acts::says(&newest, content) || self.was_taken_back(content).await? {
            return Ok(());
        }
        let note = Some("Corrected with the data that ships with the service.".to_owned());
        let correction = Content { kind: RevisionKind::Correction, note, ..content.clone() };
        self.publish_after(Some(newest), &correction, &[]).await.map(drop)
    }

    /// Brings the reference tables that `desired` fills to what it says, and tells why. In the tables that are
    /// `whole`, whatever is not desired ends.
    pub async fn replace(&mut self, desired: Rows, whole: &[&str], reason: &str) -> Result<(), DbErr> {
        let (arrivals, endings) = difference::between(self.tx, desired, whole).await?;
        difference::refuse_growing_codebooks(&arrivals)?;
        self.changes.extend(changes::release_changes(&arrivals, &endings, reason));
        difference::append(&mut self.arrivals, arrivals);
        difference::append(&mut self.endings, endings);
        Ok(())
    }

    /// The same of what ships; but what people have decided at the desk stands: the links of a codebook for which they
    /// have published some are left alone.
    pub async fn replace_shipped(
        &mut self,
        mut desired: Rows,
        whole: &[&str],
        reason: &str,
        decisions: &Decisions,
    ) -> Result<(), DbErr> {
        let codebooks = self.decided_codebooks(decisions).await?;
        macro_rules! leave_alone {
            ($($table:ident)+) => {
                $(desired.$table.retain(|row| !codebooks.contains(&row.codebook));)+
            };
        }
        desired.codebook.retain(|row| !codebooks.contains(&row.id));
        leave_alone!(dimension dimension_name category category_name indicator indicator_text answer_option
            answer_option_label objective_link sdg_link);
        let decided = self.decided_links(decisions).await?;
        desired.objective_link.retain(|link| !decided.contains(&link.codebook));
        desired.sdg_link.retain(|link| !decided.contains(&link.codebook));
        self.replace(desired, whole, reason).await
    }

    fn change(&mut self, kind: ChangeKind, revision: &str, assessment: &str, reason: Option<&str>) {
        self.changes.push(change(kind, revision, assessment, reason));
    }

    /// Writes the rows and the release, unless nothing public would change; then the caller rolls back.
    pub async fn finish(mut self) -> Result<Option<release::Model>, DbErr> {
        self.forget_known_things().await?;
        if self.arrivals.is_empty() && self.endings.is_empty() {
            return Ok(None);
        }
        for (position, change) in self.changes.iter_mut().enumerate() {
            change.position = position as i32;
        }
        self.arrivals.release_change = std::mem::take(&mut self.changes);
        let account = ReleaseHash::new(self.number, &mut self.arrivals, &mut self.endings);
        let previous_hash = self.previous.map(|release| release.hash);
        let hash = account.hash(self.number, self.at, self.kind, previous_hash.as_deref());
        let release =
            release::Model { number: self.number, at: self.at, kind: self.kind, hash, previous_hash };
        release::Entity::insert(release.clone().into_active_model()).exec_without_returning(self.tx).await?;
        write(self.tx, self.endings, self.arrivals).await?;
        // Sealed: from here on nothing can come or end with this release.
        release_counter::Entity::update_many()
            .col_expr(release_counter::Column::Open, Expr::value(None::<i32>))
            .exec(self.tx)
            .await?;
        Ok(Some(release))
    }

    /// Sources, policies and documents are one row however often they are named.
    async fn forget_known_things(&mut self) -> Result<(), DbErr> {
        macro_rules! forget {
            ($($table:ident)+) => {$(
                let named: BTreeMap<String, $table::Model> =
                    self.arrivals.$table.drain(..).map(|row| (row.id.clone(), row)).collect();
                let ids: Vec<&String> = named.keys().collect();
                let mut known = HashSet::new();
                for ids in ids.chunks(VALUES_PER_STATEMENT) {
                    let found: Vec<String> = $table::Entity::find()
                        .select_only()
                        .column($table::Column::Id)
                        .filter($table::Column::Id.is_in(ids.iter().copied()))
                        .into_tuple()
                        .all(self.tx)
                        .await?;
                    known.extend(found);
                }
                self.arrivals.$table =
                    named.into_values().filter(|row| !known.contains(&row.id)).collect();
            )+};
        }
        forget!(source policy document);
        Ok(())
    }
}

async fn newest_release(tx: &DatabaseTransaction) -> Result<Option<release::Model>, DbErr> {
    release::Entity::find().order_by_desc(release::Column::Number).limit(1).one(tx).await
}

/// Ends what ends before the rows come that may take its place.
async fn write(tx: &DatabaseTransaction, endings: Rows, arrivals: Rows) -> Result<(), DbErr> {
    macro_rules! end {
        ($($table:ident)+) => {$(
            for row in endings.$table {
                let until = row.until;
                let mut row = row.into_active_model();
                row.until = ActiveValue::Set(until);
                row.update(tx).await?;
            }
        )+};
    }
    entity::for_each_public_table!(end);
    macro_rules! insert {
        ($($table:ident)+) => {$(
            let columns = <$table::Column as sea_orm::Iterable>::iter().count();
            let mut rows = arrivals.$table.into_iter().map(IntoActiveModel::into_active_model).peekable();
            while rows.peek().is_some() {
                let some = rows.by_ref().take(VALUES_PER_STATEMENT / columns);
                $table::Entity::insert_many(some).exec_without_returning(tx).await?;
            }
        )+};
    }
    entity::for_each_public_table!(insert);
    Ok(())
}
