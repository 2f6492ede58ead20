//! Letters that no Unicode decomposition takes apart, with what stands for them on other keyboards.

/// What a folded letter is searched as; none if that is itself.
pub fn plain(letter: char) -> Option<&'static str> {
    if letter.is_ascii() {
        return None;
    }
    [LATIN, LATIN_OF_LUCENE, CYRILLIC, ARABIC, DIGITS].iter().find_map(|table| {
        let index = table.binary_search_by_key(&letter, |(from, _)| *from).ok()?;
        Some(table[index].1)
    })
}

/// The small Latin letters of `unaccent.rules` of PostgreSQL 15 (contrib/unaccent) that have no decomposition, as
/// letters. Case folding comes first, so capitals are not needed. Sorted by letter.
#[rustfmt::skip]
const LATIN: &[(char, &str)] = &[
    ('æ', "ae"), ('ð', "d"), ('ø', "o"), ('þ', "th"), ('đ', "d"), ('ħ', "h"), ('ı', "i"), ('ĸ', "q"),
    ('ł', "l"), ('ŋ', "n"), ('œ', "oe"), ('ŧ', "t"), ('ƀ', "b"), ('ƃ', "b"), ('ƈ', "c"), ('ƌ', "d"),
    ('ƒ', "f"), ('ƕ', "hv"), ('ƙ', "k"), ('ƚ', "l"), ('ƞ', "n"), ('ƣ', "oi"), ('ƥ', "p"), ('ƫ', "t"),
    ('ƭ', "t"), ('ƴ', "y"), ('ƶ', "z"), ('ǥ', "g"), ('ȡ', "d"), ('ȥ', "z"), ('ȴ', "l"), ('ȵ', "n"), ('ȶ', "t"),
    ('ȷ', "j"), ('ȸ', "db"), ('ȹ', "qp"), ('ȼ', "c"), ('ȿ', "s"), ('ɀ', "z"), ('ɇ', "e"), ('ɉ', "j"),
    ('ɍ', "r"), ('ɏ', "y"), ('ɓ', "b"), ('ɕ', "c"), ('ɖ', "d"), ('ɗ', "d"), ('ɛ', "e"), ('ɟ', "j"), ('ɠ', "g"),
    ('ɡ', "g"), ('ɢ', "g"), ('ɦ', "h"), ('ɧ', "h"), ('ɨ', "i"), ('ɪ', "i"), ('ɫ', "l"), ('ɬ', "l"), ('ɭ', "l"),
    ('ɱ', "m"), ('ɲ', "n"), ('ɳ', "n"), ('ɴ', "n"), ('ɶ', "oe"), ('ɼ', "r"), ('ɽ', "r"), ('ɾ', "r"),
    ('ʀ', "r"), ('ʂ', "s"), ('ʈ', "t"), ('ʉ', "u"), ('ʋ', "v"), ('ʏ', "y"), ('ʐ', "z"), ('ʑ', "z"), ('ʙ', "b"),
    ('ʛ', "g"), ('ʜ', "h"), ('ʝ', "j"), ('ʟ', "l"), ('ʠ', "q"), ('ʣ', "dz"), ('ʥ', "dz"), ('ʦ', "ts"),
    ('ʪ', "ls"), ('ʫ', "lz"), ('ᴀ', "a"), ('ᴁ', "ae"), ('ᴃ', "b"), ('ᴄ', "c"), ('ᴅ', "d"), ('ᴆ', "d"),
    ('ᴇ', "e"), ('ᴊ', "j"), ('ᴋ', "k"), ('ᴌ', "l"), ('ᴍ', "m"), ('ᴏ', "o"), ('ᴘ', "p"), ('ᴛ', "t"), ('ᴜ', "u"),
    ('ᴠ', "v"), ('ᴡ', "w"), ('ᴢ', "z"), ('ᵫ', "ue"), ('ᵬ', "b"), ('ᵭ', "d"), ('ᵮ', "f"), ('ᵯ', "m"),
    ('ᵰ', "n"), ('ᵱ', "p"), ('ᵲ', "r"), ('ᵳ', "r"), ('ᵴ', "s"), ('ᵵ', "t"), ('ᵶ', "z"), ('ᵺ', "th"),
    ('ᵻ', "i"), ('ᵽ', "p"), ('ᵾ', "u"), ('ᶀ', "b"), ('ᶁ', "d"), ('ᶂ', "f"), ('ᶃ', "g"), ('ᶄ', "k"), ('ᶅ', "l"),
    ('ᶆ', "m"), ('ᶇ', "n"), ('ᶈ', "p"), ('ᶉ', "r"), ('ᶊ', "s"), ('ᶌ', "v"), ('ᶍ', "x"), ('ᶎ', "z"), ('ᶏ', "a"),
    ('ᶑ', "d"), ('ᶒ', "e"), ('ᶓ', "e"), ('ᶖ', "i"), ('ᶙ', "u"), ('ẜ', "s"), ('ẝ', "s"), ('ỻ', "ll"),
    ('ỽ', "v"), ('ỿ', "y"), ('ⱡ', "l"), ('ⱥ', "a"), ('ⱦ', "t"), ('ⱨ', "h"), ('ⱪ', "k"), ('ⱬ', "z"), ('ⱱ', "v"),
    ('ⱳ', "w"), ('ⱴ', "v"), ('ⱸ', "e"), ('ⱺ', "o"), ('ꜰ', "f"), ('ꜱ', "s"), ('ꜳ', "aa"), ('ꜵ', "ao"),
    ('ꜷ', "au"), ('ꜹ', "av"), ('ꜻ', "av"), ('ꜽ', "ay"), ('ꝁ', "k"), ('ꝃ', "k"), ('ꝅ', "k"), ('ꝇ', "l"),
    ('ꝉ', "l"), ('ꝋ', "o"), ('ꝍ', "o"), ('ꝏ', "oo"), ('ꝑ', "p"), ('ꝓ', "p"), ('ꝕ', "p"), ('ꝗ', "q"),
    ('ꝙ', "q"), ('ꝟ', "v"), ('ꝡ', "vy"), ('ꝥ', "th"), ('ꝧ', "th"), ('ꝱ', "d"), ('ꝲ', "l"), ('ꝳ', "m"),
    ('ꝴ', "n"), ('ꝵ', "r"), ('ꝶ', "r"), ('ꝷ', "t"), ('ꝺ', "d"), ('ꝼ', "f"), ('ꞇ', "t"), ('ꞑ', "n"), ('ꞓ', "c"),
    ('ꞡ', "g"), ('ꞣ', "k"), ('ꞥ', "n"), ('ꞧ', "r"), ('ꞩ', "s"),
];

/// What Lucene's `ASCIIFoldingFilter` has beyond that and names are written with in Azerbaijan and West Africa.
const LATIN_OF_LUCENE: &[(char, &str)] = &[('ǝ', "e"), ('ɔ', "o"), ('ə', "a")];

/// Of `unaccent.rules`: the one Cyrillic letter that is usually typed without its mark.
const CYRILLIC: &[(char, &str)] = &[('ё', "е")];

/// Of Lucene's `ArabicNormalizer` and `PersianNormalizer`: the alef with wasla, teh marbuta as heh, alef maksura and
/// the Persian and Urdu forms of yeh, kaf and heh. The alefs with hamza and madda are taken apart before. Tatweel and
/// the high hamza go.
const ARABIC: &[(char, &str)] = &[
    ('\u{629}', "\u{647}"),
    ('\u{640}', ""),
    ('\u{649}', "\u{64a}"),
    ('\u{671}', "\u{627}"),
    ('\u{672}', "\u{627}"),
    ('\u{673}', "\u{627}"),
    ('\u{674}', ""),
    ('\u{6a9}', "\u{643}"),
    ('\u{6be}', "\u{647}"),
    ('\u{6c1}', "\u{647}"),
    ('\u{6cc}', "\u{64a}"),
    ('\u{6d2}', "\u{64a}"),
    ('\u{6d5}', "\u{647}"),
];

/// The digits of Arabic and Persian texts, as Lucene's `DecimalDigitFilter` has them.
#[rustfmt::skip]
const DIGITS: &[(char, &str)] = &[
    ('٠', "0"), ('١', "1"), ('٢', "2"), ('٣', "3"), ('٤', "4"), ('٥', "5"), ('٦', "6"), ('٧', "7"), ('٨', "8"), ('٩', "9"),
    ('۰', "0"), ('۱', "1"), ('۲', "2"), ('۳', "3"), ('۴', "4"), ('۵', "5"), ('۶', "6"), ('۷', "7"), ('۸', "8"), ('۹', "9"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_so_that_every_letter_is_found() {
        for table in [LATIN, LATIN_OF_LUCENE, CYRILLIC, ARABIC, DIGITS] {
            assert!(table.is_sorted_by(|(a, _), (b, _)| a < b));
            for (letter, stands_for) in table {
                assert_eq!(plain(*letter), Some(*stands_for), "{letter}");
            }
        }
    }
}
