//! Folds texts for search: cuts them into words and removes case, accents and other differences of spelling.
//!
//! The words of a query and the searched texts are folded by the same code.

mod letters;

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, Script};
use icu_properties::{CodePointMapData, CodePointSetData};

/// A searchable text: its folded words, each between spaces.
#[derive(Debug, Clone, Default)]
pub struct Searchable(Box<str>);

impl Searchable {
    /// After its words follow joined forms of words with an apostrophe, hyphen or full stop: `cooperation` finds
    /// `co-operation`, and `US` finds `U.S.`.
    pub fn new(text: &str) -> Self {
        let folded = fold(text);
        let (mut words, mut joined) = (String::with_capacity(folded.len()), String::new());
        let mut parts: Vec<&str> = vec![];
        let mut join = |parts: &mut Vec<&str>| {
            if parts.len() > 1 {
                joined.push(' ');
                parts.iter().for_each(|part| joined.push_str(part));
            }
            parts.clear();
        };
        for word in cut(&folded, is_of_word) {
            if !word.is_joined {
                join(&mut parts);
            }
            parts.push(word.letters);
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word.letters);
        }
        join(&mut parts);
        words.push_str(&joined);
        Self(words.into())
    }

    /// The folded words that [`Searchable::new`] made.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The folded words of a text, in order.
pub fn words_of(text: &str) -> Vec<String> {
    cut(&fold(text), is_of_word).map(|word| word.letters.to_owned()).collect()
}

/// The folded words of a text, in order. Words with an apostrophe, hyphen or full stop between them stand together.
pub fn compounds_of(text: &str) -> Vec<Vec<String>> {
    let mut compounds: Vec<Vec<String>> = vec![];
    for word in cut(&fold(text), is_of_word) {
        let letters = word.letters.to_owned();
        match compounds.last_mut() {
            Some(compound) if word.is_joined => compound.push(letters),
            _ => compounds.push(vec![letters]),
        }
    }
    compounds
}

/// The words of a text as they are written, in order.
pub fn written_words(text: &str) -> impl Iterator<Item = Word<'_>> {
    cut(text, |letter| is_of_word(letter) || is_invisible(letter))
}

/// A run of letters, marks and digits.
#[derive(Clone, Copy)]
pub struct Word<'t> {
    pub letters: &'t str,
    /// The byte of the text at which it begins.
    pub start: usize,
    /// Whether exactly one apostrophe, hyphen or full stop separates it from the word before.
    pub is_joined: bool,
}

impl Word<'_> {
    /// The byte of the text at which it ends.
    pub fn end(&self) -> usize {
        self.start + self.letters.len()
    }
}

fn cut(text: &str, is_of_word: fn(char) -> bool) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let (between, after) = rest.split_at(rest.find(is_of_word)?);
        let start = at + between.len();
        let letters = &after[..after.find(|letter| !is_of_word(letter)).unwrap_or(after.len())];
        at = start + letters.len();
        let mut between = between.chars();
        let is_joined = between.next().is_some_and(is_joiner) && between.next().is_none();
        Some(Word { letters, start, is_joined })
    })
}

fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}

/// Whether a letter belongs to a script that is written without spaces between words.
pub fn is_unspaced(letter: char) -> bool {
    let unspaced = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Thai,
        Script::Lao,
        Script::Khmer,
        Script::Myanmar,
    ];
    !letter.is_ascii() && unspaced.contains(&CodePointMapData::<Script>::new().get(letter))
}

/// Invisible characters: marks of direction, joiners, the soft hyphen, spaces without width.
pub fn is_invisible(letter: char) -> bool {
    !letter.is_ascii()
        && (category(letter) == GeneralCategory::Format
            || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(letter))
}

fn is_of_word(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    let of_word =
        GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Mark).union(GeneralCategoryGroup::Number);
    of_word.contains(category(letter)) && !is_joiner(letter)
}

/// Apostrophes, hyphens and points within words. Unicode has the marks of Hawaiian, Uzbek and Arabic transcription as
/// letters, but keyboards do not have them.
fn is_joiner(letter: char) -> bool {
    matches!(letter,
        '\'' | '`' | '’' | '‘' | '‛' | '′' | '‵' | '\u{2b9}'..='\u{2ff}' | '\u{a78b}' | '\u{a78c}' | '\u{559}' | '\u{55a}'
        | '\u{5f3}' | '\u{5f4}' | '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{58a}' | '\u{5be}' | '.' | '·' | '•'
        | '\u{2027}' | '\u{30fb}')
}

/// The text without case, accents and invisible characters, and with one letter for letters that readers take for one.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Case is folded after marks are removed: `İ` folds to an `i` with a dot above, `ᾳ` to two letters.
    let folded = without_marks(text);
    let folded = CaseMapper::new().fold_string(&folded);
    let mut plain = String::with_capacity(folded.len());
    // Composed again before the table is read, because the table has `ё`. Letters that keep their marks are composed
    // afterwards.
    for letter in ComposingNormalizer::new_nfc().normalize_iter(folded.chars()) {
        match letters::plain(letter) {
            Some(letters) => plain.push_str(letters),
            // A stress mark on a Cyrillic letter, which it does not change into another letter.
            None if matches!(letter, '\u{300}' | '\u{301}') => {}
            None => plain.push(letter),
        }
    }
    plain
}

/// Decomposed, without invisible characters, and without the marks of Latin, Greek, Arabic and Hebrew letters. In other
/// scripts marks distinguish letters and vowels: `й` and `и`, `が` and `か`.
fn without_marks(text: &str) -> String {
    let scripts = CodePointMapData::<Script>::new();
    let mut keeps_marks = false;
    DecomposingNormalizer::new_nfkd()
        .normalize_iter(text.chars().filter(|letter| !is_invisible(*letter)))
        .filter(|letter| {
            if !letter.is_ascii() && GeneralCategoryGroup::Mark.contains(category(*letter)) {
                return keeps_marks;
            }
            let marks_go = [Script::Latin, Script::Greek, Script::Arabic, Script::Hebrew, Script::Common];
            keeps_marks = GeneralCategoryGroup::Letter.contains(category(*letter))
                && !marks_go.contains(&scripts.get(*letter));
            true
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Searchable, words_of as words};

    #[test]
    fn spellings_that_are_one_to_readers_are_one() {
        for (spelling, folded) in [
            ("Côte d’Ivoire", "cote d ivoire"),
            ("COTE D'IVOIRE", "cote d ivoire"),
            ("Côte dʼIvoire", "cote d ivoire"),
            ("cote d‘ivoire", "cote d ivoire"),
            ("Lao People's", "lao people s"),
            ("Guinea\u{2011}Bissau", "guinea bissau"),
            ("Timor–Leste (the)", "timor leste the"),
            ("Iran, Islamic Republic of", "iran islamic republic of"),
            ("\u{feff}Ken\u{ad}y\u{200b}a\u{200f}", "kenya"),
            ("Straße STRASSE", "strasse strasse"),
            (
                "Łódź København Đà Nẵng Œuvre Ħamrun þórður ŋ",
                "lodz kobenhavn da nang oeuvre hamrun thordur n",
            ),
            ("Iğdır IĞDIR ığdır igdir", "igdir igdir igdir igdir"),
            ("Diyarbakır DİYARBAKIR", "diyarbakir diyarbakir"),
            ("Azərbaycan", "azarbaycan"),
            ("O‘zbekiston Oʻzbekiston", "o zbekiston o zbekiston"),
            ("ΆΝΘΡΩΠΟΣ άνθρωπος", "ανθρωποσ ανθρωποσ"),
            ("الإمارات الامارات الأمارات آلمارات", "الامارات الامارات الامارات المارات"),
            ("مِصْر مصـــر مصر", "مصر مصر مصر"),
            ("سوريّة سوريه", "سوريه سوريه"),
            ("ایران کویت", "ايران كويت"),
            ("٢٠١٩ ۲۰۱۹ ２０１９", "2019 2019 2019"),
            ("יִשְׂרָאֵל ישראל", "ישראל ישראל"),
            ("Росси́я РОССИЯ", "россия россия"),
            ("Орёл орел", "орел орел"),
            ("ﾊﾟﾗｵ パラオ", "パラオ パラオ"),
            ("Ｋｅｎｙａ", "kenya"),
            ("e\u{301}", "e"),
        ] {
            assert_eq!(words(spelling).join(" "), folded, "{spelling}");
        }
    }

    #[test]
    fn letters_and_vowels_of_other_scripts_stay_what_they_are() {
        for (one, other) in [
            ("й", "и"),
            ("ї", "і"),
            ("ў", "у"),
            ("が", "か"),
            ("プ", "フ"),
            ("คำ", "คา"),
            ("की", "क"),
            ("한", "하"),
            ("ক্ষ", "কষ"),
        ] {
            assert_ne!(words(one), words(other), "{one} is not {other}");
            assert_eq!(words(one).len(), 1, "{one} is one word");
        }
        assert_eq!(words("ประเทศไทย นิการากัว").len(), 2);
        assert_eq!(words("हिन्दी श्रीलंका").len(), 2);
        assert!(
            !Searchable::new("край").as_str().contains("краи"),
            "a letter is not found in a part of another"
        );
    }

    #[test]
    fn parts_of_a_word_are_found_apart_and_together() {
        for (text, searchable) in [
            ("co-operation", "co operation cooperation"),
            ("U.S. Virgin Islands", "u s virgin islands us"),
            ("the d'Ivoire of l’Asie-Pacifique", "the d ivoire of l asie pacifique divoire lasiepacifique"),
            ("end. Begin - again", "end begin again"),
            ("", ""),
            ("…", ""),
        ] {
            assert_eq!(Searchable::new(text).as_str(), searchable, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_folded_is_folded_once_for_all(text in "\\PC{0,30}") {
            let once = words(&text);
            prop_assert_eq!(words(&once.join(" ")), once);
        }

        #[test]
        fn every_text_has_its_own_words_in_it(text in "\\PC{0,30}") {
            let searchable = Searchable::new(&text);
            prop_assert!(words(&text).iter().all(|word| searchable.as_str().contains(&**word)));
        }
    }
}
