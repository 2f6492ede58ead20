//! The shape of the tree: no database, no network; what generated files say, and who may name whom.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut open: Vec<PathBuf> = vec![root().join(folder)];
    let mut files = vec![];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
    files.sort();
    files
}

#[test]
fn the_schema_on_record_is_the_schema_served() {
    let recorded = fs::read_to_string(root().join("schema.graphql")).unwrap_or_default();
    assert!(recorded == mgi_api::graphql::sdl(), "schema.graphql is stale: run `make generate`");
}

#[test]
fn the_configuration_reference_is_what_the_program_reads() {
    let recorded = fs::read_to_string(root().join("docs/configuration.md")).unwrap_or_default();
    assert!(recorded == mgi_api::config::reference(), "docs/configuration.md is stale: run `make generate`");
}

#[test]
fn what_connections_are_of_is_a_node_unless_it_lives_at_the_desk() {
    use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
    let schema = async_graphql::parser::parse_schema(mgi_api::graphql::sdl()).expect("our schema");
    let objects = || {
        schema.definitions.iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => match &definition.node.kind {
                TypeKind::Object(object) => Some((definition.node.name.node.as_str(), &object.implements)),
                TypeKind::Interface(interface) => {
                    Some((definition.node.name.node.as_str(), &interface.implements))
                }
                _ => None,
            },
            _ => None,
        })
    };
    let nodes: Vec<&str> = objects()
        .filter(|(_, implements)| implements.iter().any(|interface| interface.node == "Node"))
        .map(|(name, _)| name)
        .collect();
    let others: Vec<&str> = objects()
        .filter_map(|(name, _)| name.strip_suffix("Edge"))
        .filter(|name| !nodes.contains(name))
        .collect();
    // Jurisdiction is an interface, and each of its four kinds is a node.
    assert_eq!(others, ["AuditEntry", "Draft", "Jurisdiction", "Principal", "Proposal"]);
}

#[test]
fn the_forms_of_documents_on_record_are_those_taken() {
    use mgi_api::command::Document;
    for (name, document) in
        [("content", Document::Content), ("codebook", Document::Codebook), ("links", Document::Links)]
    {
        let path = format!("docs/{name}.schema.json");
        let recorded = fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(recorded == document.json_schema(), "{path} is stale: run `make generate`");
    }
}

#[test]
fn everything_in_the_schema_is_described() {
    let schema = mgi_api::graphql::sdl();
    let lines: Vec<&str> = schema.lines().collect();
    let mut undescribed = vec![];
    let mut in_block_string = false;
    for (index, line) in lines.iter().enumerate() {
        let text = line.trim();
        if text == "\"\"\"" {
            in_block_string = !in_block_string;
            continue;
        }
        let nothing_to_describe = in_block_string
            || text.is_empty()
            || text.starts_with(['}', '"', '#'])
            || text.starts_with("schema");
        let in_schema_block = lines[..index]
            .iter()
            .rev()
            .take_while(|line| !line.starts_with('}'))
            .any(|line| line.starts_with("schema"));
        // The engine's own directives are described by the specification.
        if nothing_to_describe || in_schema_block || text.starts_with("directive") || text.starts_with(')') {
            continue;
        }
        if !lines[index.saturating_sub(1)].trim().ends_with('"') {
            undescribed.push(format!("{}: {text}", index + 1));
        }
    }
    assert!(undescribed.is_empty(), "without a description in schema.graphql:\n{}", undescribed.join("\n"));
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    for folder in ["src", "entity/src", "migration/src", "tests", "fuzz/fuzz_targets"] {
        for (name, text) in rust_files(folder) {
            let first = text.lines().next().unwrap_or_default();
            assert!(first.starts_with("//! ") && first.len() > 12, "{name} does not begin with its sentence");
        }
    }
}

/// Folder, what its files may not name, and the files that may all the same.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("entity/src", &["async_graphql", "axum", "mgi_api"], &[]),
    ("migration/src", &["entity::", "async_graphql", "axum"], &[]),
    (
        "src/shelf",
        &[
            "async_graphql",
            "axum",
            "crate::graphql",
            "crate::http",
            "crate::desk",
            "crate::exchange",
            "crate::shipped",
        ],
        &[],
    ),
    ("src/shelf", &["sea_orm"], &["src/shelf/load.rs", "src/shelf/watch.rs"]),
    ("src/publish", &["async_graphql", "axum", "crate::graphql", "crate::http", "crate::desk"], &[]),
    (
        "src/shipped",
        &["async_graphql", "axum", "crate::shelf", "crate::graphql", "crate::http", "crate::desk"],
        &[],
    ),
    (
        "src/demonstration",
        &["async_graphql", "axum", "crate::shelf", "crate::graphql", "crate::http", "crate::desk"],
        &[],
    ),
    ("src/graphql", &["sea_orm", "axum", "crate::http", "crate::database", "crate::publish"], &[]),
    // What is public is answered by what knows nothing of the desk.
    (
        "src/graphql",
        &["crate::desk"],
        &["src/graphql/context.rs", "src/graphql/request_context.rs", "src/graphql/desk/"],
    ),
    ("src/desk", &["async_graphql", "axum", "crate::graphql", "crate::http"], &[]),
    (
        "src/auth",
        &["async_graphql", "axum", "crate::shelf", "crate::desk", "crate::graphql", "crate::http"],
        &[],
    ),
    ("src/auth", &["sea_orm"], &["src/auth/registry.rs"]),
    ("src/http", &["sea_orm", "crate::database", "crate::publish", "crate::desk"], &[]),
    ("src/content.rs", &["sea_orm", "crate::"], &[]),
    ("src/error.rs", &["sea_orm", "async_graphql", "axum", "crate::"], &[]),
    ("src/clock.rs", &["crate::"], &[]),
];

#[test]
fn arrows_point_down() {
    for (folder, forbidden, except) in ARROWS {
        for (name, text) in rust_files(folder) {
            if except.iter().any(|allowed| name.starts_with(allowed)) {
                continue;
            }
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for word in *forbidden {
                    assert!(!code.contains(word), "{name}:{} names {word}", number + 1);
                }
            }
        }
    }
}

#[test]
fn no_file_is_named_after_nothing() {
    let nothing = ["utils", "util", "helpers", "helper", "common", "manager", "service", "dto", "misc"];
    for (name, _) in rust_files("src") {
        let stems =
            Path::new(&name).components().map(|part| part.as_os_str().to_string_lossy().replace(".rs", ""));
        for stem in stems {
            assert!(!nothing.contains(&stem.as_str()), "{name}");
        }
    }
}
