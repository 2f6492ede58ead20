//! What editors send: the parts of a content, each checked when the draft is submitted.

use std::collections::BTreeMap;

use async_graphql::{ID, InputObject, MaybeUndefined};

use crate::content;
use crate::desk::{
    self, DocumentPatch, EvidencePatch, Patch, PolicyPatch, ResponsePatch, SourcePatch, TextsPatch,
};
use crate::error::Error;
use crate::graphql::scalar::{LanguageTag, PartialDate};
use crate::graphql::viewer::Role;
use crate::graphql::vocabulary::*;

impl<T> From<MaybeUndefined<T>> for Patch<T> {
    fn from(value: MaybeUndefined<T>) -> Self {
        match value {
            MaybeUndefined::Undefined => Self::Keep,
            MaybeUndefined::Null => Self::Remove,
            MaybeUndefined::Value(value) => Self::Set(value),
        }
    }
}

/// The same, of something that is read first.
fn patch<T, U: From<T>>(value: MaybeUndefined<T>) -> Patch<U> {
    Patch::from(value).map(Into::into)
}

/// A text in one language.
#[derive(InputObject)]
pub struct LanguageTextInput {
    /// The language it is in.
    language: LanguageTag,
    /// The text; null removes the text in this language.
    text: Option<String>,
}

/// By language; of two texts in one language it cannot be told which is meant.
fn texts(field: &str, given: Vec<LanguageTextInput>) -> Result<TextsPatch, Error> {
    let mut texts = TextsPatch::new();
    for LanguageTextInput { language, text } in given {
        if texts.insert(language.as_str().to_owned(), text).is_some() {
            let message = format!("There are two texts in {}; give one.", language.as_str());
            return Err(Error::bad_input(field, message));
        }
    }
    Ok(texts)
}

/// The response to one question. What is left out stays as it is in the draft; what is null is removed. An answer
/// (`options`, `text`) removes an absence, and an absence an answer, where not both are given.
#[derive(InputObject)]
pub struct ResponseInput {
    /// The code of the indicator.
    indicator: String,
    /// The codes of the options chosen, in place of those there are.
    options: MaybeUndefined<Vec<String>>,
    /// The answer in words. The text in a language that is left out stays.
    text: MaybeUndefined<Vec<LanguageTextInput>>,
    /// Why there is no answer.
    absence: MaybeUndefined<Absence>,
    /// What is told about the answer. The text in a language that is left out stays.
    narrative: MaybeUndefined<Vec<LanguageTextInput>>,
    /// The policies that the answer cites, in place of those there are. A citation of the same place (`locator`) of the
    /// same policy (`kind`, `title`, `language`) keeps what is left out of it.
    evidence: MaybeUndefined<Vec<EvidenceInput>>,
    /// Where it comes from, if elsewhere than the whole.
    source: MaybeUndefined<SourceInput>,
}

impl ResponseInput {
    /// `path` is where it was given: `responses[2]`.
    fn read(self, path: &str) -> Result<ResponsePatch, Error> {
        let texts =
            |field: &str, given| Patch::from(given).try_map(|given| texts(&format!("{path}.{field}"), given));
        let cited = |given: Vec<EvidenceInput>| given.into_iter().map(Into::into).collect();
        Ok(ResponsePatch {
            indicator: self.indicator,
            options: self.options.into(),
            text: texts("text", self.text)?,
            absence: patch(self.absence),
            narrative: texts("narrative", self.narrative)?,
            evidence: Patch::from(self.evidence).map(cited),
            source: patch(self.source),
        })
    }
}

/// Responses, as they were given.
pub fn responses(given: Vec<ResponseInput>) -> Result<Vec<ResponsePatch>, Error> {
    let given = given.into_iter().enumerate();
    given.map(|(index, response)| response.read(&format!("responses[{index}]"))).collect()
}

/// A citation of a policy.
#[derive(InputObject)]
pub struct EvidenceInput {
    /// What is cited. The same words are the same policy, however often it is cited, and whatever its address.
    policy: PolicyInput,
    /// Where in it: `art. 12`, `p. 40`.
    locator: MaybeUndefined<String>,
    /// The day it was read.
    accessed: MaybeUndefined<PartialDate>,
    /// Where a copy is kept.
    archived: MaybeUndefined<String>,
}

impl From<EvidenceInput> for EvidencePatch {
    fn from(EvidenceInput { policy, locator, accessed, archived }: EvidenceInput) -> Self {
        Self {
            policy: policy.into(),
            locator: locator.into(),
            accessed: Patch::from(accessed).map(|date| date.0),
            archived: archived.into(),
        }
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
    issuer: MaybeUndefined<String>,
    /// The code of the place where it applies.
    jurisdiction: MaybeUndefined<String>,
    /// The year it was issued.
    year: MaybeUndefined<i32>,
    /// Where it is found.
    url: MaybeUndefined<String>,
}

impl From<PolicyInput> for PolicyPatch {
    fn from(PolicyInput { kind, title, language, issuer, jurisdiction, year, url }: PolicyInput) -> Self {
        Self {
            kind: kind.into(),
            title,
            language: language.as_str().to_owned(),
            issuer: issuer.into(),
            jurisdiction: jurisdiction.into(),
            year: year.into(),
            url: url.into(),
        }
    }
}

/// Where something comes from, and under which licence. What is left out stays; a new source has all of it.
#[derive(InputObject)]
pub struct SourceInput {
    /// What it is called.
    title: MaybeUndefined<String>,
    /// Who published it.
    publisher: MaybeUndefined<String>,
    /// Where it is found.
    url: MaybeUndefined<String>,
    /// The terms under which it may be used.
    licence: MaybeUndefined<String>,
    /// How it asks to be named.
    attribution: MaybeUndefined<String>,
}

impl From<SourceInput> for SourcePatch {
    fn from(SourceInput { title, publisher, url, licence, attribution }: SourceInput) -> Self {
        Self {
            title: title.into(),
            publisher: publisher.into(),
            url: url.into(),
            licence: licence.into(),
            attribution: attribution.into(),
        }
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

/// Findings, as they were given.
pub fn findings(given: Vec<FindingInput>) -> Result<Vec<content::Finding>, Error> {
    let read = |(index, FindingInput { kind, dimension, text }): (usize, FindingInput)| {
        let given = texts(&format!("findings[{index}].text"), text)?;
        let text = given.into_iter().filter_map(|(language, text)| Some((language, text?))).collect();
        Ok(content::Finding { kind: kind.into(), dimension, text })
    };
    given.into_iter().enumerate().map(read).collect()
}

/// A report.
#[derive(InputObject)]
pub struct DocumentInput {
    /// The language it is in.
    language: LanguageTag,
    /// The place, from 0, in this list, of the report that it translates.
    translation_of: MaybeUndefined<i32>,
    /// What it is called.
    title: String,
    /// The number by which the publisher knows it.
    reference: MaybeUndefined<String>,
    /// Its ISBN.
    isbn: MaybeUndefined<String>,
    /// Where it is found.
    url: MaybeUndefined<String>,
}

impl From<DocumentInput> for DocumentPatch {
    fn from(input: DocumentInput) -> Self {
        Self {
            language: input.language.as_str().to_owned(),
            title: input.title,
            reference: input.reference.into(),
            isbn: input.isbn.into(),
            url: input.url.into(),
            translation_of: input.translation_of.into(),
        }
    }
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
    /// Whether they are; null removes what the draft says of the dimension.
    state: Option<CoverageState>,
}

/// What an assessment says of itself. What is left out stays; what is null is taken out.
#[derive(InputObject)]
pub struct DetailsInput {
    /// The version of the codebook whose questions it answers; it cannot be null.
    codebook: MaybeUndefined<String>,
    /// Why the revision is made; it cannot be null.
    kind: MaybeUndefined<RevisionKind>,
    /// What the public is told about the reason for it.
    note: MaybeUndefined<String>,
    /// The year it speaks of.
    year: MaybeUndefined<i32>,
    /// The number of the round.
    round: MaybeUndefined<i32>,
    /// Which round it belongs to, by its nature; it cannot be null.
    round_kind: MaybeUndefined<RoundKind>,
    /// Whose data it is; it cannot be null.
    provenance: MaybeUndefined<Provenance>,
    /// Where it comes from, and under which licence.
    source: MaybeUndefined<SourceInput>,
    /// Of dimensions whether their answers are published; those that are left out stay.
    coverage: MaybeUndefined<Vec<CoverageInput>>,
}

impl DetailsInput {
    pub fn read(self) -> Result<desk::Details, Error> {
        let coverage = |given: Vec<CoverageInput>| {
            let mut coverage = BTreeMap::new();
            for (index, CoverageInput { dimension, state }) in given.into_iter().enumerate() {
                if coverage.insert(dimension.clone(), state.map(Into::into)).is_some() {
                    let message = format!("The dimension {dimension:?} is there twice; give it once.");
                    return Err(Error::bad_input(format!("coverage[{index}].dimension"), message));
                }
            }
            Ok(coverage)
        };
        Ok(desk::Details {
            codebook: self.codebook.into(),
            kind: patch(self.kind),
            note: self.note.into(),
            year: self.year.into(),
            round: self.round.into(),
            round_kind: patch(self.round_kind),
            provenance: patch(self.provenance),
            source: patch(self.source),
            coverage: Patch::from(self.coverage).try_map(coverage)?,
        })
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
