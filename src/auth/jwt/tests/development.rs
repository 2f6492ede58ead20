//! Tokens of development: they open nothing but a service that has their secret.

use chrono::TimeDelta;
use entity::vocabulary::Role;
use serde_json::{Value, json};

use super::issuer::*;
use crate::auth::jwt::claims::{EXPIRED, WRONG_AUDIENCE, WRONG_GRANT, WRONG_ISSUER, WRONG_SUBJECT};
use crate::auth::jwt::{
    JwksSource, JwtError, UNKNOWN_KEY, Verifier, WRONG_ALGORITHM, WRONG_SIGNATURE, development_token,
};
use crate::auth::{Grant, Scope};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fn editor() -> Grant {
    Grant::new(Role::Editor, Scope(Some(vec!["QMA".into()])))
}

#[test]
fn what_cannot_work_is_told_to_the_operator() {
    let refused = |settings| Verifier::new(settings, clock().0).err().unwrap_or_default();
    let jwks = || Some(JwksSource::File("keys.json".into()));
    assert!(refused(settings(None, Some(&SECRET[1..]))).contains("at least 32 bytes"));
    assert!(refused(settings(jwks(), Some(b"x"))).contains("at least 32 bytes"));
    assert!(refused(settings(None, None)).contains("need the keys"));
    for url in ["keys.json", "ftp://id.example.org/keys", "file:///etc/keys"] {
        assert!(refused(settings(Some(JwksSource::Url(url.into())), None)).contains("http"), "{url}");
    }
    let nobody = crate::auth::jwt::Settings { audience: String::new(), ..settings(jwks(), None) };
    assert!(refused(nobody).contains("audience"));
    assert_eq!(refused(settings(None, Some(SECRET))), "");
}

#[tokio::test]
async fn a_token_of_development_carries_its_grant() {
    let (clock, seconds) = clock();
    let verifier = Verifier::new(settings(None, Some(SECRET)), clock).expect("good settings");
    verifier.start().await.expect("nothing to fetch");
    let token = development_token(SECRET, "ann", &editor(), now(), TimeDelta::hours(1)).expect("a token");
    let claims = verifier.verify(&token).await.expect("a good token");
    assert_eq!((claims.subject.as_str(), claims.development), ("ann", Some(editor())));
    assert_eq!(claims.expires, now() + TimeDelta::hours(1));
    seconds.store(3630, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(verifier.verify(&token).await, Err(JwtError::Bad(EXPIRED)));

    let make = |secret: &[u8], subject: &str, ttl| development_token(secret, subject, &editor(), now(), ttl);
    for (secret, subject, ttl) in [
        (&SECRET[1..], "ann", TimeDelta::hours(1)),
        (SECRET, "", TimeDelta::hours(1)),
        (SECRET, "key:1", TimeDelta::hours(1)),
        (SECRET, "ann", TimeDelta::zero()),
        (SECRET, "ann", TimeDelta::MAX),
    ] {
        assert!(make(secret, subject, ttl).is_err(), "{subject} {ttl}");
    }
}

#[tokio::test]
async fn neither_kind_of_token_passes_for_the_other() {
    // The identity provider has a key of that name, and a symmetric one: neither counts.
    let file = tempfile::NamedTempFile::new().expect("a file");
    let oct = json!({"kty": "oct", "kid": "oct", "k": base64url(SECRET), "alg": "HS256"});
    let set = [rsa("rsa", &RSA), rsa("development", &OTHER_RSA), oct];
    std::fs::write(file.path(), jwks(&set)).expect("keys");
    let jwks = JwksSource::File(file.path().to_owned());
    let verifier = Verifier::new(settings(Some(jwks), Some(SECRET)), clock().0).expect("good settings");
    verifier.start().await.expect("keys");

    let ours = with(with(claims(), "iss", "mgi-development"), "aud", "mgi-development");
    let ours = with(ours, "grant", json!({"role": "ADMIN", "scope": null}));
    let by = |alg: &str, kid: &str, claims: &Value, by: &By<'_>| {
        token(&header(alg, kid).to_string(), &claims.to_string(), by)
    };
    let secret = By::Secret(SECRET);
    for (name, token, expected) in [
        ("ours", by("HS256", "development", &ours, &secret), Ok(())),
        ("theirs", by("RS256", "rsa", &claims(), &By::Rs256(&RSA)), Ok(())),
        ("their claims, our key", by("HS256", "development", &claims(), &secret), Err(WRONG_ISSUER)),
        ("our claims, their key", by("RS256", "rsa", &ours, &By::Rs256(&RSA)), Err(WRONG_ISSUER)),
        (
            "our issuer only",
            by("HS256", "development", &with(ours.clone(), "aud", "mgi"), &secret),
            Err(WRONG_AUDIENCE),
        ),
        (
            "their key of our name",
            by("RS256", "development", &ours, &By::Rs256(&OTHER_RSA)),
            Err(WRONG_ALGORITHM),
        ),
        ("our key by another name", by("HS256", "oct", &ours, &secret), Err(UNKNOWN_KEY)),
        ("another secret", by("HS256", "development", &ours, &By::Secret(&[7; 32])), Err(WRONG_SIGNATURE)),
        ("no grant", by("HS256", "development", &without(ours.clone(), "grant"), &secret), Err(WRONG_GRANT)),
        (
            "half a grant",
            { by("HS256", "development", &with(ours.clone(), "grant", json!({"role": "ADMIN"})), &secret) },
            Err(WRONG_GRANT),
        ),
        (
            "sub of a key",
            by("HS256", "development", &with(ours.clone(), "sub", "key:1"), &secret),
            Err(WRONG_SUBJECT),
        ),
    ] {
        let expected = expected.map_err(JwtError::Bad);
        assert_eq!(verifier.verify(&token).await.map(|_| ()), expected, "{name}");
    }
}
