//! Filter and order of places.

use super::assessment::AssessmentListFilter;
use super::*;
use crate::shelf::select::{JurisdictionField, JurisdictionPredicate};

filter! {
    /// Conditions on a place. All conditions given must match; a condition that is null counts as left out.
    JurisdictionFilter of JurisdictionPredicate {
        /// Code of the place, such as `{eq: "KEN"}`.
        code: CodeFilter => code;
        /// Kind of place: country, subdivision, municipality or regional body.
        kind: JurisdictionKindFilter => kind;
        /// Name of the place, present or former, in any language, such as `{contains: "ivoire"}` or `{contains:
        /// "Burma"}`. Searches names and aliases.
        name: TextFilter => name;
        /// ISO 3166-1 alpha-2 code of the country, such as `{eq: "KE"}`. Other places have none.
        iso2: CodeFilter => iso2;
        /// M49 code of the country, three digits, such as `{eq: "404"}`. Other places have none.
        m49: CodeFilter => m49;
        /// Code of the place directly above (for a subdivision, its country), such as `{eq: "KEN"}`.
        parent: CodeFilter => parent;
        /// Code of a place or M49 region that is, or contains, the place, such as `{eq: "002"}` for Africa.
        within: CodeFilter => within;
        /// Group of which the place is a member, such as `{eq: {grouping: "ldc", code: "ldc"}}`.
        group: GroupFilter => group;
        /// Current assessments of the place, such as `{some: {instrument: {eq: "sdg-10-7-2"}, answered: true, year:
        /// {gte: 2019}}}`.
        assessments: AssessmentListFilter => assessments;
    }
}

order! {
    /// One sort key of places.
    JurisdictionOrder,
    /// Field by which places can be sorted.
    JurisdictionOrderField of JurisdictionField {
        /// Code of the place.
        Code => JurisdictionField::Code,
        /// Name of the place, in the language of the sort key.
        Name => JurisdictionField::Name,
        /// Kind of the place: countries, then subdivisions, municipalities and regional bodies.
        Kind => JurisdictionField::Kind,
        /// Code of the country that is, or contains, the place. Regional bodies have none.
        Country => JurisdictionField::Country,
        /// Name of the country that is, or contains, the place. Regional bodies have none.
        CountryName => JurisdictionField::CountryName,
    }
}
