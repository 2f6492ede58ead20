//! The inputs by which drafts, the audit log and proposals are filtered and sorted.

use async_graphql::{Enum, InputObject};

use super::vocabulary::{ActKind, DraftState, ProposalState};
use crate::desk::{self, AuditPredicate, DraftPredicate, ProposalPredicate};
use crate::error::Error;
use crate::graphql::select::{CodeFilter, DateTimeFilter, OrderDirection, filter, word_filter};

word_filter! {
    /// Conditions on the workflow state of a draft. All conditions given must match; a condition that is null counts as
    /// left out.
    DraftStateFilter of DraftState;
    /// Conditions on the kind of an act. All conditions given must match; a condition that is null counts as left out.
    ActKindFilter of ActKind;
    /// Conditions on the state of a proposal. All conditions given must match; a condition that is null counts as left
    /// out.
    ProposalStateFilter of ProposalState;
}

filter! {
    /// Filter for drafts. All conditions given must match; a condition that is null counts as left out.
    DraftFilter of DraftPredicate {
        /// Workflow state of the draft: `{in: [IN_REVIEW, APPROVED]}`.
        state: DraftStateFilter => state;
        /// Code of the place assessed: `{eq: "KEN"}`.
        jurisdiction: CodeFilter => jurisdiction;
        /// Code of a place that is, or contains, the place assessed: `{eq: "KEN"}`.
        within: CodeFilter => within;
        /// Ref of the assessment: `{eq: "KEN/mgi-national/2021"}`.
        assessment: CodeFilter => assessment;
        /// Subject of the person who created the draft, as the identity provider names the person, such as `{eq:
        /// "editor@example.org"}`; upper and lower case are equal.
        created_by: CodeFilter => created_by;
        /// Time at which the draft was created: `{gte: "2026-11-01T00:00:00Z"}`.
        created_at: DateTimeFilter => created_at;
        /// Time of the last edit of the content: `{gte: "2026-11-01T00:00:00Z"}`.
        changed_at: DateTimeFilter => changed_at;
    }
}

filter! {
    /// Filter for entries of the audit log. All conditions given must match; a condition that is null counts as left
    /// out.
    AuditEntryFilter of AuditPredicate {
        /// Id of the draft on which the act was done, 32 hexadecimal digits.
        draft_id: CodeFilter => draft;
        /// Ref of the assessment concerned: `{eq: "KEN/mgi-national/2021"}`.
        assessment: CodeFilter => assessment;
        /// Code of the place concerned: `{eq: "KEN"}`.
        jurisdiction: CodeFilter => jurisdiction;
        /// Subject of the person who acted, as named by the identity provider, or `system:…`, such as
        /// `system:scheduler`, for the service itself.
        subject: CodeFilter => subject;
        /// Kind of act: `{in: [PUBLISH_DRAFT]}`.
        act: ActKindFilter => act;
        /// Time of the act: `{gte: "2026-11-01T00:00:00Z", lt: "2026-12-01T00:00:00Z"}`.
        occurred_at: DateTimeFilter => occurred_at;
    }
}

filter! {
    /// Filter for proposals. All conditions given must match; a condition that is null counts as left out. Only without
    /// any filter are the proposals limited to the state `OPEN`.
    ProposalFilter of ProposalPredicate {
        /// State of the proposal: `{eq: CONFIRMED}`. Left out of a filter: proposals in every state.
        state: ProposalStateFilter => state;
        /// Act proposed: `{eq: PUBLISH_LINKS}`.
        act: ActKindFilter => act;
    }
}

/// Field by which drafts can be sorted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum DraftOrderField {
    /// Time at which the draft was created.
    CreatedAt,
    /// Time of the last edit of the content.
    ChangedAt,
}

/// One sort key for drafts. Drafts with equal keys are sorted by id.
#[derive(InputObject)]
pub struct DraftOrder {
    /// Field to sort by.
    field: DraftOrderField,
    /// Sort direction: `ASC` (oldest first, the default) or `DESC` (newest first).
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl From<DraftOrder> for desk::DraftSortKey {
    fn from(DraftOrder { field, direction }: DraftOrder) -> Self {
        let field = match field {
            DraftOrderField::CreatedAt => desk::DraftField::CreatedAt,
            DraftOrderField::ChangedAt => desk::DraftField::ChangedAt,
        };
        Self { field, descending: direction == OrderDirection::Desc }
    }
}

/// Field by which the audit log can be sorted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum AuditEntryOrderField {
    /// Time of the act, by the position of the entry in the log.
    OccurredAt,
}

/// Sort key for entries of the audit log.
#[derive(InputObject)]
pub struct AuditEntryOrder {
    /// Field to sort by.
    field: AuditEntryOrderField,
    /// Sort direction: `ASC` (oldest first, the default) or `DESC` (newest first).
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// Whether the log is read from its first entry on; against its order if nothing is said.
pub fn is_ascending(order: Option<Vec<AuditEntryOrder>>) -> Result<bool, Error> {
    match order.unwrap_or_default().as_slice() {
        [] => Ok(false),
        [AuditEntryOrder { field: AuditEntryOrderField::OccurredAt, direction }] => {
            Ok(*direction == OrderDirection::Asc)
        }
        keys => Err(Error::bad_input("orderBy", format!("orderBy has {} keys; give one.", keys.len()))),
    }
}
