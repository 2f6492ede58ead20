//! What editors send: the parts of a content, each checked when the draft is submitted.

use std::collections::BTreeMap;

use async_graphql::{InputObject, MaybeUndefined};

use crate::content;
use crate::desk::{
    self, DocumentPatch, EvidencePatch, Patch, PolicyPatch, ResponsePatch, SourcePatch, TextsPatch,
};
use crate::error::Error;
use crate::graphql::scalar::{LanguageTag, PartialDate};
use crate::graphql::viewer::Role;
use crate::graphql::vocabulary::*;

impl<T, U: From<T>> From<MaybeUndefined<T>> for Patch<U> {
    fn from(value: MaybeUndefined<T>) -> Self {
        match value {
            MaybeUndefined::Undefined => Self::Keep,
            MaybeUndefined::Null => Self::Remove,
            MaybeUndefined::Value(value) => Self::Set(value.into()),
        }
    }
}

/// Declares what the desk takes for an input, field by field.
macro_rules! desk_inputs {
    ($($input:ident => $desk:ty { $($field:ident),+ };)+) => {$(
        impl From<$input> for $desk {
            fn from($input { $($field),+ }: $input) -> Self {
                Self { $($field: $field.into()),+ }
            }
        }
    )+};
}

desk_inputs! {
    CommentInput => desk::Comment { indicator, text };
    EvidenceInput => EvidencePatch { policy, locator, accessed, archived };
    MilestoneInput => content::Milestone { kind, date };
    PolicyInput => PolicyPatch { kind, title, language, issuer, jurisdiction, year, url };
    ReportInput => DocumentPatch { language, translation_of, title, reference, isbn, url };
    SignOffInput => desk::SignOff { office, jurisdiction, date, scope, document_reference, digest };
    SourceInput => SourcePatch { title, publisher, url, licence, attribution };
}

/// One text in one language.
#[derive(InputObject)]
pub struct LanguageTextInput {
    /// Language of the text, as a BCP 47 tag such as `fr`.
    language: LanguageTag,
    /// Text in the language of `language`, at most 20,000 characters. Null or left out: the text in this language is
    /// removed.
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

/// Response to one indicator. In `updateResponses`, a field left out stays as it is in the draft, and a field that is
/// null is removed; in `replaceResponses`, both are removed. An answer (`selectedOptions`, `text`) removes an absence,
/// and an absence removes an answer, unless both are given.
#[derive(InputObject)]
pub struct ResponseInput {
    /// Code of the indicator, such as `1.1.1`.
    indicator: String,
    /// Codes of the options chosen, such as `yes`, at most 200, which replace the old options. If left out,
    /// `updateResponses` keeps the old options; null removes them.
    selected_options: MaybeUndefined<Vec<String>>,
    /// Answer as text, one entry for each language, at most 100 languages. If the field or a language is left out,
    /// `updateResponses` keeps the old text; null removes the text in every language.
    text: MaybeUndefined<Vec<LanguageTextInput>>,
    /// Reason why there is no answer; the absence replaces an answer unless both are given. If left out,
    /// `updateResponses` keeps the absence; null removes the absence.
    absence: MaybeUndefined<Absence>,
    /// Explanation of the answer, one entry for each language, at most 100 languages. If the field or a language is
    /// left out, `updateResponses` keeps the old explanation; null removes the explanation in every language.
    narrative: MaybeUndefined<Vec<LanguageTextInput>>,
    /// Citations of policies that support the answer, at most 200, which replace the old citations. A citation with the
    /// `kind`, `title`, `language` and `locator` of an old citation keeps the fields left out here. If left out,
    /// `updateResponses` keeps all citations; null removes all citations.
    evidence: MaybeUndefined<Vec<EvidenceInput>>,
    /// Source of the answer, if this source differs from the source of the whole revision. If left out,
    /// `updateResponses` keeps the response's own source; null removes that source.
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
            options: self.selected_options.into(),
            text: texts("text", self.text)?,
            absence: self.absence.into(),
            narrative: texts("narrative", self.narrative)?,
            evidence: Patch::from(self.evidence).map(cited),
            source: self.source.into(),
        })
    }
}

/// Responses, as they were given.
pub fn responses(given: Vec<ResponseInput>) -> Result<Vec<ResponsePatch>, Error> {
    let given = given.into_iter().enumerate();
    given.map(|(index, response)| response.read(&format!("responses[{index}]"))).collect()
}

/// One citation of a policy by a response.
#[derive(InputObject)]
pub struct EvidenceInput {
    /// Policy that is cited. Policies that agree in every field except `url` are the same policy, however often cited.
    policy: PolicyInput,
    /// Place in the policy, such as `art. 12` or `p. 40`. In `updateResponses`, leaving this field out keeps the value
    /// of the same citation; null removes the value.
    locator: MaybeUndefined<String>,
    /// Date on which the policy was read: `2023`, `2023-06` or `2023-06-30`. In `updateResponses`, leaving this field
    /// out keeps the value of the same citation; null removes the value.
    accessed: MaybeUndefined<PartialDate>,
    /// Web address of an archived copy of the policy, beginning with `https://` or `http://`. In `updateResponses`,
    /// leaving this field out keeps the value of the same citation; null removes the value.
    archived: MaybeUndefined<String>,
}

/// One law, decree, strategy or agreement that a response cites.
#[derive(InputObject)]
pub struct PolicyInput {
    /// Kind of the policy, such as a law or a strategy.
    kind: PolicyKind,
    /// Title of the policy, in the language that `language` gives.
    title: String,
    /// Language of the title, such as `fr`.
    language: LanguageTag,
    /// Issuer of the policy, such as a ministry or a parliament. If left out, `updateResponses` keeps the issuer from
    /// the response's present citation of the same policy; null removes the issuer.
    issuer: MaybeUndefined<String>,
    /// Code of the place where the policy applies, such as `KEN`. If left out, `updateResponses` keeps the code from
    /// the response's present citation of the same policy; null removes the code.
    jurisdiction: MaybeUndefined<String>,
    /// Year in which the policy was issued, from `1000` to 20 years after the current year. If left out,
    /// `updateResponses` keeps the year from the response's present citation of the same policy; null removes the year.
    year: MaybeUndefined<i32>,
    /// Web address of the policy, beginning with `https://` or `http://`. If left out, `updateResponses` keeps the
    /// address from the response's present citation of the same policy; null removes the address.
    url: MaybeUndefined<String>,
}

/// Source of a revision or a response, with its licence. A field left out stays; a new source needs all fields.
#[derive(InputObject)]
pub struct SourceInput {
    /// Title of the source. Required for a new source; if left out, the title of the present source stays. Null is an
    /// error.
    title: MaybeUndefined<String>,
    /// Publisher of the source. Required for a new source; if left out, the publisher of the present source stays. Null
    /// is an error.
    publisher: MaybeUndefined<String>,
    /// Web address of the source, beginning with `https://` or `http://`. Required for a new source; if left out, the
    /// address of the present source stays. Null is an error.
    url: MaybeUndefined<String>,
    /// Licence or terms of use of the source. Required for a new source; if left out, the licence of the present source
    /// stays. Null is an error.
    licence: MaybeUndefined<String>,
    /// Attribution that the source asks for. Required for a new source; if left out, the attribution of the present
    /// source stays. Null is an error.
    attribution: MaybeUndefined<String>,
}

/// One finding of an assessment: a well-developed area of a dimension, or an area with potential for further
/// development.
#[derive(InputObject)]
pub struct FindingInput {
    /// Kind of the finding: `WELL_DEVELOPED` or `POTENTIAL`.
    kind: FindingKind,
    /// Code of the dimension, `1` to `6`.
    dimension: String,
    /// Text of the finding, in one language or several.
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

/// One report of a draft. A field that is left out keeps its value from the draft's report with the same language and
/// title; a field that is null is removed.
#[derive(InputObject)]
pub struct ReportInput {
    /// Language of the report, as a BCP 47 tag such as `fr`.
    language: LanguageTag,
    /// Position in this list, from `0`, of the report of which this report is a translation. If left out, the link to
    /// the original stays; null removes the link.
    translation_of: MaybeUndefined<i32>,
    /// Title of the report.
    title: String,
    /// Reference number given by the publisher. If left out, the number of the draft's report with the same language
    /// and title stays; null removes the number.
    reference: MaybeUndefined<String>,
    /// ISBN of the report. If left out, the ISBN of the draft's report with the same language and title stays; null
    /// removes the ISBN.
    isbn: MaybeUndefined<String>,
    /// Web address of the report, beginning with `https://` or `http://`. If left out, the address of the draft's
    /// report with the same language and title stays; null removes the address.
    url: MaybeUndefined<String>,
}

/// One step in the course of an assessment, with its date.
#[derive(InputObject)]
pub struct MilestoneInput {
    /// Kind of the step.
    kind: MilestoneKind,
    /// Date of the step, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    date: PartialDate,
}

/// Publication state of the answers of one dimension, to be set in a draft.
#[derive(InputObject)]
pub struct CoverageInput {
    /// Code of the dimension, `1` to `6`.
    dimension: String,
    /// Publication state of the answers of the dimension. If null or left out, the draft's entry for the dimension is
    /// removed.
    state: Option<CoverageState>,
}

/// Details of the assessment to be changed in a draft. A field that is left out stays as it is; a field that is null is
/// removed.
#[derive(InputObject)]
pub struct DetailsInput {
    /// Version of the codebook whose questions the draft answers, such as `2026`. If left out, the version stays; null
    /// is an error.
    codebook: MaybeUndefined<String>,
    /// Kind of the revision (reason for the revision), such as `CORRECTION`. If left out, the kind stays; null is an
    /// error.
    kind: MaybeUndefined<RevisionKind>,
    /// Public note on the reason for the revision; required for every revision but the first. If left out, the note
    /// stays; null removes the note.
    note: MaybeUndefined<String>,
    /// Year that the assessment describes, from `1990` to the current year. If left out, the year stays; null removes
    /// the year.
    year: MaybeUndefined<i32>,
    /// Number of the round of assessment, from `1`. If left out, the round stays; null removes the round.
    round: MaybeUndefined<i32>,
    /// Kind of round to which the revision belongs. If left out, the kind stays; null is an error.
    round_kind: MaybeUndefined<RoundKind>,
    /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`. If left out, the provenance stays; null is an
    /// error.
    provenance: MaybeUndefined<Provenance>,
    /// Source of the data, with its licence; required for `SECONDARY` data. If left out, the source stays; null removes
    /// the source.
    source: MaybeUndefined<SourceInput>,
    /// Publication state of the answers of each dimension. Dimensions that are left out stay as they are; null removes
    /// the states of all dimensions.
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
            kind: self.kind.into(),
            note: self.note.into(),
            year: self.year.into(),
            round: self.round.into(),
            round_kind: self.round_kind.into(),
            provenance: self.provenance.into(),
            source: self.source.into(),
            coverage: Patch::from(self.coverage).try_map(coverage)?,
        })
    }
}

/// Government counterpart's approval of the draft's present content.
#[derive(InputObject)]
pub struct SignOffInput {
    /// Name of the government office that signed off, 1 to 4,000 characters.
    office: String,
    /// Code of the place to which the office belongs: the place assessed, or a place in which it lies, such as `KEN`.
    jurisdiction: String,
    /// Date of the sign-off, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    date: PartialDate,
    /// Content that the office signed off, described in 1 to 4,000 characters.
    scope: String,
    /// Reference of the document that records the sign-off, 1 to 4,000 characters. Null or left out: no reference.
    document_reference: Option<String>,
    /// SHA-256 of the document that records the sign-off, 64 hexadecimal digits. Null or left out: no hash.
    digest: Option<String>,
}

/// One comment on a draft.
#[derive(InputObject)]
pub struct CommentInput {
    /// Code of the indicator to which the comment refers, such as `1.1.1`; left out if the comment refers to no single
    /// indicator.
    indicator: Option<String>,
    /// Text of the comment, 1 to 4,000 characters.
    text: String,
}

/// One role that a person has, and the places for which the role is valid.
#[derive(InputObject)]
pub struct GrantInput {
    /// Role to grant: `PARTNER`, `EDITOR`, `REVIEWER` or `ADMIN`. `PUBLIC` is an error.
    role: Role,
    /// Codes of the places for which the role is valid, each with all places below. Null or left out: everywhere. An
    /// empty list is an error.
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
