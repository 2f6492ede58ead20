//! The rows of a table, whatever they are.

use super::column::{Cell, Column, ColumnDescription, ExportedTable, Reader};

/// The rows of a table, one after the other.
pub trait Rows<'c>: Send {
    fn columns(&self) -> Vec<ColumnDescription>;

    /// The number of rows.
    fn total(&self) -> u64;

    /// Puts the cells of the next row into `row`, in place of those that are there.
    fn next(&mut self, row: &mut Vec<Cell<'c>>) -> NextRow;
}

/// What came of the question for the next row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextRow {
    Read,
    /// Rows were looked at that are not in the table; the next call goes on.
    Pending,
    End,
}

/// Rows of one type.
pub struct RowsOf<'c, T: ExportedTable, I> {
    reader: Reader<'c>,
    total: u64,
    rows: I,
    columns: Vec<&'static Column<T>>,
}

impl<'c, T: ExportedTable, I: Iterator<Item = T::Row<'c>> + Send> RowsOf<'c, T, I> {
    pub fn new(reader: Reader<'c>, total: usize, rows: I) -> Self {
        Self { reader, total: total as u64, rows, columns: T::columns().collect() }
    }
}

impl<'c, T: ExportedTable, I: Iterator<Item = T::Row<'c>> + Send> Rows<'c> for RowsOf<'c, T, I> {
    fn columns(&self) -> Vec<ColumnDescription> {
        self.columns.iter().map(|column| column.description.clone()).collect()
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn next(&mut self, row: &mut Vec<Cell<'c>>) -> NextRow {
        row.clear();
        let Some(next) = self.rows.next() else { return NextRow::End };
        row.extend(self.columns.iter().map(|column| (column.read)(self.reader, next)));
        NextRow::Read
    }
}
