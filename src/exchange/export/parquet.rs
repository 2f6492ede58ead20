//! Apache Parquet: typed columns, compressed with Snappy, in groups of rows that are sent one after the other.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::column::{Cell, ColumnDescription, Datatype};
use super::format::{FileHead, TableWriter};

/// The rows of a group. Their values are held until it is complete.
const GROUP_ROWS: usize = 20_000;

/// Writes Parquet.
pub struct ParquetWriter {
    file: Option<SerializedFileWriter<Vec<u8>>>,
    columns: Vec<GroupColumn>,
    column: usize,
    rows: usize,
    group_rows: usize,
    written: Vec<u8>,
    is_broken: bool,
}

/// The values of one column in a group, with the levels that tell where there is none and where a list begins.
struct GroupColumn {
    values: ColumnValues,
    definitions: Vec<i16>,
    /// Only of a list.
    repetitions: Vec<i16>,
}

enum ColumnValues {
    Texts(Vec<ByteArray>),
    /// The texts of lists.
    Items(Vec<ByteArray>),
    /// Numbers, or instants in microseconds.
    Numbers(Vec<i64>),
    Booleans(Vec<bool>),
}

/// The level of a value that is there, and that of one that is not.
const PRESENT: i16 = 1;
const MISSING: i16 = 0;
/// The level of an item of a list.
const ITEM: i16 = 2;

impl ParquetWriter {
    pub fn new() -> Self {
        Self::with_groups_of(GROUP_ROWS)
    }

    fn with_groups_of(group_rows: usize) -> Self {
        let (columns, written) = (vec![], vec![]);
        Self { file: None, columns, column: 0, rows: 0, group_rows, written, is_broken: false }
    }

    fn open(&mut self, head: &FileHead, columns: &[ColumnDescription]) -> Result<(), ParquetError> {
        let fields: String = columns.iter().map(field).collect();
        let schema = parse_message_type(&format!("message {} {{ {fields} }}", head.table.replace('-', "_")))?;
        let fact = |name: &str, text: &str| KeyValue::new(name.to_owned(), text.to_owned());
        let mut facts = vec![
            fact("release", &head.release.to_string()),
            fact("citation", &head.citation),
            fact("url", &head.url),
            fact("language", &head.language),
        ];
        facts.extend(head.hash.as_ref().map(|hash| fact("hash", hash)));
        facts.extend(head.licence.as_ref().map(|licence| fact("licence", licence)));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(facts))
            .build();
        self.columns = columns.iter().map(GroupColumn::new).collect();
        self.file = Some(SerializedFileWriter::new(vec![], Arc::new(schema), Arc::new(properties))?);
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let Some(file) = self.file.as_mut().filter(|_| self.rows > 0) else { return Ok(()) };
        let mut group = file.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close()?;
        file.flush()?;
        self.written.append(file.inner_mut());
        self.rows = 0;
        Ok(())
    }

    fn close(&mut self) -> Result<(), ParquetError> {
        self.write_group()?;
        if let Some(file) = self.file.take() {
            self.written.append(&mut file.into_inner()?);
        }
        Ok(())
    }

    fn note(&mut self, done: Result<(), ParquetError>) {
        if let Err(error) = done
            && !std::mem::replace(&mut self.is_broken, true)
        {
            tracing::error!(%error, "a Parquet file could not be written");
        }
    }
}

/// The declaration of a column. Every value may be missing.
fn field(column: &ColumnDescription) -> String {
    let name = &column.name;
    match column.datatype {
        Datatype::Text => format!("OPTIONAL BYTE_ARRAY {name} (UTF8); "),
        Datatype::Integer => format!("OPTIONAL INT64 {name}; "),
        Datatype::Boolean => format!("OPTIONAL BOOLEAN {name}; "),
        Datatype::Instant => format!("OPTIONAL INT64 {name} (TIMESTAMP(MICROS,true)); "),
        Datatype::List | Datatype::TextList => format!(
            "OPTIONAL group {name} (LIST) {{ REPEATED group list {{ REQUIRED BYTE_ARRAY element (UTF8); }} }} "
        ),
    }
}

impl GroupColumn {
    fn new(column: &ColumnDescription) -> Self {
        let values = match column.datatype {
            Datatype::Text => ColumnValues::Texts(vec![]),
            Datatype::List | Datatype::TextList => ColumnValues::Items(vec![]),
            Datatype::Integer | Datatype::Instant => ColumnValues::Numbers(vec![]),
            Datatype::Boolean => ColumnValues::Booleans(vec![]),
        };
        Self { values, definitions: vec![], repetitions: vec![] }
    }

    fn add(&mut self, cell: &Cell<'_>) {
        let text = |text: &str| ByteArray::from(text.as_bytes().to_vec());
        match (&mut self.values, cell) {
            (ColumnValues::Texts(values), Cell::Text(value)) => values.push(text(value)),
            // An indicator that was answered with options before.
            (ColumnValues::Texts(values), Cell::List(items)) => values.push(text(&items.join(";"))),
            (ColumnValues::Numbers(values), Cell::Integer(value)) => values.push(*value),
            (ColumnValues::Numbers(values), Cell::Instant(value)) => values.push(value.timestamp_micros()),
            (ColumnValues::Booleans(values), Cell::Boolean(value)) => values.push(*value),
            (ColumnValues::Items(values), cell @ (Cell::List(_) | Cell::Text(_))) => {
                // The wide form has the reason for an absence in a list.
                let items: Vec<&str> = match cell {
                    Cell::List(items) => items.iter().map(|item| &**item).collect(),
                    Cell::Text(item) => vec![item],
                    _ => vec![],
                };
                self.repetitions.extend((0..items.len()).map(|index| i16::from(index > 0)));
                self.definitions.extend(items.iter().map(|_| ITEM));
                values.extend(items.into_iter().map(text));
                return;
            }
            (values, _) => {
                if let ColumnValues::Items(_) = values {
                    self.repetitions.push(0);
                }
                self.definitions.push(MISSING);
                return;
            }
        }
        self.definitions.push(PRESENT);
    }

    /// Writes the values of a group, and forgets them.
    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<(), ParquetError> {
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        let definitions = Some(&*self.definitions);
        match &mut self.values {
            ColumnValues::Texts(values) => {
                column.typed::<ByteArrayType>().write_batch(values, definitions, None)?;
                values.clear();
            }
            ColumnValues::Items(values) => {
                let repetitions = Some(&*self.repetitions);
                column.typed::<ByteArrayType>().write_batch(values, definitions, repetitions)?;
                values.clear();
            }
            ColumnValues::Numbers(values) => {
                column.typed::<Int64Type>().write_batch(values, definitions, None)?;
                values.clear();
            }
            ColumnValues::Booleans(values) => {
                column.typed::<BoolType>().write_batch(values, definitions, None)?;
                values.clear();
            }
        }
        self.definitions.clear();
        self.repetitions.clear();
        column.close()
    }
}

impl TableWriter for ParquetWriter {
    fn begin(&mut self, head: &FileHead, columns: &[ColumnDescription]) {
        let opened = self.open(head, columns);
        self.note(opened);
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        if let Some(column) = self.columns.get_mut(self.column) {
            column.add(cell);
        }
        self.column += 1;
    }

    fn end_row(&mut self) {
        (self.column, self.rows) = (0, self.rows + 1);
        if self.rows == self.group_rows {
            let written = self.write_group();
            self.note(written);
        }
    }

    fn end(&mut self) {
        let closed = self.close();
        self.note(closed);
    }

    fn written(&mut self) -> &mut Vec<u8> {
        &mut self.written
    }

    fn is_broken(&self) -> bool {
        self.is_broken
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    #[test]
    fn rows_of_several_groups_are_read_back() {
        let column =
            |name: &'static str, datatype| ColumnDescription { name: name.into(), datatype, text: "" };
        let columns = [column("number", Datatype::Integer), column("codes", Datatype::List)];
        let head = FileHead {
            table: "table",
            release: 1,
            hash: None,
            published_at: None,
            licence: None,
            citation: String::new(),
            url: String::new(),
            language: "en".to_owned(),
        };
        let mut writer = ParquetWriter::with_groups_of(20);
        let mut file = vec![];
        writer.begin(&head, &columns);
        for number in 0..50_i32 {
            writer.cell(&number.into());
            writer.cell(&vec!["a"; number as usize % 3].into());
            writer.end_row();
            file.append(writer.written());
        }
        writer.end();
        file.append(writer.written());
        assert!(!writer.is_broken());
        let reader = SerializedFileReader::new(Bytes::from(file)).expect("Parquet");
        assert_eq!(reader.num_row_groups(), 3);
        let rows = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row").to_string());
        let expected = (0..50).map(|number| match number % 3 {
            0 => format!("{{number: {number}, codes: null}}"),
            1 => format!("{{number: {number}, codes: [\"a\"]}}"),
            _ => format!("{{number: {number}, codes: [\"a\", \"a\"]}}"),
        });
        assert_eq!(rows.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}
