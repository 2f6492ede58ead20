//! Every kind of caller: what each of them sends, and what they are called in `docs/access.md`.

use std::io::Write;
use std::sync::{Arc, LazyLock};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use data_encoding::BASE64URL_NOPAD;
use entity::vocabulary::Role;
use mgi_api::auth::jwt::{JwksSource, Settings, Verifier};
use mgi_api::clock::Clock;
use serde_json::{Value, json};

use crate::support::{Caller, Settings as WorldSettings, TestDatabase, World};

const ISSUER: &str = "https://id.example.org/";
const AUDIENCE: &str = "mgi";
/// Where the things are that are acted on, and another country.
pub const HERE: &str = "KEN";
const ELSEWHERE: &str = "DNK";

static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));

/// Those who may come in.
pub const GOOD: &[&str] = &["anonymous", "partner", "editor", "editor elsewhere", "reviewer", "admin"];
/// Those who may not, whatever they ask for.
pub const BAD: &[&str] = &[
    "garbage",
    "expired",
    "wrong audience",
    "wrong issuer",
    "`alg: none`",
    "HS256 by the public key",
    "unknown `kid`",
    "revoked key",
    "no grant",
    "suspended",
];

/// A world that believes an identity provider, and in which everybody is known who is to be.
pub struct Callers {
    pub world: World,
    key: String,
    revoked: String,
}

impl Callers {
    pub async fn new() -> Self {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(jwks().as_bytes()).expect("keys");
        let settings = Settings {
            issuer: ISSUER.into(),
            audience: AUDIENCE.into(),
            jwks: Some(JwksSource::File(file.path().to_owned())),
            development_secret: None,
        };
        let clock = Clock::told(crate::support::now);
        let tokens: Arc<Verifier> = Verifier::new(settings, clock).expect("good settings");
        tokens.start().await.expect("keys");
        let settings = WorldSettings { tokens: Some(tokens), ..WorldSettings::default() };
        let world = World::set_up(TestDatabase::shipped(), settings).await;
        let desk = world.system();
        for (subject, role, scope) in [
            ("editor", Role::Editor, Some(HERE)),
            ("another editor", Role::Editor, Some(HERE)),
            ("editor elsewhere", Role::Editor, Some(ELSEWHERE)),
            ("reviewer", Role::Reviewer, Some(HERE)),
            ("admin", Role::Admin, None),
            ("second admin", Role::Admin, None),
        ] {
            desk.knows(subject, role, scope, true).await;
        }
        desk.knows("suspended", Role::Admin, None, false).await;
        let (key, _) = desk.issues("An agency").await;
        let (revoked, id) = desk.issues("An agency").await;
        desk.revokes(&id).await;
        Self { world, key, revoked }
    }

    /// Somebody with a good token of the identity provider.
    pub fn known(&self, subject: &str) -> Caller<'_> {
        self.world.bearer(&signed(&claims(subject)))
    }

    pub fn caller(&self, kind: &str) -> Caller<'_> {
        let admin = || claims("admin");
        let with = |field: &str, value: Value| {
            let mut claims = admin();
            claims[field] = value;
            signed(&claims)
        };
        let token = match kind {
            "anonymous" => return self.world.anyone(),
            "partner" => self.key.clone(),
            "revoked key" => self.revoked.clone(),
            "garbage" => "garbage".to_owned(),
            "expired" => with("exp", json!(crate::support::now().timestamp() - 3_600)),
            "wrong audience" => with("aud", json!("others")),
            "wrong issuer" => with("iss", json!("https://elsewhere.example.org/")),
            "`alg: none`" => token(&json!({ "alg": "none", "kid": "rsa" }), &admin(), |_| vec![]),
            "HS256 by the public key" => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(KEY.public_key());
                let key = hmac::Key::new(hmac::HMAC_SHA256, &public.n);
                let header = json!({ "alg": "HS256", "kid": "rsa" });
                token(&header, &admin(), |message| hmac::sign(&key, message).as_ref().to_vec())
            }
            "unknown `kid`" => token(&json!({ "alg": "RS256", "kid": "other" }), &admin(), rs256),
            "no grant" => signed(&claims("nobody")),
            known => signed(&claims(known)),
        };
        self.world.bearer(&token)
    }
}

fn claims(subject: &str) -> Value {
    let now = crate::support::now().timestamp();
    json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 600 })
}

fn signed(claims: &Value) -> String {
    token(&json!({ "alg": "RS256", "kid": "rsa", "typ": "JWT" }), claims, rs256)
}

fn rs256(message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a signature");
    signature
}

fn token(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let base64 = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let message =
        format!("{}.{}", base64(header.to_string().as_bytes()), base64(claims.to_string().as_bytes()));
    format!("{message}.{}", base64(&sign(message.as_bytes())))
}

fn jwks() -> String {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(KEY.public_key());
    let base64 = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    json!({ "keys": [{ "kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "n": base64(&public.n), "e": base64(&public.e) }] })
        .to_string()
}
