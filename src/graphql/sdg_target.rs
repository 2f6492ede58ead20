//! Targets of the Sustainable Development Goals, and the links to them.

use async_graphql::{ID, Object};

use super::indicator::Indicator;
use super::scalar::LanguageTag;
use super::text::{self, Text};
use super::vocabulary::LinkProvenance;
use crate::shelf::{self, Seen};

/// A target of the Sustainable Development Goals.
pub struct SdgTarget<'a>(pub Seen<'a, shelf::SdgTarget>);

/// A target of the Sustainable Development Goals.
#[Object(serial)]
impl<'a> SdgTarget<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("SdgTarget:{}", self.0.code).into()
    }

    /// Such as `10.7` or `8.b`.
    async fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// The number of the goal it belongs to.
    async fn goal(&self) -> i32 {
        self.0.goal
    }

    /// What it says, in the language asked for, or else in English.
    async fn title(
        &self,
        #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
    ) -> &'a str {
        text::name(self.0.catalog, &self.0.row.titles, &lang)
    }

    /// What it says, in every language there is.
    async fn titles(&self) -> Vec<Text<'a>> {
        text::names(self.0.catalog, &self.0.row.titles)
    }

    /// The indicators that bear on it, of every instrument's newest codebook, with who says so; by
    /// instrument and place in the codebook.
    async fn links(&self) -> Vec<SdgLink<'a>> {
        self.0.links().map(SdgLink).collect()
    }
}

/// A question's bearing on a target, with who says so.
pub struct SdgLink<'a>(pub Seen<'a, shelf::SdgLink>);

/// A question's bearing on a target, with who says so.
#[Object(serial)]
impl<'a> SdgLink<'a> {
    /// The question.
    async fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator())
    }

    /// The target.
    async fn target(&self) -> SdgTarget<'a> {
        SdgTarget(self.0.target())
    }

    /// Who says so.
    async fn provenance(&self) -> LinkProvenance {
        self.0.provenance.into()
    }

    /// Where it is said, or what the editors went by.
    async fn source(&self) -> &'a str {
        &self.0.row.source
    }
}
