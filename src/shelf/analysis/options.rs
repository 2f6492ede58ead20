//! The answer options of one question in all versions of its instrument.

use rustc_hash::FxHashMap;

use crate::shelf::{AnswerOption, Catalog, View};

/// The options of one question: those of its newest version in the order of the codebook, then those that only older
/// versions have.
#[derive(Default)]
pub struct AnswerOptions<'a> {
    all: Vec<View<'a, AnswerOption>>,
    /// By index of the version of the indicator: the place in `all` of each of its options.
    places: FxHashMap<u32, Vec<usize>>,
}

impl<'a> AnswerOptions<'a> {
    /// `versions` are the indexes of the indicator, that of the newest codebook first.
    pub(super) fn new(catalog: &'a Catalog, versions: &[u32]) -> Self {
        let mut options = Self::default();
        for &version in versions {
            let own = catalog.question(version).row.options.iter().map(|row| View::new(catalog, row));
            let places = own.map(|option| options.place(option)).collect();
            options.places.insert(version, places);
        }
        options
    }

    fn place(&mut self, option: View<'a, AnswerOption>) -> usize {
        let known = self.all.iter().position(|known| known.row.code == option.row.code);
        known.unwrap_or_else(|| {
            self.all.push(option);
            self.all.len() - 1
        })
    }

    pub fn all(&self) -> &[View<'a, AnswerOption>] {
        &self.all
    }

    /// The places of the options of one version of the indicator, by position in that version.
    pub(super) fn places(&self, version: u32) -> &[usize] {
        self.places.get(&version).map_or(&[], Vec::as_slice)
    }
}
