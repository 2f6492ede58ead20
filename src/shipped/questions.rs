//! Reads instruments, codebooks and links from `data/` as public rows.

use std::collections::BTreeMap;

use entity::shelf::*;
use entity::vocabulary::{AnswerType, Level, LinkProvenance, Presence, WordingStatus};
use serde::Deserialize;

use super::files::{DataError, Files};
use crate::content::CodebookId;

#[derive(Deserialize)]
struct InstrumentRecord {
    code: String,
    level: Level,
    en: String,
    description: String,
}

#[derive(Deserialize)]
struct DimensionRecord {
    code: String,
    name: String,
}

#[derive(Deserialize)]
struct CategoryRecord {
    code: String,
    dimension: String,
    name: String,
}

#[derive(Deserialize)]
struct IndicatorRecord {
    code: String,
    dimension: Option<String>,
    category: Option<String>,
    topic: String,
    answer_type: AnswerType,
    scale: Option<String>,
    wording_status: WordingStatus,
    source: Option<String>,
    question: String,
}

#[derive(Deserialize)]
struct ScaleOption {
    scale: String,
    code: String,
    ordinal: Option<i32>,
    presence: Option<Presence>,
    label: String,
}

#[derive(Deserialize)]
struct ObjectiveLinkRecord {
    indicator: String,
    objective: i32,
    provenance: LinkProvenance,
    source: String,
}

#[derive(Deserialize)]
struct SdgLinkRecord {
    indicator: String,
    target: String,
    provenance: LinkProvenance,
    source: String,
}

/// Placeholders: the publication sets `since` and `until`.
const SINCE: i32 = 0;
const UNTIL: Option<i32> = None;
const LANGUAGE: &str = "en";

pub fn rows(files: &Files) -> Result<Rows, DataError> {
    let (since, until) = (SINCE, UNTIL);
    let mut rows = Rows::default();
    for InstrumentRecord { code, level, en, description } in files.read("instruments.csv")? {
        rows.instrument.push(instrument::Model { code: code.clone(), level, since, until });
        rows.instrument_name.push(instrument_name::Model {
            instrument: code,
            language: LANGUAGE.into(),
            text: en,
            description,
            since,
            until,
        });
    }
    for id in files.codebooks() {
        codebook(files, id, &mut rows)?;
    }
    Ok(rows)
}

fn codebook(files: &Files, id: &str, rows: &mut Rows) -> Result<(), DataError> {
    let (since, until) = (SINCE, UNTIL);
    let path = |file: &str| format!("codebooks/{id}/{file}.csv");
    let CodebookId { instrument, version } = CodebookId::parse(id)
        .ok_or_else(|| DataError(format!("data/codebooks/{id} is not named instrument@version")))?;
    rows.codebook.push(codebook::Model {
        id: id.into(),
        instrument: instrument.into(),
        version: version.into(),
        since,
        until,
    });
    for (position, DimensionRecord { code, name }) in (0..).zip(files.read(&path("dimensions"))?) {
        let codebook = id.to_owned();
        rows.dimension_name.push(dimension_name::Model {
            codebook: codebook.clone(),
            code: code.clone(),
            language: LANGUAGE.into(),
            text: name,
            since,
            until,
        });
        rows.dimension.push(dimension::Model { codebook, code, position, since, until });
    }
    for (position, CategoryRecord { code, dimension, name }) in (0..).zip(files.read(&path("categories"))?) {
        let codebook = id.to_owned();
        rows.category_name.push(category_name::Model {
            codebook: codebook.clone(),
            code: code.clone(),
            language: LANGUAGE.into(),
            text: name,
            since,
            until,
        });
        rows.category.push(category::Model { codebook, code, dimension, position, since, until });
    }
    let mut scales: BTreeMap<String, Vec<ScaleOption>> = BTreeMap::new();
    for option in files.read::<ScaleOption>(&path("scales"))? {
        scales.entry(option.scale.clone()).or_default().push(option);
    }
    for (position, indicator) in (0..).zip(files.read(&path("indicators"))?) {
        add_indicator(rows, id, position, indicator, &scales)?;
    }
    for ObjectiveLinkRecord { indicator, objective, provenance, source } in
        files.read_if_shipped(&path("objective-links"))?
    {
        let codebook = id.to_owned();
        rows.objective_link.push(objective_link::Model {
            codebook,
            indicator,
            objective,
            provenance,
            source,
            since,
            until,
        });
    }
    for SdgLinkRecord { indicator, target, provenance, source } in
        files.read_if_shipped(&path("sdg-links"))?
    {
        let codebook = id.to_owned();
        rows.sdg_link.push(sdg_link::Model { codebook, indicator, target, provenance, source, since, until });
    }
    Ok(())
}

fn add_indicator(
    rows: &mut Rows,
    codebook: &str,
    position: i32,
    indicator: IndicatorRecord,
    scales: &BTreeMap<String, Vec<ScaleOption>>,
) -> Result<(), DataError> {
    let (since, until) = (SINCE, UNTIL);
    let IndicatorRecord {
        code,
        dimension,
        category,
        topic,
        answer_type,
        scale,
        wording_status,
        source,
        question,
    } = indicator;
    let options = match &scale {
        None => &[],
        Some(scale) => scales.get(scale).map(Vec::as_slice).ok_or_else(|| {
            DataError(format!("data/codebooks/{codebook}: no scale {scale}, which {code} is answered by"))
        })?,
    };
    for (position, option) in (0..).zip(options) {
        rows.answer_option_label.push(answer_option_label::Model {
            codebook: codebook.into(),
            indicator: code.clone(),
            code: option.code.clone(),
            language: LANGUAGE.into(),
            text: option.label.clone(),
            since,
            until,
        });
        rows.answer_option.push(answer_option::Model {
            codebook: codebook.into(),
            indicator: code.clone(),
            code: option.code.clone(),
            ordinal: option.ordinal,
            presence: option.presence,
            position,
            since,
            until,
        });
    }
    rows.indicator_text.push(indicator_text::Model {
        codebook: codebook.into(),
        code: code.clone(),
        language: LANGUAGE.into(),
        text: question,
        since,
        until,
    });
    rows.indicator.push(indicator::Model {
        codebook: codebook.into(),
        code,
        dimension,
        category,
        topic,
        answer_type,
        wording_status,
        source,
        position,
        since,
        until,
    });
    Ok(())
}
