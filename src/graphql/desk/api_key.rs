//! Keys of agencies.

use async_graphql::ID;
use entity::desk::api_key;

use crate::graphql::object::object;
use crate::graphql::scalar::Instant;

/// API key of an agency. The key raises the rate limit for public data and never gives access to drafts.
#[object(plain, from = api_key::Model)]
pub struct ApiKey {
    /// Id of the key, 32 hexadecimal digits, for `revokeApiKey`. The secret itself is shown only once, when the key is
    /// issued.
    id: ID,
    /// Agency that holds the key.
    agency: String,
    /// Time at which the key was issued.
    created_at: Instant,
    /// Subject of the admin who issued the key, or `system:command line`.
    created_by: String,
    /// Time at which the key expires, at most one year after it was issued.
    expires_at: Instant,
    /// Time of the last use, recorded at most once a minute. Null if the key was never used.
    #[field(from = row.last_used)]
    last_used_at: Option<Instant>,
    /// Time at which the key was revoked. Null if the key is not revoked.
    revoked_at: Option<Instant>,
    /// Subject of the admin who revoked the key. Null if the key is not revoked.
    revoked_by: Option<String>,
}
