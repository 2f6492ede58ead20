//! Filter and order of releases.

use super::*;
use crate::shelf::select::{ReleaseField, ReleasePredicate};

filter! {
    /// Conditions on a release. All conditions given must match; a condition that is null counts as left out.
    ReleaseFilter of ReleasePredicate {
        /// Number of the release, from `1`, such as `{gt: 41}`.
        number: NumberFilter => number;
        /// Kind of act that made the release, such as `{eq: PUBLISH}`.
        kind: ReleaseKindFilter => kind;
        /// Time at which the release was made, such as `{gte: "2026-11-01T00:00:00Z"}`.
        published_at: DateTimeFilter => published_at;
    }
}

order! {
    /// One sort key of releases.
    ReleaseOrder,
    /// Field by which releases can be sorted.
    ReleaseOrderField of ReleaseField {
        /// Number of the release.
        Number => ReleaseField::Number,
        /// Time at which the release was made.
        PublishedAt => ReleaseField::PublishedAt,
        /// Kind of act that made the release, in the order of the values of `ReleaseKind`.
        Kind => ReleaseField::Kind,
    }
}
