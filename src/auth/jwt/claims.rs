//! Checks the claims of a token whose signature is valid: each one here, whatever a library has checked before.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::development;
use super::{JwtError, Narrowing};
use crate::auth::Grant;
use crate::auth::principal::is_subject;

/// Greatest difference of the clocks of two machines.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

pub const WRONG_ISSUER: &str = "The token is not from the identity provider of this service.";
pub const WRONG_AUDIENCE: &str = "The token is not meant for this service.";
pub const WRONG_SUBJECT: &str = "The token does not say whose it is (sub), or not in a way that can be used.";
pub const WRONG_EXPIRY: &str = "The token does not say when it expires (exp), or not as a number.";
pub const EXPIRED: &str = "The token has expired.";
pub const NOT_YET: &str = "The token is not valid yet.";
pub const WRONG_GRANT: &str = "A development token needs a grant of a role and a scope.";

/// The checked claims of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    pub subject: String,
    pub expires: DateTime<Utc>,
    pub narrowing: Narrowing,
    /// The grant of a development token. A token of the identity provider never grants anything.
    pub development: Option<Grant>,
}

/// The claims of a token before they are checked. A duplicate name is an error.
#[derive(Deserialize)]
pub struct RawClaims {
    #[serde(default)]
    iss: Value,
    #[serde(default)]
    aud: Value,
    #[serde(default)]
    sub: Value,
    #[serde(default)]
    exp: Value,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    mgi_roles: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    mgi_jurisdictions: Option<Value>,
    #[serde(default)]
    grant: Value,
}

/// A claim is present even if it is `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The issuer and the audience that a token must have.
pub struct ExpectedClaims<'a> {
    pub issuer: &'a str,
    pub audience: &'a str,
    pub development: bool,
}

impl ExpectedClaims<'static> {
    pub const DEVELOPMENT: Self =
        Self { issuer: development::ISSUER, audience: development::ISSUER, development: true };
}

pub fn check(
    claims: RawClaims,
    expected: &ExpectedClaims<'_>,
    now: DateTime<Utc>,
) -> Result<Claims, JwtError> {
    if claims.iss.as_str() != Some(expected.issuer) {
        return Err(JwtError::Bad(WRONG_ISSUER));
    }
    if !is_for(&claims.aud, expected.audience) {
        return Err(JwtError::Bad(WRONG_AUDIENCE));
    }
    let subject = claims.sub.as_str().filter(|subject| is_subject(subject));
    let subject = subject.ok_or(JwtError::Bad(WRONG_SUBJECT))?.to_owned();
    let expires = instant(&claims.exp).ok_or(JwtError::Bad(WRONG_EXPIRY))?;
    if now - LEEWAY >= expires {
        return Err(JwtError::Bad(EXPIRED));
    }
    for begins in [claims.nbf, claims.iat].into_iter().flatten() {
        if instant(&begins).is_none_or(|at| at > now + LEEWAY) {
            return Err(JwtError::Bad(NOT_YET));
        }
    }
    let narrowing = Narrowing::read(claims.mgi_roles, claims.mgi_jurisdictions).map_err(JwtError::Bad)?;
    let development = match expected.development {
        true => Some(Grant::deserialize(claims.grant).map_err(|_| JwtError::Bad(WRONG_GRANT))?),
        false => None,
    };
    Ok(Claims { subject, expires, narrowing, development })
}

fn is_for(aud: &Value, audience: &str) -> bool {
    match aud {
        Value::String(one) => one == audience,
        Value::Array(several) => {
            several.iter().all(Value::is_string) && several.iter().any(|one| one == audience)
        }
        _ => false,
    }
}

/// Parses seconds since 1970, with or without a fraction.
fn instant(value: &Value) -> Option<DateTime<Utc>> {
    let seconds = value.as_f64()?;
    DateTime::from_timestamp(seconds.floor() as i64, 0)
}
