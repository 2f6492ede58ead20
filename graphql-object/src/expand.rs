//! Writes the implementations that follow from a definition.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Lifetime, Type, TypeReference};

use crate::parse::{Argument, Field, Object, OwnField, Parameter};

pub fn expand(object: &Object) -> TokenStream {
    let block = &object.block;
    let schema = schema(object);
    let plain = plain(object);
    let direct = if object.is_plain { TokenStream::new() } else { direct(object) };
    quote! {
        #block
        #schema
        #plain
        #direct
    }
}

/// The entry in the schema.
fn schema(object: &Object) -> TokenStream {
    let Object { block, fields, .. } = object;
    let (ty, (generics, _, bounds)) = (&block.self_ty, block.generics.split_for_impl());
    let fields = fields.iter().map(|field| match field {
        Field::Own(OwnField { name, description, cost, parameters, output, .. }) => {
            let cost = cost.as_ref().map_or_else(|| quote!(0), |cost| quote!(#cost));
            let output = everlasting(output);
            let arguments = arguments(parameters).map(|Argument { name, description, default, ty, .. }| {
                let default = match default {
                    Some(default) => quote!(Some(async_graphql::InputType::to_value(&(#default)).to_string())),
                    None => quote!(None),
                };
                quote! {
                    <#ty as crate::graphql::object::Argument>::describe(registry, #name, #description, #default)
                }
            });
            quote! {
                let ty = <#output as async_graphql::OutputType>::create_type_info(registry);
                let arguments: Vec<Vec<async_graphql::registry::MetaInputValue>> = vec![#(#arguments),*];
                let field = crate::graphql::object::meta_field(
                    registry, #name, #description, ty, arguments.concat(), #cost,
                );
                fields.push(field);
            }
        }
        Field::Flattened { object, .. } => {
            let object = everlasting(object);
            quote!(fields.extend(<#object as crate::graphql::object::Described>::fields(registry));)
        }
    });
    quote! {
        impl #generics crate::graphql::object::Described for #ty #bounds {
            fn fields(registry: &mut async_graphql::registry::Registry) -> Vec<async_graphql::registry::MetaField> {
                let mut fields = Vec::new();
                #(#fields)*
                fields
            }
        }
    }
}

/// The execution by the engine.
fn plain(object: &Object) -> TokenStream {
    let Object { block, name, fields, .. } = object;
    let (ty, (generics, _, bounds)) = (&block.self_ty, block.generics.split_for_impl());
    let own = fields.iter().filter_map(|field| match field {
        Field::Own(field) => Some(field),
        Field::Flattened { .. } => None,
    });
    let own = own.map(|OwnField { name, method, cost, is_async, parameters, is_null_on_error, .. }| {
        let read = arguments(parameters).map(|argument| read(argument, &quote!(ctx)));
        let values = call_values(parameters, &quote!(crate::graphql::context::catalog(ctx)), &quote!());
        let wait = is_async.then(|| quote!(.await));
        // An operation that cannot pay has been ended: the value is never sent.
        let pay = cost.as_ref().map(|cost| {
            quote! {
                if !crate::graphql::object::pay(ctx, #cost) {
                    return Ok(Some(async_graphql::Value::Null));
                }
            }
        });
        let mut value = quote!(self.#method(#(#values),*) #wait);
        if parameters.iter().any(|parameter| matches!(parameter, Parameter::Session)) {
            value = quote!(async { let session = crate::graphql::context::desk(ctx)?; #value }.await);
        }
        if *is_null_on_error {
            value = quote!(Some(#value));
        }
        quote! {
            #name => {
                let arguments = (#(#read,)*);
                #pay
                let value = #value;
                crate::graphql::object::resolve(ctx, &value).await.map(Some)
            }
        }
    });
    let flattened = fields.iter().filter_map(|field| match field {
        Field::Own(_) => None,
        Field::Flattened { method, object } => Some(quote! {
            if let Some(value) = <#object as async_graphql::ContainerType>::resolve_field(&self.#method(), ctx).await? {
                return Ok(Some(value));
            }
        }),
    });
    quote! {
        impl #generics async_graphql::OutputType for #ty #bounds {
            fn type_name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(#name)
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                crate::graphql::object::create_type_info::<Self>(registry)
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                crate::graphql::object::resolve_object(ctx, self).await
            }
        }

        impl #generics async_graphql::ContainerType for #ty #bounds {
            #[allow(unused_variables, clippy::unused_unit, clippy::let_unit_value, clippy::clone_on_copy)]
            async fn resolve_field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
                match ctx.item.node.name.node.as_str() {
                    #(#own)*
                    _ => {
                        #(#flattened)*
                        Ok(None)
                    }
                }
            }
        }

        impl #generics async_graphql::ObjectType for #ty #bounds {}
    }
}

/// The execution without the engine.
fn direct(object: &Object) -> TokenStream {
    let Object { block, name, fields, .. } = object;
    let (ty, (generics, _, bounds)) = (&block.self_ty, block.generics.split_for_impl());
    let indexes = (0_u32..).zip(fields).filter_map(|(index, field)| match field {
        Field::Own(OwnField { name, .. }) => Some(quote!(#name => Some(#index),)),
        Field::Flattened { .. } => None,
    });
    let flattened = (0_u32..).zip(fields).filter_map(|(index, field)| match field {
        Field::Own(_) => None,
        Field::Flattened { object, .. } => {
            let object = everlasting(object);
            Some(quote! {
                if let Some(index) = <#object as crate::graphql::object::Object>::index_of(name) {
                    return Some((index + 1) << 8 | #index);
                }
            })
        }
    });
    let written = (0_u32..).zip(fields).map(|(index, field)| match field {
        Field::Own(OwnField { method, parameters, .. }) => {
            let values = call_values(parameters, &quote!(answer.catalog()), &quote!(.clone()));
            let types: Vec<&Type> = arguments(parameters).map(|argument| &argument.ty).collect();
            let given = if types.is_empty() {
                TokenStream::new()
            } else {
                let read = arguments(parameters).map(|argument| read(argument, &quote!(given)));
                quote!(let arguments = field.arguments::<(#(#types,)*)>(|given| Ok((#(#read,)*)))?;)
            };
            quote! {
                #index => {
                    #given
                    crate::graphql::object::Direct::write(&self.#method(#(#values),*), field, answer)
                }
            }
        }
        Field::Flattened { method, object } => quote! {
            #index => <#object as crate::graphql::object::Object>::write_field(
                &self.#method(), (index >> 8) - 1, field, answer,
            ),
        },
    });
    quote! {
        impl #generics crate::graphql::object::Object for #ty #bounds {
            const NAME: &'static str = #name;

            fn index_of(name: &str) -> Option<u32> {
                match name {
                    #(#indexes)*
                    _ => {
                        #(#flattened)*
                        None
                    }
                }
            }

            #[allow(clippy::clone_on_copy, clippy::needless_borrow)]
            fn write_field(
                &self,
                index: u32,
                field: &crate::graphql::object::SelectedField<'_>,
                answer: &mut crate::graphql::object::AnswerWriter<'_>,
            ) -> Result<(), async_graphql::ServerError> {
                match index & 0xff {
                    #(#written)*
                    _ => unreachable!("the index of a field of {}", Self::NAME),
                }
            }
        }

        impl #generics crate::graphql::object::Direct for #ty #bounds {
            fn write(
                &self,
                field: &crate::graphql::object::SelectedField<'_>,
                answer: &mut crate::graphql::object::AnswerWriter<'_>,
            ) -> Result<(), async_graphql::ServerError> {
                answer.object(self, field)
            }
        }
    }
}

fn arguments(parameters: &[Parameter]) -> impl Iterator<Item = &Argument> {
    parameters.iter().filter_map(|parameter| match parameter {
        Parameter::Argument(argument) => Some(&**argument),
        Parameter::Catalog | Parameter::Context | Parameter::Session => None,
    })
}

fn read(Argument { name, default, ty, .. }: &Argument, given: &TokenStream) -> TokenStream {
    let default = match default {
        Some(default) => quote!(Some(|| #default)),
        None => quote!(None),
    };
    quote!(<#ty as crate::graphql::object::Argument>::read(#given, #name, #default)?)
}

/// What a method is called with; its arguments stand in the tuple `arguments`. `owned` makes a value of a place of it.
fn call_values(parameters: &[Parameter], catalog: &TokenStream, owned: &TokenStream) -> Vec<TokenStream> {
    let mut index = 0;
    let values = parameters.iter().map(|parameter| match parameter {
        Parameter::Catalog => catalog.clone(),
        Parameter::Context => quote!(ctx),
        Parameter::Session => quote!(&session),
        Parameter::Argument(argument) => {
            let place = syn::Index::from(index);
            index += 1;
            if argument.is_borrowed { quote!(&arguments.#place) } else { quote!(arguments.#place #owned) }
        }
    });
    values.collect()
}

/// A type as it stands outside of the method that returns it: each lifetime is `'static`.
fn everlasting(ty: &Type) -> Type {
    struct Lifetimes;

    impl VisitMut for Lifetimes {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }

        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            reference.lifetime = Some(Lifetime::new("'static", reference.and_token.span));
            self.visit_type_mut(&mut reference.elem);
        }
    }

    let mut ty = ty.clone();
    Lifetimes.visit_type_mut(&mut ty);
    ty
}
