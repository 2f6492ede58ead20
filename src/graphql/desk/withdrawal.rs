//! Withdrawals that one admin proposes, and another confirms or any rejects.

use async_graphql::{ID, Object};
use entity::desk::withdrawal;

use crate::graphql::scalar::Instant;

/// What one admin wants to be withdrawn; a second one confirms it, or any of them rejects it.
pub struct WithdrawalProposal(pub withdrawal::Model);

/// What one admin wants to be withdrawn; a second one confirms it, or any of them rejects it.
#[Object(serial)]
impl WithdrawalProposal {
    /// By which it is confirmed or rejected.
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// The ref of the assessment.
    async fn assessment(&self) -> &str {
        &self.0.assessment
    }

    /// The number of the revision; null if it is the whole assessment, or answers of it.
    async fn number(&self) -> Option<i32> {
        self.0.number
    }

    /// The codes of the indicators whose answers are to be withdrawn from all revisions, in order; none if it is a revision
    /// or the whole assessment.
    async fn indicators(&self) -> Vec<String> {
        crate::desk::withdrawn_indicators(&self.0)
    }

    /// The reason that the public will read.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> Instant {
        Instant(self.0.proposed_at)
    }

    /// Who proposed it.
    async fn proposed_by(&self) -> &str {
        &self.0.proposed_by
    }

    /// When it was confirmed; null if it is not yet.
    async fn confirmed_at(&self) -> Option<Instant> {
        self.0.confirmed_at.map(Instant)
    }

    /// Who confirmed it.
    async fn confirmed_by(&self) -> Option<&str> {
        self.0.confirmed_by.as_deref()
    }

    /// When it was rejected; null if it was not.
    async fn rejected_at(&self) -> Option<Instant> {
        self.0.rejected_at.map(Instant)
    }

    /// Who rejected it.
    async fn rejected_by(&self) -> Option<&str> {
        self.0.rejected_by.as_deref()
    }
}
