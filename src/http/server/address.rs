//! Finds the address of a client: the other end of the connection or, behind trusted proxies, an entry of `X-Forwarded-For`.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;
use ipnet::IpNet;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The address of the client. Entries that trusted proxies wrote are trusted: the client is the right-most address that is
/// no trusted proxy. The client itself may have written every entry further left.
///
/// An entry that is no address (`unknown`, an obfuscated name) is skipped: otherwise all clients of that proxy
/// would share the proxy's own rate limit. `Forwarded` (RFC 7239) is not read: most proxies pass it on as the client
/// sent it, so a client could choose its own address.
pub fn client(peer: Option<Peer>, headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let trusted = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    let peer = peer?.0.to_canonical();
    if !trusted(&peer) {
        return Some(peer);
    }
    let lines: Vec<_> = headers.get_all(X_FORWARDED_FOR).into_iter().collect();
    // From right to left. A byte that is not ASCII makes only its own entry unreadable.
    let entries = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut client = peer;
    for address in entries.filter_map(|entry| parse(std::str::from_utf8(entry).ok()?)) {
        client = address;
        if !trusted(&client) {
            break;
        }
    }
    Some(client)
}

/// The address in one entry: with or without a port, quotes, brackets or a zone.
fn parse(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches(|c: char| c == '"' || c.is_whitespace());
    let address = match entry.strip_prefix('[') {
        Some(bracketed) => {
            let (address, rest) = bracketed.split_once(']')?;
            (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)).then_some(address)?
        }
        None => match entry.split_once(':') {
            // One colon divides a port from an IPv4 address; an IPv6 address has more.
            Some((address, port)) if is_port(port) && address.contains('.') => address,
            _ => entry,
        },
    };
    let address = address.split_once('%').map_or(address, |(address, _zone)| address);
    let parsed = address.parse::<IpAddr>().or_else(|_| address.parse::<Ipv6Addr>().map(IpAddr::V6)).ok()?;
    Some(parsed.to_canonical())
}

fn is_port(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn client_of(peer: &str, lines: &[&[u8]]) -> Option<String> {
        let proxies: Vec<IpNet> =
            ["10.0.0.0/8", "fd00::/8"].iter().map(|net| net.parse().expect("a network")).collect();
        let lines = lines.iter().map(|line| HeaderValue::from_bytes(line).expect("a header"));
        let headers = lines.map(|line| (X_FORWARDED_FOR.parse().expect("a name"), line)).collect();
        let peer = Peer(peer.parse().expect("an address"));
        client(Some(peer), &headers, &proxies).map(|address| address.to_string())
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        for (peer, header, expected) in [
            ("192.0.2.1", "", "192.0.2.1"),
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "10.0.0.2,10.0.0.3", "10.0.0.2"),
            ("fd00::1", "2001:db8::5", "2001:db8::5"),
            ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, ::ffff:10.0.0.2", "198.51.100.7"),
        ] {
            assert_eq!(client_of(peer, &[header.as_bytes()]).as_deref(), Some(expected), "{header}");
        }
    }

    #[test]
    fn what_is_no_address_is_passed_over() {
        for (header, expected) in [
            ("198.51.100.7,", "198.51.100.7"),
            (",198.51.100.7, ,", "198.51.100.7"),
            ("198.51.100.7,nonsense", "198.51.100.7"),
            ("198.51.100.7, unknown", "198.51.100.7"),
            ("198.51.100.7, _hidden, 10.0.0.2", "198.51.100.7"),
            ("198.51.100.7, 300.1.1.1", "198.51.100.7"),
            ("198.51.100.7, [2001:db8::1", "198.51.100.7"),
            ("198.51.100.7, [2001:db8::1]x", "198.51.100.7"),
            ("198.51.100.7, 1.2.3.4:port", "198.51.100.7"),
            ("unknown", "10.0.0.1"),
            (",", "10.0.0.1"),
            (":80", "10.0.0.1"),
            ("[]:80", "10.0.0.1"),
        ] {
            assert_eq!(client_of("10.0.0.1", &[header.as_bytes()]).as_deref(), Some(expected), "{header}");
        }
        let strange: &[&[u8]] = &[b"198.51.100.7, \xff\xfe"];
        assert_eq!(client_of("10.0.0.1", strange).as_deref(), Some("198.51.100.7"));
    }

    #[test]
    fn the_last_of_several_header_lines_was_written_last() {
        let lines: &[&[u8]] = &[b"203.0.113.9", b"198.51.100.7:4711", b"10.0.0.2:80"];
        assert_eq!(client_of("10.0.0.1", lines).as_deref(), Some("198.51.100.7"));
    }

    /// An address, and one of the ways in which proxies write it.
    fn written() -> impl Strategy<Value = (IpAddr, String)> {
        let v4 = (any::<[u8; 4]>(), any::<u16>(), 0..5).prop_map(|(bytes, port, form)| {
            let address = IpAddr::from(bytes);
            let text = match form {
                0 => format!("{address}"),
                1 => format!("{address}:{port}"),
                2 => format!("\"{address}:{port}\""),
                3 => format!("::ffff:{address}"),
                _ => format!("[::ffff:{address}]:{port}"),
            };
            (address, text)
        });
        let v6 = (any::<[u16; 8]>(), any::<u16>(), 0..6).prop_map(|(words, port, form)| {
            let address = IpAddr::from(words);
            let text = match form {
                0 => format!("{address}"),
                1 => format!("[{address}]"),
                2 => format!("[{address}]:{port}"),
                3 => format!("\"[{address}]:{port}\""),
                4 => format!("[{address}%eth0]:{port}"),
                _ => format!("{address}%2"),
            };
            (address.to_canonical(), text)
        });
        prop_oneof![v4, v6]
    }

    proptest! {
        #[test]
        fn the_client_is_found_whatever_it_sent_and_however_proxies_write(
            (address, text) in written(),
            sent in "[ -~]{0,30}",
            proxies in prop::collection::vec((any::<[u8; 3]>(), any::<u16>(), any::<bool>()), 0..4),
            separator in prop::sample::select(vec![",", ", ", " ,\t", ",,", ", unknown, "]),
            by_line in any::<bool>(),
        ) {
            let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().expect("a network")];
            prop_assume!(!trusted[0].contains(&address));
            let mut entries = vec![sent, text];
            entries.extend(proxies.iter().map(|([a, b, c], port, has_port)| {
                if *has_port { format!("10.{a}.{b}.{c}:{port}") } else { format!("10.{a}.{b}.{c}") }
            }));
            let lines = if by_line { entries } else { vec![entries.join(separator)] };
            let name: HeaderName = X_FORWARDED_FOR.parse().expect("a name");
            let lines = lines.iter().map(|line| (name.clone(), line.parse().expect("a header")));
            let headers: HeaderMap = lines.collect();
            let peer = Peer("10.0.0.1".parse().expect("an address"));
            prop_assert_eq!(client(Some(peer), &headers, &trusted), Some(address));
        }
    }
}
