//! Every kind of caller: their credentials, and their names in `docs/access.md`.

use entity::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::issuer::{self, claims, hs256_by_public_key, rs256, signed, token};
use crate::support::{Caller, Settings, TestDatabase, World};

/// The country of the objects that the examples change, and another country.
pub const HERE: &str = "KEN";
const ELSEWHERE: &str = "DNK";

/// Callers with no credential or a valid one.
pub const GOOD: &[&str] = &["anonymous", "partner", "editor", "editor elsewhere", "reviewer", "admin"];
/// Callers with an invalid credential, which are rejected for every field.
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

/// A world that trusts an identity provider, with the principals of all callers.
pub struct Callers {
    pub world: World,
    key: String,
    revoked: String,
}

impl Callers {
    pub async fn new() -> Self {
        let settings = Settings { tokens: Some(issuer::verifier().await), ..Settings::default() };
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

    /// A caller with a valid token of the identity provider.
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
                token(&json!({ "alg": "HS256", "kid": "rsa" }), &admin(), hs256_by_public_key)
            }
            "unknown `kid`" => token(&json!({ "alg": "RS256", "kid": "other" }), &admin(), rs256),
            "no grant" => signed(&claims("nobody")),
            known => signed(&claims(known)),
        };
        self.world.bearer(&token)
    }
}
