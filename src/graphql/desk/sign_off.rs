//! Sign-offs of drafts.

use async_graphql::Object;
use entity::desk::draft_sign_off;

use crate::graphql::scalar::{Instant, PartialDate};

/// One approval of the content of a draft by a government counterpart.
pub struct DraftSignOff {
    pub row: draft_sign_off::Model,
    /// Whether the draft still says that.
    pub holds: bool,
}

/// One approval of the content of a draft by a government counterpart.
#[Object(serial)]
impl DraftSignOff {
    /// Whether the sign-off is valid for the current content of the draft. If `false`, the current content needs a new
    /// sign-off.
    async fn holds(&self) -> bool {
        self.holds
    }

    /// Name of the government office that signed off.
    async fn office(&self) -> &str {
        &self.row.office
    }

    /// Code of the place to which the office belongs: the place assessed, or a place that contains it.
    async fn jurisdiction(&self) -> &str {
        &self.row.jurisdiction
    }

    /// Date of the sign-off, as precise as known: `2023`, `2023-06` or `2023-06-30`.
    async fn date(&self) -> PartialDate {
        PartialDate(self.row.date.clone())
    }

    /// Content that the office signed off, described in words.
    async fn scope(&self) -> &str {
        &self.row.scope
    }

    /// Reference of the document that records the sign-off. Null if not given.
    async fn document_reference(&self) -> Option<&str> {
        self.row.document_reference.as_deref()
    }

    /// SHA-256 of the document that records the sign-off, 64 hexadecimal digits. Null if not given.
    async fn digest(&self) -> Option<&str> {
        self.row.digest.as_deref()
    }

    /// SHA-256 of the draft content that was signed off, 64 hexadecimal digits; comparable with `Draft.contentHash`.
    async fn content_hash(&self) -> &str {
        &self.row.content_hash
    }

    /// Time at which the sign-off was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.row.at)
    }

    /// Subject of the person who recorded the sign-off, as the identity provider names the person.
    async fn recorded_by(&self) -> &str {
        &self.row.subject
    }
}
