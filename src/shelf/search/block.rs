//! Texts by token.

use std::sync::Arc;

use super::qualities::Qualities;
use super::token::each_token;
use super::vocabulary::Vocabulary;
use super::words::WordMatches;
use crate::shelf::Searchable;

/// Where a text stands: its owner among those of the block, the row of the owner, the field of the row, and the position
/// of the text in the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPosition {
    pub owner: u8,
    pub field: SearchedField,
    pub row: u32,
    pub part: u32,
}

/// A text, before it is indexed.
pub struct PositionedText<'t> {
    pub position: TextPosition,
    pub language: &'t str,
    pub searchable: &'t str,
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

/// A text in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedText {
    pub position: TextPosition,
    /// The number of its language in the vocabulary.
    pub language: u32,
    /// The number of its different tokens.
    length: u32,
}

/// Texts that are indexed together, by token: an inverted index.
#[derive(Debug, Default, PartialEq, Eq)]
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
pub struct TextMatch<'b> {
    /// The index of the text in its block.
    pub index: u32,
    pub text: &'b IndexedText,
    /// From 1 to 1,000.
    pub score: u16,
}

/// Memory of a search, which it uses for one block after the other.
#[derive(Default)]
pub struct Scratch {
    all_words: Qualities,
    one_word: Qualities,
}

impl TextBlock {
    /// Indexes texts. The tokens and languages that the vocabulary lacks are added to it.
    pub fn new<'t>(vocabulary: &mut Arc<Vocabulary>, all: impl Iterator<Item = PositionedText<'t>>) -> Self {
        let (mut texts, mut pairs): (Vec<IndexedText>, Vec<(u32, u32)>) = (vec![], vec![]);
        let mut own = vec![];
        for (index, PositionedText { position, language, searchable }) in (0..).zip(all) {
            for word in searchable.split(' ') {
                each_token(word, |token| {
                    let known = vocabulary.number(token.letters);
                    own.push(known.unwrap_or_else(|| Arc::make_mut(vocabulary).add(token.letters)));
                });
            }
            own.sort_unstable();
            own.dedup();
            let known = vocabulary.language_number(language);
            let language = known.unwrap_or_else(|| Arc::make_mut(vocabulary).add_language(language));
            texts.push(IndexedText { position, language, length: own.len() as u32 });
            pairs.extend(own.drain(..).map(|token| (token, index)));
        }
        pairs.sort_unstable();
        let mut block = Postings::default();
        for of_token in pairs.chunk_by(|one, other| one.0 == other.0) {
            block.add(of_token[0].0, of_token.iter().map(|(_, text)| *text));
        }
        block.into_block(texts)
    }

    /// The texts of this block, then those of another.
    pub fn joined(&self, later: &Self) -> Self {
        let offset = self.texts.len() as u32;
        let mut joined = Postings::default();
        let (mut own, mut other) = (0, 0);
        loop {
            let of_own = self.tokens.get(own);
            let of_other = later.tokens.get(other);
            let Some(&token) = of_own.into_iter().chain(of_other).min() else { break };
            let mut postings = |block: &Self, index: &mut usize, offset: u32| {
                if block.tokens.get(*index) == Some(&token) {
                    joined.postings.extend(block.texts_of(*index).iter().map(|text| text + offset));
                    *index += 1;
                }
            };
            postings(self, &mut own, 0);
            postings(later, &mut other, offset);
            joined.add(token, []);
        }
        joined.into_block([&*self.texts, &*later.texts].concat())
    }

    pub fn text(&self, index: u32) -> &IndexedText {
        &self.texts[index as usize]
    }

    /// The texts that have all words of a search, in the order in which they were indexed.
    pub fn matches<'s>(
        &'s self,
        words: &[WordMatches],
        scratch: &'s mut Scratch,
    ) -> impl Iterator<Item = TextMatch<'s>> {
        scratch.all_words.reset(0);
        for (number, word) in words.iter().enumerate() {
            let of_word = if number == 0 { &mut scratch.all_words } else { &mut scratch.one_word };
            of_word.reset(self.texts.len());
            let mut is_found = false;
            word.each_of(&self.tokens, |index, quality| {
                is_found = true;
                self.texts_of(index).iter().for_each(|text| of_word.take(*text, quality));
            });
            if !is_found {
                scratch.all_words.reset(0);
                break;
            }
            if number > 0 {
                scratch.all_words.add(&scratch.one_word);
            }
        }
        let count = words.len() as u32;
        scratch.all_words.iter().map(move |(index, quality)| {
            let text = self.text(index);
            let length = text.length.max(1);
            let coverage = 100 * count.min(length) / length;
            let score = text.position.field.weight() * (u32::from(quality) / count) * (100 + coverage) / 200;
            TextMatch { index, text, score: score.max(1) as u16 }
        })
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

/// A block that is being made, token by token.
#[derive(Default)]
struct Postings {
    tokens: Vec<u32>,
    ends: Vec<u32>,
    postings: Vec<u32>,
}

impl Postings {
    fn add(&mut self, token: u32, texts: impl IntoIterator<Item = u32>) {
        self.postings.extend(texts);
        self.tokens.push(token);
        self.ends.push(self.postings.len() as u32);
    }

    fn into_block(self, texts: Vec<IndexedText>) -> TextBlock {
        TextBlock {
            texts: texts.into(),
            tokens: self.tokens.into(),
            ends: self.ends.into(),
            postings: self.postings.into(),
        }
    }
}

/// A text for [`TextBlock::new`].
pub fn positioned<'t>(
    position: TextPosition,
    language: &'t str,
    searchable: &'t Searchable,
) -> PositionedText<'t> {
    PositionedText { position, language, searchable: searchable.as_str() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{PositionedText, SearchedField, TextBlock, TextPosition};
    use crate::shelf::search::vocabulary::Vocabulary;

    fn block(vocabulary: &mut Arc<Vocabulary>, first: usize, texts: &[String]) -> TextBlock {
        let position = |row| TextPosition { owner: 0, field: SearchedField::Text, row, part: 0 };
        let texts = (first as u32..).zip(texts).map(|(row, searchable)| PositionedText {
            position: position(row),
            language: "en",
            searchable,
        });
        TextBlock::new(vocabulary, texts)
    }

    proptest! {
        #[test]
        fn joined_blocks_are_the_block_of_all_their_texts(
            earlier in prop::collection::vec("[abc ]{0,6}", 0..8),
            later in prop::collection::vec("[bcd ]{0,6}", 0..8),
        ) {
            let vocabulary = &mut Arc::default();
            let joined = block(vocabulary, 0, &earlier).joined(&block(vocabulary, earlier.len(), &later));
            prop_assert_eq!(joined, block(vocabulary, 0, &[earlier, later].concat()));
        }
    }
}
