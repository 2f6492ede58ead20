//! Instruments and their codebooks.

use async_graphql::{Description, ID};

use super::indicator::Indicator;
use super::object::object;
use super::text::{self, Lang, LanguageText, NameFields};
use super::vocabulary::Level;
use crate::shelf::{self, Catalog, View};

/// One questionnaire, with all versions of its codebook.
#[derive(Description)]
pub struct Instrument<'a>(pub View<'a, shelf::Instrument>);

#[object]
impl<'a> Instrument<'a> {
    /// Id of the instrument, such as `Instrument:mgi-national`. Same in every release.
    fn id(&self) -> ID {
        format!("Instrument:{}", self.0.code).into()
    }

    /// Code of the instrument: `mgi-national`, `mgi-local`, `mgi-index-2016` or `sdg-10-7-2`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Level of government that the instrument assesses.
    fn level(&self) -> Level {
        self.0.level.into()
    }

    #[flatten]
    fn names(&self) -> NameFields<'a> {
        NameFields(self.0.catalog, &self.0.row.names)
    }

    /// Description of the instrument in one or two sentences, in the language asked for, else in English, else in
    /// another language.
    fn description(&self, lang: &Lang) -> &'a str {
        text::name(self.0.catalog, &self.0.row.descriptions, lang)
    }

    /// Description of the instrument in every language available, English first, then in order of language tag.
    fn descriptions(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.descriptions)
    }

    /// Codebooks of the instrument, one for each version, oldest first.
    fn codebooks(&self) -> Vec<Codebook<'a>> {
        self.0.codebooks().map(Codebook).collect()
    }

    /// Newest codebook of the instrument. Null if the instrument has no public codebook.
    fn codebook(&self) -> Option<Codebook<'a>> {
        self.0.codebook().map(Codebook)
    }
}

/// One version of an instrument: its dimensions, categories and indicators. A published codebook never changes.
#[derive(Description)]
pub struct Codebook<'a>(pub View<'a, shelf::Codebook>);

#[object]
impl<'a> Codebook<'a> {
    /// Id of the codebook, such as `Codebook:mgi-national@2026`. Same in every release.
    fn id(&self) -> ID {
        format!("Codebook:{}", self.0.id).into()
    }

    /// Instrument of which this codebook is a version.
    fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument())
    }

    /// Version of the codebook, unique within its instrument, such as `2026`.
    fn version(&self) -> &'a str {
        &self.0.row.version
    }

    /// Dimensions in the order of the codebook.
    fn dimensions(&self) -> Vec<Dimension<'a>> {
        self.0.row.dimensions.iter().map(|row| Dimension(self.0.beside(row))).collect()
    }

    /// Categories in the order of the codebook.
    fn categories(&self) -> Vec<Category<'a>> {
        self.0.row.categories.iter().map(|row| Category(self.0.beside(row))).collect()
    }

    /// Indicators in the order of the codebook.
    fn indicators(&self) -> Vec<Indicator<'a>> {
        self.0.indicators().map(Indicator).collect()
    }
}

/// One of the six dimensions of the Migration Governance Framework, in the wording of one codebook.
#[derive(Description)]
pub struct Dimension<'a>(pub View<'a, shelf::Dimension>);

#[object]
impl<'a> Dimension<'a> {
    /// Code of the dimension, `1` to `6`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    #[flatten]
    fn names(&self) -> NameFields<'a> {
        NameFields(self.0.catalog, &self.0.row.names)
    }

    /// Indicators of the dimension, in the order of the codebook.
    fn indicators(&self) -> Vec<Indicator<'a>> {
        self.0.indicators().map(Indicator).collect()
    }
}

/// One category of indicators within a dimension of a codebook.
#[derive(Description)]
pub struct Category<'a>(pub View<'a, shelf::Category>);

#[object]
impl<'a> Category<'a> {
    /// Code of the category, unique within its codebook, such as `1.2`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Dimension to which the category belongs.
    fn dimension(&self) -> Dimension<'a> {
        Dimension(self.0.dimension())
    }

    #[flatten]
    fn names(&self) -> NameFields<'a> {
        NameFields(self.0.catalog, &self.0.row.names)
    }
}

/// Root fields for instruments and their codebooks.
#[derive(Default, Description)]
pub struct InstrumentQuery;

#[object]
impl InstrumentQuery {
    /// One instrument by its code, in capitals or small letters. Null if no instrument has the code.
    fn instrument<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the instrument: `mgi-national`, `mgi-local`, `mgi-index-2016` or `sdg-10-7-2`.
        code: &str,
    ) -> Option<Instrument<'c>> {
        catalog.find_instrument(code).map(Instrument)
    }

    /// All instruments, in order of code.
    fn instruments<'c>(&self, catalog: &'c Catalog) -> Vec<Instrument<'c>> {
        catalog.instruments().map(Instrument).collect()
    }

    /// One codebook by its instrument and version, in capitals or small letters. Null if there is no such codebook.
    fn codebook<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the instrument, such as `mgi-national`.
        instrument: &str,
        /// Version of the codebook, unique within its instrument, such as `2026`.
        version: &str,
    ) -> Option<Codebook<'c>> {
        catalog.find_codebook(instrument, version).map(Codebook)
    }
}
