//! Words with their language.

use async_graphql::{Context, Object};

use super::context::written;
use super::scalar::{LanguageTag, language};
use crate::shelf::{Catalog, Wording, Words, in_language};

/// A text in one language.
pub struct Text<'a> {
    text: &'a str,
    language: &'a str,
    is_fallback: bool,
}

/// A text in one language.
#[Object(name = "LanguageText", serial)]
impl Text<'_> {
    /// The text.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        written(ctx, self.text)
    }

    /// The language it is in.
    async fn language(&self) -> LanguageTag {
        language(self.language)
    }

    /// Whether it is what is given when a language is asked for in which there is no text.
    async fn is_fallback(&self) -> bool {
        self.is_fallback
    }
}

/// All texts, English first; the first is the fallback.
pub fn all<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Text<'a>> {
    let texts = texts.enumerate();
    texts.map(|(index, (language, text))| Text { text, language, is_fallback: index == 0 }).collect()
}

/// All texts of a wording, English first.
pub fn names<'a>(catalog: &Catalog, wording: &'a Wording) -> Vec<Text<'a>> {
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
) -> Option<Text<'a>> {
    let asked = lang.as_ref().map(LanguageTag::as_str);
    let ((language, text), is_fallback) = in_language(texts, |(language, _)| language, asked)?;
    Some(Text { text, language, is_fallback })
}
