//! A questionnaire with all its codebooks.

use entity::vocabulary::Level;

use super::code::find;
use super::{Catalog, Codebook, Span, View, Wording};
use crate::error::Error;

#[derive(Debug)]
pub struct Instrument {
    pub code: Box<str>,
    pub level: Level,
    pub span: Span,
    pub names: Wording,
    pub descriptions: Wording,
    /// Oldest first.
    pub(super) codebooks: Vec<u32>,
}

impl Catalog {
    pub fn instrument(&self, code: &str) -> Option<View<'_, Instrument>> {
        self.instruments().find(|instrument| &*instrument.code == code)
    }

    /// The instrument with this code, in any case of letters. An error about `field`, if the release shows no such
    /// instrument.
    pub fn check_instrument(
        &self,
        code: &str,
        field: impl Into<String>,
    ) -> Result<View<'_, Instrument>, Error> {
        self.find_instrument(code).ok_or_else(|| {
            let known: Vec<&str> = self.instruments().map(|row| &*row.row.code).collect();
            let code: String = code.chars().take(40).collect();
            let message = match known.is_empty() {
                true => format!("There is no instrument {code:?}: release {} shows none.", self.number()),
                false => format!("There is no instrument {code:?}; there are {}.", known.join(", ")),
            };
            Error::bad_input(field, message)
        })
    }

    /// The instrument with this code, in any case of letters.
    pub fn find_instrument(&self, code: &str) -> Option<View<'_, Instrument>> {
        find(self.instruments(), |instrument| &*instrument.row.code, code)
    }

    /// Every instrument, by code.
    pub fn instruments(&self) -> impl Iterator<Item = View<'_, Instrument>> + Clone {
        let questions = &self.shelf.questions;
        let instruments = questions.instruments_in_order.iter();
        instruments
            .map(|&index| View::new(self, &questions.instruments[index as usize]))
            .filter(|row| self.sees(row.span))
    }
}

impl<'a> View<'a, Instrument> {
    /// Oldest first.
    pub fn codebooks(self) -> impl DoubleEndedIterator<Item = View<'a, Codebook>> + Clone {
        let catalog = self.catalog;
        let codebooks = self.row.codebooks.iter().map(move |&index| catalog.codebook(index));
        codebooks.filter(move |codebook| catalog.sees(codebook.span))
    }

    /// Its newest codebook.
    pub fn codebook(self) -> Option<View<'a, Codebook>> {
        self.codebooks().next_back()
    }
}
