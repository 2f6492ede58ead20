//! Load from one address at its maximum rate: the probes and all other callers are still answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mgi_api::http::middleware::limits::Limits;
use mgi_api::http::routes::probes;
use mgi_api::http::server::serve;
use mgi_api::http::{HttpSettings, public};
use reqwest::Client;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{Settings, TestDatabase, World, most_expensive};

/// Connections of the one address: its maximum number of requests at once.
const CONNECTIONS: usize = 24;
const TIME: Duration = Duration::from_secs(6);

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, format!("http://{address}"))
}

/// Times of sequential requests with pauses, until the end of the test.
async fn times(
    client: &Client,
    until: Instant,
    ask: impl Fn(&Client) -> reqwest::RequestBuilder,
) -> Vec<Duration> {
    let mut times = vec![];
    while Instant::now() < until {
        let began = Instant::now();
        let answer = ask(client).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        answer.bytes().await.expect("all of it");
        times.push(began.elapsed());
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    times.sort_unstable();
    times
}

/// As in the program: sockets and probes are served by a runtime of two threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_one_address_asks_probes_and_others_are_answered() {
    let settings = Settings { allowances: true, ..Settings::default() };
    let world = World::set_up(TestDatabase::demonstration(), settings).await;
    let proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    let router =
        public(world.app.clone(), HttpSettings { proxies: proxies.clone(), ..HttpSettings::default() });
    let ((service, url), (admin, probe)) = (listen().await, listen().await);
    let never = std::future::pending::<()>;
    tokio::spawn(serve::serve(service, router, Limits::default(), proxies, Default::default(), never()));
    let probes = probes::router(world.app.health.clone());
    tokio::spawn(serve::serve(admin, probes, Limits::default(), vec![], Default::default(), never()));

    // The measuring clients run on their own threads, so that they wait only for the service.
    let over = Arc::new(AtomicBool::new(false));
    let (asked, answered) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (measured, refilled) = {
        let url = format!("{url}/graphql");
        let for_crowd = (over.clone(), asked.clone(), answered.clone(), url.clone());
        let crowd = std::thread::spawn(move || {
            let (over, asked, answered, url) = for_crowd;
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let client = Client::new();
                let ask = |n: usize| {
                    let (client, over, asked, answered, url) = (&client, &over, &asked, &answered, &url);
                    let document = most_expensive()[n % most_expensive().len()].clone();
                    async move {
                        while !over.load(Ordering::Relaxed) {
                            let request = client.post(url).header("x-forwarded-for", "192.0.2.1");
                            let request = request.json(&json!({ "query": document }));
                            let status = request.send().await.map(|answer| answer.status().as_u16());
                            asked.fetch_add(1, Ordering::Relaxed);
                            match status {
                                Ok(200) => drop(answered.fetch_add(1, Ordering::Relaxed)),
                                // A client that must wait, but it waits less than it should.
                                _ => tokio::time::sleep(Duration::from_millis(50)).await,
                            }
                        }
                    }
                };
                futures_util::future::join_all((0..CONNECTIONS).map(ask)).await;
            });
        });
        let clock = tokio::task::spawn_blocking({
            // The clock of a world stands still, so this thread advances it.
            let (over, world) = (over.clone(), world.again());
            move || {
                while !over.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(20));
                    world.waits(chrono::TimeDelta::milliseconds(20));
                }
            }
        });
        let measure = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let client = Client::new();
                std::thread::sleep(Duration::from_millis(300));
                let until = Instant::now() + TIME;
                let livez = format!("{probe}/livez");
                let small = format!("{url}?query=%7Binstruments%7Bcode%7D%7D");
                let small = |client: &Client| client.get(&small).header("x-forwarded-for", "198.51.100.7");
                tokio::join!(
                    times(&client, until, |client| client.get(&livez)),
                    times(&client, until, small),
                )
            })
        });
        let measured = tokio::task::spawn_blocking(move || measure.join().expect("it measures")).await;
        over.store(true, Ordering::Relaxed);
        let ended = tokio::task::spawn_blocking(move || crowd.join().expect("it asks")).await;
        ended.expect("the crowd ends");
        (measured.expect("measured"), clock)
    };
    refilled.await.expect("the clock ends");
    let (livez, small) = measured;
    let told = |times: &[Duration]| {
        format!("median {:?}, longest {:?} of {}", times[times.len() / 2], times.last(), times.len())
    };
    let (asked, answered) = (asked.load(Ordering::Relaxed), answered.load(Ordering::Relaxed));
    println!("/livez: {}; small queries: {}; {answered} of {asked} dear ones", told(&livez), told(&small));
    assert!(answered >= 4, "{answered} of {asked}: nothing was under pressure");
    assert!(
        livez.len() > 5 && livez[livez.len() / 2] < Duration::from_millis(100),
        "/livez: {}",
        told(&livez)
    );
    assert!(
        small.len() > 5 && small[small.len() / 2] < Duration::from_millis(250),
        "small: {}",
        told(&small)
    );
}
