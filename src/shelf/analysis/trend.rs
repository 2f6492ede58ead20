//! Follows a distribution over the years.

use super::distribution::{Distribution, DistributionRequest};
use super::grouping::GroupBy;
use crate::error::Error;
use crate::shelf::Catalog;
use crate::shelf::select::{NumberPredicate, ResponsePredicate};

impl Catalog {
    /// For each calendar year from the first to the last of an answered revision that is counted: the distribution of the
    /// latest answered revisions whose own year is not later. Conditions on answers do not move the years, so that a line
    /// may fall to zero.
    pub fn trend(&self, request: &DistributionRequest) -> Result<Vec<(i32, Distribution<'_>)>, Error> {
        // Says what is wrong with the request also if there is no year to show.
        let own = request.subject.predicate(self, "of")?;
        GroupBy::check(&request.group_by, self)?;
        let filter = request.filter.narrowed(own);
        // No line mixes real and synthetic responses either.
        let answered = self.answered_assessments(&filter, |row| row.year.is_some());
        let years = || answered.rows.iter().filter_map(|row| row.year);
        let (Some(first), Some(last)) = (years().min(), years().max()) else { return Ok(vec![]) };
        let years = (first..=last).take_while(|_| self.meter().exceeded().is_none());
        years
            .map(|year| {
                let mut own = ResponsePredicate::default();
                own.header.year = NumberPredicate { lte: Some(year), ..NumberPredicate::default() };
                let filter = request.filter.narrowed(own);
                let request = DistributionRequest { filter, ..request.clone() };
                let mut counted = self.count(&request, Some(answered.is_real_only))?;
                counted.condition = Some(format!("belong to a revision whose own year is {year} or earlier"));
                Ok((year, counted))
            })
            .collect()
    }
}
