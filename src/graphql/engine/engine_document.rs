//! Makes of a parsed document what the engine executes or validates.

use apollo_compiler::Node;
use apollo_compiler::ast::{self, Definition};
use apollo_compiler::response::JsonMap;
use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
    InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeCondition,
    VariableDefinition,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;
use rustc_hash::FxHashSet;

use crate::graphql::object::{const_literal, from_json, literal, position_of};

/// The whole document, for the engine to validate.
pub fn whole(document: &ast::Document) -> ExecutableDocument {
    let conversion = Conversion { variables: None };
    let mut operations: Vec<_> = definitions(document, Definition::as_operation_definition)
        .map(|operation| (operation.name.as_ref(), conversion.operation(operation)))
        .collect();
    let operations = match operations.pop() {
        Some((None, operation)) => DocumentOperations::Single(operation),
        last => DocumentOperations::Multiple(
            operations
                .into_iter()
                .chain(last)
                .filter_map(|(name, one)| Some((Name::new(name?), one)))
                .collect(),
        ),
    };
    ExecutableDocument { operations, fragments: conversion.fragments(document) }
}

/// One operation of a document with the values of its variables in their places. A field of an input whose variable was not
/// given is left out, as the specification says (CoerceArgumentValues): the engine would make it null, and null removes a
/// value from a draft. None if there is no such operation.
pub fn bound(
    document: &ast::Document,
    name: Option<&str>,
    variables: &JsonMap,
) -> Option<ExecutableDocument> {
    let conversion = Conversion { variables: Some(variables) };
    let operation = definitions(document, Definition::as_operation_definition)
        .find(|operation| name.is_none() || operation.name.as_deref() == name)?;
    let operations = DocumentOperations::Single(conversion.operation(operation));
    let mut fragments = conversion.fragments(document);
    let mut spread = FxHashSet::default();
    add_spread(&operation.selection_set, document, &mut spread);
    // The engine refuses a document with a fragment that nothing spreads.
    fragments.retain(|name, _| spread.contains(name.as_str()));
    Some(ExecutableDocument { operations, fragments })
}

/// Adds the names of the fragments that a selection spreads, directly or through others.
fn add_spread<'d>(
    selections: &'d [ast::Selection],
    document: &'d ast::Document,
    spread: &mut FxHashSet<&'d str>,
) {
    for selection in selections {
        match selection {
            ast::Selection::Field(field) => add_spread(&field.selection_set, document, spread),
            ast::Selection::InlineFragment(inline) => add_spread(&inline.selection_set, document, spread),
            ast::Selection::FragmentSpread(one) => {
                if spread.insert(&one.fragment_name) {
                    let fragment = definitions(document, Definition::as_fragment_definition)
                        .find(|fragment| fragment.name == one.fragment_name);
                    fragment.into_iter().for_each(|found| add_spread(&found.selection_set, document, spread));
                }
            }
        }
    }
}

fn definitions<T: 'static>(
    document: &ast::Document,
    of_kind: fn(&Definition) -> Option<&Node<T>>,
) -> impl Iterator<Item = &Node<T>> {
    document.definitions.iter().filter_map(of_kind)
}

struct Conversion<'v> {
    /// The values of the variables. None to keep the variables.
    variables: Option<&'v JsonMap>,
}

impl Conversion<'_> {
    fn fragments(
        &self,
        document: &ast::Document,
    ) -> std::collections::HashMap<Name, Positioned<FragmentDefinition>> {
        let fragments = definitions(document, Definition::as_fragment_definition).map(|fragment| {
            let definition = FragmentDefinition {
                type_condition: placed(fragment, condition(fragment, &fragment.type_condition)),
                directives: self.directives(&fragment.directives),
                selection_set: placed(fragment, self.set(&fragment.selection_set)),
            };
            (Name::new(&fragment.name), placed(fragment, definition))
        });
        fragments.collect()
    }

    fn operation(&self, operation: &Node<ast::OperationDefinition>) -> Positioned<OperationDefinition> {
        let ty = match operation.operation_type {
            ast::OperationType::Query => OperationType::Query,
            ast::OperationType::Mutation => OperationType::Mutation,
            ast::OperationType::Subscription => OperationType::Subscription,
        };
        let kept = if self.variables.is_none() { &operation.variables[..] } else { &[] };
        let definition = OperationDefinition {
            ty,
            variable_definitions: kept.iter().map(|variable| self.variable(variable)).collect(),
            directives: self.directives(&operation.directives),
            selection_set: placed(operation, self.set(&operation.selection_set)),
        };
        placed(operation, definition)
    }

    fn variable(&self, variable: &Node<ast::VariableDefinition>) -> Positioned<VariableDefinition> {
        let default = variable.default_value.as_ref();
        let definition = VariableDefinition {
            name: placed(variable, Name::new(&variable.name)),
            var_type: placed(variable, type_of(&variable.ty)),
            directives: self.directives(&variable.directives),
            default_value: default.map(|default| placed(default, const_literal(default))),
        };
        placed(variable, definition)
    }

    fn set(&self, selections: &[ast::Selection]) -> SelectionSet {
        let items = selections.iter().map(|selection| match selection {
            ast::Selection::Field(field) => {
                let one = Field {
                    alias: field.alias.as_ref().map(|alias| placed(field, Name::new(alias))),
                    name: placed(field, Name::new(&field.name)),
                    arguments: self.arguments(&field.arguments),
                    directives: self.directives(&field.directives),
                    selection_set: placed(field, self.set(&field.selection_set)),
                };
                placed(field, Selection::Field(placed(field, one)))
            }
            ast::Selection::InlineFragment(inline) => {
                let one = InlineFragment {
                    type_condition: inline
                        .type_condition
                        .as_ref()
                        .map(|on| placed(inline, condition(inline, on))),
                    directives: self.directives(&inline.directives),
                    selection_set: placed(inline, self.set(&inline.selection_set)),
                };
                placed(inline, Selection::InlineFragment(placed(inline, one)))
            }
            ast::Selection::FragmentSpread(spread) => {
                let one = FragmentSpread {
                    fragment_name: placed(spread, Name::new(&spread.fragment_name)),
                    directives: self.directives(&spread.directives),
                };
                placed(spread, Selection::FragmentSpread(placed(spread, one)))
            }
        });
        SelectionSet { items: items.collect() }
    }

    fn directives(&self, directives: &ast::DirectiveList) -> Vec<Positioned<Directive>> {
        let one = |directive: &Node<ast::Directive>| {
            let name = placed(directive, Name::new(&directive.name));
            placed(directive, Directive { name, arguments: self.arguments(&directive.arguments) })
        };
        directives.iter().map(one).collect()
    }

    /// An argument whose variable has no value is left out.
    fn arguments(&self, arguments: &[Node<ast::Argument>]) -> Vec<(Positioned<Name>, Positioned<Value>)> {
        let one = |argument: &Node<ast::Argument>| {
            let value = literal(&argument.value, &|name| match self.variables {
                Some(variables) => variables.get(name).map(|value| from_json(value).into_value()),
                None => Some(Value::Variable(Name::new(name))),
            })?;
            Some((placed(argument, Name::new(&argument.name)), placed(&argument.value, value)))
        };
        arguments.iter().filter_map(one).collect()
    }
}

fn placed<N, T>(node: &Node<N>, value: T) -> Positioned<T> {
    Positioned::new(value, position_of(node))
}

fn condition<N>(node: &Node<N>, on: &str) -> TypeCondition {
    TypeCondition { on: placed(node, Name::new(on)) }
}

fn type_of(ty: &ast::Type) -> Type {
    let nullable = !ty.is_non_null();
    let base = match ty {
        ast::Type::Named(name) | ast::Type::NonNullNamed(name) => BaseType::Named(Name::new(name)),
        ast::Type::List(item) | ast::Type::NonNullList(item) => BaseType::List(Box::new(type_of(item))),
    };
    Type { base, nullable }
}
