//! The root fields of the shelf: every one is a sentence.

use async_graphql::{Context, ID, Object};

use super::assessment::{self, Assessment, AssessmentConnection};
use super::code;
use super::context::{catalog, request_context};
use super::country_group::CountryGroup;
use super::dataset::Dataset;
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
use super::report::{self, ReportConnection};
use super::response::{self, ResponseConnection};
use super::sdg_target::SdgTarget;
use super::select::assessment::{AssessmentFilter, AssessmentOrder};
use super::select::finding::{FindingFilter, FindingOrder};
use super::select::indicator::{IndicatorFilter, IndicatorOrder};
use super::select::jurisdiction::{JurisdictionFilter, JurisdictionOrder};
use super::select::policy::{PolicyFilter, PolicyOrder};
use super::select::register_entry::{RegisterEntryFilter, RegisterEntryOrder};
use super::select::report::{ReportFilter, ReportOrder};
use super::select::response::{ResponseFilter, ResponseOrder};
use super::select::{filter_of, orders};
use super::viewer::Viewer;
use super::vocabulary::Select;
use crate::error::Error;
use crate::shelf::select::{Paging, RowScope};

/// The most ids that `nodes` takes.
const MOST_IDS: usize = 100;

/// The root fields that answer from the shelf.
pub struct ShelfQuery;

#[Object(serial)]
impl ShelfQuery {
    /// One country or area by its code, in capitals or small letters. Null if no country has the code; a text that
    /// cannot be such a code is an error.
    async fn country<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "ISO 3166-1 alpha-3 code, such as `KEN`.")] iso3: String,
    ) -> Option<Result<Country<'c>, Error>> {
        let catalog = catalog(ctx);
        match catalog.find_jurisdiction(&iso3).map(Into::into) {
            Some(Jurisdiction::Country(country)) => Some(Ok(country)),
            _ => code::no_country(catalog, &iso3).map(Err),
        }
    }

    /// Countries and areas, in order of code by default.
    async fn countries<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            JurisdictionFilter,
        >,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code."
        )]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<CountryConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::countries(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// One place of any kind by its code, in capitals or small letters. Null if no place has the code; a text that
    /// cannot be such a code is an error.
    async fn jurisdiction<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Code of the place, such as `KEN`, `KE-30`, `GHA-accra` or `CARICOM`.")]
        code: String,
    ) -> Option<Result<Jurisdiction<'c>, Error>> {
        let catalog = catalog(ctx);
        match catalog.find_jurisdiction(&code) {
            Some(place) => Some(Ok(place.into())),
            None => code::no_place(catalog, &code).map(Err),
        }
    }

    /// Places of every kind, in order of code by default.
    async fn jurisdictions<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            JurisdictionFilter,
        >,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code."
        )]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<JurisdictionConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::jurisdictions(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// One municipality by its code, in capitals or small letters. Null if no place has the code; the code of another
    /// kind of place, and a text that cannot be a code, are errors.
    async fn municipality<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Code of the municipality, such as `GHA-accra`.")] code: String,
    ) -> Option<Result<Municipality<'c>, Error>> {
        let catalog = catalog(ctx);
        match catalog.find_jurisdiction(&code).map(Into::into) {
            Some(Jurisdiction::Municipality(municipality)) => Some(Ok(municipality)),
            _ => code::no_municipality(catalog, &code).map(Err),
        }
    }

    /// Municipalities, in order of code by default.
    async fn municipalities<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            JurisdictionFilter,
        >,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code."
        )]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<MunicipalityConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::municipalities(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// Subdivisions (states, provinces, counties and the like), in order of code by default.
    async fn subdivisions<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            JurisdictionFilter,
        >,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code."
        )]
        order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<SubdivisionConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        jurisdiction::subdivisions(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// One group of countries by its grouping and code, in capitals or small letters. Null if there is no such group; a
    /// text that cannot be a code of `m49` is an error.
    async fn country_group<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Code of the grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`, in capitals or small letters."
        )]
        grouping: String,
        #[graphql(
            desc = "Code of the group within its grouping, such as `002` in `m49` or `low` in `income`. Capitals and small letters are equal."
        )]
        code: String,
    ) -> Option<Result<CountryGroup<'c>, Error>> {
        match catalog(ctx).find_country_group(&grouping, &code) {
            Some(group) => Some(Ok(CountryGroup(group))),
            None => code::no_group(&grouping, &code).map(Err),
        }
    }

    /// Groups of countries, in order of grouping and code.
    async fn country_groups<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Code of the grouping, such as `m49`. Left out: groups of all groupings.")] grouping: Option<String>,
    ) -> Vec<CountryGroup<'c>> {
        let groups = catalog(ctx).country_groups();
        groups
            .filter(|group| {
                grouping.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(group.grouping_code()))
            })
            .map(CountryGroup)
            .collect()
    }

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

    /// One indicator by its instrument, code and codebook version. Null if there is no such indicator.
    async fn indicator<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Code of the instrument, such as `mgi-national`.")] instrument: String,
        #[graphql(desc = "Code of the indicator, such as `1.1.1` or `PD_1`.")] code: String,
        #[graphql(desc = "Version of the codebook, such as `2026`; the newest version if left out.")]
        codebook: Option<String>,
    ) -> Option<Indicator<'c>> {
        catalog(ctx).find_indicator(&instrument, &code, codebook.as_deref()).map(Indicator)
    }

    /// Indicators of the newest codebook of each instrument, in order of instrument code and position in the codebook
    /// by default.
    async fn indicators<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            IndicatorFilter,
        >,
        #[graphql(
            desc = "Sort keys; a later key sorts rows that are equal in all earlier keys. Left out: instrument code, then position in the codebook."
        )]
        order_by: Option<Vec<IndicatorOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<IndicatorConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        indicator::indicators(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// One objective of the Global Compact for Migration by its number. A number outside `1` to `23` is an error. Null
    /// if the release shown has no such objective.
    async fn gcm_objective<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Number of the objective, `1` to `23`.")] number: i32,
    ) -> Option<Result<GcmObjective<'c>, Error>> {
        match catalog(ctx).gcm_objective(number) {
            Some(objective) => Some(Ok(GcmObjective(objective))),
            None => code::no_objective(number).map(Err),
        }
    }

    /// The 23 objectives of the Global Compact for Migration, in order of number.
    async fn gcm_objectives<'c>(&self, ctx: &Context<'c>) -> Vec<GcmObjective<'c>> {
        catalog(ctx).gcm_objectives().map(GcmObjective).collect()
    }

    /// One target of the Sustainable Development Goals by its code, in capitals or small letters. Null if no target has
    /// the code; a text that cannot be such a code is an error.
    async fn sdg_target<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Code of the SDG target, such as `10.7` or `8.b`.")] code: String,
    ) -> Option<Result<SdgTarget<'c>, Error>> {
        match catalog(ctx).find_sdg_target(&code) {
            Some(target) => Some(Ok(SdgTarget(target))),
            None => code::no_target(&code).map(Err),
        }
    }

    /// All targets of the Sustainable Development Goals, in order of goal, then number, then letter: `1.1`, `1.2`, …,
    /// `1.a`, …, `17.19`.
    async fn sdg_targets<'c>(&self, ctx: &Context<'c>) -> Vec<SdgTarget<'c>> {
        catalog(ctx).sdg_targets().map(SdgTarget).collect()
    }

    /// One assessment by its id or by its ref, also if it is archived or withdrawn; give exactly one of both. Null if
    /// there is no such assessment; a text that cannot be a ref is an error.
    async fn assessment<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Id of the assessment, such as `Assessment:KEN/sdg-10-7-2/2019`.")] id: Option<ID>,
        #[graphql(name = "ref", desc = "Ref of the assessment, such as `KEN/sdg-10-7-2/2019`.")] readable_ref: Option<String>,
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

    /// Current assessments, in order of ref by default.
    async fn assessments<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            AssessmentFilter,
        >,
        #[graphql(
            desc = "For each place and instrument: `ALL` assessments, or only the `LATEST` that has an answer.",
            default_with = "Select::All"
        )]
        select: Select,
        #[graphql(
            desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of `ref`."
        )]
        order_by: Option<Vec<AssessmentOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<AssessmentConnection<'c>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        assessment::page(catalog(ctx), "Query.assessments", RowScope::default(), asked, select, paging)
    }

    /// Responses of current revisions, in order of the assessment's ref and of the codebook by default.
    async fn responses<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            ResponseFilter,
        >,
        #[graphql(
            desc = "For each place and instrument: responses of the `LATEST` answered assessment that has a response to one of the indicators filtered for, or of `ALL` assessments. Conditions on answers apply after that choice.",
            default_with = "Select::Latest"
        )]
        select: Select,
        #[graphql(
            desc = "Sort keys, at most five; a later key sorts rows that are equal in all earlier keys. Left out: ref of the assessment, then position in the codebook."
        )]
        order_by: Option<Vec<ResponseOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<ResponseConnection<'c>, Error> {
        let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
        response::page(catalog(ctx), "Query.responses", RowScope::default(), asked, select, paging)
    }

    /// Policies (laws, strategies, agreements and the like) that current responses cite, in order of title by default.
    async fn policies<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            PolicyFilter,
        >,
        #[graphql(
            desc = "Sort keys; a later key sorts rows that are equal in all earlier keys. Left out: title."
        )]
        order_by: Option<Vec<PolicyOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<PolicyConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        policy::policies(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// Findings of current revisions: well-developed areas, and areas with potential for further development. In order
    /// of the assessment's ref, then of the revision, by default.
    async fn findings<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            FindingFilter,
        >,
        #[graphql(
            desc = "Sort keys; a later key sorts rows that are equal in all earlier keys. Left out: ref of the assessment, then position in the revision."
        )]
        order_by: Option<Vec<FindingOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<FindingConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        finding::findings(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// Reports on current revisions, in order of title by default.
    async fn reports<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            ReportFilter,
        >,
        #[graphql(
            desc = "Sort keys; a later key sorts rows that are equal in all earlier keys. Left out: title."
        )]
        order_by: Option<Vec<ReportOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<ReportConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        report::reports(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// Assessments that public pages name, listed even if this service holds no answers of them; in order of the
    /// place's code, level and id by default. Register entries never count as assessed.
    async fn register_entries<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            RegisterEntryFilter,
        >,
        #[graphql(
            desc = "Sort keys; a later key sorts rows that are equal in all earlier keys. Left out: code of the place, level, then id."
        )]
        order_by: Option<Vec<RegisterEntryOrder>>,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<RegisterEntryConnection<'c>, Error> {
        let paging = Paging { first, after, last, before };
        register_entry::register(catalog(ctx), filter_of(filter)?, orders(order_by), paging)
    }

    /// The whole public data set: citation, licence and counts.
    async fn dataset<'c>(&self, ctx: &Context<'c>) -> Dataset<'c> {
        let catalog = catalog(ctx);
        Dataset { catalog, tally: catalog.tally() }
    }

    /// One release by its number. Null if there is no such release, or if it is later than the release in the URL.
    async fn release<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Number of the release, from `1`.")] number: i32,
    ) -> Option<Release<'c>> {
        catalog(ctx).releases().find(|release| release.number == number).map(Release)
    }

    /// Releases up to the release in the URL, each with its time and changes, in order of number by default.
    async fn releases<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Number of a release: only later releases are listed. Default `0`: all releases.",
            default = 0
        )]
        since: i32,
        #[graphql(
            desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Number of items from the end of the list, `1` to `500`; not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(
            desc = "Cursor of the item before which the page ends; to the end of the list if left out."
        )]
        before: Option<String>,
    ) -> Result<ReleaseConnection<'c>, Error> {
        release::releases(catalog(ctx), since, Paging { first, after, last, before })
    }

    /// One edition by its name, in capitals or small letters. Null if the release shown lists no edition of that name.
    async fn edition<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Name of the edition, such as `2026-imrf`.")] name: String,
    ) -> Option<Edition<'c>> {
        catalog(ctx).editions().find(|edition| edition.name.eq_ignore_ascii_case(&name)).map(Edition)
    }

    /// All editions, in the order in which they were cut.
    async fn editions<'c>(&self, ctx: &Context<'c>) -> Vec<Edition<'c>> {
        catalog(ctx).editions().map(Edition).collect()
    }

    /// One object of any type by its id. Null if no object has the id.
    async fn node<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(
            desc = "Id of the object, such as `Assessment:KEN/mgi-national/2021`, as the object's field `id` returns it."
        )]
        id: ID,
    ) -> Option<Node<'c>> {
        Node::find(catalog(ctx), &id)
    }

    /// Objects by their ids, in the order of `ids`. An element is null if no object has that id.
    async fn nodes<'c>(
        &self,
        ctx: &Context<'c>,
        #[graphql(desc = "Ids of the objects, at most 100; more are the error `TOO_LARGE`.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node<'c>>>, Error> {
        if ids.len() > MOST_IDS {
            let message = format!("There are {} ids; at most {MOST_IDS} are allowed.", ids.len());
            return Err(Error::too_large(message).in_field("ids"));
        }
        Ok(ids.iter().map(|id| Node::find(catalog(ctx), id)).collect())
    }

    /// The caller of this request, with permissions and allowance.
    async fn viewer<'c>(&self, ctx: &Context<'c>) -> Viewer<'c> {
        Viewer { context: request_context(ctx) }
    }
}
