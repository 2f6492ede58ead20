//! Sums up the answers to the questions linked to one objective or one SDG target: the latest ones, and round by round.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::vocabulary::LinkProvenance;

use super::count::AnswerCounts;
use super::distribution::{Distribution, DistributionRequest};
use super::grouping::{Attribute, Group, GroupBy, GroupValue};
use super::subject::{QualifiedCode, Subject, of_instrument};
use crate::error::Error;
use crate::shelf::select::{Filter, NumberPredicate, ResponsePredicate, RowScope, Selection};
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

/// The answers to the questions linked to one objective or SDG target.
pub struct Bulletin<'a> {
    subject: Subject,
    /// Of the latest answered assessment of each place with each instrument.
    pub latest: Arc<Distribution<'a>>,
    /// The same answers, with a group for each indicator.
    pub by_indicator: Arc<Distribution<'a>>,
    /// By number, those without a number last. In each round, a place counts with its latest answered assessment.
    pub rounds: Vec<(Option<i32>, Arc<Distribution<'a>>)>,
}

/// An indicator whose answers are counted, and why it is.
#[derive(Clone, Copy)]
pub struct LinkedIndicator<'b, 'a> {
    /// In the newest codebook that has it.
    pub indicator: View<'a, Indicator>,
    pub provenance: LinkProvenance,
    pub source: &'a str,
    pub counts: &'b AnswerCounts,
}

impl Catalog {
    pub fn bulletin(&self, request: &BulletinRequest) -> Result<Bulletin<'_>, Error> {
        let BulletinRequest { subject, instrument: code, group_by, filter } = request;
        group_by.criterion(self, "")?;
        let header = of_instrument(self, code.as_deref())?;
        let filter = filter.narrowed(ResponsePredicate { header, ..ResponsePredicate::default() });
        let request = |group_by: GroupBy, filter: Filter<ResponsePredicate>| {
            let (subject, group_by, select) = (subject.clone(), vec![group_by], Selection::Latest);
            DistributionRequest { subject, group_by, filter, select }
        };
        let latest = self.distribution(&request(group_by.clone(), filter.clone()))?;
        let by_indicator =
            self.distribution(&request(GroupBy::Attribute(Attribute::Indicator), filter.clone()))?;
        let (rounds, is_real_only) = self.rounds_of(subject, &filter)?;
        let rounds = rounds.into_iter().take_while(|_| self.meter().exceeded().is_none()).map(|round| {
            let mut own = ResponsePredicate::default();
            own.header.round =
                NumberPredicate { eq: round, is_null: Some(round.is_none()), ..NumberPredicate::default() };
            let filter = filter.narrowed(own);
            let counted = self.count(&request(group_by.clone(), filter), Some(is_real_only))?;
            Ok((round, Arc::new(counted)))
        });
        let rounds = rounds.collect::<Result<_, Error>>()?;
        let (subject, latest, by_indicator) = (subject.clone(), Arc::new(latest), Arc::new(by_indicator));
        Ok(Bulletin { subject, latest, by_indicator, rounds })
    }

    /// The rounds in which a question of the subject was answered, and whether any of the answers is real: then no round
    /// counts the others.
    fn rounds_of(
        &self,
        subject: &Subject,
        filter: &Filter<ResponsePredicate>,
    ) -> Result<(Vec<Option<i32>>, bool), Error> {
        let filter = filter.narrowed(subject.predicate(self, "of")?);
        let selected = self.select_responses(RowScope::default(), &filter, Selection::All);
        let answered = || selected.by_assessment().map(|(row, _)| row.row).filter(|row| row.is_answered);
        let is_real_only = answered().any(|row| !row.is_synthetic());
        let counted = answered().filter(|row| !is_real_only || !row.is_synthetic());
        let rounds: BTreeSet<(bool, Option<i32>)> =
            counted.map(|row| (row.round.is_none(), row.round)).collect();
        Ok((rounds.into_iter().map(|(_, round)| round).collect(), is_real_only))
    }
}

impl<'a> Bulletin<'a> {
    /// The indicators with a counted response, by instrument and position in the codebook.
    pub fn indicators(&self) -> impl Iterator<Item = LinkedIndicator<'_, 'a>> {
        self.by_indicator.groups.iter().filter_map(|group| self.linked_indicator(group))
    }

    fn linked_indicator<'b>(&self, group: &'b Group<'a, AnswerCounts>) -> Option<LinkedIndicator<'b, 'a>> {
        let Some((_, Some(GroupValue::Indicator(indicator)))) = group.keys.first() else { return None };
        // The newest version may have lost the link by which older answers are counted.
        let instrument = indicator.codebook().instrument().row.code.to_string();
        let code = QualifiedCode { instrument, code: indicator.row.code.to_string() };
        let versions = code.check_indicator(self.latest.catalog, "of").ok()?;
        let link = |index| self.link(self.latest.catalog.question(index));
        let (provenance, source) = versions.into_iter().find_map(link)?;
        Some(LinkedIndicator { indicator: *indicator, provenance, source, counts: &group.counts })
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
