//! Cuts folded words into tokens, by which texts are found.

use crate::shelf::is_unspaced;

/// A part of a word that is one unit of search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'w> {
    pub letters: &'w str,
    /// The byte of the word at which it begins.
    pub start: usize,
    /// Whether the letters are in another token too. Such a token is in the index for those who search for it alone: for
    /// one Chinese letter, or for an Arabic word without its article.
    pub is_extra: bool,
}

/// The article that is written as one word with an Arabic noun.
const ARABIC_ARTICLE: &str = "ال";

/// The tokens of a word: the word itself; if it begins with the Arabic article, also the word without it. In a script
/// without spaces between words, such as Chinese: each pair of neighbouring letters, and the last letter alone.
pub fn each_token<'w>(word: &'w str, mut take: impl FnMut(Token<'w>)) {
    let mut start = 0;
    while let Some(first) = word[start..].chars().next() {
        let is_pairs = is_unspaced(first);
        let rest = &word[start..];
        let run = &rest[..rest.find(|letter| is_unspaced(letter) != is_pairs).unwrap_or(rest.len())];
        if is_pairs {
            for (at, letter) in run.char_indices() {
                let after = at + letter.len_utf8();
                let second = run[after..].chars().next();
                let letters = &run[at..after + second.map_or(0, char::len_utf8)];
                take(Token { letters, start: start + at, is_extra: second.is_none() && at > 0 });
            }
        } else {
            take(Token { letters: run, start, is_extra: false });
            let letters = without_article(run);
            if letters.len() < run.len() {
                take(Token { letters, start: start + run.len() - letters.len(), is_extra: true });
            }
        }
        start += run.len();
    }
}

/// An Arabic word without the article that is written as one word with it.
pub fn without_article(word: &str) -> &str {
    // No noun has fewer than three letters.
    word.strip_prefix(ARABIC_ARTICLE).filter(|noun| noun.chars().nth(2).is_some()).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::each_token;

    fn tokens(word: &str) -> Vec<&str> {
        let mut tokens = vec![];
        each_token(word, |token| tokens.push(token.letters));
        tokens
    }

    #[test]
    fn a_word_is_one_token_and_chinese_is_cut_into_pairs() {
        for (word, expected) in [
            ("migration", &["migration"][..]),
            ("миграция", &["миграция"]),
            ("السوريه", &["السوريه", "سوريه"]),
            ("الي", &["الي"]),
            ("移民政策", &["移民", "民政", "政策", "策"]),
            ("国", &["国"]),
            ("sdg目标10", &["sdg", "目标", "标", "10"]),
            ("", &[]),
        ] {
            assert_eq!(tokens(word), expected, "{word}");
        }
    }
}
