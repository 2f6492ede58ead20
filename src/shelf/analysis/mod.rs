//! Counts answers: how they are distributed, how two questions are answered together, what has changed over the years
//! and from round to round, what they say about one objective or one country, where cities differ from their state.

mod alignment;
mod bulletin;
mod change;
mod comparison;
mod count;
mod cross_tabulation;
mod distribution;
mod explanation;
mod facets;
mod grouping;
mod options;
mod profile;
mod subject;
mod trend;

pub use alignment::{Alignment, AlignmentDifference, TopicAlignment};
pub use bulletin::{Bulletin, BulletinRequest, LinkedIndicator, Round};
pub use change::{DistributionChange, changed_indicators, changed_objectives};
pub use comparison::{
    AnswerChange, AssessmentComparison, ChangeCounts, ComparisonReason, ComparisonRequest, ComparisonSummary,
    IndicatorComparison,
};
pub use count::{ABSENCES, AnswerCounts, PRESENCES, ResponseCount};
pub use cross_tabulation::{CrossTabulation, CrossTabulationRequest, PairCounts};
pub use distribution::{Distribution, DistributionRequest};
pub use explanation::{ExclusionReason, Explanation};
pub use grouping::{Attribute, Criterion, Group, GroupBy, GroupValue, MAX_GROUP_KEYS};
pub use options::{AnswerOptions, CountedOption};
pub use profile::ProfileRequest;
pub use subject::{QualifiedCode, Subject};
