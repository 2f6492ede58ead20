//! Leaves out input fields whose variable was not given, as the specification says (CoerceArgumentValues). The engine makes
//! them null, and null removes a value from a draft.

use async_graphql::parser::types::{OperationType, Selection, SelectionSet};
use async_graphql::{Name, Variables};
use async_graphql_value::Value;

use crate::graphql::gate::AdmittedDocument;

/// Leaves out of the inputs of a mutation every field whose variable was not given and has no default.
pub fn leave_out(document: &mut AdmittedDocument, variables: &Variables) {
    let Some((operation, fragments)) = document.operation_mut() else { return };
    if operation.ty != OperationType::Mutation {
        return;
    }
    let mut scan = InputScan::default();
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let name = &definition.name.node;
        if definition.default_value.is_none()
            && definition.var_type.node.nullable
            && !variables.contains_key(name)
        {
            scan.absent.push(name.clone());
        }
    }
    if scan.absent.is_empty() {
        return;
    }
    scan.set(&mut operation.selection_set.node);
    fragments.for_each(|fragment| scan.set(&mut fragment.selection_set.node));
    // The definition goes too, because a variable that nothing uses is an error.
    let InputScan { left_out, kept, .. } = scan;
    let is_gone = |name: &Name| left_out.contains(name) && !kept.contains(name);
    operation.variable_definitions.retain(|definition| !is_gone(&definition.node.name.node));
}

/// A walk through the inputs of one operation.
#[derive(Default)]
struct InputScan {
    /// The variables that were not given.
    absent: Vec<Name>,
    /// Variables whose field was left out, and variables that are used elsewhere too.
    left_out: Vec<Name>,
    kept: Vec<Name>,
}

impl InputScan {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::gate::{Gate, GateLimits};

    #[test]
    fn the_operation_that_runs_is_changed_with_or_without_its_name() {
        let gate = Gate::new(
            "type Query { a(input: I): Int } type Mutation { a(input: I): Int } input I { x: Int } schema { query: Query mutation: Mutation }",
            &[],
            &[],
        );
        for (document, name, left) in [
            ("mutation($x: Int) { a(input: {x: $x}) }", None, 0),
            ("mutation A($x: Int) { a(input: {x: $x}) }", None, 0),
            ("mutation A($x: Int) { a(input: {x: $x}) }", Some("A"), 0),
            ("mutation A($x: Int) { a(input: {x: $x}) } query B { a }", Some("A"), 0),
            ("mutation A($x: Int = 1) { a(input: {x: $x}) }", None, 1),
            ("query A($x: Int) { a(input: {x: $x}) }", None, 1),
        ] {
            let admitted = gate.admit(document, name, &Variables::default(), &GateLimits::ANONYMOUS);
            let mut admitted = admitted.expect("a small document");
            leave_out(&mut admitted, &Variables::default());
            let operation = admitted.operation().expect("an operation");
            assert_eq!(operation.variable_definitions.len(), left, "{document}");
        }
    }
}
