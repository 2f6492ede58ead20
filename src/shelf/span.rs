//! Defines from which release until which release a row is public: the one rule of `asOf` for all data.

/// Public from release `since` on, and no longer from release `until` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub since: i32,
    pub(super) until: i32,
}

impl Span {
    pub fn new(since: i32, until: Option<i32>) -> Self {
        Self { since, until: until.unwrap_or(i32::MAX) }
    }

    pub fn contains(self, release: i32) -> bool {
        self.since <= release && release < self.until
    }
}

/// The rows that replaced one another over time. A release shows at most one of them.
#[derive(Debug, Clone)]
pub struct Versions<T>(Vec<(Span, T)>);

impl<T> Default for Versions<T> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl<T> Versions<T> {
    pub fn push(&mut self, since: i32, until: Option<i32>, row: T) {
        self.0.push((Span::new(since, until), row));
    }

    /// Adds a row, or sets the end of a row that is in the list.
    pub fn replace(&mut self, since: i32, until: Option<i32>, row: T) {
        self.0.retain(|(span, _)| span.since != since);
        self.push(since, until, row);
    }

    /// Every row with its first release, oldest first.
    pub fn all(&self) -> impl Iterator<Item = (i32, &T)> {
        let mut rows: Vec<_> = self.0.iter().map(|(span, row)| (span.since, row)).collect();
        rows.sort_by_key(|(since, _)| *since);
        rows.into_iter()
    }

    /// Every row with its span, in the order of the list.
    pub fn rows(&self) -> &[(Span, T)] {
        &self.0
    }

    pub fn at(&self, release: i32) -> Option<&T> {
        self.all_at(release).next()
    }

    pub fn all_at(&self, release: i32) -> impl Iterator<Item = &T> + Clone {
        self.0.iter().filter(move |(span, _)| span.contains(release)).map(|(_, row)| row)
    }

    pub fn sort_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.0.sort_by_key(|(_, row)| key(row));
    }
}
