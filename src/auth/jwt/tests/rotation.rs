//! Keys come and go, and so does the server that has them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use serde_json::Value;

use super::issuer::*;
use super::server::Server;
use crate::auth::jwt::{JwksSource, JwtError, UNKNOWN_KEY, Verifier};

const HOUR: i64 = 3600;

struct RotationScene {
    server: Server,
    verifier: Arc<Verifier>,
    seconds: Arc<AtomicI64>,
}

/// Said of a token, whatever its time: `Ok`, or why not.
async fn verified(verifier: &Verifier, seconds: &AtomicI64, kid: &str) -> Result<(), JwtError> {
    let claims = with(claims(), "exp", now().timestamp() + seconds.load(Ordering::SeqCst) + 600);
    let token = token(&header("RS256", kid).to_string(), &claims.to_string(), &By::Rs256(&RSA));
    verifier.verify(&token).await.map(|_| ())
}

impl RotationScene {
    async fn with(keys: &[Value]) -> Self {
        Self::saying(jwks(keys)).await
    }

    async fn saying(text: String) -> Self {
        let server = Server::saying(text).await;
        let (clock, seconds) = clock();
        let jwks = JwksSource::Url(server.url.clone());
        let verifier = Verifier::new(settings(Some(jwks), None), clock).expect("good settings");
        verifier.start().await.expect("an identity provider may come later");
        Self { server, verifier, seconds }
    }

    fn at(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }

    async fn verify(&self, kid: &str) -> Result<(), JwtError> {
        verified(&self.verifier, &self.seconds, kid).await
    }

    /// Waits until the server has been asked so often; it must not be asked more.
    async fn asked(&self, times: usize) {
        let patience = Instant::now() + Duration::from_secs(5);
        while self.server.asked() < times && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert_eq!(self.server.asked(), times);
    }
}

const UNKNOWN: Result<(), JwtError> = Err(JwtError::Bad(UNKNOWN_KEY));
const UNAVAILABLE: Result<(), JwtError> = Err(JwtError::Unavailable);

#[tokio::test]
async fn a_new_key_is_found_and_a_flood_of_unknown_ones_is_one_fetch() {
    let scene = RotationScene::with(&[rsa("a", &RSA)]).await;
    assert_eq!((scene.verify("a").await, scene.server.asked()), (Ok(()), 1));
    scene.server.says(200, jwks(&[rsa("b", &RSA)]));
    assert_eq!((scene.verify("b").await, scene.server.asked()), (Ok(()), 2));
    // The whole set is replaced.
    assert_eq!((scene.verify("a").await, scene.server.asked()), (UNKNOWN, 2));
    for (second, kid) in [(0, "c"), (1, "d"), (29, "e"), (29, "c")] {
        scene.at(second);
        assert_eq!((scene.verify(kid).await, scene.server.asked()), (UNKNOWN, 2), "{kid}");
    }
    scene.at(31);
    scene.server.says(200, jwks(&[rsa("b", &RSA), rsa("c", &RSA)]));
    assert_eq!((scene.verify("c").await, scene.server.asked()), (Ok(()), 3));
}

#[tokio::test]
async fn those_who_come_at_once_wait_for_one_fetch() {
    let scene = RotationScene::with(&[rsa("a", &RSA)]).await;
    scene.server.says(200, jwks(&[rsa("b", &RSA)]));
    let all = (0..20).map(|number| scene.verify(if number % 2 == 0 { "b" } else { "c" }));
    for (number, result) in futures_util::future::join_all(all).await.into_iter().enumerate() {
        assert_eq!(result, if number % 2 == 0 { Ok(()) } else { UNKNOWN });
    }
    assert_eq!(scene.server.asked(), 2);
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_break_off_the_fetch() {
    let scene = RotationScene::with(&[rsa("a", &RSA)]).await;
    scene.server.says(200, jwks(&[rsa("b", &RSA)]));
    assert_eq!(scene.verify("b").now_or_never(), None, "it waits, and goes");
    scene.asked(2).await;
    assert_eq!((scene.verify("b").await, scene.server.asked()), (Ok(()), 2));
}

#[tokio::test]
async fn keys_are_fetched_again_after_ten_minutes_and_nobody_waits_for_a_server_that_hangs() {
    let scene = RotationScene::with(&[rsa("a", &RSA)]).await;
    scene.at(599);
    assert_eq!((scene.verify("a").await, scene.server.asked()), (Ok(()), 1));
    scene.server.says_nothing();
    scene.at(600);
    let patience = Duration::from_secs(2);
    for _ in 0..20 {
        let known = tokio::time::timeout(patience, scene.verify("a")).await;
        assert_eq!(known.expect("no waiting"), Ok(()));
    }
    scene.asked(2).await;
    // Who has an unknown key waits for that fetch, which ends after five seconds without an answer.
    let began = Instant::now();
    assert_eq!(scene.verify("b").await, UNKNOWN);
    assert!((1..10).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    // Nothing has come: it is tried again, but not at once.
    scene.at(629);
    assert_eq!((scene.verify("a").await, scene.server.asked()), (Ok(()), 2));
    scene.server.says(200, jwks(&[rsa("a", &RSA), rsa("b", &RSA)]));
    scene.at(630);
    assert_eq!(scene.verify("a").await, Ok(()));
    assert_eq!(scene.verify("b").await, Ok(()));
    assert_eq!(scene.server.asked(), 3);
}

#[tokio::test]
async fn a_key_that_is_taken_out_is_refused_after_ten_minutes_of_silence() {
    let scene = RotationScene::with(&[rsa("a", &RSA), rsa("b", &RSA)]).await;
    assert_eq!(scene.verify("a").await, Ok(()));
    scene.server.says(200, jwks(&[rsa("b", &RSA)]));
    scene.at(15 * 60);
    // All who come at once: none of them slips through while the keys are fetched.
    let all = (0..20).map(|_| scene.verify("a"));
    for result in futures_util::future::join_all(all).await {
        assert_eq!(result, UNKNOWN);
    }
    assert_eq!((scene.verify("b").await, scene.server.asked()), (Ok(()), 2));
}

#[tokio::test]
async fn keys_are_fetched_every_ten_minutes_though_nobody_comes() {
    let scene = RotationScene::with(&[rsa("a", &RSA), rsa("b", &RSA)]).await;
    let keyring = scene.verifier.keyring.as_ref().expect("keys of an identity provider");
    for (second, asked) in [(30, 1), (599, 1), (600, 2), (630, 2), (1199, 2), (1200, 3)] {
        scene.at(second);
        keyring.refresh_if_due().await;
        assert_eq!(scene.server.asked(), asked, "{second}");
    }
    // While the server is away it is asked every thirty seconds, and the good keys stay.
    scene.server.says(500, "");
    for (second, asked) in [(1800, 4), (1829, 4), (1830, 5)] {
        scene.at(second);
        keyring.refresh_if_due().await;
        assert_eq!((scene.verify("a").await, scene.server.asked()), (Ok(()), asked), "{second}");
    }
    scene.server.says(200, jwks(&[rsa("b", &RSA)]));
    scene.at(1860);
    keyring.refresh_if_due().await;
    assert_eq!(
        (scene.verify("a").await, scene.server.asked()),
        (UNKNOWN, 7),
        "a name that is unknown now is worth another fetch"
    );
}

#[tokio::test]
async fn keys_outlive_the_server_by_a_day_and_not_a_second_more() {
    let RotationScene { server, verifier, seconds } = RotationScene::with(&[rsa("a", &RSA)]).await;
    server.dies().await;
    for (second, expected) in [(HOUR, Ok(())), (24 * HOUR, Ok(())), (24 * HOUR + 1, UNAVAILABLE)] {
        seconds.store(second, Ordering::SeqCst);
        assert_eq!(verified(&verifier, &seconds, "a").await, expected, "{second}");
    }
    seconds.store(24 * HOUR, Ordering::SeqCst);
    assert_eq!(verified(&verifier, &seconds, "b").await, UNKNOWN);
}

#[tokio::test]
async fn what_is_no_jwks_does_not_replace_one() {
    let scene = RotationScene::with(&[rsa("a", &RSA)]).await;
    let good = jwks(&[rsa("b", &RSA)]);
    let padded = format!("{good}{}", " ".repeat(256 * 1024));
    for (number, (status, text)) in [
        (200, "<html>"),
        (200, r#"{"keys":[]}"#),
        (200, r#"{"keys":[{"kty":"oct","kid":"b","k":"AAAA"}]}"#),
        (500, &good),
        (404, &good),
        (204, ""),
        (302, &good),
        (200, &padded),
    ]
    .into_iter()
    .enumerate()
    {
        scene.at(number as i64 * 30);
        scene.server.says(status, text);
        assert_eq!(scene.verify("b").await, UNKNOWN, "{status} {number}");
        assert_eq!(scene.verify("a").await, Ok(()), "{status} {number}");
        assert_eq!(scene.server.asked(), number + 2, "{status} {number}");
    }
}

#[tokio::test]
async fn an_identity_provider_may_come_later() {
    let scene = RotationScene::saying("not yet".into()).await;
    assert_eq!((scene.verify("a").await, scene.server.asked()), (UNAVAILABLE, 2));
    scene.server.says(200, jwks(&[rsa("a", &RSA)]));
    scene.at(29);
    assert_eq!((scene.verify("a").await, scene.server.asked()), (UNAVAILABLE, 2));
    scene.at(30);
    assert_eq!((scene.verify("a").await, scene.server.asked()), (Ok(()), 3));
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_stop_the_fetches() {
    let scene = RotationScene::with(&[rsa("a", &RSA)]).await;
    scene.at(48 * HOUR);
    scene.server.says(500, "");
    assert_eq!((scene.verify("b").await, scene.server.asked()), (UNAVAILABLE, 2));
    scene.server.says(200, jwks(&[rsa("b", &RSA)]));
    scene.at(HOUR);
    assert_eq!((scene.verify("b").await, scene.server.asked()), (Ok(()), 3));
}

#[tokio::test]
async fn a_file_must_be_there_at_the_start_and_may_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys.json");
    let (clock, seconds) = clock();
    let jwks_at = JwksSource::File(path.clone());
    let verifier = Verifier::new(settings(Some(jwks_at), None), clock).expect("good settings");
    let refused = verifier.start().await.expect_err("no file");
    assert!(refused.starts_with("The keys in ") && refused.contains("keys.json"), "{refused}");
    std::fs::write(&path, "{}").expect("a file");
    assert!(verifier.start().await.is_err());
    std::fs::write(&path, jwks(&[rsa("a", &RSA)])).expect("a file");
    verifier.start().await.expect("keys");
    assert_eq!(verified(&verifier, &seconds, "a").await, Ok(()));
    std::fs::write(&path, jwks(&[rsa("b", &RSA)])).expect("a file");
    assert_eq!(verified(&verifier, &seconds, "b").await, Ok(()));
}
