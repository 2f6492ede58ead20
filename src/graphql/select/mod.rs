//! Typed inputs that filter and sort connections, with one file for each noun.

pub mod assessment;
mod date_time;
mod direction;
pub mod distribution;
pub mod finding;
pub mod indicator;
pub mod jurisdiction;
pub mod policy;
pub mod register_entry;
pub mod release;
pub mod report;
pub mod response;
pub mod revision;
mod value;

pub use date_time::DateTimeFilter;
pub use direction::{NullOrder, OrderDirection};
pub use value::*;

use async_graphql::registry::{MetaInputValue, Registry};
use async_graphql::{InputType, ServerResult};

use super::object::{Argument, GivenArguments, meta_argument};
use crate::error::Error;
use crate::shelf::select::{self, Filter, MAX_SORT_KEYS, Order, Orders};

/// Predicates that an input of the schema describes.
pub trait FilterInput: Default + Clone + Send + Sync + 'static {
    type Input: InputType + TryInto<Filter<Self>, Error = Error>;
}

/// A field to sort by that an input of the schema describes.
pub trait OrderInput: Clone + Send + Sync + 'static {
    type Input: InputType + Into<Order<Self>>;
}

impl<P: FilterInput> Argument for Filter<P> {
    fn describe(registry: &mut Registry, name: &str, _: &str, _: Option<String>) -> Vec<MetaInputValue> {
        let description = "Conditions that the items must meet; all items if left out.";
        vec![meta_argument::<Option<P::Input>>(registry, name, description, None)]
    }

    fn read(given: &impl GivenArguments, name: &str, _: Option<fn() -> Self>) -> ServerResult<Self> {
        filter_of(read_optional::<P::Input>(given, name)?).map_err(|error| given.error(error))
    }
}

impl<F: OrderInput> Argument for Orders<F> {
    /// `description` says which order is the default.
    fn describe(
        registry: &mut Registry,
        name: &str,
        description: &str,
        _: Option<String>,
    ) -> Vec<MetaInputValue> {
        let description = format!(
            "Sort keys, at most {MAX_SORT_KEYS}; each further key orders the items that are equal in all keys before it. {description}"
        );
        vec![meta_argument::<Option<Vec<F::Input>>>(registry, name, &description, None)]
    }

    fn read(given: &impl GivenArguments, name: &str, _: Option<fn() -> Self>) -> ServerResult<Self> {
        let orders = read_optional::<Vec<F::Input>>(given, name)?;
        Ok(Self(orders.into_iter().flatten().map(Into::into).collect()))
    }
}

fn read_optional<T: InputType>(given: &impl GivenArguments, name: &str) -> ServerResult<Option<T>> {
    let Some((pos, value)) = given.value(name)? else { return Ok(None) };
    Option::parse(Some(value)).map_err(|error| given.placed(error.into_server_error(pos)))
}

/// Declares the input of a filter: its conditions, each with the path of its predicate on the shelf; `and`, `or`, `not`.
macro_rules! filter {
    (
        $(#[doc = $doc:literal])+ $name:ident of $tests:ty {
            $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty => $($path:ident).+;)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::InputObject, Default)]
        pub struct $name {
            $($(#[doc = $field_doc])+ $field: Option<$type>,)+
            /// All of these filters must match as well; an empty list changes nothing.
            and: Option<Vec<$name>>,
            /// At least one of these filters must match as well; an empty list matches nothing.
            or: Option<Vec<$name>>,
            /// This filter must not match.
            not: Option<Box<$name>>,
        }

        impl $crate::graphql::select::FilterInput for $tests {
            type Input = $name;
        }

        impl TryFrom<$name> for $crate::shelf::select::Filter<$tests> {
            type Error = $crate::error::Error;

            fn try_from(filter: $name) -> Result<Self, Self::Error> {
                let mut own = <$tests>::default();
                $(if let Some(test) = filter.$field {
                    own.$($path).+ = test.try_into()?;
                })+
                let list = |filters: Option<Vec<$name>>| -> Result<Option<std::sync::Arc<[Self]>>, Self::Error> {
                    filters.map(|filters| filters.into_iter().map(Self::try_from).collect()).transpose()
                };
                Ok(Self {
                    own,
                    and: list(filter.and)?.unwrap_or_default(),
                    or: list(filter.or)?,
                    not: list(filter.not.map(|filter| vec![*filter]))?.unwrap_or_default(),
                })
            }
        }
    };
}
pub(in crate::graphql) use filter;

/// Declares the input of a condition on the related rows of a row.
macro_rules! related {
    ($(#[doc = $doc:literal])+ $name:ident of $filter:ident, $tests:ty) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::InputObject, Default)]
        pub struct $name {
            /// At least one response matches this filter.
            some: Option<Box<$filter>>,
            /// No response matches this filter.
            none: Option<Box<$filter>>,
        }

        impl TryFrom<$name> for $crate::shelf::select::Related<$crate::shelf::select::Filter<$tests>> {
            type Error = $crate::error::Error;

            fn try_from($name { some, none }: $name) -> Result<Self, Self::Error> {
                let filter = |filter: Option<Box<$filter>>| {
                    filter.map(|filter| (*filter).try_into().map(Box::new)).transpose()
                };
                Ok(Self { some: filter(some)?, none: filter(none)? })
            }
        }
    };
}
use related;

/// Declares the sort fields of a connection, each with the shelf's field, and the input of one sort key.
macro_rules! order {
    (
        $(#[doc = $doc:literal])+ $name:ident,
        $(#[doc = $field_doc:literal])+ $field:ident of $shelf:ty {
            $($(#[doc = $value_doc:literal])+ $value:ident => $to:expr,)+
        }
    ) => {
        $(#[doc = $field_doc])+
        #[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
        pub enum $field { $($(#[doc = $value_doc])+ $value,)+ }

        $(#[doc = $doc])+
        #[derive(async_graphql::InputObject)]
        pub struct $name {
            /// Field to sort by.
            field: $field,
            /// Sort direction: `ASC` (smallest first, the default) or `DESC` (greatest first).
            #[graphql(default_with = "super::OrderDirection::Asc")]
            direction: $crate::graphql::select::OrderDirection,
            /// Position of items without a value, in either direction: `FIRST` or `LAST` (the default).
            #[graphql(default_with = "super::NullOrder::Last")]
            nulls: $crate::graphql::select::NullOrder,
            /// Language whose names and sort order are used when sorting by words, as a BCP 47 tag such as `fr`;
            /// English if left out. Codes and numbers are sorted without regard to language.
            lang: Option<$crate::graphql::scalar::LanguageTag>,
        }

        impl $crate::graphql::select::OrderInput for $shelf {
            type Input = $name;
        }

        impl From<$name> for $crate::shelf::select::Order<$shelf> {
            fn from(order: $name) -> Self {
                Self {
                    field: match order.field { $($field::$value => $to,)+ },
                    descending: order.direction == $crate::graphql::select::OrderDirection::Desc,
                    nulls_first: order.nulls == $crate::graphql::select::NullOrder::First,
                    language: order.lang.map(|tag| tag.as_str().to_owned()),
                }
            }
        }
    };
}
use order;

/// The filter of the shelf that an input describes; the filter without conditions if there is no input.
pub fn filter_of<P: FilterInput>(input: Option<P::Input>) -> Result<Filter<P>, Error> {
    input.map(TryInto::try_into).transpose().map(Option::unwrap_or_default)
}
