//! What changes what is public.

use async_graphql::{Description, ID, InputObject};

use super::payload::{DraftPayload, PublicationPayload, ReleasePayload};
use super::{Idempotency, PublicAct, Result, answer, call, document, draft_input};
use crate::desk::{
    AssessmentRequest, CutEdition, MergePolicies, Proposal, PublishCodebook, PublishLinks, StaffSession,
    UpdatePolicy,
};
use crate::graphql::code::without_prefix;
use crate::graphql::object::object;
use crate::graphql::scalar::{GivenInstant, Json};

draft_input! {
    /// Publication of an approved draft.
    PublishDraftInput {
        /// Reason for the publication, for the audit log, 1 to 4,000 characters. Null or left out: no reason. The
        /// public reads the draft's note, not this reason.
        reason: Option<String>,
        /// Idempotency key, 1 to 200 characters. A repeated request with the same key and input returns the result of
        /// the first request and changes nothing; other input with the same key is an error. Null or left out: a
        /// repeated request counts as a new one.
        idempotency_key: Option<String>,
    }
}

draft_input! {
    /// Scheduled publication of an approved draft.
    ScheduleDraftInput {
        /// Time of publication: in the future, and at most five years ahead.
        scheduled_for: GivenInstant,
    }
}

draft_input! {
    /// Draft whose scheduled publication is to be cancelled.
    UnscheduleDraftInput {}
}

/// Declares the input of a mutation on an assessment as a whole.
macro_rules! assessment_input {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(InputObject)]
        pub struct $name {
            /// Id or ref of the assessment, such as `Assessment:KEN/mgi-national/2021` or `KEN/mgi-national/2021`.
            assessment_id: ID,
            /// Reason for the act, 1 to 4,000 characters. The public can read the reason.
            reason: String,
            /// Idempotency key, 1 to 200 characters. A repeated request with the same key and input returns the result
            /// of the first request and changes nothing; other input with the same key is an error. Null or left out: a
            /// repeated request counts as a new one.
            idempotency_key: Option<String>,
        }

        impl From<$name> for AssessmentRequest {
            fn from($name { assessment_id, reason, idempotency_key }: $name) -> Self {
                let assessment = without_prefix(&assessment_id, "Assessment").to_owned();
                Self { assessment, reason: Some(reason), idempotency_key }
            }
        }
    )+};
}

assessment_input! {
    /// Assessment to be archived, with the reason.
    ArchiveAssessmentInput;
    /// Archived assessment to be restored, with the reason.
    RestoreAssessmentInput;
}

/// Proposal to withdraw a revision or a whole assessment.
#[derive(InputObject)]
pub struct ProposeWithdrawalInput {
    /// Id or ref of the assessment, such as `Assessment:KEN/mgi-national/2021` or `KEN/mgi-national/2021`.
    assessment_id: ID,
    /// Number of the revision to withdraw, from `1`. Null or left out: the whole assessment is withdrawn.
    number: Option<i32>,
    #[graphql(flatten)]
    act: PublicAct,
}

/// Proposal to withdraw single answers.
#[derive(InputObject)]
pub struct WithdrawResponsesInput {
    /// Id or ref of the assessment, such as `Assessment:KEN/mgi-national/2021` or `KEN/mgi-national/2021`.
    assessment_id: ID,
    /// Codes of the indicators whose answers are withdrawn from all revisions of the assessment: 1 to 1,000, such as
    /// `_T`.
    indicators: Vec<String>,
    #[graphql(flatten)]
    act: PublicAct,
}

/// Withdrawal to be confirmed.
#[derive(InputObject)]
pub struct ConfirmWithdrawalInput {
    /// Id of the proposed withdrawal, 32 hexadecimal digits, as returned by `proposeWithdrawal`, `withdrawResponses` or
    /// `proposedWithdrawals`.
    withdrawal_id: ID,
    #[graphql(flatten)]
    idempotency: Idempotency,
}

/// Rejection of a proposed withdrawal.
#[derive(InputObject)]
pub struct RejectWithdrawalInput {
    /// Id of the proposed withdrawal, 32 hexadecimal digits, as returned by `proposeWithdrawal`, `withdrawResponses` or
    /// `proposedWithdrawals`.
    withdrawal_id: ID,
    /// Reason for the rejection, for the audit log, 1 to 4,000 characters.
    reason: String,
}

/// Name and title of the edition to be created.
#[derive(InputObject)]
pub struct CutEditionInput {
    /// Name of the edition, as in `?edition=2026-imrf` in the URL: 1 to 60 characters of `a`–`z`, `0`–`9` and `-`.
    name: String,
    /// Title of the edition, 1 to 4,000 characters.
    title: String,
    #[graphql(flatten)]
    idempotency: Idempotency,
}

/// Publication of a new codebook version.
#[derive(InputObject)]
pub struct PublishCodebookInput {
    /// Whole codebook as JSON, in the form of `docs/codebook.schema.json`.
    document: Json,
    #[graphql(flatten)]
    act: PublicAct,
}

/// Proposal to be confirmed.
#[derive(InputObject)]
pub struct ConfirmProposalInput {
    /// Id of the proposal, 32 hexadecimal digits, as returned by the mutation that proposed the change or by
    /// `proposals`.
    proposal_id: ID,
    #[graphql(flatten)]
    idempotency: Idempotency,
}

/// Rejection of a proposal.
#[derive(InputObject)]
pub struct RejectProposalInput {
    /// Id of the proposal, 32 hexadecimal digits, as returned by the mutation that proposed the change or by
    /// `proposals`.
    proposal_id: ID,
    /// Reason for the rejection, for the audit log, 1 to 4,000 characters.
    reason: String,
}

/// Publication of the links of one codebook.
#[derive(InputObject)]
pub struct PublishLinksInput {
    /// Links of one codebook as JSON, in the form of `docs/links.schema.json`: all links to objectives, all links to
    /// SDG targets, or both. The links given replace the public links of their kind; a kind left out stays.
    document: Json,
    /// Number of the release in which the links were read (`extensions.release` of that answer). If the links of the
    /// codebook have changed since, nothing is done, and the error `CONFLICT` gives the release that changed them.
    expected_release: i32,
    #[graphql(flatten)]
    act: PublicAct,
}

/// Change of a policy's web address.
#[derive(InputObject)]
pub struct UpdatePolicyInput {
    /// Id of the policy, as `Policy.id` returns it.
    policy_id: ID,
    /// New web address of the policy, beginning with `https://` or `http://`.
    url: String,
    #[graphql(flatten)]
    act: PublicAct,
}

/// Input that merges policies that are the same law into one.
#[derive(InputObject)]
pub struct MergePoliciesInput {
    /// Ids of the policies to merge into another policy, `1` to `50` ids, with or without the prefix `Policy:`.
    policy_ids: Vec<ID>,
    /// Id of the policy that remains, with or without the prefix `Policy:`; not one of `policyIds`.
    into_id: ID,
    #[graphql(flatten)]
    act: PublicAct,
}

/// Root fields for changes of public data.
#[derive(Default, Description)]
pub struct Publishing;

#[object(plain)]
impl Publishing {
    /// Publishes an approved draft now, as the next revision of its assessment, in a new release. Null only with an
    /// error.
    async fn publish_draft(
        &self,
        session: &StaffSession,
        /// Approved draft to be published, with the version that the caller has read.
        input: PublishDraftInput,
    ) -> Result<PublicationPayload> {
        let call = call(input.draft_id, input.expected_version, input.reason);
        answer(session, session.publish_draft(call, input.idempotency_key)).await
    }

    /// Schedules an approved draft for automatic publication at a later time. Any other act on the draft before that
    /// time cancels the schedule. Null only with an error.
    async fn schedule_draft(
        &self,
        session: &StaffSession,
        /// Approved draft to be published later, with the version that the caller has read and the time of publication.
        input: ScheduleDraftInput,
    ) -> Result<DraftPayload> {
        let at = input.scheduled_for.read("scheduledFor")?;
        answer(session, session.schedule_draft(call(input.draft_id, input.expected_version, None), at)).await
    }

    /// Cancels the scheduled publication of a draft. Null only with an error.
    async fn unschedule_draft(
        &self,
        session: &StaffSession,
        /// Draft whose scheduled publication is to be cancelled, with the version that the caller has read.
        input: UnscheduleDraftInput,
    ) -> Result<DraftPayload> {
        answer(session, session.unschedule_draft(call(input.draft_id, input.expected_version, None))).await
    }

    /// Archives an assessment: removes the assessment from current lists and counts. The assessment stays readable by
    /// id, in earlier releases and in editions. Null only with an error.
    async fn archive_assessment(
        &self,
        session: &StaffSession,
        /// Assessment to be archived, with the reason.
        input: ArchiveAssessmentInput,
    ) -> Result<PublicationPayload> {
        answer(session, session.archive(input.into())).await
    }

    /// Makes the newest revision of an archived assessment current again. Null only with an error.
    async fn restore_assessment(
        &self,
        session: &StaffSession,
        /// Archived assessment to be restored, with the reason.
        input: RestoreAssessmentInput,
    ) -> Result<PublicationPayload> {
        answer(session, session.restore(input.into())).await
    }

    /// Proposes to withdraw one revision or a whole assessment from every release. Public data stays unchanged until a
    /// second admin confirms with `confirmWithdrawal`. Null only with an error.
    async fn propose_withdrawal(
        &self,
        session: &StaffSession,
        /// Revision or whole assessment to be withdrawn, with the reason.
        input: ProposeWithdrawalInput,
    ) -> Result<PublicationPayload> {
        let proposal = Proposal {
            assessment: without_prefix(&input.assessment_id, "Assessment").to_owned(),
            number: input.number,
            indicators: None,
            reason: input.act.reason,
            idempotency_key: input.act.idempotency.key,
        };
        answer(session, session.propose_withdrawal(proposal)).await
    }

    /// Proposes to withdraw the responses to some indicators from every revision of an assessment, in every release;
    /// other content stays. Public data stays unchanged until a second admin confirms with `confirmWithdrawal`. Null
    /// only with an error.
    async fn withdraw_responses(
        &self,
        session: &StaffSession,
        /// Indicators whose answers are to be withdrawn from all revisions of an assessment, with the reason.
        input: WithdrawResponsesInput,
    ) -> Result<PublicationPayload> {
        let proposal = Proposal {
            assessment: without_prefix(&input.assessment_id, "Assessment").to_owned(),
            number: None,
            indicators: Some(input.indicators),
            reason: input.act.reason,
            idempotency_key: input.act.idempotency.key,
        };
        answer(session, session.propose_withdrawal(proposal)).await
    }

    /// Confirms a withdrawal that another admin proposed: removes the content from every release and leaves a tombstone
    /// in its place. Null only with an error.
    async fn confirm_withdrawal(
        &self,
        session: &StaffSession,
        /// Proposed withdrawal to be confirmed.
        input: ConfirmWithdrawalInput,
    ) -> Result<PublicationPayload> {
        answer(session, session.confirm_withdrawal(input.withdrawal_id.0, input.idempotency.key)).await
    }

    /// Rejects a proposed withdrawal, the viewer's own or another admin's. Nothing is withdrawn, and a new withdrawal
    /// can be proposed. Null only with an error.
    async fn reject_withdrawal(
        &self,
        session: &StaffSession,
        /// Proposed withdrawal to be rejected, with the reason.
        input: RejectWithdrawalInput,
    ) -> Result<PublicationPayload> {
        answer(session, session.reject_withdrawal(input.withdrawal_id.0, input.reason)).await
    }

    /// Creates an edition: a name for the newest release, so that the release can be cited. The edition is listed from
    /// the next release on. Null only with an error.
    async fn cut_edition(
        &self,
        session: &StaffSession,
        /// Name and title of the edition to be created of the newest release.
        input: CutEditionInput,
    ) -> Result<ReleasePayload> {
        let CutEditionInput { name, title, idempotency } = input;
        answer(session, session.cut_edition(CutEdition { name, title, idempotency_key: idempotency.key }))
            .await
    }

    /// Corrects the URL of a policy, in one release, for all answers that cite the policy. Earlier releases show the
    /// earlier URL. Null only with an error.
    async fn update_policy(
        &self,
        session: &StaffSession,
        /// Policy whose web address is to be corrected, with the new address and the reason.
        input: UpdatePolicyInput,
    ) -> Result<ReleasePayload> {
        let UpdatePolicyInput { policy_id, url, act } = input;
        let (reason, idempotency_key) = (act.reason, act.idempotency.key);
        let policy = without_prefix(&policy_id, "Policy").to_owned();
        answer(session, session.update_policy(UpdatePolicy { policy, url, reason, idempotency_key })).await
    }

    /// Proposes to merge policies that are the same law into the policy `intoId`; a second admin confirms, or the
    /// policies are merged at once if the service requires no second admin. From the release of the merger on, answers,
    /// counts and merged ids refer to `intoId` only. A merger cannot be undone. Null only with an error.
    async fn merge_policies(
        &self,
        session: &StaffSession,
        /// Policies to be merged, with the policy into which they are merged and the reason.
        input: MergePoliciesInput,
    ) -> Result<ReleasePayload> {
        let MergePoliciesInput { policy_ids, into_id, act } = input;
        let (reason, idempotency_key) = (act.reason, act.idempotency.key);
        let policies = policy_ids.iter().map(|id| without_prefix(id, "Policy").to_owned()).collect();
        let target = without_prefix(&into_id, "Policy").to_owned();
        answer(session, session.merge_policies(MergePolicies { policies, target, reason, idempotency_key }))
            .await
    }

    /// Proposes a new version of a codebook, which never changes after publication; a second admin confirms, or the
    /// version is published at once if the service requires no second admin. `codebookPreview` shows the changes
    /// beforehand. Null only with an error.
    async fn publish_codebook(
        &self,
        session: &StaffSession,
        /// New version of a codebook to be published, with the reason.
        input: PublishCodebookInput,
    ) -> Result<ReleasePayload> {
        let PublishCodebookInput { document: given, act } = input;
        let (reason, idempotency_key) = (act.reason, act.idempotency.key);
        let document = document("document", given)?;
        answer(session, session.publish_codebook(PublishCodebook { document, reason, idempotency_key })).await
    }

    /// Proposes new links from the indicators of one codebook to objectives, to SDG targets or to both, in place of the
    /// public links of the same kind; a second admin confirms, or the links are published at once if the service
    /// requires no second admin. Null only with an error.
    async fn publish_links(
        &self,
        session: &StaffSession,
        /// New links of one codebook, with the release in which the caller has read the present links, and the reason.
        input: PublishLinksInput,
    ) -> Result<ReleasePayload> {
        let PublishLinksInput { document: given, expected_release, act } = input;
        let (reason, idempotency_key) = (act.reason, act.idempotency.key);
        let document = document("document", given)?;
        answer(
            session,
            session.publish_links(PublishLinks { document, expected_release, reason, idempotency_key }),
        )
        .await
    }

    /// Confirms a proposal of another admin and publishes the change. Fails with `CONFLICT` if the data on which the
    /// proposal is based has changed since. Null only with an error.
    async fn confirm_proposal(
        &self,
        session: &StaffSession,
        /// Proposal to be confirmed.
        input: ConfirmProposalInput,
    ) -> Result<ReleasePayload> {
        answer(session, session.confirm_proposal(input.proposal_id.0, input.idempotency.key)).await
    }

    /// Rejects a proposal, the viewer's own or another admin's. Nothing changes, and a new proposal can be made. Null
    /// only with an error.
    async fn reject_proposal(
        &self,
        session: &StaffSession,
        /// Proposal to be rejected, with the reason.
        input: RejectProposalInput,
    ) -> Result<ReleasePayload> {
        answer(session, session.reject_proposal(input.proposal_id.0, input.reason)).await
    }
}
