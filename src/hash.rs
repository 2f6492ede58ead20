//! Computes and checks the hash of a release: a hash of all rows that it added and ended, and of the hash before.

use std::ops::Range;

use chrono::{DateTime, SecondsFormat, Utc};
use entity::shelf::*;
use entity::vocabulary::ReleaseKind;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::content::canonical;

/// The lines that are hashed: one for each row that a release added (`+table row`) or ended (`-table key since`).
#[derive(Default)]
pub struct ReleaseHash {
    lines: Lines,
}

impl ReleaseHash {
    /// Sets `since` of the arrivals and `until` of the endings to the release, and adds a line for each row.
    pub fn new(release: i32, arrivals: &mut Rows, endings: &mut Rows) -> Self {
        let mut lines = Lines::default();
        macro_rules! add_lines {
            ($($table:ident)+) => {$(
                for row in &mut arrivals.$table {
                    row.set_since(release);
                    lines.add_arrival(0, stringify!($table), row);
                }
                for row in &mut endings.$table {
                    row.set_until(release);
                    lines.add_ending(0, stringify!($table), row);
                }
            )+};
        }
        entity::for_each_public_table!(add_lines);
        Self { lines }
    }

    /// SHA-256, in hexadecimal, of the line about the release and of the sorted lines of its rows.
    pub fn hash(
        mut self,
        number: i32,
        at: DateTime<Utc>,
        kind: ReleaseKind,
        previous: Option<&str>,
    ) -> String {
        let mut hashers = [hasher(number, at, kind, previous)];
        self.lines.move_to(&mut hashers);
        let [hasher] = hashers;
        hex::encode(hasher.finalize())
    }
}

/// A hasher that has taken the line about a release.
fn hasher(number: i32, at: DateTime<Utc>, kind: ReleaseKind, previous: Option<&str>) -> Sha256 {
    let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let head = json!({ "number": number, "at": at, "kind": kind, "previousHash": previous });
    Sha256::new_with_prefix(canonical(&head))
}

/// Lines in one buffer, each with the index of its release.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    lines: Vec<(usize, Range<usize>)>,
    /// One row as JSON, kept to save allocations.
    row: Vec<u8>,
}

impl Lines {
    fn add(&mut self, release: usize, write: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>)) {
        let start = self.text.len();
        write(&mut self.text, &mut self.row);
        self.lines.push((release, start..self.text.len()));
    }

    fn add_arrival(&mut self, release: usize, table: &str, row: &impl PublicRow) {
        self.add(release, |text, json| {
            text.extend_from_slice(format!("+{table} ").as_bytes());
            json.clear();
            serde_json::to_writer(&mut *json, row).expect("a row is a flat object");
            write_canonical(json, text);
        });
    }

    fn add_ending(&mut self, release: usize, table: &str, row: &impl PublicRow) {
        let line = format!("-{table} {} {}", row.key(), row.since());
        self.add(release, |text, _| text.extend_from_slice(line.as_bytes()));
    }

    /// Moves all lines, sorted, to the hashers of their releases.
    fn move_to(&mut self, hashers: &mut [Sha256]) {
        let Self { text, lines, .. } = self;
        lines
            .sort_unstable_by(|(a, one), (b, other)| (a, &text[one.clone()]).cmp(&(b, &text[other.clone()])));
        for (release, line) in lines.drain(..) {
            hashers[release].update(b"\n");
            hashers[release].update(&text[line]);
        }
        text.clear();
    }
}

/// Writes a flat JSON object in canonical form, without two kinds of fields: `until`, because the end of a row belongs
/// to the release that ends it, and null, because a column that a later version of the program adds is null in old rows
/// and must not change their hash.
fn write_canonical(json: &[u8], to: &mut Vec<u8>) {
    let mut fields: Vec<&[u8]> = fields(json)
        .filter(|field| !field.ends_with(b":null") && !field.starts_with(b"\"until\":"))
        .collect();
    // The order of the keys: the quote after a key comes before every letter.
    fields.sort_unstable();
    to.push(b'{');
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            to.push(b',');
        }
        to.extend_from_slice(field);
    }
    to.push(b'}');
}

/// The fields of a flat JSON object without white space, each with its key.
fn fields(json: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut in_text, mut is_escaped) = (false, false);
    let inner = json.get(1..json.len().saturating_sub(1)).unwrap_or_default();
    inner.split(move |byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_text = !in_text,
            b',' => return !in_text,
            _ => {}
        }
        false
    })
}

/// Checks every release from the first one. Returns a sentence about the first error.
pub fn first_error(releases: &[release::Model], rows: &Rows) -> Option<String> {
    error_after(None, releases, rows)
}

/// Checks the releases after a known one, given by number and hash. `rows` came or ended since then. Returns a sentence
/// about the first error.
pub fn error_after(known: Option<(i32, &str)>, releases: &[release::Model], rows: &Rows) -> Option<String> {
    let new_hasher = |release: &release::Model| {
        hasher(release.number, release.at, release.kind, release.previous_hash.as_deref())
    };
    let mut check = HashCheck {
        after: known.map_or(0, |(number, _)| number),
        hashers: releases.iter().map(new_hasher).collect(),
        lines: Lines::default(),
    };
    // In the order of the lines, so that only the lines of one table are in memory: arrivals before endings, and tables
    // by name.
    type CheckTable = fn(&mut HashCheck, &Rows) -> Option<String>;
    let mut tables: Vec<(String, CheckTable)> = vec![];
    macro_rules! add_tables {
        ($($table:ident)+) => {$(
            let name = stringify!($table);
            tables.push((format!("+{name} "), |check, rows| check.add_arrivals(stringify!($table), &rows.$table)));
            tables.push((format!("-{name} "), |check, rows| check.add_endings(stringify!($table), &rows.$table)));
        )+};
    }
    entity::for_each_public_table!(add_tables);
    tables.sort_by(|(one, _), (other, _)| one.cmp(other));
    if let Some(error) = tables.into_iter().find_map(|(_, add)| add(&mut check, rows)) {
        return Some(error);
    }
    let mut hashes = check.hashers.into_iter().map(|hasher| hex::encode(hasher.finalize()));
    first_chain_error(known, releases, |release| hashes.next().is_some_and(|hash| hash == release.hash))
}

/// The hashes of some releases while the lines of their rows are added.
struct HashCheck {
    /// The release before the first one.
    after: i32,
    hashers: Vec<Sha256>,
    lines: Lines,
}

impl HashCheck {
    /// The index of a release in the list; none if it is not in the list.
    fn index(&self, release: i32) -> Option<usize> {
        let index = usize::try_from(i64::from(release) - i64::from(self.after) - 1).ok()?;
        (index < self.hashers.len()).then_some(index)
    }

    /// Whether a release is not among those checked before.
    fn is_new(&self, release: i32) -> bool {
        release > self.after || release < 1
    }

    fn add_arrivals<R: PublicRow>(&mut self, table: &str, rows: &[R]) -> Option<String> {
        for row in rows {
            let since = row.since();
            if !self.is_new(since) {
                continue;
            }
            let Some(index) = self.index(since) else {
                return Some(format!("a row of {table} came with release {since}, which does not exist"));
            };
            self.lines.add_arrival(index, table, row);
        }
        self.lines.move_to(&mut self.hashers);
        None
    }

    fn add_endings<R: PublicRow>(&mut self, table: &str, rows: &[R]) -> Option<String> {
        for row in rows {
            let Some(until) = row.until().filter(|until| self.is_new(*until)) else { continue };
            let Some(index) = self.index(until) else {
                return Some(format!("a row of {table} ended with release {until}, which does not exist"));
            };
            self.lines.add_ending(index, table, row);
        }
        self.lines.move_to(&mut self.hashers);
        None
    }
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

#[cfg(test)]
mod tests {
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    /// The line of a row in the form in which every release has been hashed.
    fn line_by_value(row: &response_text::Model) -> String {
        let mut value = serde_json::to_value(row).expect("JSON");
        let fields = value.as_object_mut().expect("an object");
        fields.remove("until");
        fields.retain(|_, value| !value.is_null());
        canonical(&value)
    }

    proptest! {
        #[test]
        fn a_row_is_hashed_in_its_canonical_form(
            revision in any::<String>(),
            language in "[\\x00-\\x7f]{0,8}",
            text in "(:null|\"until\":|[,\"\\\\{}\n\u{7f}é\u{10000}]){0,8}",
            since in any::<i32>(),
            until in option::of(any::<i32>()),
        ) {
            let indicator = "1.1.1".to_owned();
            let field = entity::vocabulary::TextField::Text;
            let row = response_text::Model { revision, indicator, field, language, text, since, until };
            let mut line = vec![];
            write_canonical(&serde_json::to_vec(&row).expect("JSON"), &mut line);
            prop_assert_eq!(String::from_utf8(line).expect("UTF-8"), line_by_value(&row));
        }
    }

    #[test]
    fn a_null_column_and_the_end_of_a_row_are_not_hashed() {
        let row = tombstone::Model {
            subject: "KEN/mgi-national/2021".to_owned(),
            assessment: "KEN/mgi-national/2021".to_owned(),
            revision: None,
            reason: "a,b\\\"".to_owned(),
            since: 3,
            until: Some(7),
        };
        let mut line = vec![];
        write_canonical(&serde_json::to_vec(&row).expect("JSON"), &mut line);
        let expected = r#"{"assessment":"KEN/mgi-national/2021","reason":"a,b\\\"","since":3,"subject":"KEN/mgi-national/2021"}"#;
        assert_eq!(String::from_utf8_lossy(&line), expected);
    }
}
