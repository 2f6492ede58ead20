//! docs/cookbook.md: each query has the answer that stands below it. With `MGI_WRITE_COOKBOOK=1` the answers are written anew.

use std::fmt::Write;
use std::path::Path;

use async_graphql::indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::support::World;

const WIDTH: usize = 110;
const QUERY: &str = "```graphql\n";
const ANSWER: &str = "```json\n";
const END: &str = "```\n";

#[derive(Deserialize)]
struct Body<'b> {
    #[serde(borrow)]
    data: &'b RawValue,
}

/// A value of the answer with its members in the order of the answer, and its numbers to the last digit.
enum Written<'b> {
    List(Vec<&'b RawValue>),
    Object(IndexMap<String, &'b RawValue>),
    Leaf(&'b str),
}

impl<'b> Written<'b> {
    fn read(value: &'b RawValue) -> Self {
        let text = value.get();
        match text.as_bytes()[0] {
            b'[' => Self::List(serde_json::from_str(text).expect("a list")),
            b'{' => Self::Object(serde_json::from_str(text).expect("an object")),
            _ => Self::Leaf(text),
        }
    }
}

/// A value as it stands on the page: on one line if it fits, else one member or item per line.
fn written(value: &RawValue, indent: usize, page: &mut String) {
    let line = one_line(value);
    let is_long = indent + line.len() > WIDTH;
    let inner = " ".repeat(indent + 2);
    match Written::read(value) {
        Written::List(items) if is_long => {
            page.push_str("[\n");
            for (index, item) in items.iter().enumerate() {
                page.push_str(&inner);
                written(item, indent + 2, page);
                page.push_str(if index + 1 < items.len() { ",\n" } else { "\n" });
            }
            page.push_str(&" ".repeat(indent));
            page.push(']');
        }
        Written::Object(members) if is_long => {
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

fn one_line(value: &RawValue) -> String {
    match Written::read(value) {
        Written::List(items) => {
            format!("[{}]", items.iter().map(|item| one_line(item)).collect::<Vec<_>>().join(", "))
        }
        Written::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("\"{name}\": {}", one_line(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Written::Leaf(text) => text.to_owned(),
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
        let body: Body<'_> = serde_json::from_slice(&answered.body).expect("JSON");
        let _ = write!(page, "{before}{QUERY}{query}{END}{between}{ANSWER}");
        written(body.data, 0, &mut page);
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
