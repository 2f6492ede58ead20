//! The root fields of the shelf: every one is a sentence.

use async_graphql::{Context, ID, Object};

use super::assessment::{self, Assessment, AssessmentConnection};
use super::code;
use super::context::{catalog, visitor};
use super::country_group::CountryGroup;
use super::dataset::Dataset;
use super::document::{self, DocumentConnection};
use super::finding::{self, FindingConnection};
use super::gcm_objective::GcmObjective;
use super::indicator::{self, Indicator, IndicatorConnection};
use super::instrument::Instrument;
use super::jurisdiction::{
    self, Country, CountryConnection, Jurisdiction, JurisdictionConnection, Municipality,
    MunicipalityConnection, SubdivisionConnection,
};
use super::node::Node;
use super::policy::{self, PolicyConnection};
use super::register_entry::{self, RegisterEntryConnection};
use super::release::{self, Edition, Release, ReleaseConnection};
use super::response::{self, ResponseConnection};
use super::sdg_target::SdgTarget;
use super::select::assessment::{AssessmentFilter, AssessmentOrder};
use super::select::document::{DocumentFilter, DocumentOrder};
use super::select::finding::{FindingFilter, FindingOrder};
use super::select::indicator::{IndicatorFilter, IndicatorOrder};
use super::select::jurisdiction::{JurisdictionFilter, JurisdictionOrder};
use super::select::policy::{PolicyFilter, PolicyOrder};
use super::select::register_entry::{RegisterFilter, RegisterOrder};
use super::select::response::{ResponseFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::viewer::Viewer;
use super::vocabulary::Select;
use crate::error::Error;
use crate::shelf::select::{Among, Paging};

/// The most ids that `nodes` takes.
const MOST_IDS: usize = 100;

/// The root fields that answer from the shelf.
pub struct ShelfQuery;

#[Object(serial)]
impl ShelfQuery {
    /// A country or area by its code in capitals or small letters; null if there is none. What can be no such code is an
    /// error that says so.
    async fn country<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "ISO 3166-1 alpha-3: `KEN`.")] iso3: String,
    ) -> Option<Result<Country<'c>, Error>> {
        let catalog = catalog(ctx);
        match catalog.find_jurisdiction(&iso3).map(Into::into) {
            Some(Jurisdiction::Country(country)) => Some(Ok(country)),
            _ => code::no_country(catalog, &iso3).map(Err),
        }
    }

    /// Countries and areas, by code.
    async fn countries<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<CountryConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::countries(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// A place of any kind by its code in capitals or small letters; null if there is none. What can be no such code is an
    /// error that says so.
    async fn jurisdiction<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`KEN`, `KE-30`, `GHA-accra`, `CARICOM`.")] code: String,
    ) -> Option<Result<Jurisdiction<'c>, Error>> {
        let catalog = catalog(ctx);
        match catalog.find_jurisdiction(&code) {
            Some(place) => Some(Ok(place.into())),
            None => code::no_place(catalog, &code).map(Err),
        }
    }

    /// Places of every kind, by code.
    async fn jurisdictions<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<JurisdictionConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::jurisdictions(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// A municipality by its code in capitals or small letters; null if there is none. What can be no such code is an error
    /// that says so.
    async fn municipality<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`GHA-accra`.")] code: String,
    ) -> Option<Result<Municipality<'c>, Error>> {
        let catalog = catalog(ctx);
        match catalog.find_jurisdiction(&code).map(Into::into) {
            Some(Jurisdiction::Municipality(municipality)) => Some(Ok(municipality)),
            _ => code::no_municipality(catalog, &code).map(Err),
        }
    }

    /// Municipalities, by code.
    async fn municipalities<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<MunicipalityConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::municipalities(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// States, provinces, counties and the like, by code.
    async fn subdivisions<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
        #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<SubdivisionConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::subdivisions(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// A group of countries by its codes; null if there is none.
    async fn country_group<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`.")] grouping: String,
        #[graphql(desc = "The group's code: `002` of `m49`, `low` of `income`.")] code: String,
    ) -> Option<Result<CountryGroup<'c>, Error>> {
        match catalog(ctx).find_country_group(&grouping, &code) {
            Some(group) => Some(Ok(CountryGroup(group))),
            None => code::no_group(&grouping, &code).map(Err),
        }
    }

    /// Groups of countries, by grouping and code.
    async fn country_groups<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Only those of this grouping.")] grouping: Option<String>,
    ) -> Vec<CountryGroup<'c>> {
        let groups = catalog(ctx).country_groups();
        groups
            .filter(|group| {
                grouping.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(group.grouping_code()))
            })
            .map(CountryGroup)
            .collect()
    }

    /// An instrument by its code; null if there is none.
    async fn instrument<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "`mgi-national`, `mgi-local`, `mgi-index-2016` or `sdg-10-7-2`.")] code: String,
    ) -> Option<Instrument<'c>> {
        catalog(ctx).find_instrument(&code).map(Instrument)
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
        catalog(ctx).find_indicator(&instrument, &code, codebook.as_deref()).map(Indicator)
    }

    /// Indicators of every instrument's newest codebook, by instrument and place in the codebook.
    async fn indicators<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<IndicatorFilter>,
        #[graphql(
            desc = "In which order: one key or several, each before the next; by instrument and place in the codebook if left out."
        )]
        order_by: Option<Vec<IndicatorOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<IndicatorConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        indicator::indicators(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// An objective of the Global Compact by its number; null if there is none.
    async fn gcm_objective<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "1 to 23.")] number: i32,
    ) -> Option<Result<GcmObjective<'c>, Error>> {
        match catalog(ctx).gcm_objective(number) {
            Some(objective) => Some(Ok(GcmObjective(objective))),
            None => code::no_objective(number).map(Err),
        }
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
    ) -> Option<Result<SdgTarget<'c>, Error>> {
        match catalog(ctx).find_sdg_target(&code) {
            Some(target) => Some(Ok(SdgTarget(target))),
            None => code::no_target(&code).map(Err),
        }
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
        let found = match (&id, &readable_ref) {
            (Some(id), None) => catalog(ctx).assessment(id.strip_prefix("Assessment:")?),
            (None, Some(readable_ref)) => match catalog(ctx).find_assessment(readable_ref) {
                None => return code::no_ref(readable_ref).map(Err),
                found => found,
            },
            // So put, the field is null beside its error; an error outside the Option would drop it.
            _ => return Some(Err(Error::bad_input("id", "Give either id or ref."))),
        };
        found.map(Assessment).map(Ok)
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
        #[graphql(desc = "In which order: one key or several, each before the next; by ref if left out.")]
        order_by: Option<Vec<AssessmentOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<AssessmentConnection<'c>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        assessment::page(catalog(ctx), "Query.assessments", Among::default(), asked, select, paging)
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
        #[graphql(
            desc = "In which order: one key or several, each before the next; by ref of the assessment and place in the codebook if left out."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<ResponseConnection<'c>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        response::page(catalog(ctx), "Query.responses", Among::default(), asked, select, paging)
    }

    /// Laws, strategies, agreements and the like that current answers cite, by title.
    async fn policies<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<PolicyFilter>,
        #[graphql(desc = "In which order: one key or several, each before the next; by title if left out.")]
        order_by: Option<Vec<PolicyOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<PolicyConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        policy::policies(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// Well-developed areas, and areas with potential for further development, of current assessments; by ref of the
    /// assessment.
    async fn findings<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<FindingFilter>,
        #[graphql(
            desc = "In which order: one key or several, each before the next; by ref of the assessment, then as the report has them if left out."
        )]
        order_by: Option<Vec<FindingOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<FindingConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        finding::findings(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// Reports on current assessments, by title.
    async fn documents<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<DocumentFilter>,
        #[graphql(desc = "In which order: one key or several, each before the next; by title if left out.")]
        order_by: Option<Vec<DocumentOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<DocumentConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        document::documents(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// Assessments that are known to exist from public pages, though this service holds no answers of them; by code
    /// of the place, level and occasion. They are never counted as assessed.
    async fn register<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Which of them.")] filter: Option<RegisterFilter>,
        #[graphql(
            desc = "In which order: one key or several, each before the next; by code of the place, level and occasion if left out."
        )]
        order_by: Option<Vec<RegisterOrder>>,
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<RegisterEntryConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        register_entry::register(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
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
        #[graphql(
            desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<ReleaseConnection<'c>, Error> {
        release::releases(catalog(ctx), since, Paging { first, after, last, before })
    }

    /// An edition by its name; null if there is none.
    async fn edition<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Such as `2026-imrf`.")] name: String,
    ) -> Option<Edition<'c>> {
        catalog(ctx).editions().find(|edition| edition.name.eq_ignore_ascii_case(&name)).map(Edition)
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
    async fn viewer<'c>(&self, ctx: &Context<'c>) -> Viewer<'c> {
        Viewer { visitor: visitor(ctx) }
    }
}
