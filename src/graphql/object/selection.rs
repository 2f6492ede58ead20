//! The fields that an operation selects of an object, each once, in the order of the query.

use std::any::Any;
use std::cell::OnceCell;

use apollo_compiler::executable::{self, ExecutableDocument, Field, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::{Node, Schema};
use async_graphql::{Name, Pos, ServerError, ServerResult, Value};

use super::{GivenArguments, Object};
use crate::error::Error;
use crate::graphql::gate::position;

/// A valid document with the values of its variables.
#[derive(Clone, Copy)]
pub struct BoundDocument<'d> {
    pub text: &'d str,
    pub schema: &'d Schema,
    pub document: &'d ExecutableDocument,
    pub variables: &'d JsonMap,
}

/// The fields selected of an object of one type.
pub struct SelectedFields<'d> {
    pub type_name: &'static str,
    /// Whether two fields of one key differ, or a condition has no value: the engine refuses such a document.
    pub is_refused: bool,
    fields: Vec<SelectedField<'d>>,
}

/// One field of an answer. A query may ask for it in several places.
pub struct SelectedField<'d> {
    /// Its key in the answer.
    pub key: &'d str,
    /// The index of the field in its object. None for `__typename`.
    pub index: Option<u32>,
    source: BoundDocument<'d>,
    asked: Vec<&'d Node<Field>>,
    /// The arguments, read once for all objects of a list.
    arguments: OnceCell<ServerResult<Box<dyn Any>>>,
    below: Below<'d>,
}

/// The selections below a field, one for each type that objects were found to have.
#[derive(Default)]
struct Below<'d> {
    selection: OnceCell<SelectedFields<'d>>,
    others: OnceCell<Box<Below<'d>>>,
}

impl<'d> SelectedFields<'d> {
    /// What is selected of an object, which is of type `T`.
    pub fn new<T: Object>(source: BoundDocument<'d>, sets: impl Iterator<Item = &'d SelectionSet>) -> Self {
        let mut selection = Self { type_name: T::NAME, is_refused: false, fields: vec![] };
        let mut fragments = vec![];
        for set in sets {
            selection.collect::<T>(source, set, &mut fragments);
        }
        selection
    }

    pub fn fields(&self) -> &[SelectedField<'d>] {
        &self.fields
    }

    fn collect<T: Object>(
        &mut self,
        source: BoundDocument<'d>,
        set: &'d SelectionSet,
        fragments: &mut Vec<&'d str>,
    ) {
        let applies = |condition: &str| condition == T::NAME || source.schema.is_subtype(condition, T::NAME);
        for selection in &set.selections {
            match source.includes(selection.directives()) {
                Some(true) => {}
                Some(false) => continue,
                None => self.is_refused = true,
            }
            match selection {
                executable::Selection::Field(field) => self.add::<T>(source, field),
                executable::Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|condition| applies(condition)) {
                        self.collect::<T>(source, &fragment.selection_set, fragments);
                    }
                }
                executable::Selection::FragmentSpread(spread) => {
                    let name = spread.fragment_name.as_str();
                    let Some(fragment) = source.document.fragments.get(name) else { continue };
                    if !fragments.contains(&name) && applies(fragment.type_condition()) {
                        fragments.push(name);
                        self.collect::<T>(source, &fragment.selection_set, fragments);
                    }
                }
            }
        }
    }

    fn add<T: Object>(&mut self, source: BoundDocument<'d>, field: &'d Node<Field>) {
        let key = field.response_key().as_str();
        if let Some(known) = self.fields.iter_mut().find(|known| known.key == key) {
            let first = known.asked.first();
            self.is_refused |=
                first.is_some_and(|first| first.name != field.name || first.arguments != field.arguments);
            known.asked.push(field);
            return;
        }
        let index = T::index_of(&field.name);
        let (arguments, below) = (OnceCell::new(), Below::default());
        self.fields.push(SelectedField { key, index, source, asked: vec![field], arguments, below });
    }
}

impl<'d> SelectedField<'d> {
    /// What is selected of the field's object, which is of type `T`.
    pub fn below<T: Object>(&self) -> &SelectedFields<'d> {
        let mut below = &self.below;
        loop {
            let sets = || self.asked.iter().map(|field| &field.selection_set);
            let selection = below.selection.get_or_init(|| SelectedFields::new::<T>(self.source, sets()));
            if selection.type_name == T::NAME {
                return selection;
            }
            below = below.others.get_or_init(Box::default);
        }
    }

    /// The field's arguments, which `read` reads when they are first asked for.
    pub fn arguments<T: Any>(&self, read: impl FnOnce(&Self) -> ServerResult<T>) -> ServerResult<&T> {
        let arguments = self.arguments.get_or_init(|| Ok(Box::new(read(self)?)));
        let arguments = arguments.as_ref().map_err(Clone::clone)?;
        // A field has one method, and the method one list of arguments.
        Ok(arguments.downcast_ref().expect("the arguments of this field"))
    }

    /// Whether its arguments could not be read.
    pub fn is_refused(&self) -> bool {
        self.arguments.get().is_some_and(Result::is_err)
    }

    /// The name of the field, as the schema has it.
    pub fn name(&self) -> &'d str {
        self.asked.first().map_or("", |field| &field.name)
    }

    /// An error of this field.
    pub fn error(&self, error: Error) -> ServerError {
        async_graphql::Error::from(error).into_server_error(self.position())
    }

    fn position(&self) -> Pos {
        self.asked.first().map_or_else(Pos::default, |field| self.source.position(field))
    }
}

impl GivenArguments for SelectedField<'_> {
    fn value(&self, name: &str) -> ServerResult<Option<(Pos, Value)>> {
        let given = self.asked.first().and_then(|field| field.specified_argument_by_name(name));
        let value = given.and_then(|given| {
            let value = self.source.value(given)?;
            Some((self.source.position(given), value))
        });
        Ok(value)
    }

    fn error(&self, error: Error) -> ServerError {
        self.error(error)
    }
}

impl BoundDocument<'_> {
    fn position<T>(self, node: &Node<T>) -> Pos {
        node.location().map_or_else(Pos::default, |location| position(self.text, location.offset()))
    }

    /// Whether `@skip` and `@include` let a selection be. None if a condition has no value.
    fn includes(self, directives: &executable::DirectiveList) -> Option<bool> {
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
    fn value(self, value: &executable::Value) -> Option<Value> {
        Some(match value {
            executable::Value::Null => Value::Null,
            executable::Value::Enum(name) => Value::Enum(Name::new(name)),
            executable::Value::Variable(name) => from_json(self.variables.get(name.as_str())?),
            executable::Value::String(text) => Value::String(text.clone()),
            executable::Value::Boolean(value) => Value::Boolean(*value),
            executable::Value::Int(number) => number_from(number.as_str()),
            executable::Value::Float(number) => number_from(number.as_str()),
            executable::Value::List(items) => {
                // An item without a value is null.
                Value::List(items.iter().map(|item| self.value(item).unwrap_or_default()).collect())
            }
            executable::Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .filter_map(|(name, value)| Some((Name::new(name), self.value(value)?)))
                    .collect(),
            ),
        })
    }
}

/// A number of a document, whose form was validated.
fn number_from(text: &str) -> Value {
    text.parse().map_or(Value::Null, Value::Number)
}

fn from_json(value: &JsonValue) -> Value {
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
