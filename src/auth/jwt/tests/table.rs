//! The table: one token in each row, and what becomes of it.

use std::io::Write;
use std::sync::Arc;

use serde_json::{Value, json};

use super::issuer::*;
use crate::auth::jwt::claims::{self, Claims, ExpectedClaims};
use crate::auth::jwt::{JwksSource, JwtError, UNKNOWN_KEY, Verifier, WRONG_ALGORITHM, WRONG_SIGNATURE};

const NOT_A_JWT: &str = "The token is not a signed JWT.";
const NO_KID: &str = "The token does not say which key it is signed with (kid).";
const CRITICAL: &str = "The token has critical extensions, and this service knows none.";
const WRONG_TYPE: &str = "The token is of a type that this service does not accept.";
const TOO_LONG: &str = "The token is longer than 8 KiB.";
const UNREADABLE: &str = "The token's claims cannot be read.";

async fn verifier() -> Arc<Verifier> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(jwks(&keys()).as_bytes()).expect("keys");
    let jwks = JwksSource::File(file.path().to_owned());
    let verifier = Verifier::new(settings(Some(jwks), None), clock().0).expect("good settings");
    verifier.start().await.expect("keys");
    verifier
}

/// What is expected: the subject, or the sentence.
fn outcome(result: Result<Claims, JwtError>) -> Result<String, &'static str> {
    match result {
        Ok(claims) => Ok(claims.subject),
        Err(JwtError::Bad(sentence)) => Err(sentence),
        Err(JwtError::Unavailable) => Err("unavailable"),
    }
}

#[tokio::test]
async fn a_token_is_only_as_good_as_its_header_and_signature() {
    let verifier = verifier().await;
    let rs256 = || header("RS256", "rsa");
    let good = claims().to_string();
    let by_rsa = |header: Value| token(&header.to_string(), &good, &By::Rs256(&RSA));
    let mut rows = vec![
        ("RS256", by_rsa(rs256()), Ok(())),
        ("PS256", token(&header("PS256", "pss").to_string(), &good, &By::Ps256(&RSA)), Ok(())),
        ("ES256", token(&header("ES256", "p256").to_string(), &good, &By::Ec(&P256)), Ok(())),
        ("ES384", token(&header("ES384", "p384").to_string(), &good, &By::Ec(&P384)), Ok(())),
        ("EdDSA", token(&header("EdDSA", "ed").to_string(), &good, &By::Ed(&ED25519)), Ok(())),
        ("typ at+jwt", by_rsa(with(rs256(), "typ", "AT+jwt")), Ok(())),
        ("no typ", by_rsa(without(rs256(), "typ")), Ok(())),
        ("another typ", by_rsa(with(rs256(), "typ", "dpop+jwt")), Err(WRONG_TYPE)),
        ("unknown crit", by_rsa(with(rs256(), "crit", json!(["exp-x"]))), Err(CRITICAL)),
        ("empty crit", by_rsa(with(rs256(), "crit", json!([]))), Err(CRITICAL)),
        ("null crit", by_rsa(with(rs256(), "crit", Value::Null)), Err(CRITICAL)),
        ("odd crit", by_rsa(with(rs256(), "crit", 1)), Err(CRITICAL)),
        ("no kid", by_rsa(without(rs256(), "kid")), Err(NO_KID)),
        ("empty kid", by_rsa(with(rs256(), "kid", "")), Err(NO_KID)),
        ("odd kid", by_rsa(with(rs256(), "kid", 1)), Err(NOT_A_JWT)),
        ("unknown kid", by_rsa(with(rs256(), "kid", "nobody's")), Err(UNKNOWN_KEY)),
        ("kid of nobody here", by_rsa(with(rs256(), "kid", "development")), Err(UNKNOWN_KEY)),
        ("no alg", by_rsa(without(rs256(), "alg")), Err(NOT_A_JWT)),
        ("alg in lower case", by_rsa(with(rs256(), "alg", "rs256")), Err(WRONG_ALGORITHM)),
        (
            "two algs",
            {
                let twice = r#"{"alg":"none","alg":"RS256","kid":"rsa"}"#;
                token(twice, &good, &By::Rs256(&RSA))
            },
            Err(NOT_A_JWT),
        ),
        ("another's key", token(&rs256().to_string(), &good, &By::Rs256(&OTHER_RSA)), Err(WRONG_SIGNATURE)),
        (
            "its own key",
            {
                let brought = with(rs256(), "jwk", rsa("rsa", &OTHER_RSA));
                token(&brought.to_string(), &good, &By::Rs256(&OTHER_RSA))
            },
            Err(WRONG_SIGNATURE),
        ),
        (
            "PS256 by a key of RS256",
            { token(&header("PS256", "rsa").to_string(), &good, &By::Ps256(&RSA)) },
            Err(WRONG_ALGORITHM),
        ),
        (
            "RS256 by a key of PS256",
            { token(&header("RS256", "pss").to_string(), &good, &By::Rs256(&RSA)) },
            Err(WRONG_ALGORITHM),
        ),
        (
            "another algorithm's signature",
            { token(&rs256().to_string(), &good, &By::Ps256(&RSA)) },
            Err(WRONG_SIGNATURE),
        ),
        (
            "9 KiB",
            {
                token(
                    &rs256().to_string(),
                    &with(claims(), "x", "x".repeat(9 << 10)).to_string(),
                    &By::Rs256(&RSA),
                )
            },
            Err(TOO_LONG),
        ),
        ("empty", String::new(), Err(NOT_A_JWT)),
        ("two parts", "e30.e30".into(), Err(NOT_A_JWT)),
        ("four parts", format!("{}.e30", signed(&claims())), Err(NOT_A_JWT)),
        ("an encrypted one", format!("{}.e30.e30", signed(&claims())), Err(NOT_A_JWT)),
        ("with padding", format!("{}=", signed(&claims())), Err(WRONG_SIGNATURE)),
        ("claims that are no object", token(&rs256().to_string(), "[]", &By::Rs256(&RSA)), Err(UNREADABLE)),
        (
            "a claim twice",
            {
                let twice = good.replacen('{', r#"{"mgi_roles":["EDITOR"],"mgi_roles":["ADMIN"],"#, 1);
                token(&rs256().to_string(), &twice, &By::Rs256(&RSA))
            },
            Err(UNREADABLE),
        ),
    ];
    for none in ["none", "None", "NONE", ""] {
        let token = |by: &By<'_>| token(&header(none, "rsa").to_string(), &good, by);
        rows.push(("alg none", token(&By::Nothing), Err(WRONG_ALGORITHM)));
        rows.push(("alg none, signed", token(&By::Rs256(&RSA)), Err(WRONG_ALGORITHM)));
    }
    rows.push(("no signature", token(&rs256().to_string(), &good, &By::Nothing), Err(WRONG_SIGNATURE)));
    for (form, bytes) in public_forms(&RSA) {
        for alg in ["HS256", "RS256"] {
            let token = token(&header(alg, "rsa").to_string(), &good, &By::Secret(&bytes));
            let sentence = if alg == "HS256" { WRONG_ALGORITHM } else { WRONG_SIGNATURE };
            rows.push((form, token, Err(sentence)));
        }
    }
    for (name, token, expected) in rows {
        let expected = expected.map(|()| "ann".to_owned());
        assert_eq!(outcome(verifier.verify(&token).await), expected, "{name}");
    }
}

/// Each row is asked twice: through the door, where a library checks first, and of our own check alone, which must
/// not need the library's.
#[tokio::test]
async fn a_token_is_only_as_good_as_its_claims() {
    use claims::{EXPIRED, NOT_YET, WRONG_AUDIENCE, WRONG_EXPIRY, WRONG_ISSUER, WRONG_SUBJECT};
    let at = |seconds: i64| now().timestamp() + seconds;
    let set = |field: &str, value: Value| with(claims(), field, value);
    let rows = [
        ("plain", claims(), Ok("ann")),
        ("no nbf, no iat", without(without(claims(), "nbf"), "iat"), Ok("ann")),
        ("more claims", set("scope", json!({"a": [1]})), Ok("ann")),
        ("no aud", without(claims(), "aud"), Err(WRONG_AUDIENCE)),
        ("aud null", set("aud", Value::Null), Err(WRONG_AUDIENCE)),
        ("aud 42", set("aud", json!(42)), Err(WRONG_AUDIENCE)),
        ("aud of nobody", set("aud", json!([])), Err(WRONG_AUDIENCE)),
        ("another aud", set("aud", json!("mgi2")), Err(WRONG_AUDIENCE)),
        ("other auds", set("aud", json!(["mg", "MGI"])), Err(WRONG_AUDIENCE)),
        ("two auds, one is ours", set("aud", json!(["other", "mgi"])), Ok("ann")),
        ("one aud is no string", set("aud", json!(["mgi", 42])), Err(WRONG_AUDIENCE)),
        ("aud in a list in a list", set("aud", json!([["mgi"]])), Err(WRONG_AUDIENCE)),
        ("aud as an object", set("aud", json!({"mgi": true})), Err(WRONG_AUDIENCE)),
        ("aud of development", set("aud", json!("mgi-development")), Err(WRONG_AUDIENCE)),
        ("no iss", without(claims(), "iss"), Err(WRONG_ISSUER)),
        ("iss in a list", set("iss", json!([ISSUER])), Err(WRONG_ISSUER)),
        ("another iss", set("iss", json!("https://id.example.org")), Err(WRONG_ISSUER)),
        ("iss of development", set("iss", json!("mgi-development")), Err(WRONG_ISSUER)),
        ("no sub", without(claims(), "sub"), Err(WRONG_SUBJECT)),
        ("empty sub", set("sub", json!("")), Err(WRONG_SUBJECT)),
        ("sub as a number", set("sub", json!(1)), Err(WRONG_SUBJECT)),
        ("sub of a key", set("sub", json!("key:x")), Err(WRONG_SUBJECT)),
        ("sub with a line break", set("sub", json!("ann\nbob")), Err(WRONG_SUBJECT)),
        ("sub with a NUL", set("sub", json!("ann\0")), Err(WRONG_SUBJECT)),
        ("sub of 256", set("sub", json!("é".repeat(256))), Err(WRONG_SUBJECT)),
        ("no exp", without(claims(), "exp"), Err(WRONG_EXPIRY)),
        ("exp null", set("exp", Value::Null), Err(WRONG_EXPIRY)),
        ("exp as a string", set("exp", json!("9999999999")), Err(WRONG_EXPIRY)),
        ("exp in no year", set("exp", json!(1e18)), Err(WRONG_EXPIRY)),
        ("expired", set("exp", json!(at(-30))), Err(EXPIRED)),
        ("expired, within the leeway", set("exp", json!(at(-29))), Ok("ann")),
        ("exp 0", set("exp", json!(0)), Err(EXPIRED)),
        ("exp with a fraction", set("exp", json!(at(1) as f64 + 0.5)), Ok("ann")),
        ("not yet", set("nbf", json!(at(31))), Err(NOT_YET)),
        ("not yet, within the leeway", set("nbf", json!(at(30))), Ok("ann")),
        ("nbf as a string", set("nbf", json!("0")), Err(NOT_YET)),
        ("nbf null", set("nbf", Value::Null), Err(NOT_YET)),
        ("from the future", set("iat", json!(at(31))), Err(NOT_YET)),
        ("iat as a string", set("iat", json!("0")), Err(NOT_YET)),
    ];
    let verifier = verifier().await;
    let expectation = ExpectedClaims { issuer: ISSUER, audience: AUDIENCE, development: false };
    for (name, claims, expected) in rows {
        let expected = expected.map(str::to_owned);
        assert_eq!(outcome(verifier.verify(&signed(&claims)).await), expected, "{name}");
        let claims = serde_json::from_value(claims).expect("claims");
        assert_eq!(
            outcome(claims::check(claims, &expectation, now())),
            expected,
            "{name}, without the library"
        );
    }
    let long = "é".repeat(255);
    assert_eq!(outcome(verifier.verify(&signed(&set("sub", json!(long)))).await), Ok(long));
}

#[tokio::test]
async fn a_token_narrows_and_grants_nothing() {
    let verifier = verifier().await;
    let claims = with(with(claims(), "mgi_roles", json!(["editor"])), "mgi_jurisdictions", json!(["QMA"]));
    for grant in [json!({"role": "ADMIN", "scope": null}), json!("nonsense")] {
        let claims =
            verifier.verify(&signed(&with(claims.clone(), "grant", grant))).await.expect("a good token");
        assert_eq!(claims.development, None);
        assert_eq!(claims.narrowing.roles, Some(vec![entity::vocabulary::Role::Editor]));
        assert_eq!(claims.narrowing.jurisdictions, Some(vec!["QMA".to_owned()]));
        assert_eq!(claims.expires.timestamp(), now().timestamp() + 600);
    }
    for (claim, wrong) in
        [("mgi_roles", json!(["KING"])), ("mgi_roles", Value::Null), ("mgi_jurisdictions", json!("QMA"))]
    {
        let refused = verifier.verify(&signed(&with(claims.clone(), claim, wrong.clone()))).await;
        assert!(
            matches!(refused, Err(JwtError::Bad(sentence)) if sentence.contains(claim)),
            "{claim}: {wrong}"
        );
    }
}
