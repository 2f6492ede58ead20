//! One question of a codebook, its answer options, and its links.

use entity::vocabulary::{AnswerType, LinkProvenance, Presence, WordingStatus};

use super::span::Versions;
use super::{Catalog, Category, Codebook, Dimension, GcmObjective, Instrument, SdgTarget, View, Wording};

#[derive(Debug)]
pub struct Indicator {
    /// Its index among all indicators, which no later shelf changes.
    pub index: u32,
    pub(super) codebook: u32,
    pub code: Box<str>,
    pub(super) dimension: Option<u16>,
    pub(super) category: Option<u16>,
    pub topic: Box<str>,
    pub answer_type: AnswerType,
    pub wording_status: WordingStatus,
    pub source: Option<Box<str>>,
    pub questions: Wording,
    pub options: Vec<AnswerOption>,
    pub(super) objective_links: Versions<ObjectiveLink>,
    pub(super) sdg_links: Versions<SdgTargetLink>,
}

/// One answer option of a question.
#[derive(Debug)]
pub struct AnswerOption {
    pub code: Box<str>,
    pub ordinal: Option<i32>,
    pub presence: Option<Presence>,
    pub labels: Wording,
}

/// A link from a question to an objective of the Global Compact.
#[derive(Debug)]
pub struct ObjectiveLink {
    pub(super) indicator: u32,
    pub(super) objective: u32,
    pub provenance: LinkProvenance,
    pub source: Box<str>,
}

/// A link from a question to a target of the SDGs.
#[derive(Debug)]
pub struct SdgTargetLink {
    pub(super) indicator: u32,
    pub(super) target: u32,
    pub provenance: LinkProvenance,
    pub source: Box<str>,
}

impl Catalog {
    /// The indicator that a row on the shelf refers to.
    pub fn question(&self, index: u32) -> View<'_, Indicator> {
        View::new(self, &self.shelf.questions.indicators[index as usize])
    }

    /// An indicator by its code, in a given version of the codebook or in the newest one.
    pub fn indicator(
        &self,
        instrument: &str,
        code: &str,
        codebook: Option<&str>,
    ) -> Option<View<'_, Indicator>> {
        let instrument = self.instrument(instrument)?;
        let codebook = match codebook {
            Some(version) => instrument.codebooks().find(|codebook| &*codebook.version == version)?,
            None => instrument.codebook()?,
        };
        codebook.indicator(code)
    }

    /// An indicator by its code, in any case of letters.
    pub fn find_indicator(
        &self,
        instrument: &str,
        code: &str,
        codebook: Option<&str>,
    ) -> Option<View<'_, Indicator>> {
        let codebook = match codebook {
            Some(version) => self.find_codebook(instrument, version)?,
            None => self.find_instrument(instrument)?.codebook()?,
        };
        let index = self.shelf.questions.codebook_index(&codebook.row.id)?;
        Some(self.question(self.shelf.questions.find_indicator_index(index, code)?))
    }

    /// The indicators of the newest codebook of every instrument, by instrument and position in the codebook.
    pub fn indicators(&self) -> impl Iterator<Item = View<'_, Indicator>> {
        self.instruments().filter_map(View::<Instrument>::codebook).flat_map(View::<Codebook>::indicators)
    }
}

impl<'a> View<'a, Indicator> {
    pub fn codebook(self) -> View<'a, Codebook> {
        self.catalog.codebook(self.row.codebook)
    }

    pub fn dimension(self) -> Option<View<'a, Dimension>> {
        let index = self.row.dimension? as usize;
        Some(self.beside(&self.codebook().row.dimensions[index]))
    }

    pub fn category(self) -> Option<View<'a, Category>> {
        let index = self.row.category? as usize;
        Some(self.beside(&self.codebook().row.categories[index]))
    }

    /// Whether its codebook is the newest of its instrument.
    pub fn is_newest(self) -> bool {
        let codebook = self.codebook();
        self.catalog.sees(codebook.span)
            && codebook.instrument().codebook().is_some_and(|newest| newest.id == codebook.id)
    }

    /// By number of the objective.
    pub fn objective_links(self) -> impl Iterator<Item = View<'a, ObjectiveLink>> {
        self.row.objective_links.all_at(self.catalog.number()).map(move |row| self.beside(row))
    }

    /// By code of the target.
    pub fn sdg_links(self) -> impl Iterator<Item = View<'a, SdgTargetLink>> {
        self.row.sdg_links.all_at(self.catalog.number()).map(move |row| self.beside(row))
    }
}

impl<'a> View<'a, ObjectiveLink> {
    pub fn indicator(self) -> View<'a, Indicator> {
        self.catalog.question(self.row.indicator)
    }

    pub fn objective(self) -> View<'a, GcmObjective> {
        self.beside(&self.catalog.shelf.questions.objectives[self.row.objective as usize])
    }
}

impl<'a> View<'a, SdgTargetLink> {
    pub fn indicator(self) -> View<'a, Indicator> {
        self.catalog.question(self.row.indicator)
    }

    pub fn target(self) -> View<'a, SdgTarget> {
        self.beside(&self.catalog.shelf.questions.targets[self.row.target as usize])
    }
}
