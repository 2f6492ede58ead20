//! Publishes: turns contents and reference data into public rows and a release. No other code writes public tables.

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
use crate::database::notice;

pub use crate::hash::{ReleaseHash, first_error};
pub use acts::{PublishError, nothing_more_of, withdrawable, withdrawn_subjects};
pub use decisions::{DecisionSource, Decisions, NoDecisions, PublishedLinks};
pub use delta::preview;
use delta::{PublicationDelta, change};
pub use identities::{Identities, KnownReference};
pub use links::{GivenLinks, Links};
pub use redirects::ReadPolicy;

/// SQLite accepts at most 32,766 values in a statement.
const VALUES_PER_STATEMENT: usize = 30_000;

/// One change of public data. It holds the next release number: no other publication can take a number until the
/// transaction ends.
pub struct Publication<'t> {
    tx: &'t DatabaseTransaction,
    number: i32,
    previous: Option<release::Model>,
    kind: ReleaseKind,
    at: DateTime<Utc>,
    /// The assessment whose newest revision was asked for, and that revision: as long as this act has its number, nobody
    /// else publishes another.
    newest: Option<(String, Option<revision::Model>)>,
    arrivals: Rows,
    endings: Rows,
    changes: Vec<release_change::Model>,
    /// The public identities of the policies and reports that the contents so far name.
    identities: Identities,
}

impl<'t> Publication<'t> {
    /// Takes the next release number. If the release before has a later time than `at`, the new release gets that time.
    pub async fn begin(
        tx: &'t DatabaseTransaction,
        kind: ReleaseKind,
        at: DateTime<Utc>,
    ) -> Result<Publication<'t>, DbErr> {
        // An UPDATE locks the row; reading first would let two acts read the same number.
        let next = || Expr::col(release_counter::Column::Number).add(1);
        let counter = release_counter::Entity::update_many()
            .col_expr(release_counter::Column::Number, next())
            .col_expr(release_counter::Column::Open, next())
            .exec_with_returning(tx)
            .await?;
        let number = counter
            .first()
            .ok_or_else(|| DbErr::RecordNotFound("the release counter has no row".into()))?
            .number;
        let previous = newest_release(tx).await?;
        // Both databases keep milliseconds.
        let at = at.trunc_subsecs(3);
        let at = previous.as_ref().map_or(at, |release| Ord::max(at, release.at));
        let (arrivals, endings, changes, identities) = Default::default();
        Ok(Publication {
            tx,
            number,
            previous,
            kind,
            at,
            newest: None,
            arrivals,
            endings,
            changes,
            identities,
        })
    }

    /// A publication without a release number, which shows what a real one would find and change. It cannot be
    /// finished.
    pub async fn rehearse(
        tx: &'t DatabaseTransaction,
        kind: ReleaseKind,
        at: DateTime<Utc>,
    ) -> Result<Publication<'t>, DbErr> {
        let previous = newest_release(tx).await?;
        let number = previous.as_ref().map_or(1, |release| release.number + 1);
        let (arrivals, endings, changes, identities) = Default::default();
        Ok(Publication {
            tx,
            number,
            previous,
            kind,
            at,
            newest: None,
            arrivals,
            endings,
            changes,
            identities,
        })
    }

    /// Whether the publication would change no public row.
    pub fn is_empty(&self) -> bool {
        self.arrivals.is_empty() && self.endings.is_empty()
    }

    /// The number of the release that the publication makes.
    pub fn number(&self) -> i32 {
        self.number
    }

    /// The number of the newest revision of an assessment, as `publish` will find it.
    pub async fn newest_number(&mut self, assessment: &str) -> Result<Option<i32>, DbErr> {
        let newest = self.newest(assessment).await?;
        let number = newest.as_ref().map(|revision| revision.number);
        self.newest = Some((assessment.to_owned(), newest));
        Ok(number)
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
        let newest = match self.newest.take() {
            Some((assessment, newest)) if assessment == id => newest,
            _ => self.newest(&id).await?,
        };
        Ok(self.publish_after(newest, content, sign_offs).await?)
    }

    async fn publish_after(
        &mut self,
        newest: Option<revision::Model>,
        content: &Content,
        sign_offs: &[sign_off::Model],
    ) -> Result<String, DbErr> {
        let id = content.assessment();
        // An assessment comes with its first revision.
        if newest.is_none() && assessment::Entity::find_by_id(&id).one(self.tx).await?.is_none() {
            self.arrivals.assessment.push(rows::assessment_of(content));
        }
        let number = newest.map_or(1, |revision| revision.number + 1);
        let current = self.current(&id).await?;
        let named_by = current.as_ref().map(|current| current.revision.as_str());
        self.identities.load(self.tx, content, named_by).await?;
        let step = PublicationDelta::new(content, sign_offs, number, current, &mut self.identities);
        difference::append(&mut self.arrivals, step.arrivals);
        difference::append(&mut self.endings, step.endings);
        self.changes.extend(step.changes);
        Ok(step.revision)
    }

    /// Publishes a shipped content unless the newest revision of its assessment is equal. A different content becomes a
    /// correction, except where people corrected, archived or withdrew the assessment at the desk: their decision
    /// stands.
    pub async fn publish_if_new(&mut self, content: &Content, decisions: &Decisions) -> Result<(), DbErr> {
        let Some(newest) = self.newest(&content.assessment()).await? else {
            return self.publish_after(None, content, &[]).await.map(drop);
        };
        if self.is_decided(&newest, decisions).await? {
            return Ok(());
        }
        if acts::equals(&newest, content) || self.repeats_withdrawn(content).await? {
            return Ok(());
        }
        let note = Some("Corrected with the data that ships with the service.".to_owned());
        let correction = Content { kind: RevisionKind::Correction, note, ..content.clone() };
        self.publish_after(Some(newest), &correction, &[]).await.map(drop)
    }

    /// Makes the reference tables that `desired` fills equal to it, for a public reason. In tables named in `whole`,
    /// rows that `desired` lacks end.
    pub async fn replace(&mut self, desired: Rows, whole: &[&str], reason: &str) -> Result<(), DbErr> {
        let (arrivals, endings) = difference::between(self.tx, desired, whole).await?;
        difference::refuse_growing_codebooks(&arrivals)?;
        self.changes.extend(changes::release_changes(&arrivals, &endings, reason));
        difference::append(&mut self.arrivals, arrivals);
        difference::append(&mut self.endings, endings);
        Ok(())
    }

    /// Does the same with shipped rows, without those that people decided about at the desk: codebooks that they
    /// published, and the links of codebooks for which they published links.
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

    /// Writes the rows and the release. Returns none, and writes nothing, if no public row would change; the caller then
    /// rolls back.
    pub async fn finish(mut self) -> Result<Option<release::Model>, DbErr> {
        self.drop_known_rows().await?;
        if self.arrivals.is_empty() && self.endings.is_empty() {
            return Ok(None);
        }
        for (position, change) in self.changes.iter_mut().enumerate() {
            change.position = position as i32;
        }
        self.arrivals.release_change = std::mem::take(&mut self.changes);
        let release_hash = ReleaseHash::new(self.number, &mut self.arrivals, &mut self.endings);
        let previous_hash = self.previous.map(|release| release.hash);
        let hash = release_hash.hash(self.number, self.at, self.kind, previous_hash.as_deref());
        let release =
            release::Model { number: self.number, at: self.at, kind: self.kind, hash, previous_hash };
        release::Entity::insert(release.clone().into_active_model()).exec_without_returning(self.tx).await?;
        write(self.tx, self.endings, self.arrivals).await?;
        // Seals the release: triggers refuse rows that come or end with it from here on.
        release_counter::Entity::update_many()
            .col_expr(release_counter::Column::Open, Expr::value(None::<i32>))
            .exec(self.tx)
            .await?;
        notice::send(self.tx).await?;
        Ok(Some(release))
    }

    /// Removes the arrivals that are public already: a source, policy or report is one row, however many contents name it.
    async fn drop_known_rows(&mut self) -> Result<(), DbErr> {
        macro_rules! drop_known {
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
        drop_known!(source policy document);
        Ok(())
    }
}

async fn newest_release(tx: &DatabaseTransaction) -> Result<Option<release::Model>, DbErr> {
    release::Entity::find().order_by_desc(release::Column::Number).limit(1).one(tx).await
}

/// Writes the endings first, because unique indexes allow one open row about a subject.
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
