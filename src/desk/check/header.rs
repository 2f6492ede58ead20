//! What an assessment says of itself: place, kind, provenance, year, milestones.

use entity::vocabulary::{MilestoneKind, Provenance, RevisionKind};

use super::{Found, ProblemCode, Surroundings};
use crate::content::{Content, Milestone, is_invented};
use crate::date;

/// No assessment is older than the programme's forerunners.
const FIRST_YEAR: i32 = 1990;

pub fn check(content: &Content, around: &Surroundings<'_>, found: &mut Found) {
    if around.catalog.jurisdiction(&content.jurisdiction).is_none() {
        let message = format!("There is no place {}.", content.jurisdiction);
        found.error("jurisdiction", ProblemCode::UnknownCode, message);
    }
    kind(content, around, found);
    provenance(content, around, found);
    if let Some(year) = content.year
        && !(FIRST_YEAR..=around.this_year).contains(&year)
    {
        let message = format!("The year {year} is not one from {FIRST_YEAR} to {}.", around.this_year);
        found.error("year", ProblemCode::WrongDate, message);
    }
    if content.round.is_some_and(|round| round < 1) {
        found.error("round", ProblemCode::WrongDate, "Rounds are counted from 1.");
    }
    milestones(&content.milestones, found);
}

fn kind(content: &Content, around: &Surroundings<'_>, found: &mut Found) {
    let is_initial = content.kind == RevisionKind::Initial;
    if is_initial && around.has_revision {
        let message =
            "There is a revision already; say whether this is a CORRECTION, an ADDITION or a TRANSLATION.";
        found.error("kind", ProblemCode::WrongKind, message);
    }
    if !is_initial && !around.has_revision {
        found.error("kind", ProblemCode::WrongKind, "The first revision of an assessment is INITIAL.");
    }
    if !is_initial && content.note.as_deref().is_none_or(|note| note.trim().is_empty()) {
        let message = "A note is missing: the public is told why a later revision was made.";
        found.error("note", ProblemCode::Missing, message);
    }
}

fn provenance(content: &Content, around: &Surroundings<'_>, found: &mut Found) {
    match content.provenance {
        Provenance::Secondary if content.source.is_none() => {
            let message = "A SECONDARY assessment names its source, with licence.";
            found.error("source", ProblemCode::Missing, message);
        }
        Provenance::Synthetic if !is_invented(&content.jurisdiction) => {
            let message = "Invented answers belong to invented places, whose codes begin with QMA to QZZ.";
            found.error("provenance", ProblemCode::SyntheticRealPlace, message);
        }
        Provenance::Official if !around.is_signed_off => {
            let message = "The government has not signed off exactly this content; without that it cannot be published.";
            found.warning("signOffs", ProblemCode::SignOffMissing, message);
        }
        _ => {}
    }
}

/// A later step may not be dated before an earlier one, as far as the dates are known.
fn milestones(milestones: &[Milestone], found: &mut Found) {
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

/// The steps of an assessment, in their order. A draft may be consulted on and shared several times.
fn step(kind: MilestoneKind) -> u8 {
    match kind {
        MilestoneKind::Launched => 0,
        MilestoneKind::DraftShared | MilestoneKind::Consulted => 1,
        MilestoneKind::Validated => 2,
        MilestoneKind::SignedOff => 3,
    }
}
