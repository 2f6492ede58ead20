//! How the shelf looks from outside, and the desk to staff: one GraphQL schema, one file for each noun.

mod assessment;
mod code;
mod context;
mod country_group;
mod dataset;
mod desk;
mod engine;
mod finding;
pub mod gate;
mod gcm_objective;
mod indicator;
mod instrument;
mod interface;
mod jurisdiction;
mod node;
mod page;
mod policy;
mod query;
mod register_entry;
mod release;
mod report;
mod request_context;
mod response;
mod revision;
mod scalar;
mod sdg_target;
mod select;
mod source;
mod text;
mod viewer;
mod vocabulary;

use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions};

pub use engine::{
    Charge, Engine, Operation, OperationOutcome, OperationResult, REQUEST_COST, bytes_cost, quota_exceeded,
};
pub use request_context::{RequestContext, RequestTrace, RequestedView};

/// Public data of IOM's Migration Governance Indicators (MGI), as of the release in the URL (`?release=`, `?edition=`
/// or `?asOf=`); by default as of the newest release.
///
/// MGI takes stock of policy frameworks; it does not rank countries.
#[derive(MergedObject)]
#[graphql(serial)]
struct Query(query::ShelfQuery, desk::DeskQuery);

type Schema = async_graphql::Schema<Query, desk::Mutation, EmptySubscription>;

fn schema() -> Schema {
    let query = Query(query::ShelfQuery, desk::DeskQuery);
    Schema::build(query, desk::Mutation::default(), EmptySubscription).finish()
}

/// The schema in its definition language, as `schema.graphql` holds it.
pub fn sdl() -> String {
    sdl_of(&schema())
}

fn sdl_of(schema: &Schema) -> String {
    schema.sdl_with_options(SDLExportOptions::new().include_specified_by())
}
