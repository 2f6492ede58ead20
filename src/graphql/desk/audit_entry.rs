//! The audit log.

use entity::desk::audit_entry;

use super::listing::listing;
use super::vocabulary::{ActKind, DraftState};
use crate::desk::StaffSession;
use crate::graphql::object::object;
use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// One entry of the audit log: an act of staff or of the service, with its author and reason. Each entry contains the
/// hash of the entry before.
#[object(plain, from = audit_entry::Model)]
pub struct AuditEntry {
    /// Number of the entry, from `1`, without gaps. Null unless the viewer may read the whole log.
    #[field(from = Some(row.number))]
    number: Option<i32>,
    /// Time at which the act was done, in UTC.
    #[field(from = row.at)]
    occurred_at: Instant,
    /// Subject of the person who acted, as named by the identity provider, or `system:…`, such as `system:scheduler`,
    /// for the service itself.
    subject: String,
    /// Role in which the person acted. Null if the service itself acted.
    role: Option<Role>,
    /// Kind of act.
    act: ActKind,
    /// Id of the draft on which the act was done, 32 hexadecimal digits. Null if the act concerns no draft.
    #[field(from = row.draft)]
    draft_id: Option<String>,
    /// Ref of the assessment concerned, such as `KEN/mgi-national/2021`. Null if the act concerns no assessment.
    assessment: Option<String>,
    /// Code of the place concerned, such as `KEN`. Null if the act concerns no place.
    jurisdiction: Option<String>,
    /// Other object of the act: id of an API key, withdrawal, proposal, codebook, edition or policy; subject of a
    /// principal; time of a schedule; digest of a sign-off. Null if there is no such object.
    target: Option<String>,
    /// State of the draft before the act. Null if the act concerns no draft, or created the draft.
    from_state: Option<DraftState>,
    /// State of the draft after the act. Null if the act concerns no draft.
    to_state: Option<DraftState>,
    /// Version of the draft after the act, from `1`. Null if the act concerns no draft.
    version: Option<i32>,
    /// Reason given for the act; for `UPSERT_PRINCIPAL`, the new status and grants. Null if no reason was given.
    reason: Option<String>,
    /// Id of the request, as sent in the `X-Request-Id` header of its answer. Null if no request caused the act.
    #[field(from = row.request)]
    request_id: Option<String>,
    /// Number of the release that the act made, from `1`. Null if the act made no release.
    release: Option<i32>,
    /// SHA-256 of the draft's content before the act, 64 hexadecimal digits. Null if the act concerns no draft, or
    /// created the draft.
    before_hash: Option<String>,
    /// Whether one admin alone did an act that a second admin otherwise has to confirm, because the configuration of
    /// the service (`MGI_SECOND_PAIR_OF_EYES`) required no second admin.
    #[field(from = row.unconfirmed.unwrap_or(false))]
    unconfirmed: bool,
    /// SHA-256 of the draft's content after the act, or of the content of a proposal, 64 hexadecimal digits. Null for
    /// all other acts.
    after_hash: Option<String>,
    /// Hash of the entry before this one, 64 hexadecimal digits. Null for the first entry, and unless the viewer may
    /// read the whole log.
    previous_hash: Option<String>,
    /// SHA-256 over the content of the entry and the hash of the entry before, 64 hexadecimal digits. Null unless the
    /// viewer may read the whole log.
    #[field(from = Some(row.hash))]
    hash: Option<String>,
}

impl AuditEntry {
    /// Entries as the viewer may read them. The numbers and hashes of the whole log would tell how much is done where the
    /// viewer may not look.
    pub fn seen_by(session: &StaffSession) -> impl Fn(audit_entry::Model) -> Self + use<> {
        let reads_whole_log = session.reads_whole_log();
        move |row| match Self::from(row) {
            entry if reads_whole_log => entry,
            entry => Self { number: None, previous_hash: None, hash: None, ..entry },
        }
    }
}

listing! {
    #[doc = "One page of entries of the audit log."] AuditEntryConnection,
    #[doc = "One entry of the audit log on a page, with its cursor."] AuditEntryEdge, AuditEntry from audit_entry::Model
}
