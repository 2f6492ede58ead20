//! The demonstration: invented places with invented answers, published like any other data, and marked as
//! synthetic on every row.

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
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, QuerySelect};

use crate::database::Database;
use crate::publish::{Publication, PublishError};
use crate::shipped::remember;
use history::HistoryStep;
use places::InventedPlaces;
use questions::Questionnaire;

/// The name under which a database remembers it.
const NAME: &str = "demonstration";
/// Goes up when the same scale gives something else than before.
const VERSION: u32 = 3;
/// What a database remembers that has been set aside for a demonstration, and has none yet.
const BEGUN: &str = "begun";
/// When the first of its releases was made, and how long after each other they were: constant, so that all
/// demonstrations of a scale are the same to the last byte.
const FIRST_AT: &str = "2026-11-06T06:00:00Z";
const HOURS_BETWEEN: i64 = 6;

/// What a database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Nothing,
    /// It was set aside for a demonstration that is not there yet.
    ABeginning,
    /// A demonstration of this scale, as this version of the program makes it.
    ThisDemonstration,
    AnotherDemonstration,
    /// Anything else.
    RealData,
}

/// What the database holds, to one who wants a demonstration of this scale.
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

/// The codes of the places that a demonstration of this scale has.
pub fn place_codes(scale: u32) -> impl Iterator<Item = String> {
    InventedPlaces::new(scale as usize).rows().jurisdiction.into_iter().map(|row| row.code)
}

/// Sets an empty database aside, so that one that is interrupted is not taken for the real one.
pub async fn begin(db: &Database) -> Result<(), DbErr> {
    let tx = db.begin_write().await?;
    remember(&tx, NAME, BEGUN.to_owned(), None).await?;
    tx.commit().await
}

/// Publishes the demonstration after the shipped data: all of it, or nothing.
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
        tracing::info!("made {} of {count} releases of the demonstration", number + 1);
        at += TimeDelta::hours(HOURS_BETWEEN);
    }
    remember(&tx, NAME, mark(scale), releases.last().map(|release| release.number)).await?;
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
