//! What a token says of itself before anything about it is believed.

use data_encoding::BASE64URL_NOPAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::Refused;

/// Only what is used. Fields that bring a key along (`jwk`, `jku`, `x5c`, `x5u`) are not read at all.
#[derive(Deserialize)]
struct Fields {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(default, deserialize_with = "whatever")]
    crit: bool,
}

pub struct Header {
    pub alg: String,
    pub kid: String,
}

/// Even `null` says that there is something that must be understood.
fn whatever<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

pub fn read(token: &str) -> Result<Header, Refused> {
    let fields = fields(token).ok_or(Refused::Bad("The token is not a signed JWT."))?;
    if fields.crit {
        return Err(Refused::Bad("The token has critical extensions, and this service knows none."));
    }
    let other = |typ: &str| !["jwt", "at+jwt"].contains(&typ.to_ascii_lowercase().as_str());
    if fields.typ.as_deref().is_some_and(other) {
        return Err(Refused::Bad("The token is of a type that this service does not accept."));
    }
    match fields.kid {
        Some(kid) if !kid.is_empty() => Ok(Header { alg: fields.alg, kid }),
        _ => Err(Refused::Bad("The token does not say which key it is signed with (kid).")),
    }
}

fn fields(token: &str) -> Option<Fields> {
    let mut parts = token.split('.');
    let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    serde_json::from_slice(&BASE64URL_NOPAD.decode(header.as_bytes()).ok()?).ok()
}
