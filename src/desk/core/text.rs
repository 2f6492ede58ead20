//! Texts at the desk: comments, reasons and names that can be stored.

use serde_json::Value;

use crate::error::Error;
use crate::form::FormError;
use crate::text::{flaw, is_blank, is_invisible, trimmed};

/// The most characters of a comment, a reason or a name.
const MAX_CHARACTERS: usize = 4_000;
/// The most characters of one text of a draft or a codebook.
pub const MAX_DOCUMENT_TEXT: usize = 20_000;

pub use crate::language::mistake as no_language;
pub use crate::text::shown;

/// A text that can be stored: not empty, not too long, and without characters that no document may hold.
pub fn plain(field: &str, text: String) -> Result<String, Error> {
    let text = trimmed(&text);
    let wrong = |message: &str| Err(Error::bad_input(field, format!("The {field} {message}.")));
    if is_blank(text) {
        return wrong("is empty");
    }
    match unfit(text, MAX_CHARACTERS) {
        Some(message) => wrong(&message),
        None => Ok(text.to_owned()),
    }
}

/// Why a text cannot be stored, as the end of a sentence; none if it can.
pub fn unfit(text: &str, most: usize) -> Option<String> {
    // The characters are counted only where the bytes are too many for so few.
    if text.len() > most && text.chars().count() > most {
        return Some(format!("has more than {most} characters"));
    }
    // Named as long as there have been texts without a flaw.
    if text.contains('\0') {
        return Some("has U+0000 in it".to_owned());
    }
    flaw(text)
}

/// Every text of a document that cannot be stored, with its place.
pub fn unfit_texts(document: &Value) -> Vec<FormError> {
    fn look(path: &str, value: &Value, found: &mut Vec<FormError>) {
        match value {
            Value::String(text) => {
                let message = unfit(text, MAX_DOCUMENT_TEXT);
                found.extend(message.map(|message| FormError::new(path, format!("This text {message}."))));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    look(&format!("{path}[{index}]"), item, found);
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    let dot = if path.is_empty() { "" } else { "." };
                    if let Some(message) = unfit(name, MAX_DOCUMENT_TEXT) {
                        found.push(FormError::new(path, format!("A name in it {message}.")));
                    } else {
                        look(&format!("{path}{dot}{name}"), value, found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = vec![];
    look("", document, &mut found);
    found
}

/// Refuses a list that is longer than anybody needs.
pub fn at_most(most: usize, field: &str, count: usize) -> Result<(), Error> {
    if count <= most {
        return Ok(());
    }
    let message = format!("{field} has {count} values; at most {most} are allowed.");
    Err(Error { field: Some(field.to_owned()), ..Error::too_large(message) })
}

/// Whether two names differ by case, blanks and invisible marks at the most.
pub fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        let seen = name.chars().filter(|character| !character.is_whitespace() && !is_invisible(*character));
        seen.collect::<String>().to_lowercase()
    };
    plain(one) == plain(other)
}
