//! Publishes the demonstration: invented places and responses, marked as synthetic on every row.

mod answers;
mod assessments;
mod history;
mod names;
mod places;
mod policies;
mod questions;
mod reports;
mod seeded_rng;
mod texts;

use chrono::{DateTime, TimeDelta, Utc};
use entity::shelf::{release, release_counter};
use entity::shipment;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QuerySelect};

use crate::database::Database;
use crate::publish::{Publication, PublishError};
use crate::shipped::record_receipt;
use history::HistoryStep;
use places::InventedPlaces;
use questions::Questionnaire;

/// The name of the demonstration in the table of shipments.
const NAME: &str = "demonstration";
/// The version, which goes up when the same scale gives other data than before.
const VERSION: u32 = 3;
/// The mark of a database that is reserved for a demonstration and has none yet.
const BEGUN: &str = "begun";
/// The time of its first release, and the interval between releases: constant, so that all demonstrations of one scale
/// are equal in every byte.
const FIRST_AT: &str = "2026-11-06T06:00:00Z";
const HOURS_BETWEEN: i64 = 6;

/// The kind of data in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Nothing,
    /// The database is reserved for a demonstration that is not published yet.
    ABeginning,
    /// A demonstration of this scale by this version of the program.
    ThisDemonstration,
    AnotherDemonstration,
    /// Real data.
    RealData,
}

/// The kind of data in the database, seen by a program that asks for a demonstration of this scale.
pub async fn look(db: &Database, scale: u32) -> Result<Holds, DbErr> {
    let remembered = shipment::Entity::find_by_id(NAME).one(db.reader()).await?;
    let any = release::Entity::find().select_only().column(release::Column::Number);
    let any: Option<i32> = any.into_tuple().one(db.reader()).await?;
    Ok(match (remembered.map(|row| row.digest), any) {
        (Some(digest), _) if digest == BEGUN => Holds::ABeginning,
        (Some(digest), _) if digest == mark(scale) => Holds::ThisDemonstration,
        (Some(_), _) => Holds::AnotherDemonstration,
        (None, None) => Holds::Nothing,
        (None, Some(_)) => Holds::RealData,
    })
}

/// The codes of the places in a demonstration of this scale.
pub fn place_codes(scale: u32) -> impl Iterator<Item = String> {
    InventedPlaces::new(scale as usize).rows().jurisdiction.into_iter().map(|row| row.code)
}

/// Reserves an empty database, so that an interrupted demonstration is not mistaken for real data.
pub async fn begin(db: &Database) -> Result<(), DbErr> {
    let tx = db.begin_write().await?;
    record_receipt(&tx, NAME, BEGUN.to_owned(), None).await?;
    tx.commit().await
}

/// Publishes the demonstration after the shipped data, in one transaction.
pub async fn receive(db: &Database, scale: u32) -> Result<Vec<release::Model>, PublishError> {
    let tx = db.begin_write().await?;
    release_counter::Entity::find().lock_exclusive().one(&tx).await?;
    let national = Questionnaire::read(&tx, "mgi-national").await?;
    let local = Questionnaire::read(&tx, "mgi-local").await?;
    let steps = history::steps(&InventedPlaces::new(scale as usize), &national, &local);
    let count = steps.len();
    let mut at: DateTime<Utc> = FIRST_AT.parse().expect("a constant instant");
    let mut releases = vec![];
    for (number, step) in steps.into_iter().enumerate() {
        releases.extend(take(&tx, step, at).await?);
        if tx.get_database_backend() == DbBackend::Postgres {
            // No other session sees the rows yet, so nothing else gathers statistics of them. Without statistics each
            // publication at scale 50 looked through all evidence, for seconds.
            tx.execute_unprepared("ANALYZE evidence, revision, policy, document, revision_document").await?;
        }
        tracing::info!("made {} of {count} releases of the demonstration", number + 1);
        at += TimeDelta::hours(HOURS_BETWEEN);
    }
    record_receipt(&tx, NAME, mark(scale), releases.last().map(|release| release.number)).await?;
    tx.commit().await?;
    Ok(releases)
}

async fn take(
    tx: &DatabaseTransaction,
    step: HistoryStep,
    at: DateTime<Utc>,
) -> Result<Option<release::Model>, PublishError> {
    let mut act = Publication::begin(tx, step.kind(), at).await?;
    match step {
        HistoryStep::Reference(rows, reason) => act.replace(*rows, &[], reason).await?,
        HistoryStep::Publish(contents) => {
            for content in &contents {
                act.publish(content, &[]).await?;
            }
        }
        HistoryStep::CutEdition => {
            act.cut_edition(history::EDITION, "Demonstration edition 2026 (synthetic)").await?
        }
        HistoryStep::Archive(assessment) => act.archive(&assessment, "A newer profile replaces it.").await?,
        HistoryStep::Restore(assessment) => {
            act.restore(&assessment, "It was archived by mistake.").await?;
        }
        HistoryStep::Withdraw(assessment, revision) => {
            act.withdraw(&assessment, revision, "Withdrawn at the request of the government (invented).")
                .await?;
        }
    }
    Ok(act.finish().await?)
}

fn mark(scale: u32) -> String {
    format!("version {VERSION}, scale {scale}")
}
