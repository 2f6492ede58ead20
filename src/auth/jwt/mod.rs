//! Verifies the bearer tokens of an identity provider, as RFC 8725 demands.

mod claims;
mod development;
mod header;
mod keyring;
mod keys;
mod narrowing;
mod source;
#[cfg(test)]
pub(super) mod tests;

use std::sync::Arc;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode};

use self::claims::{ExpectedClaims, RawClaims};
use self::keyring::{KeyLookup, Keyring};
use self::keys::Key;
use self::source::KeySource;
use crate::clock::Clock;

pub use self::claims::Claims;
pub use self::development::development_token;
pub use self::narrowing::Narrowing;
pub use self::source::JwksSource;

/// Longer tokens are not parsed.
const MAX_TOKEN_BYTES: usize = 8 * 1024;
const UNKNOWN_KEY: &str = "The token is signed with a key that this service does not know.";
const WRONG_ALGORITHM: &str = "The token is not signed with the algorithm of its key.";
const WRONG_SIGNATURE: &str = "The token's signature is not right.";

/// Which tokens are accepted.
pub struct Settings {
    pub issuer: String,
    pub audience: String,
    /// The keys of the identity provider.
    pub jwks: Option<JwksSource>,
    /// For development only: its holder can be any principal.
    pub development_secret: Option<Vec<u8>>,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwtError {
    /// A sentence for the client, which says what kind of thing is wrong and no more.
    Bad(&'static str),
    /// The keys of the identity provider are missing, or too old to be trusted.
    Unavailable,
}

pub struct Verifier {
    issuer: String,
    audience: String,
    keyring: Option<Arc<Keyring>>,
    development: Option<Key>,
    clock: Clock,
}

impl Verifier {
    /// The error is a sentence for the operator of the service.
    pub fn new(settings: Settings, clock: Clock) -> Result<Arc<Self>, String> {
        let Settings { issuer, audience, jwks, development_secret } = settings;
        if jwks.is_none() && development_secret.is_none() {
            return Err("Tokens need the keys of an identity provider, or a development secret.".into());
        }
        if jwks.is_some() && (issuer.is_empty() || audience.is_empty()) {
            return Err("The keys of an identity provider need an issuer and an audience.".into());
        }
        let source = jwks.map(KeySource::new).transpose()?;
        Ok(Arc::new(Self {
            issuer,
            audience,
            keyring: source.map(|source| Arc::new(Keyring::new(source, clock.clone()))),
            development: development_secret.as_deref().map(development::key).transpose()?,
            clock,
        }))
    }

    /// Fetches the keys for the first time. A file must exist; an identity provider may be reached later.
    pub async fn start(&self) -> Result<(), String> {
        match &self.keyring {
            Some(keyring) => keyring.start().await,
            None => Ok(()),
        }
    }

    /// Whether tokens are accepted that bring their own grant.
    pub fn takes_development_tokens(&self) -> bool {
        self.development.is_some()
    }

    /// Fetches the keys at intervals until the process ends.
    pub async fn keep_fresh(self: Arc<Self>) {
        if let Some(keyring) = &self.keyring {
            keyring.clone().keep_fresh().await;
        }
    }

    /// Verifies a token and returns its claims.
    pub async fn verify(&self, token: &str) -> Result<Claims, JwtError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(JwtError::Bad("The token is longer than 8 KiB."));
        }
        let header = header::read(token)?;
        if header.kid == development::NAME {
            let key = self.development.as_ref().ok_or(JwtError::Bad(UNKNOWN_KEY))?;
            return self.claims(token, &header.alg, key, &ExpectedClaims::DEVELOPMENT);
        }
        let key = match &self.keyring {
            None => return Err(JwtError::Bad(UNKNOWN_KEY)),
            Some(keyring) => match keyring.find(&header.kid).await {
                KeyLookup::Key(key) => key,
                KeyLookup::NoSuchKey => return Err(JwtError::Bad(UNKNOWN_KEY)),
                KeyLookup::Unavailable => return Err(JwtError::Unavailable),
            },
        };
        let expected = ExpectedClaims { issuer: &self.issuer, audience: &self.audience, development: false };
        self.claims(token, &header.alg, &key, &expected)
    }

    fn claims(
        &self,
        token: &str,
        algorithm: &str,
        key: &Key,
        expected: &ExpectedClaims<'_>,
    ) -> Result<Claims, JwtError> {
        // The key says how it signs, never the token.
        if algorithm.parse().ok() != Some(key.algorithm) {
            return Err(JwtError::Bad(WRONG_ALGORITHM));
        }
        claims::check(signed(token, key, expected)?, expected, self.clock.now())
    }
}

/// The claims of a token with this key's signature. The library's checks of them have gaps (see the tests), so they
/// are only the first of two; time it does not check at all, because it asks the system for it.
fn signed(token: &str, key: &Key, expected: &ExpectedClaims<'_>) -> Result<RawClaims, JwtError> {
    let mut validation = Validation::new(key.algorithm);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.audience]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let token = decode(token, &key.decoding, &validation);
    token.map(|token| token.claims).map_err(|error| JwtError::Bad(sentence(error.kind())))
}

fn sentence(error: &ErrorKind) -> &'static str {
    match error {
        ErrorKind::InvalidIssuer => claims::WRONG_ISSUER,
        ErrorKind::InvalidAudience => claims::WRONG_AUDIENCE,
        ErrorKind::MissingRequiredClaim(claim) => match claim.as_str() {
            "iss" => claims::WRONG_ISSUER,
            "aud" => claims::WRONG_AUDIENCE,
            "sub" => claims::WRONG_SUBJECT,
            _ => claims::WRONG_EXPIRY,
        },
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => "The token's claims cannot be read.",
        _ => WRONG_SIGNATURE,
    }
}
