//! From where a request comes: the other end of the connection or, behind proxies, what they say.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The address of whoever asks. What a proxy of ours says is believed, as far back as proxies of ours have said it:
/// the right-most address that is not one of them. Anything further left was written by the client.
pub fn client(peer: Option<Peer>, headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let ours = |address: &IpAddr| proxies.iter().any(|net| net.contains(&address.to_canonical()));
    let mut client = peer?.0.to_canonical();
    let told = headers.get_all(X_FORWARDED_FOR).into_iter().filter_map(|value| value.to_str().ok());
    let mut told: Vec<&str> = told.flat_map(|value| value.split(',')).map(str::trim).collect();
    while ours(&client) {
        let Some(next) = told.pop() else { break };
        // What is no address was not written by a proxy of ours.
        let Ok(next) = next.parse::<IpAddr>() else { break };
        client = next.to_canonical();
    }
    Some(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_proxies_are_believed() {
        let proxies: Vec<IpNet> =
            ["10.0.0.0/8", "fd00::/8"].iter().map(|net| net.parse().expect("a network")).collect();
        for (peer, told, expected) in [
            ("192.0.2.1", "", "192.0.2.1"),
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7,nonsense", "10.0.0.1"),
            ("10.0.0.1", "10.0.0.2,10.0.0.3", "10.0.0.2"),
            ("fd00::1", "2001:db8::5", "2001:db8::5"),
            ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ] {
            let mut headers = HeaderMap::new();
            if !told.is_empty() {
                headers.insert(X_FORWARDED_FOR, told.parse().expect("a header"));
            }
            let peer = Peer(peer.parse().expect("an address"));
            let client = client(Some(peer), &headers, &proxies).map(|address| address.to_string());
            assert_eq!(client.as_deref(), Some(expected), "{told}");
        }
    }
}
