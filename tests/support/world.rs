//! A service on a database of its own, and the callers that send requests to it.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use chrono::{DateTime, TimeDelta, Utc};
use entity::vocabulary::Role;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use mgi_api::app::{App, Health, Setup};
use mgi_api::auth::jwt::{self, Verifier, development_token};
use mgi_api::auth::rate_limit::Quotas;
use mgi_api::auth::{Grant, Scope};
use mgi_api::clock::{Clock, Ids};
use mgi_api::content::digest;
use mgi_api::database::{Database, Purpose};
use mgi_api::desk::StaffDecisions;
use mgi_api::graphql::Execution;
use mgi_api::http::HttpSettings;
use mgi_api::http::middleware::limits::Limits;
use mgi_api::http::routes::graphql::persisted::TrustedDocuments;
use mgi_api::shipped::{self, Files};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::TestDatabase;

/// The time in every world: some days after the shipped data was published.
pub const NOW: &str = "2026-11-20T12:00:00Z";

pub fn now() -> DateTime<Utc> {
    NOW.parse().expect("an instant")
}

/// The secret that signs the development tokens of every world.
const SECRET: &[u8] = b"a secret of tests, and of nothing else";

pub struct World {
    pub app: Arc<App>,
    pub database: TestDatabase,
    pub db: Database,
    pub router: Router,
    /// Milliseconds that have passed since `NOW`.
    passed: Arc<AtomicI64>,
    /// Milliseconds by which the clock of this instance is ahead of that.
    skew: Arc<AtomicI64>,
}

/// The settings of a world, where they differ from the default.
#[derive(Default)]
pub struct Settings {
    pub limits: Limits,
    /// Whether rate limits hold; they are off by default, because most tests send more than any caller may.
    pub allowances: bool,
    pub quotas: Quotas,
    pub tokens: Option<Arc<Verifier>>,
    /// The number of connections on PostgreSQL.
    pub connections: Option<u32>,
    /// The real clock, or a wrong one; by default the time is `NOW` plus the time that has passed.
    pub clock: Option<Clock>,
    /// Whether one admin alone changes public data without a draft.
    pub without_second_pair_of_eyes: bool,
    /// How queries of public data are executed.
    pub execution: Execution,
    /// Memory for answers that are sent again; none by default, so that tests see what each request does.
    pub response_cache_bytes: u64,
    pub trusted_documents: TrustedDocuments,
    pub only_trusted_documents: bool,
    /// Keeps the text of each statement that the service runs.
    pub statements: Option<StatementLog>,
}

/// The text of each statement that a service has run, in order.
pub type StatementLog = Arc<Mutex<Vec<String>>>;

impl World {
    /// A world with the shipped data published.
    pub async fn new() -> Self {
        Self::on(TestDatabase::shipped()).await
    }

    /// A world with the shipped data and the demonstration published.
    pub async fn demonstration() -> Self {
        Self::on(TestDatabase::demonstration()).await
    }

    /// A world with tables and without releases.
    pub async fn bare() -> Self {
        Self::on(TestDatabase::empty()).await
    }

    pub async fn bare_with(limits: Limits) -> Self {
        Self::set_up(TestDatabase::empty(), Settings { limits, ..Settings::default() }).await
    }

    pub async fn on(database: TestDatabase) -> Self {
        Self::set_up(database, Settings::default()).await
    }

    pub async fn set_up(database: TestDatabase, settings: Settings) -> Self {
        Self::at_a_time(database, settings, Arc::default()).await
    }

    async fn at_a_time(database: TestDatabase, settings: Settings, passed: Arc<AtomicI64>) -> Self {
        let (url, purpose) = (&database.url, Purpose::Serve);
        let db = match settings.connections {
            Some(connections) => Database::open_with(url, purpose, connections).await,
            None => Database::open(url, purpose).await,
        };
        let mut db = db.unwrap_or_else(|why| panic!("{why}"));
        if let Some(log) = settings.statements {
            db.observe_statements(move |sql| {
                log.lock().expect("no panic while it is held").push(sql.to_owned())
            });
        }
        db.migrate().await.unwrap_or_else(|why| panic!("{why}"));
        let skew: Arc<AtomicI64> = Arc::default();
        let read = |counter: &Arc<AtomicI64>| {
            let counter = counter.clone();
            move || TimeDelta::milliseconds(counter.load(Ordering::Relaxed))
        };
        let (wall, ahead, database_time) = (read(&passed), read(&skew), read(&passed));
        let told =
            || Clock::from_fn(move || now() + wall() + ahead()).beside(move || now() + database_time());
        let clock = settings.clock.unwrap_or_else(told);
        let tokens = settings.tokens.unwrap_or_else(|| development(&clock));
        let setup = Setup {
            clock: clock.clone(),
            ids: Ids::from_fn(counted(database.instance())),
            tokens: Some(tokens),
            quotas: settings.quotas,
            unlimited: !settings.allowances,
            second_pair_of_eyes: !settings.without_second_pair_of_eyes,
            execution: settings.execution,
        };
        let started = App::start(db.clone(), setup, Health::new(&clock)).await;
        let app = started.expect("the shelf can be loaded");
        let http = HttpSettings {
            limits: settings.limits,
            proxies: vec![],
            response_cache_bytes: settings.response_cache_bytes,
            trusted_documents: settings.trusted_documents,
            only_trusted_documents: settings.only_trusted_documents,
        };
        let router = mgi_api::http::public(app.clone(), http);
        Self { app, database, db, router, passed, skew }
    }

    /// The same world behind another router.
    pub fn behind(&self, router: Router) -> Self {
        let (app, db) = (self.app.clone(), self.db.clone());
        let (passed, skew) = (self.passed.clone(), self.skew.clone());
        Self { app, database: self.database.again(), db, router, passed, skew }
    }

    /// The same world, for another thread.
    pub fn again(&self) -> Self {
        self.behind(self.router.clone())
    }

    /// The present time in this world.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Lets time pass.
    pub fn waits(&self, time: TimeDelta) {
        self.passed.fetch_add(time.num_milliseconds(), Ordering::Relaxed);
    }

    /// Sets the clock of this instance to another time; no time passes, and the database keeps the right time.
    pub fn clock_jumps(&self, time: TimeDelta) {
        self.skew.fetch_add(time.num_milliseconds(), Ordering::Relaxed);
    }

    /// A caller without credentials.
    pub fn anyone(&self) -> Caller<'_> {
        Caller { world: self, url: "/graphql".to_owned(), authorization: None }
    }

    /// A caller with this Authorization header.
    pub fn bearer(&self, credential: &str) -> Caller<'_> {
        Caller { authorization: Some(format!("Bearer {credential}")), ..self.anyone() }
    }

    /// A member of staff with a token that lasts an hour; the scope is everywhere if `places` is empty.
    pub fn staff(&self, subject: &str, role: Role, places: &[&str]) -> Caller<'_> {
        self.bearer(&self.token(subject, role, places))
    }

    pub fn token(&self, subject: &str, role: Role, places: &[&str]) -> String {
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        let grant = Grant::new(role, Scope((!places.is_empty()).then_some(places)));
        development_token(SECRET, subject, &grant, self.now(), TimeDelta::hours(1)).expect("a token")
    }

    /// An editor whose scope is one place.
    pub fn editor(&self, place: &str) -> Caller<'_> {
        self.staff(&format!("editor-{place}"), Role::Editor, &[place])
    }

    /// A reviewer whose scope is one place.
    pub fn reviewer(&self, place: &str) -> Caller<'_> {
        self.staff(&format!("reviewer-{place}"), Role::Reviewer, &[place])
    }

    /// An admin whose scope is everywhere.
    pub fn admin(&self) -> Caller<'_> {
        self.staff("admin", Role::Admin, &[])
    }

    /// A second admin whose scope is everywhere.
    pub fn second_admin(&self) -> Caller<'_> {
        self.staff("second-admin", Role::Admin, &[])
    }

    /// A later version of the program brings its data.
    pub async fn receives(&self, files: Files) {
        let releases = shipped::receive(&self.db, &files, &StaffDecisions, now()).await;
        assert!(releases.is_ok(), "the data can be published");
        self.notices().await;
    }

    /// The same, of data that may be refused: how many releases it made, or why none.
    pub async fn tries(&self, files: Files) -> Result<usize, String> {
        match shipped::receive(&self.db, &files, &StaffDecisions, now()).await {
            Ok(releases) => Ok(releases.len()),
            Err(shipped::ShipmentError::Data(mistake)) => Err(mistake.0),
            Err(shipped::ShipmentError::Database(error)) => Err(error.to_string()),
        }
    }

    /// Looks for new releases, as the watching task does every second.
    pub async fn notices(&self) {
        self.app.shelves.refresh().await.expect("the database answers");
    }

    /// The same, on a database that may not answer.
    pub async fn try_notice(&self) -> Result<(), sea_orm::DbErr> {
        self.app.shelves.refresh().await
    }

    /// Another instance on the same database, at the same time.
    pub async fn beside(&self) -> Self {
        self.beside_with(Settings::default()).await
    }

    /// The same, with other settings.
    pub async fn beside_with(&self, settings: Settings) -> Self {
        Self::at_a_time(self.database.again(), settings, self.passed.clone()).await
    }

    /// Runs `mgi verify`, which must find no mismatch.
    pub fn verifies(&self) {
        let mut verify = std::process::Command::new(env!("CARGO_BIN_EXE_mgi"));
        verify.args(["verify", "--database-url", &self.database.url]).current_dir(std::env::temp_dir());
        let path = std::env::var("PATH").unwrap_or_default();
        let done = verify.env_clear().env("PATH", path).output().expect("the program runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// Runs SQL as the owner of the tables.
    pub async fn sql(&self, statement: &str) -> Result<(), String> {
        let db = sea_orm::Database::connect(&self.database.url).await.expect("the database answers");
        let done = db.execute_unprepared(statement).await.map(drop).map_err(|error| error.to_string());
        db.close().await.expect("the connection can be closed");
        done
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let backend = self.db.backend();
        let rows = self.db.reader().query_all_raw(Statement::from_string(backend, query)).await;
        let rows = rows.unwrap_or_else(|error| panic!("{query}: {error}"));
        rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a text")).collect()
    }

    /// Sends one HTTP request through the whole router.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A caller of the service.
#[derive(Clone)]
pub struct Caller<'w> {
    pub world: &'w World,
    url: String,
    authorization: Option<String>,
}

impl Caller<'_> {
    /// Adds parameters to the URL of the endpoint: `release=1`.
    pub fn at(mut self, parameters: &str) -> Self {
        self.url = format!("/graphql?{parameters}");
        self
    }

    pub async fn asks(&self, query: &str) -> Answer {
        self.asks_with(query, json!({})).await
    }

    pub async fn asks_with(&self, query: &str, variables: Value) -> Answer {
        self.posts(&json!({ "query": query, "variables": variables }).to_string()).await
    }

    /// Sends a body unchanged.
    pub async fn posts(&self, body: &str) -> Answer {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(&self.url)
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            // The id is the same in every run, because the audit log contains it.
            .header("x-request-id", &digest(&body)[..16]);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        self.world.send(request).await
    }
}

/// The answer to a request.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The `data` of an answer without errors.
    pub fn data(&self) -> Value {
        let mut json = self.json();
        assert_eq!(json.get("errors"), None, "{}", self.text());
        json["data"].take()
    }

    /// The codes of the errors.
    pub fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("none").to_owned()).collect()
    }

    /// The input that the first error is about.
    pub fn field(&self) -> String {
        self.json()["errors"][0]["extensions"]["field"].as_str().unwrap_or_default().to_owned()
    }

    /// The message of the first error.
    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

/// Verifies the tokens of [`World::token`].
fn development(clock: &Clock) -> Arc<Verifier> {
    let settings = jwt::Settings {
        issuer: String::new(),
        audience: String::new(),
        jwks: None,
        development_secret: Some(SECRET.to_vec()),
    };
    Verifier::new(settings, clock.clone()).expect("a verifier")
}

/// A text encoded for a URL.
pub fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Makes ids that are the same in every run, and differ between the instances on a database.
fn counted(instance: u64) -> impl Fn() -> String {
    let next = AtomicU64::new(1);
    move || format!("{instance:016x}{:016x}", next.fetch_add(1, Ordering::Relaxed))
}
