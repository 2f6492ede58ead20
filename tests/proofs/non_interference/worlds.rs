//! Two worlds that must answer alike: each request goes to both, and the answers are compared.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::desk::api_key;
use http::{HeaderMap, Method, StatusCode};
use mgi_api::auth::api_key::ApiKeySecret;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::Value;

use super::acts::{Secrets, public_act, secret_acts};
use super::coverage::Coverage;
use super::generator::Generator;
use super::plants::{self, Plant};
use super::request::{Asked, Viewer};
use crate::support::{Answer, Settings, TestDatabase, World};

/// Headers that differ by time and by request.
const OF_THE_MOMENT: &[&str] = &["date", "x-request-id"];

/// What an executed answer says of the caller's quota, and one from the cache does not.
const OF_THE_QUOTA: &[&str] = &["ratelimit", "ratelimit-policy"];
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

const HOUR: TimeDelta = TimeDelta::hours(1);

pub struct Worlds {
    pub plain: Arc<World>,
    /// The world with acts at the desk.
    pub secret: Arc<World>,
    /// The instance on that database which the staff use.
    pub desk: Arc<World>,
    /// The key of a partner, valid in both worlds.
    pub key: String,
    /// Whether the world with a desk has a response cache. It is then asked twice.
    is_caching: bool,
}

async fn partner(world: &World, digest: String) {
    let key = api_key::Model {
        id: "partner".into(),
        agency: "An agency".into(),
        digest,
        created_at: world.now(),
        created_by: "admin".into(),
        expires_at: world.now() + TimeDelta::days(300),
        last_used: None,
        revoked_at: None,
        revoked_by: None,
    };
    let key = api_key::Entity::insert(key.into_active_model());
    let tx = world.db.begin_write().await.expect("a transaction");
    key.exec_without_returning(&tx).await.expect("a key");
    tx.commit().await.expect("committed");
}

impl Worlds {
    pub async fn new() -> Self {
        Self::beside_plain(World::demonstration().await, false).await
    }

    /// Two worlds, of which the one with a desk has a response cache.
    pub async fn caching() -> Self {
        let settings = Settings { response_cache_bytes: CACHE_BYTES, ..Settings::default() };
        let secret = World::set_up(TestDatabase::demonstration(), settings).await;
        Self::beside_plain(secret, true).await
    }

    async fn beside_plain(secret: World, is_caching: bool) -> Self {
        let (plain, secret) = (Arc::new(World::demonstration().await), Arc::new(secret));
        let key = ApiKeySecret::random();
        for world in [&plain, &secret] {
            partner(world, key.digest()).await;
        }
        Self { plain, desk: secret.clone(), secret, key: key.reveal().to_owned(), is_caching }
    }

    /// Staff use a separate instance, so that the compared instances make the same ids in both worlds.
    pub async fn with_a_desk_elsewhere() -> Self {
        let worlds = Self::new().await;
        Self { desk: Arc::new(worlds.secret.beside().await), ..worlds }
    }

    /// The same worlds, with a leak in both.
    pub async fn with(&self, plant: &'static Plant) -> Self {
        Self {
            plain: Arc::new(plants::in_world(plant, &self.plain).await),
            secret: Arc::new(plants::in_world(plant, &self.secret).await),
            desk: self.desk.clone(),
            key: self.key.clone(),
            is_caching: self.is_caching,
        }
    }

    /// Does the acts of a step in both worlds, and then the acts at the desk in one.
    pub async fn step(&self, step: usize) -> Secrets {
        self.plain.waits(HOUR);
        self.secret.waits(HOUR);
        public_act(&self.plain, step, false).await;
        public_act(&self.secret, step, true).await;
        self.desk.notices().await;
        secret_acts(&self.secret, &self.desk, step).await
    }

    /// Sends a request to both worlds, and returns the difference of the answers.
    pub async fn ask(&self, asked: &Asked, viewer: &Viewer) -> Result<Answer, String> {
        let (plain, secret) = (self.plain.clone(), self.secret.clone());
        let to_plain = asked.by(viewer);
        let to_secret: Vec<_> = (0..=u8::from(self.is_caching)).map(|_| asked.by(viewer)).collect();
        let secret = tokio::spawn(async move {
            let mut answers = vec![];
            for request in to_secret {
                answers.push(secret.send(request).await);
            }
            answers
        });
        let plain = plain.send(to_plain).await;
        let secret = secret.await.expect("an answer");
        let differs = |secret: &&Answer| {
            plain.status != secret.status
                || self.visible_headers(&plain.headers) != self.visible_headers(&secret.headers)
                || plain.body != secret.body
        };
        let Some(secret) = secret.iter().find(differs) else { return Ok(plain) };
        // The first difference, and a little of the text before it.
        let pairs = plain.body.iter().zip(&secret.body);
        let from = pairs.take_while(|(one, other)| one == other).count().saturating_sub(500);
        Err(format!("without a desk {}\n\nwith a desk {}", shown(&plain, from), shown(secret, from)))
    }

    fn visible_headers<'a>(&self, headers: &'a HeaderMap) -> Vec<(&'a str, &'a [u8])> {
        let all = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let hidden =
            |name: &str| OF_THE_MOMENT.contains(&name) || self.is_caching && OF_THE_QUOTA.contains(&name);
        let mut visible: Vec<_> = all.filter(|(name, _)| !hidden(name)).collect();
        visible.sort_unstable();
        visible
    }
}

fn shown(answer: &Answer, from: usize) -> String {
    let some: Vec<u8> = answer.body.iter().skip(from).take(3_000).copied().collect();
    let (status, headers) = (answer.status, &answer.headers);
    format!("{status} {headers:?}\nand from byte {from}:\n{}", String::from_utf8_lossy(&some))
}

/// A run of so many requests that it must find a difference between the worlds.
pub struct Run {
    pub seed: u64,
    pub generator: Generator,
    pub coverage: Coverage,
    pub asked: usize,
    /// Number of requests answered with data and without an error.
    pub answered: usize,
    /// Number of mutations among these.
    pub done: usize,
    /// The first viewer makes all requests, each other viewer makes one in this number.
    one_in: usize,
}

impl Run {
    pub fn new(seed: u64, secrets: Secrets) -> Self {
        let generator = Generator::new(seed, secrets);
        Self { seed, generator, coverage: Coverage::new(), asked: 0, answered: 0, done: 0, one_in: 1 }
    }

    /// A run as staff of one country, who see more and may send mutations.
    pub fn of_staff(seed: u64) -> Self {
        let (generator, coverage) = (Generator::of_staff(seed), Coverage::of_staff());
        Self { generator, coverage, one_in: 3, ..Self::new(seed, Secrets::default()) }
    }

    /// Runs until this number of requests have been made.
    pub async fn until(
        &mut self,
        requests: usize,
        worlds: &Worlds,
        viewers: &[Viewer],
    ) -> Result<(), String> {
        while self.asked < requests {
            let asked = self.generator.next(&mut self.coverage);
            self.asked += 1;
            for (place, viewer) in viewers.iter().enumerate() {
                if place > 0 && !(self.asked + place).is_multiple_of(self.one_in) {
                    continue;
                }
                let answer = worlds.ask(&asked, viewer).await.map_err(|how| {
                    let (seed, number) = (self.seed, self.asked);
                    format!("MGI_SEED={seed}, the worlds differ at request {number} by {viewer:?}:\n{asked}\n\n{how}")
                })?;
                self.learn(&asked, viewer, &answer);
            }
        }
        Ok(())
    }

    pub fn learn(&mut self, asked: &Asked, viewer: &Viewer, answer: &Answer) {
        let json: Value = match asked.document {
            Some(_) => serde_json::from_slice(&answer.body).unwrap_or_default(),
            None => Value::Null,
        };
        if let Viewer::Partner(_) | Viewer::Other(_) = viewer {
            // Their answers cover the fields that only they may see.
            if let Some(document) = &asked.document {
                self.coverage.learn(document, &json);
            }
            return;
        }
        let etag = answer.headers.get("etag").and_then(|etag| etag.to_str().ok());
        let etag = etag.filter(|_| asked.method == Method::GET && answer.status == StatusCode::OK);
        let is_good = json["data"].is_object() && json["errors"].is_null();
        self.answered += usize::from(is_good);
        self.done +=
            usize::from(is_good && asked.document.as_ref().is_some_and(|document| document.mutation));
        self.generator.learn(asked, etag, &json, &mut self.coverage);
    }
}
