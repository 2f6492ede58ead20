//! A valid document with the values of its variables, and its values as the engine has them.

use apollo_compiler::ast::Value as Literal;
use apollo_compiler::executable::{DirectiveList, ExecutableDocument};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::{Node, Schema};
use async_graphql::{Name, Pos, Value};
use async_graphql_value::Value as EngineValue;
use serde_json::Number;

/// A valid document with the values of its variables.
#[derive(Clone, Copy)]
pub struct BoundDocument<'d> {
    pub schema: &'d Schema,
    pub document: &'d ExecutableDocument,
    pub variables: &'d JsonMap,
}

impl BoundDocument<'_> {
    /// Whether `@skip` and `@include` let a selection be. None if a condition has no value.
    pub fn includes(self, directives: &DirectiveList) -> Option<bool> {
        for (directive, left_out) in [("skip", true), ("include", false)] {
            let Some(directive) = directives.get(directive) else { continue };
            match self.value(directive.specified_argument_by_name("if")?)? {
                Value::Boolean(condition) if condition == left_out => return Some(false),
                Value::Boolean(_) => {}
                _ => return None,
            }
        }
        Some(true)
    }

    /// A value with its variables. None for a variable that was not given and has no default.
    pub fn value(self, value: &Literal) -> Option<Value> {
        literal(value, &|name| Some(from_json(self.variables.get(name)?).into_value()))?.into_const()
    }
}

/// A literal as the engine has it. `variable` gives the value of a variable, or none if it has none: then its argument or
/// field of an input is left out, and an item of a list is null.
pub fn literal(value: &Literal, variable: &impl Fn(&str) -> Option<EngineValue>) -> Option<EngineValue> {
    Some(match value {
        Literal::Null => EngineValue::Null,
        Literal::Enum(name) => EngineValue::Enum(Name::new(name)),
        Literal::Variable(name) => return variable(name),
        Literal::String(text) => EngineValue::String(text.clone()),
        Literal::Boolean(value) => EngineValue::Boolean(*value),
        Literal::Int(number) => number_from(number.as_str()),
        Literal::Float(number) => number_from(number.as_str()),
        Literal::List(items) => {
            let items = items.iter().map(|item| literal(item, variable).unwrap_or(EngineValue::Null));
            EngineValue::List(items.collect())
        }
        Literal::Object(fields) => {
            let field = |(name, value): &(_, Node<_>)| Some((Name::new(name), literal(value, variable)?));
            EngineValue::Object(fields.iter().filter_map(field).collect())
        }
    })
}

/// A literal that has no variables.
pub fn const_literal(value: &Literal) -> Value {
    literal(value, &|_| None).and_then(EngineValue::into_const).unwrap_or_default()
}

/// A number of a document, whose form was validated.
fn number_from(text: &str) -> EngineValue {
    text.parse().map_or(EngineValue::Null, EngineValue::Number)
}

/// The value of a variable, as the engine has it.
pub fn from_json(value: &JsonValue) -> Value {
    match value {
        JsonValue::Null => Value::Null,
        JsonValue::Bool(value) => Value::Boolean(*value),
        JsonValue::Number(number) => Value::Number(number.clone()),
        JsonValue::String(text) => Value::String(text.as_str().to_owned()),
        JsonValue::Array(items) => Value::List(items.iter().map(from_json).collect()),
        JsonValue::Object(fields) => Value::Object(
            fields.iter().map(|(name, value)| (Name::new(name.as_str()), from_json(value))).collect(),
        ),
    }
}

/// The value of a variable, as apollo-compiler coerces it.
pub fn to_json(value: &Value) -> JsonValue {
    match value {
        Value::Null | Value::Binary(_) => JsonValue::Null,
        Value::Number(number) => JsonValue::Number(as_integer(number).unwrap_or_else(|| number.clone())),
        Value::String(text) => JsonValue::from(text.as_str()),
        Value::Boolean(value) => JsonValue::Bool(*value),
        Value::Enum(name) => JsonValue::from(name.as_str()),
        Value::List(items) => JsonValue::Array(items.iter().map(to_json).collect()),
        Value::Object(fields) => JsonValue::Object(
            fields.iter().map(|(name, value)| (name.as_str().into(), to_json(value))).collect(),
        ),
    }
}

/// A number without a fraction, which may be written `10.0`, as an integer.
fn as_integer(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)?;
    (float.abs() < i32::MAX.into()).then(|| Number::from(float as i64))
}

/// The place of a node, as [`unresolved`] writes it.
pub fn position_of<T>(node: &Node<T>) -> Pos {
    node.location().map_or_else(Pos::default, |location| unresolved(location.offset()))
}

/// A place that is known by its byte only. The line and column of a byte are counted through the whole text, so this is
/// done for the errors of an answer alone.
pub fn unresolved(offset: usize) -> Pos {
    Pos { line: 0, column: offset }
}
