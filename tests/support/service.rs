//! The program `mgi` as a separate process, which a test can kill.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use entity::vocabulary::Role;
use mgi_api::auth::jwt::development_token;
use mgi_api::auth::{Grant, Scope};
use serde_json::{Value, json};

const SECRET: &str = "a secret of tests, and of nothing else";
const START: Duration = Duration::from_secs(60);

/// `mgi serve` on a database, until it is dropped.
pub struct Service {
    pub process: Child,
    public: String,
    admin: String,
    client: reqwest::Client,
    pub log: tempfile::NamedTempFile,
}

impl Service {
    /// Starts the program, and waits until it is ready.
    pub async fn start(database_url: &str, variables: &[(String, String)]) -> Self {
        let (public, admin) = (free_address(), free_address());
        let log = tempfile::NamedTempFile::new().expect("a file");
        let process = Command::new(env!("CARGO_BIN_EXE_mgi"))
            .args(["serve", "--listen", &public, "--admin-listen", &admin, "--database-url", database_url])
            .env_clear()
            .env("MGI_DEV_SECRET", SECRET)
            .env("MGI_UNLIMITED", "true")
            .envs(variables.iter().cloned())
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::null())
            .stderr(log.reopen().expect("the file"))
            .spawn()
            .expect("the program runs");
        let client = reqwest::Client::new();
        let mut service = Self { process, public, admin, client, log };
        let begun = Instant::now();
        while !service.is_ready().await {
            let ended = service.process.try_wait().expect("a child");
            assert!(ended.is_none() && begun.elapsed() < START, "it is not ready: {}", service.said());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        service
    }

    pub async fn is_ready(&self) -> bool {
        let asked = self.client.get(format!("http://{}/readyz", self.admin)).send().await;
        asked.is_ok_and(|answer| answer.status() == 200)
    }

    /// The log so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }

    /// Sends a request as a member of staff whose scope is everywhere, or without credentials.
    pub async fn asks(&self, who: Option<(&str, Role)>, query: &str, variables: Value) -> Value {
        let mut request = self.client.post(format!("http://{}/graphql", self.public));
        if let Some((subject, role)) = who {
            let grant = Grant::new(role, Scope(None));
            let token =
                development_token(SECRET.as_bytes(), subject, &grant, Utc::now(), TimeDelta::hours(1));
            request = request.bearer_auth(token.expect("a token"));
        }
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("it does not answer: {error}\n{}", self.said()));
        answer.json().await.expect("JSON")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An address that was free a moment ago.
fn free_address() -> String {
    let socket = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    socket.expect("a port").to_string()
}
