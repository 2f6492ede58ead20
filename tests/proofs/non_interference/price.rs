//! Requests pay for the CPU time that they use: random ones and the most expensive ones, on a large shelf.
//!
//! Thread times are read from Linux's `/proc`, and mean something only of a release build that is alone on its machine:
//! `make prices` runs this, `make test` does not.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, Request};
use mgi_api::auth::rate_limit::{LimitKey, Quota};
use mgi_api::http::middleware::limits::Limits;
use mgi_api::http::routes::probes;
use mgi_api::http::server::serve;
use serde_json::{Value, json};

use super::acts::Secrets;
use super::coverage::Coverage;
use super::generator::Generator;
use super::request::{Asked, Viewer};
use super::{SEED, number};
use crate::support::template::fill;
use crate::support::{Settings, TestDatabase, World, most_expensive};

/// The maximum CPU time for a cost of 1,000, and of one request of anybody, which may cost so much.
const MOST: Duration = Duration::from_millis(20);
/// Number of repetitions of a request that used more: a thread may have been interrupted, or a memory page missing.
const AGAIN: usize = 4;

/// The CPU time of the threads that answer queries.
fn cpu() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let nanoseconds = tasks.filter_map(|task| {
        let task = task.ok()?.path();
        let read = |path: &Path, file: &str| std::fs::read_to_string(path.join(file)).ok();
        let is_query = read(&task, "comm")?.trim() == "query";
        let times = is_query.then(|| read(&task, "schedstat"))??;
        times.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

struct Prices {
    world: World,
    holder: LimitKey,
    worst: Vec<(f64, u64, Duration, String)>,
    asked: usize,
    /// The CPU time of the request that used most.
    longest: Duration,
    spent: (u64, Duration),
}

impl Prices {
    /// Sends a request, and records its CPU time and its cost.
    async fn ask(&mut self, make: impl Fn() -> Request<Body>, what: &dyn Fn() -> String) -> Value {
        let mut best: Option<(f64, u64, Duration)> = None;
        let mut body = Value::Null;
        for _ in 0..AGAIN {
            self.world.waits(TimeDelta::seconds(60));
            let left = || self.world.app.rate_limiter.left(&self.holder, Quota::PUBLIC);
            let (before, began) = (left(), cpu());
            let answer = self.world.send(make()).await;
            let (paid, used) = (before - left(), cpu() - began);
            body = serde_json::from_slice(&answer.body).unwrap_or_default();
            let rate = used.as_secs_f64() * 1_000.0 / (paid.max(1) as f64 / 1_000.0);
            if best.is_none_or(|(least, ..)| rate < least) {
                best = Some((rate, paid, used));
            }
            if rate <= MOST.as_millis() as f64 {
                break;
            }
        }
        let (rate, paid, used) = best.expect("it was made");
        self.asked += 1;
        self.longest = self.longest.max(used);
        self.spent = (self.spent.0 + paid, self.spent.1 + used);
        self.worst.push((rate, paid, used, what()));
        if self.worst.len() > 2_000 {
            self.keep_worst();
        }
        body
    }

    fn keep_worst(&mut self) {
        self.worst.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
        self.worst.truncate(500);
    }
}

fn post(document: &str) -> Request<Body> {
    let body = json!({ "query": document }).to_string();
    let request = Request::builder().method(Method::POST).uri("/graphql");
    let request = request.header("content-type", "application/json").header("accept-encoding", "gzip, br");
    request.body(Body::from(body)).expect("a request")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures a release build that is alone on its machine: make prices"]
async fn no_request_uses_more_than_it_pays_for() {
    let scale = number("MGI_PRICES_SCALE").unwrap_or(5) as u32;
    let requests = number("MGI_PRICES").unwrap_or(10_000) as usize;
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let settings = Settings { allowances: true, ..Settings::default() };
    let database = TestDatabase::empty();
    fill(&database.url, Some(scale));
    let world = World::set_up(database, settings).await;
    let answers = world.anyone().asks("{ responses(select: ALL) { totalCount } }").await;
    println!("{} answers", answers.data()["responses"]["totalCount"]);

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let livez = format!("http://{}/livez", listener.local_addr().expect("an address"));
    let router = probes::router(world.app.health.clone());
    tokio::spawn(serve::serve(
        listener,
        router,
        Limits::default(),
        vec![],
        Default::default(),
        std::future::pending(),
    ));
    let over = Arc::new(AtomicBool::new(false));
    let probing = std::thread::spawn({
        let over = over.clone();
        move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let (client, mut worst) = (reqwest::Client::new(), Duration::ZERO);
                while !over.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    assert_eq!(client.get(&livez).send().await.expect("an answer").status().as_u16(), 200);
                    worst = worst.max(began.elapsed());
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                worst
            })
        }
    });

    let holder = LimitKey::Address(None);
    let mut prices =
        Prices { world, holder, worst: vec![], asked: 0, longest: Duration::ZERO, spent: Default::default() };
    for document in most_expensive() {
        prices.ask(|| post(&document), &|| document.clone()).await;
    }
    let (mut generator, mut coverage) = (Generator::new(seed, Secrets::default()), Coverage::new());
    while prices.asked < requests {
        let asked: Asked = generator.next(&mut coverage);
        let answer = prices.ask(|| asked.by(&Viewer::Anyone), &|| asked.to_string()).await;
        generator.learn(&asked, None, &answer, &mut coverage);
    }
    over.store(true, Ordering::Relaxed);
    let worst_probe = probing.join().expect("it probes");
    prices.keep_worst();
    println!(
        "{} requests used {:?} for {}: {:.1} ms for 1,000; the longest {:?}; /livez took {worst_probe:?} at the most",
        prices.asked,
        prices.spent.1,
        prices.spent.0,
        prices.spent.1.as_secs_f64() * 1e6 / prices.spent.0 as f64,
        prices.longest,
    );
    for (rate, paid, used, what) in
        prices.worst.iter().take(number("MGI_PRICES_SHOWN").unwrap_or(25) as usize)
    {
        println!(
            "{rate:.1} ms for 1,000: {used:?} for {paid}\n{}\n",
            what.chars().take(1_500).collect::<String>()
        );
    }
    let (most, ..) = prices.worst.first().expect("there are some");
    assert!(*most <= MOST.as_millis() as f64, "{most:.1} ms of CPU for 1,000 of cost");
    assert!(prices.longest <= MOST, "{:?} of CPU for one request", prices.longest);
    assert!(worst_probe < Duration::from_millis(100), "/livez took {worst_probe:?}");
}
