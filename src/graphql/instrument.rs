//! Instruments and their codebooks.

use async_graphql::{Context, ID, Object};

use super::context::catalog;
use super::indicator::Indicator;
use super::scalar::LanguageTag;
use super::text::{self, LanguageText};
use super::vocabulary::Level;
use crate::shelf::{self, View};

/// One questionnaire, with all versions of its codebook.
pub struct Instrument<'a>(pub View<'a, shelf::Instrument>);

/// One questionnaire, with all versions of its codebook.
#[Object(serial)]
impl<'a> Instrument<'a> {
    /// Id of the instrument, such as `Instrument:mgi-national`. Same in every release.
    async fn id(&self) -> ID {
        format!("Instrument:{}", self.0.code).into()
    }

    /// Code of the instrument: `mgi-national`, `mgi-local`, `mgi-index-2016` or `sdg-10-7-2`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Level of government that the instrument assesses.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// Name in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// Names in all available languages, English first, then in order of language tag.
    async fn names(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }

    /// Description of the instrument in one or two sentences, in the language asked for, else in English, else in
    /// another language.
    async fn description(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.descriptions, &lang)
    }

    /// Description of the instrument in every language available, English first, then in order of language tag.
    async fn descriptions(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.descriptions)
    }

    /// Codebooks of the instrument, one for each version, oldest first.
    async fn codebooks(&self) -> Vec<Codebook<'a>> {
        self.0.codebooks().map(Codebook).collect()
    }

    /// Newest codebook of the instrument. Null if the instrument has no public codebook.
    async fn codebook(&self) -> Option<Codebook<'a>> {
        self.0.codebook().map(Codebook)
    }
}

/// One version of an instrument: its dimensions, categories and indicators. A published codebook never changes.
pub struct Codebook<'a>(pub View<'a, shelf::Codebook>);

/// One version of an instrument: its dimensions, categories and indicators. A published codebook never changes.
#[Object(serial)]
impl<'a> Codebook<'a> {
    /// Id of the codebook, such as `Codebook:mgi-national@2026`. Same in every release.
    async fn id(&self) -> ID {
        format!("Codebook:{}", self.0.id).into()
    }

    /// Instrument of which this codebook is a version.
    async fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument())
    }

    /// Version of the codebook, unique within its instrument, such as `2026`.
    async fn version(&self) -> &'a str {
        &self.0.row.version
    }

    /// Dimensions in the order of the codebook.
    async fn dimensions(&self) -> Vec<Dimension<'a>> {
        self.0.row.dimensions.iter().map(|row| Dimension(self.0.beside(row))).collect()
    }

    /// Categories in the order of the codebook.
    async fn categories(&self) -> Vec<Category<'a>> {
        self.0.row.categories.iter().map(|row| Category(self.0.beside(row))).collect()
    }

    /// Indicators in the order of the codebook.
    async fn indicators(&self) -> Vec<Indicator<'a>> {
        self.0.indicators().map(Indicator).collect()
    }
}

/// One of the six dimensions of the Migration Governance Framework, in the wording of one codebook.
pub struct Dimension<'a>(pub View<'a, shelf::Dimension>);

/// One of the six dimensions of the Migration Governance Framework, in the wording of one codebook.
#[Object(serial)]
impl<'a> Dimension<'a> {
    /// Code of the dimension, `1` to `6`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Name in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// Names in all available languages, English first, then in order of language tag.
    async fn names(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }

    /// Indicators of the dimension, in the order of the codebook.
    async fn indicators(&self) -> Vec<Indicator<'a>> {
        self.0.indicators().map(Indicator).collect()
    }
}

/// One category of indicators within a dimension of a codebook.
pub struct Category<'a>(pub View<'a, shelf::Category>);

/// One category of indicators within a dimension of a codebook.
#[Object(serial)]
impl<'a> Category<'a> {
    /// Code of the category, unique within its codebook, such as `1.2`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Dimension to which the category belongs.
    async fn dimension(&self) -> Dimension<'a> {
        Dimension(self.0.dimension())
    }

    /// Name in the language asked for, or else in English.
    async fn name(
        &self,
        #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")]
        lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, &lang)
    }

    /// Names in all available languages, English first, then in order of language tag.
    async fn names(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }
}

/// Root fields for instruments and their codebooks.
#[derive(Default)]
pub struct InstrumentQuery;

#[Object(serial)]
impl InstrumentQuery {
    /// One instrument by its code, in capitals or small letters. Null if no instrument has the code.
    async fn instrument<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Code of the instrument: `mgi-national`, `mgi-local`, `mgi-index-2016` or `sdg-10-7-2`."
        )]
        code: String,
    ) -> Option<Instrument<'c>> {
        catalog(ctx).find_instrument(&code).map(Instrument)
    }

    /// All instruments, in order of code.
    async fn instruments<'c>(&self, ctx: &Context<'c>) -> Vec<Instrument<'c>> {
        catalog(ctx).instruments().map(Instrument).collect()
    }

    /// One codebook by its instrument and version, in capitals or small letters. Null if there is no such codebook.
    async fn codebook<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Code of the instrument, such as `mgi-national`.")] instrument: String,
        #[graphql(desc = "Version of the codebook, unique within its instrument, such as `2026`.")]
        version: String,
    ) -> Option<Codebook<'c>> {
        catalog(ctx).find_codebook(&instrument, &version).map(Codebook)
    }
}
