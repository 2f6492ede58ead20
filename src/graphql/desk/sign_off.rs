//! Sign-offs of drafts.

use async_graphql::Object;
use entity::desk::draft_sign_off;

use crate::graphql::scalar::{Instant, PartialDate};

/// A government counterpart's approval of what a draft said at a time.
pub struct DraftSignOff {
    pub row: draft_sign_off::Model,
    /// Whether the draft still says that.
    pub holds: bool,
}

/// A government counterpart's approval of what a draft said at a time.
#[Object(serial)]
impl DraftSignOff {
    /// Whether the draft still says what was signed off; if not, it must be signed off again.
    async fn holds(&self) -> bool {
        self.holds
    }

    /// The office that signed off.
    async fn office(&self) -> &str {
        &self.row.office
    }

    /// The code of the place it is an office of.
    async fn jurisdiction(&self) -> &str {
        &self.row.jurisdiction
    }

    /// When, as precisely as it is known.
    async fn date(&self) -> PartialDate {
        PartialDate(self.row.date.clone())
    }

    /// What was signed off.
    async fn scope(&self) -> &str {
        &self.row.scope
    }

    /// The reference of the document that says so.
    async fn document_reference(&self) -> Option<&str> {
        self.row.document_reference.as_deref()
    }

    /// The SHA-256 of that document, in hexadecimal.
    async fn digest(&self) -> Option<&str> {
        self.row.digest.as_deref()
    }

    /// The SHA-256, in hexadecimal, of the content that was signed off.
    async fn content_hash(&self) -> &str {
        &self.row.content_hash
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.row.at)
    }

    /// Who recorded it.
    async fn recorded_by(&self) -> &str {
        &self.row.subject
    }
}
