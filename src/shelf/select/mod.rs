//! Selects rows, sorts them and cuts pages: one file for each noun, and the parts that they share.

mod assessment;
mod finding;
mod indicator;
mod jurisdiction;
mod order;
mod page;
mod policy;
mod predicate;
mod register_entry;
mod release;
mod report;
mod response;
mod tree;
mod words;

use serde::Serialize;

pub use assessment::{AssessmentField, AssessmentPredicate, RelatedAssessments, RevisionPredicate, RowScope};
pub use finding::{FindingField, FindingPredicate};
pub use indicator::{IndicatorField, IndicatorPredicate, QuestionPredicate};
pub use jurisdiction::{JurisdictionField, JurisdictionPredicate};
pub use order::{NoSortField, Order, SortValue, Sortable};
pub use page::{Page, Paging};
pub use policy::{PolicyField, PolicyPredicate};
pub use predicate::{
    CodePredicate, EnumPredicate, GroupKey, GroupPredicate, NumberPredicate, Related, TextPredicate,
};
pub use register_entry::{RegisterEntryField, RegisterEntryPredicate};
pub use report::{ReportField, ReportPredicate};
pub use response::{AnswerPredicate, ResponseField, ResponsePredicate};
pub use tree::Filter;
pub use words::SearchTerms;

use predicate::agrees;

/// The revisions that a query takes of the assessments of one place and instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Selection {
    /// The latest answered revision of each place and instrument, by year, then key.
    Latest,
    All,
}
