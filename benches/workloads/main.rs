//! The workloads of docs/performance.md in process: through the whole router, without sockets, over the demonstration.
//!
//! `cargo bench --bench workloads` measures their time. With `--count ROUNDS` each is executed that many times inside
//! [`counted_rounds`], for `benches/instructions.py` to count the instructions of that function.

#![allow(clippy::disallowed_methods, reason = "a benchmark is told what it needs by its surroundings")]

#[allow(dead_code, unused_imports, reason = "tests/api uses all of it")]
#[path = "../../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use axum::body::Body;
use criterion::Criterion;
use http::{Method, Request};
use mgi_api::database::{Database, Purpose};
use serde_json::{Value, json};
use support::{TestDatabase, World};
use tokio::runtime::{Builder, Runtime};

/// Rounds before those that count: parsed documents are kept, and memory is allocated.
const WARM_UP_ROUNDS: u32 = 5;

/// The name, the document and the variables of each workload.
const WORKLOADS: [(&str, &str, &str); 10] = [
    ("q1", include_str!("q1.graphql"), "{}"),
    ("q2", include_str!("q2.graphql"), include_str!("q2.variables.json")),
    ("q3", include_str!("q3.graphql"), include_str!("q3.variables.json")),
    ("q4", include_str!("q4.graphql"), include_str!("q4.variables.json")),
    ("q5", include_str!("q5.graphql"), include_str!("q5.variables.json")),
    ("q6", include_str!("q6.graphql"), include_str!("q6.variables.json")),
    ("distribution", include_str!("distribution.graphql"), include_str!("distribution.variables.json")),
    ("bulletin", include_str!("bulletin.graphql"), include_str!("bulletin.variables.json")),
    ("search", include_str!("search.graphql"), include_str!("search.variables.json")),
    ("keystroke", include_str!("search.graphql"), include_str!("keystroke.variables.json")),
];

fn main() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    // Callgrind translates code at its first use, and a service does not wait so long for its first connection.
    let database = TestDatabase::empty();
    let opened = runtime.block_on(Database::open(&database.url, Purpose::Command));
    runtime.block_on(opened.unwrap_or_else(|why| panic!("{why}")).close());
    let world = runtime.block_on(World::demonstration());
    let bodies = WORKLOADS.map(|(name, document, variables)| {
        let variables = serde_json::from_str(variables).expect("a JSON object");
        (name, runtime.block_on(body(&world, name, document, variables)))
    });
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == "--count") {
        Some(at) => {
            let rounds =
                arguments.get(at + 1).and_then(|rounds| rounds.parse().ok()).expect("--count ROUNDS");
            for (name, body) in &bodies {
                send_rounds(&runtime, &world, body, WARM_UP_ROUNDS);
                println!("{name}");
                black_box(counted_rounds(&runtime, &world, body, rounds));
            }
        }
        None => measure(&runtime, &world, &bodies),
    }
}

fn measure(runtime: &Runtime, world: &World, bodies: &[(&str, String)]) {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, body) in bodies {
        criterion.bench_function(name, |bencher| bencher.iter(|| send_rounds(runtime, world, body, 1)));
    }
    criterion.final_summary();
}

/// The instructions between entering and leaving this function are counted, on all threads.
#[inline(never)]
fn counted_rounds(runtime: &Runtime, world: &World, body: &str, rounds: u32) -> usize {
    // Not a call of `send_rounds`: the compiler would make one function of two that are equal.
    (0..rounds).map(|_| runtime.block_on(send(world, body)).len()).sum()
}

fn send_rounds(runtime: &Runtime, world: &World, body: &str, rounds: u32) {
    for _ in 0..rounds {
        black_box(runtime.block_on(send(world, body)));
    }
}

async fn send(world: &World, body: &str) -> Vec<u8> {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/graphql")
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()));
    let answer = world.send(request.expect("a request")).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    answer.body
}

/// The request of a workload. Q5 asks for its third page, after the cursor at the end of the second.
async fn body(world: &World, name: &str, document: &str, mut variables: Value) -> String {
    if name == "q5" {
        let pages = document.replace("first: 100", "first: 200");
        let pages = pages.replace("totalCount", "totalCount pageInfo { endCursor }");
        let answer = world.anyone().asks_with(&pages, variables.clone()).await.data();
        variables["after"] = answer["responses"]["pageInfo"]["endCursor"].clone();
    }
    let body = json!({ "query": document, "variables": variables }).to_string();
    let answer: Value = serde_json::from_slice(&send(world, &body).await).expect("JSON");
    assert!(answer.get("errors").is_none(), "{name}: {answer}");
    body
}
