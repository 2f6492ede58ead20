//! Selection of rows: predicates, sort orders and pages, with one file for each noun.

mod answer;
mod assessment;
mod finding;
mod header;
mod indicator;
mod jurisdiction;
mod order;
mod page;
mod place;
mod policy;
mod predicate;
mod question_set;
mod rank;
mod register_entry;
mod release;
mod report;
mod response;
mod revision;
mod tree;
mod words;

use serde::Serialize;

pub use answer::AnswerPredicate;
pub use assessment::{AssessmentField, AssessmentPredicate, RelatedAssessments, RowScope};
pub use finding::{FindingField, FindingPredicate};
pub use header::HeaderPredicate;
pub use indicator::{IndicatorField, IndicatorPredicate, QuestionPredicate};
pub use jurisdiction::{JurisdictionField, JurisdictionPredicate};
pub use order::{Order, Orders, SortValue, Sortable};
pub use page::{MAX_SORT_KEYS, OrderedRows, Page, Paging};
pub use policy::{PolicyField, PolicyPredicate};
pub use predicate::{
    CodePredicate, DateTimePredicate, EnumPredicate, GroupKey, GroupPredicate, NumberPredicate, Related,
    TextPredicate,
};
pub use register_entry::{RegisterEntryField, RegisterEntryPredicate};
pub use release::{ReleaseField, ReleasePredicate};
pub use report::{ReportField, ReportPredicate};
pub use response::{ResponseField, ResponsePredicate, SelectedResponses};
pub use revision::RevisionPredicate;
pub use tree::Filter;
pub use words::SearchTerms;

use predicate::agrees;

/// Choice among the current assessments of one place with one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Selection {
    /// Only the latest answered assessment, by year, then by key.
    Latest,
    All,
}
