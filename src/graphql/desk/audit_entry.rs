//! The audit log.

use async_graphql::Object;
use entity::desk::audit_entry;

use super::listing::listing;
use super::vocabulary::{ActKind, DraftState};
use crate::desk::Seat;
use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// What was done at the desk, by whom and why: one link of a chain.
pub struct AuditEntry(pub audit_entry::Model, IsWhole);

/// Whether the viewer may read the whole log. To anybody else its numbers and hashes would tell how much is done
/// where they may not look.
#[derive(Clone, Copy)]
struct IsWhole(bool);

impl AuditEntry {
    pub fn seen_by(seat: &Seat) -> impl Fn(audit_entry::Model) -> Self + use<> {
        let whole = IsWhole(seat.reads_whole_log());
        move |row| Self(row, whole)
    }

    fn of_the_whole<T>(&self, value: T) -> Option<T> {
        self.1.0.then_some(value)
    }
}

/// What was done at the desk, by whom and why: one link of a chain.
#[Object(serial)]
impl AuditEntry {
    /// 1 for the first, and so on without a gap; null unless the viewer may read the whole log.
    async fn number(&self) -> Option<i32> {
        self.of_the_whole(self.0.number)
    }

    /// When.
    async fn at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// Who, as the identity provider names them; `system:…` for the service itself.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// In which role; null for the service itself.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Into::into)
    }

    /// What was done.
    async fn act(&self) -> ActKind {
        self.0.act.into()
    }

    /// The id of the draft acted on.
    async fn draft_id(&self) -> Option<&str> {
        self.0.draft.as_deref()
    }

    /// The ref of the assessment concerned.
    async fn assessment(&self) -> Option<&str> {
        self.0.assessment.as_deref()
    }

    /// The code of the place concerned.
    async fn jurisdiction(&self) -> Option<&str> {
        self.0.jurisdiction.as_deref()
    }

    /// What else was acted on: the id of a key, a withdrawal or a proposal, a subject, a codebook, an edition; the time of a
    /// schedule; of a sign-off, a digest of it.
    async fn target(&self) -> Option<&str> {
        self.0.target.as_deref()
    }

    /// The state of the draft before.
    async fn from_state(&self) -> Option<DraftState> {
        self.0.from_state.map(Into::into)
    }

    /// The state of the draft after.
    async fn to_state(&self) -> Option<DraftState> {
        self.0.to_state.map(Into::into)
    }

    /// The version of the draft after.
    async fn version(&self) -> Option<i32> {
        self.0.version
    }

    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The id of the request, as its answer had it in `X-Request-Id`.
    async fn request_id(&self) -> Option<&str> {
        self.0.request.as_deref()
    }

    /// The number of the release it made.
    async fn release(&self) -> Option<i32> {
        self.0.release
    }

    /// SHA-256 of the content before, in hexadecimal.
    async fn before_hash(&self) -> Option<&str> {
        self.0.before_hash.as_deref()
    }

    /// Whether one admin did alone what a second one would have had to confirm, because the service was set up so
    /// (`MGI_SECOND_PAIR_OF_EYES`).
    async fn unconfirmed(&self) -> bool {
        self.0.unconfirmed.unwrap_or(false)
    }

    /// SHA-256 of the content after, in hexadecimal; of a proposal, of what is proposed.
    async fn after_hash(&self) -> Option<&str> {
        self.0.after_hash.as_deref()
    }

    /// The hash of the entry before it; null of the first, and unless the viewer may read the whole log.
    async fn previous_hash(&self) -> Option<&str> {
        self.of_the_whole(self.0.previous_hash.as_deref()?)
    }

    /// SHA-256, in hexadecimal, over all that it says and over the hash before it; null unless the viewer may read the
    /// whole log.
    async fn hash(&self) -> Option<&str> {
        self.of_the_whole(&self.0.hash)
    }
}

listing! {
    #[doc = "One page of the audit log."] AuditEntryConnection,
    #[doc = "An entry of the audit log on a page."] AuditEntryEdge, AuditEntry from audit_entry::Model
}
