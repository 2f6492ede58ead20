//! Which policies, and in which order.

use super::response::ResponseListFilter;
use super::*;
use crate::shelf::select::{PolicyField, PolicyTests};

filter! {
    /// Which policies. Every test that is given must hold.
    PolicyFilter of PolicyTests {
        /// What sort of act it is.
        kind: PolicyKindFilter => kind;
        /// What it is called: `{contains: "labour migration"}`.
        title: TextFilter => title;
        /// The language of the title: `{eq: "fr"}`.
        language: CodeFilter => language;
        /// Who issued it.
        issuer: TextFilter => issuer;
        /// The code of the place where it applies.
        jurisdiction: CodeFilter => jurisdiction;
        /// The code of a place or of a region of M49 that the place where it applies lies in, or is.
        within: CodeFilter => within;
        /// The year it was issued.
        year: NumberFilter => year;
        /// The current answers that cite it: `{some: {gcmObjective: {eq: 5}}}`.
        responses: ResponseListFilter => responses;
    }
}

order! {
    /// One key by which policies are sorted.
    PolicyOrder,
    /// What policies can be sorted by.
    PolicyOrderField of PolicyField {
        /// What it is called.
        Title => PolicyField::Title,
        /// The year it was issued.
        Year => PolicyField::Year,
        /// What sort of act it is.
        Kind => PolicyField::Kind,
        /// The code of the place where it applies.
        Jurisdiction => PolicyField::Jurisdiction,
    }
}
