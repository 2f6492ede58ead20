//! Checks what apollo-compiler does not know of values: which texts are values of our scalars, that numbers are in
//! range, that no object has a field twice, and that a `@oneOf` object has exactly one.

use apollo_compiler::Schema;
use apollo_compiler::ast::{Type, Value as Literal};
use apollo_compiler::executable::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::Value;
use async_graphql_value::Value as EngineValue;
use rustc_hash::FxHashSet;
use serde_json::Number;

use super::document::DocumentProblem;
use crate::graphql::object::literal;
use crate::language;

/// The first mistake in the literals of a document.
pub fn mistake_in(schema: &Schema, document: &ExecutableDocument) -> Option<DocumentProblem> {
    let operations = || document.operations.iter();
    let declared = || operations().flat_map(|operation| &operation.variables);
    let nullable = declared().filter(|variable| !variable.ty.is_non_null());
    let check = LiteralCheck { schema, nullable: nullable.map(|variable| variable.name.as_str()).collect() };
    let fragments = document.fragments.values().map(|fragment| &fragment.selection_set);
    let mut sets = operations().map(|operation| &operation.selection_set).chain(fragments);
    let is_good = sets.all(|set| check.selection(set))
        && declared().all(|variable| {
            let default = variable.default_value.as_ref();
            default.is_none_or(|default| check.literal(&variable.ty, default))
        });
    (!is_good).then(|| {
        DocumentProblem::new(
            "A value in the document is not of its type, is out of range, has a field twice, or has not exactly one field, other than null, where its type takes one.",
        )
    })
}

struct LiteralCheck<'d> {
    schema: &'d Schema,
    /// The variables that may be null in some operation.
    nullable: FxHashSet<&'d str>,
}

impl LiteralCheck<'_> {
    fn selection(&self, set: &SelectionSet) -> bool {
        set.selections.iter().all(|selection| match selection {
            Selection::Field(field) => {
                let arguments = field.arguments.iter().all(|argument| {
                    let definition = field.definition.argument_by_name(&argument.name);
                    definition.is_none_or(|definition| self.literal(&definition.ty, &argument.value))
                });
                arguments && self.selection(&field.selection_set)
            }
            Selection::InlineFragment(fragment) => self.selection(&fragment.selection_set),
            Selection::FragmentSpread(_) => true,
        })
    }

    /// The values of variables are checked where they are given: one that cannot be null stands here as bytes, which no
    /// JSON has.
    fn literal(&self, ty: &Type, value: &Literal) -> bool {
        let variable = |name: &str| match self.nullable.contains(name) {
            true => EngineValue::Null,
            false => EngineValue::Binary(Default::default()),
        };
        is_whole(value)
            && literal(value, &|name| Some(variable(name)))
                .and_then(EngineValue::into_const)
                .is_none_or(|value| is_good(self.schema, ty, &value))
    }
}

/// Whether no object has a field twice, and every number can be represented.
fn is_whole(value: &Literal) -> bool {
    match value {
        Literal::Int(number) => number.as_str().parse::<Number>().is_ok(),
        Literal::Float(number) => number.as_str().parse::<Number>().is_ok(),
        Literal::List(items) => items.iter().all(|item| is_whole(item)),
        Literal::Object(fields) => {
            let names: FxHashSet<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            names.len() == fields.len() && fields.iter().all(|(_, value)| is_whole(value))
        }
        _ => true,
    }
}

/// Whether each value of a scalar of ours in a value is one, and each `@oneOf` object has one field, which is not null.
pub fn is_good(schema: &Schema, ty: &Type, value: &Value) -> bool {
    let is_checked = ty.inner_named_type() == "LanguageTag";
    match value {
        Value::List(items) => items.iter().all(|item| is_good(schema, ty, item)),
        Value::Object(fields) => {
            let Some(input) = schema.get_input_object(ty.inner_named_type()) else { return true };
            let takes_one = input.directives.has("oneOf");
            let has_one = || fields.len() == 1 && fields.values().all(|value| *value != Value::Null);
            (!takes_one || has_one())
                && fields.iter().all(|(name, value)| {
                    input.fields.get(name.as_str()).is_none_or(|field| is_good(schema, &field.ty, value))
                })
        }
        Value::String(text) => !is_checked || language::canonical_request(text).is_some(),
        Value::Null | Value::Binary(_) => true,
        _ => !is_checked,
    }
}
