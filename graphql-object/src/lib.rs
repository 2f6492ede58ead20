//! `#[object]`: one definition of a GraphQL object, from which its schema, its plain execution and its direct execution
//! follow.

mod expand;
mod parse;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Makes a GraphQL object of an `impl` block. Each method is a field, and its documentation is the description.
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
/// - `#[flatten]` takes over all fields of the object that the method returns.
/// - `#[object(name = "…")]` names the type; else its name is that of the Rust type.
/// - `#[object(plain)]`, `ctx: &Context<'_>` or an `async fn` make an object of the desk: it may wait, so it has no direct
///   execution, and no object with one can contain it.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as parse::ObjectArguments);
    let item = parse_macro_input!(item as syn::ItemImpl);
    match parse::Object::new(arguments, item) {
        Ok(object) => expand::expand(&object).into(),
        Err(error) => error.into_compile_error().into(),
    }
}
