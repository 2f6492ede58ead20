//! Entries of the schema.

use async_graphql::indexmap::IndexSet;
use async_graphql::registry::{
    __DirectiveLocation, MetaDirective, MetaDirectiveInvocation, MetaField, MetaInputValue, MetaType,
    MetaTypeId, Registry,
};
use async_graphql::{Description, OutputType, Value};

use super::Described;
use super::argument::meta_argument;

/// Says in the schema what a field costs that computes, as the specification of cost directives has it.
pub const COST_DIRECTIVE: &str = "cost";

/// A field. `cost` is that of a field that computes, and 0 for any other.
pub fn meta_field(
    registry: &mut Registry,
    name: &str,
    description: &str,
    ty: String,
    arguments: Vec<MetaInputValue>,
    cost: u64,
) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        args: arguments.into_iter().map(|argument| (argument.name.clone(), argument)).collect(),
        ty,
        deprecation: Default::default(),
        cache_control: Default::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: vec![],
        override_from: None,
        compute_complexity: None,
        directive_invocations: if cost > 0 { vec![declare_cost(registry, cost)] } else { vec![] },
        requires_scopes: vec![],
    }
}

fn declare_cost(registry: &mut Registry, cost: u64) -> MetaDirectiveInvocation {
    let description = "Cost of the field itself, on top of the cost of what it answers.";
    let weight = meta_argument::<String>(registry, "weight", "Cost, a whole number.", None);
    registry.add_directive(MetaDirective {
        name: COST_DIRECTIVE.to_owned(),
        description: Some(description.to_owned()),
        locations: vec![__DirectiveLocation::FIELD_DEFINITION],
        args: [("weight".to_owned(), weight)].into_iter().collect(),
        is_repeatable: false,
        visible: None,
        composable: None,
    });
    let args = [("weight".to_owned(), Value::from(cost.to_string()))].into_iter().collect();
    MetaDirectiveInvocation { name: COST_DIRECTIVE.to_owned(), args }
}

/// Enters an object in the schema. Returns its type, as a field names it.
pub fn create_type_info<T: OutputType + Described + Description>(registry: &mut Registry) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Object, |registry| MetaType::Object {
        name: T::type_name().into_owned(),
        description: Some(T::description().trim().to_owned()),
        fields: T::fields(registry).into_iter().map(|field| (field.name.clone(), field)).collect(),
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: vec![],
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: Some(std::any::type_name::<T>()),
        directive_invocations: vec![],
        requires_scopes: vec![],
    })
}

/// Enters an interface in the schema, and that its types implement it. Returns its type, as a field names it.
pub fn create_interface_type_info<T: OutputType>(
    registry: &mut Registry,
    description: &str,
    fields: fn(&mut Registry) -> Vec<MetaField>,
    types: fn(&mut Registry) -> Vec<String>,
) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Interface, |registry| {
        let possible_types = names_of(types(registry));
        for name in &possible_types {
            registry.add_implements(name, &T::type_name());
        }
        MetaType::Interface {
            name: T::type_name().into_owned(),
            description: Some(description.to_owned()),
            fields: fields(registry).into_iter().map(|field| (field.name.clone(), field)).collect(),
            possible_types,
            extends: false,
            keys: None,
            visible: None,
            inaccessible: false,
            tags: vec![],
            rust_typename: Some(std::any::type_name::<T>()),
            directive_invocations: vec![],
            requires_scopes: vec![],
        }
    })
}

/// Enters a union in the schema. Returns its type, as a field names it.
pub fn create_union_type_info<T: OutputType>(
    registry: &mut Registry,
    description: &str,
    types: fn(&mut Registry) -> Vec<String>,
) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Union, |registry| MetaType::Union {
        name: T::type_name().into_owned(),
        description: Some(description.to_owned()),
        possible_types: names_of(types(registry)),
        visible: None,
        inaccessible: false,
        tags: vec![],
        rust_typename: Some(std::any::type_name::<T>()),
        directive_invocations: vec![],
    })
}

/// The names of types: a type of an object that cannot be null ends with an exclamation mark.
fn names_of(types: Vec<String>) -> IndexSet<String> {
    types.into_iter().map(|name| name.trim_end_matches('!').to_owned()).collect()
}
