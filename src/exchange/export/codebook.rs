//! The table of questions: one row for each answer option of each indicator of the newest codebooks.

use super::column::{Column, ExportedTable, columns};
use crate::shelf::{AnswerOption, Indicator, View};

/// Answer options of the indicators of the newest codebooks. An indicator without options has one row.
pub struct CodebookTable;

/// One indicator with one of its options.
#[derive(Clone, Copy)]
pub struct CodebookRow<'c> {
    indicator: View<'c, Indicator>,
    option: Option<View<'c, AnswerOption>>,
}

impl<'c> CodebookRow<'c> {
    /// The options of an indicator, in the order of the codebook.
    pub fn for_indicator(indicator: View<'c, Indicator>) -> impl Iterator<Item = Self> {
        let options = indicator.row.options.iter();
        let rows = options.map(move |row| Self { indicator, option: Some(indicator.beside(row)) });
        let without = indicator.row.options.is_empty().then_some(Self { indicator, option: None });
        rows.chain(without)
    }
}

/// The columns that tell of which indicator a row is; `$indicator` finds it.
macro_rules! indicator_columns {
    ($table:ty, |$row:pat_param| $indicator:expr) => {
        $crate::exchange::export::column::columns!($table, |reader, $row| {
            /// Code of the instrument.
            instrument: Text = &($indicator).codebook().instrument().row.code;
            /// Version of the codebook.
            codebook: Text = &($indicator).codebook().row.version;
            /// Code of the indicator in its codebook.
            indicator: Text = &($indicator).row.code;
            /// Question that the indicator asks.
            question: Text = reader.words(&($indicator).row.questions);
            /// Code of the dimension, 1 to 6. Empty for instruments without dimensions.
            dimension: Text = ($indicator).dimension().map(|dimension| &dimension.row.code);
            /// Number of the release shown by the file.
            release: Integer = reader.catalog.number();
        })
    };
}
pub(super) use indicator_columns;

impl ExportedTable for CodebookTable {
    type Row<'c> = CodebookRow<'c>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[
        indicator_columns!(CodebookTable, |row| row.indicator),
        columns!(CodebookTable, |reader, row| {
            /// Position of the indicator in its codebook, from 1.
            position: Integer = row.indicator.position() + 1;
            /// Name of the dimension.
            dimension_name: Text = row.indicator.dimension().and_then(|dimension| reader.words(&dimension.row.names));
            /// Code of the category.
            category: Text = row.indicator.category().map(|category| &category.row.code);
            /// Name of the category.
            category_name: Text = row.indicator.category().and_then(|category| reader.words(&category.row.names));
            /// Topic of the question. Questions of different instruments about the same subject share a topic.
            topic: Text = &row.indicator.row.topic;
            /// Type of the answers: SINGLE, MULTIPLE or TEXT.
            answer_type: Text = row.indicator.row.answer_type.as_str();
            /// Origin of the wording of the question: OFFICIAL, PARAPHRASE or OWN_DRAFT.
            wording_status: Text = row.indicator.row.wording_status.as_str();
            /// Code of the answer option. Empty if the question is answered with text.
            option: Text = row.option.map(|option| &option.row.code);
            /// Label of the answer option.
            option_label: Text = row.option.and_then(|option| reader.words(&option.row.labels));
            /// Rank of the option among those of the question. Empty if the options have no order.
            ordinal: Integer = row.option.and_then(|option| option.row.ordinal);
            /// Presence of the policy asked about that the option states: ABSENT, PARTIAL or PRESENT.
            presence: Text = row.option.and_then(|option| Some(option.row.presence?.as_str()));
        }),
    ];
}
