//! Reads a struct whose fields are those of the object: the methods that return them, and how it is made of a row.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{ImplItem, ItemImpl, ItemStruct, Result, Type, parse_quote};

use crate::parse::{ObjectArguments, last_segment, named_value, take};

/// The block of methods.
pub fn methods(record: &ItemStruct) -> ItemImpl {
    let methods = record.fields.iter().map(|field| -> ImplItem {
        let (name, ty, attributes) = (&field.ident, &field.ty, &field.attrs);
        parse_quote!(#(#attributes)* fn #name(&self) -> &#ty { &self.#name })
    });
    let (name, (generics, arguments, bounds)) = (&record.ident, record.generics.split_for_impl());
    parse_quote!(impl #generics #name #arguments #bounds { #(#methods)* })
}

/// The struct without our attributes, and the conversion of a row into it.
pub fn definition(arguments: &ObjectArguments, mut record: ItemStruct) -> Result<TokenStream> {
    let (mut computed, mut values) = (vec![], vec![]);
    for field in &mut record.fields {
        let own = take(&mut field.attrs, "field");
        take(&mut field.attrs, "flatten");
        let from = own.as_ref().map_or(Ok(None), |own| named_value(own, "from"))?;
        let name = &field.ident;
        values.push(match from {
            // First, while the row is whole.
            Some(from) => {
                let value = format_ident!("value{}", computed.len());
                computed.push(quote!(let #value = #from;));
                let value = converted(&field.ty, &quote!(#value));
                quote!(#name: #value)
            }
            None => {
                let value = converted(&field.ty, &quote!(row.#name));
                quote!(#name: #value)
            }
        });
    }
    let name = &record.ident;
    let conversion = arguments.row.as_ref().map(|row| {
        quote! {
            impl From<#row> for #name {
                fn from(row: #row) -> Self {
                    #(#computed)*
                    Self { #(#values),* }
                }
            }
        }
    });
    Ok(quote! {
        #[derive(async_graphql::Description)]
        #record
        #conversion
    })
}

fn converted(ty: &Type, value: &TokenStream) -> TokenStream {
    match last_segment(ty).map(ToString::to_string).as_deref() {
        Ok("Option") => quote!(#value.map(Into::into)),
        Ok("Vec") => quote!(#value.into_iter().map(Into::into).collect()),
        _ => quote!(#value.into()),
    }
}
