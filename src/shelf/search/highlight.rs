//! Cuts a text into the parts that a search matches and those between.

use std::ops::Range;

use super::token::each_token;
use super::words::SearchWords;
use crate::shelf::{Word, words_of, written_words};

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPart<'t> {
    pub text: &'t str,
    pub is_match: bool,
}

impl SearchWords {
    /// The parts of a text; one after the other, they are the text.
    pub fn parts<'t>(&self, text: &'t str) -> Vec<TextPart<'t>> {
        let (mut parts, mut at) = (vec![], 0);
        let mut push = |range: Range<usize>, is_match| {
            if !range.is_empty() {
                parts.push(TextPart { text: &text[range], is_match });
            }
        };
        for found in self.ranges(text) {
            push(at..found.start, false);
            at = found.end;
            push(found, true);
        }
        push(at..text.len(), false);
        parts
    }

    /// The bytes of a text that match, without overlaps.
    fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let words: Vec<Word<'_>> = written_words(text).collect();
        let mut ranges = vec![];
        // Words with an apostrophe, hyphen or full stop between them may match as one: `cooperation` is in
        // `co-operation`. What is between them is marked too, if all of them match.
        for compound in words.chunk_by(|_, next| next.is_joined) {
            let parts: Vec<Vec<Range<usize>>> = compound.iter().map(|word| self.ranges_in(*word)).collect();
            let joined = || compound.iter().flat_map(|word| words_of(word.letters)).collect::<String>();
            let is_whole = match parts.iter().filter(|part| !part.is_empty()).count() {
                0 => self.has(&joined()),
                count => count > 1 && count == parts.len(),
            };
            match compound.last().filter(|_| is_whole) {
                Some(last) => ranges.push(compound[0].start..last.end()),
                None => ranges.extend(parts.into_iter().flatten()),
            }
        }
        merged(ranges)
    }

    fn ranges_in(&self, word: Word<'_>) -> Vec<Range<usize>> {
        let mut ranges = vec![];
        each_token(word.letters, |token| {
            if words_of(token.letters).iter().any(|folded| self.has(folded)) {
                let start = word.start + token.start;
                ranges.push(start..start + token.letters.len());
            }
        });
        ranges
    }
}

/// The same bytes in ranges that do not touch.
fn merged(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = vec![];
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::super::words::SearchWords;

    /// The text with its matches in brackets.
    fn marked(query: &str, text: &str) -> String {
        let parts = SearchWords::read("text", query).expect("words").parts(text);
        let marked = parts.iter().map(|part| match part.is_match {
            true => format!("[{}]", part.text),
            false => part.text.to_owned(),
        });
        marked.collect()
    }

    #[test]
    fn the_matching_words_of_a_text_are_marked_as_they_are_written() {
        for (query, text, expected) in [
            ("cote d'ivoire", "La Côte d’Ivoire.", "La [Côte] [d’Ivoire]."),
            ("cote ivoire", "La Côte d’Ivoire.", "La [Côte] d’[Ivoire]."),
            ("migr", "Migrants’ rights", "[Migrants]’ rights"),
            ("migratoin", "On migration and transit", "On [migration] and transit"),
            ("cooperation", "Co-operation, cooperation", "[Co-operation], [cooperation]"),
            ("移民政", "国家移民政策。", "国家[移民政]策。"),
            ("策", "国家移民政策。", "国家移民政[策]。"),
            ("مصر", "في مِصْر اليوم", "في [مِصْر] اليوم"),
            ("kenya", "Ken\u{ad}ya", "[Ken\u{ad}ya]"),
            ("nothing", "of it", "of it"),
            ("", "any text", "any text"),
        ] {
            assert_eq!(marked(query, text), expected, "{query}");
        }
    }
}
