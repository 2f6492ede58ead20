//! Words with their language.

use async_graphql::Description;

use super::object::object;
use super::scalar::{LanguageTag, language};
use crate::shelf::{Catalog, Wording, Words, in_language};

/// One text in one language.
#[derive(Description)]
pub struct LanguageText<'a> {
    text: &'a str,
    language: &'a str,
    is_fallback: bool,
}

#[object(name = "LanguageText")]
impl LanguageText<'_> {
    /// Text in the language of `language`.
    fn text(&self) -> &str {
        self.text
    }

    /// Language of the text, as a BCP 47 tag such as `fr`.
    fn language(&self) -> LanguageTag {
        language(self.language)
    }

    /// In a list: `true` for the text that is used for languages without a text. For a single text: `true` if there is
    /// no text in the language asked for, and this text is used instead.
    fn is_fallback(&self) -> bool {
        self.is_fallback
    }
}

/// All texts, English first; the first is the fallback.
pub fn all<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<LanguageText<'a>> {
    let texts = texts.enumerate();
    texts.map(|(index, (language, text))| LanguageText { text, language, is_fallback: index == 0 }).collect()
}

/// All texts of a wording, English first.
pub fn names<'a>(catalog: &Catalog, wording: &'a Wording) -> Vec<LanguageText<'a>> {
    all(wording.all(catalog.number()).map(|words: &Words| (&*words.language, &*words.text)))
}

/// A wording in the language asked for, or what stands in for it; empty if there is no text at all.
pub fn name<'a>(catalog: &Catalog, wording: &'a Wording, lang: &Option<LanguageTag>) -> &'a str {
    let asked = lang.as_ref().map(LanguageTag::as_str);
    wording.find(catalog.number(), asked).map_or("", |words| &words.text)
}

/// One of several texts in the language asked for, or what stands in for it.
pub fn pick<'a>(
    texts: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    lang: &Option<LanguageTag>,
) -> Option<LanguageText<'a>> {
    let asked = lang.as_ref().map(LanguageTag::as_str);
    let ((language, text), is_fallback) = in_language(texts, |(language, _)| language, asked)?;
    Some(LanguageText { text, language, is_fallback })
}
