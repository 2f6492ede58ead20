//! Inputs of distributions: what is counted, and by what it is grouped.

use async_graphql::{InputObject, OneofObject};

use crate::graphql::vocabulary::GroupingAttribute;
use crate::shelf::analysis::{GroupBy, QualifiedCode, Subject};

/// Reference to an indicator, by the code of its instrument and its own code.
#[derive(InputObject, Clone)]
pub struct IndicatorRef {
    /// Code of the instrument, such as `sdg-10-7-2`, in capitals or small letters.
    instrument: String,
    /// Code of the indicator, such as `_T` or `1.1.1`; the same in every codebook of the instrument.
    code: String,
}

/// Reference to a dimension, by the code of its instrument and its own code.
#[derive(InputObject, Clone)]
pub struct DimensionRef {
    /// Code of the instrument, such as `mgi-national`, in capitals or small letters.
    instrument: String,
    /// Code of the dimension, `1` to `6`.
    code: String,
}

/// Questions whose answers are counted. Exactly one field must be given.
#[derive(OneofObject, Clone)]
pub enum DistributionSubject {
    /// One indicator, in all codebooks of its instrument: `{instrument: "sdg-10-7-2", code: "_T"}`. Only then are
    /// answers counted by option.
    Indicator(IndicatorRef),
    /// Indicators of one dimension of one instrument: `{instrument: "mgi-national", code: "4"}`.
    Dimension(DimensionRef),
    /// Indicators linked to an objective of the Global Compact, by its number, `1` to `23`.
    GcmObjective(i32),
    /// Indicators linked to an SDG target, by its code, such as `10.7`.
    SdgTarget(String),
    /// Indicators of all instruments with this topic, such as `health-services`.
    Topic(String),
    /// All indicators of one instrument, by its code, such as `mgi-local`.
    Instrument(String),
}

/// Reference to a grouping of countries, or to one level of it.
#[derive(InputObject, Clone)]
pub struct GroupingRef {
    /// Code of the grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`, in capitals or small
    /// letters.
    code: String,
    /// Level of the groups in `m49`: `1` for regions, `2` for sub-regions, `3` for intermediate regions. All levels if
    /// left out: then a country counts in a group of each level. Groupings other than `m49` have no levels.
    level: Option<i32>,
}

/// One key by which responses are grouped. Exactly one field must be given.
#[derive(OneofObject, Clone)]
pub enum DistributionGrouping {
    /// Groups of countries: `{code: "m49", level: 1}`. A subdivision or a municipality counts in the groups of its
    /// country; a regional body belongs to no group.
    Grouping(GroupingRef),
    /// Property of the response, such as `YEAR`.
    By(GroupingAttribute),
}

impl From<IndicatorRef> for QualifiedCode {
    fn from(IndicatorRef { instrument, code }: IndicatorRef) -> Self {
        Self { instrument, code }
    }
}

impl From<DimensionRef> for QualifiedCode {
    fn from(DimensionRef { instrument, code }: DimensionRef) -> Self {
        Self { instrument, code }
    }
}

impl From<DistributionSubject> for Subject {
    fn from(subject: DistributionSubject) -> Self {
        match subject {
            DistributionSubject::Indicator(indicator) => Self::Indicator(indicator.into()),
            DistributionSubject::Dimension(dimension) => Self::Dimension(dimension.into()),
            DistributionSubject::GcmObjective(number) => Self::GcmObjective(number),
            DistributionSubject::SdgTarget(code) => Self::SdgTarget(code),
            DistributionSubject::Topic(code) => Self::Topic(code),
            DistributionSubject::Instrument(code) => Self::Instrument(code),
        }
    }
}

impl From<GroupingRef> for GroupBy {
    fn from(GroupingRef { code, level }: GroupingRef) -> Self {
        Self::CountryGroup { grouping: code, level }
    }
}

impl From<DistributionGrouping> for GroupBy {
    fn from(key: DistributionGrouping) -> Self {
        match key {
            DistributionGrouping::Grouping(grouping) => grouping.into(),
            DistributionGrouping::By(attribute) => Self::Attribute(attribute.into()),
        }
    }
}

/// The keys of groups; none if the caller gives no list.
pub fn group_keys(keys: Option<Vec<DistributionGrouping>>) -> Vec<GroupBy> {
    keys.into_iter().flatten().map(Into::into).collect()
}
