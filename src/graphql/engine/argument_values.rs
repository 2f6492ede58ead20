//! Counts the values that the arguments of an operation have, a variable as often as it is named: each argument is read with
//! its variables written out, so a short document could make much of a few variables.

use apollo_compiler::ast::Value;
use apollo_compiler::executable::{ExecutableDocument, Operation, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};

/// Counts the values of an operation. The gate bounds its selections, with fragments written out. The sum saturates.
pub fn count(operation: &Operation, document: &ExecutableDocument, variables: &JsonMap) -> u64 {
    let sizes = variables.iter().map(|(name, value)| (name.as_str(), json_size(value))).collect();
    Counter { document, sizes }.set(&operation.selection_set)
}

struct Counter<'d> {
    document: &'d ExecutableDocument,
    sizes: Vec<(&'d str, u64)>,
}

impl Counter<'_> {
    fn set(&self, set: &SelectionSet) -> u64 {
        let one = |selection: &Selection| match selection {
            Selection::Field(field) => {
                let arguments = field.arguments.iter().map(|argument| self.size(&argument.value));
                arguments.fold(self.set(&field.selection_set), u64::saturating_add)
            }
            Selection::InlineFragment(inline) => self.set(&inline.selection_set),
            Selection::FragmentSpread(spread) => {
                spread.fragment_def(self.document).map_or(0, |fragment| self.set(&fragment.selection_set))
            }
        };
        set.selections.iter().map(one).fold(0, u64::saturating_add)
    }

    fn size(&self, value: &Value) -> u64 {
        match value {
            Value::Variable(name) => {
                self.sizes.iter().find(|(known, _)| *known == name.as_str()).map_or(1, |(_, size)| *size)
            }
            Value::List(items) => items.iter().map(|item| self.size(item)).fold(1, u64::saturating_add),
            Value::Object(fields) => {
                fields.iter().map(|(_, value)| self.size(value)).fold(1, u64::saturating_add)
            }
            _ => 1,
        }
    }
}

fn json_size(value: &JsonValue) -> u64 {
    match value {
        JsonValue::Array(items) => 1 + items.iter().map(json_size).sum::<u64>(),
        JsonValue::Object(fields) => 1 + fields.values().map(json_size).sum::<u64>(),
        _ => 1,
    }
}
