//! The shape of the tree: no database, no network; what generated files say, and who may name whom.

use std::collections::{BTreeMap, BTreeSet};
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
        &["src/graphql/context.rs", "src/graphql/visitor.rs", "src/graphql/desk/"],
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

/// The floors of the desk, from the lowest: a file names files of its own floor and of those below it.
const FLOORS_OF_THE_DESK: [&[&str]; 4] = [
    &[
        "core/",
        "draft/document",
        "draft/workflow",
        "draft/check",
        "draft/tidy",
        "draft/patch",
        "draft/changes",
        "draft/sign_off",
        "draft/withdrawn",
        "codebook/document",
        "codebook/check",
        "codebook/preview",
        "codebook/rows",
    ],
    &["authorization", "draft/facts", "release/standing"],
    &["draft/", "review/", "release/", "codebook/", "account/", "audit/query"],
    &["scheduler", "audit/"],
];

/// The files of the desk, without `mod.rs`, each with the files of the desk that it names. `draft/check` is one file.
fn desk_files() -> BTreeMap<String, BTreeSet<String>> {
    let texts: BTreeMap<String, String> = rust_files("src/desk")
        .into_iter()
        .map(|(name, text)| {
            let name = name.trim_start_matches("src/desk/").trim_end_matches(".rs").to_owned();
            let name = if name.starts_with("draft/check/") { format!("draft/check {name}") } else { name };
            (name, text)
        })
        .collect();
    let files: BTreeSet<&str> = texts.keys().filter_map(|name| name.split(' ').next()).collect();
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in &texts {
        let file = name.split(' ').next().unwrap_or_default();
        if file == "mod" || file.ends_with("/mod") {
            continue;
        }
        let names = named.entry(file.to_owned()).or_default();
        let code: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        for path in code.split("crate::desk::").skip(1) {
            let end =
                |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
            let mut known = String::new();
            let mut rest = path;
            loop {
                if let Some(list) = rest.strip_prefix('{') {
                    let list = list.split('}').next().unwrap_or_default();
                    let ends = list.split(',').map(|item| item.trim()).map(|item| &item[..end(item)]);
                    let found: Vec<String> = ends.map(|item| format!("{known}{item}")).collect();
                    assert!(found.iter().all(|item| files.contains(item.as_str())), "{name} names {found:?}");
                    names.extend(found);
                    break;
                }
                known.push_str(&rest[..end(rest)]);
                if files.contains(known.as_str()) {
                    names.insert(known);
                    break;
                }
                rest = rest[end(rest)..].strip_prefix("::").unwrap_or_else(|| {
                    panic!("{name} names crate::desk::{known}, which is no file: name the file")
                });
                known.push('/');
            }
        }
        names.remove(file);
    }
    named
}

#[test]
fn the_desk_has_four_floors_and_no_circle() {
    let files = desk_files();
    let floor = |file: &str| {
        let is_on = |floor: &&&[&str]| {
            floor.iter().any(|name| file == *name || name.ends_with('/') && file.starts_with(name))
        };
        // The lists of the lower floors name files, those of the upper ones what is left of a folder.
        FLOORS_OF_THE_DESK
            .iter()
            .position(|floor| is_on(&floor))
            .unwrap_or_else(|| panic!("{file} is on no floor of the desk"))
    };
    for (file, names) in &files {
        for name in names {
            assert!(floor(name) <= floor(file), "{file} names {name}, which is on a higher floor");
            assert!(!file.starts_with("core/") || name.starts_with("core/"), "{file} names {name}, a noun");
        }
    }
    // Files that name none of those left can be taken away; what is left at the end goes round in a circle.
    let mut left = files;
    while let Some(free) = left.iter().find(|(_, names)| names.is_empty()).map(|(file, _)| file.clone()) {
        left.remove(&free);
        for names in left.values_mut() {
            names.remove(&free);
        }
    }
    assert!(left.is_empty(), "files of the desk that name each other in a circle: {left:?}");
}
