//! Adds to the engine's messages about a value of an enum the values that the enum has.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};

/// Least similarity (Jaro-Winkler) of a value that is suggested.
const MIN_SIMILARITY: f64 = 0.8;

/// The values of every enum, by the enum's name.
pub struct EnumValues(BTreeMap<String, Vec<String>>);

impl EnumValues {
    /// # Panics
    /// If the SDL is not one: our own mistake, at startup.
    pub fn new(sdl: &str) -> Self {
        let schema = parse_schema(sdl).expect("the schema's own SDL can be parsed");
        let enums = schema.definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else { return None };
            let TypeKind::Enum(list) = definition.node.kind else { return None };
            let values = list.values.into_iter().map(|value| value.node.value.node.to_string());
            Some((definition.node.name.node.to_string(), values.collect()))
        });
        Self(enums.collect())
    }

    /// The engine's message about a value of an enum, with the values of the enum; any other message unchanged.
    pub fn explain(&self, message: &str) -> String {
        let is_about_a_value = message.contains("numeration type") || message.contains(", expected type \"");
        let mut quoted = message.split('"').skip(1).step_by(2).filter(|_| is_about_a_value);
        let Some(values) = quoted.find_map(|word| self.0.get(word)) else { return message.to_owned() };
        let said = message.trim_end_matches('.');
        let mut explained = format!("{said}. It has {}", values.join(", "));
        let given = ["contain the value \"", "contain value \""].iter().find_map(|before| {
            let (_, after) = message.split_once(before)?;
            Some(after.split_once('"')?.0)
        });
        if let Some(closest) = given.and_then(|given| closest(values, given)) {
            explained += &format!("; did you mean {closest}?");
        } else {
            explained.push('.');
        }
        explained
    }
}

/// The value most similar to the given one, if it is similar enough.
fn closest<'v>(values: &'v [String], given: &str) -> Option<&'v str> {
    let given: String = given.chars().take(100).collect::<String>().to_uppercase().replace(['-', ' '], "_");
    let alike = values.iter().map(|value| (strsim::jaro_winkler(value, &given), &**value));
    let (alike, value) = alike.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (alike > MIN_SIMILARITY).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::EnumValues;

    #[test]
    fn a_message_about_an_enum_says_which_values_there_are() {
        let enums = EnumValues::new("enum Level { NATIONAL LOCAL REGIONAL } type Query { level: Level }");
        for (message, explained) in [
            (
                r#"Invalid value for argument "filter.level.eq", enumeration type "Level" does not contain the value "national""#,
                r#"Invalid value for argument "filter.level.eq", enumeration type "Level" does not contain the value "national". It has NATIONAL, LOCAL, REGIONAL; did you mean NATIONAL?"#,
            ),
            (
                r#"Failed to parse "Level": Enumeration type does not contain value "CITY". (occurred while parsing "LevelFilter")"#,
                r#"Failed to parse "Level": Enumeration type does not contain value "CITY". (occurred while parsing "LevelFilter"). It has NATIONAL, LOCAL, REGIONAL."#,
            ),
            (
                r#"Invalid value for argument "level", expected type "Level""#,
                r#"Invalid value for argument "level", expected type "Level". It has NATIONAL, LOCAL, REGIONAL."#,
            ),
            (r#"Unknown field "Level2""#, r#"Unknown field "Level2""#),
            (r#"There is no country "Level"."#, r#"There is no country "Level"."#),
        ] {
            assert_eq!(enums.explain(message), explained);
        }
    }
}
