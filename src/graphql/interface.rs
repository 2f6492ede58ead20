//! Interfaces, resolved in the query's order.

/// Declares an interface over object types: an enum that hands each request to the object inside it.
///
/// The engine's derive resolves fields in the order in which they complete and knows no `serial`.
macro_rules! interface {
    (
        #[doc = $doc:literal]
        $name:ident { $($variant:ident),+ }
        $(#[doc = $field_doc:literal] $field:literal $(($arg:literal: $arg_type:ty = $arg_doc:literal))?: $type:ty;)+
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
                        $(args.insert($arg.to_owned(), MetaInputValue {
                            name: $arg.to_owned(),
                            description: Some($arg_doc.to_owned()),
                            ty: <$arg_type as async_graphql::InputType>::create_type_info(registry),
                            deprecation: Default::default(),
                            default_value: None,
                            visible: None,
                            inaccessible: false,
                            tags: vec![],
                            is_secret: false,
                            directive_invocations: vec![],
                        });)?
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
                // The engine makes null of an object none of whose fields are asked for, as when every
                // fragment is for another type; but the object is there.
                Ok(match value {
                    async_graphql::Value::Null => async_graphql::Value::Object(Default::default()),
                    value => value,
                })
            }
        }
    };
}

pub(super) use interface;
