//! Responses in wide form: one row for each assessment, one column for each indicator of its instrument.

use std::borrow::Cow;

use entity::vocabulary::AnswerType;

use super::assessment::AssessmentTable;
use super::column::{Cell, Column, ColumnDescription, Datatype, ExportedTable, Reader};
use super::rows::{NextRow, Rows};
use crate::shelf::select::{OrderedRows, SelectedResponses};
use crate::shelf::{Indicator, Instrument, ResponseView, RevisionView, View};

/// The rows of selected responses, in wide form.
pub struct WideRows<'c> {
    reader: Reader<'c>,
    selected: SelectedResponses<'c>,
    next: usize,
    /// Those that tell of which assessment a row is.
    columns: Vec<&'static Column<AssessmentTable>>,
    descriptions: Vec<ColumnDescription>,
    /// The codes of all indicators, in the order of their columns.
    indicators: Vec<&'c str>,
    total: u64,
}

/// The indicators of an instrument, each once by code: those of the newest codebook in its order, then those that only
/// older ones have.
fn indicators<'c>(instrument: View<'c, Instrument>) -> Vec<View<'c, Indicator>> {
    let mut indicators: Vec<View<'c, Indicator>> = vec![];
    for indicator in instrument.codebooks().rev().flat_map(|codebook| codebook.indicators()) {
        if !indicators.iter().any(|known| known.row.code == indicator.row.code) {
            indicators.push(indicator);
        }
    }
    indicators
}

/// The columns of the wide form: those that tell of which assessment a row is, then one for each indicator.
pub fn wide_columns(instrument: View<'_, Instrument>) -> Vec<ColumnDescription> {
    let own: Vec<ColumnDescription> =
        AssessmentTable::COLUMNS[0].iter().map(|column| column.description.clone()).collect();
    let answers = indicators(instrument).into_iter().map(|indicator| {
        let code = &*indicator.row.code;
        let is_taken = own.iter().any(|column| column.name == code);
        ColumnDescription {
            name: Cow::Owned(if is_taken { format!("indicator_{code}") } else { code.to_owned() }),
            datatype: match indicator.row.answer_type {
                AnswerType::Text => Datatype::Text,
                AnswerType::Single | AnswerType::Multiple => Datatype::List,
            },
            text: "Answer to the indicator with this code: the codes of the options chosen, or the text; or, in capitals, the reason why there is no answer. Empty if the assessment has no response.",
        }
    });
    let answers: Vec<_> = answers.collect();
    own.into_iter().chain(answers).collect()
}

impl<'c> WideRows<'c> {
    pub fn new(
        reader: Reader<'c>,
        instrument: View<'c, Instrument>,
        selected: SelectedResponses<'c>,
    ) -> Self {
        let total = selected.by_assessment().count() as u64;
        Self {
            reader,
            selected,
            next: 0,
            columns: AssessmentTable::COLUMNS[0].iter().collect(),
            descriptions: wide_columns(instrument),
            indicators: indicators(instrument).into_iter().map(|indicator| &*indicator.row.code).collect(),
            total,
        }
    }

    /// The next response, if there is one.
    fn peek(&self) -> Option<ResponseView<'c>> {
        (self.next < self.selected.total()).then(|| self.selected.row(self.next))
    }
}

impl<'c> Rows<'c> for WideRows<'c> {
    fn columns(&self) -> Vec<ColumnDescription> {
        self.descriptions.clone()
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn next(&mut self, row: &mut Vec<Cell<'c>>) -> NextRow {
        row.clear();
        let Some(first) = self.peek() else { return NextRow::End };
        let revision = first.revision;
        row.extend(self.columns.iter().map(|column| (column.read)(self.reader, revision)));
        let answers = row.len();
        row.resize(answers + self.indicators.len(), Cell::Empty);
        while let Some(response) = self.peek().filter(|response| is_of(*response, revision)) {
            let code = &*response.indicator().row.code;
            // Codes come in the order of a codebook, most often the newest.
            if let Some(column) = self.indicators.iter().position(|known| *known == code) {
                row[answers + column] = answer(self.reader, response);
            }
            self.next += 1;
        }
        NextRow::Read
    }
}

fn is_of(response: ResponseView<'_>, revision: RevisionView<'_>) -> bool {
    std::ptr::eq(response.revision_row(), revision.revision.row)
}

fn answer<'c>(reader: Reader<'c>, response: ResponseView<'c>) -> Cell<'c> {
    if let Some(absence) = response.row.absence {
        return absence.as_str().into();
    }
    let options: Vec<&str> = response.answers().map(|option| &*option.row.code).collect();
    match options.is_empty() {
        false => options.into(),
        true => reader.text(response.text()).map(|(_, text)| text).into(),
    }
}
