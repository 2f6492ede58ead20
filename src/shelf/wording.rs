//! Holds names and texts by language, for every release.

use super::Searchable;
use super::span::{Span, Versions};
use crate::language;

/// A text in one language.
#[derive(Debug, Clone)]
pub struct Words {
    pub language: Box<str>,
    pub text: Box<str>,
    pub searchable: Searchable,
}

impl Words {
    pub fn new(language: &str, text: &str) -> Self {
        Self { language: language.into(), text: text.into(), searchable: Searchable::new(text) }
    }

    /// The text and its searchable form.
    pub fn with_searchable(&self) -> (&str, &Searchable) {
        (&self.text, &self.searchable)
    }
}

/// The texts of one thing, by language.
#[derive(Debug, Clone, Default)]
pub struct Wording(Versions<Words>);

/// The language of callers who ask for none, and of callers in whose language there is no text.
const DEFAULT: &str = "en";

impl Wording {
    pub fn push(&mut self, since: i32, until: Option<i32>, language: &str, text: &str) {
        self.0.push(since, until, Words::new(language, text));
        self.0.sort_by_key(|words| (&*words.language != DEFAULT, words.language.clone()));
    }

    /// The texts of every release, each with its span.
    pub(super) fn rows(&self) -> &[(Span, Words)] {
        self.0.rows()
    }

    /// All texts, English first, then by language tag.
    pub fn all(&self, release: i32) -> impl Iterator<Item = &Words> + Clone {
        self.0.all_at(release)
    }

    /// Whether another wording says the same. A text that only one of them has, such as a translation that came later,
    /// makes no difference.
    pub fn is_same(&self, other: &Self, release: i32) -> bool {
        fn texts(wording: &Wording, release: i32) -> impl Iterator<Item = (&str, &str)> + Clone {
            wording.all(release).map(|words| (&*words.language, &*words.text))
        }
        is_same_text(texts(self, release), texts(other, release))
    }

    /// The text in the language asked for, or in a wider one of the same script (`zh` for `zh-CN`); else in a wider one
    /// of another script (`zh` for `zh-TW`), in English, or in any language.
    pub fn find(&self, release: i32, language: Option<&str>) -> Option<&Words> {
        in_language(self.0.all_at(release), |words| &words.language, language).map(|(words, _)| words)
    }
}

/// Whether two lists of texts by language have a language in common, and the same text in each such language.
pub fn is_same_text<'t>(
    one: impl Iterator<Item = (&'t str, &'t str)>,
    other: impl Iterator<Item = (&'t str, &'t str)> + Clone,
) -> bool {
    let also = |language: &str| other.clone().find(|(tag, _)| *tag == language);
    let mut pairs = one.filter_map(|(language, text)| Some((text, also(language)?.1))).peekable();
    pairs.peek().is_some() && pairs.all(|(text, other)| text == other)
}

/// The rule of [`Wording::find`] for any texts with a language. Returns the text, and whether it is a fallback.
pub fn in_language<'t, T: Copy>(
    all: impl Iterator<Item = T> + Clone,
    language_of: impl Fn(T) -> &'t str,
    asked: Option<&str>,
) -> Option<(T, bool)> {
    let asked = asked.unwrap_or(DEFAULT);
    let exactly = |tag: &str| all.clone().find(|text| language_of(*text).eq_ignore_ascii_case(tag));
    if let Some(text) = exactly(asked) {
        return Some((text, false));
    }
    let fitting = all.clone().filter_map(|text| Some((text, language::fit(language_of(text), asked)?)));
    // The first of texts that fit equally well.
    let best = fitting.reduce(|best, other| if other.1 > best.1 { other } else { best });
    if let Some((text, _)) = best {
        return Some((text, false));
    }
    // A text with a wider tag in another script (`zh` for `zh-TW`) is better than none, but it is a fallback.
    let wider = std::iter::successors(asked.rsplit_once('-'), |(wider, _)| wider.rsplit_once('-'));
    let stand_in = wider.map(|(wider, _)| wider).find_map(exactly).or_else(|| exactly(DEFAULT));
    stand_in.or_else(|| all.clone().next()).map(|text| (text, true))
}

#[cfg(test)]
mod tests {
    use super::{in_language, is_same_text};

    #[test]
    fn texts_are_the_same_if_those_of_a_common_language_are() {
        for (one, other, is_same) in [
            (&[("en", "Yes")][..], &[("en", "Yes")][..], true),
            (&[("en", "Yes")], &[("en", "Yes"), ("fr", "Oui")], true),
            (&[("en", "Yes"), ("fr", "Oui")], &[("en", "Yes"), ("fr", "Si")], false),
            (&[("en", "Yes")], &[("fr", "Oui")], false),
            (&[], &[], false),
        ] {
            assert_eq!(
                is_same_text(one.iter().copied(), other.iter().copied()),
                is_same,
                "{one:?} {other:?}"
            );
        }
    }

    #[test]
    fn a_text_is_found_in_the_language_or_a_wider_one_and_else_stands_in() {
        for (there, asked, found) in [
            (&["en", "fr"][..], None, Some(("en", false))),
            (&["en", "fr"], Some("fr"), Some(("fr", false))),
            (&["en", "fr"], Some("FR-ca"), Some(("fr", false))),
            (&["en", "zh"], Some("zh-Hans-CN"), Some(("zh", false))),
            (&["en", "zh"], Some("zh-TW"), Some(("zh", true))),
            (&["en", "zh"], Some("zh-Hant-HK"), Some(("zh", true))),
            (&["en", "zh-CN"], Some("zh-Hant"), Some(("en", true))),
            (&["zh"], Some("zh-TW"), Some(("zh", true))),
            (&["en", "zh", "zh-Hant"], Some("zh-HK"), Some(("zh-Hant", false))),
            (&["en", "sr", "sr-Latn"], Some("sr-Latn-RS"), Some(("sr-Latn", false))),
            (&["fr", "fr-CA"], Some("fr-CA-x-quebec"), Some(("fr-CA", false))),
            (&["en", "fr"], Some("sw"), Some(("en", true))),
            (&["en", "fr"], Some("en-GB"), Some(("en", false))),
            (&["pt"], None, Some(("pt", true))),
            (&["pt"], Some("fr"), Some(("pt", true))),
            (&["pt-BR"], Some("pt"), Some(("pt-BR", true))),
            (&[], Some("fr"), None),
        ] {
            let texts = there.iter().copied();
            assert_eq!(in_language(texts, |language| language, asked), found, "{asked:?} of {there:?}");
        }
    }
}
