//! Compares how two parsers read a document. The gate prices what async-graphql reads, and what apollo-compiler reads is
//! executed directly.

use apollo_compiler::ast::Value as OtherValue;
use apollo_compiler::executable as other;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;

type Arguments = [(Positioned<Name>, Positioned<Value>)];

/// Whether both have the same operations and fragments, which select the same.
pub fn is_same(document: &ExecutableDocument, read: &other::ExecutableDocument) -> bool {
    let operations = document.operations.iter().count() == read.operations.len()
        && document.operations.iter().all(|(name, operation)| {
            let same = match name {
                Some(name) => read.operations.named.get(name.as_str()),
                None => read.operations.anonymous.as_ref(),
            };
            same.is_some_and(|same| is_same_operation(&operation.node, same))
        });
    operations
        && document.fragments.len() == read.fragments.len()
        && document.fragments.iter().all(|(name, fragment)| {
            read.fragments.get(name.as_str()).is_some_and(|same| {
                *fragment.node.type_condition.node.on.node == **same.type_condition()
                    && is_same_set(&fragment.node.selection_set.node, &same.selection_set)
            })
        })
}

fn is_same_operation(operation: &OperationDefinition, same: &other::Operation) -> bool {
    let (variables, others) = (&operation.variable_definitions, &same.variables);
    let is_same_variable =
        |(one, same): (&Positioned<_>, &apollo_compiler::Node<other::VariableDefinition>)| {
            let one: &async_graphql::parser::types::VariableDefinition = &one.node;
            let default = one.default_value.as_ref().map(|value| value.node.clone().into_value());
            *one.name.node == *same.name && default == same.default_value.as_deref().and_then(value)
        };
    operation.ty.to_string() == same.operation_type.name()
        && variables.len() == others.len()
        && variables.iter().zip(others).all(is_same_variable)
        && is_same_set(&operation.selection_set.node, &same.selection_set)
}

fn is_same_set(set: &SelectionSet, same: &other::SelectionSet) -> bool {
    set.items.len() == same.selections.len()
        && set.items.iter().zip(&same.selections).all(|(one, same)| is_same_selection(&one.node, same))
}

fn is_same_selection(selection: &Selection, same: &other::Selection) -> bool {
    match (selection, same) {
        (Selection::Field(field), other::Selection::Field(same)) => {
            let field = &field.node;
            *field.name.node == *same.name
                && *field.response_key().node == **same.response_key()
                && has_same_arguments(&field.arguments, &same.arguments)
                && has_same_directives(&field.directives, &same.directives)
                && is_same_set(&field.selection_set.node, &same.selection_set)
        }
        (Selection::InlineFragment(fragment), other::Selection::InlineFragment(same)) => {
            let condition = fragment.node.type_condition.as_ref();
            condition.map(|condition| condition.node.on.node.as_str()) == same.type_condition.as_deref()
                && has_same_directives(&fragment.node.directives, &same.directives)
                && is_same_set(&fragment.node.selection_set.node, &same.selection_set)
        }
        (Selection::FragmentSpread(spread), other::Selection::FragmentSpread(same)) => {
            *spread.node.fragment_name.node == *same.fragment_name
                && has_same_directives(&spread.node.directives, &same.directives)
        }
        _ => false,
    }
}

fn has_same_directives(directives: &[Positioned<Directive>], same: &other::DirectiveList) -> bool {
    directives.len() == same.len()
        && directives.iter().zip(same.iter()).all(|(one, same)| {
            *one.node.name.node == *same.name && has_same_arguments(&one.node.arguments, &same.arguments)
        })
}

fn has_same_arguments(arguments: &Arguments, same: &[apollo_compiler::Node<other::Argument>]) -> bool {
    arguments.len() == same.len()
        && arguments.iter().zip(same).all(|((name, one), same)| {
            *name.node == *same.name && Some(&one.node) == value(&same.value).as_ref()
        })
}

/// A value as the other parser has it.
fn value(same: &OtherValue) -> Option<Value> {
    Some(match same {
        OtherValue::Null => Value::Null,
        OtherValue::Enum(name) => Value::Enum(Name::new(name)),
        OtherValue::Variable(name) => Value::Variable(Name::new(name)),
        OtherValue::String(text) => Value::String(text.clone()),
        OtherValue::Boolean(is) => Value::Boolean(*is),
        OtherValue::Int(number) => Value::Number(number.as_str().parse().ok()?),
        OtherValue::Float(number) => Value::Number(number.as_str().parse().ok()?),
        OtherValue::List(items) => Value::List(items.iter().map(|item| value(item)).collect::<Option<_>>()?),
        OtherValue::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| Some((Name::new(name), value(field)?)));
            Value::Object(fields.collect::<Option<_>>()?)
        }
    })
}
