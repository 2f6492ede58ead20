//! Measures how deep a parsed document nests, to check the lexer. The fuzz target includes this file too.

use async_graphql::{
    Positioned, Value,
    parser::types::{BaseType, Directive, ExecutableDocument, Selection, SelectionSet, Type},
};

/// Greatest number of brackets open at once, computed from the syntax tree alone.
pub fn nesting(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(_, operation)| {
        let operation = &operation.node;
        let variables = operation.variable_definitions.iter().map(|variable| {
            let variable = &variable.node;
            let default = variable.default_value.as_ref().map_or(0, |default| of_value(&default.node));
            1 + default.max(of_type(&variable.var_type.node)).max(of_directives(&variable.directives))
        });
        of_set(&operation.selection_set.node)
            .max(of_directives(&operation.directives))
            .max(variables.max().unwrap_or(0))
    });
    let fragments = document.fragments.values().map(|fragment| {
        of_set(&fragment.node.selection_set.node).max(of_directives(&fragment.node.directives))
    });
    operations.chain(fragments).max().unwrap_or(0)
}

fn of_set(set: &SelectionSet) -> usize {
    let inside = |selection: &Selection| {
        let below = match selection {
            Selection::Field(field) => {
                let arguments = field.node.arguments.iter().map(|(_, value)| {
                    let value = value.node.clone().into_const_with(|_| Ok::<_, ()>(Value::Null));
                    1 + of_value(&value.expect("variables are filled in"))
                });
                of_set(&field.node.selection_set.node).max(arguments.max().unwrap_or(0))
            }
            Selection::InlineFragment(inline) => of_set(&inline.node.selection_set.node),
            Selection::FragmentSpread(_) => 0,
        };
        1 + below.max(of_directives(selection.directives()))
    };
    set.items.iter().map(|item| inside(&item.node)).max().unwrap_or(0)
}

fn of_directives(directives: &[Positioned<Directive>]) -> usize {
    let arguments = directives.iter().flat_map(|directive| &directive.node.arguments).map(|(_, value)| {
        let value = value.node.clone().into_const_with(|_| Ok::<_, ()>(Value::Null));
        1 + of_value(&value.expect("variables are filled in"))
    });
    arguments.max().unwrap_or(0)
}

fn of_value(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(of_value).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(of_value).max().unwrap_or(0),
        _ => 0,
    }
}

fn of_type(ty: &Type) -> usize {
    match &ty.base {
        BaseType::Named(_) => 0,
        BaseType::List(inner) => 1 + of_type(inner),
    }
}
