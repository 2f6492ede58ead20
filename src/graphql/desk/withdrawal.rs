//! Withdrawals that one admin proposes, and another confirms or any rejects.

use async_graphql::{ID, Object};
use entity::desk::withdrawal;

use crate::graphql::scalar::Instant;

/// One withdrawal that an admin has proposed. A second admin confirms the proposal, or any admin rejects it.
pub struct WithdrawalProposal(pub withdrawal::Model);

/// One withdrawal that an admin has proposed. A second admin confirms the proposal, or any admin rejects it.
#[Object(serial)]
impl WithdrawalProposal {
    /// Id of the proposed withdrawal, 32 hexadecimal digits, for `confirmWithdrawal` and `rejectWithdrawal`.
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// Ref of the assessment, such as `KEN/mgi-national/2021`.
    async fn assessment(&self) -> &str {
        &self.0.assessment
    }

    /// Number of the revision to withdraw, from `1`. Null if the proposal is about the whole assessment, or about
    /// single answers of the assessment.
    async fn number(&self) -> Option<i32> {
        self.0.number
    }

    /// Codes of the indicators whose answers are to be withdrawn from all revisions, in order of code. Empty if the
    /// proposal is about a revision or the whole assessment.
    async fn indicators(&self) -> Vec<String> {
        crate::desk::withdrawn_indicators(&self.0)
    }

    /// Public reason for the change.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Time of the proposal.
    async fn proposed_at(&self) -> Instant {
        Instant(self.0.proposed_at)
    }

    /// Subject of the admin who made the proposal, as the identity provider names the person.
    async fn proposed_by(&self) -> &str {
        &self.0.proposed_by
    }

    /// Time of confirmation. Null if the proposal has not been confirmed.
    async fn confirmed_at(&self) -> Option<Instant> {
        self.0.confirmed_at.map(Instant)
    }

    /// Subject of the admin who confirmed the proposal, as the identity provider names the person. Null if the proposal
    /// has not been confirmed.
    async fn confirmed_by(&self) -> Option<&str> {
        self.0.confirmed_by.as_deref()
    }

    /// Time of rejection. Null if the proposal has not been rejected.
    async fn rejected_at(&self) -> Option<Instant> {
        self.0.rejected_at.map(Instant)
    }

    /// Subject of the admin who rejected the proposal, as the identity provider names the person. Null if the proposal
    /// has not been rejected.
    async fn rejected_by(&self) -> Option<&str> {
        self.0.rejected_by.as_deref()
    }
}
