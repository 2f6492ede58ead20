//! Every kind of caller: what each of them sends, and what they are called in `docs/access.md`.

use entity::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::issuer::{self, claims, hs256_by_public_key, rs256, signed, token};
use crate::support::{Caller, Settings, TestDatabase, World};

/// Where the things are that are acted on, and another country.
pub const HERE: &str = "KEN";
const ELSEWHERE: &str = "DNK";

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
                token(&json!({ "alg": "HS256", "kid": "rsa" }), &admin(), hs256_by_public_key)
            }
            "unknown `kid`" => token(&json!({ "alg": "RS256", "kid": "other" }), &admin(), rs256),
            "no grant" => signed(&claims("nobody")),
            known => signed(&claims(known)),
        };
        self.world.bearer(&token)
    }
}
