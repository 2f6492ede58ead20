//! The table of findings.

use super::assessment::assessment_columns;
use super::column::{Column, ExportedTable, columns};
use crate::shelf::FindingView;

/// Findings of current assessments.
pub struct FindingTable;

impl ExportedTable for FindingTable {
    type Row<'c> = FindingView<'c>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[
        assessment_columns!(FindingTable, |row| row.revision),
        columns!(FindingTable, |reader, row| {
            /// Position of the finding in the revision, from 1.
            position: Integer = row.index + 1;
            /// Kind of the finding: WELL_DEVELOPED or POTENTIAL (for further development).
            kind: Text = row.row().kind.as_str();
            /// Code of the dimension, 1 to 6.
            dimension: Text = &row.dimension().row.code;
            /// Name of the dimension.
            dimension_name: Text = reader.words(&row.dimension().row.names);
            /// Text of the finding.
            text: Text = reader.text(row.words()).map(|(_, text)| text);
            /// Language of the text, as a BCP 47 tag.
            text_language: Text = reader.text(row.words()).map(|(language, _)| language);
        }),
    ];
}
