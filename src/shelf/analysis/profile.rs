//! One country at a glance: its answers to the questions linked to each objective, and to each SDG target.

use super::distribution::{Distribution, DistributionRequest};
use super::subject::{Subject, of_instrument};
use crate::error::Error;
use crate::shelf::select::{CodePredicate, Filter, ResponsePredicate, Selection};
use crate::shelf::{Catalog, GcmObjective, Jurisdiction, SdgTarget, View};

/// Which answers of a place are counted.
#[derive(Debug, Clone)]
pub struct ProfileRequest {
    /// The code of the only instrument whose answers are counted.
    pub instrument: Option<String>,
    pub filter: Filter<ResponsePredicate>,
}

impl ProfileRequest {
    /// The filter with the place itself, without the places in it.
    fn filter_of(
        &self,
        place: View<'_, Jurisdiction>,
        catalog: &Catalog,
    ) -> Result<Filter<ResponsePredicate>, Error> {
        let mut header = of_instrument(catalog, self.instrument.as_deref())?;
        header.jurisdiction = CodePredicate::is(&place.row.code);
        Ok(self.filter.narrowed(ResponsePredicate { header, ..ResponsePredicate::default() }))
    }
}

impl<'a> View<'a, Jurisdiction> {
    /// The answers of the place for every objective, by number.
    pub fn objective_distributions(
        self,
        request: &ProfileRequest,
    ) -> Result<Vec<(View<'a, GcmObjective>, Distribution<'a>)>, Error> {
        let filter = request.filter_of(self, self.catalog)?;
        let objectives = self.catalog.gcm_objectives();
        let subject = |objective: View<'a, GcmObjective>| Subject::GcmObjective(objective.row.number);
        self.distributions(objectives.map(|objective| (objective, subject(objective))), &filter)
    }

    /// The answers of the place for every SDG target to which an indicator is linked, in the order of the goals.
    pub fn sdg_target_distributions(
        self,
        request: &ProfileRequest,
    ) -> Result<Vec<(View<'a, SdgTarget>, Distribution<'a>)>, Error> {
        let filter = request.filter_of(self, self.catalog)?;
        let targets = self.catalog.sdg_targets().filter(|target| target.links().next().is_some());
        let subject = |target: View<'a, SdgTarget>| Subject::SdgTarget(target.row.code.to_string());
        self.distributions(targets.map(|target| (target, subject(target))), &filter)
    }

    fn distributions<T>(
        self,
        subjects: impl Iterator<Item = (T, Subject)>,
        filter: &Filter<ResponsePredicate>,
    ) -> Result<Vec<(T, Distribution<'a>)>, Error> {
        let subjects = subjects.take_while(|_| self.catalog.meter().exceeded().is_none());
        let distributions = subjects.map(|(row, subject)| {
            let (group_by, filter, select) = (vec![], filter.clone(), Selection::Latest);
            let request = DistributionRequest { subject, group_by, filter, select };
            Ok((row, self.catalog.distribution(&request)?))
        });
        distributions.collect()
    }
}
