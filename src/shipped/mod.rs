//! Publishes the data that ships in the program, read from `data/`, as releases with constant times.

mod files;
mod places;
mod questions;
mod register;
mod results;

use chrono::{DateTime, Utc};
use entity::shelf::{Rows, release, release_counter};
use entity::shipment;
use entity::vocabulary::ReleaseKind;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue, DatabaseTransaction, DbErr, EntityTrait, QuerySelect, TransactionOptions, TransactionTrait,
};

use crate::content::{Content, digest};
use crate::database::Database;
use crate::publish::{DecisionSource, Decisions, NoDecisions, Publication};

pub use files::{DataError, Files};

/// The content of one release of shipped data.
struct Shipment {
    name: &'static str,
    at: &'static str,
    kind: ReleaseKind,
    reason: &'static str,
    rows: Rows,
    /// The tables that the shipment replaces as a whole: rows that it lacks end.
    whole: &'static [&'static str],
    contents: Vec<Content>,
    /// The links given with its codebooks if an earlier version of the codebook is public.
    links: Rows,
}

/// Publishes the shipments that this database has not received, in one transaction: at most one release for each.
/// `decisions` tells which public data people decided about at the desk. Two databases that begin with the same data
/// agree in every byte.
pub async fn receive(
    db: &Database,
    files: &Files,
    decisions: &impl DecisionSource,
    now: DateTime<Utc>,
) -> Result<Vec<release::Model>, ShipmentError> {
    let shipments = shipments(files).map_err(ShipmentError::Data)?;
    receive_all(db, shipments, decisions, Some(now)).await.map_err(ShipmentError::Database)
}

/// Publishes the shipments that come after the demonstration in a new database, with their constant times. Nobody has
/// worked at its desk yet.
pub async fn receive_the_rest(db: &Database, files: &Files) -> Result<Vec<release::Model>, ShipmentError> {
    let shipments = shipments(files).map_err(ShipmentError::Data)?;
    receive_all(db, shipments, &NoDecisions, None).await.map_err(ShipmentError::Database)
}

/// `now` dates the releases of a database that has releases; without it, their times are the constant ones.
async fn receive_all(
    db: &Database,
    shipments: Vec<Shipment>,
    decisions: &impl DecisionSource,
    now: Option<DateTime<Utc>>,
) -> Result<Vec<release::Model>, DbErr> {
    let tx = db.begin_write().await?;
    // Locks before the first read, so that two programs cannot publish the same shipment.
    release_counter::Entity::find().lock_exclusive().one(&tx).await?;
    // Only a new database gets the constant times: later they would change answers of `asOf` for a time in the past.
    let beginning = release::Entity::find().one(&tx).await?.is_none();
    let decisions = decisions.read(&tx).await?;
    let mut releases = vec![];
    for shipment in shipments {
        let constant = || shipment.at.parse().expect("a constant instant");
        let at = now.filter(|_| !beginning).unwrap_or_else(constant);
        releases.extend(publish_shipment(&tx, shipment, &decisions, at).await?);
    }
    tx.commit().await?;
    Ok(releases)
}

/// The names of the shipments that this database has not received in their present form.
pub async fn not_received(db: &Database, files: &Files) -> Result<Vec<&'static str>, ShipmentError> {
    let received = shipment::Entity::find().all(db.reader()).await.map_err(ShipmentError::Database)?;
    let mut missing = shipments(files).map_err(ShipmentError::Data)?;
    missing.retain(|shipment| {
        let digest = shipment.digest();
        !received.iter().any(|row| row.name == shipment.name && row.digest == digest)
    });
    Ok(missing.into_iter().map(|shipment| shipment.name).collect())
}

/// Why the shipped data was not published.
pub enum ShipmentError {
    Data(DataError),
    Database(DbErr),
}

fn shipments(files: &Files) -> Result<Vec<Shipment>, DataError> {
    let mut questions = questions::rows(files)?;
    let links = Rows {
        objective_link: std::mem::take(&mut questions.objective_link),
        sdg_link: std::mem::take(&mut questions.sdg_link),
        ..Rows::default()
    };
    let with_codebooks = Rows {
        objective_link: links.objective_link.clone(),
        sdg_link: links.sdg_link.clone(),
        ..Rows::default()
    };
    let mut shipments = vec![
        Shipment {
            name: "reference",
            at: "2026-11-01T00:00:00Z",
            kind: ReleaseKind::ReferenceData,
            reason: "Places, country groups, objectives of the Global Compact and targets of the SDGs, as shipped.",
            rows: places::rows(files)?,
            whole: &[],
            contents: vec![],
            links: Rows::default(),
        },
        Shipment {
            name: "codebooks",
            at: "2026-11-02T00:00:00Z",
            kind: ReleaseKind::Codebook,
            reason: "Instruments and codebooks, as shipped.",
            rows: questions,
            whole: &[],
            contents: vec![],
            links: with_codebooks,
        },
        Shipment {
            name: "links",
            at: "2026-11-03T00:00:00Z",
            kind: ReleaseKind::Links,
            reason: "Links from indicators to objectives and targets, as shipped.",
            rows: links,
            whole: &[],
            contents: vec![],
            links: Rows::default(),
        },
        Shipment {
            name: "register",
            at: "2026-11-04T00:00:00Z",
            kind: ReleaseKind::ReferenceData,
            reason: "Assessments known from public pages, as shipped.",
            rows: register::rows(files)?,
            whole: &["register_entry"],
            contents: vec![],
            links: Rows::default(),
        },
        Shipment {
            name: "sdg-10-7-2",
            at: "2026-11-05T00:00:00Z",
            kind: ReleaseKind::Publish,
            reason: "Results of SDG indicator 10.7.2, as shipped.",
            rows: Rows::default(),
            whole: &[],
            contents: results::contents(files)?,
            links: Rows::default(),
        },
    ];
    if files.have_later() {
        // A separate last shipment, so that the releases before it keep their hashes.
        shipments.push(Shipment {
            name: "aliases",
            at: "2026-11-06T00:00:00Z",
            kind: ReleaseKind::ReferenceData,
            reason: "Other names of places, and the Member States of the United Nations, as shipped.",
            rows: places::later_rows(files)?,
            whole: &["jurisdiction_alias"],
            contents: vec![],
            links: Rows::default(),
        });
    }
    Ok(shipments)
}

async fn publish_shipment(
    tx: &DatabaseTransaction,
    shipment: Shipment,
    decisions: &Decisions,
    at: DateTime<Utc>,
) -> Result<Option<release::Model>, DbErr> {
    let digest = shipment.digest();
    let before = shipment::Entity::find_by_id(shipment.name).one(tx).await?;
    if before.as_ref().is_some_and(|before| before.digest == digest) {
        return Ok(None);
    }
    // A savepoint, so that the release number is returned if no public row changes.
    let act = tx.begin_with_options(TransactionOptions::default()).await?;
    let mut publication = Publication::begin(&act, shipment.kind, at).await?;
    publication.replace_shipped(shipment.rows, shipment.whole, shipment.reason, decisions).await?;
    publication.link_shipped_codebooks(&shipment.links, decisions).await?;
    // A codebook that people published under the id of a shipped one is a different codebook: shipped contents do not
    // answer it.
    let others = publication.decided_codebooks(decisions).await?;
    for content in shipment.contents.iter().filter(|content| !others.contains(&content.codebook_id())) {
        publication.publish_if_new(content, decisions).await?;
    }
    let release = publication.finish().await?;
    if release.is_some() {
        act.commit().await?
    } else {
        act.rollback().await?
    };
    let made = release.as_ref().map(|release| release.number);
    record_receipt(tx, shipment.name, digest, made.or(before.and_then(|before| before.release))).await?;
    Ok(release)
}

/// Records that the database received the shipment of this name, and the release that published it.
pub async fn record_receipt(
    tx: &DatabaseTransaction,
    name: &str,
    digest: String,
    release: Option<i32>,
) -> Result<(), DbErr> {
    let row = shipment::ActiveModel {
        name: ActiveValue::Set(name.to_owned()),
        digest: ActiveValue::Set(digest),
        release: ActiveValue::Set(release),
    };
    let replace = OnConflict::column(shipment::Column::Name)
        .update_columns([shipment::Column::Digest, shipment::Column::Release])
        .to_owned();
    shipment::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

impl Shipment {
    fn digest(&self) -> String {
        let mut lines = vec![];
        macro_rules! add_lines {
            ($($table:ident)+) => {
                $(lines.extend(self.rows.$table.iter().map(|row| digest(&(stringify!($table), row))));)+
            };
        }
        entity::for_each_public_table!(add_lines);
        lines.extend(self.contents.iter().map(Content::hash));
        digest(&lines)
    }
}
