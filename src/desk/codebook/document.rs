//! The JSON documents from which codebooks and links are imported.

use std::collections::BTreeMap;

use entity::vocabulary::{AnswerType, LinkProvenance, Presence, WordingStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::Texts;
use crate::desk::draft::tidy::by_language;

/// Complete codebook: one version of an instrument.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodebookDocument {
    /// Code of an existing instrument, such as `mgi-national`.
    pub instrument: String,
    /// Version of the codebook within its instrument, such as `2027`.
    pub version: String,
    pub dimensions: Vec<Dimension>,
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Indicators in display order.
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
    /// Code of a topic that questions of different instruments share.
    pub topic: String,
    pub answer_type: AnswerType,
    pub wording_status: WordingStatus,
    /// Source of the wording.
    #[serde(default)]
    pub source: Option<String>,
    pub questions: Texts,
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Linked objectives of the Global Compact. `[]`: none. Left out: those of the same code in the previous version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objectives: Option<Vec<QuestionObjective>>,
    /// Linked targets of the SDGs. `[]`: none. Left out: those of the same code in the previous version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdg_targets: Option<Vec<QuestionTarget>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionObjective {
    /// Number of the objective, 1 to 23.
    pub objective: i32,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionTarget {
    /// Code of the target, such as `10.7`.
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

/// All links of one codebook, which replace its present links.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinksDocument {
    /// Id of the codebook, such as `mgi-national@2026`.
    pub codebook: String,
    /// Links to objectives; they stay unchanged if left out.
    #[serde(default)]
    pub objectives: Option<Vec<ObjectiveLink>>,
    /// Links to targets; they stay unchanged if left out.
    #[serde(default)]
    pub sdg_targets: Option<Vec<SdgLink>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectiveLink {
    pub indicator: String,
    /// Number of the objective, 1 to 23.
    pub objective: i32,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SdgLink {
    pub indicator: String,
    /// Code of the target, such as `10.7`.
    pub target: String,
    pub provenance: LinkProvenance,
    pub source: String,
}

/// Problem in a document, with its path.
pub struct CodebookProblem {
    pub path: String,
    pub message: String,
}

impl CodebookDocument {
    /// Makes language tags canonical.
    pub fn tidy(&mut self) {
        self.dimensions.iter_mut().for_each(|dimension| by_language(&mut dimension.names));
        self.categories.iter_mut().for_each(|category| by_language(&mut category.names));
        for question in &mut self.indicators {
            by_language(&mut question.questions);
            question.options.iter_mut().for_each(|option| by_language(&mut option.labels));
        }
    }

    /// Id, such as `mgi-national@2027`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.instrument, self.version)
    }
}

/// Items by code.
pub type ByCode<'d, T> = BTreeMap<&'d str, &'d T>;
