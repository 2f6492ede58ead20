//! Makes and accepts tokens for development and for tests, signed with a shared secret.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use serde_json::json;

use super::keys::Key;
use crate::auth::Grant;
use crate::auth::principal::is_subject;

/// Id of the development key. No key of an identity provider may have it.
pub const NAME: &str = "development";
/// Issuer and audience: other than those of the identity provider, so that neither kind of token passes for the other.
pub const ISSUER: &str = "mgi-development";
const ALGORITHM: Algorithm = Algorithm::HS256;
/// The length of the hash: a shorter secret can be guessed from one token.
const MIN_SECRET_BYTES: usize = 32;

/// The only symmetric key that is accepted.
pub fn key(secret: &[u8]) -> Result<Key, String> {
    if secret.len() < MIN_SECRET_BYTES {
        return Err(format!("The development secret must have at least {MIN_SECRET_BYTES} bytes."));
    }
    Ok(Key { algorithm: ALGORITHM, decoding: DecodingKey::from_secret(secret) })
}

/// Makes a token for a service with the same secret. The error is a sentence for the user of the command.
pub fn development_token(
    secret: &[u8],
    subject: &str,
    grant: &Grant,
    now: DateTime<Utc>,
    ttl: TimeDelta,
) -> Result<String, String> {
    key(secret)?;
    if !is_subject(subject) {
        return Err(
            "A subject has 1 to 255 characters, none of them a control character, and does not begin \
                    with `key:`."
                .into(),
        );
    }
    let expires = now.checked_add_signed(ttl).filter(|expires| *expires > now);
    let expires = expires.ok_or("A token must be good for some time.")?;
    let header = Header { kid: Some(NAME.into()), ..Header::new(ALGORITHM) };
    let claims = json!({
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": subject,
        "iat": now.timestamp(),
        "exp": expires.timestamp(),
        "grant": grant,
    });
    encode(&header, &claims, &EncodingKey::from_secret(secret))
        .map_err(|error| format!("The token cannot be made: {error}."))
}
