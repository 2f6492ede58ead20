//! Bulletins: the answers to the questions linked to one objective or SDG target, and those of one country at a glance.

use std::sync::Arc;

use async_graphql::Description;

use super::distribution::{AnswerCountFields, Distribution};
use super::gcm_objective::GcmObjective;
use super::indicator::Indicator;
use super::object::object;
use super::sdg_target::SdgTarget;
use super::select::distribution::GroupingRef;
use super::vocabulary::LinkProvenance;
use crate::error::Error;
use crate::shelf::analysis::{self, BulletinRequest, GroupBy, LinkedIndicator, Subject};
use crate::shelf::select::{Filter, ResponsePredicate};
use crate::shelf::{self, Catalog, View};

/// Answers to the indicators linked to one objective of the Global Compact, or to one SDG target: for all places and for
/// each group of countries, now and round by round. Real and synthetic responses are never counted together. Nothing here
/// is a score, and nothing is ranked.
#[derive(Description)]
pub struct Bulletin<'a>(analysis::Bulletin<'a>);

impl<'a> Bulletin<'a> {
    pub fn new(
        catalog: &'a Catalog,
        subject: Subject,
        instrument: &Option<String>,
        grouping: Option<GroupingRef>,
        filter: &Filter<ResponsePredicate>,
    ) -> Result<Self, Error> {
        let regions = || GroupBy::CountryGroup { grouping: "m49".to_owned(), level: Some(1) };
        let group_by = grouping.map_or_else(regions, Into::into);
        let (instrument, filter) = (instrument.clone(), filter.clone());
        catalog.bulletin(BulletinRequest { subject, instrument, group_by, filter }).map(Self)
    }
}

#[object]
impl<'a> Bulletin<'a> {
    /// Distribution of the responses of the latest answered assessment of each place with each instrument, for all places,
    /// and in `groups` for each group of countries.
    fn latest(&self) -> Result<Distribution<'a>, Error> {
        Ok(Distribution(Arc::new(self.0.latest()?)))
    }

    /// Distributions in each round in which an answered assessment asks one of the indicators, in order of the round's
    /// number; conditions on answers leave no round out. Assessments without a number come last, in an entry whose `round`
    /// is null.
    fn rounds(&self) -> Result<Vec<BulletinRound<'a>>, Error> {
        let rounds = self.0.rounds()?.into_iter();
        let rounds = rounds.map(|(round, counted)| BulletinRound { round, distribution: Arc::new(counted) });
        Ok(rounds.collect())
    }

    /// Indicators with a response that is counted in `latest`, each with its link and its counts, in order of the
    /// instrument's code and of the indicator's position in the codebook.
    fn indicators(&self) -> Result<Vec<BulletinIndicator<'a>>, Error> {
        Ok(self.0.indicators()?.into_iter().map(BulletinIndicator).collect())
    }
}

/// Distribution of answers in one round of assessment.
#[derive(Description)]
pub struct BulletinRound<'a> {
    round: Option<i32>,
    distribution: Arc<analysis::Distribution<'a>>,
}

#[object]
impl<'a> BulletinRound<'a> {
    /// Number of the round, from `1`. Null for assessments without a number.
    fn round(&self) -> Option<i32> {
        self.round
    }

    /// Distribution of the responses of this round, for all places, and in `groups` for each group of countries. A place
    /// with several answered assessments in the round, with one instrument, counts with the latest of them.
    fn distribution(&self) -> Distribution<'a> {
        Distribution(self.distribution.clone())
    }
}

/// One indicator of a bulletin, with the link for which the bulletin counts its responses.
#[derive(Description)]
pub struct BulletinIndicator<'a>(LinkedIndicator<'a>);

#[object]
impl<'a> BulletinIndicator<'a> {
    /// Indicator that is linked, as it stands in the newest codebook that has it.
    fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator)
    }

    /// Origin of the link: stated by IOM, or made by the editors of this service.
    fn provenance(&self) -> LinkProvenance {
        self.0.provenance.into()
    }

    /// Source of the link: the publication that states the link, or the text on which the editors based the link.
    fn source(&self) -> &'a str {
        self.0.source
    }

    #[flatten]
    fn counts(&self) -> AnswerCountFields<'_> {
        AnswerCountFields { distribution: &self.0.by_indicator, counts: self.0.counts() }
    }
}

/// Answers of one country to the indicators linked to one objective of the Global Compact.
#[derive(Description)]
pub struct ObjectiveProfile<'a> {
    pub objective: View<'a, shelf::GcmObjective>,
    pub distribution: Arc<analysis::Distribution<'a>>,
}

#[object]
impl<'a> ObjectiveProfile<'a> {
    /// Objective to which the indicators are linked.
    fn objective(&self) -> GcmObjective<'a> {
        GcmObjective(self.objective)
    }

    /// Distribution of the responses of the country's own latest answered assessments, without those of places in the
    /// country. All counts are `0` if no such response exists.
    fn distribution(&self) -> Distribution<'a> {
        Distribution(self.distribution.clone())
    }
}

/// Answers of one country to the indicators linked to one SDG target.
#[derive(Description)]
pub struct SdgTargetProfile<'a> {
    pub target: View<'a, shelf::SdgTarget>,
    pub distribution: Arc<analysis::Distribution<'a>>,
}

#[object]
impl<'a> SdgTargetProfile<'a> {
    /// SDG target to which the indicators are linked.
    fn target(&self) -> SdgTarget<'a> {
        SdgTarget(self.target)
    }

    /// Distribution of the responses of the country's own latest answered assessments, without those of places in the
    /// country. All counts are `0` if no such response exists.
    fn distribution(&self) -> Distribution<'a> {
        Distribution(self.distribution.clone())
    }
}
