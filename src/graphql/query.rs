//! The root fields for queries. Each noun brings its own; this file merges them.

use async_graphql::Description;

use super::assessment::AssessmentQuery;
use super::comparison::ComparisonQuery;
use super::country_group::CountryGroupQuery;
use super::cross_tabulation::CrossTabulationQuery;
use super::dataset::DatasetQuery;
use super::desk::DeskQuery;
use super::distribution::DistributionQuery;
use super::finding::FindingQuery;
use super::gcm_objective::GcmObjectiveQuery;
use super::indicator::IndicatorQuery;
use super::instrument::InstrumentQuery;
use super::jurisdiction::JurisdictionQuery;
use super::node::NodeQuery;
use super::object::object;
use super::policy::PolicyQuery;
use super::register_entry::RegisterEntryQuery;
use super::release::ReleaseQuery;
use super::report::ReportQuery;
use super::response::ResponseQuery;
use super::revision::RevisionQuery;
use super::sdg_target::SdgTargetQuery;
use super::search::SearchQuery;
use super::viewer::ViewerQuery;

/// Declares the root of public data, which has the root fields of all nouns.
macro_rules! shelf_query {
    ($($noun:ident: $query:ident),+ $(,)?) => {
        /// Public data: each field reads the catalog of the request and nothing else.
        #[derive(Default, Description)]
        pub struct ShelfQuery;

        #[object(name = "Query")]
        impl ShelfQuery {
            $(#[flatten]
            fn $noun(&self) -> $query {
                $query
            })+
        }
    };
}

shelf_query! {
    jurisdictions: JurisdictionQuery,
    country_groups: CountryGroupQuery,
    instruments: InstrumentQuery,
    indicators: IndicatorQuery,
    gcm_objectives: GcmObjectiveQuery,
    sdg_targets: SdgTargetQuery,
    assessments: AssessmentQuery,
    revisions: RevisionQuery,
    responses: ResponseQuery,
    policies: PolicyQuery,
    findings: FindingQuery,
    reports: ReportQuery,
    register_entries: RegisterEntryQuery,
    distributions: DistributionQuery,
    cross_tabulations: CrossTabulationQuery,
    comparisons: ComparisonQuery,
    search: SearchQuery,
    dataset: DatasetQuery,
    releases: ReleaseQuery,
    nodes: NodeQuery,
}

/// Public data of IOM's Migration Governance Indicators (MGI), as of the release in the URL (`?release=`, `?edition=`
/// or `?asOf=`); by default as of the newest release.
///
/// MGI takes stock of policy frameworks; it does not rank countries.
#[object(plain)]
#[derive(Default)]
pub struct Query {
    #[flatten]
    shelf: ShelfQuery,
    #[flatten]
    viewer: ViewerQuery,
    #[flatten]
    desk: DeskQuery,
}
