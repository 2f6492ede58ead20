//! Which entries of the register, and in which order.

use super::*;
use crate::shelf::select::{RegisterField, RegisterTests};

filter! {
    /// Which entries of the register. Every test that is given must hold.
    RegisterFilter of RegisterTests {
        /// The code of the place assessed.
        jurisdiction: CodeFilter => jurisdiction;
        /// The code of a place or of a region of M49 that the place assessed lies in, or is.
        within: CodeFilter => within;
        /// A group that the place assessed is a member of.
        group: GroupFilter => group;
        /// The level of government assessed.
        level: LevelFilter => level;
        /// The year.
        year: NumberFilter => year;
        /// The round, by its nature.
        round_kind: RoundKindFilter => round_kind;
        /// Whether this service has answers of the programme's own instruments for the place at that level (and of
        /// that year, where the entry tells one).
        answered: bool => answered;
    }
}

order! {
    /// One key by which the register is sorted.
    RegisterOrder,
    /// What the register can be sorted by.
    RegisterOrderField of RegisterField {
        /// The code of the place assessed.
        Jurisdiction => RegisterField::Jurisdiction,
        /// What the place assessed is called.
        JurisdictionName => RegisterField::JurisdictionName,
        /// What the country is called that the place assessed is, or is in.
        CountryName => RegisterField::CountryName,
        /// The level of government assessed.
        Level => RegisterField::Level,
        /// The year.
        Year => RegisterField::Year,
    }
}
