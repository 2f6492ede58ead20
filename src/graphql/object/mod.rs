//! What `#[object]` makes of a definition: an entry in the schema, the execution by the engine, the execution without it.
//!
//! The direct execution walks the selection of an operation and writes JSON into one buffer. Nothing below a public root
//! field waits, so it needs no futures. The execution by the engine serves the desk, and is the oracle in tests.

mod answer;
mod argument;
mod document;
mod plain;
mod schema;
mod selection;
mod value;

use async_graphql::ServerError;
use async_graphql::registry::{MetaField, Registry};

pub use answer::{AnswerWriter, WrittenAnswer};
pub use argument::{Argument, GivenArguments, meta_argument};
pub use document::{BoundDocument, const_literal, from_json, literal, position_of, to_json, unresolved};
pub use graphql_object::object;
pub use plain::{pay, resolve, resolve_object};
pub use schema::{
    COST_DIRECTIVE, create_interface_type_info, create_type_info, create_union_type_info, meta_field,
};
pub use selection::{SelectedField, SelectedFields};
pub(in crate::graphql) use value::{direct_enum, direct_scalar};

/// A type of the schema with fields.
pub trait Described {
    /// Its fields, as the schema lists them.
    fn fields(registry: &mut Registry) -> Vec<MetaField>;
}

/// A value that is written without waiting.
pub trait Direct {
    /// Writes the value of a field. An error leaves out the field, or makes it null where it may be null.
    fn write(&self, field: &SelectedField<'_>, answer: &mut AnswerWriter<'_>) -> Result<(), ServerError>;
}

/// An object whose fields are all written without waiting.
pub trait Object: Direct {
    /// Name of its type.
    const NAME: &'static str;

    /// The index of a field, by which [`Object::write_field`] finds it.
    fn index_of(name: &str) -> Option<u32>;

    fn write_field(
        &self,
        index: u32,
        field: &SelectedField<'_>,
        answer: &mut AnswerWriter<'_>,
    ) -> Result<(), ServerError>;
}
