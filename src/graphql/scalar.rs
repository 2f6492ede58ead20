//! Custom scalars, each with the specification of its form.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, SecondsFormat, Utc};

use crate::date;

/// A language tag such as `en`, `pt-BR` or `zh-Hans` (BCP 47).
pub struct LanguageTag(String);

impl LanguageTag {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A language tag such as `en`, `pt-BR` or `zh-Hans` (BCP 47).
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/bcp/bcp47.txt")]
impl ScalarType for LanguageTag {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(tag) = &value else { return Err(InputValueError::expected_type(value)) };
        match icu_locale_core::Locale::try_from_str(tag) {
            Ok(tag) => Ok(Self(tag.to_string())),
            Err(_) => Err(InputValueError::custom(format!(
                "{tag:?} is not a language tag such as en, fr or pt-BR."
            ))),
        }
    }

    // So that a wrong one is refused before anything runs.
    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(tag) if icu_locale_core::Locale::try_from_str(tag).is_ok())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A language tag that stands on the shelf, where it was checked on its way in.
pub fn language(tag: &str) -> LanguageTag {
    LanguageTag(tag.to_owned())
}

/// An instant, such as `2026-11-01T00:00:00Z`, in UTC (RFC 3339).
pub struct Instant(pub DateTime<Utc>);

/// An instant, such as `2026-11-01T00:00:00Z`, in UTC (RFC 3339).
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => date::instant(text).map(Self).ok_or_else(|| {
                InputValueError::custom(format!("{text:?} is not an instant such as 2026-11-01T00:00:00Z"))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A date as precise as it is known: `2023`, `2023-06` or `2023-06-30` (ISO 8601-1, reduced precision).
pub struct PartialDate(pub String);

/// A date as precise as it is known: `2023`, `2023-06` or `2023-06-30` (ISO 8601-1, reduced precision).
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
