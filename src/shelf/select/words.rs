//! Words looked for in texts, whatever their case and accents.

use icu_casemap::CaseMapper;
use icu_normalizer::DecomposingNormalizer;
use serde::Serialize;

use crate::error::Error;

/// How many different words a search may look for.
const MAX_WORDS: usize = 10;
/// How many characters one of them may have, accents not counted.
const MAX_WORD_LENGTH: usize = 50;

/// The words that a text must have, all of them, each anywhere in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Words(Vec<String>);

impl Words {
    pub fn are_in(&self, text: &str) -> bool {
        self.are_in_any(std::iter::once(text))
    }

    /// Whether one of the texts has all the words, if there are any.
    pub fn are_in_any<'t>(&self, mut texts: impl Iterator<Item = &'t str>) -> bool {
        self.0.is_empty()
            || texts.any(|text| {
                let text = folded(text);
                self.0.iter().all(|word| text.contains(&**word))
            })
    }
}

impl Words {
    /// The words of a text, each once; `argument` is what the text was given as. Each word is looked for in every text
    /// that is searched, so their number is bounded.
    pub fn read(argument: &str, text: &str) -> Result<Self, Error> {
        let mut words: Vec<String> = vec![];
        for word in folded(text).split_whitespace() {
            let length = word.chars().count();
            if length > MAX_WORD_LENGTH {
                let message = format!(
                    "{argument} has a word of {length} characters; a word may have at most {MAX_WORD_LENGTH}."
                );
                return Err(Error::bad_input(argument, message));
            }
            if words.iter().any(|known| known == word) {
                continue;
            }
            if words.len() == MAX_WORDS {
                let message = format!(
                    "{argument} has more than {MAX_WORDS} different words; give at most {MAX_WORDS}."
                );
                return Err(Error::bad_input(argument, message));
            }
            words.push(word.to_owned());
        }
        Ok(Self(words))
    }
}

impl TryFrom<String> for Words {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::read("search", &text)
    }
}

/// Without accents, in the case that all cases fold to: `Élvarra` is `elvarra`, `STRASSE` is `Straße`.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let folded = CaseMapper::new().fold_string(text);
    DecomposingNormalizer::new_nfkd()
        .normalize_iter(folded.chars())
        .filter(|letter| !is_accent(*letter))
        .collect()
}

/// The combining marks that Latin, Greek and Cyrillic letters decompose into. Those of other scripts are
/// vowels, and tell words apart.
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::error::Code;

    #[test]
    fn a_search_has_ten_different_words_of_fifty_characters_at_most() {
        let words = |count: usize| (0..count).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        let refusal = |text: &str| Words::read("contains", text).expect_err(text);
        assert!(Words::read("search", &words(10)).is_ok());
        assert!(
            Words::read("search", &"the same ÉLVARRA élvarra ".repeat(1_000)).is_ok(),
            "each counts once"
        );
        let message = "contains has more than 10 different words; give at most 10.";
        for text in [words(11), words(16_000)] {
            let error = refusal(&text);
            assert_eq!((error.code, error.field.as_deref()), (Code::BadUserInput, Some("contains")));
            assert_eq!(error.message, message);
        }
        for letter in ["x", "é", "кe", "e\u{301}"] {
            let length = letter.chars().filter(|letter| *letter != '\u{301}').count();
            assert!(Words::read("search", &letter.repeat(50 / length)).is_ok(), "{letter}");
            assert_eq!(
                refusal(&letter.repeat(50 / length + 1)).field.as_deref(),
                Some("contains"),
                "{letter}"
            );
        }
    }

    #[test]
    fn words_are_found_whatever_their_case_and_accents() {
        for (words, text, found) in [
            ("kenya", "Kenya", true),
            ("cote ivoire", "Côte d’Ivoire", true),
            ("IVOIRE côte", "Cote d'Ivoire", true),
            ("strasse", "Straße", true),
            ("Turkiye", "TÜRKİYE", true),
            ("кения", "Кения", true),
            ("肯尼亚", "肯尼亚", true),
            ("migration", "immigrations", true),
            ("ken uganda", "Kenya", false),
            ("", "anything", true),
        ] {
            assert_eq!(
                Words::read("search", words).expect("few words").are_in(text),
                found,
                "{words:?} in {text:?}"
            );
        }
    }
}
