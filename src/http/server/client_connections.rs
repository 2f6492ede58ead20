//! Limits the open connections of each client, so that one client leaves room for others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use super::address::Peer;
use crate::auth::rate_limit::client_prefix;

/// Number of open connections of each client.
type Open = Mutex<HashMap<IpAddr, usize>>;

/// The open connections of every client.
#[derive(Clone)]
pub struct ClientConnections {
    limit: usize,
    /// Proxies connect for all their clients, and have no limit here.
    proxies: Arc<[IpNet]>,
    open: Arc<Open>,
}

/// Counts one open connection until it is dropped.
pub struct ClientConnection {
    counted: Option<(Arc<Open>, IpAddr)>,
}

impl ClientConnections {
    pub fn new(limit: usize, proxies: Vec<IpNet>) -> Self {
        Self { limit, proxies: proxies.into(), open: Arc::default() }
    }

    /// Counts a connection from a peer. None if the client has too many.
    pub fn enter(&self, peer: Option<Peer>) -> Option<ClientConnection> {
        let Some(Peer(address)) = peer else { return Some(ClientConnection { counted: None }) };
        let address = address.to_canonical();
        if self.proxies.iter().any(|net| net.contains(&address)) {
            return Some(ClientConnection { counted: None });
        }
        let client = client_prefix(address);
        let mut open = lock(&self.open);
        let count = open.entry(client).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(ClientConnection { counted: Some((self.open.clone(), client)) })
    }
}

impl Drop for ClientConnection {
    fn drop(&mut self) {
        let Some((open, client)) = &self.counted else { return };
        let mut open = lock(open);
        if let Some(count) = open.get_mut(client) {
            *count -= 1;
            if *count == 0 {
                open.remove(client);
            }
        }
    }
}

fn lock(open: &Open) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(address: &str) -> Option<Peer> {
        Some(Peer(address.parse().expect("an address")))
    }

    #[test]
    fn a_client_has_so_many_connections_and_a_trusted_proxy_any_number() {
        let clients = ClientConnections::new(2, vec!["10.0.0.0/8".parse().expect("a network")]);
        let held = [clients.enter(peer("192.0.2.1")), clients.enter(peer("::ffff:192.0.2.1"))];
        assert!(held.iter().all(Option::is_some) && clients.enter(peer("192.0.2.1")).is_none());
        assert!(clients.enter(peer("192.0.2.2")).is_some(), "another client");
        let of_version_6 = [clients.enter(peer("2001:db8::1")), clients.enter(peer("2001:db8::2"))];
        assert!(of_version_6.iter().all(Option::is_some) && clients.enter(peer("2001:db8::3")).is_none());
        assert!(clients.enter(peer("2001:db8:0:1::1")).is_some(), "another /64");
        let proxy: Vec<_> = (0..9).map(|_| clients.enter(peer("10.1.2.3"))).collect();
        assert!(proxy.iter().all(Option::is_some));
        drop(held);
        assert!(clients.enter(peer("192.0.2.1")).is_some(), "there is room again");
        drop((of_version_6, proxy));
        assert!(lock(&clients.open).is_empty(), "nothing is kept of clients that are gone");
    }
}
