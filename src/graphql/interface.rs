//! Macros for interfaces and unions whose fields resolve in the order of the query.

/// Declares an interface over object types: an enum that hands each request to the object inside it. `$fields` lists its
/// fields, as its types have them.
///
/// The engine's derive resolves fields in the order in which they complete and knows no `serial`.
macro_rules! interface {
    (#[doc = $doc:literal] $name:ident { $($variant:ident),+ $(,)? } $fields:expr) => {
        $crate::graphql::interface::object_of_types! {
            #[doc = $doc] $name { $($variant),+ }
            |registry, types| {
                $crate::graphql::object::create_interface_type_info::<Self>(registry, $doc.trim(), $fields, types)
            }
        }
    };
}

/// Declares a union of object types, which need have no field in common.
macro_rules! union {
    (#[doc = $doc:literal] $name:ident { $($variant:ident),+ $(,)? }) => {
        $crate::graphql::interface::object_of_types! {
            #[doc = $doc] $name { $($variant),+ }
            |registry, types| {
                $crate::graphql::object::create_union_type_info::<Self>(registry, $doc.trim(), types)
            }
        }
    };
}

/// An object of one of several types. `$create` enters the type in the schema.
macro_rules! object_of_types {
    (#[doc = $doc:literal] $name:ident { $($variant:ident),+ } |$registry:ident, $types:ident| $create:expr) => {
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

            fn create_type_info($registry: &mut async_graphql::registry::Registry) -> String {
                let $types: fn(&mut async_graphql::registry::Registry) -> Vec<String> =
                    |registry| vec![$(<$variant as async_graphql::OutputType>::create_type_info(registry),)+];
                $create
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                field: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                match self { $(Self::$variant(object) => object.resolve(ctx, field).await,)+ }
            }
        }

        impl $crate::graphql::object::Direct for $name<'_> {
            fn write(
                &self,
                field: &$crate::graphql::object::SelectedField<'_>,
                answer: &mut $crate::graphql::object::AnswerWriter<'_>,
            ) -> Result<(), async_graphql::ServerError> {
                match self { $(Self::$variant(object) => answer.object(object, field),)+ }
            }
        }
    };
}

pub(super) use {interface, object_of_types, union};

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
