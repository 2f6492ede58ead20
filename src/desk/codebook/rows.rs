//! Codebooks and links as rows.

use entity::shelf::*;

use crate::desk::codebook::document::{CodebookDocument, LinksDocument, Question};
use crate::publish::GivenLinks;

/// Placeholder: the publication sets `since` and `until`.
const UNDATED: (i32, Option<i32>) = (0, None);

pub fn codebook(document: &CodebookDocument) -> Rows {
    let (since, until) = UNDATED;
    let (id, mut rows) = (document.id(), Rows::default());
    rows.codebook.push(codebook::Model {
        id: id.clone(),
        instrument: document.instrument.clone(),
        version: document.version.clone(),
        since,
        until,
    });
    for (position, dimension) in (0..).zip(&document.dimensions) {
        let (codebook, code) = (id.clone(), dimension.code.clone());
        rows.dimension_name.extend(dimension.names.iter().map(|(language, text)| dimension_name::Model {
            codebook: codebook.clone(),
            code: code.clone(),
            language: language.clone(),
            text: text.clone(),
            since,
            until,
        }));
        rows.dimension.push(dimension::Model { codebook, code, position, since, until });
    }
    for (position, category) in (0..).zip(&document.categories) {
        let (codebook, code, dimension) = (id.clone(), category.code.clone(), category.dimension.clone());
        rows.category_name.extend(category.names.iter().map(|(language, text)| category_name::Model {
            codebook: codebook.clone(),
            code: code.clone(),
            language: language.clone(),
            text: text.clone(),
            since,
            until,
        }));
        rows.category.push(category::Model { codebook, code, dimension, position, since, until });
    }
    for (position, question) in (0..).zip(&document.indicators) {
        indicator(&mut rows, &id, position, question);
    }
    rows
}

fn indicator(rows: &mut Rows, codebook: &str, position: i32, question: &Question) {
    let (since, until) = UNDATED;
    for (position, option) in (0..).zip(&question.options) {
        rows.answer_option_label.extend(option.labels.iter().map(|(language, text)| {
            answer_option_label::Model {
                codebook: codebook.to_owned(),
                indicator: question.code.clone(),
                code: option.code.clone(),
                language: language.clone(),
                text: text.clone(),
                since,
                until,
            }
        }));
        rows.answer_option.push(answer_option::Model {
            codebook: codebook.to_owned(),
            indicator: question.code.clone(),
            code: option.code.clone(),
            ordinal: option.ordinal,
            presence: option.presence,
            position,
            since,
            until,
        });
    }
    rows.indicator_text.extend(question.questions.iter().map(|(language, text)| indicator_text::Model {
        codebook: codebook.to_owned(),
        code: question.code.clone(),
        language: language.clone(),
        text: text.clone(),
        since,
        until,
    }));
    rows.indicator.push(indicator::Model {
        codebook: codebook.to_owned(),
        code: question.code.clone(),
        dimension: question.dimension.clone(),
        category: question.category.clone(),
        topic: question.topic.clone(),
        answer_type: question.answer_type,
        wording_status: question.wording_status,
        source: question.source.clone(),
        position,
        since,
        until,
    });
}

/// The links in a codebook document.
pub fn given_links(document: &CodebookDocument) -> GivenLinks {
    let (since, until) = UNDATED;
    let (id, mut given) = (document.id(), GivenLinks::default());
    for question in &document.indicators {
        if let Some(objectives) = &question.objectives {
            given.with_objectives.insert(question.code.clone());
            given.objectives.extend(objectives.iter().map(|link| objective_link::Model {
                codebook: id.clone(),
                indicator: question.code.clone(),
                objective: link.objective,
                provenance: link.provenance,
                source: link.source.clone(),
                since,
                until,
            }));
        }
        if let Some(targets) = &question.sdg_targets {
            given.with_sdg_targets.insert(question.code.clone());
            given.sdg_targets.extend(targets.iter().map(|link| sdg_link::Model {
                codebook: id.clone(),
                indicator: question.code.clone(),
                target: link.target.clone(),
                provenance: link.provenance,
                source: link.source.clone(),
                since,
                until,
            }));
        }
    }
    given
}

pub fn links(document: &LinksDocument) -> Rows {
    let (since, until) = UNDATED;
    let codebook = || document.codebook.clone();
    let objective_link = document.objectives.iter().flatten().map(|link| objective_link::Model {
        codebook: codebook(),
        indicator: link.indicator.clone(),
        objective: link.objective,
        provenance: link.provenance,
        source: link.source.clone(),
        since,
        until,
    });
    let sdg_link = document.sdg_targets.iter().flatten().map(|link| sdg_link::Model {
        codebook: codebook(),
        indicator: link.indicator.clone(),
        target: link.target.clone(),
        provenance: link.provenance,
        source: link.source.clone(),
        since,
        until,
    });
    Rows { objective_link: objective_link.collect(), sdg_link: sdg_link.collect(), ..Rows::default() }
}
