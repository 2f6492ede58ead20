//! How the shelf looks from outside, and the desk to staff: one GraphQL schema, one file for each noun.

mod alignment;
mod assessment;
mod bulletin;
mod code;
mod comparison;
mod context;
mod country_group;
mod cross_tabulation;
mod dataset;
mod desk;
mod distribution;
mod engine;
mod explanation;
mod facet;
mod finding;
mod gate;
mod gcm_objective;
mod indicator;
mod instrument;
mod interface;
mod jurisdiction;
mod node;
mod object;
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
mod search;
mod select;
mod source;
mod text;
mod url_filter;
mod viewer;
mod vocabulary;

use async_graphql::{EmptySubscription, SDLExportOptions, SchemaBuilder};

pub use engine::{
    Audience, Charge, Engine, Execution, Operation, OperationOutcome, OperationResult, REQUEST_COST,
    bytes_cost, limit_error, quota_exceeded, selection_meter,
};
pub use request_context::{RequestContext, RequestTrace, RequestedView};
pub use url_filter::{FilterParameter, ParameterType, WHOLE_FILTER};

type Schema = async_graphql::Schema<query::Query, desk::Mutation, EmptySubscription>;

fn schema_builder() -> SchemaBuilder<query::Query, desk::Mutation, EmptySubscription> {
    Schema::build(query::Query::default(), desk::Mutation::default(), EmptySubscription)
}

/// The schema in its definition language, as `schema.graphql` holds it.
pub fn sdl() -> String {
    sdl_of(&schema_builder().finish())
}

fn sdl_of(schema: &Schema) -> String {
    schema.sdl_with_options(SDLExportOptions::new().include_specified_by())
}
