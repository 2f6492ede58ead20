//! What of a table differs between two catalogs: applied to the earlier file, it gives the later one.

use blake3::Hasher;
use rustc_hash::FxHashMap;

use super::column::{Cell, ColumnDescription, Datatype};
use super::rows::Rows;

/// The column that tells of the release of a file: it differs in every row.
const RELEASE: &str = "release";

type Hash = [u8; 16];

/// The rows that differ, each with what was done to it. Rows that were added or changed come first, in the order of the
/// later table; then those that were removed, in the order of the earlier one.
pub struct Difference<'c> {
    later: Box<dyn Rows<'c> + 'c>,
    /// Read a second time for those that were removed.
    earlier: Box<dyn Rows<'c> + 'c>,
    /// For each row of the earlier table that the later one was not seen to have, by key: its content.
    left: FxHashMap<Hash, Hash>,
    layout: Layout,
    total: u64,
}

/// Which cells of a row are its key, and which are its content.
struct Layout {
    is_key: Vec<bool>,
    is_content: Vec<bool>,
}

impl<'c> Difference<'c> {
    /// `key` has the names of the columns that tell rows apart. `earlier` gives the rows of the earlier table, each time
    /// from the first.
    pub fn new(
        key: &[&str],
        later: Box<dyn Rows<'c> + 'c>,
        earlier: impl Fn() -> Box<dyn Rows<'c> + 'c>,
    ) -> Self {
        let columns = later.columns();
        let layout = Layout {
            is_key: columns.iter().map(|column| key.contains(&&*column.name)).collect(),
            is_content: columns.iter().map(|column| column.name != RELEASE).collect(),
        };
        let (mut left, mut rows, mut row) = (FxHashMap::default(), earlier(), vec![]);
        while rows.next(&mut row) {
            left.insert(layout.key(&row), layout.content(&row));
        }
        let earlier = earlier();
        let total = later.total() + 2 * earlier.total();
        Self { later, earlier, left, layout, total }
    }
}

impl<'c> Rows<'c> for Difference<'c> {
    fn columns(&self) -> Vec<ColumnDescription> {
        let op = ColumnDescription {
            name: "op".into(),
            datatype: Datatype::Text,
            text: "What was done to the row since the release of `since`: insert, update or delete. A deleted row has the values that it had.",
        };
        std::iter::once(op).chain(self.later.columns()).collect()
    }

    /// The number of rows that are looked at.
    fn total(&self) -> u64 {
        self.total
    }

    fn next(&mut self, row: &mut Vec<Cell<'c>>) -> bool {
        while self.later.next(row) {
            let op = match self.left.remove(&self.layout.key(row)) {
                None => "insert",
                Some(content) if content != self.layout.content(row) => "update",
                Some(_) => continue,
            };
            row.insert(0, op.into());
            return true;
        }
        while self.earlier.next(row) {
            if self.left.remove(&self.layout.key(row)).is_some() {
                row.insert(0, "delete".into());
                return true;
            }
        }
        false
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
