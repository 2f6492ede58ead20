//! Authorization: runs every root field by every kind of caller, and compares the results with `docs/access.md`.

mod callers;
mod examples;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};

use crate::support::{Answer, Caller};
use callers::{BAD, Callers, GOOD, HERE};

const DONE: &str = "●";
const NOT_THERE: &str = "∅";

/// The fields of a root type.
fn fields(root: &str) -> Vec<String> {
    let schema = parse_schema(mgi_api::graphql::sdl()).expect("our schema");
    let definitions = schema.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) if definition.node.name.node == root => {
            Some(&definition.node.kind)
        }
        _ => None,
    });
    let objects = definitions.filter_map(|kind| match kind {
        TypeKind::Object(object) => Some(&object.fields),
        _ => None,
    });
    objects.flatten().map(|field| field.node.name.node.to_string()).collect()
}

/// The outcome in one word.
fn outcome(field: &str, answer: &Answer) -> String {
    match answer.codes().as_slice() {
        [] if answer.json()["data"][field].is_null() => NOT_THERE.to_owned(),
        [] => DONE.to_owned(),
        [code] => format!("`{code}`"),
        codes => panic!("{field}: {codes:?}"),
    }
}

/// A caller with an invalid credential gets the same answer for every field.
async fn refused(caller: &Caller<'_>, document: &str, variables: serde_json::Value) -> String {
    let answer = caller.asks_with(document, variables).await;
    assert!(answer.json().get("data").is_none(), "{document}: {}", answer.text());
    let expected = match answer.status.as_u16() {
        401 => "UNAUTHENTICATED",
        403 => "FORBIDDEN",
        other => panic!("{other} {}", answer.text()),
    };
    assert_eq!(answer.codes(), [expected]);
    assert_eq!(answer.status.as_u16() == 401, answer.headers.contains_key("www-authenticate"));
    format!("`{expected}`")
}

#[tokio::test]
async fn the_table_of_who_may_do_what_is_what_happens() {
    let callers = Callers::new().await;
    let examples: BTreeSet<&str> = examples::QUERIES.iter().map(|(field, _)| *field).collect();
    let known = fields("Query");
    assert_eq!(examples, known.iter().map(String::as_str).collect(), "every root field has an example");
    let admin = callers.known("second admin");
    let edition = serde_json::json!({ "name": "2026-access", "title": "An edition" });
    admin.does("cutEdition", edition, "__typename").await;
    let draft = callers.known("another editor").clones(&format!("{HERE}/sdg-10-7-2/2019")).await;
    let policy = examples::policy(&callers).await;
    let policy = policy.as_str().expect("an id");
    let (mut good, mut bad) = (Table::new("Query", GOOD), Table::new("Query", BAD));
    for (field, question) in examples::QUERIES {
        let document = format!("{{ {} }}", question.replace("DRAFT", &draft.id).replace("POLICY", policy));
        let mut row = vec![];
        for kind in GOOD {
            let answer = callers.caller(kind).asks(&document).await;
            row.push(outcome(field, &answer));
        }
        assert!(row.iter().any(|outcome| outcome == DONE), "{field} works for nobody");
        good.row(field, row);
        let mut row = vec![];
        for kind in BAD {
            row.push(refused(&callers.caller(kind), &document, serde_json::json!({})).await);
        }
        bad.row(field, row);
    }
    let (mut good_acts, mut bad_acts) = (Table::new("Mutation", GOOD), Table::new("Mutation", BAD));
    let mut number = 0;
    for mutation in fields("Mutation") {
        let mut row = vec![];
        let mut first = None;
        for kind in GOOD {
            number += 1;
            let input = examples::input(&callers, &mutation, kind, number).await;
            let answer = callers.caller(kind).tries(&mutation, input.clone(), "__typename").await;
            row.push(outcome(&mutation, &answer));
            first.get_or_insert(input);
        }
        assert!(row.iter().any(|outcome| outcome == DONE), "{mutation} works for nobody: {row:?}");
        good_acts.row(&mutation, row);
        let mut row = vec![];
        let variables = serde_json::json!({ "input": first });
        let ty = crate::support::input_of(&mutation);
        let document = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ __typename }} }}");
        for kind in BAD {
            row.push(refused(&callers.caller(kind), &document, variables.clone()).await);
        }
        bad_acts.row(&mutation, row);
    }
    let page = format!(
        "{HEAD}\n{}\n{}\n{BAD_HEAD}\n{}\n{}",
        good.written(),
        good_acts.written(),
        bad.written(),
        bad_acts.written()
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/access.md");
    if std::env::var_os("MGI_WRITE_ACCESS").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        recorded == page,
        "docs/access.md is stale: run `make generate`, and look at what has changed:\n{page}"
    );
}

const HEAD: &str = "<!-- Written by tests/api/access: run `make generate`. -->

# Who may do what

Each line was run, by each kind of caller, with a real thing behind it. The editor and the reviewer have the place that
the thing belongs to, the editor elsewhere has another, the admin has all.

● it is answered, or done · ∅ it does not exist for them: the answer is null, as for an id that never was ·
otherwise the code of the error. A draft that somebody may not read does not exist for them either when they act on it:
`NOT_FOUND`. What may be done also depends on the state of a draft and on who has worked on it: `viewerCan` of a draft
says that, and why.
";

const BAD_HEAD: &str = "# Credentials that are not good

They are refused on every path, before anything is done: 401 with `WWW-Authenticate`, or 403 if it is known who they are
and they may not come in. `no grant` is a token of somebody whom nobody has made known here.
";

/// A table in Markdown, of one root type.
struct Table {
    text: String,
}

impl Table {
    fn new(root: &str, kinds: &[&str]) -> Self {
        let mut text = format!("## {root}\n\n| |");
        kinds.iter().for_each(|kind| write!(text, " {kind} |").expect("a string"));
        text.push_str("\n|---|");
        kinds.iter().for_each(|_| text.push_str("---|"));
        text.push('\n');
        Self { text }
    }

    fn row(&mut self, field: &str, outcomes: Vec<String>) {
        writeln!(self.text, "| `{field}` | {} |", outcomes.join(" | ")).expect("a string");
    }

    fn written(self) -> String {
        self.text
    }
}
