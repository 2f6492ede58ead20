//! Which assessments, and in which order.

use super::response::AnswerListFilter;
use super::*;
use crate::shelf::select::{AssessmentField, AssessmentTests, RelatedAssessments};

filter! {
    /// Which assessments, by what is current of them. Every test that is given must hold.
    AssessmentFilter of AssessmentTests {
        /// The code of the instrument: `{eq: "mgi-national"}`.
        instrument: CodeFilter => header.instrument;
        /// The level of government that the instrument asks.
        level: LevelFilter => header.level;
        /// The code of the place assessed.
        jurisdiction: CodeFilter => header.jurisdiction;
        /// The code of a place or of a region of M49 that the place assessed lies in, or is: `{eq: "002"}` for Africa.
        within: CodeFilter => header.within;
        /// A group that the place assessed is a member of.
        group: GroupFilter => header.group;
        /// What tells it from others of the place with the instrument.
        key: CodeFilter => header.key;
        /// The year of the current revision: `{gte: 2019}`.
        year: NumberFilter => header.year;
        /// The number of the round.
        round: NumberFilter => header.round;
        /// The round, by its nature.
        round_kind: RoundKindFilter => header.round_kind;
        /// Whose data it is.
        provenance: ProvenanceFilter => header.provenance;
        /// Whether any question has an answer.
        answered: bool => answered;
        /// The answers of the current revision.
        responses: AnswerListFilter => responses;
    }
}

/// A test of assessments that belong to something. Every part that is given must hold.
#[derive(async_graphql::InputObject, Default)]
pub struct AssessmentListFilter {
    /// At least one of them is so. That may be one that a later assessment has overtaken: to count places by what they
    /// say now, use `latest`.
    some: Option<Box<AssessmentFilter>>,
    /// None of them is so.
    none: Option<Box<AssessmentFilter>>,
    /// At least one of the latest is so: `{instrument: {eq: "sdg-10-7-2"}, responses: {some: {indicator: {eq: "_T"},
    /// answer: {in: ["3", "4"]}}}}`. What is asked of assessments and questions comes first; then, of each place and
    /// instrument, the latest answered assessment that has such a question is taken; and what is asked of the answers is
    /// asked of that one only, as in `responses(select: LATEST)`.
    latest: Option<Box<AssessmentFilter>>,
}

impl TryFrom<AssessmentListFilter> for RelatedAssessments {
    type Error = Error;

    fn try_from(
        AssessmentListFilter { some, none, latest }: AssessmentListFilter,
    ) -> Result<Self, Self::Error> {
        let filter = |filter: Option<Box<AssessmentFilter>>| {
            filter.map(|filter| (*filter).try_into().map(Box::new)).transpose()
        };
        let any = select::Related { some: filter(some)?, none: filter(none)? };
        Ok(Self { any, latest: filter(latest)? })
    }
}

order! {
    /// One key by which assessments are sorted.
    AssessmentOrder,
    /// What assessments can be sorted by.
    AssessmentOrderField of AssessmentField {
        /// The readable name.
        Ref => AssessmentField::Ref,
        /// The code of the instrument.
        Instrument => AssessmentField::Instrument,
        /// The code of the place assessed.
        Jurisdiction => AssessmentField::Jurisdiction,
        /// What the place assessed is called.
        JurisdictionName => AssessmentField::JurisdictionName,
        /// What the country is called that the place assessed is, or is in.
        CountryName => AssessmentField::CountryName,
        /// The level of government that the instrument asks: national, local, regional.
        Level => AssessmentField::Level,
        /// What tells it from others of the place with the instrument.
        Key => AssessmentField::Key,
        /// The year of the current revision.
        Year => AssessmentField::Year,
        /// The number of the round.
        Round => AssessmentField::Round,
        /// When the current revision was published.
        PublishedAt => AssessmentField::PublishedAt,
    }
}
