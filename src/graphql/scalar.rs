//! Custom scalars, each with the specification of its form.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, SecondsFormat, Utc};

use super::object::direct_scalar;
use crate::date;
use crate::error::Error;
use crate::language;

/// Language tag, such as `en`, `pt-BR` or `zh-Hans` (BCP 47).
pub struct LanguageTag(String);

impl LanguageTag {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Language tag, such as `en`, `pt-BR` or `zh-Hans` (BCP 47).
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/bcp/bcp47.txt")]
impl ScalarType for LanguageTag {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(tag) = &value else { return Err(InputValueError::expected_type(value)) };
        match language::canonical_request(tag) {
            Some(tag) => Ok(Self(tag)),
            None => Err(InputValueError::custom(language::mistake(tag).unwrap_or_default())),
        }
    }

    // So that a wrong one is refused before anything runs.
    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(tag) if language::canonical_request(tag).is_some())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A language tag that stands on the shelf, where it was checked on its way in.
pub fn language(tag: &str) -> LanguageTag {
    LanguageTag(tag.to_owned())
}

/// Instant in UTC, such as `2026-11-01T00:00:00Z` (RFC 3339).
pub struct Instant(pub DateTime<Utc>);

/// Instant in UTC, such as `2026-11-01T00:00:00Z` (RFC 3339).
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                date::instant(text).map(Self).ok_or_else(|| InputValueError::custom(date::no_instant(text)))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// An instant as it was given: what is none is told with the field in which it stands.
pub struct GivenInstant(String);

impl GivenInstant {
    pub fn read(self, field: &str) -> Result<DateTime<Utc>, Error> {
        date::instant(&self.0).ok_or_else(|| Error::bad_input(field, date::no_instant(&self.0)))
    }
}

impl InputType for GivenInstant {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <Instant as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Instant as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value.unwrap_or_default() {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// Date as precise as known: `2023`, `2023-06` or `2023-06-30` (ISO 8601-1, reduced precision).
pub struct PartialDate(pub String);

/// Date as precise as known: `2023`, `2023-06` or `2023-06-30` (ISO 8601-1, reduced precision).
#[Scalar(specified_by_url = "https://www.iso.org/standard/70907.html")]
impl ScalarType for PartialDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Any JSON value (RFC 8259).
pub struct Json(pub serde_json::Value);

/// Any JSON value (RFC 8259).
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json().map_err(|_| InputValueError::custom("This is not a JSON value"))?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

direct_scalar!(LanguageTag, Instant, PartialDate, Json);

impl From<DateTime<Utc>> for Instant {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant)
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.0
    }
}
