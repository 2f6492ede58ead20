//! Reads the header of a token, which is not trusted yet.

use data_encoding::BASE64URL_NOPAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::JwtError;

/// The fields that are used. Fields that bring a key along (`jwk`, `jku`, `x5c`, `x5u`) are not read at all.
#[derive(Deserialize)]
struct Fields {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(default, deserialize_with = "is_present")]
    crit: bool,
}

pub struct Header {
    pub alg: String,
    pub kid: String,
}

/// The field is present even if it is `null`: then the token has extensions that must be understood.
fn is_present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

pub fn read(token: &str) -> Result<Header, JwtError> {
    let fields = fields(token).ok_or(JwtError::Bad("The token is not a signed JWT."))?;
    if fields.crit {
        return Err(JwtError::Bad("The token has critical extensions, and this service knows none."));
    }
    if fields.typ.as_deref().is_some_and(|typ| !is_accepted(typ)) {
        return Err(JwtError::Bad("The token is of a type that this service does not accept."));
    }
    match fields.kid {
        Some(kid) if !kid.is_empty() => Ok(Header { alg: fields.alg, kid }),
        _ => Err(JwtError::Bad("The token does not say which key it is signed with (kid).")),
    }
}

/// Whether the `typ` is a JWT or an access token (RFC 9068 §4). It is a media type, so it has no case and may come
/// with its `application/` (RFC 7515 §4.1.9).
fn is_accepted(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "at+jwt")
}

fn fields(token: &str) -> Option<Fields> {
    let mut parts = token.split('.');
    let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    serde_json::from_slice(&BASE64URL_NOPAD.decode(header.as_bytes()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn reads(typ: &Value) -> bool {
        let header = json!({ "alg": "ES256", "kid": "k", "typ": typ }).to_string();
        read(&format!("{}.e30.c2ln", BASE64URL_NOPAD.encode(header.as_bytes()))).is_ok()
    }

    #[test]
    fn access_tokens_are_taken_under_every_name_of_their_type() {
        for typ in
            ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/At+JWT", "application/jwt"]
        {
            assert!(reads(&json!(typ)), "{typ}");
        }
        assert!(reads(&Value::Null), "it need not be there");
    }

    #[test]
    fn tokens_of_another_type_are_refused() {
        for typ in [
            "",
            "application/",
            "application/application/jwt",
            "text/jwt",
            "id+jwt",
            "logout+jwt",
            "secevent+jwt",
            "dpop+jwt",
            "at+jwt;x=1",
            " at+jwt",
            "JWE",
        ] {
            assert!(!reads(&json!(typ)), "{typ}");
        }
        assert!(!reads(&json!(7)));
    }
}
