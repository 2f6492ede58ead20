//! Sums up the answers to the questions linked to one objective or one SDG target: the latest ones, and round by round.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::vocabulary::LinkProvenance;

use super::count::AnswerCounts;
use super::distribution::{Distribution, DistributionRequest};
use super::grouping::{Attribute, GroupBy, GroupValue};
use super::subject::{QualifiedCode, Subject, of_instrument};
use crate::error::Error;
use crate::shelf::select::{Filter, NumberPredicate, ResponsePredicate, Selection};
use crate::shelf::{Catalog, Indicator, View};

/// What a caller wants to know.
#[derive(Debug, Clone)]
pub struct BulletinRequest {
    /// An objective or an SDG target.
    pub subject: Subject,
    /// The code of the only instrument whose answers are counted.
    pub instrument: Option<String>,
    pub group_by: GroupBy,
    pub filter: Filter<ResponsePredicate>,
}

/// The answers to the questions linked to one objective or SDG target. Each part is counted when it is asked for.
pub struct Bulletin<'a> {
    catalog: &'a Catalog,
    subject: Subject,
    group_by: GroupBy,
    filter: Filter<ResponsePredicate>,
}

/// A round of assessment and its answers. Null for those without a number.
pub type Round<'a> = (Option<i32>, Distribution<'a>);

/// An indicator whose answers are counted, and why it is.
pub struct LinkedIndicator<'a> {
    /// In the newest codebook that has it.
    pub indicator: View<'a, Indicator>,
    pub provenance: LinkProvenance,
    pub source: &'a str,
    /// A distribution with a group for each indicator, and the place of this one's group.
    pub by_indicator: Arc<Distribution<'a>>,
    group: usize,
}

impl Catalog {
    /// Fails if there is no such grouping or instrument.
    pub fn bulletin(&self, request: BulletinRequest) -> Result<Bulletin<'_>, Error> {
        let BulletinRequest { subject, instrument, group_by, filter } = request;
        group_by.criterion(self, "")?;
        let header = of_instrument(self, instrument.as_deref())?;
        let filter = filter.narrowed(ResponsePredicate { header, ..ResponsePredicate::default() });
        Ok(Bulletin { catalog: self, subject, group_by, filter })
    }
}

impl<'a> Bulletin<'a> {
    /// The latest answered assessment of each place with each instrument.
    pub fn latest(&self) -> Result<Distribution<'a>, Error> {
        self.catalog.distribution(&self.request(self.group_by.clone(), self.filter.clone()))
    }

    /// By number, those without a number last. In each round, a place counts with its latest answered assessment.
    pub fn rounds(&self) -> Result<Vec<Round<'a>>, Error> {
        let filter = self.filter.narrowed(self.subject.predicate(self.catalog, "of")?);
        // A round that counts synthetic responses alone is not shown beside one that counts real ones.
        let answered = self.catalog.answered_assessments(&filter, |_| true);
        let rounds: BTreeSet<(bool, Option<i32>)> =
            answered.rows.iter().map(|row| (row.round.is_none(), row.round)).collect();
        let rounds = rounds
            .into_iter()
            .map(|(_, round)| round)
            .take_while(|_| self.catalog.meter().exceeded().is_none());
        let counted = rounds.map(|round| {
            let mut own = ResponsePredicate::default();
            own.header.round =
                NumberPredicate { eq: round, is_null: Some(round.is_none()), ..NumberPredicate::default() };
            let request = self.request(self.group_by.clone(), self.filter.narrowed(own));
            let mut counted = self.catalog.count(&request, Some(answered.is_real_only))?;
            let number = round.map_or("no round with a number".to_owned(), |round| format!("round {round}"));
            counted.condition = Some(format!("belong to {number}"));
            Ok((round, counted))
        });
        counted.collect()
    }

    /// The indicators with a response that `latest` counts, by instrument and position in the codebook.
    pub fn indicators(&self) -> Result<Vec<LinkedIndicator<'a>>, Error> {
        let request = self.request(GroupBy::Attribute(Attribute::Indicator), self.filter.clone());
        let by_indicator = Arc::new(self.catalog.distribution(&request)?);
        let groups = 0..by_indicator.groups.len();
        Ok(groups.filter_map(|group| self.linked_indicator(&by_indicator, group)).collect())
    }

    fn request(&self, group_by: GroupBy, filter: Filter<ResponsePredicate>) -> DistributionRequest {
        let (subject, group_by, select) = (self.subject.clone(), vec![group_by], Selection::Latest);
        DistributionRequest { subject, group_by, filter, select }
    }

    fn linked_indicator(
        &self,
        by_indicator: &Arc<Distribution<'a>>,
        group: usize,
    ) -> Option<LinkedIndicator<'a>> {
        let Some((_, Some(GroupValue::Indicator(indicator)))) = by_indicator.groups[group].keys.first()
        else {
            return None;
        };
        // The newest version may have lost the link by which older answers are counted.
        let instrument = indicator.codebook().instrument().row.code.to_string();
        let code = QualifiedCode { instrument, code: indicator.row.code.to_string() };
        let versions = code.check_indicator(self.catalog, "of").ok()?;
        let link = |index| self.link(self.catalog.question(index));
        let (provenance, source) = versions.into_iter().find_map(link)?;
        Some(LinkedIndicator {
            indicator: *indicator,
            provenance,
            source,
            by_indicator: by_indicator.clone(),
            group,
        })
    }

    /// The link from an indicator to the subject.
    fn link(&self, indicator: View<'a, Indicator>) -> Option<(LinkProvenance, &'a str)> {
        match &self.subject {
            Subject::GcmObjective(number) => {
                let mut links = indicator.objective_links();
                let link = links.find(|link| link.objective().row.number == *number)?.row;
                Some((link.provenance, &link.source))
            }
            Subject::SdgTarget(code) => {
                let mut links = indicator.sdg_links();
                let link = links.find(|link| link.target().row.code.eq_ignore_ascii_case(code))?.row;
                Some((link.provenance, &link.source))
            }
            _ => None,
        }
    }
}

impl LinkedIndicator<'_> {
    pub fn counts(&self) -> &AnswerCounts {
        &self.by_indicator.groups[self.group].counts
    }
}
