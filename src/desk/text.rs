//! Texts at the desk: comments, reasons and names that can be stored, and the names of languages.

use crate::error::Error;

/// The most characters of a text of them.
const MOST_CHARACTERS: usize = 4_000;

/// A text that can be stored: not empty, not endless, and without what no database may hold.
pub fn plain(field: &str, text: String) -> Result<String, Error> {
    let wrong = |message: &str| Err(Error::bad_input(field, format!("The {field} {message}.")));
    match text {
        text if text.trim().is_empty() => wrong("is empty"),
        text if text.contains('\0') => wrong("has U+0000 in it"),
        text if text.chars().count() > MOST_CHARACTERS => {
            wrong(&format!("has more than {MOST_CHARACTERS} characters"))
        }
        text => Ok(text),
    }
}

/// Refuses a list that is longer than anybody needs.
pub fn at_most(most: usize, field: &str, count: usize) -> Result<(), Error> {
    if count <= most {
        return Ok(());
    }
    let message = format!("{field} has {count} values; at most {most} are allowed.");
    Err(Error { field: Some(field.to_owned()), ..Error::too_large(message) })
}

/// What to say of a word that is no language tag; none if it is one.
pub fn no_language(tag: &str) -> Option<String> {
    let is_tag = icu_locale_core::LanguageIdentifier::try_from_str(tag).is_ok();
    (!is_tag).then(|| format!("{tag:?} is not a language tag such as en, fr or pt-BR."))
}
