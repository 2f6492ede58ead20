//! `#[object]`: one definition of a GraphQL object, from which its schema, its plain execution and its direct execution
//! follow.

mod expand;
mod parse;
mod record;

use proc_macro::TokenStream;
use quote::quote;
use syn::{Error, Item, parse_macro_input};

/// Makes a GraphQL object of an `impl` block. Each method is a field, and its documentation is the description. Of a
/// struct it makes an object with the fields of the struct.
///
/// ```text
/// #[object]
/// impl<'a> Country<'a> {
///     /// Code of the country.
///     fn code(&self) -> &'a str { &self.0.code }
///
///     /// Assessments of the country.
///     #[field(name = "assessments")]
///     fn of_country(
///         &self,
///         /// Conditions that the items must meet.
///         filter: &Option<AssessmentFilter>,
///         /// Which of them.
///         #[arg(default = Select::All)]
///         select: Select,
///         page: &Paging,
///     ) -> Result<AssessmentConnection<'a>, Error> { … }
///
///     /// The fields that every place has.
///     #[flatten]
///     fn place(&self) -> Place<'a> { Place(self.0) }
/// }
/// ```
///
/// - An argument is what `Argument` can read: any input type by value, or by reference if it is made once for all
///   objects of a list. `&str` is a `String`, and `&[T]` a `Vec<T>`. Its documentation is its description.
/// - `catalog: &'c Catalog` is the catalog of the request, and no argument.
/// - `#[flatten]` takes over all fields of the object that the method returns, or that the struct holds.
/// - `#[object(name = "…")]` names the type; else its name is that of the Rust type.
/// - `#[object(from = Row)]` on a struct makes it of a row, whose fields have the same names; or a field says what it is
///   made of: `#[field(from = row.last_used)]`.
/// - `#[object(plain)]`, `ctx: &Context<'_>`, `session: &StaffSession` or an `async fn` make an object of the desk: it may
///   wait, so it has no direct execution, and no object with one can contain it.
/// - `session` is the session of the caller. To a caller who is not staff the field is null, with an error.
/// - An `async fn`, or one with a session, that returns a `Result` is null beside its error, so its type in the schema can
///   be null.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as parse::ObjectArguments);
    let item = parse_macro_input!(item as Item);
    expanded(arguments, item).unwrap_or_else(Error::into_compile_error).into()
}

fn expanded(arguments: parse::ObjectArguments, item: Item) -> Result<proc_macro2::TokenStream, Error> {
    let (definition, block) = match item {
        Item::Impl(block) => (None, block),
        Item::Struct(record) => {
            let block = record::methods(&record);
            (Some(record::definition(&arguments, record)?), block)
        }
        other => return Err(Error::new_spanned(other, "expected an `impl` or a struct")),
    };
    let implementation = expand::expand(&parse::Object::new(arguments, block)?);
    Ok(quote!(#definition #implementation))
}
