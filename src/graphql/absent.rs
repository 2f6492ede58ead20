//! Variables that were not given: a field of an input that names one is left out, as the specification has it
//! (CoerceArgumentValues); the engine makes null of it, and null removes what a draft says.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Variables};
use async_graphql_value::Value;

/// Leaves out of the inputs of a mutation what names a variable that was not given and has no default.
pub fn leave_out(document: &mut ExecutableDocument, name: Option<&str>, variables: &Variables) {
    let ExecutableDocument { operations, fragments } = document;
    let operation = match operations {
        DocumentOperations::Single(operation) => Some(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            name.and_then(|name| operations.get_mut(name)).map(|operation| &mut operation.node)
        }
    };
    let Some(operation) = operation.filter(|operation| operation.ty == OperationType::Mutation) else {
        return;
    };
    let mut look = ScanLookahead::default();
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let name = &definition.name.node;
        if definition.default_value.is_none()
            && definition.var_type.node.nullable
            && !variables.contains_key(name)
        {
            look.absent.push(name.clone());
        }
    }
    if look.absent.is_empty() {
        return;
    }
    look.set(&mut operation.selection_set.node);
    fragments.values_mut().for_each(|fragment| look.set(&mut fragment.node.selection_set.node));
    // A variable that nothing names is an error; this one was named.
    let ScanLookahead { left_out, kept, .. } = look;
    let is_gone = |name: &Name| left_out.contains(name) && !kept.contains(name);
    operation.variable_definitions.retain(|definition| !is_gone(&definition.node.name.node));
}

/// One look through an operation.
#[derive(Default)]
struct ScanLookahead {
    /// The variables that were not given.
    absent: Vec<Name>,
    /// Those of which a field was left out, and those that are named elsewhere too.
    left_out: Vec<Name>,
    kept: Vec<Name>,
}

impl ScanLookahead {
    fn set(&mut self, set: &mut SelectionSet) {
        for selection in &mut set.items {
            let directives = match &mut selection.node {
                Selection::Field(field) => {
                    let field = &mut field.node;
                    field.arguments.iter_mut().for_each(|(_, value)| self.value(&mut value.node));
                    self.set(&mut field.selection_set.node);
                    &mut field.directives
                }
                Selection::InlineFragment(inline) => {
                    self.set(&mut inline.node.selection_set.node);
                    &mut inline.node.directives
                }
                Selection::FragmentSpread(spread) => &mut spread.node.directives,
            };
            let arguments = directives.iter_mut().flat_map(|directive| &mut directive.node.arguments);
            arguments.for_each(|(_, value)| self.value(&mut value.node));
        }
    }

    /// Leaves out fields of objects; an item of a list is null, as the specification has it.
    fn value(&mut self, value: &mut Value) {
        match value {
            Value::Variable(name) => self.kept.push(name.clone()),
            Value::List(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => {
                fields.retain(|_, value| match value {
                    Value::Variable(name) if self.absent.contains(name) => {
                        self.left_out.push(name.clone());
                        false
                    }
                    _ => true,
                });
                fields.values_mut().for_each(|value| self.value(value));
            }
            _ => {}
        }
    }
}
