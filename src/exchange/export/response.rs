//! The table of responses: one row for each answer or absence.

use std::borrow::Cow;

use super::assessment::assessment_columns;
use super::column::{Cell, Column, ExportedTable, columns};
use crate::shelf::{AnswerOption, ResponseView, View};

/// Responses of current assessments.
pub struct ResponseTable;

impl ExportedTable for ResponseTable {
    type Row<'c> = ResponseView<'c>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[
        assessment_columns!(ResponseTable, |row| row.revision),
        columns!(ResponseTable, |reader, row| {
            /// Code of the dimension, 1 to 6. Empty for instruments without dimensions.
            dimension: Text = row.indicator().dimension().map(|dimension| &dimension.row.code);
            /// Name of the dimension.
            dimension_name: Text = row.indicator().dimension().and_then(|dimension| reader.words(&dimension.row.names));
            /// Code of the category.
            category: Text = row.indicator().category().map(|category| &category.row.code);
            /// Topic of the question. Questions of different instruments about the same subject share a topic.
            topic: Text = &row.indicator().row.topic;
            /// Code of the indicator in its codebook.
            indicator: Text = &row.indicator().row.code;
            /// Question that the indicator asks.
            question: Text = reader.words(&row.indicator().row.questions);
            /// Type of the answers: SINGLE, MULTIPLE or TEXT.
            answer_type: Text = row.indicator().row.answer_type.as_str();
            /// Codes of the options chosen.
            selected_options: List = options(row, |option| Some(&*option.row.code));
            /// Labels of the options chosen.
            selected_option_labels: TextList = options(row, |option| reader.words(&option.row.labels));
            /// Presences of the policy asked about that the options chosen state: ABSENT, PARTIAL or PRESENT.
            presence: List = options(row, |option| Some(option.row.presence?.as_str()));
            /// Reason why there is no answer: NOT_ASKED, NOT_APPLICABLE, NO_EVIDENCE, DECLINED, WITHHELD or WITHDRAWN. Empty
            /// if there is an answer. An absence never means no.
            absence: Text = row.row.absence.map(|absence| absence.as_str());
            /// Answer as text.
            text: Text = reader.text(row.text()).map(|(_, text)| text);
            /// Language of the answer as text, as a BCP 47 tag.
            text_language: Text = reader.text(row.text()).map(|(language, _)| language);
            /// Explanation of the answer.
            narrative: Text = reader.text(row.narrative()).map(|(_, text)| text);
            /// Language of the explanation, as a BCP 47 tag.
            narrative_language: Text = reader.text(row.narrative()).map(|(language, _)| language);
            /// Number of policies cited.
            evidence: Integer = row.evidence().len();
            /// Title of the source of the answer.
            source: Text = row.source().map(|source| &source.title);
            /// Licence of the source.
            licence: Text = row.source().map(|source| &source.licence);
        }),
    ];
}

/// What the options chosen say, each once.
fn options<'c>(row: ResponseView<'c>, read: impl Fn(View<'c, AnswerOption>) -> Option<&'c str>) -> Cell<'c> {
    let mut said: Vec<Cow<'c, str>> = vec![];
    for text in row.answers().filter_map(read) {
        if !said.iter().any(|known| **known == *text) {
            said.push(text.into());
        }
    }
    said.into()
}
