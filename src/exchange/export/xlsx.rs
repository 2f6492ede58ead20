//! An Excel workbook: a sheet that says what it is, one with the rows, and one with the questions and their options.
//!
//! A workbook is a zip archive with an index at its end, so it is sent when it is complete; rows wait in a temporary file.

use chrono::SecondsFormat;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::column::{Cell, ColumnDescription};
use super::format::{FileHead, TableWriter};

/// The most rows of a worksheet, the header among them.
pub const MAX_ROWS: u64 = 1_048_576;
/// The most characters of a cell.
const MAX_LETTERS: usize = 32_767;
/// What ends a text that is too long for a cell.
const CUT: &str = " […cut: the CSV file has the whole text]";
/// The width of the columns of the first sheet, in characters.
const WIDTHS: [f64; 3] = [24.0, 80.0, 14.0];

/// Writes a workbook.
pub struct XlsxWriter {
    workbook: Workbook,
    bold: Format,
    row: u32,
    column: u16,
    written: Vec<u8>,
    /// Whether a part could not be written: there was no room for a temporary file.
    is_broken: bool,
}

impl XlsxWriter {
    pub fn new() -> Self {
        let bold = Format::new().set_bold();
        Self { workbook: Workbook::new(), bold, row: 0, column: 0, written: vec![], is_broken: false }
    }

    fn note(&mut self, done: Result<(), XlsxError>) {
        if let Err(error) = done
            && !std::mem::replace(&mut self.is_broken, true)
        {
            tracing::error!(%error, "a workbook could not be written");
        }
    }

    /// The sheet with what the file says of itself.
    fn add_read_me(&mut self, head: &FileHead, columns: &[ColumnDescription]) -> Result<(), XlsxError> {
        let release = match &head.hash {
            Some(hash) => format!("{} (sha256:{hash})", head.release),
            None => head.release.to_string(),
        };
        let facts = [
            ("Table", head.table),
            ("Release", &release),
            ("Language", &head.language),
            ("Licence", head.licence.as_deref().unwrap_or("")),
            ("Citation", &head.citation),
            ("Address", &head.url),
        ];
        // The time of the release, so that a file of one release is always the same.
        let created = ExcelDateTime::from_timestamp(head.published_at.map_or(0, |at| at.timestamp()))?;
        let properties =
            DocProperties::new().set_title(head.citation.as_str()).set_creation_datetime(&created);
        self.workbook.set_properties(&properties);
        let sheet = self.workbook.add_worksheet();
        sheet.set_name("read-me")?;
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        let mut row = 0;
        for (name, text) in facts {
            sheet.write_string_with_format(row, 0, name, &self.bold)?.write_string(
                row,
                1,
                shortened(text),
            )?;
            row += 1;
        }
        row += 1;
        for (column, name) in (0..).zip(["Column", "Meaning", "Type"]) {
            sheet.write_string_with_format(row, column, name, &self.bold)?;
        }
        for column in columns {
            row += 1;
            sheet.write_string(row, 0, &*column.name)?.write_string(row, 1, column.text)?;
            sheet.write_string(row, 2, column.datatype.name())?;
        }
        Ok(())
    }

    fn add_sheet(&mut self, name: &str, columns: &[ColumnDescription]) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, described) in (0..).zip(columns) {
            sheet.write_string_with_format(0, column, &*described.name, &self.bold)?;
        }
        (self.row, self.column) = (1, 0);
        Ok(())
    }

    fn put(&mut self, cell: &Cell<'_>) -> Result<(), XlsxError> {
        let (row, column) = (self.row, self.column);
        self.column += 1;
        let Some(sheet) = self.workbook.worksheets_mut().last_mut() else { return Ok(()) };
        // Texts are written as texts, so that none is a formula.
        let text =
            |sheet: &mut Worksheet, text: &str| sheet.write_string(row, column, shortened(text)).map(drop);
        match cell {
            Cell::Empty => Ok(()),
            Cell::Text(value) => text(sheet, value),
            Cell::Integer(value) => sheet.write_number(row, column, *value as f64).map(drop),
            Cell::Boolean(value) => sheet.write_boolean(row, column, *value).map(drop),
            Cell::Instant(value) => text(sheet, &value.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Cell::List(values) => text(sheet, &values.join(";")),
        }
    }
}

/// A text that fits into a cell.
fn shortened(text: &str) -> String {
    // Excel counts in UTF-16.
    let mut units = 0;
    let most = MAX_LETTERS - CUT.len();
    if text.encode_utf16().count() <= MAX_LETTERS {
        return text.to_owned();
    }
    let kept = text.chars().take_while(|letter| {
        units += letter.len_utf16();
        units <= most
    });
    kept.chain(CUT.chars()).collect()
}

impl TableWriter for XlsxWriter {
    fn begin(&mut self, head: &FileHead, columns: &[ColumnDescription]) {
        let begun = self.add_read_me(head, columns).and_then(|()| self.add_sheet(head.table, columns));
        self.note(begun);
    }

    fn begin_questions(&mut self, columns: &[ColumnDescription]) {
        let begun = self.add_sheet("questions", columns);
        self.note(begun);
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        let put = self.put(cell);
        self.note(put);
    }

    fn end_row(&mut self) {
        (self.row, self.column) = (self.row + 1, 0);
    }

    fn end(&mut self) {
        let saved = self.workbook.save_to_buffer().map(|file| self.written = file);
        self.note(saved);
    }

    fn written(&mut self) -> &mut Vec<u8> {
        &mut self.written
    }

    fn is_broken(&self) -> bool {
        self.is_broken
    }
}
