//! The root of all queries: every field is one sentence.

use async_graphql::{Context, ID, Object};

use super::assessment::{self, Assessment, AssessmentConnection};
use super::context::catalog;
use super::country_group::CountryGroup;
use super::dataset::Dataset;
use super::filter::*;
use super::gcm_objective::GcmObjective;
use super::indicator::{self, Indicator, IndicatorConnection};
use super::instrument::Instrument;
use super::jurisdiction::{
    self, Country, CountryConnection, Jurisdiction, JurisdictionConnection, Municipality,
    MunicipalityConnection,
};
use super::node::Node;
use super::release::{self, Edition, Release, ReleaseConnection};
use super::response::{self, ResponseConnection};
use super::sdg_target::SdgTarget;
use super::viewer::{Role, Viewer};
use super::vocabulary::Select;
use crate::error::Error;

/// The most ids that `nodes` takes.
const MOST_IDS: usize = 100;

/// What IOM's Migration Governance Indicators publish, as of the release asked for in the URL
/// (`?release=`, `?edition=` or `?asOf=`), or else of the newest.
///
/// MGI takes stock of policy frameworks; it does not rank countries.
pub struct Query;

/// What IOM's Migration Governance Indicators publish, as of the release asked for in the URL
/// (`?release=`, `?edition=` or `?asOf=`), or else of the newest.
///
/// MGI takes stock of policy frameworks; it does not rank countries.
#[Object(serial)]
impl Query {
    /// A country or area by its code; null if there is none.
    async fn country<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "ISO 3166-1 alpha-3: `KEN`.")] iso3: String,
    ) -> Option<Country<'c>> {
        match catalog(ctx).jurisdiction(&iso3)?.into() {
            Jurisdiction::Country(country) => Some(country),
            _ => None,
        }
    }

    /// Countries and areas, by code.
    async fn countries<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Result<CountryConnection<'c>, Error> {
        jurisdiction::countries(ctx, filter.unwrap_or_default().into(), first, after)
    }

    /// A place of any kind by its code; null if there is none.
    async fn jurisdiction<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`KEN`, `KE-30`, `GHA-accra`, `CARICOM`.")] code: String,
    ) -> Option<Jurisdiction<'c>> {
        catalog(ctx).jurisdiction(&code).map(Into::into)
    }

    /// Places of every kind, by code.
    async fn jurisdictions<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Result<JurisdictionConnection<'c>, Error> {
        jurisdiction::jurisdictions(ctx, filter.unwrap_or_default().into(), first, after)
    }

    /// A municipality by its code; null if there is none.
    async fn municipality<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`GHA-accra`.")] code: String,
    ) -> Option<Municipality<'c>> {
        match catalog(ctx).jurisdiction(&code)?.into() {
            Jurisdiction::Municipality(municipality) => Some(municipality),
            _ => None,
        }
    }

    /// Municipalities, by code.
    async fn municipalities<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Result<MunicipalityConnection<'c>, Error> {
        jurisdiction::municipalities(ctx, filter.unwrap_or_default().into(), first, after)
    }

    /// A group of countries by its codes; null if there is none.
    async fn country_group<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`m49`, `sdg`, `income`, `ldc`, `lldc` or `sids`.")] grouping: String,
        #[graphql(desc = "The group's code: `002` of `m49`, `low` of `income`.")] code: String,
    ) -> Option<CountryGroup<'c>> {
        catalog(ctx).country_group(&grouping, &code).map(CountryGroup)
    }

    /// Groups of countries, by grouping and code.
    async fn country_groups<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Only those of this grouping.")] grouping: Option<String>,
    ) -> Vec<CountryGroup<'c>> {
        let groups = catalog(ctx).country_groups();
        groups
            .filter(|group| grouping.as_deref().is_none_or(|code| group.grouping_code() == code))
            .map(CountryGroup)
            .collect()
    }

    /// An instrument by its code; null if there is none.
    async fn instrument<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`mgi-national`, `mgi-local`, `mgi-index-2016` or `sdg-10-7-2`.")] code: String,
    ) -> Option<Instrument<'c>> {
        catalog(ctx).instrument(&code).map(Instrument)
    }

    /// All instruments, by code.
    async fn instruments<'c>(&self, ctx: &Context<'c>) -> Vec<Instrument<'c>> {
        catalog(ctx).instruments().map(Instrument).collect()
    }

    /// An indicator by its code; null if there is none.
    async fn indicator<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "The code of the instrument.")] instrument: String,
        #[graphql(desc = "The indicator's code.")] code: String,
        #[graphql(desc = "The version of the codebook; the newest if left out.")] codebook: Option<String>,
    ) -> Option<Indicator<'c>> {
        catalog(ctx).indicator(&instrument, &code, codebook.as_deref()).map(Indicator)
    }

    /// Indicators of every instrument's newest codebook, by instrument and place in the codebook.
    async fn indicators<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<IndicatorFilter>,
        #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Result<IndicatorConnection<'c>, Error> {
        indicator::indicators(ctx, filter.unwrap_or_default().into(), first, after)
    }

    /// An objective of the Global Compact by its number; null if there is none.
    async fn gcm_objective<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "1 to 23.")] number: i32,
    ) -> Option<GcmObjective<'c>> {
        catalog(ctx).gcm_objective(number).map(GcmObjective)
    }

    /// The 23 objectives of the Global Compact, by number.
    async fn gcm_objectives<'c>(&self, ctx: &Context<'c>) -> Vec<GcmObjective<'c>> {
        catalog(ctx).gcm_objectives().map(GcmObjective).collect()
    }

    /// A target of the SDGs by its code; null if there is none.
    async fn sdg_target<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Such as `10.7` or `8.b`.")] code: String,
    ) -> Option<SdgTarget<'c>> {
        catalog(ctx).sdg_target(&code).map(SdgTarget)
    }

    /// All targets of the SDGs, in the goals' own order.
    async fn sdg_targets<'c>(&self, ctx: &Context<'c>) -> Vec<SdgTarget<'c>> {
        catalog(ctx).sdg_targets().map(SdgTarget).collect()
    }

    /// An assessment by its id or its ref, archived and withdrawn ones too; null if there is none.
    async fn assessment<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`Assessment:KEN/sdg-10-7-2/2019`.")] id: Option<ID>,
        #[graphql(name = "ref", desc = "`KEN/sdg-10-7-2/2019`.")] readable_ref: Option<String>,
    ) -> Option<Result<Assessment<'c>, Error>> {
        let readable_ref = match (&id, &readable_ref) {
            (Some(id), None) => id.strip_prefix("Assessment:"),
            (None, Some(readable_ref)) => Some(&**readable_ref),
            // So put, the field is null beside its error; an error outside the Option would drop it.
            _ => return Some(Err(Error::bad_input("id", "Give either id or ref."))),
        };
        catalog(ctx).assessment(readable_ref?).map(Assessment).map(Ok)
    }

    /// Current assessments, by ref.
    async fn assessments<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<AssessmentFilter>,
        #[graphql(
            desc = "Of each place and instrument: all, or the latest that is answered.",
            default_with = "Select::All"
        )]
        select: Select,
        #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Result<AssessmentConnection<'c>, Error> {
        let filter = filter.unwrap_or_default().into();
        assessment::page(catalog(ctx), "Query.assessments", &filter, select, first, after)
    }

    /// Current answers, by ref of the assessment and place in the codebook.
    async fn responses<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<ResponseFilter>,
        #[graphql(
            desc = "Of each place and instrument: the latest that answers one of the indicators asked for, or all.",
            default_with = "Select::Latest"
        )]
        select: Select,
        #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Result<ResponseConnection<'c>, Error> {
        let filter = filter.unwrap_or_default().into();
        response::page(catalog(ctx), "Query.responses", &filter, select, first, after)
    }

    /// Everything public: how to cite it, and how much there is.
    async fn dataset<'c>(&self, ctx: &Context<'c>) -> Dataset<'c> {
        let catalog = catalog(ctx);
        Dataset { catalog, tally: catalog.tally() }
    }

    /// A release by its number; null if there is none, or if it is later than the one asked for in the URL.
    async fn release<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "From 1.")] number: i32,
    ) -> Option<Release<'c>> {
        catalog(ctx).releases().find(|release| release.number == number).map(Release)
    }

    /// Releases, by number: what changed, and when.
    async fn releases<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Only those after this one.", default = 0)] since: i32,
        #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Result<ReleaseConnection<'c>, Error> {
        release::releases(ctx, since, first, after)
    }

    /// An edition by its name; null if there is none.
    async fn edition<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Such as `2026-imrf`.")] name: String,
    ) -> Option<Edition<'c>> {
        catalog(ctx).editions().find(|edition| *edition.name == *name).map(Edition)
    }

    /// All editions, in the order in which they were cut.
    async fn editions<'c>(&self, ctx: &Context<'c>) -> Vec<Edition<'c>> {
        catalog(ctx).editions().map(Edition).collect()
    }

    /// Anything by its id; null if there is nothing.
    async fn node<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "As the field `id` of a thing tells it.")] id: ID,
    ) -> Option<Node<'c>> {
        Node::find(catalog(ctx), &id)
    }

    /// Things by their ids, in the order given; null where there is nothing.
    async fn nodes<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "At most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node<'c>>>, Error> {
        if ids.len() > MOST_IDS {
            let message = format!("There are {} ids; at most {MOST_IDS} are allowed.", ids.len());
            return Err(Error { field: Some("ids".into()), ..Error::too_large(message) });
        }
        Ok(ids.iter().map(|id| Node::find(catalog(ctx), id)).collect())
    }

    /// Who is asking.
    async fn viewer(&self) -> Viewer {
        Viewer { role: Role::Public }
    }
}
