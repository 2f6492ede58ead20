//! JSON: one object with what the file says of itself, its columns, and its rows as objects, one in each line.

use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::json;

use super::column::{Cell, ColumnDescription, Datatype};
use super::format::{FileHead, TableWriter};

/// Writes JSON.
#[derive(Default)]
pub struct JsonWriter {
    written: Vec<u8>,
    /// The names of the columns as JSON, each with its colon.
    keys: Vec<Vec<u8>>,
    column: usize,
    has_rows: bool,
}

impl JsonWriter {
    fn value(&mut self, value: impl Serialize) {
        serde_json::to_writer(&mut self.written, &value).expect("memory takes all that is written");
    }
}

impl TableWriter for JsonWriter {
    fn begin(&mut self, head: &FileHead, columns: &[ColumnDescription]) {
        let described = columns.iter().map(|column| {
            json!({ "name": column.name, "datatype": json_type(column.datatype), "description": column.text })
        });
        let head = json!({
            "table": head.table,
            "release": { "number": head.release, "hash": head.hash, "publishedAt": head.published_at },
            "licence": head.licence,
            "citation": head.citation,
            "url": head.url,
            "language": head.language,
            "columns": described.collect::<Vec<_>>(),
        });
        self.value(head);
        // The rows stand in the same object.
        self.written.pop();
        self.written.extend_from_slice(b",\"rows\":[");
        self.keys = columns.iter().map(|column| format!("{}:", json!(column.name)).into_bytes()).collect();
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        let before: &[u8] = match (self.column, self.has_rows) {
            (0, false) => b"\n{",
            (0, true) => b",\n{",
            _ => b",",
        };
        self.written.extend_from_slice(before);
        self.written.extend_from_slice(&self.keys[self.column]);
        self.column += 1;
        match cell {
            Cell::Empty => self.value(()),
            Cell::Text(text) => self.value(text),
            Cell::Integer(number) => self.value(number),
            Cell::Boolean(value) => self.value(value),
            Cell::Instant(instant) => self.value(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Cell::List(texts) => self.value(texts),
        }
    }

    fn end_row(&mut self) {
        self.written.push(b'}');
        (self.column, self.has_rows) = (0, true);
    }

    fn end(&mut self) {
        self.written.extend_from_slice(b"\n]}\n");
    }

    fn written(&mut self) -> &mut Vec<u8> {
        &mut self.written
    }
}

fn json_type(datatype: Datatype) -> &'static str {
    match datatype {
        Datatype::List | Datatype::TextList => "array",
        one => one.name(),
    }
}
