//! Reads the register of assessments known to exist from `data/` as public rows.

use entity::shelf::{Rows, register_entry};
use entity::vocabulary::{Level, RoundKind};
use serde::Deserialize;

use super::files::{DataError, Files};

#[derive(Deserialize)]
struct Entry {
    jurisdiction: String,
    level: Level,
    year: Option<i32>,
    round_kind: RoundKind,
    source: String,
}

pub fn rows(files: &Files) -> Result<Rows, DataError> {
    let mut rows = Rows::default();
    for Entry { jurisdiction, level, year, round_kind, source } in files.read("register.csv")? {
        // Distinguishes two assessments of a place, as far as the public pages allow.
        let occasion = match (year, round_kind) {
            (Some(year), _) => year.to_string(),
            (None, RoundKind::Unspecified) => "undated".to_owned(),
            (None, RoundKind::Pilot) => "undated-pilot".to_owned(),
            (None, RoundKind::Baseline) => "undated-baseline".to_owned(),
            (None, RoundKind::FollowUp) => "undated-follow-up".to_owned(),
        };
        rows.register_entry.push(register_entry::Model {
            jurisdiction,
            level,
            occasion,
            year,
            round_kind,
            source,
            since: 0,
            until: None,
        });
    }
    Ok(rows)
}
