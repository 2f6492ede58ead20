//! What editors send: the parts of a content, each checked when the draft is submitted.

use async_graphql::{ID, InputObject, MaybeUndefined};

use crate::content;
use crate::content::Texts;
use crate::desk;
use crate::error::Error;
use crate::graphql::scalar::{LanguageTag, PartialDate};
use crate::graphql::viewer::Role;
use crate::graphql::vocabulary::*;

/// A text in one language.
#[derive(InputObject)]
pub struct LanguageTextInput {
    /// The language it is in.
    language: LanguageTag,
    /// The text.
    text: String,
}

/// By language; of two texts in one language it cannot be told which is meant.
pub fn texts(field: &str, given: Option<Vec<LanguageTextInput>>) -> Result<Texts, Error> {
    let mut texts = Texts::new();
    for LanguageTextInput { language, text } in given.unwrap_or_default() {
        if texts.insert(language.as_str().to_owned(), text).is_some() {
            let message = format!("There are two texts in {}; give one.", language.as_str());
            return Err(Error::bad_input(field, message));
        }
    }
    Ok(texts)
}

/// The answer to one question. It takes the place of the draft's response to it.
#[derive(InputObject)]
pub struct ResponseInput {
    /// The code of the indicator.
    indicator: String,
    /// The codes of the options chosen.
    options: Option<Vec<String>>,
    /// The answer in words.
    text: Option<Vec<LanguageTextInput>>,
    /// Why there is no answer.
    absence: Option<Absence>,
    /// What is told about the answer.
    narrative: Option<Vec<LanguageTextInput>>,
    /// The policies that the answer cites.
    evidence: Option<Vec<EvidenceInput>>,
    /// Where it comes from, if elsewhere than the whole.
    source: Option<SourceInput>,
}

impl ResponseInput {
    pub fn read(self) -> Result<content::Response, Error> {
        let evidence = self.evidence.unwrap_or_default();
        Ok(content::Response {
            indicator: self.indicator,
            options: self.options.unwrap_or_default(),
            text: texts("text", self.text)?,
            absence: self.absence.map(Into::into),
            narrative: texts("narrative", self.narrative)?,
            evidence: evidence.into_iter().map(Into::into).collect(),
            source: self.source.map(Into::into),
        })
    }
}

/// A citation of a policy.
#[derive(InputObject)]
pub struct EvidenceInput {
    /// What is cited. The same words are the same policy, however often it is cited.
    policy: PolicyInput,
    /// Where in it: `art. 12`, `p. 40`.
    locator: Option<String>,
    /// The day it was read.
    accessed: Option<PartialDate>,
    /// Where a copy is kept.
    archived: Option<String>,
}

impl From<EvidenceInput> for content::Evidence {
    fn from(EvidenceInput { policy, locator, accessed, archived }: EvidenceInput) -> Self {
        Self { policy: policy.into(), locator, accessed: accessed.map(|date| date.0), archived }
    }
}

/// A law, decree, strategy or agreement.
#[derive(InputObject)]
pub struct PolicyInput {
    /// What sort of act it is.
    kind: PolicyKind,
    /// What it is called.
    title: String,
    /// The language of the title.
    language: LanguageTag,
    /// Who issued it.
    issuer: Option<String>,
    /// The code of the place where it applies.
    jurisdiction: Option<String>,
    /// The year it was issued.
    year: Option<i32>,
    /// Where it is found.
    url: Option<String>,
}

impl From<PolicyInput> for content::Policy {
    fn from(PolicyInput { kind, title, language, issuer, jurisdiction, year, url }: PolicyInput) -> Self {
        let language = language.as_str().to_owned();
        Self { kind: kind.into(), title, language, issuer, jurisdiction, year, url }
    }
}

/// Where something comes from, and under which licence.
#[derive(InputObject)]
pub struct SourceInput {
    /// What it is called.
    title: String,
    /// Who published it.
    publisher: String,
    /// Where it is found.
    url: String,
    /// The terms under which it may be used.
    licence: String,
    /// How it asks to be named.
    attribution: String,
}

impl From<SourceInput> for content::Source {
    fn from(SourceInput { title, publisher, url, licence, attribution }: SourceInput) -> Self {
        Self { title, publisher, url, licence, attribution }
    }
}

/// A well-developed area of a dimension, or one with potential for further development.
#[derive(InputObject)]
pub struct FindingInput {
    /// What it finds.
    kind: FindingKind,
    /// The code of the dimension.
    dimension: String,
    /// The finding, in one language or several.
    text: Vec<LanguageTextInput>,
}

impl FindingInput {
    pub fn read(self) -> Result<content::Finding, Error> {
        let text = texts("text", Some(self.text))?;
        Ok(content::Finding { kind: self.kind.into(), dimension: self.dimension, text })
    }
}

/// A report.
#[derive(InputObject)]
pub struct DocumentInput {
    /// The language it is in.
    language: LanguageTag,
    /// The place, from 0, in this list, of the report that it translates.
    translation_of: Option<i32>,
    /// What it is called.
    title: String,
    /// The number by which the publisher knows it.
    reference: Option<String>,
    /// Its ISBN.
    isbn: Option<String>,
    /// Where it is found.
    url: Option<String>,
}

/// Reports, each with the id of the one it translates.
pub fn documents(given: Vec<DocumentInput>) -> Result<Vec<content::Document>, Error> {
    let plain = |input: &DocumentInput| content::Document {
        language: input.language.as_str().to_owned(),
        translation_of: None,
        title: input.title.clone(),
        reference: input.reference.clone(),
        isbn: input.isbn.clone(),
        url: input.url.clone(),
    };
    let read = |input: &DocumentInput| {
        let Some(index) = input.translation_of else { return Ok(plain(input)) };
        let original = usize::try_from(index).ok().and_then(|index| given.get(index));
        match original.filter(|original| original.translation_of.is_none()) {
            Some(original) => {
                Ok(content::Document { translation_of: Some(plain(original).id()), ..plain(input) })
            }
            None => {
                let message = format!("There is no original at place {index} of this list.");
                Err(Error::bad_input("translationOf", message))
            }
        }
    };
    given.iter().map(read).collect()
}

/// A step of an assessment.
#[derive(InputObject)]
pub struct MilestoneInput {
    /// Which step.
    kind: MilestoneKind,
    /// When, as precisely as it is known.
    date: PartialDate,
}

impl From<MilestoneInput> for content::Milestone {
    fn from(MilestoneInput { kind, date }: MilestoneInput) -> Self {
        Self { kind: kind.into(), date: date.0 }
    }
}

/// Whether the answers of a dimension are published.
#[derive(InputObject)]
pub struct CoverageInput {
    /// The code of the dimension.
    dimension: String,
    /// Whether they are.
    state: CoverageState,
}

/// What an assessment says of itself. What is left out stays; what is null is taken out.
#[derive(InputObject)]
pub struct DetailsInput {
    /// The version of the codebook whose questions it answers.
    codebook: Option<String>,
    /// Why the revision is made.
    kind: Option<RevisionKind>,
    /// What the public is told about the reason for it.
    note: MaybeUndefined<String>,
    /// The year it speaks of.
    year: MaybeUndefined<i32>,
    /// The number of the round.
    round: MaybeUndefined<i32>,
    /// Which round it belongs to, by its nature.
    round_kind: Option<RoundKind>,
    /// Whose data it is.
    provenance: Option<Provenance>,
    /// Where it comes from, and under which licence.
    source: MaybeUndefined<SourceInput>,
    /// Of dimensions whether their answers are published; those that are left out stay.
    coverage: Option<Vec<CoverageInput>>,
}

impl From<DetailsInput> for desk::Details {
    fn from(input: DetailsInput) -> Self {
        let coverage = input.coverage.unwrap_or_default();
        Self {
            codebook: input.codebook,
            kind: input.kind.map(Into::into),
            note: given(input.note),
            year: given(input.year),
            round: given(input.round),
            round_kind: input.round_kind.map(Into::into),
            provenance: input.provenance.map(Into::into),
            source: given(input.source).map(|source| source.map(Into::into)),
            coverage: coverage.into_iter().map(|row| (row.dimension, row.state.into())).collect(),
        }
    }
}

fn given<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// A government counterpart's approval of what the draft says now.
#[derive(InputObject)]
pub struct SignOffInput {
    /// The office that signed off.
    office: String,
    /// The code of the place it is an office of: the place assessed, or one that it lies in.
    jurisdiction: String,
    /// When, as precisely as it is known.
    date: PartialDate,
    /// What was signed off.
    scope: String,
    /// The reference of the document that says so.
    document_reference: Option<String>,
    /// The SHA-256 of that document, in hexadecimal.
    digest: Option<String>,
}

impl From<SignOffInput> for desk::SignOff {
    fn from(input: SignOffInput) -> Self {
        let SignOffInput { office, jurisdiction, date, scope, document_reference, digest } = input;
        Self { office, jurisdiction, date: date.0, scope, document_reference, digest }
    }
}

/// What is to be said of a draft.
#[derive(InputObject)]
pub struct CommentInput {
    /// The code of the indicator it is about, if it is about one.
    indicator: Option<String>,
    /// What is to be said.
    text: String,
}

impl From<CommentInput> for desk::Comment {
    fn from(CommentInput { indicator, text }: CommentInput) -> Self {
        Self { indicator, text }
    }
}

/// What somebody may do, and where.
#[derive(InputObject)]
pub struct GrantInput {
    /// What.
    role: Role,
    /// The codes of places, each with all that is below it; null, or left out, is everywhere.
    scope: Option<Vec<String>>,
}

impl GrantInput {
    pub fn read(self) -> Result<crate::auth::Grant, Error> {
        let Some(role) = self.role.granted() else {
            return Err(Error::bad_input("grants", "PUBLIC is what everybody is; it is not granted."));
        };
        Ok(crate::auth::Grant::new(role, crate::auth::Scope(self.scope)))
    }
}

/// An id as it was given, with or without its type: `Assessment:KEN/mgi-national/2021`.
pub fn plain_id(id: &ID, kind: &str) -> String {
    id.strip_prefix(kind).and_then(|id| id.strip_prefix(':')).unwrap_or(id).to_owned()
}
