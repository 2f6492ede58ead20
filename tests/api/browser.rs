//! Requests of a browser: extra parameters of trackers, typing errors, and error pages.

use crate::support::World;

/// The `Accept` header of Chromium and Firefox for a followed link.
const BROWSER: (&str, &str) =
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8");

#[tokio::test]
async fn a_page_passes_over_what_trackers_add_to_its_address() {
    let world = World::new().await;
    for page in ["/", "/graphiql", "/schema.graphql", "/start.js", "/graphiql/page.js"] {
        let plain = world.get(page).await;
        for added in [
            "fbclid=abc",
            "utm_source=x&utm_source=y",
            "gclid",
            "%FF=%FE",
            "=",
            "&&",
            "query=%7Bx%7D",
            "x=%zz",
        ] {
            let answer = world.get(&format!("{page}?{added}")).await;
            assert_eq!(answer.status, 200, "{page}?{added}: {}", answer.text());
            assert_eq!(answer.text(), plain.text(), "{page}?{added}");
        }
    }
    let then = world.get("/?release=2&fbclid=abc").await;
    assert_eq!(then.text(), world.get("/?release=2").await.text());
}

#[tokio::test]
async fn a_page_still_refuses_a_release_that_it_cannot_show() {
    let world = World::new().await;
    for (wrong, status) in [
        ("release=x", 400),
        ("release=2&release=3", 400),
        ("release=999", 404),
        ("release=%FF", 400),
        ("preview=d", 400),
    ] {
        assert_eq!(world.get(&format!("/?fbclid=abc&{wrong}")).await.refusal().0, status, "{wrong}");
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_still_refused_where_questions_are_asked() {
    let world = World::bare().await;
    let answer = world.get("/graphql?query=%7B__typename%7D&fbclid=abc").await;
    assert_eq!(answer.refusal(), (400, "BAD_USER_INPUT".into(), Some("fbclid".into())));
}

#[tokio::test]
async fn a_fault_is_a_page_to_a_browser() {
    let world = World::bare().await;
    for (path, status, says) in [
        ("/graphql?query=%7B__typename%7D&fbclid=abc", 400, "There is no parameter &quot;fbclid&quot;"),
        ("/graphql", 400, "has no query"),
        ("/?release=x", 400, "not a whole number"),
        ("/nothing", 404, "nothing at this path"),
        ("/a/%3Cscript%3Ealert(1)%3C/script%3E", 404, "nothing at this path"),
    ] {
        let answer = world.get_with(path, &[BROWSER]).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(answer.text().contains(says), "{path}: {}", answer.text());
        assert!(!answer.text().contains("<script"), "{path}");
        let to_a_program = world.get_with(path, &[("accept", "application/json")]).await;
        assert_eq!(to_a_program.header("content-type"), "application/json; charset=utf-8", "{path}");
    }
    let wrong = ("authorization", "Bearer <b>");
    let answer = world.get_with("/", &[BROWSER, wrong]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (401, "text/html; charset=utf-8"));
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn an_answer_is_json_to_a_browser_too() {
    let world = World::bare().await;
    let answer = world.get_with("/graphql?query=%7B__typename%7D", &[BROWSER]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/json; charset=utf-8")
    );
}
