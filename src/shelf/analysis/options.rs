//! The answer options of one question in all versions of its instrument.

use rustc_hash::FxHashMap;

use crate::shelf::{AnswerOption, Catalog, Indicator, View};

/// The options of one question: those of its newest version in the order of the codebook, then those that only older
/// versions have so. An option whose label, ordinal or presence a later version changed is another: who selected it has
/// not said what the later one says.
#[derive(Default)]
pub struct AnswerOptions<'a> {
    all: Vec<CountedOption<'a>>,
    /// By index of the version of the indicator: the place in `all` of each of its options.
    places: FxHashMap<u32, Vec<usize>>,
}

/// An option that answers may select.
#[derive(Clone, Copy)]
pub struct CountedOption<'a> {
    pub option: View<'a, AnswerOption>,
    /// The newest version of the question that has the option so.
    pub indicator: View<'a, Indicator>,
}

impl<'a> AnswerOptions<'a> {
    /// `versions` are the indexes of the indicator, that of the newest codebook first.
    pub(super) fn new(catalog: &'a Catalog, versions: &[u32]) -> Self {
        let mut options = Self::default();
        for &version in versions {
            let indicator = catalog.question(version);
            let own = indicator.row.options.iter().map(|row| View::new(catalog, row));
            let places = own.map(|option| options.place(CountedOption { option, indicator })).collect();
            options.places.insert(version, places);
        }
        options
    }

    fn place(&mut self, counted: CountedOption<'a>) -> usize {
        let is_same = |known: &CountedOption<'_>| known.option.says_the_same(counted.option.row);
        self.all.iter().position(is_same).unwrap_or_else(|| {
            self.all.push(counted);
            self.all.len() - 1
        })
    }

    pub fn all(&self) -> &[CountedOption<'a>] {
        &self.all
    }

    /// The places of the options of one version of the indicator, by position in that version.
    pub(super) fn places(&self, version: u32) -> &[usize] {
        self.places.get(&version).map_or(&[], Vec::as_slice)
    }
}

impl View<'_, AnswerOption> {
    /// Whether an option of another version of the question says the same by the same code.
    pub(super) fn says_the_same(self, other: &AnswerOption) -> bool {
        let own = self.row;
        (&own.code, own.ordinal, own.presence) == (&other.code, other.ordinal, other.presence)
            && own.labels.is_same(&other.labels, self.catalog.number())
    }
}
