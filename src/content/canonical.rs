//! Canonical JSON: the bytes that every hash of this service is computed from.

use serde::Serialize;
use serde_json::Value;

/// JSON without white space, with the keys of each object in the order of their bytes. For strings, whole numbers and
/// lists this is RFC 8785.
///
/// The order of keys and the escapes are written here, because a feature of a dependency, such as `preserve_order` of
/// serde_json, would otherwise change every hash.
pub fn canonical(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).expect("our types have text keys and no failing parts");
    let mut text = String::new();
    write_value(&value, &mut text);
    text
}

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_value(item, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|(key, _)| key.as_bytes());
            text.push('{');
            for (index, (key, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(key, text);
                text.push(':');
                write_value(value, text);
            }
            text.push('}');
        }
    }
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\0'..='\u{1f}' => text.push_str(&format!("\\u{:04x}", u32::from(character))),
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Number, json};

    use super::*;

    /// JSON whose objects are sorted by their type: serde_json writes it as it wrote every hashed text before this
    /// module, whatever its features are.
    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum SortedJson {
        Null,
        Bool(bool),
        Number(Number),
        String(String),
        Array(Vec<SortedJson>),
        Object(BTreeMap<String, SortedJson>),
    }

    fn json_values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\\x00-\\x7f\"\\\\]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..8).prop_map(Value::from),
                // The order of insertion is not that of the keys.
                btree_map("[a-zA-Z_é\u{10000}\u{ffff}\"]{0,4}", inner, 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().rev().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_that_were_hashed_before(value in json_values()) {
            let sorted: SortedJson = serde_json::from_value(value.clone()).expect("the same JSON");
            prop_assert_eq!(canonical(&value), serde_json::to_string(&sorted).expect("JSON"));
        }
    }

    #[test]
    fn keys_are_sorted_and_control_characters_escaped() {
        let value =
            json!({ "b": [1, -2, true, null], "a": "\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\"\\/é\u{7f}", "B": {} });
        let expected = r#"{"B":{},"a":"\u0000\b\t\n\u000b\f\r\u001f\"\\/é"#.to_owned()
            + "\u{7f}\",\"b\":[1,-2,true,null]}";
        assert_eq!(canonical(&value), expected);
    }
}
