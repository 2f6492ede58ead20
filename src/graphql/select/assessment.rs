//! Which assessments, and in which order.

use super::response::AnswerListFilter;
use super::*;
use crate::shelf::select::{AssessmentField, AssessmentTests};

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

related! {
    /// A test of assessments that belong to something. Every part that is given must hold.
    AssessmentListFilter of AssessmentFilter, AssessmentTests
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
