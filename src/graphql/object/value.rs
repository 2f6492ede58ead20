//! How values are written that have no fields.

use async_graphql::{ID, ServerError};

use super::{AnswerWriter, Direct, SelectedField};
use crate::error::Error;

impl<T: Direct> Direct for Option<T> {
    fn write(&self, field: &SelectedField<'_>, answer: &mut AnswerWriter<'_>) -> Result<(), ServerError> {
        answer.nullable(self.as_ref(), field);
        Ok(())
    }
}

impl<T: Direct> Direct for Result<T, Error> {
    fn write(&self, field: &SelectedField<'_>, answer: &mut AnswerWriter<'_>) -> Result<(), ServerError> {
        match self {
            Ok(value) => value.write(field, answer),
            Err(error) => Err(field.error(error.clone())),
        }
    }
}

impl<T: Direct> Direct for Vec<T> {
    fn write(&self, field: &SelectedField<'_>, answer: &mut AnswerWriter<'_>) -> Result<(), ServerError> {
        answer.list(self, field)
    }
}

impl<T: Direct + ?Sized> Direct for &T {
    fn write(&self, field: &SelectedField<'_>, answer: &mut AnswerWriter<'_>) -> Result<(), ServerError> {
        T::write(self, field, answer)
    }
}

/// Writes values by a method of the answer.
macro_rules! written {
    ($($method:ident: $($ty:ty),+;)+) => {$($(
        impl Direct for $ty {
            fn write(&self, _: &SelectedField<'_>, answer: &mut AnswerWriter<'_>) -> Result<(), ServerError> {
                answer.$method(self);
                Ok(())
            }
        }
    )+)+};
}
written! {
    text: str, String, ID;
    json: bool, i32, u64, usize, f64;
}

/// Writes the values of an enum by their names.
macro_rules! direct_enum {
    ($name:ty) => {
        impl $crate::graphql::object::Direct for $name {
            fn write(
                &self,
                _: &$crate::graphql::object::SelectedField<'_>,
                answer: &mut $crate::graphql::object::AnswerWriter<'_>,
            ) -> Result<(), async_graphql::ServerError> {
                answer.json(async_graphql::resolver_utils::enum_value(*self));
                Ok(())
            }
        }
    };
}

/// Writes a scalar as the engine does.
macro_rules! direct_scalar {
    ($($name:ty),+) => {$(
        impl $crate::graphql::object::Direct for $name {
            fn write(
                &self,
                _: &$crate::graphql::object::SelectedField<'_>,
                answer: &mut $crate::graphql::object::AnswerWriter<'_>,
            ) -> Result<(), async_graphql::ServerError> {
                match async_graphql::ScalarType::to_value(self) {
                    async_graphql::Value::String(text) => answer.text(&text),
                    value => answer.json(value),
                }
                Ok(())
            }
        }
    )+};
}

pub(in crate::graphql) use {direct_enum, direct_scalar};
