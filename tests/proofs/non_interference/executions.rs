//! The two executions of a query of public data, directly and by the engine, give the same bytes.

use mgi_api::graphql::Execution;
use serde_json::Value;

use super::acts::Secrets;
use super::request::Viewer;
use super::worlds::Run;
use super::{SEED, number};
use crate::support::{Answer, Settings, World, on_postgres};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_executions_answer_with_the_same_bytes() {
    let requests = number("MGI_EXECUTIONS").unwrap_or(if on_postgres() { 2_000 } else { 10_000 });
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let direct = World::demonstration().await;
    let settings = Settings { execution: Execution::Plain, ..Settings::default() };
    let plain = direct.beside_with(settings).await;
    let mut run = Run::new(seed, Secrets::default());
    let (mut repeating, mut stopped) = (0, 0);
    for request in 0..requests {
        let mut asked = run.generator.next(&mut run.coverage);
        // Compressed bytes would hide the cost, which may differ, and so may an ETag.
        asked.headers.retain(|(name, _)| !["accept-encoding", "if-none-match"].contains(name));
        let [one, other] = [&direct, &plain].map(|world| world.send(asked.by(&Viewer::Anyone)));
        let (one, other) = (one.await, other.await);
        let repeats = asked.document.as_ref().is_none_or(super::document::Document::repeats_a_field);
        repeating += usize::from(repeats);
        if was_stopped(&other) && (repeats || was_stopped(&one)) {
            // Both are stopped; the engine sooner if it executes a field twice, and without saying where.
            stopped += 1;
            continue;
        }
        // An error costs more by the engine, which passes it through each object above it.
        let without_cost = repeats || has_errors(&one);
        let (direct, plain) = (shown(&one, without_cost), shown(&other, without_cost));
        assert_eq!(
            direct, plain,
            "with MGI_SEED={seed}, request {request}, directly and by the engine:\n{asked}"
        );
        assert!(
            has_errors(&one) || cost(&one) <= cost(&other),
            "with MGI_SEED={seed}, request {request}:\n{asked}"
        );
        run.learn(&asked, &Viewer::Anyone, &one);
    }
    println!(
        "{requests} requests, {} answered with data and no error; {repeating} repeat a field; \
         {stopped} were stopped",
        run.answered
    );
    assert!(run.answered as u64 > requests / 4 && repeating as u64 > requests / 20);
}

/// An answer without its date and its id. The engine executes a field twice that is asked for in two places, and so its
/// cost is greater.
fn shown(answer: &Answer, without_cost: bool) -> String {
    let headers = ["content-type", "cache-control", "vary", if without_cost { "" } else { "etag" }];
    let headers = headers.map(|name| answer.headers.get(name).map(|value| format!("{value:?}")));
    let body = String::from_utf8_lossy(&answer.body);
    let body = match body.rsplit_once("\"cost\":") {
        Some((before, _)) if without_cost => before.to_owned(),
        _ => body.into_owned(),
    };
    format!("{} {headers:?}\n{body}", answer.status)
}

fn has_errors(answer: &Answer) -> bool {
    String::from_utf8_lossy(&answer.body).contains("\"errors\":[")
}

fn was_stopped(answer: &Answer) -> bool {
    String::from_utf8_lossy(&answer.body).contains("The request costs more than")
}

fn cost(answer: &Answer) -> Option<u64> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    body["extensions"]["cost"].as_u64()
}
