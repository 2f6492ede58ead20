//! Searches texts for words, in any spelling.

use serde::Serialize;

use crate::error::Error;
use crate::shelf::{is_invisible, words_of};

/// Maximum number of different words in a search.
const MAX_WORDS: usize = 10;
/// Maximum number of characters of a word, without accents.
const MAX_WORD_LENGTH: usize = 50;

/// The words of a search. A text matches if it has all of them, in any order.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct SearchTerms(Vec<String>);

impl SearchTerms {
    pub fn are_in(&self, searchable: &str) -> bool {
        self.0.iter().all(|word| searchable.contains(&**word))
    }

    /// The cost of searching a text, in units of the meter of the shelf.
    pub fn work(&self, text: &str) -> u64 {
        4 + text.len() as u64 * self.0.len() as u64 / 8
    }

    /// Whether one of the texts has all the words, if there are any words.
    pub fn are_in_any<'t>(&self, mut searchable: impl Iterator<Item = &'t str>) -> bool {
        self.0.is_empty() || searchable.any(|text| self.are_in(text))
    }
}

impl SearchTerms {
    /// The words of a text, each once. `argument` is the argument that has the text. The number of words is limited,
    /// because each is searched for in every text.
    pub fn read(argument: &str, text: &str) -> Result<Self, Error> {
        let mut words: Vec<String> = vec![];
        for word in words_of(text) {
            let length = word.chars().count();
            if length > MAX_WORD_LENGTH {
                let message = format!(
                    "{argument} has a word of {length} characters; a word may have at most {MAX_WORD_LENGTH}."
                );
                return Err(Error::bad_input(argument, message));
            }
            if words.contains(&word) {
                continue;
            }
            if words.len() == MAX_WORDS {
                let message = format!(
                    "{argument} has more than {MAX_WORDS} different words; give at most {MAX_WORDS}."
                );
                return Err(Error::bad_input(argument, message));
            }
            words.push(word);
        }
        if words.is_empty() && text.contains(|letter: char| !letter.is_whitespace() && !is_invisible(letter))
        {
            let message = format!("{argument} has no letter or digit to look for.");
            return Err(Error::bad_input(argument, message));
        }
        Ok(Self(words))
    }
}

impl TryFrom<String> for SearchTerms {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::read("search", &text)
    }
}

#[cfg(test)]
mod tests {
    use super::SearchTerms;
    use crate::error::ErrorCode;
    use crate::shelf::Searchable;

    #[test]
    fn a_search_has_ten_different_words_of_fifty_characters_at_most() {
        let words = |count: usize| (0..count).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        let refusal = |text: &str| SearchTerms::read("contains", text).expect_err(text);
        assert!(SearchTerms::read("search", &words(10)).is_ok());
        assert!(
            SearchTerms::read("search", &"the same ÉLVARRA élvarra ".repeat(1_000)).is_ok(),
            "each counts once"
        );
        let message = "contains has more than 10 different words; give at most 10.";
        for text in [words(11), words(16_000)] {
            let error = refusal(&text);
            assert_eq!((error.code, error.field.as_deref()), (ErrorCode::BadUserInput, Some("contains")));
            assert_eq!(error.message, message);
        }
        for letter in ["x", "é", "кe", "e\u{301}"] {
            let length = letter.chars().filter(|letter| *letter != '\u{301}').count();
            assert!(SearchTerms::read("search", &letter.repeat(50 / length)).is_ok(), "{letter}");
            assert_eq!(
                refusal(&letter.repeat(50 / length + 1)).field.as_deref(),
                Some("contains"),
                "{letter}"
            );
        }
    }

    #[test]
    fn a_search_for_what_is_no_word_is_refused() {
        for text in ["?", "…", "— (!)", "€"] {
            let error = SearchTerms::read("contains", text).expect_err(text);
            assert_eq!(error.message, "contains has no letter or digit to look for.");
        }
        for text in ["", "  ", "\u{200b}\u{feff}"] {
            assert!(SearchTerms::read("contains", text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn words_are_found_whatever_their_case_and_accents() {
        for (words, text, found) in [
            ("kenya", "Kenya", true),
            ("cote ivoire", "Côte d’Ivoire", true),
            ("cote d'ivoire", "Côte d’Ivoire", true),
            ("IVOIRE côte", "Cote d'Ivoire", true),
            ("Iran, Islamic Republic of", "Iran (Islamic Republic of)", true),
            ("strasse", "Straße", true),
            ("Turkiye", "TÜRKİYE", true),
            ("кения", "Кения", true),
            ("肯尼亚", "肯尼亚", true),
            ("migration", "immigrations", true),
            ("co-operation", "cooperation", true),
            ("cooperation", "co-operation", true),
            ("ken uganda", "Kenya", false),
            ("", "anything", true),
        ] {
            let searchable = Searchable::new(text);
            let words = SearchTerms::read("search", words).expect("few words");
            assert_eq!(words.are_in(searchable.as_str()), found, "{words:?} in {text:?}");
        }
    }
}
