//! One version of an instrument: its dimensions, categories and indicators.

use std::ops::Range;

use super::code::find;
use super::meter::work;
use super::{Catalog, Indicator, Instrument, Span, View, Wording};

#[derive(Debug)]
pub struct Codebook {
    pub id: Box<str>,
    pub(super) instrument: u32,
    pub version: Box<str>,
    pub span: Span,
    pub dimensions: Vec<Dimension>,
    pub categories: Vec<Category>,
    /// Indexes among all indicators, in the order of the codebook.
    pub(super) indicators: Range<u32>,
}

/// One of the six dimensions of the Migration Governance Framework, as this codebook words it.
#[derive(Debug)]
pub struct Dimension {
    pub codebook: u32,
    pub code: Box<str>,
    pub names: Wording,
}

#[derive(Debug)]
pub struct Category {
    pub codebook: u32,
    pub code: Box<str>,
    pub(super) dimension: u16,
    pub names: Wording,
}

impl Catalog {
    /// A codebook by its id, `mgi-national@2026`.
    pub fn codebook_by_id(&self, id: &str) -> Option<View<'_, Codebook>> {
        let codebook = self.codebook(self.shelf.questions.codebook_index(id)?);
        self.sees(codebook.span).then_some(codebook)
    }

    /// A codebook by the code of its instrument and its version, each in any case.
    pub fn find_codebook(&self, instrument: &str, version: &str) -> Option<View<'_, Codebook>> {
        let codebooks = self.find_instrument(instrument)?.codebooks();
        find(codebooks, |codebook| &*codebook.row.version, version)
    }

    /// The codebook that a row on the shelf refers to.
    pub fn codebook(&self, index: u32) -> View<'_, Codebook> {
        View::new(self, &self.shelf.questions.codebooks[index as usize])
    }
}

impl<'a> View<'a, Codebook> {
    pub fn instrument(self) -> View<'a, Instrument> {
        self.beside(&self.catalog.shelf.questions.instruments[self.row.instrument as usize])
    }

    pub fn indicators(self) -> impl Iterator<Item = View<'a, Indicator>> {
        let indicators = &self.catalog.shelf.questions.indicators;
        let range = self.row.indicators.start as usize..self.row.indicators.end as usize;
        let indicators = &indicators[range];
        let metered = self.catalog.meter().spend(work::ROW * indicators.len() as u64);
        (if metered { indicators } else { &[] }).iter().map(move |row| self.beside(row))
    }

    /// The position of one of its indicators, from 0.
    pub fn place_of(self, indicator: View<'a, Indicator>) -> i32 {
        indicator.row.index.saturating_sub(self.row.indicators.start) as i32
    }

    pub fn indicator(self, code: &str) -> Option<View<'a, Indicator>> {
        self.indicators().find(|indicator| &*indicator.code == code)
    }
}

impl<'a> View<'a, Dimension> {
    pub fn codebook(self) -> View<'a, Codebook> {
        self.catalog.codebook(self.row.codebook)
    }

    /// The indicators of its codebook that belong to it, in the codebook's order.
    pub fn indicators(self) -> impl Iterator<Item = View<'a, Indicator>> {
        let is_here = move |indicator: &View<'a, Indicator>| {
            indicator.dimension().is_some_and(|dimension| std::ptr::eq(dimension.row, self.row))
        };
        self.codebook().indicators().filter(is_here)
    }
}

impl<'a> View<'a, Category> {
    pub fn codebook(self) -> View<'a, Codebook> {
        self.catalog.codebook(self.row.codebook)
    }

    pub fn dimension(self) -> View<'a, Dimension> {
        self.beside(&self.codebook().row.dimensions[self.row.dimension as usize])
    }
}
