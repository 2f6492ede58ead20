//! What an assessment says of itself: place, kind, provenance, year, milestones.

use entity::vocabulary::{MilestoneKind, Provenance, RevisionKind};

use super::{Found, ProblemCode, Surroundings};
use crate::content::{Content, Milestone};

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

/// The codes that ISO 3166-1 leaves to its users.
pub fn is_invented(place: &str) -> bool {
    matches!(place.as_bytes(), [b'Q', b'M'..=b'Z', b'A'..=b'Z', rest @ ..] if rest.is_empty() || rest[0] == b'-')
}

/// A later step may not be dated before an earlier one, as far as the dates are known.
fn milestones(milestones: &[Milestone], found: &mut Found) {
    let mut before: Option<&Milestone> = None;
    for (index, milestone) in milestones.iter().enumerate() {
        let path = format!("milestones[{index}]");
        if !is_date(&milestone.date) {
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

/// `2023`, `2023-06` or `2023-06-30`.
pub fn is_date(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    // The calendar's own parser also takes blanks and signs.
    let is_formed = (0..).zip(whole.bytes()).all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_formed && chrono::NaiveDate::parse_from_str(&whole, "%Y-%m-%d").is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_written_as_a_date_is_one_or_not(text in ".{0,10}", near in "[0-9é\u{a0} +-]{4}([- ][0-9é +]{2}){0,2}") {
            let form = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            for text in [text, near] {
                prop_assert!(!is_date(&text) || (form(&text) && matches!(text.len(), 4 | 7 | 10)), "{:?}", text);
            }
        }

        #[test]
        fn every_day_is_a_date_and_so_are_its_month_and_year(day in 0..3_000_000_i32) {
            let day = chrono::NaiveDate::from_num_days_from_ce_opt(day + 1).expect("a day");
            prop_assume!(chrono::Datelike::year(&day) <= 9999);
            let day = day.format("%Y-%m-%d").to_string();
            prop_assert!(is_date(&day) && is_date(&day[..7]) && is_date(&day[..4]), "{}", day);
        }
    }

    #[test]
    fn days_that_no_calendar_has() {
        for text in [
            "2023-02-30",
            "2023-13",
            "2023-00",
            "2023-6",
            "2023- 6",
            "20230630",
            "202\u{a0}06",
            "123é06",
            "+202",
        ] {
            assert!(!is_date(text), "{text:?}");
        }
    }
}
