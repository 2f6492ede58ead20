//! Checks the header of an assessment: place, kind, provenance, year, milestones.

use entity::vocabulary::{MilestoneKind, Provenance, RevisionKind};

use super::{CheckContext, ProblemCode, ProblemList};
use crate::content::{Content, Milestone, is_invented};
use crate::date;
use crate::shelf::Catalog;
use crate::text::is_blank;

/// The predecessors of the programme made no earlier assessment.
const FIRST_YEAR: i32 = 1990;

pub fn check(content: &Content, facts: &CheckContext<'_>, found: &mut ProblemList) {
    if facts.catalog.jurisdiction(&content.jurisdiction).is_none() {
        let message = format!("There is no place {}.", content.jurisdiction);
        found.error("jurisdiction", ProblemCode::UnknownCode, message);
    }
    level(content, facts, found);
    demonstration(content, facts, found);
    kind(content, facts, found);
    provenance(content, facts, found);
    if let Some(year) = content.year
        && !(FIRST_YEAR..=facts.this_year).contains(&year)
    {
        let message = format!("The year {year} is not one from {FIRST_YEAR} to {}.", facts.this_year);
        found.error("year", ProblemCode::WrongDate, message);
    }
    if content.round.is_some_and(|round| round < 1) {
        found.error("round", ProblemCode::WrongDate, "Rounds are counted from 1.");
    }
    milestones(&content.milestones, found);
}

/// An instrument assesses only places of its own level.
fn level(content: &Content, facts: &CheckContext<'_>, found: &mut ProblemList) {
    if let Some(message) = wrong_level(facts.catalog, &content.jurisdiction, &content.instrument) {
        found.error("instrument", ProblemCode::WrongLevel, message);
    }
}

/// The message that an instrument is for places of another level; none if the level fits, or if the place or the
/// instrument is unknown.
pub fn wrong_level(catalog: &Catalog, jurisdiction: &str, instrument: &str) -> Option<String> {
    let place = catalog.jurisdiction(jurisdiction)?;
    let level = catalog.instrument(instrument)?.row.level;
    (place.row.kind.level() != level).then(|| {
        let (asked, is) = (level.places(), place.row.kind.level().places());
        format!("{instrument} is for {asked}; {jurisdiction} is one of the {is}.")
    })
}

/// The data of a demonstration is invented, and must not look like the answers of a real government.
fn demonstration(content: &Content, facts: &CheckContext<'_>, found: &mut ProblemList) {
    if !facts.catalog.is_demonstration() {
        return;
    }
    if content.provenance == Provenance::Official {
        found.error("provenance", ProblemCode::NotInDemonstration, NO_OFFICIAL_ANSWERS);
    }
    if !is_invented(&content.jurisdiction) && facts.catalog.jurisdiction(&content.jurisdiction).is_some() {
        let message = not_about(&content.jurisdiction);
        found.error("jurisdiction", ProblemCode::NotInDemonstration, message);
    }
}

pub const NO_OFFICIAL_ANSWERS: &str =
    "This is a demonstration, which takes no OFFICIAL answers; SYNTHETIC is right here.";

/// The message that a demonstration takes no answers about a real place.
pub fn not_about(place: &str) -> String {
    format!(
        "This is a demonstration, which takes no answers about real places such as {place}; invented places have codes \
         from QMA to QZZ."
    )
}

fn kind(content: &Content, facts: &CheckContext<'_>, found: &mut ProblemList) {
    let is_initial = content.kind == RevisionKind::Initial;
    if is_initial && facts.has_revision {
        let message = "There is a revision already; say whether this is a CORRECTION, an ADDITION, a TRANSLATION or TECHNICAL.";
        found.error("kind", ProblemCode::WrongKind, message);
    }
    if !is_initial && !facts.has_revision {
        found.error("kind", ProblemCode::WrongKind, "The first revision of an assessment is INITIAL.");
    }
    if content.kind == RevisionKind::Technical && facts.has_revision && facts.followed.is_none() {
        let message = "A TECHNICAL revision follows one that is current, and nothing of this assessment is.";
        found.error("kind", ProblemCode::WrongKind, message);
    }
    if !is_initial && content.note.as_deref().is_none_or(is_blank) {
        let message = "A note is missing: the public is told why a later revision was made.";
        found.error("note", ProblemCode::Missing, message);
    }
    if is_initial && content.note.as_deref().is_some_and(is_blank) {
        found.error("note", ProblemCode::Missing, "This is empty; leave it out.");
    }
}

fn provenance(content: &Content, facts: &CheckContext<'_>, found: &mut ProblemList) {
    match content.provenance {
        Provenance::Secondary if content.source.is_none() => {
            let message = "A SECONDARY assessment names its source, with licence.";
            found.error("source", ProblemCode::Missing, message);
        }
        Provenance::Synthetic if !is_invented(&content.jurisdiction) => {
            let message = "Invented answers belong to invented places, whose codes begin with QMA to QZZ.";
            found.error("provenance", ProblemCode::SyntheticRealPlace, message);
        }
        Provenance::Official if !facts.is_signed_off => {
            let message = "The government has not signed off exactly this content; without that it cannot be published.";
            found.warning("signOffs", ProblemCode::SignOffMissing, message);
        }
        _ => {}
    }
}

/// A later milestone must not be dated before an earlier one. Dates of different precision are compared by the parts
/// that both have.
fn milestones(milestones: &[Milestone], found: &mut ProblemList) {
    let mut before: Option<&Milestone> = None;
    for (index, milestone) in milestones.iter().enumerate() {
        let path = format!("milestones[{index}]");
        if !date::is_partial(&milestone.date) {
            let message = format!("{:?} is not a date such as 2023, 2023-06 or 2023-06-30.", milestone.date);
            found.error(format!("{path}.date"), ProblemCode::WrongDate, message);
            continue;
        }
        if let Some(before) = before {
            let known = before.date.len().min(milestone.date.len());
            if milestone.date[..known] < before.date[..known] {
                let message =
                    format!("{} is dated before the step above it, {}.", milestone.date, before.date);
                found.error(&path, ProblemCode::OutOfOrder, message);
            } else if step(milestone.kind) < step(before.kind) {
                let message = "This step comes before the one above it, whatever their dates.";
                found.error(&path, ProblemCode::OutOfOrder, message);
            }
        }
        before = Some(milestone);
    }
}

/// The order of the milestones. A draft may be shared and consulted on several times, in any order.
fn step(kind: MilestoneKind) -> u8 {
    match kind {
        MilestoneKind::Launched => 0,
        MilestoneKind::DraftShared | MilestoneKind::Consulted => 1,
        MilestoneKind::Validated => 2,
        MilestoneKind::SignedOff => 3,
    }
}
