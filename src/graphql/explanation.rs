//! How the numbers of an analysis came about.

use async_graphql::Description;

use super::object::object;
use super::vocabulary::ExclusionReason;
use crate::shelf::analysis;

/// How numbers came about, so that a number in a report can be defended.
#[derive(Description)]
pub struct Explanation(pub analysis::Explanation);

#[object]
impl Explanation {
    /// Number of items that the filter selects: responses of a distribution, places of a comparison or of a
    /// cross-tabulation. Those that are not excluded are counted.
    fn selected(&self) -> u64 {
        self.0.selected
    }

    /// Numbers of the items that are selected and not counted, by reason. Reasons without items are left out.
    fn excluded(&self) -> Vec<Exclusion> {
        let excluded = self.0.excluded.iter();
        excluded.map(|(reason, count)| Exclusion { reason: (*reason).into(), count: *count }).collect()
    }

    /// Definition of the numbers, in English: what is counted, as of which release, and how each number is computed.
    fn definition(&self) -> &str {
        &self.0.definition
    }
}

/// Number of items that are not counted, for one reason.
#[object]
pub struct Exclusion {
    /// Reason why the items are not counted.
    reason: ExclusionReason,
    /// Number of items: responses of a distribution, places of a comparison or of a cross-tabulation.
    count: u64,
}
