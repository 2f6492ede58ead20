//! How the shelf looks from outside: one GraphQL schema, one file for each noun.

mod assessment;
mod context;
mod country_group;
mod dataset;
mod document;
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
mod response;
mod revision;
mod scalar;
mod sdg_target;
mod select;
mod source;
mod text;
mod viewer;
mod vocabulary;

use async_graphql::{EmptyMutation, EmptySubscription, SDLExportOptions};

pub use engine::{Answer, AnswerKind, Ask, Engine};

type Schema = async_graphql::Schema<query::Query, EmptyMutation, EmptySubscription>;

fn schema() -> Schema {
    Schema::build(query::Query, EmptyMutation, EmptySubscription).finish()
}

/// The schema in its definition language, as `schema.graphql` holds it.
pub fn sdl() -> String {
    sdl_of(&schema())
}

fn sdl_of(schema: &Schema) -> String {
    schema.sdl_with_options(SDLExportOptions::new().include_specified_by())
}
