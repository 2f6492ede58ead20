//! Requests through a proxy: the client's address, changed ETags, and pages below a path prefix.

use axum::Router;
use axum::body::Body;
use http::{Method, Request};
use mgi_api::http::server::address::Peer;
use mgi_api::http::{HttpSettings, public};
use reqwest::Url;

use crate::http::{JSON, request};
use crate::support::{Answer, Settings, TestDatabase, World};

/// A service that trusts the proxies of one network.
async fn behind_a_proxy() -> World {
    let settings = Settings { allowances: true, ..Settings::default() };
    let world = World::set_up(TestDatabase::empty(), settings).await;
    let proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let router = public(world.app.clone(), HttpSettings { proxies, ..HttpSettings::default() });
    world.behind(router)
}

/// Cost left in the bucket of the client that a proxy names in these header lines.
async fn left(world: &World, forwarded_for: &[&str]) -> String {
    let mut headers = vec![JSON];
    headers.extend(forwarded_for.iter().map(|line| ("x-forwarded-for", *line)));
    let mut request =
        request(Method::POST, "/graphql", &headers, r#"{"query":"{ countries { totalCount } }"}"#);
    request.extensions_mut().insert(Peer("10.0.0.1".parse().expect("an address")));
    let answer = world.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("ratelimit").split(';').find_map(|part| part.strip_prefix("r=")).expect("a rest").to_owned()
}

#[tokio::test]
async fn clients_of_one_proxy_do_not_share_a_bucket_however_it_writes_their_addresses() {
    for (one, other) in [
        (&["198.51.100.3:51234"][..], &["198.51.100.4:51234"][..]),
        (&["[2001:db8:1::1]:443"], &["[2001:db8:2::1]:443"]),
        (&["[2001:db8:1::1]"], &["[2001:db8:2::1]"]),
        (&["fe80:1::1%eth0"], &["fe80:2::1%eth0"]),
        (&["198.51.100.3,"], &["198.51.100.4, ,"]),
        (&["198.51.100.3, unknown"], &["198.51.100.4, unknown"]),
        (&["192.0.2.9", "198.51.100.3"], &["192.0.2.9", "198.51.100.4"]),
        (&["\"198.51.100.3:1\""], &["\"198.51.100.4:1\""]),
        (&["198.51.100.3, 10.0.0.7:80"], &["198.51.100.4, [::ffff:10.0.0.7]:80"]),
    ] {
        let world = behind_a_proxy().await;
        let first = left(&world, one).await;
        assert_ne!(left(&world, one).await, first, "the same client goes on with the same bucket: {one:?}");
        assert_eq!(left(&world, other).await, first, "another client has a full one: {other:?}");
    }
}

#[tokio::test]
async fn an_etag_that_a_proxy_marked_with_its_encoding_is_known() {
    let world = World::bare().await;
    for path in ["/graphql?query=%7B__typename%7D", "/", "/schema.graphql"] {
        let etag = world.get(path).await.header("etag").to_owned();
        let hash = etag.trim_start_matches("W/").trim_matches('"').to_owned();
        for known in [
            format!("\"{hash}-gzip\""),
            format!("W/\"{hash}-gzip\""),
            format!("\"{hash};gzip\""),
            format!("W/\"{hash};br\""),
            format!("\"{hash}--gzip\""),
            format!("\"{hash}-zstd\""),
            format!("\"{hash}-br-gzip\""),
            format!("\"{hash}\"-gzip"),
            format!("w/\"{hash}\""),
            hash.clone(),
            format!("\"a\", W/\"b-gzip\" , W/\"{hash}-gzip\""),
            " * ".to_owned(),
        ] {
            let again = world.get_with(path, &[("if-none-match", &known)]).await;
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path} {known}");
            assert_eq!(again.header("etag"), etag);
        }
        for other in [
            format!("\"{hash}0-gzip\""),
            format!("\"0{hash}-gzip\""),
            format!("\"{}-gzip\"", &hash[1..]),
            format!("\"{hash}-\""),
            "\"-gzip\"".to_owned(),
            "\"*\"".to_owned(),
            String::new(),
        ] {
            let again = world.get_with(path, &[("if-none-match", &other)]).await;
            assert_eq!(again.status, 200, "{path} {other}");
        }
    }
}

/// The addresses that a page names.
fn addresses(page: &str) -> Vec<String> {
    let attributes = ["href=\"", "src=\"", "data-endpoint=\"", "content=\"url="];
    let named = attributes.iter().flat_map(|attribute| page.split(attribute).skip(1));
    let named = named.filter_map(|rest| rest.split('"').next());
    named
        .filter(|address| !address.starts_with("data:"))
        .map(|address| address.replace("&amp;", "&"))
        .collect()
}

#[tokio::test]
async fn pages_and_what_they_name_work_below_a_path_prefix() {
    let world = World::new().await;
    let prefixed = world.behind(Router::new().nest_service("/data/mgi", world.router.clone()));
    for page in
        ["/data/mgi/", "/data/mgi/?release=2", "/data/mgi/graphiql", "/data/mgi/a/path/without/anything"]
    {
        let base = Url::parse(&format!("https://example.org{page}")).expect("a URL");
        let answer = prefixed.get_with(page, &[("accept", "text/html")]).await;
        let named = addresses(answer.text());
        assert!(!named.is_empty(), "{page} names what it is made of");
        for address in named {
            let url = base.join(&address).expect("an address");
            assert_eq!(url.host_str(), Some("example.org"), "{page} names {address}");
            assert!(url.path().starts_with("/data/mgi/"), "{page} leaves its prefix for {address}");
            let target = &format!(
                "{}{}",
                url.path(),
                url.query().map(|query| format!("?{query}")).unwrap_or_default()
            );
            let found = prefixed.get(target).await;
            let found = if url.path().ends_with("/graphql") && !target.contains("query=") {
                let ask = request(Method::POST, target, &[JSON], r#"{"query":"{ __typename }"}"#);
                prefixed.send(ask).await
            } else {
                found
            };
            assert_eq!(found.status, 200, "{page} names {address}: {}", found.text());
        }
    }
}

#[tokio::test]
async fn no_script_asks_at_an_absolute_path() {
    let world = World::bare().await;
    for path in ["/start.js", "/start.css", "/graphiql/page.js", "/graphiql/sample-queries.js"] {
        let script = world.get(path).await;
        for absolute in ["'/", "\"/", "`/", "url(/"] {
            assert!(!script.text().contains(absolute), "{path} contains {absolute}");
        }
    }
}

/// A preflight for these headers.
async fn preflight(world: &World, headers: &str) -> Answer {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri("/graphql")
        .header("origin", "https://dashboard.example.org")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", headers);
    world.sends(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_page_may_send_any_header() {
    let world = World::bare().await;
    for headers in [
        "apollographql-client-name,apollographql-client-version,content-type",
        "apollo-require-preflight",
        "x-requested-with, cache-control, pragma",
        "traceparent,tracestate,baggage,sentry-trace,x-datadog-trace-id",
        "authorization",
    ] {
        let answer = preflight(&world, headers).await;
        assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-headers")), (200, headers));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "nothing travels by itself");
    }
}
