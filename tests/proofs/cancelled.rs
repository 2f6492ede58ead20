//! Clients that hang up during a request: acknowledged acts are kept, and no connection stays inside a transaction.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::body::Body;
use entity::vocabulary::Role;
use http::{Method, Request};
use http_body_util::BodyExt;
use mgi_api::desk::audit;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::luck::Luck;
use crate::support::{Drafted, Settings, TestDatabase, World, on_postgres, small};

const CONNECTIONS: u32 = 4;
const AT_ONCE: usize = 64;
/// A client that hangs up does so within this number of microseconds.
const HASTE: usize = 50_000;
/// Percentage of clients that do not hang up.
const PATIENT: usize = 25;
const PATIENCE: Duration = Duration::from_secs(8);
/// Number of drafts for the comments. Comments on one draft wait for each other.
const DRAFTS: usize = 16;
const SEED: u64 = 20_261_122;
const COMMENT: &str = "mutation($input: CommentDraftInput!) { commentDraft(input: $input) { draft { id } } }";

fn request(token: &str, draft: &Drafted, word: &str) -> Request<Body> {
    let input = draft.with(json!({ "comments": [{ "text": word }] }));
    let body = json!({ "query": COMMENT, "variables": { "input": input } }).to_string();
    Request::builder()
        .method(Method::POST)
        .uri("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body))
        .expect("a request")
}

/// The acknowledged comments of clients that did not hang up, and the number of clients that did.
#[derive(Default)]
struct Tally {
    acknowledged: BTreeSet<String>,
    hung_up: usize,
}

async fn storm(world: &Arc<World>, drafts: &[Drafted], clients: usize) -> Tally {
    let token: Arc<str> = world.token("hasty", Role::Editor, &["KEN"]).into();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut luck = Luck::new(SEED);
    let mut tasks = JoinSet::new();
    for number in 0..clients {
        let place = places.clone().acquire_owned().await.expect("it is never closed");
        let word = format!("word-{number}");
        let wait =
            if luck.percent(PATIENT) { PATIENCE } else { Duration::from_micros(luck.below(HASTE) as u64) };
        let (token, draft) = (token.clone(), drafts[luck.below(drafts.len())].clone());
        let router = world.router.clone();
        tasks.spawn(async move {
            // A client that hears that the desk is busy tries again, until it hangs up.
            let answer = async {
                loop {
                    let request = request(&token, &draft, &word);
                    let response = router.clone().oneshot(request).await.expect("the router always answers");
                    let answer = response.into_body().collect().await.expect("a body").to_bytes();
                    if !String::from_utf8_lossy(&answer).contains("UNAVAILABLE") {
                        return answer;
                    }
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            };
            let answer = tokio::time::timeout(wait, answer).await.ok();
            drop(place);
            (word, answer)
        });
    }
    let mut tally = Tally::default();
    for (word, answer) in tasks.join_all().await {
        let Some(answer) = answer else {
            tally.hung_up += 1;
            continue;
        };
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        match answer["errors"][0]["extensions"]["code"].as_str() {
            None => {
                assert!(answer["data"]["commentDraft"]["draft"]["id"].is_string(), "{answer}");
                tally.acknowledged.insert(word);
            }
            Some(_) => panic!("{answer}"),
        }
    }
    tally
}

/// All comments, read over a connection outside the service.
async fn comments(url: &str) -> BTreeSet<String> {
    let db = sea_orm::Database::connect(url).await.expect("the database answers");
    let backend = db.get_database_backend();
    let rows = db.query_all_raw(Statement::from_string(backend, "SELECT text FROM draft_comment")).await;
    let rows = rows.expect("the comments can be read");
    db.close().await.expect("the connection can be closed");
    rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a text")).collect()
}

/// Number of connections of the service that stay idle inside a transaction. A connection that is being closed may be seen
/// in one for a moment, on a busy machine for longer.
async fn idle_in_transaction(world: &World) -> usize {
    let idle = "SELECT CAST(COUNT(*) AS TEXT) FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let begun = Instant::now();
    loop {
        let count = world.texts(idle).await[0].parse().expect("a count");
        if count == 0 || begun.elapsed() > Duration::from_secs(10) {
            return count;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until the last act has ended, because acts continue when their clients are gone.
async fn quiet(world: &World) {
    let begun = Instant::now();
    let mut known = (0, Instant::now());
    loop {
        let count = comments(&world.database.url).await.len();
        if count != known.0 {
            known = (count, Instant::now());
        }
        if known.1.elapsed() > Duration::from_millis(700) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "it never becomes quiet");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_hangs_up_takes_nothing_along() {
    let settings = Settings { connections: Some(CONNECTIONS), ..Settings::default() };
    let world = Arc::new(World::set_up(TestDatabase::shipped(), settings).await);
    let mut drafts = vec![];
    for number in 0..DRAFTS {
        drafts.push(world.editor("KEN").imports(&small("KEN", &format!("storm-{number}"), "2")).await);
    }
    let clients = if on_postgres() { 2_700 } else { 270 };
    let began = Instant::now();
    let tally = storm(&world, &drafts, clients).await;
    let seconds = began.elapsed().as_secs_f64();
    quiet(&world).await;
    let stored = comments(&world.database.url).await;
    println!(
        "{clients} clients in {seconds:.1} s: {} hung up, {} acknowledged, {} stored",
        tally.hung_up,
        tally.acknowledged.len(),
        stored.len(),
    );
    let lost: Vec<&String> = tally.acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(tally.hung_up * 4 > clients, "hardly anybody hung up");
    if on_postgres() {
        assert_eq!(idle_in_transaction(&world).await, 0);
    }

    // Each connection of the pool is used again, more than once, and other connections see its writes.
    let mut last = BTreeSet::new();
    for number in 0..CONNECTIONS * 2 {
        let mut tasks = JoinSet::new();
        for (index, draft) in drafts.iter().take(CONNECTIONS as usize).enumerate() {
            let (world, draft, word) = (world.clone(), draft.clone(), format!("after-{number}-{index}"));
            last.insert(word.clone());
            tasks.spawn(async move {
                let said = json!({ "comments": [{ "text": word }] });
                world.editor("KEN").moves("commentDraft", &draft, said).await
            });
        }
        tasks.join_all().await;
    }
    let stored = comments(&world.database.url).await;
    assert!(last.is_subset(&stored), "{:?}", last.difference(&stored));
    assert!(tally.acknowledged.is_subset(&stored));
    let status = world.anyone().asks("{ countries(first: 1) { totalCount } }").await.status;
    assert_eq!(status, http::StatusCode::OK);
    let log = audit::everything(&world.db).await.expect("the database answers");
    assert_eq!(log.first_fault(), None);
    assert_eq!(log.entries.len(), DRAFTS + stored.len(), "one entry for each draft and each comment");
}

/// The output of a future that is polled this number of times and then dropped.
async fn given_up_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// The same against the pool itself, without the service: a caller that is dropped while a transaction begins leaves no
/// connection in the pool on which the next write would be lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_is_given_up_as_it_begins_poisons_no_connection() {
    let settings = Settings { connections: Some(CONNECTIONS), ..Settings::default() };
    let world = Arc::new(World::set_up(TestDatabase::shipped(), settings).await);
    world.sql("CREATE TABLE written (number integer NOT NULL)").await.expect("a table can be made");
    world.sql("CREATE TABLE alone (number integer NOT NULL)").await.expect("a table can be made");
    let (written, alone) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut luck = Luck::new(SEED);
    let mut tasks = JoinSet::new();
    let rounds = if on_postgres() { 2_000 } else { 200 };
    let places = Arc::new(Semaphore::new(CONNECTIONS as usize));
    for number in 0..rounds {
        let place = places.clone().acquire_owned().await.expect("it is never closed");
        let (world, written, alone) = (world.clone(), written.clone(), alone.clone());
        let polls = 1 + luck.below(6);
        tasks.spawn(async move {
            let _place = place;
            drop(given_up_after(polls, world.db.begin_write()).await);
            // On PostgreSQL the same pool, outside a transaction: only a connection left in one would lose the write.
            if on_postgres() {
                let insert = format!("INSERT INTO alone VALUES ({number})");
                if world.db.reader().execute_unprepared(&insert).await.is_ok() {
                    alone.fetch_add(1, Ordering::Relaxed);
                }
            }
            let Ok(tx) = world.db.begin_write().await else { return };
            let insert = format!("INSERT INTO written VALUES ({number})");
            tx.execute_unprepared(&insert).await.expect("it can be written");
            tx.commit().await.expect("it can be committed");
            written.fetch_add(1, Ordering::Relaxed);
        });
    }
    tasks.join_all().await;
    let there = world.texts("SELECT CAST(COUNT(*) AS TEXT) FROM written").await;
    let written = written.load(Ordering::Relaxed);
    let db = world.beside().await;
    assert_eq!(db.texts("SELECT CAST(COUNT(*) AS TEXT) FROM written").await, [written.to_string()]);
    assert_eq!(there, [written.to_string()]);
    let alone = alone.load(Ordering::Relaxed);
    assert_eq!(db.texts("SELECT CAST(COUNT(*) AS TEXT) FROM alone").await, [alone.to_string()]);
    assert!(written * 2 > rounds, "only {written} of {rounds} could be written");
    if on_postgres() {
        assert_eq!(idle_in_transaction(&world).await, 0);
    }
}
