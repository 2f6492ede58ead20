//! CSV as RFC 4180 has it: lines end with CR LF, and a value is quoted if it must be.

use std::io::Write;

use chrono::SecondsFormat;

use super::column::{Cell, ColumnDescription};
use super::format::{FileHead, TableWriter};

/// Writes CSV.
pub struct CsvWriter {
    /// A byte-order mark, by which Excel knows UTF-8, and cells that Excel would take for a formula escaped.
    for_excel: bool,
    written: Vec<u8>,
    is_first: bool,
}

/// The beginnings that make a cell a formula (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

impl CsvWriter {
    pub fn new(for_excel: bool) -> Self {
        Self { for_excel, written: vec![], is_first: true }
    }

    fn separate(&mut self) {
        if !self.is_first {
            self.written.push(b',');
        }
        self.is_first = false;
    }

    fn text(&mut self, text: &str) {
        if self.for_excel {
            return self.plain_text(&without_formulas(text));
        }
        self.plain_text(text);
    }

    fn plain_text(&mut self, text: &str) {
        let is_quoted = text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'))
            || text.starts_with(' ')
            || text.ends_with(' ');
        if is_quoted {
            self.written.push(b'"');
        }
        match is_quoted {
            false => self.written.extend_from_slice(text.as_bytes()),
            true => {
                for (index, part) in text.split('"').enumerate() {
                    if index > 0 {
                        self.written.extend_from_slice(b"\"\"");
                    }
                    self.written.extend_from_slice(part.as_bytes());
                }
                self.written.push(b'"');
            }
        }
    }
}

impl TableWriter for CsvWriter {
    fn begin(&mut self, _: &FileHead, columns: &[ColumnDescription]) {
        if self.for_excel {
            self.written.extend_from_slice("\u{feff}".as_bytes());
        }
        for column in columns {
            self.separate();
            self.text(&column.name);
        }
        self.end_row();
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        self.separate();
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => self.text(text),
            Cell::Integer(number) => write(&mut self.written, format_args!("{number}")),
            Cell::Boolean(value) => write(&mut self.written, format_args!("{value}")),
            Cell::Instant(instant) => {
                let text = instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                self.written.extend_from_slice(text.as_bytes());
            }
            Cell::List(texts) => self.text(&texts.join(";")),
        }
    }

    fn end_row(&mut self) {
        self.written.extend_from_slice(b"\r\n");
        self.is_first = true;
    }

    fn written(&mut self) -> &mut Vec<u8> {
        &mut self.written
    }
}

/// A text with an apostrophe before all that Excel would take for a formula: at the beginning of a cell, and where a cell
/// begins if Excel separates cells by semicolons, as it does in many languages.
fn without_formulas(text: &str) -> String {
    let (mut safe, mut begins) = (String::with_capacity(text.len() + 1), true);
    for letter in text.chars() {
        if begins && FORMULA.contains(&letter) {
            safe.push('\'');
        }
        begins = matches!(letter, ';' | '\n' | '\r' | '\t');
        safe.push(letter);
    }
    safe
}

fn write(to: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    to.write_fmt(text).expect("memory takes all that is written");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(for_excel: bool, texts: &[&str]) -> String {
        let mut csv = CsvWriter::new(for_excel);
        texts.iter().for_each(|text| csv.cell(&Cell::from(*text)));
        csv.end_row();
        String::from_utf8(csv.written).expect("UTF-8")
    }

    #[test]
    fn a_value_is_quoted_if_it_must_be() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"yes\"", "\"say \"\"yes\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            (" spaced", "\" spaced\""),
            ("=1+1", "=1+1"),
            ("NA", "NA"),
            ("", ""),
        ] {
            assert_eq!(line(false, &[text]), format!("{expected}\r\n"), "{text:?}");
        }
    }

    #[test]
    fn for_excel_no_value_is_a_formula() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-", "'-"),
            ("@cell", "'@cell"),
            ("=\"a\"", "\"'=\"\"a\"\"\""),
            ("a=1", "a=1"),
            ("a;=1", "a;'=1"),
            ("a\n+1", "\"a\n'+1\""),
        ] {
            assert_eq!(line(true, &[text]), format!("{expected}\r\n"), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_reader_of_csv_reads_what_was_written(texts in prop::collection::vec("[a, \"\r\n;é]{0,6}", 1..5)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let written = line(false, &texts);
            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_bytes());
            let records: Vec<::csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
            // A line with one empty value is an empty line.
            let expected = if texts == [""] { vec![] } else { vec![::csv::StringRecord::from(texts)] };
            prop_assert_eq!(records, expected);
        }
    }
}
