//! Targets of the Sustainable Development Goals, and the links to them.

use async_graphql::{Description, ID};

use super::bulletin::Bulletin;
use super::code;
use super::indicator::Indicator;
use super::object::object;
use super::select::distribution::GroupingRef;
use super::text::{self, Lang, LanguageText};
use super::vocabulary::LinkProvenance;
use crate::error::Error;
use crate::shelf::analysis::Subject;
use crate::shelf::select::{Filter, ResponsePredicate};
use crate::shelf::{self, Catalog, View};

/// One target of the Sustainable Development Goals (SDGs).
#[derive(Description)]
pub struct SdgTarget<'a>(pub View<'a, shelf::SdgTarget>);

#[object]
impl<'a> SdgTarget<'a> {
    /// Id of the target, such as `SdgTarget:10.7`. Same in every release.
    fn id(&self) -> ID {
        format!("SdgTarget:{}", self.0.code).into()
    }

    /// Code of the SDG target, such as `10.7` or `8.b`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Number of the goal to which the target belongs, `1` to `17`.
    fn goal(&self) -> i32 {
        self.0.goal
    }

    /// Title of the target in the language asked for, or else in English.
    fn title(&self, lang: &Lang) -> &'a str {
        text::name(self.0.catalog, &self.0.row.titles, lang)
    }

    /// Titles of the target in all available languages, English first, then in order of language tag.
    fn titles(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.titles)
    }

    /// Links to the target from indicators of every instrument's newest codebook, each with its provenance, in order of
    /// the instrument's code and of the indicator's position in the codebook.
    fn indicator_links(&self) -> Vec<SdgTargetLink<'a>> {
        self.0.links().map(SdgTargetLink).collect()
    }

    /// Answers to the indicators linked to the target: for all places and for each group of countries, now and round by
    /// round.
    fn bulletin(
        &self,
        filter: &Filter<ResponsePredicate>,
        /// Code of an instrument, such as `mgi-national`, to count only its responses; responses of all instruments if
        /// left out.
        instrument: &Option<String>,
        /// Grouping of countries by which the answers are counted; M49 regions (`{code: "m49", level: 1}`) if left out.
        grouping: Option<GroupingRef>,
    ) -> Result<Bulletin<'a>, Error> {
        let subject = Subject::SdgTarget(self.0.code.to_string());
        Bulletin::new(self.0.catalog, subject, instrument, grouping, filter)
    }
}

/// One link from an indicator to an SDG target, with its provenance.
#[derive(Description)]
pub struct SdgTargetLink<'a>(pub View<'a, shelf::SdgTargetLink>);

#[object]
impl<'a> SdgTargetLink<'a> {
    /// Indicator that is linked to the SDG target.
    fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator())
    }

    /// SDG target of the link.
    fn target(&self) -> SdgTarget<'a> {
        SdgTarget(self.0.target())
    }

    /// Origin of the link: stated by IOM, or made by the editors of this service.
    fn provenance(&self) -> LinkProvenance {
        self.0.provenance.into()
    }

    /// Source of the link: the publication that states the link, or the text on which the editors based the link.
    fn source(&self) -> &'a str {
        &self.0.row.source
    }
}

/// Root fields for targets of the SDGs.
#[derive(Default, Description)]
pub struct SdgTargetQuery;

#[object]
impl SdgTargetQuery {
    /// One target of the Sustainable Development Goals by its code, in capitals or small letters. Null if no target has
    /// the code; a text that cannot be such a code is an error.
    fn sdg_target<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the SDG target, such as `10.7` or `8.b`.
        code: &str,
    ) -> Option<Result<SdgTarget<'c>, Error>> {
        match catalog.find_sdg_target(code) {
            Some(target) => Some(Ok(SdgTarget(target))),
            None => code::no_target(code).map(Err),
        }
    }

    /// All targets of the Sustainable Development Goals, in order of goal, then number, then letter: `1.1`, `1.2`, …,
    /// `1.a`, …, `17.19`.
    fn sdg_targets<'c>(&self, catalog: &'c Catalog) -> Vec<SdgTarget<'c>> {
        catalog.sdg_targets().map(SdgTarget).collect()
    }
}
