//! What changes what is public.

use async_graphql::{Context, ID, InputObject, Object};

use super::payload::{PublicationPayload, ReleasePayload};
use super::{DraftInput, Drafted, call, document, drafted};
use crate::desk::{
    Cut, MergePolicies, Of, Outcome, Proposal, PublishCodebook, PublishLinks, Seat, UpdatePolicy,
};
use crate::error::Error;
use crate::graphql::context::desk;
use crate::graphql::desk::input::plain_id;
use crate::graphql::scalar::{GivenInstant, Json};

/// The draft to be published.
#[derive(InputObject)]
pub struct PublishDraftInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// Why; for the audit log. What the public is told is the draft's note.
    reason: Option<String>,
    /// The same key and input answers the same revision and release again.
    idempotency_key: Option<String>,
}

/// When a draft is to be published.
#[derive(InputObject)]
pub struct ScheduleDraftInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// When; in the future, and at most five years ahead.
    at: GivenInstant,
}

/// The assessment to be archived or restored.
#[derive(InputObject)]
pub struct AssessmentInput {
    /// The assessment, by its id or its ref.
    assessment_id: ID,
    /// Why; the public will read it.
    reason: String,
    /// The same key and input answers the same release again.
    idempotency_key: Option<String>,
}

/// What is to be withdrawn.
#[derive(InputObject)]
pub struct ProposeWithdrawalInput {
    /// The assessment, by its id or its ref.
    assessment_id: ID,
    /// The number of the revision; the whole assessment if left out.
    number: Option<i32>,
    /// Why; the public will read it.
    reason: String,
    /// The same key and input answers the same withdrawal again.
    idempotency_key: Option<String>,
}

/// The answers to be withdrawn.
#[derive(InputObject)]
pub struct WithdrawResponsesInput {
    /// The assessment, by its id or its ref.
    assessment_id: ID,
    /// The codes of the indicators whose answers are meant, in all revisions of the assessment.
    indicators: Vec<String>,
    /// Why; the public will read it.
    reason: String,
    /// The same key and input answers the same withdrawal again.
    idempotency_key: Option<String>,
}

/// The withdrawal to be confirmed.
#[derive(InputObject)]
pub struct ConfirmWithdrawalInput {
    /// As its proposal told it.
    withdrawal_id: ID,
    /// The same key and input answers the same release again.
    idempotency_key: Option<String>,
}

/// The withdrawal to be rejected.
#[derive(InputObject)]
pub struct RejectWithdrawalInput {
    /// As its proposal told it.
    withdrawal_id: ID,
    /// Why; for the audit log.
    reason: String,
}

/// The edition to be cut.
#[derive(InputObject)]
pub struct CutEditionInput {
    /// By which it is asked for: `2026-imrf`.
    name: String,
    /// What it is called.
    title: String,
    /// The same key and input answers the same edition again.
    idempotency_key: Option<String>,
}

/// The codebook to be published.
#[derive(InputObject)]
pub struct PublishCodebookInput {
    /// The whole codebook; its form is told by `docs/codebook.schema.json`.
    document: Json,
    /// Why; the public will read it.
    reason: String,
    /// The same key and input answers the same proposal or release again.
    idempotency_key: Option<String>,
}

/// The proposal to be confirmed.
#[derive(InputObject)]
pub struct ConfirmProposalInput {
    /// As the mutation told it that proposed, or `proposals`.
    proposal_id: ID,
    /// The same key and input answers the same release again.
    idempotency_key: Option<String>,
}

/// The proposal to be rejected.
#[derive(InputObject)]
pub struct RejectProposalInput {
    /// As the mutation told it that proposed, or `proposals`.
    proposal_id: ID,
    /// Why; for the audit log.
    reason: String,
}

/// The links to be published.
#[derive(InputObject)]
pub struct PublishLinksInput {
    /// All links of one codebook; its form is told by `docs/links.schema.json`.
    document: Json,
    /// The release in which the links were read (`extensions.release` tells it); if they have changed since, nothing is
    /// done, and `CONFLICT` tells the release that changed them.
    expected_release: i32,
    /// Why; the public will read it.
    reason: String,
    /// The same key and input answers the same release again.
    idempotency_key: Option<String>,
}

/// The policy whose address is to be mended.
#[derive(InputObject)]
pub struct UpdatePolicyInput {
    /// The policy, by its id.
    policy_id: ID,
    /// Where it is found.
    url: String,
    /// Why; the public will read it.
    reason: String,
    /// The same key and input answers the same release again.
    idempotency_key: Option<String>,
}

/// The policies that turned out to be one.
#[derive(InputObject)]
pub struct MergePoliciesInput {
    /// The policies that are merged into another, by their ids: 1 to 50.
    policy_ids: Vec<ID>,
    /// The policy that they become, by its id.
    into_id: ID,
    /// Why; the public will read it.
    reason: String,
    /// The same key and input answers the same proposal or release again.
    idempotency_key: Option<String>,
}

type Published = Option<Result<PublicationPayload, Error>>;
type Released = Option<Result<ReleasePayload, Error>>;

async fn published(
    seat: Result<Seat, Error>,
    act: impl AsyncFnOnce(&Seat) -> Result<Outcome, Error>,
) -> Published {
    let answer = async {
        let seat = seat?;
        let outcome = act(&seat).await?;
        PublicationPayload::of(&seat, outcome).await
    };
    Some(answer.await)
}

async fn released(
    seat: Result<Seat, Error>,
    act: impl AsyncFnOnce(&Seat) -> Result<Outcome, Error>,
) -> Released {
    let answer = async {
        let seat = seat?;
        let outcome = act(&seat).await?;
        ReleasePayload::of(&seat, outcome).await
    };
    Some(answer.await)
}

#[derive(Default)]
pub struct Publishing;

#[Object(serial)]
impl Publishing {
    /// Makes an approved draft public now: the next revision of its assessment, and a release.
    async fn publish_draft(&self, ctx: &Context<'_>, input: PublishDraftInput) -> Published {
        published(desk(ctx), async |seat| {
            let call = call(input.draft_id, input.expected_version, input.reason);
            seat.publish_draft(call, input.idempotency_key).await
        })
        .await
    }

    /// Lets an approved draft be published by itself, later. Whatever is done to it before that cancels it.
    async fn schedule_draft(&self, ctx: &Context<'_>, input: ScheduleDraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| {
            let at = input.at.read("at")?;
            seat.schedule_draft(call(input.draft_id, input.expected_version, None), at).await
        })
        .await
    }

    /// Cancels a schedule.
    async fn unschedule_draft(&self, ctx: &Context<'_>, input: DraftInput) -> Drafted {
        drafted(desk(ctx), async |seat| seat.unschedule_draft(input.into()).await).await
    }

    /// Takes an assessment out of what is current. It stays readable by id, as of then and in editions.
    async fn archive_assessment(&self, ctx: &Context<'_>, input: AssessmentInput) -> Published {
        published(desk(ctx), async |seat| seat.archive(input.into()).await).await
    }

    /// Makes the newest revision of an archived assessment current again.
    async fn restore_assessment(&self, ctx: &Context<'_>, input: AssessmentInput) -> Published {
        published(desk(ctx), async |seat| seat.restore(input.into()).await).await
    }

    /// Asks for a revision, or an assessment, to be taken back from every release. Nothing happens until a second
    /// admin confirms it.
    async fn propose_withdrawal(&self, ctx: &Context<'_>, input: ProposeWithdrawalInput) -> Published {
        published(desk(ctx), async |seat| {
            let proposal = Proposal {
                assessment: plain_id(&input.assessment_id, "Assessment"),
                number: input.number,
                indicators: None,
                reason: input.reason,
                idempotency_key: input.idempotency_key,
            };
            seat.propose_withdrawal(proposal).await
        })
        .await
    }

    /// Asks for the answers to some indicators to be taken back from every revision of an assessment, in every release; the
    /// rest stays. Nothing happens until a second admin confirms it (`confirmWithdrawal`).
    async fn withdraw_responses(&self, ctx: &Context<'_>, input: WithdrawResponsesInput) -> Published {
        published(desk(ctx), async |seat| {
            let proposal = Proposal {
                assessment: plain_id(&input.assessment_id, "Assessment"),
                number: None,
                indicators: Some(input.indicators),
                reason: input.reason,
                idempotency_key: input.idempotency_key,
            };
            seat.propose_withdrawal(proposal).await
        })
        .await
    }

    /// Takes back what another admin proposed to: from every release, with a tombstone in its place.
    async fn confirm_withdrawal(&self, ctx: &Context<'_>, input: ConfirmWithdrawalInput) -> Published {
        published(desk(ctx), async |seat| {
            seat.confirm_withdrawal(input.withdrawal_id.0, input.idempotency_key).await
        })
        .await
    }

    /// Ends a proposed withdrawal, one's own or another's: nothing is taken back, and another may be proposed.
    async fn reject_withdrawal(&self, ctx: &Context<'_>, input: RejectWithdrawalInput) -> Published {
        published(desk(ctx), async |seat| seat.reject_withdrawal(input.withdrawal_id.0, input.reason).await)
            .await
    }

    /// Names the newest release, so that it can be cited; the edition is listed from the next release on.
    async fn cut_edition(&self, ctx: &Context<'_>, input: CutEditionInput) -> Released {
        released(desk(ctx), async |seat| {
            let CutEditionInput { name, title, idempotency_key } = input;
            seat.cut_edition(Cut { name, title, idempotency_key }).await
        })
        .await
    }

    /// Mends the address of a policy, in one release for all answers that cite it; earlier releases show the earlier one.
    async fn update_policy(&self, ctx: &Context<'_>, input: UpdatePolicyInput) -> Released {
        released(desk(ctx), async |seat| {
            let UpdatePolicyInput { policy_id, url, reason, idempotency_key } = input;
            let policy = plain_id(&policy_id, "Policy");
            seat.update_policy(UpdatePolicy { policy, url, reason, idempotency_key }).await
        })
        .await
    }

    /// Proposes that policies which are one law become one; a second admin confirms it. Where the service asks for no second
    /// admin, they are merged at once. All answers that cite one of them cite `intoId` from that release on, the counts of
    /// policies are those of what is left, and the ids of the merged lead to it; earlier releases show them apart. It cannot be undone.
    async fn merge_policies(&self, ctx: &Context<'_>, input: MergePoliciesInput) -> Released {
        released(desk(ctx), async |seat| {
            let MergePoliciesInput { policy_ids, into_id, reason, idempotency_key } = input;
            let policies = policy_ids.iter().map(|id| plain_id(id, "Policy")).collect();
            let target = plain_id(&into_id, "Policy");
            seat.merge_policies(MergePolicies { policies, target, reason, idempotency_key }).await
        })
        .await
    }

    /// Proposes a new version of a codebook, which never changes once it is public; a second admin confirms it. Where the
    /// service asks for no second admin, it is published at once. `codebookPreview` tells beforehand what changes.
    async fn publish_codebook(&self, ctx: &Context<'_>, input: PublishCodebookInput) -> Released {
        released(desk(ctx), async |seat| {
            let PublishCodebookInput { document: given, reason, idempotency_key } = input;
            let document = document("document", given)?;
            seat.publish_codebook(PublishCodebook { document, reason, idempotency_key }).await
        })
        .await
    }

    /// Proposes what the questions of a codebook bear on, in place of what is public of it; a second admin confirms it.
    /// Where the service asks for no second admin, it is published at once.
    async fn publish_links(&self, ctx: &Context<'_>, input: PublishLinksInput) -> Released {
        released(desk(ctx), async |seat| {
            let PublishLinksInput { document: given, expected_release, reason, idempotency_key } = input;
            let document = document("document", given)?;
            seat.publish_links(PublishLinks { document, expected_release, reason, idempotency_key }).await
        })
        .await
    }

    /// Makes public what another admin has proposed, if what it was made from is still so; else it is a `CONFLICT`.
    async fn confirm_proposal(&self, ctx: &Context<'_>, input: ConfirmProposalInput) -> Released {
        released(desk(ctx), async |seat| {
            seat.confirm_proposal(input.proposal_id.0, input.idempotency_key).await
        })
        .await
    }

    /// Ends a proposal, one's own or another's: nothing changes, and another may be made.
    async fn reject_proposal(&self, ctx: &Context<'_>, input: RejectProposalInput) -> Released {
        released(desk(ctx), async |seat| seat.reject_proposal(input.proposal_id.0, input.reason).await).await
    }
}

impl From<AssessmentInput> for Of {
    fn from(AssessmentInput { assessment_id, reason, idempotency_key }: AssessmentInput) -> Self {
        let assessment = plain_id(&assessment_id, "Assessment");
        Self { assessment, reason: Some(reason), idempotency_key }
    }
}
