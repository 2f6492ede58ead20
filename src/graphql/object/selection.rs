//! The fields that an operation selects of an object, each once, in the order of the query.

use std::any::Any;
use std::cell::OnceCell;

use apollo_compiler::Node;
use apollo_compiler::ast::Value as Literal;
use apollo_compiler::executable::{self, Argument, Field, SelectionSet};
use async_graphql::{Pos, ServerError, ServerResult, Value};

use super::document::position_of;
use super::{BoundDocument, GivenArguments, Object};
use crate::error::Error;

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
            self.is_refused |= first.is_some_and(|first| {
                first.name != field.name || !are_same(&first.arguments, &field.arguments)
            });
            known.asked.push(field);
            return;
        }
        let index = T::index_of(&field.name);
        let (arguments, below) = (OnceCell::new(), Below::default());
        self.fields.push(SelectedField { key, index, source, asked: vec![field], arguments, below });
    }
}

/// Whether two fields have the same arguments, in any order. Validation compares lists by their common beginning only.
fn are_same(one: &[Node<Argument>], other: &[Node<Argument>]) -> bool {
    one.len() == other.len()
        && one.iter().all(|argument| {
            let same = other.iter().find(|same| same.name == argument.name);
            same.is_some_and(|same| is_same(&argument.value, &same.value))
        })
}

fn is_same(one: &Literal, other: &Literal) -> bool {
    match (one, other) {
        (Literal::List(one), Literal::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Literal::Object(one), Literal::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| {
                    other.iter().any(|(same, other)| same == name && is_same(value, other))
                })
        }
        (one, other) => one == other,
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

    /// An error of this field.
    pub fn error(&self, error: Error) -> ServerError {
        async_graphql::Error::from(error).into_server_error(self.position())
    }

    fn position(&self) -> Pos {
        self.asked.first().map_or_else(Pos::default, |field| position_of(field))
    }
}

impl GivenArguments for SelectedField<'_> {
    fn value(&self, name: &str) -> ServerResult<Option<(Pos, Value)>> {
        let given = self.asked.first().and_then(|field| field.specified_argument_by_name(name));
        let value = given.and_then(|given| {
            let value = self.source.value(given)?;
            Some((position_of(given), value))
        });
        Ok(value)
    }

    fn error(&self, error: Error) -> ServerError {
        self.error(error)
    }
}
