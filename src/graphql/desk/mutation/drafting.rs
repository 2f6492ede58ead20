//! Beginning drafts and editing them.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::{Drafted, answer, call, document, draft_input};
use crate::desk::{CloneRevision, Edit, Import, NewDraft, Patch};
use crate::error::Error;
use crate::graphql::code::without_prefix;
use crate::graphql::context::desk;
use crate::graphql::desk::input::*;
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
    /// Idempotency key, 1 to 200 characters. A repeated request with the same key and input returns the result of the
    /// first request and changes nothing; other input with the same key is an error. Null or left out: a repeated
    /// request counts as a new one.
    idempotency_key: Option<String>,
}

/// Assessment whose current revision is copied into a new draft.
#[derive(InputObject)]
pub struct CloneRevisionInput {
    /// Id or ref of the assessment whose current revision is copied, such as `Assessment:KEN/mgi-national/2021` or
    /// `KEN/mgi-national/2021`.
    assessment_id: ID,
    /// Idempotency key, 1 to 200 characters. A repeated request with the same key and input returns the result of the
    /// first request and changes nothing; other input with the same key is an error. Null or left out: a repeated
    /// request counts as a new one.
    idempotency_key: Option<String>,
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
    /// Idempotency key, 1 to 200 characters. A repeated request with the same key and input returns the result of the
    /// first request and changes nothing; other input with the same key is an error. Null or left out: a repeated
    /// request counts as a new one.
    idempotency_key: Option<String>,
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

#[derive(Default)]
pub struct Drafting;

#[Object(serial)]
impl Drafting {
    /// Creates a draft without responses, for an assessment that has no current revision. Null only with an error.
    async fn create_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Place, instrument, key and first details of the draft to be created.")]
        input: CreateDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let new = NewDraft {
                jurisdiction: input.jurisdiction,
                instrument: input.instrument,
                key: input.key,
                codebook: input.codebook,
                provenance: input.provenance.into(),
                year: input.year,
                round: input.round,
                round_kind: input.round_kind.into(),
                idempotency_key: input.idempotency_key,
            };
            session.create_draft(new).await
        })
        .await
    }

    /// Creates a draft with the content of an assessment's current revision. Null only with an error.
    async fn clone_revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Assessment whose current revision is to be copied into a new draft.")]
        input: CloneRevisionInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let assessment = without_prefix(&input.assessment_id, "Assessment").to_owned();
            session.clone_revision(CloneRevision { assessment, idempotency_key: input.idempotency_key }).await
        })
        .await
    }

    /// Imports a complete content, as a new draft or in place of the content of an existing draft. Null only with an
    /// error.
    async fn import_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Complete content of an assessment to be imported, with the draft whose content is to be replaced, if any."
        )]
        input: ImportDraftInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let draft = match (input.draft_id, input.expected_version) {
                (None, None) => None,
                (Some(id), Some(version)) => Some((id.0, version)),
                _ => {
                    let message = "Give draftId and expectedVersion together, or neither.";
                    return Err(Error::bad_input("expectedVersion", message));
                }
            };
            let content = Box::new(document("content", input.content)?);
            session.import_draft(Import { draft, content, idempotency_key: input.idempotency_key }).await
        })
        .await
    }

    /// Edits the details of a draft, such as codebook, year, provenance and coverage. Fields left out stay; null
    /// removes a value. Null only with an error.
    async fn update_details(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Details to be changed in a draft, with the version of the draft that the caller has read."
        )]
        input: UpdateDetailsInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let call = call(input.draft_id, input.expected_version, None);
            session.edit(call, Edit::Details(Box::new(input.details.read()?))).await
        })
        .await
    }

    /// Edits one or more responses of a draft. Responses and fields left out stay; null removes a value. Null only with
    /// an error.
    async fn update_responses(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Responses to be changed, added or removed in a draft, with the version of the draft that the caller has read."
        )]
        input: UpdateResponsesInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let patches = responses(input.responses.unwrap_or_default())?;
            let edit = Edit::Responses { patches, remove: input.remove.unwrap_or_default() };
            session.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Replaces all responses of a draft by the responses given. Responses and fields left out are removed. Null only
    /// with an error.
    async fn replace_responses(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "New responses in place of all responses of a draft, with the version of the draft that the caller has read."
        )]
        input: ReplaceResponsesInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let edit = Edit::AllResponses(responses(input.responses)?);
            session.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Replaces all findings of a draft by the findings given. Null only with an error.
    async fn update_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "New list of findings for a draft, with the version of the draft that the caller has read."
        )]
        input: UpdateFindingsInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let edit = Edit::Findings(Patch::from(input.findings).try_map(findings)?);
            session.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Replaces all reports of a draft by the reports given. Null only with an error.
    async fn update_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "New list of reports for a draft, with the version of the draft that the caller has read."
        )]
        input: UpdateReportsInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let given = |given: Vec<ReportInput>| given.into_iter().map(Into::into).collect();
            let edit = Edit::Documents(Patch::from(input.reports).map(given));
            session.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Replaces all milestones of a draft by the milestones given. Null only with an error.
    async fn update_milestones(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "New list of milestones for a draft, with the version of the draft that the caller has read."
        )]
        input: UpdateMilestonesInput,
    ) -> Drafted {
        answer(desk(ctx), async |session| {
            let given = |given: Vec<MilestoneInput>| given.into_iter().map(Into::into).collect();
            let edit = Edit::Milestones(Patch::from(input.milestones).map(given));
            session.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }
}
