//! What a CSV file cannot say itself, as CSV on the Web (W3C) has it: its columns, release, licence and citation.

use serde_json::{Value, json};

use super::column::{ColumnDescription, Datatype};
use super::format::FileHead;

/// The metadata of a CSV file.
pub fn metadata(head: &FileHead, title: &str, columns: &[ColumnDescription]) -> Value {
    let columns = columns.iter().map(|column| {
        let mut described = json!({
            "name": column.name,
            "titles": column.name,
            "datatype": column.datatype.name(),
            "dc:description": column.text,
        });
        if column.datatype == Datatype::List {
            described["separator"] = json!(";");
        }
        described
    });
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        // Relative to the metadata, because a proxy may serve both below a path prefix.
        "url": head.url.strip_prefix("/export/"),
        "dc:title": title,
        "dc:language": head.language,
        "dc:rights": head.licence,
        "dc:bibliographicCitation": head.citation,
        "dc:identifier": head.hash.as_ref().map(|hash| format!("release {} (sha256:{hash})", head.release)),
        "dialect": { "encoding": "utf-8", "header": true, "lineTerminators": ["\r\n"] },
        "tableSchema": { "columns": columns.collect::<Vec<_>>() },
    })
}
