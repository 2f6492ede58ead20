//! Comparisons of rounds: of one place, and of many places at once.

use std::collections::BTreeSet;

use async_graphql::Description;

use super::assessment::Assessment;
use super::distribution::DistributionKey;
use super::explanation::Explanation;
use super::gcm_objective::GcmObjective;
use super::indicator::Indicator;
use super::instrument::Dimension;
use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::response::Response;
use super::select::distribution::{DistributionGrouping, group_keys};
use super::vocabulary::{AnswerChange, ComparisonReason};
use crate::error::Error;
use crate::shelf::Catalog;
use crate::shelf::analysis::{
    self, Attribute, ChangeCounts, ComparisonRequest, Group, GroupValue, ResponseCount,
};
use crate::shelf::select::{AssessmentPredicate, Filter};

/// Changes of the answers of one place from one assessment to another with the same instrument, indicator by indicator.
/// Indicators of two codebooks are matched by code. A change is of the answers; nothing here is a score.
#[derive(Description)]
pub struct AssessmentComparison<'a>(pub analysis::AssessmentComparison<'a>);

#[object]
impl<'a> AssessmentComparison<'a> {
    /// Assessment from which the changes are told: the one given by `with`, or else the round before.
    fn earlier(&self) -> Assessment<'a> {
        Assessment(self.0.earlier.assessment())
    }

    /// Assessment to which the changes are told: the one on which `comparison` was asked.
    fn later(&self) -> Assessment<'a> {
        Assessment(self.0.later.assessment())
    }

    /// Every indicator of the two codebooks: those of the codebook of `later` in its order, then those that only the
    /// codebook of `earlier` has, in its order.
    fn indicators(
        &self,
        /// Only indicators with these changes; all indicators if null or left out.
        changes: &Option<BTreeSet<AnswerChange>>,
    ) -> Vec<IndicatorComparison<'a>> {
        let is_wanted = |row: &&analysis::IndicatorComparison<'a>| {
            changes.as_ref().is_none_or(|changes| changes.contains(&row.change.into()))
        };
        self.0.indicators.iter().filter(is_wanted).copied().map(IndicatorComparison).collect()
    }

    /// Numbers of indicators by change.
    fn summary(&self) -> Vec<ChangeCount<'_>> {
        ChangeCount::list(self.0.later.catalog, &self.0.whole)
    }

    /// Numbers of indicators by change for each dimension, in order of the dimension's code. Indicators without a
    /// dimension come last, in an entry whose `dimension` is null. An indicator counts in the dimension to which it belongs
    /// in the codebook of `later`, or else in that of `earlier`.
    fn dimensions(&self) -> Vec<DimensionComparison<'a>> {
        let (catalog, groups) = (self.0.later.catalog, self.0.groups(Attribute::Dimension).into_iter());
        groups.map(|group| DimensionComparison { catalog, group }).collect()
    }

    /// Numbers of indicators by change for each objective of the Global Compact, in order of the objective's number. An
    /// indicator counts for each objective to which it is linked. Indicators without a link come last, in an entry whose
    /// `objective` is null.
    fn objectives(&self) -> Vec<ObjectiveComparison<'a>> {
        let (catalog, groups) = (self.0.later.catalog, self.0.groups(Attribute::GcmObjective).into_iter());
        groups.map(|group| ObjectiveComparison { catalog, group }).collect()
    }
}

/// Answers of one place to one indicator in two assessments, and the change from the earlier to the later.
#[derive(Description)]
pub struct IndicatorComparison<'a>(analysis::IndicatorComparison<'a>);

#[object]
impl<'a> IndicatorComparison<'a> {
    /// Indicator as it stands in the codebook of the later assessment, or else in that of the earlier.
    fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator)
    }

    /// Change from the earlier answer to the later one.
    fn change(&self) -> AnswerChange {
        self.0.change.into()
    }

    /// Reason why the answers are not comparable; or `MOVED`, beside any change, if the indicator belongs to another
    /// dimension than before. Null otherwise.
    fn reason(&self) -> Option<ComparisonReason> {
        self.0.reason.map(Into::into)
    }

    /// Response in the earlier assessment. Null if that assessment has no response to the indicator.
    fn earlier(&self) -> Option<Response<'a>> {
        self.0.earlier.map(Response)
    }

    /// Response in the later assessment. Null if that assessment has no response to the indicator.
    fn later(&self) -> Option<Response<'a>> {
        self.0.later.map(Response)
    }
}

/// Number of compared indicators with one change. An indicator counts once for each place.
#[derive(Description)]
pub struct ChangeCount<'a> {
    catalog: &'a Catalog,
    change: analysis::AnswerChange,
    count: &'a ResponseCount,
}

impl<'a> ChangeCount<'a> {
    fn list(catalog: &'a Catalog, counts: &'a ChangeCounts) -> Vec<Self> {
        counts.changes().map(|(change, count)| Self { catalog, change, count }).collect()
    }
}

#[object]
impl<'a> ChangeCount<'a> {
    /// Change that is counted. Lists of counts have all changes, those of `0` too, in the order of the enum.
    fn change(&self) -> AnswerChange {
        self.change.into()
    }

    /// Number of indicators with this change, each once for each place.
    fn count(&self) -> u64 {
        self.count.responses
    }

    /// Places with an indicator with this change, each once, in order of code.
    fn jurisdictions(&self) -> Vec<Jurisdiction<'a>> {
        self.count.places(self.catalog).into_iter().map(Into::into).collect()
    }
}

/// Changes of the answers of one place in one dimension.
#[derive(Description)]
pub struct DimensionComparison<'a> {
    catalog: &'a Catalog,
    group: Group<'a, ChangeCounts>,
}

#[object]
impl<'a> DimensionComparison<'a> {
    /// Dimension that is counted. Null for indicators without a dimension.
    fn dimension(&self) -> Option<Dimension<'a>> {
        match self.group.keys.first()?.1? {
            GroupValue::Dimension(dimension) => Some(Dimension(dimension)),
            _ => None,
        }
    }

    /// Numbers of indicators of the dimension by change.
    fn summary(&self) -> Vec<ChangeCount<'_>> {
        ChangeCount::list(self.catalog, &self.group.counts)
    }
}

/// Changes of the answers of one place to the indicators linked to one objective of the Global Compact.
#[derive(Description)]
pub struct ObjectiveComparison<'a> {
    catalog: &'a Catalog,
    group: Group<'a, ChangeCounts>,
}

#[object]
impl<'a> ObjectiveComparison<'a> {
    /// Objective that is counted. Null for indicators that are linked to no objective.
    fn objective(&self) -> Option<GcmObjective<'a>> {
        match self.group.keys.first()?.1? {
            GroupValue::GcmObjective(objective) => Some(GcmObjective(objective)),
            _ => None,
        }
    }

    /// Numbers of indicators linked to the objective by change.
    fn summary(&self) -> Vec<ChangeCount<'_>> {
        ChangeCount::list(self.catalog, &self.group.counts)
    }
}

/// Changes of the answers of many places from the round before to the latest round of each. Real and synthetic answers are
/// never counted together. Nothing here is a score, and nothing is ranked.
#[derive(Description)]
pub struct ComparisonSummary<'a>(analysis::ComparisonSummary<'a>);

#[object]
impl ComparisonSummary<'_> {
    #[flatten]
    fn counts(&self) -> ChangeCountFields<'_> {
        ChangeCountFields { catalog: self.0.catalog, counts: &self.0.whole }
    }

    /// Counts for each combination of the values of the keys in `groupBy` that any place has. In order of the first key,
    /// then of the second, then of the third, the group without a value last. Empty without `groupBy`.
    fn groups(&self) -> Vec<ComparisonGroup<'_>> {
        let groups = self.0.groups.iter();
        groups.map(|group| ComparisonGroup { catalog: self.0.catalog, group }).collect()
    }

    /// Whether an indicator of one place counts in more than one of the groups, so that the groups sum to more than the
    /// whole.
    fn overlapping(&self) -> bool {
        self.0.is_overlapping
    }

    /// Number of places that are not counted, because their assessments are synthetic and others are real. `0` if the
    /// filter asks for synthetic data alone.
    fn excluded(&self) -> u64 {
        self.0.synthetic
    }

    /// Number of places that are not counted, because they have no answered round before their latest one.
    fn without_earlier_round(&self) -> u64 {
        self.0.without_earlier
    }

    /// How the numbers came about, so that a number in a report can be defended.
    fn explain(&self) -> Explanation {
        Explanation(self.0.explain())
    }
}

/// Changes of the answers of the places in one group.
#[derive(Description)]
pub struct ComparisonGroup<'a> {
    catalog: &'a Catalog,
    group: &'a Group<'a, ChangeCounts>,
}

#[object]
impl<'a> ComparisonGroup<'a> {
    /// Value of each key, in the order of `groupBy`.
    fn keys(&self) -> Vec<DistributionKey<'a>> {
        DistributionKey::for_group(self.catalog, self.group)
    }

    #[flatten]
    fn counts(&self) -> ChangeCountFields<'a> {
        ChangeCountFields { catalog: self.catalog, counts: &self.group.counts }
    }
}

/// The counts that a summary of comparisons has, and each of its groups.
#[derive(Description)]
pub struct ChangeCountFields<'a> {
    catalog: &'a Catalog,
    counts: &'a ChangeCounts,
}

#[object]
impl<'a> ChangeCountFields<'a> {
    /// Number of indicators compared, each once for each place: the sum of the counts in `summary`.
    fn compared(&self) -> u64 {
        self.counts.compared.responses
    }

    /// Number of different places compared.
    fn jurisdiction_count(&self) -> usize {
        self.counts.compared.place_count()
    }

    /// Different places compared, in order of code.
    fn jurisdictions(&self) -> Vec<Jurisdiction<'a>> {
        self.counts.compared.places(self.catalog).into_iter().map(Into::into).collect()
    }

    /// Numbers of indicators by change, each indicator once for each place.
    fn summary(&self) -> Vec<ChangeCount<'a>> {
        ChangeCount::list(self.catalog, self.counts)
    }
}

/// Root field for comparisons.
#[derive(Default, Description)]
pub struct ComparisonQuery;

#[object]
impl ComparisonQuery {
    /// Changes of the answers with one instrument, for many places: each place with its latest answered assessment that
    /// passes the filter, against its round before. The round before is the answered current assessment with the next
    /// smaller year, then key; an unknown year is before all others. An instrument that the release does not show is an
    /// error.
    fn comparisons<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the instrument, such as `sdg-10-7-2`, in capitals or small letters.
        instrument: &str,
        /// Keys of the groups, at most 3: the groups are the combinations of their values. `YEAR`, `ROUND` and `CODEBOOK`
        /// are those of the later assessment. `INDICATOR` gives the changes of each indicator. Null or left out: no
        /// groups.
        group_by: Option<Vec<DistributionGrouping>>,
        /// Conditions that the later assessment must meet. The round before need not meet them.
        filter: &Filter<AssessmentPredicate>,
    ) -> Result<ComparisonSummary<'c>, Error> {
        let (instrument, group_by, filter) = (instrument.to_owned(), group_keys(group_by), filter.clone());
        let request = ComparisonRequest { instrument, group_by, filter };
        catalog.comparisons(&request).map(ComparisonSummary)
    }
}
