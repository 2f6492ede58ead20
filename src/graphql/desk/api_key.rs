//! Keys of agencies.

use async_graphql::{ID, Object};
use entity::desk::api_key;

use crate::graphql::scalar::Instant;

/// API key of an agency. The key raises the rate limit for public data and never gives access to drafts.
pub struct ApiKey(pub api_key::Model);

/// API key of an agency. The key raises the rate limit for public data and never gives access to drafts.
#[Object(serial)]
impl ApiKey {
    /// Id of the key, 32 hexadecimal digits, for `revokeApiKey`. The secret itself is shown only once, when the key is
    /// issued.
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// Agency that holds the key.
    async fn agency(&self) -> &str {
        &self.0.agency
    }

    /// Time at which the key was issued.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// Subject of the admin who issued the key, or `system:command line`.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// Time at which the key expires, at most one year after it was issued.
    async fn expires_at(&self) -> Instant {
        Instant(self.0.expires_at)
    }

    /// Time of the last use, recorded at most once a minute. Null if the key was never used.
    async fn last_used_at(&self) -> Option<Instant> {
        self.0.last_used.map(Instant)
    }

    /// Time at which the key was revoked. Null if the key is not revoked.
    async fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at.map(Instant)
    }

    /// Subject of the admin who revoked the key. Null if the key is not revoked.
    async fn revoked_by(&self) -> Option<&str> {
        self.0.revoked_by.as_deref()
    }
}
