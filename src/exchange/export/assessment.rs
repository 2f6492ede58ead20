//! The table of current assessments, and the columns that every table about them begins with.

use super::column::{Column, ExportedTable, columns};
use crate::shelf::RevisionView;

/// Current assessments.
pub struct AssessmentTable;

/// The columns that tell of which assessment a row is; `$revision` finds it.
macro_rules! assessment_columns {
    ($table:ty, |$given:pat_param| $revision:expr) => {
        $crate::exchange::export::column::columns!($table, |reader, $given| {
            /// Ref of the assessment: place, instrument and key.
            assessment: Text = &($revision).assessment.row.id;
            /// Number of the revision shown, from 1.
            revision: Integer = ($revision).revision.row.number;
            /// Code of the instrument.
            instrument: Text = &($revision).assessment.instrument().row.code;
            /// Level of government that the instrument covers: NATIONAL, LOCAL or REGIONAL.
            level: Text = ($revision).assessment.instrument().row.level.as_str();
            /// Version of the codebook.
            codebook: Text = &($revision).codebook().row.version;
            /// Code of the place assessed.
            jurisdiction: Text = &($revision).assessment.jurisdiction().row.code;
            /// Name of the place assessed, in the language of the file.
            jurisdiction_name: Text = reader.words(&($revision).assessment.jurisdiction().row.names);
            /// Kind of the place assessed: COUNTRY, SUBDIVISION, MUNICIPALITY or REGIONAL_BODY.
            jurisdiction_kind: Text = ($revision).assessment.jurisdiction().row.kind.as_str();
            /// ISO 3166-1 alpha-3 code of the country assessed, or in which the place assessed lies. Empty for regional bodies.
            iso3: Text = ($revision).assessment.jurisdiction().country().map(|country| &country.row.code);
            /// M49 code of that country, three digits.
            m49: Text = {
                let country = ($revision).assessment.jurisdiction().country();
                country.and_then(|country| country.record()?.m49.as_ref())
            };
            /// Year that the revision describes. Empty if it is not known.
            year: Integer = ($revision).revision.row.year;
            /// Number of the round of assessment, from 1. Empty if it is not known.
            round: Integer = ($revision).revision.row.round;
            /// Kind of the round: PILOT, BASELINE, FOLLOW_UP or UNSPECIFIED.
            round_kind: Text = ($revision).revision.row.round_kind.as_str();
            /// Provenance of the data: OFFICIAL, SECONDARY or SYNTHETIC. SYNTHETIC data is invented.
            provenance: Text = ($revision).revision.row.provenance.as_str();
            /// Time at which the revision was published.
            published_at: Instant = ($revision).published_at();
            /// Number of the release shown by the file.
            release: Integer = reader.catalog.number();
        })
    };
}
pub(super) use assessment_columns;

impl ExportedTable for AssessmentTable {
    type Row<'c> = RevisionView<'c>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[
        assessment_columns!(AssessmentTable, |row| row),
        columns!(AssessmentTable, |_, row| {
            /// Kind of the revision: INITIAL, CORRECTION, ADDITION, TRANSLATION or TECHNICAL.
            revision_kind: Text = row.revision.row.kind.as_str();
            /// Note on what the revision changes.
            revision_note: Text = row.revision.row.note.as_ref();
            /// Number of responses.
            responses: Integer = row.revision.row.responses.all().len();
            /// Number of responses that have an answer.
            answered: Integer = {
                let all = row.revision.row.responses.all();
                all.iter().filter(|response| response.absence.is_none()).count()
            };
            /// Title of the source of the revision.
            source: Text = row.revision.row.source.as_ref().map(|source| &source.title);
            /// Address of the source.
            source_url: Text = row.revision.row.source.as_ref().map(|source| &source.url);
            /// Licence of the source.
            licence: Text = row.revision.row.source.as_ref().map(|source| &source.licence);
            /// SHA-256 of the content of the revision in canonical form.
            content_hash: Text = &row.revision.row.content_hash;
            /// How to cite the revision.
            citation: Text = row.citation();
        }),
    ];
}
