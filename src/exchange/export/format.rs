//! The forms in which a table is written.

use chrono::{DateTime, Utc};

use super::column::{Cell, ColumnDescription};
use super::csv::CsvWriter;
use super::json::JsonWriter;
use super::parquet::ParquetWriter;
use super::xlsx::{MAX_ROWS, XlsxWriter};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Xlsx,
    Parquet,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::Xlsx, Self::Parquet];

    /// The end of the name of a file, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// Whether a file has the questions and their options beside its rows.
    pub fn has_questions(self) -> bool {
        self == Self::Xlsx
    }

    /// Whether a file is compressed already.
    pub fn is_compressed(self) -> bool {
        matches!(self, Self::Xlsx | Self::Parquet)
    }

    /// Whether its compression takes as long as that of a text.
    pub fn is_slow(self) -> bool {
        self == Self::Xlsx
    }

    /// The most rows of a file, if there is a limit.
    pub fn most_rows(self) -> Option<u64> {
        // The first row has the names of the columns.
        (self == Self::Xlsx).then_some(MAX_ROWS - 1)
    }
}

/// What a file says of itself.
#[derive(Debug, Clone)]
pub struct FileHead {
    pub table: &'static str,
    pub release: i32,
    /// Hash of the release, and the time at which it was published.
    pub hash: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    /// The licences of all sources.
    pub licence: Option<String>,
    pub citation: String,
    /// Path and parameters of the file.
    pub url: String,
    pub language: String,
}

/// Writes a table, piece by piece.
pub trait TableWriter: Send {
    fn begin(&mut self, head: &FileHead, columns: &[ColumnDescription]);

    fn cell(&mut self, cell: &Cell<'_>);

    fn end_row(&mut self);

    /// Begins the questions and their options, in a format that has room for a second table.
    fn begin_questions(&mut self, _: &[ColumnDescription]) {}

    fn end(&mut self) {}

    /// Whether a part of the file is missing, so that it must not be sent.
    fn is_broken(&self) -> bool {
        false
    }

    /// What has been written and not been taken yet.
    fn written(&mut self) -> &mut Vec<u8>;
}

/// A writer of a format. `for_excel` adds what Excel needs to a CSV.
pub fn writer(format: Format, for_excel: bool) -> Box<dyn TableWriter> {
    match format {
        Format::Csv => Box::new(CsvWriter::new(for_excel)),
        Format::Json => Box::new(JsonWriter::default()),
        Format::Xlsx => Box::new(XlsxWriter::new()),
        Format::Parquet => Box::new(ParquetWriter::new()),
    }
}
