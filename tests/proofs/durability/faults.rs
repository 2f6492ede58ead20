//! Acts while the disk fails at a random place: acknowledged acts are kept, now and after a restart, and acts reported
//! as not done are not done.

use std::process::Command;
use std::time::{Duration, Instant};

use entity::vocabulary::Role;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::disk::{Disk, Fault, IO_ERROR, NO_SPACE};
use crate::support::postgres::Cluster;
use crate::support::template::fill;
use crate::support::{Service, TestDatabase, input_of, on_postgres, small};

const ROUNDS: u64 = 4;
/// Time for the database to recover after the disk works again.
const RECOVERY: Duration = Duration::from_secs(60);

/// The steps of a draft, each with its actor and the resulting state.
const STEPS: [(&str, Role, &str); 5] = [
    ("importDraft", Role::Editor, "DRAFT"),
    ("updateDetails", Role::Editor, "DRAFT"),
    ("submitDraft", Role::Editor, "IN_REVIEW"),
    ("approveDraft", Role::Reviewer, "APPROVED"),
    ("publishDraft", Role::Admin, "PUBLISHED"),
];

#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    id: String,
    version: i64,
    state: String,
}

impl State {
    fn from_json(draft: &Value) -> Self {
        let text = |name: &str| draft[name].as_str().unwrap_or_else(|| panic!("{draft}")).to_owned();
        Self { id: text("id"), version: draft["version"].as_i64().expect("a version"), state: text("state") }
    }
}

struct Trial {
    disk: Disk,
    luck: ChaCha8Rng,
    service: Service,
    url: String,
    /// Faults that an act has met.
    met: usize,
}

impl Trial {
    fn one_in(&mut self, count: u64) -> bool {
        self.luck.next_u64().is_multiple_of(count)
    }

    fn fault(&mut self) -> Fault {
        let path = match (on_postgres(), self.one_in(3)) {
            (false, _) => "mgi.db",
            (true, false) => "/base/",
            (true, true) => "/pg_wal/",
        };
        let operations = ["w", "s", "ws"][(self.luck.next_u64() % 3) as usize];
        let error = if self.one_in(2) { NO_SPACE } else { IO_ERROR };
        let count = if self.one_in(2) { 1 } else { 1_000_000 };
        Fault { path, operations, error, skip: self.luck.next_u64() % 8, count }
    }

    async fn tries(
        &self,
        mutation: &str,
        role: Role,
        input: Value,
        fields: &str,
    ) -> Result<Value, (String, String)> {
        let document = format!(
            "mutation($input: {}!) {{ {mutation}(input: $input) {{ {fields} }} }}",
            input_of(mutation)
        );
        let who = Some((format!("{role:?}"), role));
        let who = who.as_ref().map(|(subject, role)| (subject.as_str(), *role));
        let answer = self.service.asks(who, &document, json!({ "input": input })).await;
        match answer.pointer("/errors/0") {
            None => Ok(answer["data"][mutation].clone()),
            Some(error) => {
                let text =
                    |at: &str| error.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
                Err((text("/extensions/code"), text("/message")))
            }
        }
    }

    /// The draft as another request reads it, as soon as the database can be read.
    async fn reads(&self, id: &str) -> State {
        let begun = Instant::now();
        loop {
            let query = "query($id: ID!) { draft(id: $id) { id version state } }";
            let answer = self.service.asks(Some(("Admin", Role::Admin)), query, json!({ "id": id })).await;
            if answer["data"]["draft"].is_object() {
                return State::from_json(&answer["data"]["draft"]);
            }
            let code = answer.pointer("/errors/0/extensions/code").and_then(Value::as_str);
            assert_eq!(code, Some("UNAVAILABLE"), "{answer}\n{}", self.service.said());
            assert!(begun.elapsed() < RECOVERY, "{answer}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Repeats one step until it succeeds despite the faults of the disk, and returns the draft.
    async fn does(&mut self, key: &str, step: usize, before: Option<State>) -> State {
        let (mutation, role, becomes) = STEPS[step];
        let begun = Instant::now();
        // An unconfirmed act may be done later: a server that crashes during COMMIT recovers the act from its log.
        let mut unconfirmed = false;
        loop {
            let input = match &before {
                None => json!({ "content": small("KEN", key, "3"), "idempotencyKey": key }),
                Some(draft) => {
                    let mut input = json!({ "draftId": draft.id, "expectedVersion": draft.version });
                    if mutation == "updateDetails" {
                        input["details"] = json!({ "note": format!("Edited: {key}.") });
                    }
                    input
                }
            };
            let fault = self.one_in(2).then(|| self.fault());
            if let Some(fault) = &fault {
                self.disk.fails(fault);
            }
            let fields =
                if mutation == "publishDraft" { "release { number }" } else { "draft { id version state }" };
            let done = self.tries(mutation, role, input, fields).await;
            self.disk.works();
            self.met += usize::from(done.is_err());
            let told = format!("{mutation} of {key}: {done:?}, {fault:?}");
            match done {
                Ok(payload) => {
                    let id = before
                        .as_ref()
                        .map_or_else(|| State::from_json(&payload["draft"]).id, |draft| draft.id.clone());
                    let read = self.reads(&id).await;
                    assert_eq!(read.state, becomes, "{told}");
                    if mutation == "publishDraft" {
                        self.is_public(key).await;
                    } else {
                        assert_eq!(read, State::from_json(&payload["draft"]), "{told}");
                    }
                    return read;
                }
                Err((code, message)) => {
                    let is_late = unconfirmed && code == "CONFLICT";
                    assert!(code == "UNAVAILABLE" || is_late, "{told}\n{}", self.service.said());
                    unconfirmed |= message.contains("did not say whether");
                    if let Some(draft) = &before {
                        let read = self.reads(&draft.id).await;
                        if read != *draft {
                            assert!(unconfirmed, "it was done: {told}");
                            assert_eq!(read.state, becomes, "{told}");
                            return read;
                        }
                    }
                }
            }
            assert!(begun.elapsed() < RECOVERY, "{told}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn is_public(&self, key: &str) {
        let query = format!("{{ assessment(ref: \"KEN/sdg-10-7-2/{key}\") {{ revision {{ number }} }} }}");
        let begun = Instant::now();
        loop {
            let answer = self.service.asks(None, &query, json!({})).await;
            if answer["data"]["assessment"]["revision"]["number"] == json!(1) {
                return;
            }
            assert!(
                begun.elapsed() < RECOVERY,
                "{key} was acknowledged and is not public: {answer}\n{}",
                self.service.said()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn restarts(&mut self, in_order: bool) {
        end(&mut self.service, in_order);
        self.service = Service::start(&self.url, &variables(&self.disk)).await;
    }
}

/// Ends the program as a power failure would, or waits until it has stopped in order.
fn end(service: &mut Service, in_order: bool) {
    if in_order {
        let stopped = Command::new("kill").arg(service.process.id().to_string()).status();
        assert!(stopped.is_ok_and(|status| status.success()));
    } else {
        service.process.kill().expect("it can be killed");
    }
    service.process.wait().expect("it ends");
}

/// A cluster on a disk that a test makes fail. It has little memory, so that transactions write pages too.
fn durable_cluster(disk: &Disk) -> Cluster {
    let options = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=256kB";
    let cluster = Cluster::start("faults", &disk.variables(), options, |_| ());
    cluster.unwrap_or_else(|why| panic!("{why}"))
}

/// The environment of the service. On PostgreSQL the disk of the database server fails instead.
fn variables(disk: &Disk) -> Vec<(String, String)> {
    if on_postgres() { vec![] } else { disk.variables() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_is_kept_when_the_disk_fails() {
    let number = |name: &str, usual: u64| {
        std::env::var(name)
            .map_or(usual, |value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
    };
    let (rounds, seed) = (number("MGI_FAULT_ROUNDS", ROUNDS), number("MGI_SEED", 1));
    let disk = Disk::new();
    let cluster = on_postgres().then(|| durable_cluster(&disk));
    let database = (!on_postgres()).then(TestDatabase::shipped);
    let url = match (&cluster, &database) {
        (Some(cluster), _) => cluster.url("postgres"),
        (_, Some(database)) => database.url.clone(),
        _ => unreachable!("one of both"),
    };
    if cluster.is_some() {
        fill(&url, None);
    }
    let service = Service::start(&url, &variables(&disk)).await;
    let mut trial = Trial { disk, luck: ChaCha8Rng::seed_from_u64(seed), service, url, met: 0 };
    let mut published: Vec<(String, State)> = vec![];
    for round in 0..rounds {
        let key = format!("round-{round}");
        let mut draft = None;
        for step in 0..STEPS.len() {
            draft = Some(trial.does(&key, step, draft).await);
            if trial.one_in(4) {
                let in_order = trial.one_in(2);
                trial.restarts(in_order).await;
                let known = draft.as_ref().expect("a draft");
                assert_eq!(trial.reads(&known.id).await, *known, "after a restart");
            }
        }
        published.push((key, draft.expect("a draft")));
    }
    trial.restarts(false).await;
    for (key, draft) in &published {
        assert_eq!(trial.reads(&draft.id).await, *draft);
        trial.is_public(key).await;
    }
    end(&mut trial.service, true);
    let verified = Command::new(env!("CARGO_BIN_EXE_mgi"))
        .args(["verify", "--database-url", &trial.url])
        .env_clear()
        .output()
        .expect("the program runs");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    println!("{rounds} rounds, {} acts met a fault, nothing lost", trial.met);
    assert!(rounds == 0 || trial.met > 0, "no act met a fault: nothing was tried");
}
