//! Objectives of the Global Compact, and the links to them.

use async_graphql::{ID, Object};

use super::indicator::Indicator;
use super::scalar::LanguageTag;
use super::text::{self, Text};
use super::vocabulary::LinkProvenance;
use crate::shelf::{self, Seen};

/// One of the 23 objectives of the Global Compact for Safe, Orderly and Regular Migration (A/RES/73/195).
pub struct GcmObjective<'a>(pub Seen<'a, shelf::GcmObjective>);

/// One of the 23 objectives of the Global Compact for Safe, Orderly and Regular Migration (A/RES/73/195).
#[Object(serial)]
impl<'a> GcmObjective<'a> {
    /// The same in every release.
    async fn id(&self) -> ID {
        format!("GcmObjective:{}", self.0.number).into()
    }

    /// 1 to 23.
    async fn number(&self) -> i32 {
        self.0.number
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
    async fn links(
        &self,
        #[graphql(desc = "Only those of this instrument, by its code.")] instrument: Option<String>,
    ) -> Vec<ObjectiveLink<'a>> {
        let links = self.0.links();
        links
            .filter(|link| {
                let of = link.indicator().codebook().instrument().row;
                instrument.as_deref().is_none_or(|code| *of.code == *code)
            })
            .map(ObjectiveLink)
            .collect()
    }
}

/// A question's bearing on an objective, with who says so.
pub struct ObjectiveLink<'a>(pub Seen<'a, shelf::ObjectiveLink>);

/// A question's bearing on an objective, with who says so.
#[Object(serial)]
impl<'a> ObjectiveLink<'a> {
    /// The question.
    async fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator())
    }

    /// The objective.
    async fn objective(&self) -> GcmObjective<'a> {
        GcmObjective(self.0.objective())
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
