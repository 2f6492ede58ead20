//! Beginning drafts and editing them.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::{Drafted, call, document, drafted};
use crate::desk::{CloneRevision, Edit, Import, NewDraft, Patch};
use crate::error::Error;
use crate::graphql::context::desk;
use crate::graphql::desk::input::*;
use crate::graphql::scalar::Json;
use crate::graphql::vocabulary::{Provenance, RoundKind};

/// What a draft begins with.
#[derive(InputObject)]
pub struct CreateDraftInput {
    /// The code of the place assessed: `KEN`.
    jurisdiction: String,
    /// The code of the instrument: `mgi-national`.
    instrument: String,
    /// What tells this assessment from others of the place with the instrument: `2021`, `second-profile`.
    key: String,
    /// The version of the codebook; the newest if left out.
    codebook: Option<String>,
    /// Whose data it is; never assumed.
    provenance: Provenance,
    /// The year it speaks of, if that is known.
    year: Option<i32>,
    /// The number of the round, if that is known.
    round: Option<i32>,
    /// Which round it belongs to, by its nature.
    #[graphql(default_with = "RoundKind::Unspecified")]
    round_kind: RoundKind,
    /// The same key and input answers the same draft again, instead of beginning another.
    idempotency_key: Option<String>,
}

/// What is to be cloned.
#[derive(InputObject)]
pub struct CloneRevisionInput {
    /// The assessment, by its id or its ref, whose current revision a draft is made of.
    assessment_id: ID,
    /// The same key and input answers the same draft again, instead of beginning another.
    idempotency_key: Option<String>,
}

/// A whole content, as `Draft.document` tells it.
#[derive(InputObject)]
pub struct ImportDraftInput {
    /// The content; its form is told by `docs/content.schema.json`.
    content: Json,
    /// The draft whose content it replaces; a new draft if left out.
    draft_id: Option<ID>,
    /// The version of that draft that was read.
    expected_version: Option<i32>,
    /// The same key and input answers the same draft again, instead of importing once more.
    idempotency_key: Option<String>,
}

/// What of the details is to be different.
#[derive(InputObject)]
pub struct RecordDetailsInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// What is to be different.
    details: DetailsInput,
}

/// Responses to put into a draft, or to take out.
#[derive(InputObject)]
pub struct RecordResponsesInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// Each changes the draft's response to the same indicator, or is added: what is left out of it stays, what is null
    /// is removed.
    responses: Option<Vec<ResponseInput>>,
    /// The codes of indicators whose responses are taken out.
    remove: Option<Vec<String>>,
}

/// All responses of a draft.
#[derive(InputObject)]
pub struct ReplaceResponsesInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// In place of all there are: a response that is left out is gone, and so is what is left out of one.
    responses: Vec<ResponseInput>,
}

/// All findings of a draft.
#[derive(InputObject)]
pub struct RecordFindingsInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// In place of all there are; left out, these stay, and null removes them.
    findings: MaybeUndefined<Vec<FindingInput>>,
}

/// All reports of a draft.
#[derive(InputObject)]
pub struct RecordDocumentsInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// In place of all there are; left out, these stay, and null removes them. A report with the same language and title
    /// keeps what is left out of it.
    documents: MaybeUndefined<Vec<DocumentInput>>,
}

/// All milestones of a draft.
#[derive(InputObject)]
pub struct RecordMilestonesInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// In place of all there are; left out, these stay, and null removes them.
    milestones: MaybeUndefined<Vec<MilestoneInput>>,
}

#[derive(Default)]
pub struct Drafting;

#[Object(serial)]
impl Drafting {
    /// Begins a draft of an assessment of which nothing is current.
    async fn create_draft(&self, ctx: &Context<'_>, input: CreateDraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
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
            seat.create_draft(new).await
        })
        .await
    }

    /// Begins a draft that says what the current revision of an assessment says.
    async fn clone_revision(&self, ctx: &Context<'_>, input: CloneRevisionInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let assessment = plain_id(&input.assessment_id, "Assessment");
            seat.clone_revision(CloneRevision { assessment, idempotency_key: input.idempotency_key }).await
        })
        .await
    }

    /// Takes in a whole content: as a new draft, or in place of what a draft says.
    async fn import_draft(&self, ctx: &Context<'_>, input: ImportDraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let draft = match (input.draft_id, input.expected_version) {
                (None, None) => None,
                (Some(id), Some(version)) => Some((id.0, version)),
                _ => {
                    let message = "Give draftId and expectedVersion together, or neither.";
                    return Err(Error::bad_input("expectedVersion", message));
                }
            };
            let content = Box::new(document("content", input.content)?);
            seat.import_draft(Import { draft, content, idempotency_key: input.idempotency_key }).await
        })
        .await
    }

    /// Edits what an assessment says of itself.
    async fn record_details(&self, ctx: &Context<'_>, input: RecordDetailsInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let call = call(input.draft_id, input.expected_version, None);
            seat.edit(call, Edit::Details(Box::new(input.details.read()?))).await
        })
        .await
    }

    /// Edits responses, one or many: what is left out stays, what is null is removed.
    async fn record_responses(&self, ctx: &Context<'_>, input: RecordResponsesInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let patches = responses(input.responses.unwrap_or_default())?;
            let edit = Edit::Responses { patches, remove: input.remove.unwrap_or_default() };
            seat.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Puts responses in place of all that the draft has.
    async fn replace_responses(&self, ctx: &Context<'_>, input: ReplaceResponsesInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let edit = Edit::AllResponses(responses(input.responses)?);
            seat.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Replaces the findings.
    async fn record_findings(&self, ctx: &Context<'_>, input: RecordFindingsInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let edit = Edit::Findings(Patch::from(input.findings).try_map(findings)?);
            seat.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Replaces the reports.
    async fn record_documents(&self, ctx: &Context<'_>, input: RecordDocumentsInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let given = |given: Vec<DocumentInput>| given.into_iter().map(Into::into).collect();
            let edit = Edit::Documents(Patch::from(input.documents).map(given));
            seat.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }

    /// Replaces the milestones.
    async fn record_milestones(&self, ctx: &Context<'_>, input: RecordMilestonesInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let given = |given: Vec<MilestoneInput>| given.into_iter().map(Into::into).collect();
            let edit = Edit::Milestones(Patch::from(input.milestones).map(given));
            seat.edit(call(input.draft_id, input.expected_version, None), edit).await
        })
        .await
    }
}
