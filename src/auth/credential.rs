//! Turns the value of an Authorization header into a principal. No answer and no log ever repeats the value.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::api_key;
use super::jwt::{self, Claims, Verifier};
use super::registry::{Lookup, Registry};
use super::{Grant, Identity, Principal};
use crate::database::reason;

/// When a credential expires. None for an API key, which is valid until it is revoked or expires in the database.
pub type ValidUntil = Option<DateTime<Utc>>;

/// Why a credential is rejected, in a sentence for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialError {
    /// The credential is invalid.
    Unauthenticated(String),
    /// The credential is valid, but its holder has no access.
    Forbidden(String),
    /// The credential cannot be verified now.
    Unavailable,
}

pub struct Credentials {
    registry: Arc<Registry>,
    tokens: Option<Arc<Verifier>>,
}

impl Credentials {
    pub fn new(registry: Arc<Registry>, tokens: Option<Arc<Verifier>>) -> Self {
        Self { registry, tokens }
    }

    pub async fn identify(&self, header: &str) -> Result<(Principal, ValidUntil), CredentialError> {
        let mut words = header.split_ascii_whitespace();
        let credential = match (words.next(), words.next(), words.next()) {
            (Some(scheme), Some(credential), None) if scheme.eq_ignore_ascii_case("Bearer") => credential,
            _ => return Err(unauthenticated("Authorization must be `Bearer` and one API key or token.")),
        };
        if credential.starts_with(api_key::PREFIX) {
            return Ok((self.by_key(credential).await?, None));
        }
        let Some(tokens) = &self.tokens else {
            return Err(unauthenticated("This service takes no tokens; it takes API keys."));
        };
        let claims = tokens.verify(credential).await.map_err(|error| match error {
            jwt::JwtError::Bad(sentence) => unauthenticated(sentence),
            jwt::JwtError::Unavailable => CredentialError::Unavailable,
        })?;
        let until = claims.expires;
        Ok((self.by_claims(claims).await?, Some(until)))
    }

    async fn by_key(&self, key: &str) -> Result<Principal, CredentialError> {
        let digest = api_key::digest(key).ok_or_else(|| {
            unauthenticated("The API key is not one of this service; it may not have been copied as a whole.")
        })?;
        match self.look_up(LookupKey::ApiKeyDigest(&digest)).await? {
            Lookup::Good(known) => Ok(Principal::known(known)),
            Lookup::Suspended => Err(unauthenticated("The API key has been revoked.")),
            Lookup::Expired => Err(unauthenticated("The API key has expired.")),
            Lookup::Unknown => Err(unauthenticated("The API key is not known here.")),
        }
    }

    async fn by_claims(&self, claims: Claims) -> Result<Principal, CredentialError> {
        let found = self.look_up(LookupKey::Subject(&claims.subject)).await?;
        let known = match (found, claims.development) {
            (Lookup::Suspended, _) => {
                return Err(forbidden("The holder of this token has been suspended here."));
            }
            (_, Some(grant)) => development_identity(claims.subject, grant),
            (Lookup::Good(known), None) => known,
            (Lookup::Unknown | Lookup::Expired, None) => {
                return Err(forbidden(
                    "The holder of this token is known to the identity provider, but has no grant here; an \
                     administrator can give one.",
                ));
            }
        };
        let grants = claims.narrowing.apply(known.grants);
        if grants.is_empty() {
            return Err(forbidden(
                "The holder of this token has no grant here, or the token leaves none of them.",
            ));
        }
        Ok(Principal::known(Identity { grants, ..known }))
    }

    async fn look_up(&self, key: LookupKey<'_>) -> Result<Lookup, CredentialError> {
        let found = match key {
            LookupKey::ApiKeyDigest(digest) => self.registry.api_key(digest).await,
            LookupKey::Subject(subject) => self.registry.subject(subject).await,
        };
        found.map_err(|error| {
            tracing::warn!(reason = reason(&error), "a credential cannot be looked up");
            CredentialError::Unavailable
        })
    }
}

enum LookupKey<'a> {
    ApiKeyDigest(&'a str),
    Subject(&'a str),
}

fn development_identity(subject: String, grant: Grant) -> Identity {
    Identity { subject, agency: None, api_key: None, grants: vec![grant] }
}

fn unauthenticated(sentence: &str) -> CredentialError {
    CredentialError::Unauthenticated(sentence.to_owned())
}

fn forbidden(sentence: &str) -> CredentialError {
    CredentialError::Forbidden(sentence.to_owned())
}
