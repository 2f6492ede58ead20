//! Computes and checks the hash of a release: a hash of all rows that it added and ended, and of the hash before.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::shelf::*;
use entity::vocabulary::ReleaseKind;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::content::canonical;

/// The text that is hashed: a line for each row that a release added (`+table row`) or ended (`-table key since`).
#[derive(Default, Clone)]
pub struct ReleaseHash {
    lines: Vec<String>,
}

impl ReleaseHash {
    /// Sets `since` of the arrivals and `until` of the endings to the release, and adds a line for each row.
    pub fn new(release: i32, arrivals: &mut Rows, endings: &mut Rows) -> Self {
        let mut release_hash = ReleaseHash::default();
        macro_rules! add_lines {
            ($($table:ident)+) => {$(
                for row in &mut arrivals.$table {
                    row.set_since(release);
                    release_hash.arrival(stringify!($table), row);
                }
                for row in &mut endings.$table {
                    row.set_until(release);
                    release_hash.ending(stringify!($table), row);
                }
            )+};
        }
        entity::for_each_public_table!(add_lines);
        release_hash
    }

    fn arrival(&mut self, table: &str, row: &impl PublicRow) {
        let mut value = serde_json::to_value(row).expect("a row is a flat object");
        if let Some(fields) = value.as_object_mut() {
            // The end of a row belongs to the release that ends it. A column that a later version of the program adds is
            // null in this row and must not change the hash.
            fields.remove("until");
            fields.retain(|_, value| !value.is_null());
        }
        self.lines.push(format!("+{table} {}", canonical(&value)));
    }

    fn ending(&mut self, table: &str, row: &impl PublicRow) {
        self.lines.push(format!("-{table} {} {}", row.key(), row.since()));
    }

    /// SHA-256, in hexadecimal, of the line about the release and of the sorted lines of its rows.
    pub fn hash(
        mut self,
        number: i32,
        at: DateTime<Utc>,
        kind: ReleaseKind,
        previous: Option<&str>,
    ) -> String {
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let head = json!({ "number": number, "at": at, "kind": kind, "previousHash": previous });
        self.lines.sort_unstable();
        let mut hasher = Sha256::new();
        hasher.update(canonical(&head));
        for line in &self.lines {
            hasher.update("\n");
            hasher.update(line);
        }
        hex::encode(hasher.finalize())
    }
}

/// Checks every release from the first one. Returns a sentence about the first error.
pub fn first_error(releases: &[release::Model], rows: &Rows) -> Option<String> {
    error_after(None, releases, rows)
}

/// Checks the releases after a known one, given by number and hash. `rows` came or ended since then. Returns a sentence
/// about the first error.
pub fn error_after(known: Option<(i32, &str)>, releases: &[release::Model], rows: &Rows) -> Option<String> {
    let after = known.map_or(0, |(number, _)| number);
    let mut hashes = vec![ReleaseHash::default(); releases.len() + 1];
    // The index of a release in the list above. Releases up to the known one were checked before.
    let place = |number: i32| usize::try_from(i64::from(number) - i64::from(after)).unwrap_or(usize::MAX);
    macro_rules! add_lines {
        ($($table:ident)+) => {$(
            for row in &rows.$table {
                let since = row.since();
                if since > after || since < 1 {
                    match hashes.get_mut(place(since)) {
                        Some(release_hash) if since > 0 => release_hash.arrival(stringify!($table), row),
                        _ => return Some(format!(
                            "a row of {} came with release {since}, which does not exist", stringify!($table)
                        )),
                    }
                }
                if let Some(until) = row.until().filter(|until| *until > after || *until < 1) {
                    match hashes.get_mut(place(until)) {
                        Some(release_hash) => release_hash.ending(stringify!($table), row),
                        None => return Some(format!(
                            "a row of {} ended with release {until}, which does not exist", stringify!($table)
                        )),
                    }
                }
            }
        )+};
    }
    entity::for_each_public_table!(add_lines);
    first_chain_error(known, releases, |release| {
        let release_hash = std::mem::take(&mut hashes[place(release.number)]);
        let previous = release.previous_hash.as_deref();
        release_hash.hash(release.number, release.at, release.kind, previous) == release.hash
    })
}

/// Checks only the chain: that each release names the hash of the one before. Returns a sentence about the first error.
pub fn chain_error_after(known: Option<(i32, &str)>, releases: &[release::Model]) -> Option<String> {
    first_chain_error(known, releases, |_| true)
}

/// The first release that is missing, does not follow from the one before, or fails `is_right`.
fn first_chain_error(
    known: Option<(i32, &str)>,
    releases: &[release::Model],
    mut is_right: impl FnMut(&release::Model) -> bool,
) -> Option<String> {
    let after = known.map_or(0, |(number, _)| number);
    let mut previous = known.map(|(_, hash)| hash);
    for (number, release) in (after + 1..).zip(releases) {
        if release.number != number {
            return Some(format!("release {number} is missing"));
        }
        if release.previous_hash.as_deref() != previous {
            return Some(format!("release {number} does not follow from the one before it"));
        }
        if !is_right(release) {
            return Some(format!("release {number} is not what its hash says"));
        }
        previous = Some(&release.hash);
    }
    None
}
