//! A macro for interfaces whose fields resolve in the order of the query.

/// Declares an interface over object types: an enum that hands each request to the object inside it.
///
/// The engine's derive resolves fields in the order in which they complete and knows no `serial`.
macro_rules! interface {
    (
        #[doc = $doc:literal]
        $name:ident { $($variant:ident),+ }
        $(#[doc = $field_doc:literal] $field:literal $(($($arg:literal: $arg_type:ty = $arg_doc:literal $([$default:literal])?),+))?: $type:ty;)+
    ) => {
        #[doc = $doc]
        pub enum $name<'a> {
            $($variant($variant<'a>),)+
        }

        $(impl<'a> From<$variant<'a>> for $name<'a> {
            fn from(object: $variant<'a>) -> Self {
                Self::$variant(object)
            }
        })+

        impl async_graphql::OutputType for $name<'_> {
            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn introspection_type_name(&self) -> std::borrow::Cow<'static, str> {
                match self { $(Self::$variant(object) => object.introspection_type_name(),)+ }
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                use async_graphql::registry::{MetaField, MetaInputValue, MetaType, MetaTypeId};
                registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
                    let mut possible_types = async_graphql::indexmap::IndexSet::new();
                    $(
                        <$variant as async_graphql::OutputType>::create_type_info(registry);
                        registry.add_implements(stringify!($variant), stringify!($name));
                        possible_types.insert(stringify!($variant).to_owned());
                    )+
                    let mut fields = async_graphql::indexmap::IndexMap::new();
                    $({
                        #[allow(unused_mut)]
                        let mut args: async_graphql::indexmap::IndexMap<String, MetaInputValue> =
                            async_graphql::indexmap::IndexMap::new();
                        $($(args.insert($arg.to_owned(), MetaInputValue {
                            name: $arg.to_owned(),
                            description: Some($arg_doc.to_owned()),
                            ty: <$arg_type as async_graphql::InputType>::create_type_info(registry),
                            deprecation: Default::default(),
                            default_value: None$(.or(Some($default.to_owned())))?,
                            visible: None,
                            inaccessible: false,
                            tags: vec![],
                            is_secret: false,
                            directive_invocations: vec![],
                        });)+)?
                        fields.insert($field.to_owned(), MetaField {
                            name: $field.to_owned(),
                            description: Some($field_doc.trim().to_owned()),
                            args,
                            ty: <$type as async_graphql::OutputType>::create_type_info(registry),
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
                        });
                    })+
                    MetaType::Interface {
                        name: stringify!($name).to_owned(),
                        description: Some($doc.trim().to_owned()),
                        fields,
                        possible_types,
                        extends: false,
                        keys: None,
                        visible: None,
                        inaccessible: false,
                        tags: vec![],
                        rust_typename: Some(std::any::type_name::<Self>()),
                        directive_invocations: vec![],
                        requires_scopes: vec![],
                    }
                })
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                field: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                let value = match self { $(Self::$variant(object) => object.resolve(ctx, field).await?,)+ };
                // The engine returns null for an object without selected fields, as when every fragment is for
                // another type. The object exists, so the answer is an empty object.
                Ok(match value {
                    async_graphql::Value::Null => async_graphql::Value::Object(Default::default()),
                    value => value,
                })
            }
        }
    };
}

pub(super) use interface;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use async_graphql::parser::parse_schema;
    use async_graphql::parser::types::{FieldDefinition, TypeKind, TypeSystemDefinition};

    /// The fields of a type as the schema definition language writes them, by name: description, arguments, type.
    fn shown(field: &FieldDefinition) -> (Option<String>, Vec<String>, String) {
        // A description may be wrapped at another word in each place.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let arguments = field.arguments.iter().map(|argument| {
            let argument = &argument.node;
            let default = argument.default_value.as_ref().map(|value| value.node.to_string());
            let description = argument.description.as_ref().map(|text| words(&text.node));
            format!("{}: {} = {default:?} {description:?}", argument.name.node, argument.ty.node)
        });
        let description = field.description.as_ref().map(|text| words(&text.node));
        (description, arguments.collect(), field.ty.node.to_string())
    }

    #[test]
    fn an_interface_describes_its_fields_as_its_types_do() {
        let schema = parse_schema(crate::graphql::sdl()).expect("our schema");
        let (mut interfaces, mut objects) = (BTreeMap::new(), vec![]);
        for definition in &schema.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match &definition.node.kind {
                TypeKind::Interface(interface) => drop(interfaces.insert(name, &interface.fields)),
                TypeKind::Object(object) => objects.push((name, object)),
                _ => {}
            }
        }
        let mut compared = 0;
        for (name, object) in objects {
            for interface in &object.implements {
                for field in interfaces[interface.node.as_str()] {
                    let field = &field.node;
                    let mut other = object.fields.iter().map(|other| &other.node);
                    let other = other.find(|other| other.name.node == field.name.node);
                    let other = other.unwrap_or_else(|| panic!("{name} lacks {}", field.name.node));
                    let (mut wanted, found) = (shown(field), shown(other));
                    if interface.node == "Node" {
                        // Each type gives an example of its own ids.
                        wanted.0.clone_from(&found.0);
                    }
                    assert_eq!(wanted, found, "{}.{} and {name}", interface.node, field.name.node);
                    compared += 1;
                }
            }
        }
        assert!(compared > 50, "{compared}");
    }
}
