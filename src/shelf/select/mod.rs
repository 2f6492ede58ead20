//! Which rows, in which order, and which page of them: one file per noun, and what they are made of.

mod assessment;
mod document;
mod finding;
mod indicator;
mod jurisdiction;
mod order;
mod page;
mod policy;
mod register_entry;
mod release;
mod response;
mod test;
mod tree;
mod words;

use serde::Serialize;

pub use assessment::{Among, AssessmentField, AssessmentTests, HeaderTests, RelatedAssessments};
pub use document::{DocumentField, DocumentTests};
pub use finding::{FindingField, FindingTests};
pub use indicator::{IndicatorField, IndicatorTests, QuestionTests};
pub use jurisdiction::{JurisdictionField, JurisdictionTests};
pub use order::{Listed, NoField, Order, Part};
pub use page::{Page, Paging};
pub use policy::{PolicyField, PolicyTests};
pub use register_entry::{RegisterField, RegisterTests};
pub use response::{AnswerTests, ResponseField, ResponseTests};
pub use test::{CodeTest, GroupRef, GroupTest, NumberTest, Related, TextTest, WordTest};
pub use tree::Filter;
pub use words::Words;

use test::agrees;

/// Which revisions of a place's assessments with one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Select {
    /// The latest answered one per place and instrument, by year, then key.
    Latest,
    All,
}
