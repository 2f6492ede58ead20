//! Objectives of the Global Compact, and the links from indicators to them.

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

/// One of the 23 objectives of the Global Compact for Safe, Orderly and Regular Migration (A/RES/73/195).
#[derive(Description)]
pub struct GcmObjective<'a>(pub View<'a, shelf::GcmObjective>);

#[object]
impl<'a> GcmObjective<'a> {
    /// Id of the objective, such as `GcmObjective:5`. Same in every release.
    fn id(&self) -> ID {
        format!("GcmObjective:{}", self.0.number).into()
    }

    /// Number of the objective, `1` to `23`.
    fn number(&self) -> i32 {
        self.0.number
    }

    /// Title of the objective in the language asked for, or else in English.
    fn title(&self, lang: &Lang) -> &'a str {
        text::name(self.0.catalog, &self.0.row.titles, lang)
    }

    /// Titles of the objective in all available languages, English first, then in order of language tag.
    fn titles(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.titles)
    }

    /// Links to the objective from indicators of every instrument's newest codebook, each with its provenance, in order
    /// of the instrument's code and of the indicator's position in the codebook.
    fn indicator_links(
        &self,
        /// Code of an instrument, such as `mgi-national`, to return only links from its indicators; links from
        /// all instruments if left out.
        instrument: &Option<String>,
    ) -> Vec<ObjectiveLink<'a>> {
        let links = self.0.links();
        links
            .filter(|link| {
                let of = link.indicator().codebook().instrument().row;
                instrument.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(&of.code))
            })
            .map(ObjectiveLink)
            .collect()
    }

    /// Answers to the indicators linked to the objective: for all places and for each group of countries, now and round
    /// by round.
    fn bulletin(
        &self,
        filter: &Filter<ResponsePredicate>,
        /// Code of an instrument, such as `mgi-national`, to count only its responses; responses of all instruments if
        /// left out.
        instrument: &Option<String>,
        /// Grouping of countries by which the answers are counted; M49 regions (`{code: "m49", level: 1}`) if left out.
        grouping: Option<GroupingRef>,
    ) -> Result<Bulletin<'a>, Error> {
        let subject = Subject::GcmObjective(self.0.number);
        Bulletin::new(self.0.catalog, subject, instrument, grouping, filter)
    }
}

/// One link from an indicator to an objective of the Global Compact, with its provenance and source.
#[derive(Description)]
pub struct ObjectiveLink<'a>(pub View<'a, shelf::ObjectiveLink>);

#[object]
impl<'a> ObjectiveLink<'a> {
    /// Indicator that is linked to the objective.
    fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.indicator())
    }

    /// Objective to which the indicator is linked.
    fn objective(&self) -> GcmObjective<'a> {
        GcmObjective(self.0.objective())
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

/// Root fields for objectives of the Global Compact.
#[derive(Default, Description)]
pub struct GcmObjectiveQuery;

#[object]
impl GcmObjectiveQuery {
    /// One objective of the Global Compact for Migration by its number. A number outside `1` to `23` is an error. Null
    /// if the release shown has no such objective.
    fn gcm_objective<'c>(
        &self,
        catalog: &'c Catalog,
        /// Number of the objective, `1` to `23`.
        number: i32,
    ) -> Option<Result<GcmObjective<'c>, Error>> {
        match catalog.gcm_objective(number) {
            Some(objective) => Some(Ok(GcmObjective(objective))),
            None => code::no_objective(number).map(Err),
        }
    }

    /// The 23 objectives of the Global Compact for Migration, in order of number.
    fn gcm_objectives<'c>(&self, catalog: &'c Catalog) -> Vec<GcmObjective<'c>> {
        catalog.gcm_objectives().map(GcmObjective).collect()
    }
}
