//! The index of the texts that come together: those of one revision, of all places, of all questions, of all policies.

use std::sync::Arc;

use super::token::each_token;
use super::vocabulary::Vocabulary;
use super::words::WordMatches;
use crate::shelf::Searchable;

/// Where a text stands: the row that has it, the field of the row, and the position of the text in the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPosition {
    pub row: u32,
    pub field: SearchedField,
    pub part: u32,
}

/// A field whose texts are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchedField {
    Name,
    Alias,
    Question,
    OptionLabel,
    Title,
    Finding,
    Text,
    Narrative,
}

impl SearchedField {
    /// How much a match in the field counts, from 1 to 10: the shorter and the more of a heading the text is, the more.
    pub fn weight(self) -> u32 {
        match self {
            Self::Name => 10,
            Self::Question => 9,
            Self::Alias | Self::Title => 8,
            Self::OptionLabel => 7,
            Self::Finding => 6,
            Self::Text => 5,
            Self::Narrative => 4,
        }
    }
}

#[derive(Debug)]
struct IndexedText {
    position: TextPosition,
    /// The number of its different tokens.
    length: u32,
}

/// Texts by token.
#[derive(Debug, Default)]
pub struct TextBlock {
    texts: Box<[IndexedText]>,
    /// The numbers of the tokens, sorted.
    tokens: Box<[u32]>,
    /// For each token, where its texts end in `postings`.
    ends: Box<[u32]>,
    /// Indexes of texts, by token.
    postings: Box<[u32]>,
}

/// A text that has all words of a search.
pub struct TextMatch {
    pub position: TextPosition,
    /// From 1 to 1,000.
    pub score: i32,
}

impl TextBlock {
    /// Indexes texts. The tokens that the vocabulary lacks are added to it.
    pub fn new<'t>(
        vocabulary: &mut Arc<Vocabulary>,
        all: impl Iterator<Item = (TextPosition, &'t str)>,
    ) -> Self {
        let (mut texts, mut pairs): (Vec<IndexedText>, Vec<(u32, u32)>) = (vec![], vec![]);
        let mut own = vec![];
        for (index, (position, searchable)) in (0..).zip(all) {
            for word in searchable.split(' ') {
                each_token(word, |token| {
                    let known = vocabulary.number(token.letters);
                    own.push(known.unwrap_or_else(|| Arc::make_mut(vocabulary).add(token.letters)));
                });
            }
            own.sort_unstable();
            own.dedup();
            texts.push(IndexedText { position, length: own.len() as u32 });
            pairs.extend(own.drain(..).map(|token| (token, index)));
        }
        pairs.sort_unstable();
        let (mut tokens, mut ends) = (vec![], vec![]);
        for of_token in pairs.chunk_by(|one, other| one.0 == other.0) {
            tokens.push(of_token[0].0);
            ends.push(ends.last().unwrap_or(&0) + of_token.len() as u32);
        }
        let postings = pairs.into_iter().map(|(_, text)| text).collect();
        Self { texts: texts.into(), tokens: tokens.into(), ends: ends.into(), postings }
    }

    /// The texts that have all words of a search, in the order in which they were indexed. `pay` pays for looking at a
    /// number of tokens, and tells whether to go on.
    pub fn matches(
        &self,
        words: &[WordMatches],
        pay: impl Fn(u64) -> bool,
    ) -> impl Iterator<Item = TextMatch> {
        let count = words.len() as u32;
        let qualities = self.qualities(words, pay).into_iter();
        let found = qualities.zip(&self.texts).filter(|(quality, _)| *quality > 0);
        found.map(move |(quality, text)| {
            let length = text.length.max(1);
            let coverage = 100 * count.min(length) / length;
            let score = text.position.field.weight() * (quality / count) * (100 + coverage) / 200;
            TextMatch { position: text.position, score: score.max(1) as i32 }
        })
    }

    /// For each text the sum of how well the words match it; 0 if a word does not. Empty if no text has all words.
    fn qualities(&self, words: &[WordMatches], pay: impl Fn(u64) -> bool) -> Vec<u32> {
        let mut sums: Vec<u32> = vec![];
        for (number, word) in words.iter().enumerate() {
            if !pay(self.tokens.len() as u64) {
                return vec![];
            }
            let mut best: Vec<u32> = vec![];
            for (index, token) in self.tokens.iter().enumerate() {
                let quality = word.quality(*token);
                if quality > 0 {
                    best.resize(self.texts.len(), 0);
                    for text in self.texts_of(index) {
                        let best = &mut best[*text as usize];
                        *best = quality.max(*best);
                    }
                }
            }
            if best.is_empty() {
                return best;
            }
            if number == 0 {
                sums = best;
                continue;
            }
            for (sum, best) in sums.iter_mut().zip(best) {
                *sum = if best > 0 && *sum > 0 { *sum + best } else { 0 };
            }
        }
        sums
    }

    fn texts_of(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.postings[start..self.ends[token] as usize]
    }

    /// The memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let numbers = self.tokens.len() + self.ends.len() + self.postings.len();
        size_of_val(&*self.texts) + numbers * size_of::<u32>()
    }
}

/// A text with its position, for [`TextBlock::new`].
pub fn indexed(row: u32, field: SearchedField, part: usize, searchable: &Searchable) -> (TextPosition, &str) {
    (TextPosition { row, field, part: part as u32 }, searchable.as_str())
}
