//! What of a table differs between two catalogs: applied to the earlier file, it gives the later one.

use blake3::Hasher;
use rustc_hash::FxHashMap;

use super::column::{Cell, ColumnDescription, Datatype};
use super::rows::{NextRow, Rows};

/// The columns that tell of the release of a file: they differ in every row.
const OF_THE_FILE: [&str; 2] = ["release", "citation"];

type Hash = [u8; 16];

/// Rows that are looked at in one call.
const ROWS_AT_ONCE: usize = 256;

/// The rows that differ, each with what was done to it. Rows that were added or changed come first, in the order of the
/// later table; then those that were removed, in the order of the earlier one.
pub struct Difference<'c> {
    later: Box<dyn Rows<'c> + 'c>,
    /// The earlier table twice: for its content, then for the rows that were removed.
    earlier: [Box<dyn Rows<'c> + 'c>; 2],
    stage: Stage,
    /// The content of each row of the earlier table that was not found in the later one, by key.
    unmatched: FxHashMap<Hash, Hash>,
    layout: Layout,
}

/// Which table is being read.
enum Stage {
    Earlier,
    Later,
    Removed,
}

/// Which cells of a row are its key, and which are its content.
struct Layout {
    is_key: Vec<bool>,
    is_content: Vec<bool>,
}

/// The column that tells what was done to a row.
pub fn op_column() -> ColumnDescription {
    ColumnDescription {
        name: "op".into(),
        datatype: Datatype::Text,
        text: "What was done to the row since the release of `since`: insert, update or delete. A deleted row has the values that it had.",
    }
}

impl<'c> Difference<'c> {
    /// `key` has the names of the columns that tell rows apart.
    pub fn new(key: &[&str], later: Box<dyn Rows<'c> + 'c>, earlier: [Box<dyn Rows<'c> + 'c>; 2]) -> Self {
        let columns = later.columns();
        let layout = Layout {
            is_key: columns.iter().map(|column| key.contains(&&*column.name)).collect(),
            is_content: columns.iter().map(|column| !OF_THE_FILE.contains(&&*column.name)).collect(),
        };
        Self { later, earlier, stage: Stage::Earlier, unmatched: FxHashMap::default(), layout }
    }

    /// What was done to a row of the later table; nothing if it is as it was.
    fn op_of(&mut self, row: &[Cell<'_>]) -> Option<&'static str> {
        match self.unmatched.remove(&self.layout.key(row)) {
            None => Some("insert"),
            Some(content) => (content != self.layout.content(row)).then_some("update"),
        }
    }
}

impl<'c> Rows<'c> for Difference<'c> {
    fn columns(&self) -> Vec<ColumnDescription> {
        std::iter::once(op_column()).chain(self.later.columns()).collect()
    }

    /// The number of rows that are looked at.
    fn total(&self) -> u64 {
        self.later.total() + self.earlier.iter().map(|rows| rows.total()).sum::<u64>()
    }

    fn next(&mut self, row: &mut Vec<Cell<'c>>) -> NextRow {
        for _ in 0..ROWS_AT_ONCE {
            let (read, following) = match self.stage {
                Stage::Earlier => (self.earlier[0].next(row), Some(Stage::Later)),
                Stage::Later => (self.later.next(row), Some(Stage::Removed)),
                Stage::Removed => (self.earlier[1].next(row), None),
            };
            match (read, following) {
                (NextRow::Pending, _) => break,
                (NextRow::End, None) => return NextRow::End,
                (NextRow::End, Some(following)) => {
                    self.stage = following;
                    continue;
                }
                (NextRow::Read, _) => {}
            }
            let op = match self.stage {
                Stage::Earlier => {
                    self.unmatched.insert(self.layout.key(row), self.layout.content(row));
                    None
                }
                Stage::Later => self.op_of(row),
                Stage::Removed => self.unmatched.remove(&self.layout.key(row)).map(|_| "delete"),
            };
            if let Some(op) = op {
                row.insert(0, op.into());
                return NextRow::Read;
            }
        }
        NextRow::Pending
    }
}

impl Layout {
    fn key(&self, row: &[Cell<'_>]) -> Hash {
        hash(row.iter().zip(&self.is_key))
    }

    fn content(&self, row: &[Cell<'_>]) -> Hash {
        hash(row.iter().zip(&self.is_content))
    }
}

/// The hash of the cells that count.
fn hash<'r>(cells: impl Iterator<Item = (&'r Cell<'r>, &'r bool)>) -> Hash {
    let mut hasher = Hasher::new();
    // The length stands before each text, so that no two rows are alike.
    let text = |hasher: &mut Hasher, text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    };
    for (cell, _) in cells.filter(|(_, counts)| **counts) {
        match cell {
            Cell::Empty => {
                hasher.update(&[0]);
            }
            Cell::Text(value) => text(hasher.update(&[1]), value),
            Cell::Integer(value) => {
                hasher.update(&[2]).update(&value.to_le_bytes());
            }
            Cell::Boolean(value) => {
                hasher.update(&[3, u8::from(*value)]);
            }
            Cell::Instant(value) => {
                hasher.update(&[4]).update(&value.timestamp_micros().to_le_bytes());
            }
            Cell::List(values) => {
                hasher.update(&[5]).update(&(values.len() as u64).to_le_bytes());
                values.iter().for_each(|value| text(&mut hasher, value));
            }
        }
    }
    let mut hash = [0; 16];
    hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    hash
}
