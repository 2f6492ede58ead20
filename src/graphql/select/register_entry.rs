//! Filter and order of register entries.

use super::*;
use crate::shelf::select::{RegisterEntryField, RegisterEntryPredicate};

filter! {
    /// Conditions on a register entry. All conditions given must match; a condition that is null counts as left out.
    RegisterEntryFilter of RegisterEntryPredicate {
        /// Code of the place assessed: `{eq: "KEN"}`.
        jurisdiction: CodeFilter => jurisdiction;
        /// Code of a place or M49 region that is, or contains, the place assessed, such as `{eq: "002"}` for Africa.
        within: CodeFilter => within;
        /// Group of countries to which the place assessed belongs: `{eq: {grouping: "income", code: "low"}}`.
        group: GroupFilter => group;
        /// Level of government assessed, such as `{eq: LOCAL}`.
        level: LevelFilter => level;
        /// Year of the assessment, such as `{eq: 2021}`.
        year: NumberFilter => year;
        /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED`.
        round_kind: RoundKindFilter => round_kind;
        /// If `true`, only entries with answers in this service match; if `false`, only entries without answers. The
        /// answers must be from an instrument `mgi-…` and for the place, level and year of the entry; for an entry
        /// without a year, answers of any year count.
        answered: bool => answered;
    }
}

order! {
    /// One sort key of register entries.
    RegisterEntryOrder,
    /// Field by which register entries can be sorted.
    RegisterEntryOrderField of RegisterEntryField {
        /// Code of the place assessed, such as `KEN`.
        Jurisdiction => RegisterEntryField::Jurisdiction,
        /// Name of the place assessed, in the language of the sort key.
        JurisdictionName => RegisterEntryField::JurisdictionName,
        /// Name of the country assessed, or of the country in which the place assessed lies, in the language of the
        /// sort key.
        CountryName => RegisterEntryField::CountryName,
        /// Level of government assessed, in the order `NATIONAL`, `LOCAL`, `REGIONAL`.
        Level => RegisterEntryField::Level,
        /// Year of the assessment.
        Year => RegisterEntryField::Year,
    }
}
