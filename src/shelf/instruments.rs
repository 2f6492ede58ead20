//! Holds all instruments, codebooks, objectives and targets; rebuilt when a release changes one of them.

use std::collections::BTreeMap;

use entity::shelf::*;
use rustc_hash::FxHashMap;

use super::{
    AnswerOption, Category, Codebook, Dimension, GcmObjective, Indicator, Instrument, ObjectiveLink,
    SdgTarget, SdgTargetLink, Span, Wording, code,
};

/// Instruments, codebooks and indicators in order of arrival. No later release changes their indexes.
#[derive(Debug, Default)]
pub struct Instruments {
    pub(super) instruments: Vec<Instrument>,
    /// By code.
    pub(super) instruments_in_order: Vec<u32>,
    pub(super) codebooks: Vec<Codebook>,
    pub(super) indicators: Vec<Indicator>,
    by_code: FxHashMap<(u32, Box<str>), u32>,
    /// The same, by [`code::key`].
    by_key: FxHashMap<(u32, Box<str>), u32>,
    pub(super) objectives: Vec<GcmObjective>,
    pub(super) targets: Vec<SdgTarget>,
}

impl Instruments {
    pub fn from_rows(rows: &Rows) -> Self {
        let mut questions = Self::default();
        questions.add_objectives_and_targets(rows);
        questions.add_instruments(rows);
        questions.add_codebooks(rows);
        questions.add_indicators(rows);
        questions.add_options(rows);
        questions.add_links(rows);
        questions
    }

    /// The index of an instrument of any release.
    pub fn instrument_index(&self, code: &str) -> Option<u32> {
        self.instruments.iter().position(|row| &*row.code == code).map(|index| index as u32)
    }

    /// The index of a codebook of any release.
    pub fn codebook_index(&self, id: &str) -> Option<u32> {
        self.codebooks.iter().position(|row| &*row.id == id).map(|index| index as u32)
    }

    /// The index of an indicator of a codebook.
    pub fn indicator_index(&self, codebook: u32, code: &str) -> Option<u32> {
        self.by_code.get(&(codebook, code.into())).copied()
    }

    /// The index of an indicator of a codebook; if there is none, of the indicator whose code differs only in case.
    pub fn find_indicator_index(&self, codebook: u32, code: &str) -> Option<u32> {
        let in_any_case = || self.by_key.get(&(codebook, code::key(code))).copied();
        self.indicator_index(codebook, code).or_else(in_any_case)
    }

    /// The position of an answer option in its indicator.
    pub fn option_index(&self, indicator: u32, code: &str) -> Option<u16> {
        let options = &self.indicators.get(indicator as usize)?.options;
        options.iter().position(|option| &*option.code == code).map(|index| index as u16)
    }

    /// The position of a dimension in a codebook.
    pub fn dimension_index(&self, codebook: u32, code: &str) -> Option<u16> {
        let dimensions = &self.codebooks.get(codebook as usize)?.dimensions;
        dimensions.iter().position(|dimension| &*dimension.code == code).map(|index| index as u16)
    }

    fn add_objectives_and_targets(&mut self, rows: &Rows) {
        let mut objectives: BTreeMap<i32, GcmObjective> = BTreeMap::new();
        for row in &rows.gcm_objective {
            let span = Span::new(row.since, row.until);
            let (titles, linked) = Default::default();
            objectives.insert(row.number, GcmObjective { number: row.number, span, titles, linked });
        }
        for row in &rows.gcm_objective_title {
            if let Some(objective) = objectives.get_mut(&row.number) {
                objective.titles.push(row.since, row.until, &row.language, &row.text);
            }
        }
        self.objectives = objectives.into_values().collect();
        let mut targets: BTreeMap<SdgTargetCode, SdgTarget> = BTreeMap::new();
        for row in &rows.sdg_target {
            let span = Span::new(row.since, row.until);
            let (titles, linked) = Default::default();
            let target = SdgTarget { code: row.code.as_str().into(), goal: row.goal, span, titles, linked };
            targets.insert(SdgTargetCode::parse(&row.code), target);
        }
        for row in &rows.sdg_target_title {
            if let Some(target) = targets.get_mut(&SdgTargetCode::parse(&row.code)) {
                target.titles.push(row.since, row.until, &row.language, &row.text);
            }
        }
        self.targets = targets.into_values().collect();
    }

    fn add_instruments(&mut self, rows: &Rows) {
        let mut instruments: Vec<_> = rows.instrument.iter().collect();
        instruments.sort_by(|a, b| (a.since, &a.code).cmp(&(b.since, &b.code)));
        self.instruments.extend(instruments.into_iter().map(|row| Instrument {
            code: row.code.as_str().into(),
            level: row.level,
            span: Span::new(row.since, row.until),
            names: Wording::default(),
            descriptions: Wording::default(),
            codebooks: vec![],
        }));
        for row in &rows.instrument_name {
            if let Some(index) = self.instrument_index(&row.instrument) {
                let instrument = &mut self.instruments[index as usize];
                instrument.names.push(row.since, row.until, &row.language, &row.text);
                instrument.descriptions.push(row.since, row.until, &row.language, &row.description);
            }
        }
        let codes: Vec<Box<str>> = self.instruments.iter().map(|row| row.code.clone()).collect();
        self.instruments_in_order = (0..codes.len() as u32).collect();
        self.instruments_in_order.sort_by(|&a, &b| codes[a as usize].cmp(&codes[b as usize]));
    }

    fn add_codebooks(&mut self, rows: &Rows) {
        let mut codebooks: Vec<_> = rows.codebook.iter().collect();
        codebooks.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
        let mut dimensions: Vec<_> = rows.dimension.iter().collect();
        dimensions.sort_by_key(|row| row.position);
        let mut categories: Vec<_> = rows.category.iter().collect();
        categories.sort_by_key(|row| row.position);
        for (index, row) in (0..).zip(codebooks) {
            let Some(instrument) = self.instrument_index(&row.instrument) else { continue };
            self.instruments[instrument as usize].codebooks.push(index);
            let mine = dimensions.iter().filter(|dimension| dimension.codebook == row.id);
            let dimensions: Vec<Dimension> = mine
                .map(|row| Dimension {
                    codebook: index,
                    code: row.code.as_str().into(),
                    names: Wording::default(),
                })
                .collect();
            let position = |code: &str| dimensions.iter().position(|dimension| &*dimension.code == code);
            let categories = categories
                .iter()
                .filter(|category| category.codebook == row.id)
                .filter_map(|row| {
                    Some(Category {
                        codebook: index,
                        code: row.code.as_str().into(),
                        dimension: position(&row.dimension)? as u16,
                        names: Wording::default(),
                    })
                })
                .collect();
            self.codebooks.push(Codebook {
                id: row.id.as_str().into(),
                instrument,
                version: row.version.as_str().into(),
                span: Span::new(row.since, row.until),
                dimensions,
                categories,
                indicators: 0..0,
            });
        }
        for row in &rows.dimension_name {
            let Some(codebook) = self.codebook_index(&row.codebook) else { continue };
            let dimensions = &mut self.codebooks[codebook as usize].dimensions;
            if let Some(dimension) = dimensions.iter_mut().find(|dimension| *dimension.code == *row.code) {
                dimension.names.push(row.since, row.until, &row.language, &row.text);
            }
        }
        for row in &rows.category_name {
            let Some(codebook) = self.codebook_index(&row.codebook) else { continue };
            let categories = &mut self.codebooks[codebook as usize].categories;
            if let Some(category) = categories.iter_mut().find(|category| *category.code == *row.code) {
                category.names.push(row.since, row.until, &row.language, &row.text);
            }
        }
    }

    fn add_indicators(&mut self, rows: &Rows) {
        let mut by_codebook: BTreeMap<&str, Vec<&indicator::Model>> = BTreeMap::new();
        for row in &rows.indicator {
            by_codebook.entry(&row.codebook).or_default().push(row);
        }
        for codebook in 0..self.codebooks.len() as u32 {
            let start = self.indicators.len() as u32;
            let id = self.codebooks[codebook as usize].id.clone();
            let mut mine = by_codebook.remove(&*id).unwrap_or_default();
            mine.sort_by_key(|row| row.position);
            for row in mine {
                let index = self.indicators.len() as u32;
                let book = &self.codebooks[codebook as usize];
                let category = row
                    .category
                    .as_deref()
                    .and_then(|code| book.categories.iter().position(|category| &*category.code == code));
                self.by_code.insert((codebook, row.code.as_str().into()), index);
                self.by_key.insert((codebook, code::key(&row.code)), index);
                self.indicators.push(Indicator {
                    index,
                    codebook,
                    code: row.code.as_str().into(),
                    dimension: row.dimension.as_deref().and_then(|code| self.dimension_index(codebook, code)),
                    category: category.map(|index| index as u16),
                    topic: row.topic.as_str().into(),
                    answer_type: row.answer_type,
                    wording_status: row.wording_status,
                    source: row.source.as_deref().map(Into::into),
                    questions: Wording::default(),
                    options: vec![],
                    objective_links: Default::default(),
                    sdg_links: Default::default(),
                });
            }
            self.codebooks[codebook as usize].indicators = start..self.indicators.len() as u32;
        }
        for row in &rows.indicator_text {
            if let Some(indicator) = self.indicator_mut(&row.codebook, &row.code) {
                indicator.questions.push(row.since, row.until, &row.language, &row.text);
            }
        }
    }

    fn indicator_mut(&mut self, codebook: &str, code: &str) -> Option<&mut Indicator> {
        let codebook = self.codebook_index(codebook)?;
        let index = self.indicator_index(codebook, code)?;
        self.indicators.get_mut(index as usize)
    }

    fn add_options(&mut self, rows: &Rows) {
        let mut options: Vec<_> = rows.answer_option.iter().collect();
        options.sort_by_key(|row| row.position);
        for row in options {
            let Some(indicator) = self.indicator_mut(&row.codebook, &row.indicator) else { continue };
            indicator.options.push(AnswerOption {
                code: row.code.as_str().into(),
                ordinal: row.ordinal,
                presence: row.presence,
                labels: Wording::default(),
            });
        }
        for row in &rows.answer_option_label {
            let Some(indicator) = self.indicator_mut(&row.codebook, &row.indicator) else { continue };
            if let Some(option) = indicator.options.iter_mut().find(|option| *option.code == *row.code) {
                option.labels.push(row.since, row.until, &row.language, &row.text);
            }
        }
    }

    fn add_links(&mut self, rows: &Rows) {
        for row in &rows.objective_link {
            let objective = self.objectives.iter().position(|objective| objective.number == row.objective);
            let (Some(objective), Some(indicator)) =
                (objective, self.indicator_mut(&row.codebook, &row.indicator))
            else {
                continue;
            };
            let link = ObjectiveLink {
                indicator: indicator.index,
                objective: objective as u32,
                provenance: row.provenance,
                source: row.source.as_str().into(),
            };
            indicator.objective_links.push(row.since, row.until, link);
            let index = indicator.index;
            self.objectives[objective].linked.push(index);
        }
        for row in &rows.sdg_link {
            let target = self.targets.iter().position(|target| *target.code == *row.target);
            let (Some(target), Some(indicator)) = (target, self.indicator_mut(&row.codebook, &row.indicator))
            else {
                continue;
            };
            let link = SdgTargetLink {
                indicator: indicator.index,
                target: target as u32,
                provenance: row.provenance,
                source: row.source.as_str().into(),
            };
            indicator.sdg_links.push(row.since, row.until, link);
            let index = indicator.index;
            self.targets[target].linked.push(index);
        }
        for indicator in &mut self.indicators {
            indicator.objective_links.sort_by_key(|link| link.objective);
            indicator.sdg_links.sort_by_key(|link| link.target);
        }
        // By instrument, then by position in the codebook.
        let order: Vec<(usize, u32)> = self
            .indicators
            .iter()
            .map(|indicator| {
                let instrument = self.codebooks[indicator.codebook as usize].instrument;
                let place = self.instruments_in_order.iter().position(|&index| index == instrument);
                (place.unwrap_or_default(), indicator.index)
            })
            .collect();
        let linked = self.objectives.iter_mut().map(|objective| &mut objective.linked);
        for linked in linked.chain(self.targets.iter_mut().map(|target| &mut target.linked)) {
            linked.sort_by_key(|&index| order[index as usize]);
            linked.dedup();
        }
    }
}

/// The sort key of a target: 10.2 comes before 10.10, and numbers before letters.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SdgTargetCode(i32, i32, String);

impl SdgTargetCode {
    fn parse(code: &str) -> Self {
        let (goal, part) = code.split_once('.').unwrap_or((code, ""));
        let number = part.parse().unwrap_or(i32::MAX);
        Self(goal.parse().unwrap_or(i32::MAX), number, part.to_owned())
    }
}
