//! Withdrawals that one admin proposes, and another confirms or any rejects.

use async_graphql::ID;
use entity::desk::withdrawal;

use crate::graphql::object::object;
use crate::graphql::scalar::Instant;

/// One withdrawal that an admin has proposed. A second admin confirms the proposal, or any admin rejects it.
#[object(plain, from = withdrawal::Model)]
pub struct WithdrawalProposal {
    /// Id of the proposed withdrawal, 32 hexadecimal digits, for `confirmWithdrawal` and `rejectWithdrawal`.
    id: ID,
    /// Ref of the assessment, such as `KEN/mgi-national/2021`.
    assessment: String,
    /// Number of the revision to withdraw, from `1`. Null if the proposal is about the whole assessment, or about
    /// single answers of the assessment.
    number: Option<i32>,
    /// Codes of the indicators whose answers are to be withdrawn from all revisions, in order of code. Empty if the
    /// proposal is about a revision or the whole assessment.
    #[field(from = crate::desk::withdrawn_indicators(&row))]
    indicators: Vec<String>,
    /// Public reason for the change.
    reason: String,
    /// Time of the proposal.
    proposed_at: Instant,
    /// Subject of the admin who made the proposal, as the identity provider names the person.
    proposed_by: String,
    /// Time of confirmation. Null if the proposal has not been confirmed.
    confirmed_at: Option<Instant>,
    /// Subject of the admin who confirmed the proposal, as the identity provider names the person. Null if the proposal
    /// has not been confirmed.
    confirmed_by: Option<String>,
    /// Time of rejection. Null if the proposal has not been rejected.
    rejected_at: Option<Instant>,
    /// Subject of the admin who rejected the proposal, as the identity provider names the person. Null if the proposal
    /// has not been rejected.
    rejected_by: Option<String>,
}
