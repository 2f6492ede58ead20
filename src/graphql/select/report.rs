//! Filter and order of reports.

use super::assessment::AssessmentListFilter;
use super::*;
use crate::shelf::select::{ReportField, ReportPredicate};

filter! {
    /// Filter for reports. All conditions given must match; a condition that is null counts as left out.
    ReportFilter of ReportPredicate {
        /// Title of the report: `{contains: "migration"}`.
        title: TextFilter => title;
        /// Language of the report, as a BCP 47 tag: `{eq: "fr"}`.
        language: CodeFilter => language;
        /// Reference number that the publisher gave the report.
        reference: CodeFilter => reference;
        /// ISBN of the report, as `Report.isbn` gives it.
        isbn: CodeFilter => isbn;
        /// Conditions on the assessments on whose current revision the report was written, such as `{some:
        /// {jurisdiction: {eq: "KEN"}}}`.
        assessments: AssessmentListFilter => assessments;
    }
}

order! {
    /// One sort key for reports.
    ReportOrder,
    /// Fields by which reports can be sorted.
    ReportOrderField of ReportField {
        /// Title of the report.
        Title => ReportField::Title,
        /// Language tag of the report, such as `fr`.
        Language => ReportField::Language,
        /// Reference number that the publisher gave the report.
        Reference => ReportField::Reference,
    }
}
