//! Follows a distribution over the years.

use super::distribution::{Distribution, DistributionRequest};
use super::grouping::GroupBy;
use crate::error::Error;
use crate::shelf::Catalog;
use crate::shelf::select::{NumberPredicate, ResponsePredicate, RowScope, Selection};

impl Catalog {
    /// For each calendar year from the first to the last of an answered revision: the distribution of the latest
    /// answered revisions whose own year is not later.
    pub fn trend(&self, request: &DistributionRequest) -> Result<Vec<(i32, Distribution<'_>)>, Error> {
        // Says what is wrong with the request also if there is no year to show.
        let own = request.subject.predicate(self, "of")?;
        GroupBy::check(&request.group_by, self)?;
        let filter = request.filter.narrowed(own);
        let selected = self.select_responses(RowScope::default(), &filter, Selection::All);
        let answered = || selected.by_assessment().map(|(row, _)| row.row).filter(|row| row.is_answered);
        let years = || answered().filter_map(|row| row.year);
        let (Some(first), Some(last)) = (years().min(), years().max()) else { return Ok(vec![]) };
        // No line mixes real and synthetic responses either.
        let is_real_only = answered().any(|row| row.year.is_some() && !row.is_synthetic());
        let years = (first..=last).take_while(|_| self.meter().exceeded().is_none());
        years
            .map(|year| {
                let mut own = ResponsePredicate::default();
                own.header.year = NumberPredicate { lte: Some(year), ..NumberPredicate::default() };
                let filter = request.filter.narrowed(own);
                let request = DistributionRequest { filter, ..request.clone() };
                Ok((year, self.count(&request, Some(is_real_only))?))
            })
            .collect()
    }
}
