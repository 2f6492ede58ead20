//! Reads the arguments of a field, for both executions.

use async_graphql::registry::{MetaInputValue, Registry};
use async_graphql::{
    Context, InputType, InputValueError, InputValueResult, Pos, ServerError, ServerResult, Value,
};

use crate::error::Error;
use crate::graphql::context::catalog;
use crate::shelf::meter::work;

/// The arguments that a query gives to a field.
pub trait GivenArguments {
    /// The value of an argument and where it stands. None if the query does not give it.
    fn value(&self, name: &str) -> ServerResult<Option<(Pos, Value)>>;

    /// An error of ours about an argument, as the field's error.
    fn error(&self, error: Error) -> ServerError;

    /// An error of the engine about an argument, as the field's error.
    fn placed(&self, error: ServerError) -> ServerError {
        error
    }
}

/// What a method of an object may take.
pub trait Argument: Send + Sync + Sized + 'static {
    /// The arguments of the schema that it is read from: one, or several that belong together.
    fn describe(
        registry: &mut Registry,
        name: &str,
        description: &str,
        default: Option<String>,
    ) -> Vec<MetaInputValue>;

    fn read(given: &impl GivenArguments, name: &str, default: Option<fn() -> Self>) -> ServerResult<Self>;
}

impl<T: InputType + 'static> Argument for T {
    fn describe(
        registry: &mut Registry,
        name: &str,
        description: &str,
        default: Option<String>,
    ) -> Vec<MetaInputValue> {
        vec![meta_argument::<T>(registry, name, description, default)]
    }

    fn read(given: &impl GivenArguments, name: &str, default: Option<fn() -> Self>) -> ServerResult<Self> {
        let refused = |pos| move |error: InputValueError<T>| given.placed(error.into_server_error(pos));
        match (given.value(name)?, default) {
            (None, Some(default)) => Ok(default()),
            (None, None) => T::parse(None).map_err(refused(Pos::default())),
            (Some((pos, value)), _) => T::parse(Some(value)).map_err(refused(pos)),
        }
    }
}

/// One argument in the schema.
pub fn meta_argument<T: InputType>(
    registry: &mut Registry,
    name: &str,
    description: &str,
    default: Option<String>,
) -> MetaInputValue {
    MetaInputValue {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        ty: T::create_type_info(registry),
        deprecation: Default::default(),
        default_value: default,
        visible: None,
        inaccessible: false,
        tags: vec![],
        is_secret: false,
        directive_invocations: vec![],
    }
}

/// The arguments of a field that the engine executes.
impl GivenArguments for Context<'_> {
    fn value(&self, name: &str) -> ServerResult<Option<(Pos, Value)>> {
        let value = self.param_value::<RawValue>(name, None);
        let (pos, RawValue(value)) = value.map_err(|error| self.placed(error))?;
        Ok(value.map(|value| (pos, value)))
    }

    fn placed(&self, error: ServerError) -> ServerError {
        catalog(self).meter().spend(work::ERROR);
        self.set_error_path(error)
    }

    fn error(&self, error: Error) -> ServerError {
        self.placed(async_graphql::Error::from(error).into_server_error(self.item.pos))
    }
}

/// An argument as it was given.
struct RawValue(Option<Value>);

impl InputType for RawValue {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        "RawValue".into()
    }

    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(Self(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone().unwrap_or_default()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
