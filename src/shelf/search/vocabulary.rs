//! Numbers the tokens of all texts, so that an index holds each of them once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::letter_set::LetterSet;

/// The tokens of all texts of all releases, by number. A number never changes.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    tokens: Vec<Arc<str>>,
    /// By number of the token. They stand together, because a search looks at all of them.
    letters: Vec<LetterSet>,
    numbers: FxHashMap<Arc<str>, u32>,
    /// The languages of the texts, by number.
    languages: Vec<Arc<str>>,
}

impl Vocabulary {
    pub fn number(&self, token: &str) -> Option<u32> {
        self.numbers.get(token).copied()
    }

    /// The number of a token, which is added if it is new.
    pub fn add(&mut self, token: &str) -> u32 {
        if let Some(number) = self.number(token) {
            return number;
        }
        let (number, token) = (self.tokens.len() as u32, Arc::<str>::from(token));
        self.letters.push(LetterSet::from_word(&token));
        self.tokens.push(token.clone());
        self.numbers.insert(token, number);
        number
    }

    /// The tokens that may be a word, or begin with it, or differ from either in one typing mistake, by number.
    pub fn candidates(&self, word: LetterSet) -> impl Iterator<Item = (u32, &str)> {
        let near = (0..).zip(&self.letters).filter(move |(_, letters)| word.is_near(**letters));
        near.map(|(number, _)| (number, &*self.tokens[number as usize]))
    }

    /// The number of tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    pub fn language(&self, number: u32) -> &str {
        &self.languages[number as usize]
    }

    /// The number of a language, if a text is in it.
    pub fn language_number(&self, tag: &str) -> Option<u32> {
        self.languages.iter().position(|known| **known == *tag).map(|number| number as u32)
    }

    /// The number of a language, which is added if it is new.
    pub fn add_language(&mut self, tag: &str) -> u32 {
        self.language_number(tag).unwrap_or_else(|| {
            self.languages.push(tag.into());
            self.languages.len() as u32 - 1
        })
    }

    /// By number.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|tag| &**tag)
    }

    /// The memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let letters: usize = self.tokens.iter().map(|token| token.len() + 16).sum();
        letters + self.tokens.capacity() * 24 + self.numbers.capacity() * 25
    }
}
