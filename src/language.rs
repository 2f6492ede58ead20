//! Handles language tags (BCP 47): their canonical form, and how well a text fits the language asked for.

use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleExpander};

/// The canonical form of the tag of a text: `pt-BR` for `pt-br`, `he` for `iw`. None for other texts.
pub fn canonical(tag: &str) -> Option<String> {
    let id = LanguageIdentifier::try_from_str(tag).ok()?;
    // No registered language has more letters: `english` has the form of a tag but is none.
    if id.language.as_str().len() > 3 {
        return None;
    }
    let mut locale = Locale::from(id);
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    Some(locale.id.to_string())
}

/// The canonical form of a tag in a query, which may have extensions: `ar-u-nu-latn`.
pub fn canonical_request(tag: &str) -> Option<String> {
    let mut locale = Locale::try_from_str(tag).ok()?;
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    Some(locale.to_string())
}

/// The message for a word that is no language tag; none for a tag.
pub fn mistake(tag: &str) -> Option<String> {
    if canonical(tag).is_some() {
        return None;
    }
    let hyphens = tag.replace('_', "-");
    let hint = match canonical(&hyphens) {
        Some(meant) if hyphens != tag => format!("; write {meant}"),
        _ => String::new(),
    };
    let tag: String = tag.chars().take(40).collect();
    Some(format!("{tag:?} is not a language tag such as en, fr or pt-BR{hint}."))
}

/// How well a text in one language fits the language asked for. None if language, script or region differ; otherwise a
/// longer tag fits better.
pub fn fit(text: &str, asked: &str) -> Option<usize> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    // Most texts are in other languages, which the first letters show.
    if primary(text) != primary(asked) {
        return None;
    }
    let text = Locale::try_from_str(text).ok()?.id;
    let asked = Locale::try_from_str(asked).ok()?.id;
    let is_wider = text.region.is_none_or(|region| asked.region == Some(region))
        && text.variants.iter().all(|variant| asked.variants.contains(variant));
    if !is_wider || text.language != asked.language || script(&text) != script(&asked) {
        return None;
    }
    let subtags = usize::from(text.script.is_some()) + usize::from(text.region.is_some());
    Some(subtags + text.variants.len())
}

/// The script of a text: the one in its tag, or else the likely script of the language in the region (likely subtags of
/// CLDR): Hans for `zh`, Hant for `zh-TW`.
fn script(id: &LanguageIdentifier) -> Option<icu_locale::subtags::Script> {
    id.script.or_else(|| {
        let mut likely = id.clone();
        likely.variants.clear();
        LocaleExpander::new_extended().maximize(&mut likely);
        likely.script
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_one_form() {
        for (given, expected) in [
            ("pt-br", Some("pt-BR")),
            ("PT-BR", Some("pt-BR")),
            ("pt-BR", Some("pt-BR")),
            ("zh-hant-tw", Some("zh-Hant-TW")),
            ("iw", Some("he")),
            ("cmn", Some("zh")),
            ("SR-LATN", Some("sr-Latn")),
            ("en-uk", Some("en-GB")),
            ("zh_CN", None),
            ("english", None),
            ("", None),
            ("e", None),
            (" en", None),
            ("en\u{200b}", None),
        ] {
            assert_eq!(canonical(given).as_deref(), expected, "{given:?}");
        }
        for tag in ["en", "fr", "es", "ar", "ru", "zh", "pt-BR", "zh-Hans", "sr-Latn"] {
            assert_eq!(canonical(tag).as_deref(), Some(tag));
            assert_eq!(mistake(tag), None);
        }
        assert_eq!(
            mistake("zh_cn").as_deref(),
            Some("\"zh_cn\" is not a language tag such as en, fr or pt-BR; write zh-CN.")
        );
    }

    #[test]
    fn a_text_in_another_script_is_in_another_language() {
        for (text, asked, fits) in [
            ("zh", "zh-CN", true),
            ("zh", "zh-Hans", true),
            ("zh", "zh-SG", true),
            ("zh", "zh-TW", false),
            ("zh", "zh-HK", false),
            ("zh", "zh-MO", false),
            ("zh", "zh-Hant", false),
            ("zh-Hant", "zh-TW", true),
            ("zh-Hant", "zh-HK", true),
            ("zh-Hant", "zh", false),
            ("zh-Hans", "zh", true),
            ("zh-TW", "zh-CN", false),
            ("sr", "sr-Latn", false),
            ("sr", "sr-Cyrl", true),
            ("sr", "sr-ME", false),
            ("sr-Latn", "sr", false),
            ("uz", "uz-Cyrl", false),
            ("uz-Arab", "uz-AF", true),
            ("az", "az-IR", false),
            ("pa", "pa-PK", false),
            ("en", "en-GB", true),
            ("en", "en-u-ca-buddhist", true),
            ("fr", "fr-CA", true),
            ("pt-BR", "pt", false),
            ("pt-PT", "pt-BR", false),
            ("en", "fr", false),
        ] {
            assert_eq!(fit(text, asked).is_some(), fits, "{text} for {asked}");
        }
    }
}
