//! Filter of the revisions of one assessment.

use super::*;
use crate::shelf::select::RevisionPredicate;

filter! {
    /// Conditions on a revision. All conditions given must match; a condition that is null counts as left out.
    RevisionFilter of RevisionPredicate {
        /// Number of the revision within the assessment, from `1`, such as `{gt: 1}`.
        number: NumberFilter => number;
        /// Reason for the revision, such as `{eq: CORRECTION}`.
        kind: RevisionKindFilter => kind;
        /// Year that the revision describes, such as `{eq: 2021}`.
        year: NumberFilter => year;
        /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
        provenance: ProvenanceFilter => provenance;
        /// Time at which the revision was published, such as `{gte: "2026-11-01T00:00:00Z"}`.
        published_at: DateTimeFilter => published_at;
    }
}
