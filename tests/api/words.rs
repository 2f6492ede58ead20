//! Search: words are found in every common spelling.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::World;

/// The codes of the places whose names contain the words.
async fn found(world: &World, words: &str) -> BTreeSet<String> {
    let query = "query ($words: String!) { jurisdictions(filter: {name: {contains: $words}}, first: 400) { nodes { code } } }";
    let data = world.anyone().asks_with(query, json!({ "words": words })).await.data();
    let nodes = data["jurisdictions"]["nodes"].as_array().expect("nodes").clone();
    nodes.iter().map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn a_place_is_found_with_the_apostrophe_of_any_keyboard() {
    let world = World::new().await;
    for words in [
        "cote d'ivoire",
        "COTE D’IVOIRE",
        "Côte dʼIvoire",
        "cote d‘ivoire",
        "cote d`ivoire",
        "Co\u{302}te d´Ivoire",
    ] {
        assert!(found(&world, words).await.contains("CIV"), "{words}");
    }
    for words in ["Lao People's", "lao people’s democratic republic", "Lao Peoples Democratic"] {
        assert!(found(&world, words).await.contains("LAO"), "{words}");
    }
    for words in
        ["guinea bissau", "Guinea\u{2010}Bissau", "guinea–bissau", "guinea\u{ad}\u{200b}-\u{feff}bissau"]
    {
        assert_eq!(found(&world, words).await, BTreeSet::from(["GNB".to_owned()]), "{words}");
    }
}

#[tokio::test]
async fn arabic_names_are_found_with_and_without_vowels_hamza_and_stretching() {
    let world = World::new().await;
    for (words, code) in [
        ("الامارات", "ARE"),
        ("الإمارات", "ARE"),
        ("مِصْر", "EGY"),
        ("مصـــر", "EGY"),
        ("\u{200f}مصر\u{200e}", "EGY"),
        ("اريتريا", "ERI"),
        ("سوريه", "SYR"),
    ] {
        assert!(found(&world, words).await.contains(code), "{words}");
    }
}

/// A common spelling made from a name; none if it is the same.
type Spelling = (&'static str, fn(&str, &str) -> String);

/// The spellings of a name to test, by language.
const SPELLINGS: &[Spelling] = &[
    ("in capitals", |name, language| match language {
        // Capitals of Turkish and Azerbaijani keyboards.
        "en" => name.to_uppercase().replace('I', "İ"),
        _ => name.to_uppercase(),
    }),
    ("in small letters", |name, _| name.to_lowercase()),
    ("without accents", |name, _| plain(name)),
    ("with its marks apart", |name, _| apart(name)),
    ("with the other apostrophe", |name, _| name.replace('’', "'")),
    ("with the apostrophe of typesetters turned", |name, _| name.replace(['’', '\''], "‘")),
    ("with another hyphen", |name, _| name.replace('-', "\u{2011}")),
    ("with what cannot be seen", |name, _| {
        name.split(' ').map(|word| format!("\u{200f}{word}\u{200b}")).collect::<Vec<_>>().join(" \u{feff}")
    }),
    ("without brackets", |name, _| name.replace(['(', ')', '（', '）'], " ")),
    ("inverted", inverted),
    ("with harakat", |name, language| if language == "ar" { with_harakat(name) } else { name.to_owned() }),
    ("stretched", |name, language| match language {
        "ar" => name.replace('ي', "يـــ"),
        _ => name.to_owned(),
    }),
    ("with plain alefs", |name, _| name.replace(['أ', 'إ', 'آ', 'ٱ'], "ا")),
];

/// Removes the accents in names of the six languages. Cyrillic letters keep the marks that make another letter.
fn plain(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter {
        'Å' => "A".to_owned(),
        'å' | 'á' | 'à' | 'â' | 'ã' | 'ä' => "a".to_owned(),
        'é' | 'è' | 'ê' | 'ë' => "e".to_owned(),
        'É' => "E".to_owned(),
        'Î' => "I".to_owned(),
        'í' | 'ì' | 'î' | 'ï' => "i".to_owned(),
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => "o".to_owned(),
        'ú' | 'ù' | 'û' | 'ü' => "u".to_owned(),
        'ç' => "c".to_owned(),
        'ñ' => "n".to_owned(),
        'ё' => "е".to_owned(),
        other => other.to_string(),
    });
    letters.collect()
}

fn apart(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter {
        'Å' => "A\u{30a}".to_owned(),
        'é' => "e\u{301}".to_owned(),
        'ô' => "o\u{302}".to_owned(),
        'ü' => "u\u{308}".to_owned(),
        'ñ' => "n\u{303}".to_owned(),
        'ç' => "c\u{327}".to_owned(),
        'й' => "и\u{306}".to_owned(),
        'أ' => "ا\u{654}".to_owned(),
        'إ' => "ا\u{655}".to_owned(),
        other => other.to_string(),
    });
    letters.collect()
}

/// The beginning of a spelling, with at most ten different words, the maximum of a search. Two names have more.
fn of_ten_words(spelling: &str) -> String {
    let words = |text: &str| {
        let parts = text.split(|letter: char| !letter.is_alphanumeric() && !is_mark(letter));
        parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect::<BTreeSet<_>>().len()
    };
    let mut short = spelling.to_owned();
    while words(&short) > 10 {
        short.pop();
    }
    short
}

/// Combining accents and vowel marks.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{670}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// `Republic of Korea` is `Korea, Republic of`, and `Iran (Islamic Republic of)` is `Iran, Islamic Republic of`, as
/// ISO 3166-1 puts them.
fn inverted(name: &str, _: &str) -> String {
    if let Some((head, tail)) = name.split_once(" (") {
        return format!("{head}, {}", tail.trim_end_matches(')'));
    }
    for of in [" of the ", " of ", " de la ", " de ", " du "] {
        if let Some((head, tail)) = name.rsplit_once(of) {
            return format!("{tail}, {head}{of}");
        }
    }
    name.to_owned()
}

/// A short vowel or a sign of doubling after each letter, one after the other.
fn with_harakat(name: &str) -> String {
    let marks = ['\u{64e}', '\u{650}', '\u{64f}', '\u{652}', '\u{651}', '\u{64b}', '\u{670}'];
    let letters = name.chars().enumerate().map(|(index, letter)| {
        if letter.is_alphabetic() {
            format!("{letter}{}", marks[index % marks.len()])
        } else {
            letter.to_string()
        }
    });
    letters.collect()
}

#[tokio::test]
async fn every_name_finds_its_place_however_it_is_spelled() {
    let world = World::new().await;
    let query = "query ($after: String) { jurisdictions(first: 200, after: $after) { nodes { code names { language text } } pageInfo { endCursor } } }";
    let (mut nodes, mut after) = (vec![], Value::Null);
    while nodes.is_empty() || !after.is_null() {
        let page =
            world.anyone().asks_with(query, json!({ "after": after })).await.data()["jurisdictions"].take();
        nodes.extend(page["nodes"].as_array().expect("nodes").clone());
        after = page["pageInfo"]["endCursor"].clone();
    }
    let mut tried = vec![];
    for node in &nodes {
        for name in node["names"].as_array().expect("names") {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let (code, language, name) = (text(&node["code"]), text(&name["language"]), text(&name["text"]));
            let spellings: BTreeSet<(String, &str)> =
                SPELLINGS.iter().map(|(how, spell)| (of_ten_words(&spell(&name, &language)), *how)).collect();
            tried.extend(
                spellings.into_iter().map(|(spelling, how)| (code.clone(), name.clone(), spelling, how)),
            );
        }
    }
    assert!(tried.len() > 15_000, "{}", tried.len());
    let mut missed = vec![];
    for some in tried.chunks(20) {
        let (mut head, mut body, mut variables) = (String::new(), String::new(), json!({}));
        for (index, (code, _, spelling, _)) in some.iter().enumerate() {
            head += &format!("$c{index}: String! $w{index}: String! ");
            body += &format!(
                "a{index}: jurisdictions(filter: {{code: {{eq: $c{index}}}, name: {{contains: $w{index}}}}}, first: 1) {{ totalCount }} "
            );
            variables[format!("c{index}")] = json!(code);
            variables[format!("w{index}")] = json!(spelling);
        }
        let data = world.anyone().asks_with(&format!("query({head}) {{ {body} }}"), variables).await.data();
        for (index, (code, name, spelling, how)) in some.iter().enumerate() {
            if data[format!("a{index}")]["totalCount"] != 1 {
                missed.push(format!("{code} {name:?} {how}: {spelling:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{} of {} are not found:\n{}", missed.len(), tried.len(), missed.join("\n"));
}

#[tokio::test]
async fn words_have_nothing_but_letters_marks_and_digits() {
    let world = World::new().await;
    let all = found(&world, "").await;
    assert_eq!(found(&world, "  \u{200b}").await, all, "of no words there is nothing to ask");
    // Characters that are not words are ignored beside words.
    assert!(found(&world, "— Kenya?! (…)").await.contains("KEN"));
    // A letter with a mark differs from the letter without it.
    assert!(!found(&world, "Кении\u{306}").await.contains("KEN"));
}
