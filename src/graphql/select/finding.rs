//! Which findings, and in which order.

use super::*;
use crate::shelf::select::{AssessmentField, FindingField, FindingTests};

filter! {
    /// Which findings. Every test that is given must hold.
    FindingFilter of FindingTests {
        /// The code of the instrument.
        instrument: CodeFilter => header.instrument;
        /// The level of government that the instrument asks.
        level: LevelFilter => header.level;
        /// The code of the place assessed.
        jurisdiction: CodeFilter => header.jurisdiction;
        /// The code of a place or of a region of M49 that the place assessed lies in, or is.
        within: CodeFilter => header.within;
        /// A group that the place assessed is a member of.
        group: GroupFilter => header.group;
        /// The year of the current revision.
        year: NumberFilter => header.year;
        /// Whose data it is.
        provenance: ProvenanceFilter => header.provenance;
        /// What is found: an area that is well developed, or one with potential.
        kind: FindingKindFilter => kind;
        /// The number of the dimension, `1` to `6`.
        dimension: CodeFilter => dimension;
        /// Words of what is found, in any language, whatever their case and accents: at most ten different ones of
        /// at most fifty characters each.
        search: String => search;
    }
}

order! {
    /// One key by which findings are sorted.
    FindingOrder,
    /// What findings can be sorted by.
    FindingOrderField of FindingField {
        /// The readable name of the assessment.
        Assessment => FindingField::Assessment(AssessmentField::Ref),
        /// What the place assessed is called.
        JurisdictionName => FindingField::Assessment(AssessmentField::JurisdictionName),
        /// What the country is called that the place assessed is, or is in.
        CountryName => FindingField::Assessment(AssessmentField::CountryName),
        /// The level of government that the instrument asks: national, local, regional.
        Level => FindingField::Assessment(AssessmentField::Level),
        /// The year of the revision.
        Year => FindingField::Assessment(AssessmentField::Year),
        /// The number of the dimension.
        Dimension => FindingField::Dimension,
        /// What is found.
        Kind => FindingField::Kind,
    }
}
