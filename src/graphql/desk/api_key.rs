//! Keys of agencies.

use async_graphql::{ID, Object};
use entity::desk::api_key;

use crate::graphql::scalar::Instant;

/// A key by which an agency asks for more of what is public. It never reaches a draft.
pub struct ApiKey(pub api_key::Model);

/// A key by which an agency asks for more of what is public. It never reaches a draft.
#[Object(serial)]
impl ApiKey {
    /// By which it is revoked; not the key itself, which is told once.
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// Whose it is.
    async fn agency(&self) -> &str {
        &self.0.agency
    }

    /// When it was issued.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// Who issued it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// Until when it is good.
    async fn expires_at(&self) -> Instant {
        Instant(self.0.expires_at)
    }

    /// When it was last used, to the minute; null if never.
    async fn last_used_at(&self) -> Option<Instant> {
        self.0.last_used.map(Instant)
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at.map(Instant)
    }

    /// Who revoked it.
    async fn revoked_by(&self) -> Option<&str> {
        self.0.revoked_by.as_deref()
    }
}
