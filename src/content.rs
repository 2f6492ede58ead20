//! What an assessment says: one type for imports, drafts, publications and exports; its canonical form and hash.

mod canonical;
mod reference;

use std::collections::BTreeMap;

use entity::vocabulary::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use canonical::canonical;
pub use reference::{AssessmentRef, CodebookId, RevisionId};

/// Words by language (BCP 47 tag).
pub type Texts = BTreeMap<String, String>;

/// One complete content of an assessment. Its lists are in an order that means something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Content {
    /// The place assessed, by its code.
    pub jurisdiction: String,
    pub instrument: String,
    /// What tells this assessment from others of the place with the instrument: `2019`, `second-profile`.
    pub key: String,
    /// The version of the instrument's codebook.
    pub codebook: String,
    pub kind: RevisionKind,
    /// What the public is told about the reason for this revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<i32>,
    pub round_kind: RoundKind,
    pub provenance: Provenance,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
    /// By dimension, `1` to `6`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub coverage: BTreeMap<String, CoverageState>,
    pub responses: Vec<Response>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
}

/// Where a content or an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    pub title: String,
    pub publisher: String,
    pub url: String,
    pub licence: String,
    /// How the source asks to be named.
    pub attribution: String,
}

/// A step of an assessment; the date is as precise as it is known: `2023`, `2023-06` or `2023-06-30`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Milestone {
    pub kind: MilestoneKind,
    pub date: String,
}

/// The answer to one question: options, or a text, or a typed absence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Response {
    pub indicator: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub text: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Absence>,
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub narrative: Texts,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Only where it differs from the content's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// A citation of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    pub policy: Policy,
    /// Where in the policy: `art. 12`, `p. 40`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The day it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed: Option<String>,
    /// Where a copy is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<String>,
}

/// A law, decree, strategy or agreement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    pub kind: PolicyKind,
    pub title: String,
    /// The language of the title.
    pub language: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A well-developed area of a dimension, or one with potential for further development.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    pub kind: FindingKind,
    pub dimension: String,
    pub text: Texts,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Document {
    pub language: String,
    /// The id of the report this one translates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation_of: Option<String>,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Content {
    /// The assessment's readable name, such as `KEN/mgi-national/2021`.
    pub fn assessment(&self) -> String {
        let Self { jurisdiction, instrument, key, .. } = self;
        AssessmentRef { jurisdiction, instrument, key }.to_string()
    }

    /// The id of the codebook it answers, such as `mgi-national@2026`.
    pub fn codebook_id(&self) -> String {
        CodebookId { instrument: &self.instrument, version: &self.codebook }.to_string()
    }

    /// Takes answers back: of what was said to these indicators, nothing is left but that it was withdrawn. Answers the
    /// codes of those that said something else.
    pub fn withdraw(&mut self, is_withdrawn: impl Fn(&str) -> bool) -> Vec<String> {
        let mut codes = vec![];
        for response in self.responses.iter_mut().filter(|response| is_withdrawn(&response.indicator)) {
            let withdrawn = Response::withdrawn(&response.indicator);
            if *response != withdrawn {
                codes.push(std::mem::replace(response, withdrawn).indicator);
            }
        }
        codes
    }

    /// SHA-256 of the canonical form, in hexadecimal.
    pub fn hash(&self) -> String {
        digest(self)
    }
}

impl Response {
    /// What is left of an answer that was taken back.
    fn withdrawn(indicator: &str) -> Self {
        Self {
            indicator: indicator.to_owned(),
            options: vec![],
            text: Texts::new(),
            absence: Some(Absence::Withdrawn),
            narrative: Texts::new(),
            evidence: vec![],
            source: None,
        }
    }
}

macro_rules! identified_by_content {
    ($($name:ident),+) => {$(
        impl $name {
            /// The same thing has the same id wherever it is named: the first 128 bits of its digest.
            pub fn id(&self) -> String {
                digest(self)[..32].to_owned()
            }
        }
    )+};
}
identified_by_content!(Source);

macro_rules! identified_without_address {
    ($($name:ident),+) => {$(
        impl $name {
            /// The same thing has the same id wherever it is named and found: the first 128 bits of the digest of all but
            /// its address.
            pub fn id(&self) -> String {
                Self { url: None, ..self.clone() }.id_with_address()
            }

            /// Its id when the address was part of it: what was published so keeps it.
            pub fn id_with_address(&self) -> String {
                digest(self)[..32].to_owned()
            }
        }
    )+};
}
identified_without_address!(Policy, Document);

/// Whether a place is invented: its code is one that ISO 3166-1 leaves to its users, or begins with one.
pub fn is_invented(place: &str) -> bool {
    matches!(place.as_bytes(), [b'Q', b'M'..=b'Z', b'A'..=b'Z', rest @ ..] if rest.is_empty() || rest[0] == b'-')
}

/// SHA-256, in hexadecimal, of the canonical form of a value.
pub fn digest(value: &impl Serialize) -> String {
    hex::encode(Sha256::digest(canonical(value)))
}

/// The JSON Schema of a type whose documents people write.
pub fn json_schema<T: JsonSchema>() -> String {
    let schema = schemars::schema_for!(T);
    format!("{}\n", serde_json::to_string_pretty(&schema).expect("a schema is JSON"))
}
