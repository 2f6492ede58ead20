//! Instruments and their codebooks.

use async_graphql::{ID, Object};

use super::indicator::Indicator;
use super::scalar::LanguageTag;
use super::text::{self, Text};
use super::vocabulary::Level;
use crate::shelf::{self, Seen};

/// A questionnaire.
pub struct Instrument<'a>(pub Seen<'a, shelf::Instrument>);

/// A questionnaire.
#[Object(serial)]
impl<'a> Instrument<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Instrument:{}", self.0.code).into()
    }

    /// `mgi-national`, `mgi-local`, `mgi-index-2016` or `sdg-10-7-2`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Which level of government it asks.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// What it is called, in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// What it is called, in every language there is.
    async fn names(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }

    /// What it is, in a sentence or two.
    async fn description(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.descriptions, &lang)
    }

    /// What it is, in every language there is.
    async fn descriptions(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.descriptions)
    }

    /// Its versions, oldest first.
    async fn codebooks(&self) -> Vec<Codebook<'a>> {
        self.0.codebooks().map(Codebook).collect()
    }

    /// Its newest version.
    async fn codebook(&self) -> Option<Codebook<'a>> {
        self.0.codebook().map(Codebook)
    }
}

/// One version of an instrument; it never changes.
pub struct Codebook<'a>(pub Seen<'a, shelf::Codebook>);

/// One version of an instrument; it never changes.
#[Object(serial)]
impl<'a> Codebook<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("Codebook:{}", self.0.id).into()
    }

    /// The instrument it is a version of.
    async fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument())
    }

    /// What tells it from other versions.
    async fn version(&self) -> &'a str {
        &self.0.row.version
    }

    /// Its dimensions, in order.
    async fn dimensions(&self) -> Vec<Dimension<'a>> {
        self.0.row.dimensions.iter().map(|row| Dimension(self.0.beside(row))).collect()
    }

    /// Its categories, in order.
    async fn categories(&self) -> Vec<Category<'a>> {
        self.0.row.categories.iter().map(|row| Category(self.0.beside(row))).collect()
    }

    /// Its indicators, in order.
    async fn indicators(&self) -> Vec<Indicator<'a>> {
        self.0.indicators().map(Indicator).collect()
    }
}

/// One of the six dimensions of the Migration Governance Framework, as a codebook words it.
pub struct Dimension<'a>(pub Seen<'a, shelf::Dimension>);

/// One of the six dimensions of the Migration Governance Framework, as a codebook words it.
#[Object(serial)]
impl<'a> Dimension<'a> {
    /// `1` to `6`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// What it is called, in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// What it is called, in every language there is.
    async fn names(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }
}

/// A heading within a dimension.
pub struct Category<'a>(pub Seen<'a, shelf::Category>);

/// A heading within a dimension.
#[Object(serial)]
impl<'a> Category<'a> {
    /// Its code in the codebook.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// The dimension it is in.
    async fn dimension(&self) -> Dimension<'a> {
        Dimension(self.0.dimension())
    }

    /// What it is called, in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// What it is called, in every language there is.
    async fn names(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }
}
