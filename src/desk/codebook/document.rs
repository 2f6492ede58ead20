//! The documents in which a codebook and its links are imported.

use std::collections::BTreeMap;

use entity::vocabulary::{AnswerType, LinkProvenance, Presence, WordingStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::Texts;
use crate::desk::draft::tidy::by_language;

/// One version of an instrument, whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodebookDocument {
    /// A known instrument, such as `mgi-national`.
    pub instrument: String,
    /// What tells this version from the others: `2027`.
    pub version: String,
    pub dimensions: Vec<Dimension>,
    #[serde(default)]
    pub categories: Vec<Category>,
    /// In their order.
    pub indicators: Vec<Question>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dimension {
    pub code: String,
    pub names: Texts,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Category {
    pub code: String,
    pub dimension: String,
    pub names: Texts,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    pub code: String,
    #[serde(default)]
    pub dimension: Option<String>,
    #[serde(default)]
    pub category: Option<String>,
    /// Shared by questions of different instruments about the same thing.
    pub topic: String,
    pub answer_type: AnswerType,
    pub wording_status: WordingStatus,
    /// Where the wording is from.
    #[serde(default)]
    pub source: Option<String>,
    pub questions: Texts,
    #[serde(default)]
    pub options: Vec<Choice>,
    /// The objectives of the Global Compact that it bears on; `[]` for none. Left out: those of the same code in the
    /// version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objectives: Option<Vec<QuestionObjective>>,
    /// The targets of the SDGs that it bears on; `[]` for none. Left out: those of the same code in the version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdg_targets: Option<Vec<QuestionTarget>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionObjective {
    /// 1 to 23.
    pub objective: i32,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionTarget {
    /// `10.7`.
    pub target: String,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Choice {
    pub code: String,
    #[serde(default)]
    pub ordinal: Option<i32>,
    #[serde(default)]
    pub presence: Option<Presence>,
    pub labels: Texts,
}

/// What the questions of one codebook bear on: all of it, in place of what there is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinksDocument {
    /// `mgi-national@2026`.
    pub codebook: String,
    /// Not touched if left out.
    #[serde(default)]
    pub objectives: Option<Vec<ObjectiveLink>>,
    /// Not touched if left out.
    #[serde(default)]
    pub sdg_targets: Option<Vec<SdgLink>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectiveLink {
    pub indicator: String,
    /// 1 to 23.
    pub objective: i32,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SdgLink {
    pub indicator: String,
    /// `10.7`.
    pub target: String,
    pub provenance: LinkProvenance,
    pub source: String,
}

/// What is wrong with a document, and where.
pub struct CodebookProblem {
    pub path: String,
    pub message: String,
}

impl CodebookDocument {
    /// Brings the tags of languages to their one form.
    pub fn tidy(&mut self) {
        self.dimensions.iter_mut().for_each(|dimension| by_language(&mut dimension.names));
        self.categories.iter_mut().for_each(|category| by_language(&mut category.names));
        for question in &mut self.indicators {
            by_language(&mut question.questions);
            question.options.iter_mut().for_each(|option| by_language(&mut option.labels));
        }
    }

    /// `mgi-national@2027`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.instrument, self.version)
    }
}

/// By code, each once.
pub type ByCode<'d, T> = BTreeMap<&'d str, &'d T>;
