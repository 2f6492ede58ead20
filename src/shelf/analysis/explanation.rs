//! How the numbers of an analysis came about.

/// Why something that passes the filter is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExclusionReason {
    NotLatest,
    Synthetic,
    WithoutEarlierRound,
    OneResponseOnly,
}

/// How numbers came about.
pub struct Explanation {
    /// The number of responses, or of places, that pass the filter.
    pub selected: u64,
    /// The number of those that are not counted, by reason.
    pub excluded: Vec<(ExclusionReason, u64)>,
    pub definition: String,
}

impl Explanation {
    /// Reasons for which nothing is left out are not told.
    pub(super) fn new(
        selected: u64,
        excluded: impl IntoIterator<Item = (ExclusionReason, u64)>,
        definition: String,
    ) -> Self {
        let excluded = excluded.into_iter().filter(|(_, count)| *count > 0).collect();
        Self { selected, excluded, definition }
    }
}
