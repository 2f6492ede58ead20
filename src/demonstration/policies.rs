//! Invents the policies that responses cite. The title of each says that it is synthetic.

use entity::vocabulary::PolicyKind;

use super::names;
use super::places::{InventedCountry, Local};
use super::seeded_rng::SeededRng;
use crate::content::{Evidence, Policy};

/// The kind, and the title in English, French and Spanish.
const NATIONAL: [(PolicyKind, [&str; 3]); 8] = [
    (PolicyKind::Law, ["Migration Act", "Loi sur les migrations", "Ley de migraciones"]),
    (PolicyKind::Law, ["Labour Code", "Code du travail", "Código del trabajo"]),
    (
        PolicyKind::Strategy,
        [
            "National Migration Strategy",
            "Stratégie nationale de migration",
            "Estrategia nacional de migración",
        ],
    ),
    (
        PolicyKind::Plan,
        [
            "Action Plan against Trafficking in Persons",
            "Plan d’action contre la traite des personnes",
            "Plan de acción contra la trata de personas",
        ],
    ),
    (
        PolicyKind::Decree,
        [
            "Decree on the Admission of Foreign Workers",
            "Décret relatif à l’admission des travailleurs étrangers",
            "Decreto sobre la admisión de trabajadores extranjeros",
        ],
    ),
    (
        PolicyKind::Regulation,
        [
            "Regulation on Access to Health Services",
            "Règlement sur l’accès aux services de santé",
            "Reglamento de acceso a los servicios de salud",
        ],
    ),
    (
        PolicyKind::Programme,
        [
            "Language and Integration Programme",
            "Programme d’intégration et de langue",
            "Programa de integración e idioma",
        ],
    ),
    (
        PolicyKind::Institution,
        [
            "Statute of the Diaspora Office",
            "Statut de l’Office de la diaspora",
            "Estatuto de la Oficina de la Diáspora",
        ],
    ),
];
const LOCAL: [(PolicyKind, [&str; 3]); 3] = [
    (PolicyKind::Plan, ["Local Inclusion Plan", "Plan local d’inclusion", "Plan local de inclusión"]),
    (
        PolicyKind::Regulation,
        [
            "By-law on Municipal Services",
            "Arrêté sur les services municipaux",
            "Ordenanza de servicios municipales",
        ],
    ),
    (
        PolicyKind::Programme,
        ["Welcome Desk Programme", "Programme du guichet d’accueil", "Programa de acogida"],
    ),
];
const ISSUERS: [[&str; 3]; 3] = [
    ["Parliament", "Parlement", "Parlamento"],
    ["Ministry of the Interior", "Ministère de l’Intérieur", "Ministerio del Interior"],
    ["Ministry of Labour", "Ministère du Travail", "Ministerio de Trabajo"],
];

fn column(language: &str) -> usize {
    match language {
        "fr" => 1,
        "es" => 2,
        _ => 0,
    }
}

/// The policies of a country, and those that it shares with its neighbour and with its part of the world.
pub fn of_country(country: &InventedCountry) -> Vec<Policy> {
    let language = country.languages[0];
    let mut policies: Vec<Policy> = NATIONAL
        .iter()
        .map(|(kind, titles)| {
            let mut luck = SeededRng::new(&format!("{}/policy/{}", country.code, titles[0]));
            let year = 1998 + luck.below(20) as i32;
            policy(*kind, titles[column(language)], language, Some(&country.code), year, &mut luck)
        })
        .collect();
    // The same policy in both countries, which is one row.
    let first = country.index - country.index % 2;
    let (one, other) = (names::country(first).en, names::country(first + 1).en);
    let mut luck = SeededRng::new(&format!("{one}/{other}"));
    let title = format!("Agreement on Labour Mobility between {one} and {other}");
    let year = 2004 + luck.below(12) as i32;
    policies.push(policy(PolicyKind::Agreement, &title, "en", None, year, &mut luck));
    let mut luck = SeededRng::new(country.subregion());
    let title = format!("Free Movement Protocol of the {}", country.subregion());
    policies.push(policy(PolicyKind::Convention, &title, "en", None, 2009, &mut luck));
    policies
}

/// The policies of the place and of its country.
pub fn of_local(local: &Local) -> Vec<Policy> {
    let language = local.country.languages[0];
    let own = LOCAL.iter().map(|(kind, titles)| {
        let mut luck = SeededRng::new(&format!("{}/policy/{}", local.code, titles[0]));
        let year = 2010 + luck.below(8) as i32;
        policy(*kind, titles[column(language)], language, Some(&local.code), year, &mut luck)
    });
    own.chain(of_country(&local.country)).collect()
}

fn policy(
    kind: PolicyKind,
    title: &str,
    language: &str,
    jurisdiction: Option<&str>,
    year: i32,
    luck: &mut SeededRng,
) -> Policy {
    let issuer = jurisdiction.map(|_| luck.pick(&ISSUERS)[column(language)].to_owned());
    let url =
        luck.percent(70).then(|| format!("https://example.org/policies/{:08}", luck.below(100_000_000)));
    Policy {
        kind,
        title: format!("{title}, {year} (synthetic)"),
        language: language.to_owned(),
        issuer,
        jurisdiction: jurisdiction.map(str::to_owned),
        year: Some(year),
        url,
    }
}

/// One or two citations, of different policies.
pub fn cited(policies: &[Policy], year: i32, luck: &mut SeededRng) -> Vec<Evidence> {
    let first = luck.below(policies.len());
    let second = (first + 1 + luck.below(policies.len() - 1)) % policies.len();
    let chosen = if luck.percent(35) { vec![first, second] } else { vec![first] };
    let cite = |index: usize, luck: &mut SeededRng| Evidence {
        policy: policies[index].clone(),
        locator: luck.percent(80).then(|| format!("art. {}", 1 + luck.below(60))),
        accessed: Some(match luck.below(3) {
            0 => format!("{year}"),
            1 => format!("{year}-{:02}", 1 + luck.below(12)),
            _ => format!("{year}-{:02}-{:02}", 1 + luck.below(12), 1 + luck.below(28)),
        }),
        archived: luck
            .percent(25)
            .then(|| format!("https://example.org/archive/{:08}", luck.below(100_000_000))),
    };
    chosen.into_iter().map(|index| cite(index, luck)).collect()
}
