//! Words with their language.

use async_graphql::registry::{MetaInputValue, Registry};
use async_graphql::{Description, ServerResult};

use super::object::{Argument, GivenArguments, meta_argument, object};
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

/// The language that a text is asked for in.
pub struct Lang(Option<LanguageTag>);

impl Argument for Lang {
    fn describe(registry: &mut Registry, name: &str, _: &str, _: Option<String>) -> Vec<MetaInputValue> {
        let description = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.";
        vec![meta_argument::<Option<LanguageTag>>(registry, name, description, None)]
    }

    fn read(given: &impl GivenArguments, name: &str, _: Option<fn() -> Self>) -> ServerResult<Self> {
        Argument::read(given, name, None).map(Self)
    }
}

impl Lang {
    fn as_str(&self) -> Option<&str> {
        self.0.as_ref().map(LanguageTag::as_str)
    }
}

/// The fields that everything has whose name is in the shipped reference data.
#[derive(Description)]
pub struct NameFields<'a>(pub &'a Catalog, pub &'a Wording);

#[object]
impl<'a> NameFields<'a> {
    /// Name in the language asked for, or else in English.
    fn name(&self, lang: &Lang) -> &'a str {
        name(self.0, self.1, lang)
    }

    /// Names in all available languages, English first, then in order of language tag.
    fn names(&self) -> Vec<LanguageText<'a>> {
        names(self.0, self.1)
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
pub fn name<'a>(catalog: &Catalog, wording: &'a Wording, lang: &Lang) -> &'a str {
    wording.find(catalog.number(), lang.as_str()).map_or("", |words| &words.text)
}

/// One of several texts in the language asked for, or what stands in for it.
pub fn pick<'a>(
    texts: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    lang: &Lang,
) -> Option<LanguageText<'a>> {
    let ((language, text), is_fallback) = in_language(texts, |(language, _)| language, lang.as_str())?;
    Some(LanguageText { text, language, is_fallback })
}
