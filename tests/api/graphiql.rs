//! GraphiQL's page and its assets, served by the program alone.

use axum::body::Body;
use http::{Method, Request, StatusCode};

use crate::support::{Answer, World};

async fn gets(world: &World, path: &str) -> Answer {
    world.send(Request::builder().uri(path).body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn the_page_is_there_and_takes_nothing_from_elsewhere() {
    let world = World::new().await;
    let page = gets(&world, "/graphiql").await;
    assert_eq!(
        (page.status, &page.headers["content-type"]),
        (StatusCode::OK, &"text/html; charset=utf-8".parse().expect("a value"))
    );
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!policy.contains("http"), "{policy}");
    assert!(!page.text().contains("//"), "an address of elsewhere: {}", page.text());
    // Without the assets, the page says how to build them; with them, every asset that it names exists.
    if page.text().contains("make web") {
        assert_eq!(gets(&world, "/graphiql/react.js").await.status, StatusCode::NOT_FOUND);
        return;
    }
    for path in page.text().split('"').filter(|text| text.starts_with("graphiql/")) {
        let asset = gets(&world, &format!("/{path}")).await;
        assert_eq!(asset.status, StatusCode::OK, "{path}");
        assert!(!asset.body.is_empty() && asset.headers.contains_key("etag"), "{path}");
    }
    assert!(gets(&world, "/graphiql/LICENSES.txt").await.text().contains("MIT"));
}

#[tokio::test]
async fn what_is_there_already_is_not_sent_again() {
    let world = World::new().await;
    let first = gets(&world, "/graphiql/sample-queries.js").await;
    assert!(first.text().contains("query Countries"));
    let request =
        Request::builder().uri("/graphiql/sample-queries.js").header("if-none-match", &first.headers["etag"]);
    let again = world.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn only_its_own_files_can_be_had() {
    let world = World::new().await;
    for path in [
        "/graphiql/",
        "/graphiql/Cargo.toml",
        "/graphiql/..%2f..%2fCargo.toml",
        "/graphiql/a/b",
        "/graphiql/package-lock.json",
    ] {
        let answer = gets(&world, path).await;
        assert_eq!(
            (answer.status, answer.codes()),
            (StatusCode::NOT_FOUND, vec!["NOT_FOUND".to_owned()]),
            "{path}"
        );
    }
    let post =
        Request::builder().method(Method::POST).uri("/graphiql").body(Body::empty()).expect("a request");
    assert_eq!(world.send(post).await.status, StatusCode::METHOD_NOT_ALLOWED);
}
