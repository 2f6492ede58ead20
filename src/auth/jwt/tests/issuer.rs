//! An identity provider for tests: keys made when they are first needed, and tokens of any form.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair, RsaPublicKeyComponents,
};
use aws_lc_rs::{hmac, signature};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde_json::{Value, json};

use crate::auth::jwt::{JwksSource, Settings};
use crate::clock::Clock;

pub const ISSUER: &str = "https://id.example.org/";
pub const AUDIENCE: &str = "mgi";

pub static RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));
pub static OTHER_RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));
pub static P256: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"));
pub static P384: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).expect("a key"));
pub static ED25519: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::generate().expect("a key"));

/// How a token is signed.
pub enum By<'a> {
    Rs256(&'a RsaKeyPair),
    Ps256(&'a RsaKeyPair),
    Ec(&'a EcdsaKeyPair),
    Ed(&'a Ed25519KeyPair),
    Secret(&'a [u8]),
    Nothing,
}

impl By<'_> {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let rsa = |pair: &RsaKeyPair, padding: &'static dyn signature::RsaEncoding| {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(padding, &random, message, &mut signature).expect("a signature");
            signature
        };
        match self {
            By::Rs256(pair) => rsa(pair, &RSA_PKCS1_SHA256),
            By::Ps256(pair) => rsa(pair, &RSA_PSS_SHA256),
            By::Ec(pair) => pair.sign(&random, message).expect("a signature").as_ref().to_vec(),
            By::Ed(pair) => pair.sign(message).as_ref().to_vec(),
            By::Secret(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
            }
            By::Nothing => vec![],
        }
    }
}

/// A token of exactly this text.
pub fn token(header: &str, claims: &str, by: &By<'_>) -> String {
    let message = format!("{}.{}", base64url(header.as_bytes()), base64url(claims.as_bytes()));
    format!("{message}.{}", base64url(&by.sign(message.as_bytes())))
}

/// A good token in all but perhaps its claims.
pub fn signed(claims: &Value) -> String {
    token(&header("RS256", "rsa").to_string(), &claims.to_string(), &By::Rs256(&RSA))
}

pub fn header(alg: &str, kid: &str) -> Value {
    json!({"alg": alg, "kid": kid, "typ": "JWT"})
}

pub fn claims() -> Value {
    let now = now().timestamp();
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "iat": now, "nbf": now, "exp": now + 600})
}

/// The same with one field more, or another.
pub fn with(mut value: Value, field: &str, other: impl Into<Value>) -> Value {
    value[field] = other.into();
    value
}

pub fn without(mut value: Value, field: &str) -> Value {
    value.as_object_mut().expect("an object").remove(field);
    value
}

/// The keys that the tables are signed with.
pub fn keys() -> Vec<Value> {
    let curve = |pair: &EcdsaKeyPair, kid: &str, name: &str| {
        let point = &pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(point.len() / 2);
        json!({"kty": "EC", "kid": kid, "use": "sig", "crv": name, "x": base64url(x), "y": base64url(y)})
    };
    vec![
        rsa("rsa", &RSA),
        with(rsa("pss", &RSA), "alg", "PS256"),
        curve(&P256, "p256", "P-256"),
        curve(&P384, "p384", "P-384"),
        json!({"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": base64url(ED25519.public_key().as_ref())}),
    ]
}

pub fn rsa(kid: &str, pair: &RsaKeyPair) -> Value {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    json!({"kty": "RSA", "kid": kid, "use": "sig", "n": base64url(&public.n), "e": base64url(&public.e)})
}

pub fn jwks(keys: &[Value]) -> String {
    json!({"keys": keys}).to_string()
}

/// Every form in which somebody may have a public key at hand, to take it for a secret.
pub fn public_forms(pair: &RsaKeyPair) -> Vec<(&'static str, Vec<u8>)> {
    let public = pair.public_key();
    let components = RsaPublicKeyComponents::<Vec<u8>>::from(public);
    let spki = AsDer::<PublicKeyX509Der<'_>>::as_der(public).expect("an encoding").as_ref().to_vec();
    let text = BASE64.encode(&spki);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
    vec![
        ("modulus", components.n),
        ("PEM", pem.into_bytes()),
        ("DER", spki),
        ("PKCS#1", public.as_ref().to_vec()),
        ("JWK", rsa("rsa", pair).to_string().into_bytes()),
    ]
}

pub fn base64url(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

pub fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().expect("an instant")
}

/// A clock that stands at `now`, so many seconds later.
pub fn clock() -> (Clock, Arc<AtomicI64>) {
    let seconds = Arc::new(AtomicI64::new(0));
    let elapsed = seconds.clone();
    (Clock::from_fn(move || now() + TimeDelta::seconds(elapsed.load(Ordering::SeqCst))), seconds)
}

pub fn settings(jwks: Option<JwksSource>, development_secret: Option<&[u8]>) -> Settings {
    Settings {
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
        jwks,
        development_secret: development_secret.map(<[u8]>::to_vec),
    }
}
