//! Reads the filter of a list from the parameters of a URL: `year.gte=2019`, `jurisdiction.in=KEN,DNK`, or all of it as
//! JSON in `filter`.

use apollo_compiler::Schema;
use apollo_compiler::schema::{ExtendedType, InputObjectType, InputValueDefinition};
use async_graphql::indexmap::IndexMap;
use async_graphql::{InputType, Name, Pos, Value};

use super::engine::Engine;
use super::select::{FilterInput, filter_of};
use crate::date;
use crate::error::Error;
use crate::shelf::select::Filter;

/// The condition that is meant if a parameter names none.
const DEFAULT_CONDITION: &str = "eq";
/// The parameter that has a whole filter as JSON.
pub const WHOLE_FILTER: &str = "filter";

/// The most values in a filter, in all its parameters together: each condition takes memory as long as rows are read.
const MAX_VALUES: usize = 1_000;

/// One parameter by which a filter can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterParameter {
    field: String,
    /// The condition on the field. None if the field takes a value.
    condition: Option<String>,
    pub description: String,
    pub value: ParameterType,
    /// Whether several values stand in it, with commas between them.
    pub is_list: bool,
}

/// The type of the value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterType {
    Text,
    Integer,
    Boolean,
    Instant,
    /// One of these words.
    Word(Vec<String>),
    /// The values of these fields, with colons between them: `income:low`.
    Parts(Vec<String>),
}

impl Engine {
    /// The parameters by which the filter of a list can be given.
    pub fn filter_parameters<P: FilterInput>(&self) -> Vec<FilterParameter> {
        let schema = self.typed_schema();
        let mut parameters = vec![];
        for field in fields_of(schema, &P::Input::type_name()) {
            match input_object(schema, field) {
                None => parameters.extend(FilterParameter::new(schema, field, None)),
                Some(conditions) => {
                    let conditions = conditions.fields.values();
                    parameters.extend(
                        conditions
                            .filter_map(|condition| FilterParameter::new(schema, field, Some(condition))),
                    );
                }
            }
        }
        parameters
    }

    /// The filter that the parameters of a URL give. A parameter that is no condition is an error, unless it is one of
    /// `others`.
    pub fn filter_from_url<'u, P: FilterInput>(
        &self,
        given: impl Iterator<Item = (&'u str, &'u str)>,
        others: &[&str],
    ) -> Result<Filter<P>, Error> {
        let (schema, type_name) = (self.typed_schema(), P::Input::type_name());
        let mut filter: IndexMap<Name, Value> = IndexMap::new();
        let mut parts = vec![];
        for (name, text) in given.filter(|(name, _)| !others.contains(name)) {
            if name == WHOLE_FILTER {
                parts.push(whole_filter(schema, &type_name, text)?);
                continue;
            }
            let Some(parameter) = FilterParameter::find(schema, &type_name, name) else {
                return Err(unknown(name, &self.filter_parameters::<P>(), others));
            };
            let value = parameter.read(name, text)?;
            let field = Name::new(&parameter.field);
            let before = match &parameter.condition {
                None => filter.insert(field, value),
                Some(condition) => {
                    match filter.entry(field).or_insert_with(|| Value::Object(IndexMap::new())) {
                        Value::Object(conditions) => conditions.insert(Name::new(condition), value),
                        _ => None,
                    }
                }
            };
            if before.is_some() {
                let message =
                    format!("The condition {name} stands in the URL twice: {0} is {0}.eq.", parameter.field);
                return Err(Error::bad_input(name, message));
            }
        }
        parts.push(Value::Object(filter));
        if parts.iter().map(count_values).sum::<usize>() > MAX_VALUES {
            let message =
                format!("The conditions in the URL have more than {MAX_VALUES} values; give fewer.");
            return Err(Error::too_large(message));
        }
        let all = Value::Object(IndexMap::from([(Name::new("and"), Value::List(parts))]));
        let input = <P::Input as InputType>::parse(Some(all)).map_err(|error| {
            let message = error.into_server_error(Pos::default()).message;
            Error::bad_input(WHOLE_FILTER, format!("The filter in the URL is wrong: {message}."))
        })?;
        filter_of(Some(input))
    }
}

impl FilterParameter {
    /// The parameter with this name, of the filter of an input type.
    fn find(schema: &Schema, input: &str, name: &str) -> Option<Self> {
        let (field, condition) =
            name.split_once('.').map_or((name, None), |(field, rest)| (field, Some(rest)));
        let field = fields_of(schema, input).find(|known| known.name == field)?;
        match (input_object(schema, field), condition) {
            (None, None) => Self::new(schema, field, None),
            (None, Some(_)) => None,
            (Some(conditions), condition) => {
                let condition = conditions.fields.get(condition.unwrap_or(DEFAULT_CONDITION))?;
                Self::new(schema, field, Some(condition))
            }
        }
    }

    /// The parameter of a field or of one condition on it. None for conditions that have conditions themselves; those are
    /// given by the whole filter.
    fn new(
        schema: &Schema,
        field: &InputValueDefinition,
        condition: Option<&InputValueDefinition>,
    ) -> Option<Self> {
        let given = condition.unwrap_or(field);
        let value = match &schema.types[given.ty.inner_named_type()] {
            ExtendedType::Enum(words) => {
                ParameterType::Word(words.values.keys().map(ToString::to_string).collect())
            }
            ExtendedType::Scalar(scalar) => match scalar.name.as_str() {
                "Int" => ParameterType::Integer,
                "Boolean" => ParameterType::Boolean,
                "DateTime" => ParameterType::Instant,
                _ => ParameterType::Text,
            },
            ExtendedType::InputObject(parts) => {
                let is_plain = |part: &InputValueDefinition| input_object(schema, part).is_none();
                let is_one = condition.is_some() && parts.fields.values().all(|part| is_plain(part));
                // A list of filters, as of `and`, or a filter of other things.
                if !is_one || parts.fields.values().any(|part| !part.is_required()) {
                    return None;
                }
                ParameterType::Parts(parts.fields.keys().map(ToString::to_string).collect())
            }
            _ => return None,
        };
        let description = |given: &InputValueDefinition| {
            given.description.as_ref().map(ToString::to_string).unwrap_or_default()
        };
        let of_condition = condition.map(description).unwrap_or_default();
        Some(Self {
            field: field.name.to_string(),
            condition: condition.map(|condition| condition.name.to_string()),
            description: format!("{} {of_condition}", description(field)).trim_end().to_owned(),
            value,
            is_list: given.ty.is_list(),
        })
    }

    /// Such as `year.gte`; `year` for `year.eq`.
    pub fn name(&self) -> String {
        match self.condition.as_deref() {
            None | Some(DEFAULT_CONDITION) => self.field.clone(),
            Some(condition) => format!("{}.{condition}", self.field),
        }
    }

    fn read(&self, name: &str, text: &str) -> Result<Value, Error> {
        if !self.is_list {
            return self.value.read(name, text);
        }
        let items = text.split(',').filter(|item| !item.is_empty());
        items.map(|item| self.value.read(name, item)).collect::<Result<_, _>>().map(Value::List)
    }
}

impl ParameterType {
    fn read(&self, name: &str, text: &str) -> Result<Value, Error> {
        let wrong = |expected: String| {
            let given: String = text.chars().take(50).collect();
            Error::bad_input(name, format!("The {name} in the URL is {given:?}, which is not {expected}."))
        };
        match self {
            Self::Text => Ok(Value::String(text.to_owned())),
            Self::Integer => {
                text.parse::<i32>().map(Value::from).map_err(|_| wrong("a whole number".to_owned()))
            }
            Self::Boolean => {
                text.parse::<bool>().map(Value::from).map_err(|_| wrong("true or false".to_owned()))
            }
            Self::Instant => match date::instant_in_url(text) {
                Some(instant) => Ok(Value::String(instant.to_rfc3339())),
                None => Err(wrong("an instant such as 2026-11-01T00:00:00Z".to_owned())),
            },
            Self::Word(words) => match words.iter().any(|word| word == text) {
                true => Ok(Value::Enum(Name::new(text))),
                false => Err(wrong(format!("one of {}", words.join(", ")))),
            },
            Self::Parts(names) => {
                let parts: Vec<&str> = text.splitn(names.len(), ':').collect();
                if parts.len() != names.len() {
                    return Err(wrong(format!("of the form {}", names.join(":"))));
                }
                let value = |(name, part): (&String, &str)| (Name::new(name), Value::from(part));
                Ok(Value::Object(names.iter().zip(parts).map(value).collect()))
            }
        }
    }
}

/// The fields of an input that are conditions. Those that combine filters are given in the whole filter.
fn fields_of<'s>(
    schema: &'s Schema,
    input: &str,
) -> impl Iterator<Item = &'s InputValueDefinition> + use<'s> {
    let input = schema.get_input_object(input);
    let fields = input.into_iter().flat_map(|input| input.fields.values().map(|field| &***field));
    fields.filter(|field| !["and", "or", "not"].contains(&field.name.as_str()))
}

/// The input object that a field takes. None if it takes anything else.
fn input_object<'s>(schema: &'s Schema, field: &InputValueDefinition) -> Option<&'s InputObjectType> {
    schema.get_input_object(field.ty.inner_named_type()).map(|input| &**input)
}

/// Reads a whole filter of an input type.
fn whole_filter(schema: &Schema, input: &str, text: &str) -> Result<Value, Error> {
    let wrong =
        |why: String| Error::bad_input(WHOLE_FILTER, format!("The filter in the URL is wrong: {why}."));
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| wrong(format!("it is no JSON ({error})")))?;
    if !value.is_object() {
        return Err(wrong("it is no object".to_owned()));
    }
    check_fields(schema, input, &value).map_err(wrong)?;
    Value::from_json(value).map_err(|error| wrong(error.to_string()))
}

/// Why an object has fields that its type lacks: the types of the engine read those that they know.
fn check_fields(schema: &Schema, input: &str, value: &serde_json::Value) -> Result<(), String> {
    match value {
        serde_json::Value::Array(items) => {
            items.iter().try_for_each(|item| check_fields(schema, input, item))
        }
        serde_json::Value::Object(given) => given.iter().try_for_each(|(name, value)| {
            let Some(fields) = schema.get_input_object(input).map(|input| &input.fields) else {
                return Err(format!("it has an object where {input} is expected"));
            };
            match fields.get(name.as_str()) {
                Some(field) => check_fields(schema, field.ty.inner_named_type(), value),
                None => {
                    let name: String = name.chars().take(50).collect();
                    let known: Vec<&str> = fields.keys().map(|name| name.as_str()).collect();
                    Err(format!("there is no field {name:?}; there are {}", known.join(", ")))
                }
            }
        }),
        _ => Ok(()),
    }
}

/// The number of values in a value, with itself.
fn count_values(value: &Value) -> usize {
    1 + match value {
        Value::List(items) => items.iter().map(count_values).sum(),
        Value::Object(fields) => fields.values().map(count_values).sum(),
        _ => 0,
    }
}

fn unknown(name: &str, known: &[FilterParameter], others: &[&str]) -> Error {
    let given: String = name.chars().take(50).collect();
    let mut fields: Vec<&str> = known.iter().map(|parameter| &*parameter.field).collect();
    fields.dedup();
    let field = name.split('.').next().unwrap_or_default();
    let message = match fields.contains(&field) {
        true => {
            let conditions = known.iter().filter(|parameter| parameter.field == field);
            let names: Vec<String> = conditions.map(FilterParameter::name).collect();
            format!("There is no parameter {given:?}; there are {}.", names.join(", "))
        }
        false => format!(
            "There is no parameter {given:?}; there are the conditions {}, {WHOLE_FILTER} for all of them as JSON, and {}.",
            fields.join(", "),
            others.join(", ")
        ),
    };
    Error::bad_input(name, message)
}
