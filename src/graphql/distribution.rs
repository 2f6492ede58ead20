//! Distributions of answers: counts and shares, whole, by group, and over the years.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::Description;

use super::country_group::Grouping;
use super::explanation::Explanation;
use super::instrument::Codebook;
use super::jurisdiction::Jurisdiction;
use super::object::object;
use super::select::distribution::{DistributionGrouping, DistributionSubject, group_keys};
use super::text::{self, Lang};
use super::vocabulary::{Absence, BucketKind, GroupingAttribute, Level, Presence, Select, word};
use crate::error::Error;
use crate::shelf::Catalog;
use crate::shelf::analysis::{
    self, ABSENCES, AnswerCounts, CountedOption, Criterion, DistributionRequest, Group, GroupValue,
    PRESENCES, ResponseCount,
};
use crate::shelf::select::{Filter, ResponsePredicate, Selection};

/// Counts of the answers to one indicator or to several. What is counted are responses: for one indicator each revision
/// counts once, for several each revision counts once for each indicator. Real and synthetic responses are never counted
/// together. Nothing here is a score, and nothing is ranked.
#[derive(Description)]
pub struct Distribution<'a>(pub Arc<analysis::Distribution<'a>>);

#[object]
impl Distribution<'_> {
    #[flatten]
    fn counts(&self) -> AnswerCountFields<'_> {
        AnswerCountFields { distribution: &self.0, counts: &self.0.whole }
    }

    /// Counts for each combination of the values of the keys in `groupBy` that any response has; a combination without
    /// responses is left out. In order of the first key, then of the second, then of the third: numbers and codes
    /// ascending, indicators in the order of the codebook, the group without a value last. Empty without `groupBy`.
    fn groups(&self) -> Vec<DistributionGroup<'_>> {
        let groups = self.0.groups.iter();
        groups.map(|group| DistributionGroup { distribution: &self.0, group }).collect()
    }

    /// Whether a response counts in more than one of the groups, so that the groups sum to more than the whole.
    fn overlapping(&self) -> bool {
        self.0.is_overlapping
    }

    /// Number of responses that pass the filter and are not counted, because they are synthetic and others are real.
    /// `0` if the filter asks for synthetic data alone. `explain` lists all reasons.
    fn excluded(&self) -> u64 {
        self.0.synthetic
    }

    /// How the numbers came about, so that a number in a report can be defended.
    fn explain(&self) -> Explanation {
        Explanation(self.0.explain())
    }
}

/// Counts of the responses in one group.
#[derive(Description)]
pub struct DistributionGroup<'a> {
    distribution: &'a analysis::Distribution<'a>,
    group: &'a Group<'a, AnswerCounts>,
}

#[object]
impl<'a> DistributionGroup<'a> {
    /// Value of each key, in the order of `groupBy`.
    fn keys(&self) -> Vec<DistributionKey<'a>> {
        DistributionKey::for_group(self.distribution.catalog, self.group)
    }

    #[flatten]
    fn counts(&self) -> AnswerCountFields<'a> {
        AnswerCountFields { distribution: self.distribution, counts: &self.group.counts }
    }
}

/// The counts that a distribution has, and each of its groups.
#[derive(Description)]
pub struct AnswerCountFields<'a> {
    pub distribution: &'a analysis::Distribution<'a>,
    pub counts: &'a AnswerCounts,
}

#[object]
impl<'a> AnswerCountFields<'a> {
    /// Number of responses counted, with and without an answer.
    fn assessed(&self) -> u64 {
        self.counts.assessed().responses
    }

    /// Number of responses to questions that were asked: `assessed` without the absences `NOT_ASKED`, `WITHHELD` and
    /// `WITHDRAWN`.
    fn asked(&self) -> u64 {
        self.counts.asked()
    }

    /// Number of responses with an answer: `asked` without the absences `NOT_APPLICABLE`, `NO_EVIDENCE` and `DECLINED`. A
    /// place may have several, one for each indicator; `jurisdictionCount` is the number of places.
    fn answered(&self) -> u64 {
        self.counts.answered()
    }

    /// Number of different places with a response that is counted in `assessed`.
    fn jurisdiction_count(&self) -> usize {
        self.counts.assessed().place_count()
    }

    /// Different places with a response that is counted in `assessed`, in order of code.
    fn jurisdictions(&self) -> Vec<Jurisdiction<'a>> {
        let places = self.counts.assessed().places(self.distribution.catalog);
        places.into_iter().map(Into::into).collect()
    }

    /// Number of responses in `assessed` that the programme supplied.
    fn official_count(&self) -> u64 {
        self.counts.with_provenance(entity::vocabulary::Provenance::Official)
    }

    /// Number of responses in `assessed` from other public sources.
    fn secondary_count(&self) -> u64 {
        self.counts.with_provenance(entity::vocabulary::Provenance::Secondary)
    }

    /// Number of responses in `assessed` that are invented: `0`, or all of them.
    fn synthetic_count(&self) -> u64 {
        self.counts.with_provenance(entity::vocabulary::Provenance::Synthetic)
    }

    /// Counts by answer, including those of `0`. First, if the subject is one indicator, its options in the order of its
    /// newest codebook, then options that only older codebooks have, or have with another label, ordinal or presence; then
    /// the presences `ABSENT`, `PARTIAL`, `PRESENT` and
    /// `NONE`; then the absences. The options of an indicator of type `SINGLE` sum to `answered`; an answer with several
    /// options counts for each of them, and for each presence that they state.
    fn buckets(
        &self,
        /// Only buckets of these kinds; of all kinds if null or left out.
        kinds: &Option<BTreeSet<BucketKind>>,
    ) -> Vec<DistributionBucket<'a>> {
        let (catalog, answered) = (self.distribution.catalog, self.counts.answered());
        let options = self.distribution.options.all().iter().enumerate().map(|(place, counted)| {
            let row = counted.option.row;
            let presence = row.presence.map(Into::into);
            let (kind, option) = (BucketKind::Option, Some(*counted));
            let (code, count, answered) = (&*row.code, self.counts.option(place), Some(answered));
            DistributionBucket { catalog, kind, code, option, presence, count, answered }
        });
        let presences = PRESENCES.into_iter().zip(self.counts.presences()).map(|(presence, count)| {
            let presence: Option<Presence> = presence.map(Into::into);
            let (kind, option, answered) = (BucketKind::Presence, None, Some(answered));
            let code = presence.map_or("NONE", word);
            DistributionBucket { catalog, kind, code, option, presence, count, answered }
        });
        let absences = ABSENCES.into_iter().zip(self.counts.absences()).map(|(absence, count)| {
            let (kind, option, presence, answered) = (BucketKind::Absence, None, None, None);
            let code = word(Absence::from(absence));
            DistributionBucket { catalog, kind, code, option, presence, count, answered }
        });
        let buckets = options.chain(presences).chain(absences);
        buckets.filter(|bucket| kinds.as_ref().is_none_or(|kinds| kinds.contains(&bucket.kind))).collect()
    }
}

/// Value of one key of a group.
#[derive(Description)]
pub struct DistributionKey<'a> {
    catalog: &'a Catalog,
    criterion: Criterion<'a>,
    value: Option<GroupValue<'a>>,
}

impl<'a> DistributionKey<'a> {
    /// The keys of one group, in the order of `groupBy`.
    pub fn for_group<T>(catalog: &'a Catalog, group: &'a Group<'a, T>) -> Vec<Self> {
        group.keys.iter().map(|key| Self::new(catalog, *key)).collect()
    }

    pub fn new(catalog: &'a Catalog, (criterion, value): (Criterion<'a>, Option<GroupValue<'a>>)) -> Self {
        Self { catalog, criterion, value }
    }
}

#[object]
impl<'a> DistributionKey<'a> {
    /// Property by which the key groups. Null if it groups by a grouping of countries.
    fn by(&self) -> Option<GroupingAttribute> {
        match self.criterion {
            Criterion::Attribute(attribute) => Some(attribute.into()),
            Criterion::CountryGroup { .. } => None,
        }
    }

    /// Grouping of countries by which the key groups. Null if it groups by a property.
    fn grouping(&self) -> Option<Grouping<'a>> {
        match self.criterion {
            Criterion::CountryGroup { grouping, .. } => Some(Grouping(grouping)),
            Criterion::Attribute(_) => None,
        }
    }

    /// Value that the responses of the group share: code of a group of countries, of a country or of an instrument,
    /// `NATIONAL`, `LOCAL` or `REGIONAL`, number of a round or an objective, year, instrument and version of a codebook such as
    /// `mgi-national@2026`, code of a dimension, instrument and code of an indicator such as `mgi-national/1.1.1`. Null for responses without a value,
    /// such as those of an unknown year or of a country in no group.
    fn value(&self) -> Option<String> {
        Some(match self.value? {
            GroupValue::CountryGroup(group) => group.row.code.to_string(),
            GroupValue::Country(place) => place.row.code.to_string(),
            GroupValue::Instrument(instrument) => instrument.row.code.to_string(),
            GroupValue::Level(level) => word(Level::from(level)).to_owned(),
            GroupValue::Number(number) => number.to_string(),
            GroupValue::Codebook(codebook) => codebook.row.id.to_string(),
            GroupValue::Dimension(dimension) => dimension.row.code.to_string(),
            GroupValue::GcmObjective(objective) => objective.row.number.to_string(),
            GroupValue::Indicator(indicator) => {
                format!("{}/{}", indicator.codebook().instrument().row.code, indicator.row.code)
            }
        })
    }

    /// Name of the group of countries, the country, the instrument or the dimension, title of the objective, or question of the
    /// indicator, in the language asked for, or else in English. Null for other keys, whose `value` says all, and if
    /// `value` is null.
    fn label(&self, lang: &Lang) -> Option<&'a str> {
        Some(text::name(self.catalog, self.value?.wording()?, lang))
    }
}

/// Number of responses with the same answer, or with the same reason for having none.
#[derive(Description)]
pub struct DistributionBucket<'a> {
    catalog: &'a Catalog,
    kind: BucketKind,
    code: &'a str,
    option: Option<CountedOption<'a>>,
    presence: Option<Presence>,
    count: &'a ResponseCount,
    /// The number of answers of which the count is a share. None for an absence.
    answered: Option<u64>,
}

#[object]
impl<'a> DistributionBucket<'a> {
    /// What the responses have in common: an option, a presence, or an absence.
    fn kind(&self) -> BucketKind {
        self.kind
    }

    /// Code of the option; `ABSENT`, `PARTIAL`, `PRESENT` or `NONE` (the answer says nothing about presence); or the
    /// absence, such as `NO_EVIDENCE`.
    fn code(&self) -> &'a str {
        self.code
    }

    /// Label of the option in the language asked for, or else in English. Null for a presence and for an absence.
    fn label(&self, lang: &Lang) -> Option<&'a str> {
        self.option.map(|counted| text::name(self.catalog, &counted.option.row.labels, lang))
    }

    /// Newest codebook that has the option with this label, ordinal and presence. An option that a later codebook
    /// changed has a bucket of its own, so that no answer is shown under words that it did not choose. Null for a
    /// presence and for an absence.
    fn codebook(&self) -> Option<Codebook<'a>> {
        self.option.map(|counted| Codebook(counted.indicator.codebook()))
    }

    /// Presence that the answers state: that of the option, or the presence counted. Null for options that say nothing
    /// about presence, for the presence `NONE`, and for absences.
    fn presence(&self) -> Option<Presence> {
        self.presence
    }

    /// Number of responses.
    fn count(&self) -> u64 {
        self.count.responses
    }

    /// Share of the answers, from `0` to `1`: `count` divided by `answered`. Null for absences, and if nothing is
    /// answered.
    fn share(&self) -> Option<f64> {
        self.count.share_of(self.answered?)
    }

    /// Places with a response that is counted here, each once, in order of code.
    fn jurisdictions(&self) -> Vec<Jurisdiction<'a>> {
        self.count.places(self.catalog).into_iter().map(Into::into).collect()
    }
}

/// Distribution of answers in one calendar year.
#[derive(Description)]
pub struct TrendPoint<'a> {
    year: i32,
    distribution: Arc<analysis::Distribution<'a>>,
}

#[object]
impl<'a> TrendPoint<'a> {
    /// Calendar year, such as `2021`.
    fn year(&self) -> i32 {
        self.year
    }

    /// Distribution of the responses of the latest answered revisions whose own year is this year or earlier.
    fn distribution(&self) -> Distribution<'a> {
        Distribution(self.distribution.clone())
    }
}

fn request(
    of: DistributionSubject,
    group_by: Option<Vec<DistributionGrouping>>,
    filter: &Filter<ResponsePredicate>,
    select: Selection,
) -> DistributionRequest {
    DistributionRequest { subject: of.into(), group_by: group_keys(group_by), filter: filter.clone(), select }
}

/// Root fields for distributions.
#[derive(Default, Description)]
pub struct DistributionQuery;

#[object]
impl DistributionQuery {
    /// Counts and shares of the answers to one indicator or to several, whole and by group. A subject or a key of
    /// groups that the release does not show is an error.
    fn distribution<'c>(
        &self,
        catalog: &'c Catalog,
        /// Indicators whose answers are counted.
        of: DistributionSubject,
        /// Keys of the groups, at most 3: the groups are the combinations of their values. Null or left out: no groups.
        group_by: Option<Vec<DistributionGrouping>>,
        filter: &Filter<ResponsePredicate>,
        /// Choice among the current assessments of each place with each instrument: responses of `ALL` assessments, or
        /// only of the `LATEST` answered assessment (the default, so that each place counts once) with a response to
        /// one of the indicators counted. Conditions on answers apply after that choice.
        #[arg(default = Select::Latest)]
        select: Select,
    ) -> Result<Distribution<'c>, Error> {
        let request = request(of, group_by, filter, select.into());
        catalog.distribution(&request).map(|counted| Distribution(Arc::new(counted)))
    }

    /// Distribution of the answers in each calendar year, without gaps: from the first to the last year of an answered
    /// revision that asks one of the indicators and is not left out as synthetic. A place counts in a year with its latest
    /// such revision whose own year is that year or earlier; revisions of an unknown year are not counted. Conditions on
    /// answers do not move the first and the last year. Empty if nothing passes the other conditions.
    fn trend<'c>(
        &self,
        catalog: &'c Catalog,
        /// Indicators whose answers are counted.
        of: DistributionSubject,
        /// Keys of the groups, at most 3: the groups are the combinations of their values. Null or left out: no groups.
        group_by: Option<Vec<DistributionGrouping>>,
        filter: &Filter<ResponsePredicate>,
    ) -> Result<Vec<TrendPoint<'c>>, Error> {
        let request = request(of, group_by, filter, Selection::Latest);
        let points = catalog.trend(&request)?.into_iter();
        Ok(points.map(|(year, counted)| TrendPoint { year, distribution: Arc::new(counted) }).collect())
    }
}
