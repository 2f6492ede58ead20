//! docs/cookbook.md: each query has the answer that stands below it. With `MGI_WRITE_COOKBOOK=1` the answers are written anew.

use std::fmt::Write;
use std::path::Path;

// Unlike the value of serde_json, it keeps the order of the answer, which is that of the query.
use async_graphql::Value;

use crate::support::World;

const WIDTH: usize = 110;
const QUERY: &str = "```graphql\n";
const ANSWER: &str = "```json\n";
const END: &str = "```\n";

/// A value as it stands on the page: on one line if it fits, else one member or item per line.
fn written(value: &Value, indent: usize, page: &mut String) {
    let line = one_line(value);
    let is_long = indent + line.len() > WIDTH;
    let inner = " ".repeat(indent + 2);
    match value {
        Value::List(items) if is_long => {
            page.push_str("[\n");
            for (index, item) in items.iter().enumerate() {
                page.push_str(&inner);
                written(item, indent + 2, page);
                page.push_str(if index + 1 < items.len() { ",\n" } else { "\n" });
            }
            page.push_str(&" ".repeat(indent));
            page.push(']');
        }
        Value::Object(members) if is_long => {
            page.push_str("{\n");
            for (index, (name, value)) in members.iter().enumerate() {
                let _ = write!(page, "{inner}\"{name}\": ");
                written(value, indent + 2, page);
                page.push_str(if index + 1 < members.len() { ",\n" } else { "\n" });
            }
            page.push_str(&" ".repeat(indent));
            page.push('}');
        }
        _ => page.push_str(&line),
    }
}

fn one_line(value: &Value) -> String {
    match value {
        Value::List(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("\"{name}\": {}", one_line(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        value => serde_json::to_string(value).expect("JSON"),
    }
}

#[tokio::test]
async fn every_query_has_the_answer_on_the_page() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cookbook.md");
    let read = || std::fs::read_to_string(&path).expect("the page");
    let world = World::demonstration().await;
    let before = read();
    let (mut page, mut rest, mut queries) = (String::new(), before.as_str(), 0);
    while let Some((before, from)) = rest.split_once(QUERY) {
        let (query, after) = from.split_once(END).expect("the end of a query");
        let (between, from) = after.split_once(ANSWER).expect("an answer to each query");
        assert!(!between.contains(QUERY), "{query} has no answer");
        let (_, after) = from.split_once(END).expect("the end of an answer");
        let answered = world.anyone().asks(query).await;
        assert_eq!(answered.json().get("errors"), None, "{query}");
        let Value::Object(body) = serde_json::from_slice(&answered.body).expect("JSON") else { panic!() };
        let _ = write!(page, "{before}{QUERY}{query}{END}{between}{ANSWER}");
        written(&body["data"], 0, &mut page);
        let _ = write!(page, "\n{END}");
        (rest, queries) = (after, queries + 1);
    }
    page.push_str(rest);
    if std::env::var_os("MGI_WRITE_COOKBOOK").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    assert!(queries >= 15, "{queries} queries");
    let recorded = read();
    let differs = page.lines().zip(recorded.lines()).find(|(now, recorded)| now != recorded);
    assert_eq!(differs, None, "the page is stale: run `make generate`, and look at what has changed");
    assert_eq!(page.len(), recorded.len(), "the page is stale: run `make generate`");
}
