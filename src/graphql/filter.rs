//! The typed inputs by which connections are filtered. Every test that is given must hold.

use async_graphql::InputObject;

use crate::shelf::select;

/// A test of a code. Every part that is given must hold.
#[derive(InputObject, Default)]
pub struct CodeFilter {
    /// It is this one.
    eq: Option<String>,
    /// It is one of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
}

/// A test of a year. Every part that is given must hold; a year that is not known passes none.
#[derive(InputObject, Default)]
pub struct YearFilter {
    /// It is this one.
    eq: Option<i32>,
    /// It is one of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<i32>>,
    /// It is this one or a later one.
    gte: Option<i32>,
    /// It is this one or an earlier one.
    lte: Option<i32>,
}

/// A group of countries, by the code of its grouping and its own.
#[derive(InputObject)]
pub struct GroupRef {
    /// `m49`, `sdg`, `income`, `ldc`, `lldc` or `sids`.
    grouping: String,
    /// The group's code: `002` of `m49`, `low` of `income`.
    code: String,
}

/// A test of the groups a place is in. Every part that is given must hold.
#[derive(InputObject, Default)]
pub struct GroupFilter {
    /// It is in this one.
    eq: Option<GroupRef>,
    /// It is in one of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<GroupRef>>,
}

/// Which places. Every test that is given must hold.
#[derive(InputObject, Default)]
pub struct JurisdictionFilter {
    /// The place's own code.
    code: Option<CodeFilter>,
    /// The code of a place or of an M49 group that it lies in, or is.
    within: Option<CodeFilter>,
    /// A group it is a member of.
    group: Option<GroupFilter>,
}

/// Which indicators. Every test that is given must hold.
#[derive(InputObject, Default)]
pub struct IndicatorFilter {
    /// The code of the instrument.
    instrument: Option<CodeFilter>,
    /// The indicator's code.
    code: Option<CodeFilter>,
    /// The number of the dimension, `1` to `6`.
    dimension: Option<CodeFilter>,
    /// What the question is about, across instruments.
    topic: Option<CodeFilter>,
}

/// Which assessments. Every test that is given must hold.
#[derive(InputObject, Default)]
pub struct AssessmentFilter {
    /// The code of the place assessed.
    jurisdiction: Option<CodeFilter>,
    /// The code of a place or of an M49 group that the place assessed lies in, or is.
    within: Option<CodeFilter>,
    /// A group that the place assessed is a member of.
    group: Option<GroupFilter>,
    /// The code of the instrument.
    instrument: Option<CodeFilter>,
    /// The year of the current revision.
    year: Option<YearFilter>,
}

/// Which responses. Every test that is given must hold.
#[derive(InputObject, Default)]
pub struct ResponseFilter {
    /// The code of the place assessed.
    jurisdiction: Option<CodeFilter>,
    /// The code of a place or of an M49 group that the place assessed lies in, or is.
    within: Option<CodeFilter>,
    /// A group that the place assessed is a member of.
    group: Option<GroupFilter>,
    /// The code of the instrument.
    instrument: Option<CodeFilter>,
    /// The year of the current revision.
    year: Option<YearFilter>,
    /// The indicator's code.
    indicator: Option<CodeFilter>,
}

impl From<CodeFilter> for select::TextTest {
    fn from(filter: CodeFilter) -> Self {
        Self { eq: filter.eq, r#in: filter.one_of }
    }
}

impl From<YearFilter> for select::NumberTest {
    fn from(YearFilter { eq, one_of, gte, lte }: YearFilter) -> Self {
        Self { eq, r#in: one_of, gte, lte }
    }
}

impl From<GroupRef> for select::GroupRef {
    fn from(GroupRef { grouping, code }: GroupRef) -> Self {
        Self { grouping, code }
    }
}

impl From<GroupFilter> for select::GroupTest {
    fn from(GroupFilter { eq, one_of }: GroupFilter) -> Self {
        Self { eq: eq.map(Into::into), r#in: one_of.map(|list| list.into_iter().map(Into::into).collect()) }
    }
}

fn test<T: Into<U>, U: Default>(filter: Option<T>) -> U {
    filter.map(Into::into).unwrap_or_default()
}

impl From<JurisdictionFilter> for select::JurisdictionFilter {
    fn from(JurisdictionFilter { code, within, group }: JurisdictionFilter) -> Self {
        Self { kind: None, code: test(code), within: test(within), group: test(group) }
    }
}

impl From<IndicatorFilter> for select::IndicatorFilter {
    fn from(IndicatorFilter { instrument, code, dimension, topic }: IndicatorFilter) -> Self {
        Self {
            instrument: test(instrument),
            code: test(code),
            dimension: test(dimension),
            topic: test(topic),
        }
    }
}

impl From<AssessmentFilter> for select::AssessmentFilter {
    fn from(filter: AssessmentFilter) -> Self {
        let AssessmentFilter { jurisdiction, within, group, instrument, year } = filter;
        Self {
            jurisdiction: test(jurisdiction),
            within: test(within),
            group: test(group),
            instrument: test(instrument),
            year: test(year),
            ..Self::default()
        }
    }
}

impl From<ResponseFilter> for select::ResponseFilter {
    fn from(filter: ResponseFilter) -> Self {
        let ResponseFilter { jurisdiction, within, group, instrument, year, indicator } = filter;
        let assessment = AssessmentFilter { jurisdiction, within, group, instrument, year };
        Self { assessment: assessment.into(), indicator: test(indicator), ..Self::default() }
    }
}
