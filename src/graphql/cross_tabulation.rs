//! Cross-tabulations: how the answers to two indicators go together.

use async_graphql::Description;

use super::distribution::DistributionKey;
use super::explanation::Explanation;
use super::indicator::AnswerOption;
use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::select::distribution::{DistributionGrouping, IndicatorRef, group_keys};
use crate::error::Error;
use crate::shelf::analysis::{self, CrossTabulationRequest, Group, PairCounts, ResponseCount};
use crate::shelf::select::{Filter, ResponsePredicate};
use crate::shelf::{self, Catalog, View};

/// Numbers of places by their answers to two indicators. A place counts once, with its response to each of the two in
/// the latest answered assessment that asks it. The counts say which answers occur together, not why.
#[derive(Description)]
pub struct CrossTabulation<'a>(analysis::CrossTabulation<'a>);

#[object]
impl CrossTabulation<'_> {
    #[flatten]
    fn counts(&self) -> PairCountFields<'_> {
        PairCountFields { table: &self.0, counts: &self.0.whole }
    }

    /// Counts for each combination of the values of the keys in `groupBy` that any place has. In order of the first key,
    /// then of the second, then of the third, the group without a value last. Empty without `groupBy`.
    fn groups(&self) -> Vec<CrossTabulationGroup<'_>> {
        let groups = self.0.groups.iter();
        groups.map(|group| CrossTabulationGroup { table: &self.0, group }).collect()
    }

    /// Whether a place counts in more than one of the groups, so that the groups sum to more than the whole.
    fn overlapping(&self) -> bool {
        self.0.is_overlapping
    }

    /// Number of places that are not counted, because their responses are synthetic and others are real. `0` if the
    /// filter asks for synthetic data alone.
    fn excluded(&self) -> u64 {
        self.0.synthetic
    }

    /// How the numbers came about, so that a number in a report can be defended.
    fn explain(&self) -> Explanation {
        Explanation(self.0.explain())
    }
}

/// Counts of the places in one group.
#[derive(Description)]
pub struct CrossTabulationGroup<'a> {
    table: &'a analysis::CrossTabulation<'a>,
    group: &'a Group<'a, PairCounts>,
}

#[object]
impl<'a> CrossTabulationGroup<'a> {
    /// Value of each key, in the order of `groupBy`.
    fn keys(&self) -> Vec<DistributionKey<'a>> {
        DistributionKey::for_group(self.table.catalog, self.group)
    }

    #[flatten]
    fn counts(&self) -> PairCountFields<'a> {
        PairCountFields { table: self.table, counts: &self.group.counts }
    }
}

/// The counts that a cross-tabulation has, and each of its groups.
#[derive(Description)]
pub struct PairCountFields<'a> {
    table: &'a analysis::CrossTabulation<'a>,
    counts: &'a PairCounts,
}

#[object]
impl<'a> PairCountFields<'a> {
    /// Number of places with a response to both indicators, answered or not.
    fn assessed(&self) -> u64 {
        self.counts.assessed.responses
    }

    /// Number of places with an answer to both indicators: the n of the table.
    fn answered(&self) -> u64 {
        self.counts.answered.responses
    }

    /// Places with an answer to both indicators, in order of code.
    fn jurisdictions(&self) -> Vec<Jurisdiction<'a>> {
        self.counts.answered.places(self.table.catalog).into_iter().map(Into::into).collect()
    }

    /// Each option of `a` with each option of `b`, including pairs that no place gives; in the order of the options of
    /// `a`, then of `b`; an option to which a later codebook gave another label, ordinal or presence is another option. If both indicators are of type `SINGLE`, the cells sum to `answered`; an answer with several
    /// options counts in each of their cells.
    fn cells(&self) -> Vec<CrossTabulationCell<'a>> {
        let [a, b] = &self.table.options;
        let pairs = (0..a.all().len()).flat_map(|one| (0..b.all().len()).map(move |other| (one, other)));
        let cell = |(one, other): (usize, usize)| CrossTabulationCell {
            catalog: self.table.catalog,
            options: [a.all()[one].option, b.all()[other].option],
            count: self.counts.cell((one, other)),
            answered: self.counts.answered.responses,
        };
        pairs.map(cell).collect()
    }
}

/// Number of places that select one option of `a` and one option of `b`.
#[derive(Description)]
pub struct CrossTabulationCell<'a> {
    catalog: &'a Catalog,
    options: [View<'a, shelf::AnswerOption>; 2],
    count: &'a ResponseCount,
    answered: u64,
}

#[object]
impl<'a> CrossTabulationCell<'a> {
    /// Option of `a`.
    fn a(&self) -> AnswerOption<'a> {
        AnswerOption(self.options[0])
    }

    /// Option of `b`.
    fn b(&self) -> AnswerOption<'a> {
        AnswerOption(self.options[1])
    }

    /// Number of places that select both options.
    fn count(&self) -> u64 {
        self.count.responses
    }

    /// Share of the places that answer both indicators, from `0` to `1`: `count` divided by `answered`. Null if no place
    /// answers both.
    fn share(&self) -> Option<f64> {
        self.count.share_of(self.answered)
    }

    /// Places that select both options, in order of code.
    fn jurisdictions(&self) -> Vec<Jurisdiction<'a>> {
        self.count.places(self.catalog).into_iter().map(Into::into).collect()
    }
}

/// Root field for cross-tabulations.
#[derive(Default, Description)]
pub struct CrossTabulationQuery;

#[object]
impl CrossTabulationQuery {
    /// Numbers of places by their answers to two indicators `a` and `b`, whole and by group. An indicator that the
    /// release does not show, or that is answered with text, is an error. The filter applies to the response to `a` and to
    /// the response to `b`, so that a condition on the indicator or on the option of one leaves out all pairs of others.
    fn co_occurrence<'c>(
        &self,
        catalog: &'c Catalog,
        /// First indicator. Keys of groups such as `YEAR` refer to its response.
        a: IndicatorRef,
        /// Second indicator, of the same or of another instrument.
        b: IndicatorRef,
        /// Keys of the groups, at most 3: the groups are the combinations of their values. Null or left out: no groups.
        group_by: Option<Vec<DistributionGrouping>>,
        filter: &Filter<ResponsePredicate>,
    ) -> Result<CrossTabulation<'c>, Error> {
        let (a, b, group_by, filter) = (a.into(), b.into(), group_keys(group_by), filter.clone());
        let request = CrossTabulationRequest { a, b, group_by, filter };
        catalog.cross_tabulation(&request).map(CrossTabulation)
    }
}
