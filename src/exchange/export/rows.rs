//! The rows of a table, whatever they are.

use super::column::{Cell, Column, ColumnDescription, Exported, Reader};

/// The rows of a table, one after the other.
pub trait Rows<'c>: Send {
    fn columns(&self) -> Vec<ColumnDescription>;

    /// The number of rows.
    fn total(&self) -> u64;

    /// Puts the cells of the next row into `row`, in place of those that are there. Returns whether there was one.
    fn next(&mut self, row: &mut Vec<Cell<'c>>) -> bool;
}

/// A table without rows and columns.
pub struct NoRows;

impl<'c> Rows<'c> for NoRows {
    fn columns(&self) -> Vec<ColumnDescription> {
        vec![]
    }

    fn total(&self) -> u64 {
        0
    }

    fn next(&mut self, _: &mut Vec<Cell<'c>>) -> bool {
        false
    }
}

/// Rows of one type.
pub struct RowsOf<'c, T: Exported, I> {
    reader: Reader<'c>,
    total: u64,
    rows: I,
    columns: Vec<&'static Column<T>>,
}

impl<'c, T: Exported, I: Iterator<Item = T::Row<'c>> + Send> RowsOf<'c, T, I> {
    pub fn new(reader: Reader<'c>, total: usize, rows: I) -> Self {
        Self { reader, total: total as u64, rows, columns: T::columns().collect() }
    }
}

impl<'c, T: Exported, I: Iterator<Item = T::Row<'c>> + Send> Rows<'c> for RowsOf<'c, T, I> {
    fn columns(&self) -> Vec<ColumnDescription> {
        self.columns.iter().map(|column| column.description.clone()).collect()
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn next(&mut self, row: &mut Vec<Cell<'c>>) -> bool {
        row.clear();
        let Some(next) = self.rows.next() else { return false };
        row.extend(self.columns.iter().map(|column| (column.read)(self.reader, next)));
        true
    }
}
