//! Numbers the tokens of all texts, so that an index holds each of them once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// The tokens of all texts of all releases, by number. A number never changes.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    tokens: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u32>,
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
        self.tokens.push(token.clone());
        self.numbers.insert(token, number);
        number
    }

    /// By number.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(|token| &**token)
    }

    /// The memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let letters: usize = self.tokens.iter().map(|token| token.len() + 16).sum();
        letters + self.tokens.capacity() * 16 + self.numbers.capacity() * 25
    }
}
