//! The table of the register: assessments that public pages name.

use super::column::{Column, ExportedTable, columns};
use crate::shelf::{RegisterEntry, View};

/// Assessments known to exist. They never count as assessed.
pub struct RegisterTable;

impl ExportedTable for RegisterTable {
    type Row<'c> = View<'c, RegisterEntry>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[columns!(RegisterTable, |reader, row| {
        /// Key of the entry: place, level and occasion.
        entry: Text = row.key();
        /// Code of the place.
        jurisdiction: Text = &row.jurisdiction().row.code;
        /// Name of the place, in the language of the file.
        jurisdiction_name: Text = reader.words(&row.jurisdiction().row.names);
        /// ISO 3166-1 alpha-3 code of the country that the place is, or lies in. Empty for regional bodies.
        iso3: Text = row.jurisdiction().country().map(|country| &country.row.code);
        /// Level of government assessed: NATIONAL, LOCAL or REGIONAL.
        level: Text = row.row.level.as_str();
        /// Year of the assessment. Empty if the public page does not give it.
        year: Integer = row.row.year;
        /// Kind of the round: PILOT, BASELINE, FOLLOW_UP or UNSPECIFIED.
        round_kind: Text = row.row.round_kind.as_str();
        /// Public pages that name the assessment.
        source: Text = &row.row.source;
        /// Number of the release shown by the file.
        release: Integer = reader.catalog.number();
    })];
}
