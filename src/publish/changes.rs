//! Lists the changes of reference data that a release makes, one for each public thing.

use std::collections::{BTreeMap, HashSet};

use entity::shelf::*;
use entity::vocabulary::ChangeKind;

/// One change for each public thing of which rows arrive or end.
pub fn release_changes(arrivals: &Rows, endings: &Rows, reason: &str) -> Vec<release_change::Model> {
    let mut subjects: BTreeMap<String, ChangeKind> = BTreeMap::new();
    let mut new: HashSet<String> = HashSet::new();
    macro_rules! add_changes {
        ($($table:ident)+) => {$(
            for row in &arrivals.$table {
                let subject = subject(stringify!($table), &row.key());
                if !<$table::Entity as PublicTable>::VERSIONED || stringify!($table) == "register_entry" {
                    new.insert(subject.clone());
                }
                subjects.insert(subject, ChangeKind::Changed);
            }
            for row in &endings.$table {
                let subject = subject(stringify!($table), &row.key());
                let kind = if stringify!($table) == "register_entry" { ChangeKind::Ended } else { ChangeKind::Changed };
                subjects.entry(subject).or_insert(kind);
            }
        )+};
    }
    entity::for_each_public_table!(add_changes);
    let changes = subjects.into_iter().map(|(subject, kind)| release_change::Model {
        position: 0,
        kind: if new.contains(&subject) { ChangeKind::Added } else { kind },
        subject,
        assessment: None,
        revision: None,
        reason: Some(reason.to_owned()),
        since: 0,
        until: None,
    });
    changes.collect()
}

/// The public id of the thing that a row of a reference table describes.
fn subject(table: &str, key: &str) -> String {
    let parts: Vec<serde_json::Value> = serde_json::from_str(key).unwrap_or_default();
    let part = |index: usize| match parts.get(index) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    match table {
        "jurisdiction" | "jurisdiction_record" | "jurisdiction_name" | "jurisdiction_alias" => {
            format!("Jurisdiction:{}", part(0))
        }
        "membership" => format!("Jurisdiction:{}", part(2)),
        "grouping" | "grouping_name" => format!("Grouping:{}", part(0)),
        "country_group" | "country_group_name" => format!("CountryGroup:{}/{}", part(0), part(1)),
        "instrument" | "instrument_name" => format!("Instrument:{}", part(0)),
        "gcm_objective" | "gcm_objective_title" => format!("GcmObjective:{}", part(0)),
        "sdg_target" | "sdg_target_title" => format!("SdgTarget:{}", part(0)),
        "objective_link" | "sdg_link" => format!("Indicator:{}/{}", part(0), part(1)),
        "register_entry" => format!("RegisterEntry:{}/{}/{}", part(0), part(1), part(2)),
        _ => format!("Codebook:{}", part(0)),
    }
}
