//! Entries of the schema.

use async_graphql::indexmap::IndexSet;
use async_graphql::registry::{MetaField, MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::{Description, OutputType};

use super::Described;

pub fn meta_field(name: &str, description: &str, ty: String, arguments: Vec<MetaInputValue>) -> MetaField {
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
        directive_invocations: vec![],
        requires_scopes: vec![],
    }
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
        // A type of an object that cannot be null ends with an exclamation mark.
        let names = types(registry).into_iter().map(|name| name.trim_end_matches('!').to_owned());
        let possible_types: IndexSet<String> = names.collect();
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
