//! Reads the keys of a JWKS: which ones are trusted, and the one algorithm of each.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::development;

pub struct Key {
    pub algorithm: Algorithm,
    pub decoding: DecodingKey,
}

/// By name (`kid`).
pub type Keys = HashMap<String, Arc<Key>>;

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<IgnoredAny>,
}

/// The keys of a JWKS that can be used; there must be one. The error says why, for the log.
pub fn read(text: &[u8]) -> Result<Keys, String> {
    let set: Set = serde_json::from_slice(text).map_err(|_| "what it says is not a JWKS")?;
    let mut keys = Keys::new();
    for jwk in set.keys {
        let (name, key) = match Jwk::deserialize(jwk).map_err(|_| "it cannot be read").and_then(usable) {
            Ok(usable) => usable,
            Err(why) => {
                tracing::debug!(why, "a key of the identity provider is not used");
                continue;
            }
        };
        match keys.entry(name) {
            Entry::Vacant(place) => {
                place.insert(Arc::new(key));
            }
            Entry::Occupied(first) => {
                tracing::warn!(
                    kid = first.key(),
                    "two keys of the identity provider have the same name; the first counts"
                );
            }
        }
    }
    if keys.is_empty() { Err("it has no key that can be used".into()) } else { Ok(keys) }
}

fn usable(jwk: Jwk) -> Result<(String, Key), &'static str> {
    let name = jwk.kid.as_deref().filter(|name| !name.is_empty()).ok_or("it has no name")?;
    if name == development::NAME {
        return Err("its name is that of the development key");
    }
    if jwk.usage.as_deref().is_some_and(|usage| usage != "sig") {
        return Err("it is not for signatures");
    }
    if jwk.key_ops.as_ref().is_some_and(|ops| !ops.iter().any(|op| op == "verify")) {
        return Err("it is not for signatures");
    }
    // Every reader of the set could sign with it. For the same reason no symmetric key is accepted.
    if jwk.d.is_some() {
        return Err("it is a private key, and so no secret any more");
    }
    let (possible, decoding) = match jwk.kty.as_str() {
        "RSA" => rsa(&jwk)?,
        "EC" => elliptic(&jwk)?,
        "OKP" => edwards(&jwk)?,
        _ => return Err("it is of no kind that is used here"),
    };
    let algorithm = match &jwk.alg {
        None => possible[0],
        Some(alg) => alg.parse().map_err(|_| "its algorithm is none that is used here")?,
    };
    if !possible.contains(&algorithm) {
        return Err("its algorithm does not fit its kind");
    }
    Ok((name.to_owned(), Key { algorithm, decoding }))
}

/// The algorithms that a key of this form may sign with, the usual one first, and the key.
type Form = (&'static [Algorithm], DecodingKey);

fn rsa(jwk: &Jwk) -> Result<Form, &'static str> {
    use Algorithm::*;
    let modulus = bytes(&jwk.n)?;
    let modulus = &modulus[modulus.iter().take_while(|byte| **byte == 0).count()..];
    // The library would reject every signature of another length without a reason.
    if !(256..=1024).contains(&modulus.len()) {
        return Err("it has fewer than 2048 bits, or more than 8192");
    }
    let key = DecodingKey::from_rsa_raw_components(modulus, &bytes(&jwk.e)?);
    Ok((&[RS256, RS384, RS512, PS256, PS384, PS512], key))
}

fn elliptic(jwk: &Jwk) -> Result<Form, &'static str> {
    let (algorithms, length): (&[Algorithm], _) = match jwk.crv.as_deref() {
        Some("P-256") => (&[Algorithm::ES256], 32),
        Some("P-384") => (&[Algorithm::ES384], 48),
        _ => return Err("its curve is none that is used here"),
    };
    let (x, y) = (bytes(&jwk.x)?, bytes(&jwk.y)?);
    if x.len() != length || y.len() != length {
        return Err("it is no point of its curve");
    }
    Ok((algorithms, DecodingKey::from_ec_der(&[&[4], &x[..], &y[..]].concat())))
}

fn edwards(jwk: &Jwk) -> Result<Form, &'static str> {
    let x = bytes(&jwk.x)?;
    match jwk.crv.as_deref() {
        Some("Ed25519") if x.len() == 32 => Ok((&[Algorithm::EdDSA], DecodingKey::from_ed_der(&x))),
        _ => Err("its curve is none that is used here"),
    }
}

fn bytes(field: &Option<String>) -> Result<Vec<u8>, &'static str> {
    let text = field.as_deref().ok_or("a part of it is missing")?;
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| "a part of it is not base64url")
}
