//! An identity provider: its keys, and tokens of any form that claim to come from it.

use std::io::Write;
use std::sync::{Arc, LazyLock};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use data_encoding::BASE64URL_NOPAD;
use mgi_api::auth::jwt::{JwksSource, Settings, Verifier};
use mgi_api::clock::Clock;
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example.org/";
const AUDIENCE: &str = "mgi";

static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));

/// A verifier that knows the keys of this provider, at the time at which worlds begin.
pub async fn verifier() -> Arc<Verifier> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(jwks().as_bytes()).expect("keys");
    let settings = Settings {
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
        jwks: Some(JwksSource::File(file.path().to_owned())),
        development_secret: None,
    };
    let tokens = Verifier::new(settings, Clock::from_fn(super::now)).expect("good settings");
    tokens.start().await.expect("keys");
    tokens
}

/// Valid claims, for ten minutes.
pub fn claims(subject: &str) -> Value {
    let now = super::now().timestamp();
    json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 600 })
}

/// A token with a valid header and signature, and any claims.
pub fn signed(claims: &Value) -> String {
    token(&json!({ "alg": "RS256", "kid": "rsa", "typ": "JWT" }), claims, rs256)
}

pub fn rs256(message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a signature");
    signature
}

/// A token with exactly this header, these claims and this signature.
pub fn token(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let base64 = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let message =
        format!("{}.{}", base64(header.to_string().as_bytes()), base64(claims.to_string().as_bytes()));
    format!("{message}.{}", base64(&sign(message.as_bytes())))
}

/// Signs as an attacker does who uses the public key as a secret.
pub fn hs256_by_public_key(message: &[u8]) -> Vec<u8> {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(KEY.public_key());
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public.n), message).as_ref().to_vec()
}

fn jwks() -> String {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(KEY.public_key());
    let base64 = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    json!({ "keys": [{ "kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "n": base64(&public.n), "e": base64(&public.e) }] })
        .to_string()
}
