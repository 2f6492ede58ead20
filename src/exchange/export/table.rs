//! The tables that can be exported, and which rows of them a caller wants.

use super::assessment::AssessmentTable;
use super::codebook::{CodebookRow, CodebookTable};
use super::column::{ColumnDescription, ExportedTable, Reader};
use super::evidence::{CitationRow, EvidenceTable};
use super::finding::FindingTable;
use super::jurisdiction::JurisdictionTable;
use super::link::{LinkRow, LinkTable};
use super::policy::PolicyTable;
use super::register_entry::RegisterTable;
use super::response::ResponseTable;
use super::rows::{Rows, RowsOf};
use super::wide::{WideRows, wide_columns};
use crate::error::Error;
use crate::shelf::Catalog;
use crate::shelf::select::{
    AssessmentPredicate, Filter, FindingPredicate, IndicatorPredicate, JurisdictionPredicate, OrderedRows,
    PolicyPredicate, RegisterEntryPredicate, ResponsePredicate, RowScope, Selection,
};

/// The name of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableName {
    Responses,
    ResponsesWide,
    Assessments,
    Findings,
    Evidence,
    Codebook,
    Links,
    Jurisdictions,
    Policies,
    Register,
}

impl TableName {
    pub const ALL: [Self; 10] = [
        Self::Responses,
        Self::ResponsesWide,
        Self::Assessments,
        Self::Findings,
        Self::Evidence,
        Self::Codebook,
        Self::Links,
        Self::Jurisdictions,
        Self::Policies,
        Self::Register,
    ];

    /// As the name of a file begins.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::ResponsesWide => "responses-wide",
            Self::Assessments => "assessments",
            Self::Findings => "findings",
            Self::Evidence => "evidence",
            Self::Codebook => "codebook",
            Self::Links => "links",
            Self::Jurisdictions => "jurisdictions",
            Self::Policies => "policies",
            Self::Register => "register",
        }
    }

    /// What its rows are.
    pub fn title(self) -> &'static str {
        match self {
            Self::Responses => "Responses of current assessments: one row for each answer or absence",
            Self::ResponsesWide => {
                "Responses of current assessments with one instrument: one row for each assessment, one column for each indicator"
            }
            Self::Assessments => "Current assessments: one row for each, with its source and citation",
            Self::Findings => "Findings of current assessments: one row for each",
            Self::Evidence => "Evidence: one row for each citation of a policy by a response",
            Self::Codebook => "Questions of the newest codebooks: one row for each answer option",
            Self::Links => {
                "Links from indicators to objectives of the Global Compact and to SDG targets: one row for each"
            }
            Self::Jurisdictions => "Places of all kinds: one row for each",
            Self::Policies => "Policies that current responses cite: one row for each",
            Self::Register => {
                "Assessments that public pages name, with or without answers here: one row for each"
            }
        }
    }

    /// Whether a caller may choose among the assessments of each place.
    pub fn has_select(self) -> bool {
        matches!(self, Self::Responses | Self::ResponsesWide | Self::Assessments | Self::Evidence)
    }

    /// The columns that tell its rows apart.
    pub fn key(self) -> &'static [&'static str] {
        match self {
            Self::Responses => &["assessment", "indicator"],
            Self::ResponsesWide | Self::Assessments => &["assessment"],
            Self::Findings => &["assessment", "position"],
            Self::Evidence => &["assessment", "indicator", "position"],
            Self::Codebook => &["instrument", "indicator", "option"],
            Self::Links => &["instrument", "indicator", "gcm_objective", "sdg_target"],
            Self::Jurisdictions => &["code"],
            Self::Policies => &["policy"],
            Self::Register => &["entry"],
        }
    }
}

/// The rows that a caller wants, and of which table.
#[derive(Debug, Clone)]
pub enum TableSelection {
    Responses(Filter<ResponsePredicate>, Selection),
    /// Of the instrument with this code.
    ResponsesWide(String, Filter<ResponsePredicate>, Selection),
    Assessments(Filter<AssessmentPredicate>, Selection),
    Findings(Filter<FindingPredicate>),
    Evidence(Filter<ResponsePredicate>, Selection),
    Codebook(Filter<IndicatorPredicate>),
    Links(Filter<IndicatorPredicate>),
    Jurisdictions(Filter<JurisdictionPredicate>),
    Policies(Filter<PolicyPredicate>),
    Register(Filter<RegisterEntryPredicate>),
}

impl TableSelection {
    pub fn name(&self) -> TableName {
        match self {
            Self::Responses(..) => TableName::Responses,
            Self::ResponsesWide(..) => TableName::ResponsesWide,
            Self::Assessments(..) => TableName::Assessments,
            Self::Findings(_) => TableName::Findings,
            Self::Evidence(..) => TableName::Evidence,
            Self::Codebook(_) => TableName::Codebook,
            Self::Links(_) => TableName::Links,
            Self::Jurisdictions(_) => TableName::Jurisdictions,
            Self::Policies(_) => TableName::Policies,
            Self::Register(_) => TableName::Register,
        }
    }

    /// An error if the catalog lacks what the table is about.
    pub fn check(&self, catalog: &Catalog) -> Result<(), Error> {
        match self {
            Self::ResponsesWide(instrument, ..) => {
                catalog.check_instrument(instrument, "instrument").map(drop)
            }
            _ => Ok(()),
        }
    }

    /// The columns, without a look at any row.
    pub fn columns(&self, catalog: &Catalog) -> Result<Vec<ColumnDescription>, Error> {
        Ok(match self {
            Self::Responses(..) => described::<ResponseTable>(),
            Self::ResponsesWide(instrument, ..) => {
                wide_columns(catalog.check_instrument(instrument, "instrument")?)
            }
            Self::Assessments(..) => described::<AssessmentTable>(),
            Self::Findings(_) => described::<FindingTable>(),
            Self::Evidence(..) => described::<EvidenceTable>(),
            Self::Codebook(_) => described::<CodebookTable>(),
            Self::Links(_) => described::<LinkTable>(),
            Self::Jurisdictions(_) => described::<JurisdictionTable>(),
            Self::Policies(_) => described::<PolicyTable>(),
            Self::Register(_) => described::<RegisterTable>(),
        })
    }

    /// The rows, in the order of the lists of the schema.
    pub fn rows<'c>(&self, reader: Reader<'c>) -> Result<Box<dyn Rows<'c> + 'c>, Error> {
        let catalog = reader.catalog;
        Ok(match self {
            Self::ResponsesWide(instrument, filter, select) => {
                let instrument = catalog.check_instrument(instrument, "instrument")?;
                let selected = catalog.select_responses(RowScope::default(), filter, *select);
                Box::new(WideRows::new(reader, instrument, selected))
            }
            Self::Responses(filter, select) => {
                let selected = catalog.select_responses(RowScope::default(), filter, *select);
                let total = selected.total();
                boxed::<ResponseTable>(reader, total, (0..total).map(move |index| selected.row(index)))
            }
            Self::Assessments(filter, select) => listed::<AssessmentTable>(
                reader,
                catalog.select_assessments(RowScope::default(), filter, *select),
            ),
            Self::Findings(filter) => listed::<FindingTable>(reader, catalog.select_findings(filter)),
            Self::Evidence(filter, select) => {
                let selected = catalog.select_responses(RowScope::default(), filter, *select);
                let total = selected.iter().map(|response| response.evidence().len()).sum();
                let responses = (0..selected.total()).map(move |index| selected.row(index));
                boxed::<EvidenceTable>(reader, total, responses.flat_map(CitationRow::for_response))
            }
            Self::Codebook(filter) => {
                let indicators = catalog.select_indicators(filter).into_iter();
                listed::<CodebookTable>(reader, indicators.flat_map(CodebookRow::for_indicator).collect())
            }
            Self::Links(filter) => {
                let indicators = catalog.select_indicators(filter).into_iter();
                listed::<LinkTable>(reader, indicators.flat_map(LinkRow::for_indicator).collect())
            }
            Self::Jurisdictions(filter) => {
                listed::<JurisdictionTable>(reader, catalog.select_jurisdictions(filter, None))
            }
            Self::Policies(filter) => listed::<PolicyTable>(reader, catalog.select_policies(filter)),
            Self::Register(filter) => listed::<RegisterTable>(reader, catalog.select_register(filter)),
        })
    }
}

fn described<T: ExportedTable>() -> Vec<ColumnDescription> {
    T::columns().map(|column| column.description.clone()).collect()
}

/// Rows that are selected.
fn listed<'c, T: ExportedTable>(reader: Reader<'c>, rows: Vec<T::Row<'c>>) -> Box<dyn Rows<'c> + 'c> {
    boxed::<T>(reader, rows.len(), rows.into_iter())
}

/// So many rows that are read one after the other.
fn boxed<'c, T: ExportedTable>(
    reader: Reader<'c>,
    total: usize,
    rows: impl Iterator<Item = T::Row<'c>> + Send + 'c,
) -> Box<dyn Rows<'c> + 'c> {
    Box::new(RowsOf::<T, _>::new(reader, total, rows))
}
