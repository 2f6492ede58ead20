//! The root fields for queries. Each noun brings its own; this file merges them.

use async_graphql::MergedObject;

use super::assessment::AssessmentQuery;
use super::country_group::CountryGroupQuery;
use super::dataset::DatasetQuery;
use super::desk::DeskQuery;
use super::finding::FindingQuery;
use super::gcm_objective::GcmObjectiveQuery;
use super::indicator::IndicatorQuery;
use super::instrument::InstrumentQuery;
use super::jurisdiction::JurisdictionQuery;
use super::node::NodeQuery;
use super::policy::PolicyQuery;
use super::register_entry::RegisterEntryQuery;
use super::release::ReleaseQuery;
use super::report::ReportQuery;
use super::response::ResponseQuery;
use super::revision::RevisionQuery;
use super::sdg_target::SdgTargetQuery;
use super::viewer::ViewerQuery;

/// The root fields of public data: each reads the catalog of the request and nothing else, but for `viewer`.
#[derive(MergedObject, Default)]
#[graphql(serial)]
pub struct ShelfQuery(
    JurisdictionQuery,
    CountryGroupQuery,
    InstrumentQuery,
    IndicatorQuery,
    GcmObjectiveQuery,
    SdgTargetQuery,
    AssessmentQuery,
    RevisionQuery,
    ResponseQuery,
    PolicyQuery,
    FindingQuery,
    ReportQuery,
    RegisterEntryQuery,
    DatasetQuery,
    ReleaseQuery,
    NodeQuery,
    ViewerQuery,
);

/// Public data of IOM's Migration Governance Indicators (MGI), as of the release in the URL (`?release=`, `?edition=`
/// or `?asOf=`); by default as of the newest release.
///
/// MGI takes stock of policy frameworks; it does not rank countries.
#[derive(MergedObject, Default)]
#[graphql(serial)]
pub struct Query(ShelfQuery, DeskQuery);
