//! Which places, and in which order.

use super::assessment::AssessmentListFilter;
use super::*;
use crate::shelf::select::{JurisdictionField, JurisdictionTests};

filter! {
    /// Which places. Every test that is given must hold.
    JurisdictionFilter of JurisdictionTests {
        /// The place's own code: `{eq: "KEN"}`.
        code: CodeFilter => code;
        /// What sort of place it is.
        kind: JurisdictionKindFilter => kind;
        /// What it is called or was called, in any language: `{contains: "ivoire"}`, `{contains: "Burma"}`. Its names and
        /// its aliases are looked at.
        name: TextFilter => name;
        /// ISO 3166-1 alpha-2 of a country.
        iso2: CodeFilter => iso2;
        /// The three digits of a country in the M49 standard.
        m49: CodeFilter => m49;
        /// The code of the place it belongs to.
        parent: CodeFilter => parent;
        /// The code of a place or of a region of M49 that it lies in, or is: `{eq: "002"}` for Africa.
        within: CodeFilter => within;
        /// A group it is a member of.
        group: GroupFilter => group;
        /// Its current assessments: `{some: {instrument: {eq: "sdg-10-7-2"}, answered: true, year: {gte: 2019}}}`.
        assessments: AssessmentListFilter => assessments;
    }
}

order! {
    /// One key by which places are sorted.
    JurisdictionOrder,
    /// What places can be sorted by.
    JurisdictionOrderField of JurisdictionField {
        /// The place's own code.
        Code => JurisdictionField::Code,
        /// What it is called.
        Name => JurisdictionField::Name,
        /// What sort of place it is: countries, subdivisions, municipalities, regional bodies.
        Kind => JurisdictionField::Kind,
        /// The code of the country it is, or is in.
        Country => JurisdictionField::Country,
        /// What the country is called that it is, or is in.
        CountryName => JurisdictionField::CountryName,
    }
}
