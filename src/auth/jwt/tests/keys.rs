//! Which keys of a JWKS are believed.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::issuer::*;
use crate::auth::jwt::keys::read;

fn algorithm(key: Value) -> Option<Algorithm> {
    let mut keys = read(jwks(&[key]).as_bytes()).ok()?;
    assert!(keys.len() <= 1);
    keys.remove("k").map(|key| key.algorithm)
}

#[test]
fn a_key_signs_with_one_algorithm_or_is_not_believed() {
    let rsa = || rsa("k", &RSA);
    let [_, _, p256, p384, ed] = &keys()[..] else { panic!("five keys") };
    let named = |key: &Value| with(key.clone(), "kid", "k");
    for (name, key, expected) in [
        ("RSA", rsa(), Some(Algorithm::RS256)),
        ("RSA for PS384", with(rsa(), "alg", "PS384"), Some(Algorithm::PS384)),
        ("P-256", named(p256), Some(Algorithm::ES256)),
        ("P-384", named(p384), Some(Algorithm::ES384)),
        ("Ed25519", named(ed), Some(Algorithm::EdDSA)),
        ("no use", without(rsa(), "use"), Some(Algorithm::RS256)),
        ("to verify", with(without(rsa(), "use"), "key_ops", json!(["verify"])), Some(Algorithm::RS256)),
        ("to encrypt", with(rsa(), "use", "enc"), None),
        ("to encrypt, otherwise said", with(without(rsa(), "use"), "key_ops", json!(["encrypt"])), None),
        ("for encryption", with(rsa(), "alg", "RSA-OAEP"), None),
        ("RSA for HS256", with(rsa(), "alg", "HS256"), None),
        ("RSA for none", with(rsa(), "alg", "none"), None),
        ("RSA for ES256", with(rsa(), "alg", "ES256"), None),
        ("P-256 for ES384", with(named(p256), "alg", "ES384"), None),
        ("P-521", with(named(p256), "crv", "P-521"), None),
        ("X25519", with(named(ed), "crv", "X25519"), None),
        ("half a point", without(named(p256), "y"), None),
        ("a short point", with(named(p256), "x", "AAAA"), None),
        ("symmetric", json!({"kty": "oct", "kid": "k", "k": base64url(&[7; 32])}), None),
        ("private", with(rsa(), "d", "AAAA"), None),
        ("1024 bits", with(rsa(), "n", base64url(&[255; 128])), None),
        (
            "2048 bits, most of them 0",
            with(rsa(), "n", base64url(&[vec![0; 128], vec![255; 128]].concat())),
            None,
        ),
        ("no modulus", without(rsa(), "n"), None),
        ("no name", without(rsa(), "kid"), None),
        ("an empty name", with(rsa(), "kid", ""), None),
        ("the name of development", with(rsa(), "kid", "development"), None),
        ("unknown", json!({"kty": "LWE", "kid": "k"}), None),
        ("no object", json!(1), None),
    ] {
        assert_eq!(algorithm(key), expected, "{name}");
    }
}

#[test]
fn a_key_that_cannot_be_used_does_not_spoil_the_others() {
    let set = [
        json!(1),
        json!({"kty": "LWE"}),
        rsa("a", &RSA),
        with(rsa("a", &RSA), "alg", "PS256"),
        rsa("b", &RSA),
    ];
    let keys = read(jwks(&set).as_bytes()).expect("keys");
    assert_eq!(keys.len(), 2);
    assert_eq!(keys["a"].algorithm, Algorithm::RS256, "of two with one name the first counts");
}

#[test]
fn what_has_no_key_is_no_answer() {
    for text in
        ["", "{}", "[]", "null", r#"{"keys":[]}"#, r#"{"keys":{}}"#, r#"{"keys":[{"kty":"oct"}]}"#, "<html>"]
    {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
}
