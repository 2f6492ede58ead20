//! Invents names of places. A test holds that none is the name of a real country.

/// A name in its languages.
#[derive(Debug, Clone)]
pub struct Name {
    pub en: String,
    pub fr: String,
    pub es: String,
}

const STEMS: [&str; 26] = [
    "Vel", "Él", "Ose", "Kal", "Åsk", "Mor", "Esk", "Ñan", "Per", "Sor", "Çel", "Hal", "Fen", "Öst", "Ner",
    "Zub", "Ist", "Ulm", "Cor", "Bri", "Tir", "Zü", "Gal", "Dra", "Lun", "Ardu",
];
const MIDDLES: [&str; 14] =
    ["mo", "va", "ri", "sta", "no", "lu", "de", "ga", "ti", "ra", "me", "do", "sha", "ko"];
/// In English, French and Spanish.
const COUNTRIES: [[&str; 3]; 8] = [
    ["ria", "rie", "ria"],
    ["nvia", "nvie", "nvia"],
    ["land", "lande", "landia"],
    ["dor", "dor", "dor"],
    ["thia", "thie", "tia"],
    ["mark", "marque", "marca"],
    ["lesia", "lésie", "lesia"],
    ["vara", "vara", "vara"],
];
const TOWNS: [&str; 8] = ["burg", "ville", "port", "mouth", "vista", "bad", "haven", "ford"];

/// Maximum number of countries that have a name and a code.
pub const COUNTRIES_AT_MOST: usize = STEMS.len() * MIDDLES.len();

/// Number of towns before a stem, a middle and an ending come together again, in the same country.
const TOWNS_OF_THREE_PARTS: usize = COUNTRIES_AT_MOST * TOWNS.len();

/// No two countries have the same stem and middle.
pub fn country(index: usize) -> Name {
    let stem = index % STEMS.len();
    let middle = MIDDLES[(index / STEMS.len() + stem * 5) % MIDDLES.len()];
    let [en, fr, es] = COUNTRIES[(index * 3 + index / STEMS.len()) % COUNTRIES.len()]
        .map(|end| format!("{}{middle}{end}", STEMS[stem]));
    Name { en, fr, es }
}

pub fn town(index: usize) -> String {
    let stem = STEMS[index * 7 % STEMS.len()];
    let middle = MIDDLES[(index / STEMS.len() + index * 3) % MIDDLES.len()];
    // Later towns have a second middle, so that they differ from the earlier ones.
    let second = match index / TOWNS_OF_THREE_PARTS {
        0 => "",
        round => MIDDLES[(round - 1) % MIDDLES.len()],
    };
    format!("{stem}{middle}{second}{}", TOWNS[(index + index / COUNTRIES_AT_MOST) % TOWNS.len()])
}

pub fn province(number: usize) -> Name {
    let [en, fr, es] = match number % 3 {
        0 => ["Northern Province", "Province du Nord", "Provincia del Norte"],
        1 => ["Central Province", "Province centrale", "Provincia Central"],
        _ => ["Southern Province", "Province du Sud", "Provincia del Sur"],
    }
    .map(str::to_owned);
    Name { en, fr, es }
}

/// `Åskvaport` is `askvaport`: the part of a municipality's code after its country's.
pub fn slug(name: &str) -> String {
    let plain = |letter: char| match letter {
        'É' => 'e',
        'Å' => 'a',
        'Ñ' => 'n',
        'Ç' => 'c',
        'Ö' => 'o',
        'ü' => 'u',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{COUNTRIES_AT_MOST, country, slug, town};

    #[test]
    fn no_two_names_are_the_same_and_none_is_a_real_countrys() {
        let real = include_str!("../../data/places/countries.csv");
        let mut seen = BTreeSet::new();
        for name in (0..COUNTRIES_AT_MOST).map(country) {
            for text in [&name.en, &name.fr, &name.es] {
                assert!(!real.contains(&format!(",{text},")), "{text}");
            }
            assert!(seen.insert(name.en.clone()), "{} twice", name.en);
        }
        let towns: BTreeSet<String> = (0..1000).map(town).collect();
        assert_eq!(towns.len(), 1000);
        assert!(towns.iter().all(|name| slug(name).bytes().all(|byte| byte.is_ascii_lowercase())));
    }
}
