//! Previews of a new version of a codebook and of new links, before publication. A preview carries over the same links
//! as the publication will.

use std::collections::{BTreeMap, BTreeSet};

use entity::vocabulary::LinkProvenance;

use crate::content::Texts;
use crate::desk::codebook::document::{CodebookDocument, LinksDocument, Question};
use crate::shelf::{Catalog, Indicator, View, Wording};

/// The changes that a new version makes, compared with the newest public version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodebookPreview {
    /// The id of the version compared with; none if the instrument has none yet.
    pub compared_with: Option<String>,
    /// The codes of new indicators.
    pub added: Vec<String>,
    /// The codes of indicators that the new version drops.
    pub dropped: Vec<String>,
    /// The codes that stay, but whose question has another wording.
    pub reworded: Vec<String>,
    /// The indicators that stay, but differ in any part.
    pub changed: Vec<IndicatorChange>,
    pub objective_links: LinkCounts,
    pub sdg_links: LinkCounts,
}

/// An indicator that stays, but differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorChange {
    pub code: String,
    /// The parts that differ, by their names in the document.
    pub parts: Vec<&'static str>,
}

/// Counts of links of one kind: to objectives or to targets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkCounts {
    pub carried_over: usize,
    /// Links that the document gives.
    pub given: usize,
    /// Links of the previous version that the new version does not have.
    pub lost: usize,
    /// The codes of the new version's indicators without such a link.
    pub without: Vec<String>,
}

/// The changes that a document of links makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinksPreview {
    pub objectives: LinkDifference,
    pub sdg_targets: LinkDifference,
}

/// Links of one kind, each as the code of its indicator and the code of its objective or target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkDifference {
    pub added: Vec<(String, String)>,
    /// Links with another provenance or source.
    pub changed: Vec<(String, String)>,
    pub removed: Vec<(String, String)>,
    pub unchanged: usize,
}

/// Provenance and source of each link, by indicator and by objective or target.
type Said = BTreeMap<(String, String), (LinkProvenance, String)>;

impl LinksPreview {
    /// Compares with the links of the codebook in a catalog. Links of a kind that the document leaves out stay.
    pub fn new(document: &LinksDocument, catalog: &Catalog) -> Self {
        let (mut objectives, mut targets) = (Said::new(), Said::new());
        let codebook = catalog.codebook_by_id(&document.codebook);
        for indicator in codebook.into_iter().flat_map(|codebook| codebook.indicators()) {
            let code = indicator.row.code.to_string();
            objectives.extend(indicator.objective_links().map(|link| {
                let to = link.objective().row.number.to_string();
                ((code.clone(), to), (link.row.provenance, link.row.source.to_string()))
            }));
            targets.extend(indicator.sdg_links().map(|link| {
                let to = link.target().row.code.to_string();
                ((code.clone(), to), (link.row.provenance, link.row.source.to_string()))
            }));
        }
        let new_objectives = document.objectives.as_ref().map(|links| {
            let said = links.iter().map(|link| {
                let key = (link.indicator.clone(), link.objective.to_string());
                (key, (link.provenance, link.source.clone()))
            });
            said.collect()
        });
        let new_targets = document.sdg_targets.as_ref().map(|links| {
            let said = links.iter().map(|link| {
                let key = (link.indicator.clone(), link.target.clone());
                (key, (link.provenance, link.source.clone()))
            });
            said.collect()
        });
        Self {
            objectives: LinkDifference::between(&objectives, new_objectives),
            sdg_targets: LinkDifference::between(&targets, new_targets),
        }
    }
}

impl LinkDifference {
    fn between(old: &Said, new: Option<Said>) -> Self {
        let Some(new) = new else { return Self { unchanged: old.len(), ..Self::default() } };
        let mut difference = Self::default();
        for (link, said) in &new {
            match old.get(link) {
                None => difference.added.push(link.clone()),
                Some(before) if before != said => difference.changed.push(link.clone()),
                Some(_) => difference.unchanged += 1,
            }
        }
        difference.removed = old.keys().filter(|link| !new.contains_key(*link)).cloned().collect();
        difference
    }
}

impl CodebookPreview {
    /// Compares with the newest version in a catalog.
    pub fn new(document: &CodebookDocument, catalog: &Catalog) -> Self {
        let before = catalog.instrument(&document.instrument).and_then(|instrument| instrument.codebook());
        let old: BTreeMap<&str, View<'_, Indicator>> = before
            .into_iter()
            .flat_map(|codebook| codebook.indicators())
            .map(|indicator| (&*indicator.row.code, indicator))
            .collect();
        let codes: BTreeSet<&str> =
            document.indicators.iter().map(|question| question.code.as_str()).collect();
        let added = document.indicators.iter().filter(|question| !old.contains_key(&*question.code));
        let dropped = before.into_iter().flat_map(|codebook| codebook.indicators());
        let dropped = dropped.filter(|indicator| !codes.contains(&*indicator.row.code));
        let changed: Vec<IndicatorChange> = document
            .indicators
            .iter()
            .filter_map(|question| {
                let parts = different(question, *old.get(&*question.code)?);
                (!parts.is_empty()).then(|| IndicatorChange { code: question.code.clone(), parts })
            })
            .collect();
        let reworded = changed.iter().filter(|change| change.parts.contains(&"questions"));
        let objectives = |indicator: View<'_, Indicator>| -> Vec<String> {
            indicator.objective_links().map(|link| link.objective().row.number.to_string()).collect()
        };
        let given_objectives = |question: &Question| -> Option<Vec<String>> {
            Some(question.objectives.as_ref()?.iter().map(|link| link.objective.to_string()).collect())
        };
        let targets = |indicator: View<'_, Indicator>| -> Vec<String> {
            indicator.sdg_links().map(|link| link.target().row.code.to_string()).collect()
        };
        let given_targets = |question: &Question| -> Option<Vec<String>> {
            Some(question.sdg_targets.as_ref()?.iter().map(|link| link.target.clone()).collect())
        };
        Self {
            compared_with: before.map(|codebook| codebook.row.id.to_string()),
            added: added.map(|question| question.code.clone()).collect(),
            dropped: dropped.map(|indicator| indicator.row.code.to_string()).collect(),
            reworded: reworded.map(|change| change.code.clone()).collect(),
            objective_links: counts(document, &old, objectives, given_objectives),
            sdg_links: counts(document, &old, targets, given_targets),
            changed,
        }
    }
}

fn counts<'a>(
    document: &CodebookDocument,
    old: &BTreeMap<&str, View<'a, Indicator>>,
    of_old: impl Fn(View<'a, Indicator>) -> Vec<String>,
    given: impl Fn(&Question) -> Option<Vec<String>>,
) -> LinkCounts {
    let mut counts = LinkCounts::default();
    let mut new: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for question in &document.indicators {
        let links = match given(question) {
            Some(links) => {
                counts.given += links.len();
                links
            }
            None => {
                let links = old.get(&*question.code).map(|indicator| of_old(*indicator)).unwrap_or_default();
                counts.carried_over += links.len();
                links
            }
        };
        if links.is_empty() {
            counts.without.push(question.code.clone());
        }
        new.insert(&question.code, links);
    }
    for (code, indicator) in old {
        let links = of_old(*indicator);
        counts.lost += match new.get(code) {
            Some(new) => links.iter().filter(|link| !new.contains(link)).count(),
            None => links.len(),
        };
    }
    counts
}

/// The parts of a question that differ from the old version.
fn different(question: &Question, old: View<'_, Indicator>) -> Vec<&'static str> {
    let release = old.catalog.number();
    let options: Vec<_> = old
        .row
        .options
        .iter()
        .map(|option| {
            let labels = texts(&option.labels, release);
            (option.code.to_string(), option.ordinal, option.presence, labels)
        })
        .collect();
    let new_options: Vec<_> = question
        .options
        .iter()
        .map(|option| (option.code.clone(), option.ordinal, option.presence, option.labels.clone()))
        .collect();
    let dimension = old.dimension().map(|dimension| dimension.row.code.to_string());
    let category = old.category().map(|category| category.row.code.to_string());
    let source = old.row.source.as_deref();
    let parts = [
        ("questions", texts(&old.row.questions, release) == question.questions),
        ("options", options == new_options),
        ("answerType", old.row.answer_type == question.answer_type),
        ("dimension", dimension == question.dimension),
        ("category", category == question.category),
        ("topic", *old.row.topic == *question.topic),
        ("wordingStatus", old.row.wording_status == question.wording_status),
        ("source", source == question.source.as_deref()),
    ];
    parts.into_iter().filter(|(_, same)| !same).map(|(part, _)| part).collect()
}

fn texts(wording: &Wording, release: i32) -> Texts {
    wording.all(release).map(|words| (words.language.to_string(), words.text.to_string())).collect()
}
