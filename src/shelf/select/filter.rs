//! What a caller may ask of rows: each test is left out, or all of what it says must hold.

use entity::vocabulary::JurisdictionKind;
use serde::Serialize;

use crate::shelf::{Answered, Indicator, Jurisdiction, Published, Seen};

#[derive(Debug, Clone, Default, Serialize)]
pub struct TextTest {
    pub eq: Option<String>,
    pub r#in: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct NumberTest {
    pub eq: Option<i32>,
    pub r#in: Option<Vec<i32>>,
    pub gte: Option<i32>,
    pub lte: Option<i32>,
}

/// A group of countries by its two codes.
#[derive(Debug, Clone, Serialize)]
pub struct GroupRef {
    pub grouping: String,
    pub code: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct GroupTest {
    pub eq: Option<GroupRef>,
    pub r#in: Option<Vec<GroupRef>>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct JurisdictionFilter {
    /// Set by the connection: `countries` are of one kind.
    pub kind: Option<JurisdictionKind>,
    pub code: TextTest,
    pub within: TextTest,
    pub group: GroupTest,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct IndicatorFilter {
    pub instrument: TextTest,
    pub code: TextTest,
    pub dimension: TextTest,
    pub topic: TextTest,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct AssessmentFilter {
    /// Set by the connection: those of this place.
    pub of_place: Option<String>,
    /// Set by the connection: those with this instrument.
    pub of_instrument: Option<String>,
    pub jurisdiction: TextTest,
    pub within: TextTest,
    pub group: GroupTest,
    pub instrument: TextTest,
    pub year: NumberTest,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct ResponseFilter {
    pub assessment: AssessmentFilter,
    /// Set by the connection: those to the indicator of this code.
    pub of_indicator: Option<String>,
    pub indicator: TextTest,
}

impl TextTest {
    pub fn is(text: impl Into<String>) -> Self {
        Self { eq: Some(text.into()), r#in: None }
    }

    /// Whether every value asked for passes `is`: `any` in a list, and `eq`.
    fn holds(&self, is: impl Fn(&str) -> bool) -> bool {
        self.eq.as_deref().is_none_or(&is)
            && self.r#in.as_ref().is_none_or(|list| list.iter().any(|text| is(text)))
    }
}

impl NumberTest {
    /// A number that is not known passes no test.
    fn holds(&self, number: Option<i32>) -> bool {
        let passes = |test: Option<i32>, is: fn(i32, i32) -> bool| {
            test.is_none_or(|wanted| number.is_some_and(|number| is(number, wanted)))
        };
        passes(self.eq, |number, wanted| number == wanted)
            && passes(self.gte, |number, wanted| number >= wanted)
            && passes(self.lte, |number, wanted| number <= wanted)
            && self.r#in.as_ref().is_none_or(|list| number.is_some_and(|number| list.contains(&number)))
    }
}

impl GroupTest {
    fn holds(&self, place: Seen<'_, Jurisdiction>) -> bool {
        let is = |wanted: &GroupRef| {
            place
                .groups()
                .any(|group| *group.row.code == *wanted.code && group.grouping_code() == wanted.grouping)
        };
        self.eq.as_ref().is_none_or(is) && self.r#in.as_ref().is_none_or(|list| list.iter().any(is))
    }
}

impl JurisdictionFilter {
    pub fn holds(&self, place: Seen<'_, Jurisdiction>) -> bool {
        self.kind.is_none_or(|kind| place.row.kind == kind)
            && self.code.holds(|code| *place.row.code == *code)
            && self.within.holds(|code| place.is_within(code))
            && self.group.holds(place)
    }
}

impl IndicatorFilter {
    pub fn holds(&self, indicator: Seen<'_, Indicator>) -> bool {
        self.instrument.holds(|code| *indicator.codebook().instrument().row.code == *code)
            && self.code.holds(|code| *indicator.row.code == *code)
            && self.topic.holds(|topic| *indicator.row.topic == *topic)
            && self
                .dimension
                .holds(|code| indicator.dimension().is_some_and(|dimension| *dimension.row.code == *code))
    }
}

impl AssessmentFilter {
    pub fn holds(&self, revision: Published<'_>) -> bool {
        let assessment = revision.assessment;
        let instrument = &assessment.instrument().row.code;
        self.of_instrument.as_deref().is_none_or(|code| **instrument == *code)
            && self.instrument.holds(|code| **instrument == *code)
            && self.jurisdiction.holds(|code| *assessment.jurisdiction().row.code == *code)
            && self.year.holds(revision.revision.row.year)
            && self.within.holds(|code| assessment.jurisdiction().is_within(code))
            && self.group.holds(assessment.jurisdiction())
    }
}

impl ResponseFilter {
    /// The responses of a revision that are asked for. One indicator is looked up; nothing is searched.
    pub fn responses<'a>(&self, revision: Published<'a>) -> impl Iterator<Item = Answered<'a>> {
        let one =
            self.of_indicator.as_deref().or(self.indicator.eq.as_deref()).map(|code| revision.response(code));
        let (found, all) = match one {
            Some(found) => (found, None),
            None => (None, Some(revision.responses())),
        };
        found
            .into_iter()
            .chain(all.into_iter().flatten())
            .filter(|response| self.indicator.holds(|code| *response.indicator().row.code == *code))
    }
}
