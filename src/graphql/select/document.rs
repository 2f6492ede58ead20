//! Which reports, and in which order.

use super::assessment::AssessmentListFilter;
use super::*;
use crate::shelf::select::{DocumentField, DocumentTests};

filter! {
    /// Which reports. Every test that is given must hold.
    DocumentFilter of DocumentTests {
        /// What it is called.
        title: TextFilter => title;
        /// The language it is in: `{eq: "fr"}`.
        language: CodeFilter => language;
        /// The publisher's reference number.
        reference: CodeFilter => reference;
        /// Its ISBN.
        isbn: CodeFilter => isbn;
        /// The assessments whose current revision it is a report on.
        assessments: AssessmentListFilter => assessments;
    }
}

order! {
    /// One key by which reports are sorted.
    DocumentOrder,
    /// What reports can be sorted by.
    DocumentOrderField of DocumentField {
        /// What it is called.
        Title => DocumentField::Title,
        /// The language it is in.
        Language => DocumentField::Language,
        /// The publisher's reference number.
        Reference => DocumentField::Reference,
    }
}
