//! The set of the letters of a word: most words that are not alike are told apart by it, without a look at the letters.

/// The letters of a word as bits. Several letters share a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterSet(u64);

impl LetterSet {
    pub fn from_word(word: &str) -> Self {
        // Neighbours in the alphabets of the six languages have different bits.
        Self(word.chars().fold(0, |bits, letter| bits | 1 << (letter as u32 % 64)))
    }

    /// Whether a word with these letters may be that word, or begin it, or differ from either in one typing mistake, which
    /// changes at most one letter.
    pub fn is_near(self, token: Self) -> bool {
        (self.0 & !token.0).count_ones() <= 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::mistake::{begins_mistaken, is_mistaken};
    use super::LetterSet;

    proptest! {
        #[test]
        fn a_word_that_matches_is_near(word in "[a-eж移]{1,6}", token in "[a-eж移]{1,8}") {
            let matches = token.starts_with(&word) || is_mistaken(&word, &token) || begins_mistaken(&word, &token);
            prop_assert!(!matches || LetterSet::from_word(&word).is_near(LetterSet::from_word(&token)));
        }
    }
}
