//! Beginning drafts and editing them.

use async_graphql::{Description, ID, InputObject, MaybeUndefined};

use super::payload::DraftPayload;
use super::{Idempotency, Result, answer, call, document, draft_input};
use crate::desk::{CloneRevision, Edit, Import, NewDraft, Patch, StaffSession};
use crate::error::Error;
use crate::graphql::code::without_prefix;
use crate::graphql::desk::input::*;
use crate::graphql::object::object;
use crate::graphql::scalar::Json;
use crate::graphql::vocabulary::{Provenance, RoundKind};

/// Place, instrument, key and first details of a new draft.
#[derive(InputObject)]
pub struct CreateDraftInput {
    /// Code of the place assessed, such as `KEN`.
    jurisdiction: String,
    /// Code of the instrument, such as `mgi-national`.
    instrument: String,
    /// Key that distinguishes assessments of one place and instrument, such as `2021` or `second-profile`: 1 to 40
    /// characters of `a`–`z`, `0`–`9` and `-`.
    key: String,
    /// Version of the codebook, such as `2026`; the newest version if left out.
    codebook: Option<String>,
    /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`. There is no default.
    provenance: Provenance,
    /// Year that the assessment describes, from `1990` to the current year; left out if not known.
    year: Option<i32>,
    /// Number of the round of assessment, from `1`; left out if not known.
    round: Option<i32>,
    /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED` (the default).
    #[graphql(default_with = "RoundKind::Unspecified")]
    round_kind: RoundKind,
    #[graphql(flatten)]
    idempotency: Idempotency,
}

/// Assessment whose current revision is copied into a new draft.
#[derive(InputObject)]
pub struct CloneRevisionInput {
    /// Id or ref of the assessment whose current revision is copied, such as `Assessment:KEN/mgi-national/2021` or
    /// `KEN/mgi-national/2021`.
    assessment_id: ID,
    #[graphql(flatten)]
    idempotency: Idempotency,
}

/// Complete content of an assessment to import, in the form of `Draft.contentJson`.
#[derive(InputObject)]
pub struct ImportDraftInput {
    /// Content as a JSON object, in the form that `docs/content.schema.json` describes.
    content: Json,
    /// Id of the draft whose content is replaced, 32 hexadecimal digits; requires `expectedVersion`. Null or left out:
    /// a new draft is created.
    draft_id: Option<ID>,
    /// Version of the draft that the caller has read, from `1`, as `Draft.version` returns it; required with `draftId`,
    /// and an error without `draftId`. If the draft has another version now, nothing is done, and the error `CONFLICT`
    /// gives the current version.
    expected_version: Option<i32>,
    #[graphql(flatten)]
    idempotency: Idempotency,
}

draft_input! {
    /// Edit of a draft's details.
    UpdateDetailsInput {
        /// Details to change: a field left out stays, a field that is null is removed.
        details: DetailsInput,
    }
}

draft_input! {
    /// Edit of single responses of a draft: changed, added or removed.
    UpdateResponsesInput {
        /// Responses to change or add, at most 1,000, one for each indicator. In the draft's response to the same
        /// indicator, a field left out stays and a field that is null is removed. Null or left out: no response is
        /// changed or added.
        responses: Option<Vec<ResponseInput>>,
        /// Codes of the indicators whose responses are removed from the draft, such as `_T`, at most 1,000; the code of
        /// an indicator without a response is an error. Null or left out: nothing is removed.
        remove: Option<Vec<String>>,
    }
}

draft_input! {
    /// Replacement of all responses of a draft.
    ReplaceResponsesInput {
        /// New responses, at most 1,000, one for each indicator, which replace all old ones. A response left out is
        /// removed, and so is a field left out of a response.
        responses: Vec<ResponseInput>,
    }
}

draft_input! {
    /// Edit of a draft's list of findings.
    UpdateFindingsInput {
        /// New list of findings, which replaces the old one. Left out: the old list stays; null removes all findings.
        findings: MaybeUndefined<Vec<FindingInput>>,
    }
}

draft_input! {
    /// Edit of a draft's list of reports.
    UpdateReportsInput {
        /// New list of reports, which replaces the old one. Left out: the old list stays; null removes all reports. A
        /// report with the language and title of an old one keeps the fields left out here.
        reports: MaybeUndefined<Vec<ReportInput>>,
    }
}

draft_input! {
    /// Edit of a draft's list of milestones.
    UpdateMilestonesInput {
        /// New list of milestones, which replaces the old one. Left out: the old list stays; null removes all milestones.
        milestones: MaybeUndefined<Vec<MilestoneInput>>,
    }
}

/// Root fields for the content of drafts.
#[derive(Default, Description)]
pub struct Drafting;

#[object(plain)]
impl Drafting {
    /// Creates a draft without responses, for an assessment that has no current revision. Null only with an error.
    async fn create_draft(
        &self,
        session: &StaffSession,
        /// Place, instrument, key and first details of the draft to be created.
        input: CreateDraftInput,
    ) -> Result<DraftPayload> {
        let new = NewDraft {
            jurisdiction: input.jurisdiction,
            instrument: input.instrument,
            key: input.key,
            codebook: input.codebook,
            provenance: input.provenance.into(),
            year: input.year,
            round: input.round,
            round_kind: input.round_kind.into(),
            idempotency_key: input.idempotency.key,
        };
        answer(session, session.create_draft(new)).await
    }

    /// Creates a draft with the content of an assessment's current revision. Null only with an error.
    async fn clone_revision(
        &self,
        session: &StaffSession,
        /// Assessment whose current revision is to be copied into a new draft.
        input: CloneRevisionInput,
    ) -> Result<DraftPayload> {
        let assessment = without_prefix(&input.assessment_id, "Assessment").to_owned();
        answer(
            session,
            session.clone_revision(CloneRevision { assessment, idempotency_key: input.idempotency.key }),
        )
        .await
    }

    /// Imports a complete content, as a new draft or in place of the content of an existing draft. Null only with an
    /// error.
    async fn import_draft(
        &self,
        session: &StaffSession,
        /// Complete content of an assessment to be imported, with the draft whose content is to be replaced, if any.
        input: ImportDraftInput,
    ) -> Result<DraftPayload> {
        let draft = match (input.draft_id, input.expected_version) {
            (None, None) => None,
            (Some(id), Some(version)) => Some((id.0, version)),
            _ => {
                let message = "Give draftId and expectedVersion together, or neither.";
                return Err(Error::bad_input("expectedVersion", message));
            }
        };
        let content = Box::new(document("content", input.content)?);
        answer(
            session,
            session.import_draft(Import { draft, content, idempotency_key: input.idempotency.key }),
        )
        .await
    }

    /// Edits the details of a draft, such as codebook, year, provenance and coverage. Fields left out stay; null
    /// removes a value. Null only with an error.
    async fn update_details(
        &self,
        session: &StaffSession,
        /// Details to be changed in a draft, with the version of the draft that the caller has read.
        input: UpdateDetailsInput,
    ) -> Result<DraftPayload> {
        let call = call(input.draft_id, input.expected_version, None);
        answer(session, session.edit(call, Edit::Details(Box::new(input.details.read()?)))).await
    }

    /// Edits one or more responses of a draft. Responses and fields left out stay; null removes a value. Null only with
    /// an error.
    async fn update_responses(
        &self,
        session: &StaffSession,
        /// Responses to be changed, added or removed in a draft, with the version of the draft that the caller has read.
        input: UpdateResponsesInput,
    ) -> Result<DraftPayload> {
        let patches = responses(input.responses.unwrap_or_default())?;
        let edit = Edit::Responses { patches, remove: input.remove.unwrap_or_default() };
        answer(session, session.edit(call(input.draft_id, input.expected_version, None), edit)).await
    }

    /// Replaces all responses of a draft by the responses given. Responses and fields left out are removed. Null only
    /// with an error.
    async fn replace_responses(
        &self,
        session: &StaffSession,
        /// New responses in place of all responses of a draft, with the version of the draft that the caller has read.
        input: ReplaceResponsesInput,
    ) -> Result<DraftPayload> {
        let edit = Edit::AllResponses(responses(input.responses)?);
        answer(session, session.edit(call(input.draft_id, input.expected_version, None), edit)).await
    }

    /// Replaces all findings of a draft by the findings given. Null only with an error.
    async fn update_findings(
        &self,
        session: &StaffSession,
        /// New list of findings for a draft, with the version of the draft that the caller has read.
        input: UpdateFindingsInput,
    ) -> Result<DraftPayload> {
        let edit = Edit::Findings(Patch::from(input.findings).try_map(findings)?);
        answer(session, session.edit(call(input.draft_id, input.expected_version, None), edit)).await
    }

    /// Replaces all reports of a draft by the reports given. Null only with an error.
    async fn update_reports(
        &self,
        session: &StaffSession,
        /// New list of reports for a draft, with the version of the draft that the caller has read.
        input: UpdateReportsInput,
    ) -> Result<DraftPayload> {
        let given = |given: Vec<ReportInput>| given.into_iter().map(Into::into).collect();
        let edit = Edit::Documents(Patch::from(input.reports).map(given));
        answer(session, session.edit(call(input.draft_id, input.expected_version, None), edit)).await
    }

    /// Replaces all milestones of a draft by the milestones given. Null only with an error.
    async fn update_milestones(
        &self,
        session: &StaffSession,
        /// New list of milestones for a draft, with the version of the draft that the caller has read.
        input: UpdateMilestonesInput,
    ) -> Result<DraftPayload> {
        let given = |given: Vec<MilestoneInput>| given.into_iter().map(Into::into).collect();
        let edit = Edit::Milestones(Patch::from(input.milestones).map(given));
        answer(session, session.edit(call(input.draft_id, input.expected_version, None), edit)).await
    }
}
