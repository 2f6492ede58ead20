//! From which release until which something is public: the one rule that makes as-of true for everything.

/// Public from release `since`, and no longer from release `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub since: i32,
    until: i32,
}

impl Span {
    pub fn new(since: i32, until: Option<i32>) -> Self {
        Self { since, until: until.unwrap_or(i32::MAX) }
    }

    pub fn contains(self, release: i32) -> bool {
        self.since <= release && release < self.until
    }
}

/// The rows of something that is replaced over time: at most one is seen at a release.
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

    /// Adds a row, or the end of one that is known.
    pub fn replace(&mut self, since: i32, until: Option<i32>, row: T) {
        self.0.retain(|(span, _)| span.since != since);
        self.push(since, until, row);
    }

    /// Every row, with the release it came with, oldest first.
    pub fn all(&self) -> impl Iterator<Item = (i32, &T)> {
        let mut rows: Vec<_> = self.0.iter().map(|(span, row)| (span.since, row)).collect();
        rows.sort_by_key(|(since, _)| *since);
        rows.into_iter()
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
