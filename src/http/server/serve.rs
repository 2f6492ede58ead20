//! The accept loop: connects clients to a router, within limits of time and number, and ends in order.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Body;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutWriter;

use super::address::Peer;
use super::client_connections::ClientConnections;
use super::read_timeout::{ReadTimeout, Requests};
use crate::http::middleware::limits::Limits;
use crate::telemetry::metrics::GaugeGuard;

/// Limit of the request line and the headers. A URL is at most 64 KiB in any case.
const HEADER_BYTES: usize = 128 * 1024;
/// Response to a client that has too many connections.
const TOO_MANY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n\
    connection: close\r\ncontent-length: 136\r\n\r\n\
    {\"errors\":[{\"message\":\"Your address has too many connections open; use one again.\",\"extensions\":{\"code\":\"UNAVAILABLE\",\"retryAfter\":1}}]}";
/// Wait after an error of `accept`, such as too many open files: trying again at once would only burn a core.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// Binds an address, or says in one sentence why that fails. `settings` name where to choose another.
pub async fn bind(address: SocketAddr, settings: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => "is in use by another program".to_owned(),
            std::io::ErrorKind::AddrNotAvailable => "does not belong to this machine".to_owned(),
            std::io::ErrorKind::PermissionDenied => "is not allowed to this user".to_owned(),
            _ => format!("cannot be used ({error})"),
        };
        format!("The address {address} {why}; choose another with {settings}.")
    })
}

/// Serves until `stop`, and then until the requests in hand are answered, but not longer than the limits allow. Returns how
/// many connections had to be cut.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    proxies: Vec<IpNet>,
    connections: Gauge,
    stop: impl Future<Output = ()>,
) -> usize {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let clients = ClientConnections::new(limits.connections_per_client, proxies);
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    // The stream has the time limits. hyper's own timeout only makes it read on after a response, where it would otherwise
    // wait for the socket alone. Without a timer it panics at the first header.
    let longest = limits.idle_time + limits.header_time;
    http.timer(TokioTimer::new()).header_read_timeout(longest).max_buf_size(HEADER_BYTES);
    tokio::pin!(stop);
    loop {
        let (stream, permit) = tokio::select! {
            taken = take(&listener, &permits) => taken,
            () = &mut stop => break,
        };
        let peer = stream.peer_addr().ok().map(|address| Peer(address.ip()));
        let Some(client) = clients.enter(peer) else {
            refuse(&stream);
            continue;
        };
        let requests = Requests::default();
        let mut stream = TimeoutWriter::new(stream);
        // A client that takes nothing of its response would hold the connection for ever.
        stream.set_timeout(Some(limits.write_time));
        let stream = Box::pin(stream);
        let stream = ReadTimeout::new(stream, requests.clone(), limits.idle_time, limits.header_time);
        let io = TokioIo::new(stream);
        let service = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request| {
            if let Some(peer) = peer {
                Request::extensions_mut(&mut request).insert(peer);
            }
            let in_hand = requests.begin(!Body::is_end_stream(request.body()));
            let answered = service.call(request);
            async move {
                let answer = answered.await;
                drop(in_hand);
                answer
            }
        });
        let connection = http.serve_connection(io, service);
        let connection = graceful.watch(connection);
        let counted = GaugeGuard::one(&connections);
        tokio::spawn(async move {
            // A client that disconnects or is too slow is not an error of the service.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop((counted, client, permit));
        });
    }
    drop(listener);
    let open = permits.clone();
    match tokio::time::timeout(limits.drain, graceful.shutdown()).await {
        Ok(()) => 0,
        Err(_) => limits.connections - open.available_permits(),
    }
}

/// Tells a client that it has too many connections, if it reads that at once. The service does not wait for it.
fn refuse(stream: &TcpStream) {
    let _ = stream.try_write(TOO_MANY);
}

/// Accepts the next connection once there is a permit. Until then it waits in the queue of the kernel.
async fn take(listener: &TcpListener, permits: &Arc<Semaphore>) -> (TcpStream, OwnedSemaphorePermit) {
    let permit = permits.clone().acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Responses are written whole, so waiting for more bytes would only delay them.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY cannot be set");
                }
                return (stream, permit);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
}
