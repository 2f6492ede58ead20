//! The table of links from indicators to objectives of the Global Compact and to SDG targets.

use entity::vocabulary::LinkProvenance;

use super::codebook::indicator_columns;
use super::column::{Column, ExportedTable, columns};
use crate::shelf::{Indicator, ObjectiveLink, SdgTargetLink, View};

/// Links of the indicators of the newest codebooks.
pub struct LinkTable;

/// One link of an indicator.
#[derive(Clone, Copy)]
pub enum LinkRow<'c> {
    Objective(View<'c, ObjectiveLink>),
    SdgTarget(View<'c, SdgTargetLink>),
}

impl<'c> LinkRow<'c> {
    /// The links of an indicator: those to objectives by number, then those to targets by code.
    pub fn for_indicator(indicator: View<'c, Indicator>) -> impl Iterator<Item = Self> {
        let objectives = indicator.objective_links().map(Self::Objective);
        objectives.chain(indicator.sdg_links().map(Self::SdgTarget))
    }

    fn indicator(self) -> View<'c, Indicator> {
        match self {
            Self::Objective(link) => link.indicator(),
            Self::SdgTarget(link) => link.indicator(),
        }
    }

    fn provenance(self) -> LinkProvenance {
        match self {
            Self::Objective(link) => link.row.provenance,
            Self::SdgTarget(link) => link.row.provenance,
        }
    }

    fn source(self) -> &'c str {
        match self {
            Self::Objective(link) => &link.row.source,
            Self::SdgTarget(link) => &link.row.source,
        }
    }
}

impl ExportedTable for LinkTable {
    type Row<'c> = LinkRow<'c>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[
        indicator_columns!(LinkTable, |row| row.indicator()),
        columns!(LinkTable, |reader, row| {
            /// Number of the objective of the Global Compact, 1 to 23. Empty if the link is to an SDG target.
            gcm_objective: Integer = match row {
                LinkRow::Objective(link) => Some(link.objective().row.number),
                LinkRow::SdgTarget(_) => None,
            };
            /// Code of the SDG target. Empty if the link is to an objective.
            sdg_target: Text = match row {
                LinkRow::Objective(_) => None,
                LinkRow::SdgTarget(link) => Some(&link.target().row.code),
            };
            /// Title of the objective or target.
            title: Text = match row {
                LinkRow::Objective(link) => reader.words(&link.objective().row.titles),
                LinkRow::SdgTarget(link) => reader.words(&link.target().row.titles),
            };
            /// Provenance of the link: IOM_STATED or EDITORIAL.
            provenance: Text = row.provenance().as_str();
            /// Source of the link.
            source: Text = row.source();
        }),
    ];
}
