//! Reads an `impl` block: its fields, their arguments, and what the attributes say of them.

use heck::ToLowerCamelCase;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, Ident, ImplItem, ItemImpl, Lit, LitStr, Meta, Pat, Result,
    ReturnType, Signature, Token, Type, parse_quote,
};

/// `#[object(name = "…", plain, from = …)]`.
#[derive(Default)]
pub struct ObjectArguments {
    name: Option<String>,
    is_plain: bool,
    /// What an object is made of that is a struct.
    pub row: Option<Expr>,
}

impl Parse for ObjectArguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut arguments = Self::default();
        for meta in Punctuated::<Meta, Token![,]>::parse_terminated(input)? {
            match &meta {
                Meta::Path(path) if path.is_ident("plain") => arguments.is_plain = true,
                Meta::NameValue(pair) if pair.path.is_ident("name") => {
                    arguments.name = Some(text(&pair.value)?)
                }
                Meta::NameValue(pair) if pair.path.is_ident("from") => {
                    arguments.row = Some(pair.value.clone())
                }
                other => {
                    return Err(Error::new_spanned(other, "expected `name = \"…\"`, `plain` or `from = …`"));
                }
            }
        }
        Ok(arguments)
    }
}

pub struct Object {
    /// The block without our attributes.
    pub block: ItemImpl,
    pub name: String,
    /// Whether it has no direct execution.
    pub is_plain: bool,
    pub fields: Vec<Field>,
}

#[expect(clippy::large_enum_variant, reason = "an impl has few fields, and they live while it compiles")]
pub enum Field {
    Own(OwnField),
    /// All fields of the object that the method returns, or a reference to it.
    Flattened {
        method: Ident,
        object: Type,
    },
}

pub struct OwnField {
    pub method: Ident,
    pub name: String,
    pub description: String,
    /// What it costs to compute, before it is computed.
    pub cost: Option<Expr>,
    pub is_async: bool,
    pub parameters: Vec<Parameter>,
    pub output: Type,
    /// Whether it is a field of the desk that may fail. Then it is null beside its error.
    pub is_null_on_error: bool,
}

pub enum Parameter {
    /// The catalog of the request.
    Catalog,
    /// The context of the engine.
    Context,
    /// The session of the caller at the desk.
    Session,
    Argument(Box<Argument>),
}

pub struct Argument {
    pub name: String,
    pub description: String,
    pub default: Option<Expr>,
    /// The type that is read.
    pub ty: Type,
    /// Whether the method takes a reference to it.
    pub is_borrowed: bool,
}

impl Object {
    pub fn new(arguments: ObjectArguments, mut block: ItemImpl) -> Result<Self> {
        let name = match arguments.name {
            Some(name) => name,
            None => last_segment(&block.self_ty)?.to_string(),
        };
        let mut is_plain = arguments.is_plain;
        let mut fields = vec![];
        for item in &mut block.items {
            let ImplItem::Fn(method) = item else { continue };
            let is_flattened = take(&mut method.attrs, "flatten").is_some();
            let attribute = take(&mut method.attrs, "field");
            let field = if is_flattened {
                let object = match output(&method.sig)? {
                    Type::Reference(reference) => *reference.elem,
                    object => object,
                };
                Field::Flattened { method: method.sig.ident.clone(), object }
            } else {
                Field::Own(OwnField::new(&method.attrs, attribute.as_ref(), &mut method.sig)?)
            };
            if let Field::Own(field) = &field {
                let waits =
                    |parameter: &Parameter| matches!(parameter, Parameter::Context | Parameter::Session);
                let waits = field.parameters.iter().any(waits);
                // What computes is the desk's. The direct execution knows no price of a field.
                is_plain |= field.is_async || waits || field.cost.is_some();
            }
            fields.push(field);
        }
        Ok(Self { block, name, is_plain, fields })
    }
}

impl OwnField {
    fn new(attributes: &[Attribute], own: Option<&Attribute>, signature: &mut Signature) -> Result<Self> {
        let value = |key| own.map_or(Ok(None), |own| named_value(own, key));
        let name = value("name")?.map(|name| text(&name)).transpose()?;
        let mut parameters = vec![];
        for input in signature.inputs.iter_mut().skip(1) {
            let FnArg::Typed(input) = input else { continue };
            let Pat::Ident(pattern) = &*input.pat else {
                return Err(Error::new_spanned(input, "an argument needs a name"));
            };
            parameters.push(match pattern.ident.to_string().as_str() {
                "catalog" => Parameter::Catalog,
                "ctx" => Parameter::Context,
                "session" => Parameter::Session,
                ident => {
                    let name = ident.trim_start_matches("r#").to_lower_camel_case();
                    Parameter::Argument(Box::new(Argument::new(name, &mut input.attrs, &input.ty)?))
                }
            });
        }
        let (is_async, output) = (signature.asyncness.is_some(), output(signature)?);
        let is_of_the_desk =
            is_async || parameters.iter().any(|parameter| matches!(parameter, Parameter::Session));
        let is_null_on_error = is_of_the_desk && last_segment(&output).is_ok_and(|name| name == "Result");
        Ok(Self {
            name: name.unwrap_or_else(|| signature.ident.to_string().to_lower_camel_case()),
            method: signature.ident.clone(),
            description: documentation(attributes)?,
            cost: value("cost")?,
            is_async,
            parameters,
            output: if is_null_on_error { parse_quote!(Option<#output>) } else { output },
            is_null_on_error,
        })
    }
}

impl Argument {
    fn new(name: String, attributes: &mut Vec<Attribute>, ty: &Type) -> Result<Self> {
        let own = take(attributes, "arg");
        let value = |key| own.as_ref().map_or(Ok(None), |own| named_value(own, key));
        let name = value("name")?.map_or(Ok(name), |name| text(&name))?;
        // One line: a description in the schema has the line breaks of its documentation, and an argument's has none.
        let description = documentation(attributes)?.replace('\n', " ");
        attributes.clear();
        let (ty, is_borrowed) = match ungrouped(ty) {
            Type::Reference(reference) => match &*reference.elem {
                Type::Path(path) if path.path.is_ident("str") => (parse_quote!(String), true),
                Type::Slice(list) => {
                    let item = &list.elem;
                    (parse_quote!(Vec<#item>), true)
                }
                inner => (inner.clone(), true),
            },
            ty => (ty.clone(), false),
        };
        Ok(Self { name, description, default: value("default")?, ty, is_borrowed })
    }
}

/// Takes an attribute of ours away.
pub fn take(attributes: &mut Vec<Attribute>, name: &str) -> Option<Attribute> {
    let index = attributes.iter().position(|attribute| attribute.path().is_ident(name))?;
    Some(attributes.remove(index))
}

pub fn named_value(attribute: &Attribute, key: &str) -> Result<Option<Expr>> {
    let list = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
    let found = list.into_iter().find_map(|meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident(key) => Some(pair.value),
        _ => None,
    });
    Ok(found)
}

/// The lines of a documentation comment as one text, as the engine reads them.
fn documentation(attributes: &[Attribute]) -> Result<String> {
    let mut lines = vec![];
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        lines.push(text(&attribute.meta.require_name_value()?.value)?);
    }
    let lines: Vec<&str> = lines.iter().flat_map(|line| line.lines()).map(str::trim).collect();
    Ok(lines.join("\n").trim().to_owned())
}

fn text(value: &Expr) -> Result<String> {
    match value {
        // From a declarative macro.
        Expr::Group(group) => text(&group.expr),
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(LitStr::value(text)),
        other => Err(Error::new_spanned(other, "expected a text")),
    }
}

fn output(signature: &Signature) -> Result<Type> {
    match &signature.output {
        ReturnType::Type(_, ty) => Ok((**ty).clone()),
        ReturnType::Default => Err(Error::new_spanned(signature, "a field needs a type")),
    }
}

/// A type without the invisible brackets that a declarative macro puts around it.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        ty => ty,
    }
}

pub fn last_segment(ty: &Type) -> Result<&Ident> {
    let segment = match ungrouped(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    segment.map(|segment| &segment.ident).ok_or_else(|| Error::new_spanned(ty, "expected the name of a type"))
}
