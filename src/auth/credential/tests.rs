//! Headers, and who comes with them.

use chrono::TimeDelta;
use entity::vocabulary::{PrincipalStatus, Role};
use serde_json::{Value, json};

use super::{CredentialError, Credentials};
use crate::auth::api_key::ApiKeySecret;
use crate::auth::jwt::tests::issuer::*;
use crate::auth::jwt::{JwksSource, Verifier, development_token};
use crate::auth::registry::{Registry, rows};
use crate::auth::{Grant, Identity, Principal, Scope};
use crate::database::{Database, Purpose};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

struct Scene {
    db: Database,
    credentials: Credentials,
}

impl Scene {
    async fn new() -> Self {
        let db =
            Database::open("sqlite::memory:", Purpose::Command).await.unwrap_or_else(|why| panic!("{why}"));
        db.migrate().await.unwrap_or_else(|why| panic!("{why}"));
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), jwks(&keys())).expect("keys");
        let jwks = JwksSource::File(file.path().to_owned());
        let (clock, _) = clock();
        let tokens = Verifier::new(settings(Some(jwks), Some(SECRET)), clock.clone()).expect("good settings");
        tokens.start().await.expect("keys");
        let credentials = Credentials::new(Registry::new(db.clone(), clock), Some(tokens));
        Self { db, credentials }
    }

    async fn knows(&self, subject: &str, status: PrincipalStatus, grants: Value) {
        rows::principal(&self.db, subject, status, &grants.to_string(), now()).await;
    }

    async fn bearer(&self, credential: &str) -> Result<Principal, CredentialError> {
        self.credentials.identify(&format!("Bearer {credential}")).await.map(|(principal, _)| principal)
    }
}

fn unauthenticated<T>(result: Result<T, CredentialError>) -> String {
    match result {
        Err(CredentialError::Unauthenticated(sentence)) => sentence,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("let in"),
    }
}

fn forbidden<T>(result: Result<T, CredentialError>) -> String {
    match result {
        Err(CredentialError::Forbidden(sentence)) => sentence,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("let in"),
    }
}

#[tokio::test]
async fn a_header_is_bearer_and_one_credential() {
    let scene = Scene::new().await;
    scene.knows("ann", PrincipalStatus::Active, json!([{"role": "EDITOR", "scope": ["QMA"]}])).await;
    let good = signed(&claims());
    // A server asks this from any thread.
    let _: Box<dyn Send + '_> = Box::new(scene.credentials.identify("Bearer"));
    for header in [format!("Bearer {good}"), format!("bEARER  {good} "), format!("BEARER\t{good}")] {
        let (principal, until) = scene.credentials.identify(&header).await.expect("somebody");
        assert_eq!(principal.subject(), "ann");
        assert_eq!(until, Some(now() + TimeDelta::seconds(600)));
    }
    for header in [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        good.clone(),
        format!("Basic {good}"),
        format!("Bearer {good} {good}"),
        format!("Bearer{good}"),
        format!("Bearer\u{a0}{good}"),
        format!("Bearer {good},{good}"),
        "Bearer null".into(),
    ] {
        let sentence = unauthenticated(scene.credentials.identify(&header).await);
        assert!(!sentence.contains(&good), "{sentence}");
    }
}

#[tokio::test]
async fn a_key_is_good_until_it_expires_or_is_revoked() {
    let scene = Scene::new().await;
    let (good, expired, revoked, unknown) =
        (ApiKeySecret::random(), ApiKeySecret::random(), ApiKeySecret::random(), ApiKeySecret::random());
    let day = TimeDelta::days(1);
    rows::api_key(&scene.db, "1", &good.digest(), now() + day, None).await;
    rows::api_key(&scene.db, "2", &expired.digest(), now(), None).await;
    rows::api_key(&scene.db, "3", &revoked.digest(), now() + day, Some(now())).await;

    let (principal, until) =
        scene.credentials.identify(&format!("Bearer {}", good.reveal())).await.expect("a partner");
    assert_eq!(until, None);
    let expected = Identity {
        subject: "key:1".into(),
        agency: Some("IOM".into()),
        api_key: Some("1".into()),
        grants: vec![Grant::new(Role::Partner, Scope::EVERYWHERE)],
    };
    assert_eq!(principal, Principal::Partner(expected));

    let mut garbage = good.reveal().to_owned();
    garbage.pop();
    for (key, why) in [
        (expired.reveal(), "expired"),
        (revoked.reveal(), "revoked"),
        (unknown.reveal(), "not known"),
        (&garbage, "not one of this service"),
    ] {
        let sentence = unauthenticated(scene.bearer(key).await);
        assert!(sentence.contains(why) && !sentence.contains(key), "{sentence}");
    }
}

#[tokio::test]
async fn a_token_is_worth_what_its_subject_is_granted_here() {
    let scene = Scene::new().await;
    let both = json!([{"role": "EDITOR", "scope": ["QMA"]}, {"role": "PARTNER", "scope": null}]);
    scene.knows("ann", PrincipalStatus::Active, both).await;
    scene.knows("ben", PrincipalStatus::Suspended, json!([{"role": "ADMIN", "scope": null}])).await;
    scene.knows("cat", PrincipalStatus::Active, json!([])).await;
    let of = |subject: &str| with(claims(), "sub", subject);

    let ann = scene.bearer(&signed(&of("ann"))).await.expect("staff");
    assert!(matches!(&ann, Principal::Staff(known) if known.grants.len() == 2));
    // A grant in the token is worth nothing.
    let more = with(of("ann"), "grant", json!({"role": "ADMIN", "scope": null}));
    assert_eq!(scene.bearer(&signed(&more)).await, Ok(ann));

    assert!(forbidden(scene.bearer(&signed(&of("ben"))).await).contains("suspended"));
    assert!(forbidden(scene.bearer(&signed(&of("nobody"))).await).contains("known to the identity provider"));
    assert!(forbidden(scene.bearer(&signed(&of("cat"))).await).contains("no grant here"));
    assert!(
        unauthenticated(scene.bearer(&signed(&with(of("ann"), "aud", 42))).await).contains("not meant for")
    );

    let only = |roles: Value| signed(&with(of("ann"), "mgi_roles", roles));
    assert!(matches!(scene.bearer(&only(json!(["partner"]))).await, Ok(Principal::Partner(_))));
    for left in [json!(["ADMIN"]), json!([])] {
        assert!(forbidden(scene.bearer(&only(left)).await).contains("leaves none"));
    }
    let there = signed(&with(of("ann"), "mgi_jurisdictions", json!(["QMA-01"])));
    let there = scene.bearer(&there).await.expect("staff");
    assert!(there.grants()[0].covers(&["QMA-01", "QMA"]) && !there.grants()[0].covers(&["QMA"]));
    assert!(!there.grants()[1].is_everywhere());
}

#[tokio::test]
async fn a_token_of_development_is_exactly_its_grant() {
    let scene = Scene::new().await;
    scene.knows("ann", PrincipalStatus::Active, json!([{"role": "ADMIN", "scope": null}])).await;
    scene.knows("ben", PrincipalStatus::Suspended, json!([])).await;
    let grant = Grant::new(Role::Reviewer, Scope(Some(vec!["QMA".into()])));
    let of =
        |subject| development_token(SECRET, subject, &grant, now(), TimeDelta::hours(1)).expect("a token");
    for subject in ["ann", "nobody"] {
        let principal = scene.bearer(&of(subject)).await.expect("staff");
        assert_eq!((principal.subject(), principal.grants()), (subject, &[grant.clone()][..]));
    }
    assert!(forbidden(scene.bearer(&of("ben")).await).contains("suspended"));
}

#[tokio::test]
async fn without_keys_or_without_a_database_nobody_is_let_in() {
    let scene = Scene::new().await;
    let no_tokens = Credentials::new(scene.credentials.registry.clone(), None);
    let header = format!("Bearer {}", signed(&claims()));
    assert!(unauthenticated(no_tokens.identify(&header).await).contains("takes no tokens"));

    let nowhere = Some(JwksSource::Url("http://127.0.0.1:9/keys".into()));
    let tokens = Verifier::new(settings(nowhere, None), clock().0).expect("good settings");
    let no_keys = Credentials::new(scene.credentials.registry.clone(), Some(tokens));
    assert_eq!(no_keys.identify(&header).await.map(|_| ()), Err(CredentialError::Unavailable));

    scene.db.clone().close().await;
    assert_eq!(scene.bearer(&signed(&claims())).await, Err(CredentialError::Unavailable));
    assert_eq!(scene.bearer(ApiKeySecret::random().reveal()).await, Err(CredentialError::Unavailable));
    // What cannot be a key is told without the database.
    unauthenticated(scene.bearer("mgi_x").await);
}
