//! Filter and order of findings.

use super::*;
use crate::shelf::select::{AssessmentField, FindingField, FindingPredicate};

filter! {
    /// Conditions on a finding. All conditions given must match; a condition that is null counts as left out.
    FindingFilter of FindingPredicate {
        /// Code of the instrument, such as `mgi-national`.
        instrument: CodeFilter => header.instrument;
        /// Level of government that the instrument covers: `NATIONAL`, `LOCAL` or `REGIONAL`.
        level: LevelFilter => header.level;
        /// Code of the place assessed: `{eq: "KEN"}`.
        jurisdiction: CodeFilter => header.jurisdiction;
        /// Code of a place or M49 region that is, or contains, the place assessed, such as `{eq: "002"}` for Africa.
        within: CodeFilter => header.within;
        /// Group of countries to which the place assessed belongs: `{eq: {grouping: "income", code: "low"}}`.
        group: GroupFilter => header.group;
        /// Year that the current revision describes, such as `2021`.
        year: NumberFilter => header.year;
        /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
        provenance: ProvenanceFilter => header.provenance;
        /// Kind of the finding: a well-developed area, or an area with potential for further development.
        kind: FindingKindFilter => kind;
        /// Code of the dimension, `1` to `6`: `{eq: "1"}`.
        dimension: CodeFilter => dimension;
        /// Words to find: all of them must occur in one language version of the finding, in any language, also as parts
        /// of longer words. Case and accents are ignored; at most ten different words of at most fifty characters each.
        search: String => search;
    }
}

order! {
    /// One sort key of findings.
    FindingOrder,
    /// Field by which findings can be sorted.
    FindingOrderField of FindingField {
        /// Ref of the assessment, such as `KEN/mgi-national/2021`.
        Assessment => FindingField::Assessment(AssessmentField::Ref),
        /// Name of the place assessed, in the language of the sort key.
        JurisdictionName => FindingField::Assessment(AssessmentField::JurisdictionName),
        /// Name of the country assessed, or of the country in which the place assessed lies, in the language of the
        /// sort key.
        CountryName => FindingField::Assessment(AssessmentField::CountryName),
        /// Level of government that the instrument covers, in the order `NATIONAL`, `LOCAL`, `REGIONAL`.
        Level => FindingField::Assessment(AssessmentField::Level),
        /// Year of the revision.
        Year => FindingField::Assessment(AssessmentField::Year),
        /// Number of the dimension, `1` to `6`.
        Dimension => FindingField::Dimension,
        /// Kind of the finding: `WELL_DEVELOPED` before `POTENTIAL`.
        Kind => FindingField::Kind,
    }
}
