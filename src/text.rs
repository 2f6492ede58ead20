//! Texts that people send: which of them say something, and which nothing can hold.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The mark that some programs put before a text; it is no part of what the text says.
const BYTE_ORDER_MARK: char = '\u{feff}';
/// A letter of braille without a dot.
const BLANK_BRAILLE: char = '\u{2800}';

/// Whether nobody can see a character, nor a space where it stands.
pub fn is_invisible(character: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || CodePointMapData::<GeneralCategory>::new().get(character) == GeneralCategory::Format
}

/// Whether there is nothing to read in a text: no letter, digit or sign, but blanks, invisible marks and accents alone.
pub fn is_blank(text: &str) -> bool {
    let says_something = GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Number)
        .union(GeneralCategoryGroup::Punctuation)
        .union(GeneralCategoryGroup::Symbol);
    let categories = CodePointMapData::<GeneralCategory>::new();
    !text.chars().any(|character| {
        character != BLANK_BRAILLE
            && !is_invisible(character)
            // What this version of Unicode does not know yet may be a letter.
            && (says_something.contains(categories.get(character))
                || matches!(
                    categories.get(character),
                    GeneralCategory::Unassigned | GeneralCategory::PrivateUse
                ))
    })
}

/// What is in a text that no document can hold, as the end of a sentence; none if nothing is. XML 1.0 knows no control
/// characters but tabs and line ends; a text that has others was damaged on its way.
pub fn flaw(text: &str) -> Option<String> {
    let is_flaw = |character: &char| match *character {
        '\t' | '\n' | '\r' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        character => character.is_control(),
    };
    let found = text.chars().find(is_flaw)?;
    Some(format!("has a control character in it, U+{:04X}, which no document can hold", u32::from(found)))
}

/// A text that somebody sent, in quotation marks, for a message: not the whole of a long one.
pub fn shown(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", &text[..end]),
    }
}

/// The text without byte-order marks around it.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(BYTE_ORDER_MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_marks_that_nobody_sees_is_blank() {
        for blank in [
            "",
            " ",
            "\t\n",
            "\u{a0}",
            "\u{feff}",
            "\u{200b}",
            "\u{200c}\u{200d}",
            "\u{ad}",
            "\u{2060}",
            "\u{180e}",
            "\u{202e}\u{202c}",
            "\u{2066}\u{2069}",
            "\u{3000}",
            "\u{2028}",
            "\u{34f}",
            "\u{fe0f}",
            "\u{e0041}",
            "\u{115f}",
            "\u{3164}",
            "\u{ffa0}",
            "\u{2800}",
            "\u{61c}",
            "\u{301}",
            " \u{feff}\u{200b} ",
            "\u{2062}",
            "\u{fff9}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for text in ["a", "1", "-", "…", "法", "ع", "ก", "\u{200f}ع", "😀", "€", "٣", "\u{feff}a"]
        {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn control_characters_are_flaws_but_for_tabs_and_line_ends() {
        for text in [
            "\u{1b}[31m",
            "a\u{7}",
            "\0",
            "\u{b}",
            "\u{c}",
            "\u{7f}",
            "\u{85}",
            "\u{92}",
            "\u{fffe}",
            "\u{ffff}",
        ] {
            let flaw = flaw(text).unwrap_or_else(|| panic!("{text:?}"));
            assert!(flaw.contains("U+"), "{flaw}");
        }
        for text in ["a\tb\nc\r\nd", "مِصْر\u{200f}", "👩\u{200d}👧", "\u{10ffff}", "\u{fffd}", "\u{e000}"]
        {
            assert_eq!(flaw(text), None, "{text:?}");
        }
    }
}
