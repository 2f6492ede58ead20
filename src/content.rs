//! The content of an assessment: one type for imports, drafts, publications and exports, and its hash.

mod canonical;
mod reference;

use std::collections::BTreeMap;

use entity::vocabulary::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use canonical::canonical;
pub use reference::{AssessmentRef, CodebookId, RevisionId};

/// Texts by language (BCP 47 tag).
pub type Texts = BTreeMap<String, String>;

/// The complete content of one revision of an assessment. The order of its lists is significant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Content {
    /// Code of the place assessed.
    pub jurisdiction: String,
    pub instrument: String,
    /// Distinguishes this assessment from others of the same place and instrument, such as `2019` or `second-profile`.
    pub key: String,
    /// Version of the codebook of the instrument.
    pub codebook: String,
    pub kind: RevisionKind,
    /// Public reason for this revision.
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
    /// Coverage of each dimension, by code of the dimension, `1` to `6`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub coverage: BTreeMap<String, CoverageState>,
    pub responses: Vec<Response>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
}

/// Source of a content or of a response.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    pub title: String,
    pub publisher: String,
    pub url: String,
    pub licence: String,
    /// Attribution that the source asks for.
    pub attribution: String,
}

/// Milestone of an assessment. The date has the precision known: `2023`, `2023-06` or `2023-06-30`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Milestone {
    pub kind: MilestoneKind,
    pub date: String,
}

/// Response to one indicator: options, a text, or an absence with its reason.
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
    /// Source of the response, only if it differs from the source of the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// Citation of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    pub policy: Policy,
    /// Place in the policy, such as `art. 12` or `p. 40`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Day on which the policy was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed: Option<String>,
    /// Address of an archived copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<String>,
}

/// Law, decree, strategy or agreement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    pub kind: PolicyKind,
    pub title: String,
    /// Language of the title.
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

/// Finding about a dimension: a well-developed area, or one with potential for further development.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    pub kind: FindingKind,
    pub dimension: String,
    pub text: Texts,
}

/// Report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Document {
    pub language: String,
    /// Id of the report of which this one is a translation.
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
    /// The ref of the assessment, such as `KEN/mgi-national/2021`.
    pub fn assessment(&self) -> String {
        let Self { jurisdiction, instrument, key, .. } = self;
        AssessmentRef { jurisdiction, instrument, key }.to_string()
    }

    /// The id of its codebook, such as `mgi-national@2026`.
    pub fn codebook_id(&self) -> String {
        CodebookId { instrument: &self.instrument, version: &self.codebook }.to_string()
    }

    /// Replaces the responses to these indicators by the absence `WITHDRAWN`. Returns the codes of those that changed.
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
    /// The response that replaces a withdrawn one.
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
            /// The id, which is the same in every content that names the same source: the first 128 bits of the digest.
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
            /// The id, which is the same in every content that names the same thing at any address: the first 128 bits
            /// of the digest without the address.
            pub fn id(&self) -> String {
                Self { url: None, ..self.clone() }.id_with_address()
            }

            /// The former id, with the address in the digest. What was published with it keeps it.
            pub fn id_with_address(&self) -> String {
                digest(self)[..32].to_owned()
            }
        }
    )+};
}
identified_without_address!(Policy, Document);

/// Whether a place is invented: its code begins with one that ISO 3166-1 reserves for its users.
pub fn is_invented(place: &str) -> bool {
    matches!(place.as_bytes(), [b'Q', b'M'..=b'Z', b'A'..=b'Z', rest @ ..] if rest.is_empty() || rest[0] == b'-')
}

/// SHA-256, in hexadecimal, of the canonical form of a value.
pub fn digest(value: &impl Serialize) -> String {
    hex::encode(Sha256::digest(canonical(value)))
}

/// The JSON Schema of a type of document that people write.
pub fn json_schema<T: JsonSchema>() -> String {
    let schema = schemars::schema_for!(T);
    format!("{}\n", serde_json::to_string_pretty(&schema).expect("a schema is JSON"))
}
