//! Checks texts that people send: whether they are empty, and whether they can be stored.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The byte-order mark that some programs put before a text; it is not part of the text.
const BYTE_ORDER_MARK: char = '\u{feff}';
/// A letter of braille without a dot.
const BLANK_BRAILLE: char = '\u{2800}';

/// Whether a character is invisible and takes no space.
pub fn is_invisible(character: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || CodePointMapData::<GeneralCategory>::new().get(character) == GeneralCategory::Format
}

/// Whether a text is empty for a reader: it has no letter, digit or sign, only blanks, invisible marks and accents.
pub fn is_blank(text: &str) -> bool {
    let says_something = GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Number)
        .union(GeneralCategoryGroup::Punctuation)
        .union(GeneralCategoryGroup::Symbol);
    let categories = CodePointMapData::<GeneralCategory>::new();
    !text.chars().any(|character| {
        character != BLANK_BRAILLE
            && !is_invisible(character)
            // A character that this version of Unicode does not know may be a letter.
            && (says_something.contains(categories.get(character))
                || matches!(
                    categories.get(character),
                    GeneralCategory::Unassigned | GeneralCategory::PrivateUse
                ))
    })
}

/// The first character of a text that cannot be stored, as the end of a sentence; none if there is none. XML 1.0 has no
/// control characters but tabs and line ends; a text with others was damaged in transfer.
pub fn flaw(text: &str) -> Option<String> {
    let is_flaw = |character: &char| match *character {
        '\t' | '\n' | '\r' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        character => character.is_control(),
    };
    let found = text.chars().find(is_flaw)?;
    Some(format!("has a control character in it, U+{:04X}, which no document can hold", u32::from(found)))
}

/// A text for a message, in quotation marks and shortened if long.
pub fn shown(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", &text[..end]),
    }
}

/// The text without byte-order marks at its ends.
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
