//! The audit log.

use async_graphql::Object;
use entity::desk::audit_entry;

use super::listing::listing;
use super::vocabulary::{ActKind, DraftState};
use crate::desk::StaffSession;
use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// One entry of the audit log: an act of staff or of the service, with its author and reason. Each entry contains the
/// hash of the entry before.
pub struct AuditEntry(pub audit_entry::Model, IsWhole);

/// Whether the viewer may read the whole log. To anybody else its numbers and hashes would tell how much is done
/// where they may not look.
#[derive(Clone, Copy)]
struct IsWhole(bool);

impl AuditEntry {
    pub fn seen_by(session: &StaffSession) -> impl Fn(audit_entry::Model) -> Self + use<> {
        let whole = IsWhole(session.reads_whole_log());
        move |row| Self(row, whole)
    }

    fn of_the_whole<T>(&self, value: T) -> Option<T> {
        self.1.0.then_some(value)
    }
}

/// One entry of the audit log: an act of staff or of the service, with its author and reason. Each entry contains the
/// hash of the entry before.
#[Object(serial)]
impl AuditEntry {
    /// Number of the entry, from `1`, without gaps. Null unless the viewer may read the whole log.
    async fn number(&self) -> Option<i32> {
        self.of_the_whole(self.0.number)
    }

    /// Time at which the act was done, in UTC.
    async fn occurred_at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// Subject of the person who acted, as named by the identity provider, or `system:…`, such as `system:scheduler`,
    /// for the service itself.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Role in which the person acted. Null if the service itself acted.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Into::into)
    }

    /// Kind of act.
    async fn act(&self) -> ActKind {
        self.0.act.into()
    }

    /// Id of the draft on which the act was done, 32 hexadecimal digits. Null if the act concerns no draft.
    async fn draft_id(&self) -> Option<&str> {
        self.0.draft.as_deref()
    }

    /// Ref of the assessment concerned, such as `KEN/mgi-national/2021`. Null if the act concerns no assessment.
    async fn assessment(&self) -> Option<&str> {
        self.0.assessment.as_deref()
    }

    /// Code of the place concerned, such as `KEN`. Null if the act concerns no place.
    async fn jurisdiction(&self) -> Option<&str> {
        self.0.jurisdiction.as_deref()
    }

    /// Other object of the act: id of an API key, withdrawal, proposal, codebook, edition or policy; subject of a
    /// principal; time of a schedule; digest of a sign-off. Null if there is no such object.
    async fn target(&self) -> Option<&str> {
        self.0.target.as_deref()
    }

    /// State of the draft before the act. Null if the act concerns no draft, or created the draft.
    async fn from_state(&self) -> Option<DraftState> {
        self.0.from_state.map(Into::into)
    }

    /// State of the draft after the act. Null if the act concerns no draft.
    async fn to_state(&self) -> Option<DraftState> {
        self.0.to_state.map(Into::into)
    }

    /// Version of the draft after the act, from `1`. Null if the act concerns no draft.
    async fn version(&self) -> Option<i32> {
        self.0.version
    }

    /// Reason given for the act; for `UPSERT_PRINCIPAL`, the new status and grants. Null if no reason was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Id of the request, as sent in the `X-Request-Id` header of its answer. Null if no request caused the act.
    async fn request_id(&self) -> Option<&str> {
        self.0.request.as_deref()
    }

    /// Number of the release that the act made, from `1`. Null if the act made no release.
    async fn release(&self) -> Option<i32> {
        self.0.release
    }

    /// SHA-256 of the draft's content before the act, 64 hexadecimal digits. Null if the act concerns no draft, or
    /// created the draft.
    async fn before_hash(&self) -> Option<&str> {
        self.0.before_hash.as_deref()
    }

    /// Whether one admin alone did an act that a second admin otherwise has to confirm, because the configuration of
    /// the service (`MGI_SECOND_PAIR_OF_EYES`) required no second admin.
    async fn unconfirmed(&self) -> bool {
        self.0.unconfirmed.unwrap_or(false)
    }

    /// SHA-256 of the draft's content after the act, or of the content of a proposal, 64 hexadecimal digits. Null for
    /// all other acts.
    async fn after_hash(&self) -> Option<&str> {
        self.0.after_hash.as_deref()
    }

    /// Hash of the entry before this one, 64 hexadecimal digits. Null for the first entry, and unless the viewer may
    /// read the whole log.
    async fn previous_hash(&self) -> Option<&str> {
        self.of_the_whole(self.0.previous_hash.as_deref()?)
    }

    /// SHA-256 over the content of the entry and the hash of the entry before, 64 hexadecimal digits. Null unless the
    /// viewer may read the whole log.
    async fn hash(&self) -> Option<&str> {
        self.of_the_whole(&self.0.hash)
    }
}

listing! {
    #[doc = "One page of entries of the audit log."] AuditEntryConnection,
    #[doc = "One entry of the audit log on a page, with its cursor."] AuditEntryEdge, AuditEntry from audit_entry::Model
}
