//! Invents the texts of narratives, answers and findings, in up to three languages.

use entity::vocabulary::{FindingKind, Presence};

use super::seeded_rng::SeededRng;
use crate::content::Texts;

type Sentence = [&'static str; 3];

const PRESENT: [Sentence; 3] = [
    [
        "The law provides for it, and it is applied throughout the territory.",
        "La loi le prévoit, et elle est appliquée sur tout le territoire.",
        "La ley lo prevé y se aplica en todo el territorio.",
    ],
    [
        "A dedicated unit carries it out and reports on it every year.",
        "Une unité spécialisée s’en charge et en rend compte chaque année.",
        "Una unidad especializada lo lleva a cabo e informa cada año.",
    ],
    [
        "It was introduced with the last reform and has been evaluated once.",
        "Il a été introduit par la dernière réforme et évalué une fois.",
        "Se introdujo con la última reforma y se ha evaluado una vez.",
    ],
];
const PARTIAL: [Sentence; 3] = [
    [
        "It exists for some categories of migrants only; an extension is being prepared.",
        "Il n’existe que pour certaines catégories de migrants ; une extension est en préparation.",
        "Existe solo para algunas categorías de migrantes; se prepara una ampliación.",
    ],
    [
        "The law provides for it, but the implementing decree has not been adopted.",
        "La loi le prévoit, mais le décret d’application n’a pas été adopté.",
        "La ley lo prevé, pero el reglamento no se ha aprobado.",
    ],
    [
        "It is done in the capital and in border areas, without a national framework.",
        "Cela se fait dans la capitale et aux frontières, sans cadre national.",
        "Se hace en la capital y en las fronteras, sin un marco nacional.",
    ],
];
const ABSENT: [Sentence; 2] = [
    [
        "No provision was found in the laws and policies reviewed.",
        "Aucune disposition n’a été trouvée dans les lois et politiques examinées.",
        "No se encontró ninguna disposición en las leyes y políticas examinadas.",
    ],
    [
        "It was discussed during the consultation; no decision has been taken.",
        "La question a été discutée pendant la consultation ; aucune décision n’a été prise.",
        "Se discutió durante la consulta; no se ha tomado ninguna decisión.",
    ],
];
const WELL_DEVELOPED: [Sentence; 3] = [
    [
        "The legal framework is complete and reviewed at regular intervals.",
        "Le cadre juridique est complet et revu à intervalles réguliers.",
        "El marco jurídico es completo y se revisa con regularidad.",
    ],
    [
        "Ministries coordinate through a permanent committee.",
        "Les ministères se coordonnent au sein d’un comité permanent.",
        "Los ministerios se coordinan en un comité permanente.",
    ],
    [
        "Services are open to migrants on the same terms as to nationals.",
        "Les services sont ouverts aux migrants dans les mêmes conditions qu’aux nationaux.",
        "Los servicios están abiertos a los migrantes en las mismas condiciones que a los nacionales.",
    ],
];
const POTENTIAL: [Sentence; 3] = [
    [
        "Data could be published more often and by migration status.",
        "Les données pourraient être publiées plus souvent et par statut migratoire.",
        "Los datos podrían publicarse con más frecuencia y por situación migratoria.",
    ],
    [
        "Local authorities could be included in planning.",
        "Les autorités locales pourraient être associées à la planification.",
        "Las autoridades locales podrían participar en la planificación.",
    ],
    [
        "Contingency plans could say how migrants are reached in a crisis.",
        "Les plans d’urgence pourraient préciser comment les migrants sont informés en cas de crise.",
        "Los planes de contingencia podrían indicar cómo se llega a los migrantes en una crisis.",
    ],
];

fn texts(sentence: &Sentence, languages: &[&str]) -> Texts {
    let all = ["en", "fr", "es"].into_iter().zip(sentence);
    let wanted = all.filter(|(language, _)| languages.contains(language));
    wanted.map(|(language, text)| (language.to_owned(), (*text).to_owned())).collect()
}

/// The narrative about an answer.
pub fn narrative(presence: Option<Presence>, languages: &[&str], luck: &mut SeededRng) -> Texts {
    let sentence = match presence {
        Some(Presence::Absent) => luck.pick(&ABSENT),
        Some(Presence::Partial) => luck.pick(&PARTIAL),
        Some(Presence::Present) | None => luck.pick(&PRESENT),
    };
    texts(sentence, languages)
}

pub fn finding(kind: FindingKind, languages: &[&str], luck: &mut SeededRng) -> Texts {
    match kind {
        FindingKind::WellDeveloped => texts(luck.pick(&WELL_DEVELOPED), languages),
        FindingKind::Potential => texts(luck.pick(&POTENTIAL), languages),
    }
}
