//! Checks web addresses that are shown as links.

use url::{Host, Url};

/// Maximum number of characters of an address, which browsers and proxies accept.
const MOST_CHARACTERS: usize = 2_048;

/// Why a text is no web address, as the end of a sentence; none if it is one.
pub fn fault(address: &str) -> Option<&'static str> {
    if address.chars().count() > MOST_CHARACTERS {
        return Some("it has more than 2,048 characters");
    }
    let invisible = |character: char| {
        character.is_whitespace() || character.is_control() || crate::text::is_invisible(character)
    };
    if address.chars().any(invisible) {
        return Some("it has a blank or an invisible mark in it; write %20 for a space");
    }
    let Some((scheme, rest)) = address.split_once(':') else {
        return Some("it does not begin with https:// or http://");
    };
    if !["https", "http"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) {
        return Some("it does not begin with https:// or http://");
    }
    // Browsers accept one or three slashes for two, and a backslash for a slash. Such an address is a mistake.
    let Some(rest) = rest.strip_prefix("//").filter(|rest| !rest.starts_with('/')) else {
        return Some("there are two slashes before the name of the host, as in https://example.org");
    };
    if address.contains('\\') {
        return Some("it has a backslash in it");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Some("it has a user name or a password in it");
    }
    if authority.contains('%') {
        return Some("the name of its host is escaped");
    }
    let Ok(url) = Url::parse(address) else {
        return Some("its host or port cannot be");
    };
    match url.host() {
        None => Some("it names no host"),
        Some(Host::Ipv6(_)) => None,
        // Browsers read `https://1` and `https://0x7f.1` as numeric hosts. Such an address is a mistake.
        Some(Host::Ipv4(number)) => {
            let written = authority.split(':').next().unwrap_or_default();
            (number.to_string() != written).then_some("its host cannot be")
        }
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let is_label = |label: &str| {
                (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
            };
            let is_name = name.len() <= 253 && name.contains('.') && name.split('.').all(is_label);
            (!is_name).then_some("its host is no name such as example.org")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address_of_the_web() {
        for address in [
            "https://example.org",
            "HTTPS://Example.ORG/Law",
            "hTtP://example.org/law?id=1&x=%20#art-12",
            "https://example.org:8443/law",
            "https://[2001:db8::1]/law",
            "https://[2001:db8::1]:8443/law",
            "http://192.0.2.1/law",
            "https://例え.jp/法律",
            "https://xn--r8jz45g.jp/law",
            "https://loi.gouv.ci/décret-n°-2011",
            "https://web.archive.org/web/2020/https://example.org/law",
            "https://example.org./law",
            "https://medium.com/@somebody/law",
            "https://a_b.example.org/",
        ] {
            assert_eq!(fault(address), None, "{address}");
        }
    }

    #[test]
    fn what_is_none() {
        for address in [
            "",
            "https",
            "https:",
            "https://",
            "https:///x",
            "https:////x",
            "https:/example.org",
            "https:example.org",
            "https:\\\\example.org",
            "https://example.org\\@elsewhere.org",
            "https://-",
            "https://-a.org",
            "https://a-.org",
            "https://a..org",
            "https://.",
            "https://.org",
            "https://x",
            "https://u:p@h/",
            "https://u@example.org/",
            "https://@example.org/",
            "https://:443/",
            "https://example.org:99999/",
            "https://example.org:x/",
            "https://[2001:db8::1/",
            "https://[::g]/",
            "https://1",
            "https://0x7f.1/",
            "https://256.256.256.256/",
            "https://ex%61mple.org/",
            "https://example.org/a b",
            "https://example.org/a\tb",
            "https://example.org/\u{200b}",
            "https://example.org/\u{202e}gro",
            "https://example.org/\u{7}",
            " https://example.org",
            "https://example.org\n",
            "//example.org/law",
            "example.org/law",
            "ftp://example.org/law",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "JavaScript://example.org/%0aalert(1)",
            "data:text/html,x",
            "mailto:a@example.org",
            "https-//example.org",
        ] {
            assert!(fault(address).is_some(), "{address:?}");
        }
        assert!(fault(&format!("https://example.org/{}", "a".repeat(3_000))).is_some());
    }
}
