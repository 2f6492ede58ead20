//! Invents the history: a list of acts, each of which makes one release.

use entity::shelf::Rows;
use entity::vocabulary::{CoverageState, ReleaseKind, RevisionKind};

use super::places::InventedPlaces;
use super::questions::Questionnaire;
use super::seeded_rng::SeededRng;
use super::{assessments, policies};
use crate::content::Content;

/// The number of releases that publish the assessments.
const WAVES: usize = 12;
/// The number of these releases before the edition is cut.
const BEFORE_THE_EDITION: usize = 9;
pub const EDITION: &str = "2026-demonstration";

/// An act that makes one release.
pub enum HistoryStep {
    Reference(Box<Rows>, &'static str),
    Publish(Vec<Content>),
    CutEdition,
    Archive(String),
    Restore(String),
    Withdraw(String, Option<i32>),
}

impl HistoryStep {
    pub fn kind(&self) -> ReleaseKind {
        match self {
            Self::Reference(..) => ReleaseKind::ReferenceData,
            Self::Publish(_) => ReleaseKind::Publish,
            Self::CutEdition => ReleaseKind::Edition,
            Self::Archive(_) => ReleaseKind::Archive,
            Self::Restore(_) => ReleaseKind::Restore,
            Self::Withdraw(..) => ReleaseKind::Withdraw,
        }
    }
}

pub fn steps(places: &InventedPlaces, national: &Questionnaire, local: &Questionnaire) -> Vec<HistoryStep> {
    let mut steps = vec![
        HistoryStep::Reference(Box::new(places.rows()), "Invented places and groups, for demonstration."),
        HistoryStep::Reference(
            Box::new(places.register()),
            "Invented entries of the register, for demonstration.",
        ),
    ];
    let all = assessments::all(places, national, local);
    let wave = all.len().div_ceil(WAVES);
    for (number, contents) in all.chunks(wave).enumerate() {
        if number == BEFORE_THE_EDITION {
            steps.push(HistoryStep::CutEdition);
        }
        steps.push(HistoryStep::Publish(contents.to_vec()));
    }
    steps.extend(afterwards(places, national));
    steps
}

/// The later acts on some assessments: at least one of each kind.
fn afterwards(places: &InventedPlaces, national: &Questionnaire) -> Vec<HistoryStep> {
    let country = |index: usize| &places.countries[index];
    let content = |index: usize, round: usize| assessments::of_country(country(index), national, round);
    let named = |index: usize, round: usize| content(index, round).assessment();
    let again = |content: Content, kind: RevisionKind, note: &str| {
        vec![Content { kind, note: Some(note.to_owned()), ..content }]
    };
    let correction = |index: usize, note: &str| {
        let mut content = content(index, 1);
        change_one_answer(&mut content, national);
        HistoryStep::Publish(again(content, RevisionKind::Correction, note))
    };
    let translated = assessments::translated(country(3), national, 1);
    let mut completed = content(2, 1);
    complete(&mut completed, places, national);
    vec![
        correction(0, "One answer was recorded wrongly; the report is unchanged."),
        HistoryStep::Publish(again(
            completed,
            RevisionKind::Addition,
            "A dimension withheld so far is published.",
        )),
        HistoryStep::Publish(again(translated, RevisionKind::Translation, "French texts are added.")),
        HistoryStep::Archive(named(5, 0)),
        HistoryStep::Archive(named(6, 0)),
        HistoryStep::Restore(named(6, 0)),
        correction(8, "One answer was recorded wrongly."),
        HistoryStep::Withdraw(named(8, 1), Some(2)),
        HistoryStep::Withdraw(named(10, 0), None),
        correction(11, "A newer decree had been overlooked."),
    ]
}

/// Changes the first response with one option to the next option. The response keeps its citation, which an option that
/// claims a policy needs.
fn change_one_answer(content: &mut Content, questionnaire: &Questionnaire) {
    for response in content.responses.iter_mut().filter(|response| !response.evidence.is_empty()) {
        let question = questionnaire.questions.iter().find(|question| question.code == response.indicator);
        let (Some(question), [chosen]) = (question, &mut response.options[..]) else { continue };
        let position = question.options.iter().position(|(code, _)| code == chosen).unwrap_or_default();
        *chosen = question.options[(position + 1) % question.options.len()].0.clone();
        return;
    }
}

/// Publishes withheld dimensions, with responses as of a neighbour with the same languages.
fn complete(content: &mut Content, places: &InventedPlaces, questionnaire: &Questionnaire) {
    let neighbour = places.countries.iter().find(|country| {
        country.index != 2 && country.languages == places.countries[2].languages && country.index % 6 != 2
    });
    let Some(neighbour) = neighbour else { return };
    let theirs = assessments::of_country(neighbour, questionnaire, 1);
    let (own, year) = (policies::of_country(&places.countries[2]), content.year.unwrap_or_default());
    for response in content.responses.iter_mut().filter(|response| response.absence.is_some()) {
        if let Some(found) = theirs.responses.iter().find(|found| found.indicator == response.indicator) {
            *response = found.clone();
            // The laws of the neighbour are not those of this country.
            if !response.evidence.is_empty() {
                response.evidence = policies::cited(&own, year, &mut SeededRng::new(&response.indicator));
            }
        }
    }
    content.coverage.values_mut().for_each(|state| *state = CoverageState::Published);
}
