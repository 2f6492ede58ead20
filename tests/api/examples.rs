//! The example documents and their recorded answers, which both databases must give to the last byte.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Answer, World};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples")
}

/// Name, document and variables of every example.
pub fn all() -> Vec<(String, String, Value)> {
    let mut examples: Vec<_> = fs::read_dir(folder())
        .expect("the examples")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "graphql"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let variables = fs::read_to_string(path.with_extension("variables.json"));
            let variables = variables.map_or(json!({}), |text| serde_json::from_str(&text).expect("JSON"));
            (name, fs::read_to_string(&path).expect("a document"), variables)
        })
        .collect();
    examples.sort_by(|a, b| a.0.cmp(&b.0));
    examples
}

pub async fn ask(world: &World, document: &str, variables: &Value) -> Answer {
    world.anyone().asks_with(document, variables.clone()).await
}

#[tokio::test]
async fn every_example_is_answered_as_it_is_on_record() {
    let world = World::new().await;
    assert_eq!(all().len(), 20);
    for (name, document, variables) in all() {
        let answer = ask(&world, &document, &variables).await;
        answer.data();
        // One line with the exact bytes, the same on SQLite and on PostgreSQL.
        insta::with_settings!({ snapshot_path => folder(), prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), answer.text());
        });
    }
}

#[tokio::test]
async fn the_same_question_has_the_same_bytes_twice_and_by_get() {
    let world = World::new().await;
    for (name, document, variables) in all() {
        let first = ask(&world, &document, &variables).await;
        let again = ask(&world, &document, &variables).await;
        assert_eq!(first.text(), again.text(), "{name}");
        let url = reqwest::Url::parse_with_params(
            "http://mgi/graphql",
            [("query", document.as_str()), ("variables", &variables.to_string())],
        );
        let url = url.expect("a URL");
        let uri = format!("{}?{}", url.path(), url.query().expect("a query"));
        let request = http::Request::get(uri).body(axum::body::Body::empty()).expect("a request");
        assert_eq!(world.send(request).await.text(), first.text(), "{name} by GET");
    }
}
