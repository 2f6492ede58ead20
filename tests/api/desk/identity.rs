//! Credentials: API keys, tokens, principals, and how long each is valid.

use std::time::{Duration, Instant};

use axum::body::Body;
use chrono::TimeDelta;
use entity::vocabulary::Role;
use futures_util::{StreamExt, stream};
use http::Request;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::issuer::{self, claims, hs256_by_public_key, rs256, signed, token};
use crate::support::{Settings, TestDatabase, World, small};

async fn believing() -> World {
    let settings = Settings { tokens: Some(issuer::verifier().await), ..Settings::default() };
    World::set_up(TestDatabase::shipped(), settings).await
}

const VIEWER: &str = "{ viewer { role subject grants { role jurisdictions { code } } } }";

#[tokio::test]
async fn nobody_is_known_beside_another_who_differs_by_a_space_or_a_case() {
    let world = World::new().await;
    let admin = world.admin();
    let known =
        |subject: &str| json!({ "subject": subject, "grants": [{ "role": "EDITOR", "scope": ["KEN"] }] });
    admin.does("upsertPrincipal", known("Ann@example.org"), "__typename").await;
    for near in ["ann@example.org", "ANN@EXAMPLE.ORG", "Ann @example.org"] {
        let answer = admin.tries("upsertPrincipal", known(near), "__typename").await;
        assert_eq!(answer.codes(), ["CONFLICT"], "{near:?}: {}", answer.text());
        assert!(answer.message().contains("Ann@example.org"), "{}", answer.message());
    }
    for wrong in
        [" Ann@example.org", "Ann@example.org ", "Ann@example.org\u{200b}", "\u{feff}Ben", "\u{a0}Ben"]
    {
        assert_eq!(admin.is_refused("upsertPrincipal", known(wrong)).await.0, "BAD_USER_INPUT", "{wrong:?}");
    }
    // An existing principal can be changed.
    admin.does("upsertPrincipal", known("Ann@example.org"), "__typename").await;
    // An agency has at most two keys, in any spelling of its name.
    for agency in ["IOM", "iom"] {
        admin.does("issueApiKey", json!({ "agency": agency }), "secret").await;
    }
    assert_eq!(admin.is_refused("issueApiKey", json!({ "agency": "I O M" })).await.0, "CONFLICT");
}

#[tokio::test]
async fn only_a_token_that_is_good_in_every_respect_lets_anybody_in() {
    let world = believing().await;
    let system = world.system();
    system.knows("ann", Role::Editor, Some("KEN"), true).await;
    system.knows("suspended", Role::Admin, None, false).await;
    let with = |field: &str, value: Value| {
        let mut claims = claims("ann");
        claims[field] = value;
        signed(&claims)
    };
    let without = |field: &str| {
        let mut claims = claims("ann");
        claims.as_object_mut().expect("claims").remove(field);
        signed(&claims)
    };
    let headed = |header: Value| token(&header, &claims("ann"), rs256);
    let now = world.now().timestamp();
    for (what, credential, status) in [
        ("good", signed(&claims("ann")), 200),
        ("two audiences", with("aud", json!(["others", "mgi"])), 200),
        ("no aud", without("aud"), 401),
        ("no iss", without("iss"), 401),
        ("no exp", without("exp"), 401),
        ("no sub", without("sub"), 401),
        ("aud 42", with("aud", json!(42)), 401),
        ("another aud", with("aud", json!("others")), 401),
        ("iss a list", with("iss", json!(["https://id.example.org/"])), 401),
        ("another iss", with("iss", json!("https://elsewhere.example.org/")), 401),
        ("expired", with("exp", json!(now - 31)), 401),
        ("not yet valid", with("nbf", json!(now + 31)), 401),
        ("unknown crit", headed(json!({ "alg": "RS256", "kid": "rsa", "crit": ["x"] })), 401),
        ("unknown kid", headed(json!({ "alg": "RS256", "kid": "other" })), 401),
        ("no kid", headed(json!({ "alg": "RS256" })), 401),
        ("alg none", token(&json!({ "alg": "none", "kid": "rsa" }), &claims("ann"), |_| vec![]), 401),
        ("HS256", token(&json!({ "alg": "HS256", "kid": "rsa" }), &claims("ann"), hs256_by_public_key), 401),
        ("9 KiB", with("more", json!("x".repeat(9 * 1024))), 401),
        ("the name of a key", with("sub", json!("key:1")), 401),
        ("the name of the service", with("sub", json!("system:scheduler")), 401),
        ("nobody we know", signed(&claims("nobody")), 403),
        ("suspended", signed(&claims("suspended")), 403),
    ] {
        let answer = world.bearer(&credential).asks(VIEWER).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        match status {
            200 => assert_eq!(answer.data()["viewer"]["subject"], "ann", "{what}"),
            401 => {
                assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{what}");
                assert!(answer.headers.contains_key("www-authenticate"), "{what}");
                assert!(!answer.text().contains(&credential), "{what}");
            }
            _ => assert_eq!(answer.codes(), ["FORBIDDEN"], "{what}"),
        }
    }
}

#[tokio::test]
async fn grants_come_from_the_database_and_a_token_can_only_narrow_them() {
    let world = believing().await;
    let system = world.system();
    system.knows("ann", Role::Editor, Some("KEN"), true).await;
    let draft = world.bearer(&signed(&claims("ann"))).imports(&small("KEN", "2030", "3")).await;
    let reads = async |more: Value| {
        let mut claims = claims("ann");
        claims.as_object_mut().expect("claims").extend(more.as_object().cloned().unwrap_or_default());
        let answer =
            world.bearer(&signed(&claims)).asks(&format!("{{ draft(id: \"{}\") {{ id }} }}", draft.id)).await;
        match answer.status.as_u16() {
            200 if answer.data()["draft"].is_null() => "nothing",
            200 => "it",
            403 => "refused",
            _ => "something else",
        }
    };
    for (more, expected) in [
        (json!({}), "it"),
        (json!({ "mgi_jurisdictions": ["KEN", "DNK"] }), "it"),
        (json!({ "mgi_jurisdictions": ["DNK"] }), "nothing"),
        (json!({ "mgi_jurisdictions": ["KE-30"] }), "nothing"),
        (json!({ "mgi_roles": ["admin", "editor"] }), "it"),
        (json!({ "mgi_roles": ["admin"] }), "refused"),
        (json!({ "mgi_jurisdictions": [] }), "refused"),
        (json!({ "grant": { "role": "ADMIN", "scope": null } }), "it"),
    ] {
        assert_eq!(reads(more.clone()).await, expected, "{more}");
    }
    let mut claims = claims("ann");
    claims["grant"] = json!({ "role": "ADMIN", "scope": null });
    let viewer = world.bearer(&signed(&claims)).asks(VIEWER).await.data()["viewer"].take();
    assert_eq!(
        viewer,
        json!({ "role": "EDITOR", "subject": "ann", "grants": [{ "role": "EDITOR", "jurisdictions": [{ "code": "KEN" }] }] })
    );
    // The grant for the country is removed: the draft no longer exists for the editor.
    system.knows("ann", Role::Editor, Some("DNK"), true).await;
    assert_eq!(reads(json!({})).await, "nothing");
}

#[tokio::test]
async fn what_somebody_may_do_is_of_today_whatever_release_is_asked() {
    let world = World::demonstration().await;
    let editor = world.editor("QMA");
    let grants = "{ viewer { grants { jurisdictions { code } } } country(iso3: \"QMA\") { iso3 } }";
    let then = editor.at("release=4").asks(grants).await.data();
    assert_eq!(
        then,
        json!({ "viewer": { "grants": [{ "jurisdictions": [{ "code": "QMA" }] }] }, "country": null })
    );
}

#[tokio::test]
async fn a_key_is_told_once_ends_and_never_reaches_a_draft() {
    let world = World::new().await;
    let admin = world.admin();
    let issue = |key: &str| json!({ "agency": "An agency", "idempotencyKey": key });
    let fields = "secret apiKey { id agency expiresAt revokedAt }";
    let first = admin.does("issueApiKey", issue("1"), fields).await;
    let secret = first["secret"].as_str().expect("a secret").to_owned();
    assert!(secret.starts_with("mgi_") && secret.len() == 54, "{secret}");
    let again = admin.does("issueApiKey", issue("1"), fields).await;
    assert_eq!((&again["secret"], &again["apiKey"]), (&Value::Null, &first["apiKey"]));
    let second = admin.does("issueApiKey", issue("2"), fields).await;
    let third = admin.is_refused("issueApiKey", issue("3")).await;
    assert!(third.0 == "CONFLICT" && third.1.contains("revoke one"), "{third:?}");
    let same = json!({ "agency": " An agency ", "idempotencyKey": "4" });
    assert_eq!(admin.is_refused("issueApiKey", same).await.0, "CONFLICT");
    let late = json!({ "agency": "Another", "expiresAt": world.now() + TimeDelta::days(366) });
    assert_eq!(admin.is_refused("issueApiKey", late).await.0, "BAD_USER_INPUT");
    // The secret is stored nowhere.
    assert!(
        world
            .texts("SELECT digest FROM api_key")
            .await
            .iter()
            .all(|digest| !secret.contains(digest.as_str()))
    );
    let partner = world.bearer(&secret);
    assert_eq!(partner.asks("{ viewer { role } }").await.data()["viewer"]["role"], "PARTNER");
    assert_eq!(partner.asks("{ drafts { totalCount } }").await.codes(), ["FORBIDDEN"]);
    // With one wrong letter.
    let another = if secret.ends_with('x') { 'y' } else { 'x' };
    let wrong = format!("{}{another}", &secret[..secret.len() - 1]);
    assert_eq!(world.bearer(&wrong).asks("{ __typename }").await.status, 401);
    // Revoked by one instance, refused by another within five seconds.
    let beside = world.beside().await;
    assert_eq!(beside.bearer(&secret).asks("{ __typename }").await.status, 200);
    let revoked = admin.does("revokeApiKey", json!({ "id": first["apiKey"]["id"] }), fields).await;
    assert_ne!(revoked["apiKey"]["revokedAt"], Value::Null);
    assert_eq!(world.bearer(&secret).asks("{ __typename }").await.status, 401);
    let began = Instant::now();
    while beside.bearer(&secret).asks("{ __typename }").await.status == 200 {
        assert!(began.elapsed() < Duration::from_secs(5), "still believed");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // The other key expires.
    let other = second["secret"].as_str().expect("a secret");
    assert_eq!(world.bearer(other).asks("{ __typename }").await.status, 200);
    world.waits(TimeDelta::days(365));
    let afterwards = world.beside().await;
    let answer = afterwards.bearer(other).asks("{ __typename }").await;
    assert!(answer.status == 401 && answer.message().contains("expired"), "{}", answer.text());
}

#[tokio::test]
async fn people_are_made_known_by_others() {
    let world = World::new().await;
    let admin = world.admin();
    let grants = json!([{ "role": "REVIEWER", "scope": ["KEN", "DNK"] }]);
    let fields = "principal { subject status grants { role scope } }";
    let made = admin
        .does("upsertPrincipal", json!({ "subject": "ann", "name": "Ann", "grants": grants }), fields)
        .await;
    assert_eq!(made["principal"], json!({ "subject": "ann", "status": "ACTIVE", "grants": grants }));
    for (input, code) in [
        (json!({ "subject": "admin", "grants": grants }), "FORBIDDEN"),
        (json!({ "subject": "", "grants": [] }), "BAD_USER_INPUT"),
        (json!({ "subject": "key:1", "grants": [] }), "BAD_USER_INPUT"),
        (json!({ "subject": "bob", "grants": [{ "role": "EDITOR", "scope": ["XXX"] }] }), "BAD_USER_INPUT"),
        (json!({ "subject": "bob", "grants": [{ "role": "EDITOR", "scope": [] }] }), "BAD_USER_INPUT"),
        (json!({ "subject": "bob", "grants": [{ "role": "PUBLIC" }] }), "BAD_USER_INPUT"),
    ] {
        assert_eq!(admin.is_refused("upsertPrincipal", input.clone()).await.0, code, "{input}");
    }
    // A development token has its own grant, but a suspended person is rejected with any token.
    assert_eq!(world.staff("ann", Role::Editor, &["KEN"]).asks("{ __typename }").await.status, 200);
    admin
        .does("upsertPrincipal", json!({ "subject": "ann", "status": "SUSPENDED", "grants": grants }), fields)
        .await;
    let refused = world.staff("ann", Role::Editor, &["KEN"]).asks("{ __typename }").await;
    assert_eq!((refused.status.as_u16(), refused.codes()), (403, vec!["FORBIDDEN".to_owned()]));
    // A suspended person stays suspended until an admin changes it.
    let fields = "principal { status name grants { role } }";
    let renamed = admin
        .does("upsertPrincipal", json!({ "subject": "ann", "name": "Anne", "grants": [] }), fields)
        .await;
    assert_eq!(renamed["principal"], json!({ "status": "SUSPENDED", "name": "Anne", "grants": [] }));
    let back = json!({ "subject": "ann", "status": "ACTIVE", "grants": [] });
    let back = admin.does("upsertPrincipal", back, "principal { status }").await;
    assert_eq!(back["principal"]["status"], "ACTIVE");
}

#[tokio::test]
async fn a_caller_who_loses_their_key_while_they_send_is_not_answered() {
    let world = World::new().await;
    let (key, id) = world.system().issues("An agency").await;
    let body = json!({ "query": VIEWER }).to_string().into_bytes();
    let (first, rest) = (body[..5].to_vec(), body[5..].to_vec());
    let (revoked, is_revoked) = oneshot::channel();
    let rest = async {
        is_revoked.await.expect("it is revoked");
        // A key is cached for a second.
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        rest
    };
    let parts =
        stream::once(std::future::ready(first)).chain(stream::once(rest)).map(Ok::<_, std::io::Error>);
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {key}"))
        .body(Body::from_stream(parts))
        .expect("a request");
    let system = world.system();
    let (answer, ()) = tokio::join!(world.send(request), async {
        // The head of the request has been read by then.
        tokio::time::sleep(Duration::from_millis(100)).await;
        system.revokes(&id).await;
        revoked.send(()).expect("it is waited for");
    });
    assert_eq!((answer.status.as_u16(), answer.codes()), (401, vec!["UNAUTHENTICATED".to_owned()]));
    assert!(answer.headers.contains_key("www-authenticate"));
}
