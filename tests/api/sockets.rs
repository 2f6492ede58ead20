//! Real sockets: slow clients, endless bodies, too many connections, and the end of the process.

use std::time::Duration;

use axum::routing::get;
use mgi_api::http::middleware::limits::Limits;
use mgi_api::http::server::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::World;

impl World {
    /// Serves the router and some test paths on its own port, until the sender is used or dropped.
    async fn serve(&self, limits: Limits) -> (String, oneshot::Sender<()>, tokio::task::JoinHandle<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (stop, stopped) = oneshot::channel();
        let slow = async || {
            tokio::time::sleep(Duration::from_millis(500)).await;
            "slow"
        };
        let long = async || "long ".repeat(10_000_000);
        let router = self.router.clone().route("/slow", get(slow)).route("/long", get(long));
        let served = serve::serve(listener, router, limits, vec![], Default::default(), async {
            let _ = stopped.await;
        });
        (address, stop, tokio::spawn(served))
    }
}

/// Reads until the other side closes, or until the timeout.
async fn rest(stream: &mut TcpStream, patience: Duration) -> Option<String> {
    let mut bytes = vec![];
    tokio::time::timeout(patience, stream.read_to_end(&mut bytes)).await.ok()?.ok();
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

const GET: &str = "GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: x\r\n";

/// The beginning of an answer.
async fn status(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 12];
    stream.read_exact(&mut bytes).await.expect("an answer");
    String::from_utf8(bytes).expect("text")
}

/// Reads the bytes that have arrived, until no more arrive at once.
async fn drain(stream: &mut TcpStream) {
    let mut bytes = vec![0; 65_536];
    while tokio::time::timeout(Duration::from_millis(50), stream.read(&mut bytes))
        .await
        .is_ok_and(|n| n.is_ok_and(|n| n > 0))
    {}
}

#[tokio::test]
async fn a_slow_header_is_cut() {
    let limits = Limits { header_time: Duration::from_millis(200), ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    let mut slow = TcpStream::connect(&address).await.expect("a connection");
    slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.expect("sent");
    assert!(rest(&mut slow, Duration::from_secs(5)).await.is_some(), "closed");
}

#[tokio::test]
async fn a_header_that_comes_byte_by_byte_is_cut_after_the_same_time() {
    let limits = Limits { header_time: Duration::from_millis(300), ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    for before in ["", GET, "POST"] {
        let mut slow = TcpStream::connect(&address).await.expect("a connection");
        if !before.is_empty() {
            let body = "{}";
            let first = match before {
                "POST" => format!(
                    "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{body}"
                ),
                get => format!("{get}\r\n"),
            };
            slow.write_all(first.as_bytes()).await.expect("sent");
            drain(&mut slow).await;
        }
        let begun = std::time::Instant::now();
        let endless = async {
            loop {
                if slow.write_all(b"x").await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(40)).await;
            }
        };
        assert!(
            tokio::time::timeout(Duration::from_secs(5), endless).await.is_ok(),
            "it is not cut after {before:?}"
        );
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_connection_is_kept_for_longer_than_a_header_may_take() {
    assert_eq!(Limits::default().idle_time, Duration::from_secs(75));
    let header_time = Duration::from_millis(200);
    let limits = Limits { header_time, idle_time: Duration::from_secs(4), ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    // A connection that was opened early and sends its request later.
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    tokio::time::sleep(header_time * 3).await;
    let body = r#"{"query":"{ __typename }"}"#;
    let post = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (head, body, expected) in [
        (format!("{GET}\r\n"), "", "HTTP/1.1 200"),
        (format!("{post}\r\n"), body, "HTTP/1.1 200"),
        // Rejected before the body is read, which arrives in a separate packet.
        (format!("{post}authorization: Bearer x\r\n\r\n"), body, "HTTP/1.1 401"),
        (format!("{GET}\r\n"), "", "HTTP/1.1 200"),
    ] {
        stream.write_all(head.as_bytes()).await.expect("sent");
        if !body.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.write_all(body.as_bytes()).await.expect("sent");
        }
        assert_eq!(status(&mut stream).await, expected);
        drain(&mut stream).await;
        if expected.ends_with("401") {
            // hyper closes the connection after a rejection that left the body unread; the answer must be complete.
            stream = TcpStream::connect(&address).await.expect("a connection");
        }
        tokio::time::sleep(header_time * 3).await;
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_in_the_end() {
    let limits = Limits { idle_time: Duration::from_millis(300), ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    let mut idle = TcpStream::connect(&address).await.expect("a connection");
    idle.write_all(format!("{GET}\r\n").as_bytes()).await.expect("sent");
    let answer = rest(&mut idle, Duration::from_secs(5)).await.expect("closed when idle");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let mut silent = TcpStream::connect(&address).await.expect("a connection");
    assert_eq!(rest(&mut silent, Duration::from_secs(5)).await.as_deref(), Some(""), "closed without a word");
}

#[tokio::test]
async fn a_request_that_takes_longer_than_the_idle_time_is_answered() {
    let limits = Limits { idle_time: Duration::from_millis(200), ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    let mut busy = TcpStream::connect(&address).await.expect("a connection");
    busy.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    assert_eq!(status(&mut busy).await, "HTTP/1.1 200", "it takes 500 ms");
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_cut() {
    let limits = Limits { connections: 1, write_time: Duration::from_millis(300), ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    let mut deaf = TcpStream::connect(&address).await.expect("a connection");
    let long = "GET /long HTTP/1.1\r\nhost: x\r\n\r\n";
    deaf.write_all(long.as_bytes()).await.expect("sent");
    let mut next = TcpStream::connect(&address).await.expect("the kernel's queue takes it");
    next.write_all(format!("{GET}connection: close\r\n\r\n").as_bytes()).await.expect("sent");
    let answer = rest(&mut next, Duration::from_secs(20)).await.expect("the only place is free again");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_body_without_end_is_refused() {
    let limits = Limits { body_time: Duration::from_millis(300), ..Limits::default() };
    let world = World::bare_with(limits).await;
    let (address, _stop, _served) = world.serve(limits).await;
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut large = TcpStream::connect(&address).await.expect("a connection");
    large.write_all(head.as_bytes()).await.expect("sent");
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    for _ in 0..5 {
        large.write_all(chunk.as_bytes()).await.expect("sent");
    }
    let mut answer = vec![0; 12];
    large.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, b"HTTP/1.1 413");
    let mut slow = TcpStream::connect(&address).await.expect("a connection");
    slow.write_all(head.as_bytes()).await.expect("sent");
    slow.write_all(b"1\r\n{\r\n").await.expect("sent");
    slow.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, b"HTTP/1.1 408");
}

#[tokio::test]
async fn a_client_that_sends_too_much_before_it_listens_hears_why() {
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(Limits::default()).await;
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let body = "x".repeat(900_000);
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(body.as_bytes()).await.expect("all of it is taken");
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn an_announced_length_is_refused_before_it_is_sent() {
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(Limits::default()).await;
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    let answer = rest(&mut stream, Duration::from_secs(2)).await.expect("answered and closed");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn more_connections_than_allowed_wait() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    let first = TcpStream::connect(&address).await.expect("a connection");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut second = TcpStream::connect(&address).await.expect("the kernel's queue takes it");
    second.write_all(format!("{GET}connection: close\r\n\r\n").as_bytes()).await.expect("sent");
    assert_eq!(rest(&mut second, Duration::from_millis(300)).await, None, "it waits");
    drop(first);
    let answer = rest(&mut second, Duration::from_secs(5)).await.expect("its turn");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn what_has_begun_is_finished_when_the_process_is_told_to_stop() {
    let world = World::bare().await;
    let (address, stop, served) = world.serve(Limits::default()).await;
    let mut busy = TcpStream::connect(&address).await.expect("a connection");
    let slow = "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n";
    busy.write_all(slow.as_bytes()).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(150)).await;
    stop.send(()).expect("still serving");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(TcpStream::connect(&address).await.is_err(), "nobody new is let in");
    let answer = rest(&mut busy, Duration::from_secs(5)).await.expect("an answer, and the end");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("slow"), "{answer}");
    assert_eq!(served.await.expect("an end"), 0, "nothing was cut");
}

#[tokio::test]
async fn what_takes_too_long_is_cut_in_the_end() {
    let limits = Limits { drain: Duration::from_millis(100), ..Limits::default() };
    let world = World::bare().await;
    let (address, stop, served) = world.serve(limits).await;
    let mut busy = TcpStream::connect(&address).await.expect("a connection");
    let slow = "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n";
    busy.write_all(slow.as_bytes()).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).expect("still serving");
    assert_eq!(served.await.expect("an end"), 1);
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_is_told_so() {
    let limits = Limits { connections_per_client: 2, ..Limits::default() };
    let world = World::bare().await;
    let (address, _stop, _served) = world.serve(limits).await;
    let first = TcpStream::connect(&address).await.expect("a connection");
    let _second = TcpStream::connect(&address).await.expect("a connection");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut third = TcpStream::connect(&address).await.expect("the kernel takes it");
    let answer = rest(&mut third, Duration::from_secs(5)).await.expect("answered and closed");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.ends_with("}]}"), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.contains(&format!("content-length: {}", body.len())), "{answer}");
    let json: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(json["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    drop(first);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut next = TcpStream::connect(&address).await.expect("a connection");
    next.write_all(format!("{GET}connection: close\r\n\r\n").as_bytes()).await.expect("sent");
    let answer = rest(&mut next, Duration::from_secs(5)).await.expect("there is room again");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
