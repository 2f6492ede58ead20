//! Filter and order of assessments.

use super::response::AnswerListFilter;
use super::*;
use crate::shelf::select::{AssessmentField, AssessmentPredicate, RelatedAssessments};

filter! {
    /// Filter for assessments, by their current revisions. All conditions given must match; a condition that is null
    /// counts as left out.
    AssessmentFilter of AssessmentPredicate {
        /// Code of the instrument: `{eq: "mgi-national"}`.
        instrument: CodeFilter => header.instrument;
        /// Level of government that the instrument covers: `NATIONAL`, `LOCAL` or `REGIONAL`.
        level: LevelFilter => header.level;
        /// Code of the place assessed: `{eq: "KEN"}`.
        jurisdiction: CodeFilter => header.jurisdiction;
        /// Code of a place or of an M49 region that contains the place assessed, or is that place: `{eq: "002"}` for
        /// Africa.
        within: CodeFilter => header.within;
        /// Group of countries to which the place assessed belongs: `{eq: {grouping: "income", code: "low"}}`.
        group: GroupFilter => header.group;
        /// Key that distinguishes assessments of one place and instrument, such as `2019` or `second-profile`.
        key: CodeFilter => header.key;
        /// Year that the current revision describes: `{gte: 2019}`.
        year: NumberFilter => header.year;
        /// Greatest age at the time of the release shown, in whole months from the end of the year that the current revision
        /// describes: `24`. The age is `0` in that year itself; an assessment of an unknown year does not match.
        max_age_months: i32 => header.max_age;
        /// Number of the round of assessment, from `1`: `{eq: 2}`.
        round: NumberFilter => header.round;
        /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED`.
        round_kind: RoundKindFilter => header.round_kind;
        /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
        provenance: ProvenanceFilter => header.provenance;
        /// Time at which the current revision was published, such as `{gte: "2026-11-01T00:00:00Z"}`.
        published_at: DateTimeFilter => header.published_at;
        /// If `true`, only assessments with at least one answer match; if `false`, only assessments without any answer.
        answered: bool => answered;
        /// Conditions on the responses of the current revision, such as `{some: {indicator: {eq: "1.1.1"},
        /// selectedOption: {eq: "yes"}}}`.
        responses: AnswerListFilter => responses;
    }
}

/// Filter by the assessments that belong to an item. All conditions given must match; a condition that is null counts
/// as left out.
#[derive(async_graphql::InputObject, Default)]
pub struct AssessmentListFilter {
    /// At least one assessment matches this filter, even if the same place has a later assessment. To count places by
    /// their latest answers, use `latest`.
    some: Option<Box<AssessmentFilter>>,
    /// No assessment matches this filter.
    none: Option<Box<AssessmentFilter>>,
    /// At least one of the latest assessments matches this filter, such as `{responses: {some: {selectedOption: {eq:
    /// "4"}}}}`. For each place and instrument, the conditions on assessments and questions choose the latest answered
    /// assessment; the conditions on answers then test that assessment only.
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
    /// One sort key for assessments.
    AssessmentOrder,
    /// Fields by which assessments can be sorted.
    AssessmentOrderField of AssessmentField {
        /// Readable reference of the assessment, such as `KEN/mgi-national/2021`.
        Ref => AssessmentField::Ref,
        /// Code of the instrument, such as `mgi-national`.
        Instrument => AssessmentField::Instrument,
        /// Code of the place assessed, such as `KEN`.
        Jurisdiction => AssessmentField::Jurisdiction,
        /// Name of the place assessed, in the language of the sort key.
        JurisdictionName => AssessmentField::JurisdictionName,
        /// Name of the country assessed, or of the country in which the place assessed lies, in the language of the
        /// sort key.
        CountryName => AssessmentField::CountryName,
        /// Level of government that the instrument covers, in the order `NATIONAL`, `LOCAL`, `REGIONAL`.
        Level => AssessmentField::Level,
        /// Key that distinguishes assessments of one place and instrument, such as `2019` or `second-profile`.
        Key => AssessmentField::Key,
        /// Year that the current revision describes, such as `2021`.
        Year => AssessmentField::Year,
        /// Number of the round of assessment.
        Round => AssessmentField::Round,
        /// Time at which the current revision was published.
        PublishedAt => AssessmentField::PublishedAt,
    }
}
