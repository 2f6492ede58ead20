//! Sign-offs of drafts.

use entity::desk::draft_sign_off;

use crate::graphql::object::object;
use crate::graphql::scalar::{Instant, PartialDate};

/// One approval of the content of a draft by a government counterpart.
#[object(plain, from = (draft_sign_off::Model, bool))]
pub struct DraftSignOff {
    /// Whether the sign-off is valid for the current content of the draft. If `false`, the current content needs a new
    /// sign-off.
    #[field(from = row.1)]
    holds: bool,
    /// Name of the government office that signed off.
    #[field(from = row.0.office)]
    office: String,
    /// Code of the place to which the office belongs: the place assessed, or a place that contains it.
    #[field(from = row.0.jurisdiction)]
    jurisdiction: String,
    /// Date of the sign-off, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    #[field(from = PartialDate(row.0.date))]
    date: PartialDate,
    /// Content that the office signed off, described in words.
    #[field(from = row.0.scope)]
    scope: String,
    /// Reference of the document that records the sign-off. Null if not given.
    #[field(from = row.0.document_reference)]
    document_reference: Option<String>,
    /// SHA-256 of the document that records the sign-off, 64 hexadecimal digits. Null if not given.
    #[field(from = row.0.digest)]
    digest: Option<String>,
    /// SHA-256 of the draft content that was signed off, 64 hexadecimal digits; comparable with `Draft.contentHash`.
    #[field(from = row.0.content_hash)]
    content_hash: String,
    /// Time at which the sign-off was recorded.
    #[field(from = row.0.at)]
    recorded_at: Instant,
    /// Subject of the person who recorded the sign-off, as the identity provider names the person.
    #[field(from = row.0.subject)]
    recorded_by: String,
}
