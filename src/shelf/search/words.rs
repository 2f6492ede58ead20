//! The words of a search, and which tokens match each of them.

use super::letter_set::LetterSet;
use super::mistake::{begins_mistaken, is_mistaken};
use super::token::{each_token, without_article};
use super::vocabulary::Vocabulary;
use crate::error::Error;
use crate::shelf::select::SearchTerms;
use crate::shelf::{compounds_of, is_unspaced};

/// How well a token matches a word, from 1 to 100.
const EXACT: u32 = 100;
/// A token that begins with the word: the more, the fewer letters are missing.
const BEGINNING_LEAST: u32 = 60;
const BEGINNING_MOST: u32 = 90;
const MISTAKEN: u32 = 50;
const MISTAKEN_BEGINNING: u32 = 40;
/// The fewest letters of a word in which one typing mistake is forgiven.
const FORGIVEN_FROM: usize = 5;

/// What a caller searches for. A text matches if it has all words.
#[derive(Debug, Clone, Default)]
pub struct SearchWords {
    words: Vec<QueryWord>,
}

/// One word of a search.
#[derive(Debug, Clone, PartialEq)]
struct QueryWord {
    token: String,
    /// The word joined with those from which an apostrophe, hyphen or full stop separates it: for each part of
    /// `co-operation`, `cooperation`.
    joined: Option<String>,
    /// Whether words that begin with it match: the last word is perhaps not typed to its end.
    is_last: bool,
    /// Whether it is one letter of a script without spaces. Tokens of such a script are pairs of letters, and the letter is
    /// in all those that begin with it.
    is_letter: bool,
    /// Whether one typing mistake is forgiven: in a longer word without digits.
    is_forgiven: bool,
}

impl SearchWords {
    /// Reads the words of a text. The number of words and their length are limited.
    pub fn read(argument: &str, text: &str) -> Result<Self, Error> {
        SearchTerms::read(argument, text)?;
        let mut words: Vec<QueryWord> = vec![];
        for compound in compounds_of(text) {
            let joined = (compound.len() > 1).then(|| compound.concat());
            for part in &compound {
                each_token(part, |token| {
                    let word = QueryWord::new(token.letters, joined.clone());
                    if !token.is_extra {
                        words.retain(|other| *other != word);
                        words.push(word);
                    }
                });
            }
        }
        if let Some(last) = words.last_mut() {
            last.is_last = true;
        }
        Ok(Self { words })
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a token matches a word of the search.
    pub fn has(&self, token: &str) -> bool {
        self.words.iter().any(|word| word.quality(token) > 0)
    }

    /// For each word, which tokens of the vocabulary match it.
    pub fn matches(&self, vocabulary: &Vocabulary) -> Vec<WordMatches> {
        self.words.iter().map(|word| word.matches(vocabulary)).collect()
    }

    /// The number of words.
    pub fn size(&self) -> u64 {
        self.words.len() as u64
    }
}

impl QueryWord {
    fn new(token: &str, joined: Option<String>) -> Self {
        let mut letters = token.chars();
        let is_letter = letters.next().is_some_and(is_unspaced) && letters.next().is_none();
        let is_forgiven = without_article(token).chars().count() >= FORGIVEN_FROM
            && token.chars().all(|letter| !letter.is_numeric() && !is_unspaced(letter));
        Self { token: token.to_owned(), joined, is_last: false, is_letter, is_forgiven }
    }

    fn matches(&self, vocabulary: &Vocabulary) -> WordMatches {
        let mut tokens: Vec<(u32, u16)> = vec![];
        let mut add = |(number, token): (u32, &str)| match self.quality(token) {
            0 => {}
            quality => tokens.push((number, quality as u16)),
        };
        vocabulary.candidates(LetterSet::from_word(&self.token)).for_each(&mut add);
        if let Some(joined) = &self.joined {
            vocabulary.number(joined).into_iter().for_each(|number| add((number, joined)));
        }
        // The joined word may be a candidate, too.
        tokens.sort_unstable();
        tokens.dedup();
        WordMatches::new(tokens, vocabulary.len())
    }

    /// How well a token matches, from 1 to 100; 0 if it does not.
    fn quality(&self, token: &str) -> u32 {
        let word = &*self.token;
        if word == token || self.joined.as_deref() == Some(token) {
            EXACT
        } else if (self.is_last || self.is_letter) && token.starts_with(word) {
            let letters = |text: &str| text.chars().count() as u32;
            BEGINNING_LEAST + (BEGINNING_MOST - BEGINNING_LEAST) * letters(word) / letters(token)
        } else if self.is_forgiven && is_mistaken(word, token) {
            MISTAKEN
        } else if self.is_forgiven && self.is_last && begins_mistaken(word, token) {
            MISTAKEN_BEGINNING
        } else {
            0
        }
    }
}

/// The tokens of a vocabulary that match one word.
pub struct WordMatches {
    /// The numbers of the tokens, sorted, with how well each matches, from 1 to 100.
    tokens: Vec<(u32, u16)>,
    /// By number of the token; 0 if it does not match.
    qualities: Box<[u8]>,
}

impl WordMatches {
    fn new(tokens: Vec<(u32, u16)>, vocabulary: usize) -> Self {
        let mut qualities = vec![0; vocabulary];
        tokens.iter().for_each(|(token, quality)| qualities[*token as usize] = *quality as u8);
        Self { tokens, qualities: qualities.into() }
    }

    /// Calls `take` for each of the sorted numbers that match, with its index and how well it matches.
    pub fn each_of(&self, numbers: &[u32], mut take: impl FnMut(usize, u16)) {
        let steps = numbers.len().checked_ilog2().unwrap_or(0) as usize + 1;
        if self.tokens.len() * steps < numbers.len() {
            for (token, quality) in &self.tokens {
                if let Ok(index) = numbers.binary_search(token) {
                    take(index, *quality);
                }
            }
            return;
        }
        for (index, number) in numbers.iter().enumerate() {
            match self.qualities[*number as usize] {
                0 => {}
                quality => take(index, quality.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SearchWords;

    #[test]
    fn a_word_matches_itself_and_the_last_one_what_begins_with_it() {
        for (text, token, matches) in [
            ("Migration policy", "migration", true),
            ("Migration policy", "migrations", true),
            ("migr policy", "migration", false),
            ("policy migr", "migration", true),
            ("polciy migr", "policy", true),
            ("plan migr", "plans", false),
            ("2018 a", "2019", false),
            ("20189 a", "20199", false),
            ("co-operation", "cooperation", true),
            ("移民", "移民", true),
            ("移民政", "移民", true),
            ("移", "移民", true),
            ("移民", "民", false),
            ("移 国", "移民", true),
            ("移民 国", "民政", false),
            ("اليمن", "اليونان", false),
        ] {
            let words = SearchWords::read("text", text).expect("words");
            assert_eq!(words.has(token), matches, "{text:?} and {token}");
        }
    }
}
