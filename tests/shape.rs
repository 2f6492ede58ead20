//! The shape of the source tree, without database or network: fresh generated files, and the dependencies of rooms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    // A room that is not built yet has no files.
    let mut open: Vec<PathBuf> = Some(root().join(folder)).into_iter().filter(|path| path.exists()).collect();
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

/// A part of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Code,
    Comment,
    /// A string, with its quotes.
    Text,
    /// A character that could be taken for the quote of a string.
    Quote,
}

/// The parts of a file, in order, each with where it begins and ends.
fn pieces(text: &str) -> Vec<(Piece, Range<usize>)> {
    let (mut pieces, mut at) = (vec![], 0);
    while at < text.len() {
        let rest = &text[at..];
        let hashes =
            rest.strip_prefix('r').map_or(0, |raw| raw.bytes().take_while(|byte| *byte == b'#').count());
        let begins_word = !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        let (piece, length) = if rest.starts_with("//") {
            (Piece::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if begins_word && rest.starts_with('r') && rest[1 + hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let begin = hashes + 2;
            (Piece::Text, begin + rest[begin..].find(&end).expect("a raw string ends") + end.len())
        } else if let Some(inside) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = inside.bytes().position(|byte| {
                let ends = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends
            });
            (Piece::Text, end.expect("a string ends") + 2)
        } else if rest.starts_with("'\"'") {
            (Piece::Quote, 3)
        } else if rest.starts_with("'\\") {
            // The first byte after the backslash may be the apostrophe itself.
            (Piece::Quote, 3 + rest[3..].find('\'').expect("a character ends") + 1)
        } else {
            (Piece::Code, rest.chars().next().expect("a character").len_utf8())
        };
        pieces.push((piece, at..at + length));
        at += length;
    }
    pieces
}

/// The text of a file with its comments and its strings blanked, line by line.
fn code_of(text: &str) -> String {
    let blank = |piece: &str| -> String {
        piece.chars().map(|blanked| if blanked == '\n' { '\n' } else { ' ' }).collect()
    };
    let shown = |(piece, range): (Piece, Range<usize>)| match piece {
        Piece::Code => text[range].to_owned(),
        _ => blank(&text[range]),
    };
    pieces(text).into_iter().map(shown).collect()
}

/// The files of these folders, by name, with their code alone.
fn code_files(folders: &[&str]) -> Vec<(String, String)> {
    let files = folders.iter().flat_map(|folder| rust_files(folder));
    files.map(|(name, text)| (name, code_of(&text))).collect()
}

/// The identifiers of a line of code, in their order.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
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
    // Jurisdiction is an interface, and each of its four kinds is a node. A hit of a search is about a node.
    assert_eq!(others, ["AuditEntry", "Draft", "Jurisdiction", "Principal", "Proposal", "SearchHit"]);
}

#[test]
fn the_forms_of_documents_on_record_are_those_taken() {
    use mgi_api::command::DocumentKind;
    for (name, document) in [
        ("content", DocumentKind::Content),
        ("codebook", DocumentKind::Codebook),
        ("links", DocumentKind::Links),
    ] {
        let path = format!("docs/{name}.schema.json");
        let recorded = fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(recorded == document.json_schema(), "{path} is stale: run `make generate`");
    }
}

/// The types, fields, arguments and enum values of a schema that have no description, by their paths.
fn undescribed(sdl: &str) -> Vec<String> {
    use async_graphql::Positioned;
    use async_graphql::parser::types::{InputValueDefinition, TypeKind, TypeSystemDefinition};
    type Description = Option<Positioned<String>>;
    fn values(
        path: &str,
        values: &[Positioned<InputValueDefinition>],
        look: &mut impl FnMut(String, &Description),
    ) {
        for value in values {
            look(format!("{path}.{}", value.node.name.node), &value.node.description);
        }
    }
    let mut undescribed = vec![];
    let mut look = |path: String, description: &Description| {
        if description.as_ref().is_none_or(|text| text.node.trim().is_empty()) {
            undescribed.push(path);
        }
    };
    for definition in async_graphql::parser::parse_schema(sdl).expect("our schema").definitions {
        // The engine's own directives are described by the specification.
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        look(name.to_owned(), &definition.node.description);
        let fields = match &definition.node.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            TypeKind::InputObject(input) => {
                values(name, &input.fields, &mut look);
                continue;
            }
            TypeKind::Enum(words) => {
                for word in &words.values {
                    look(format!("{name}.{}", word.node.value.node), &word.node.description);
                }
                continue;
            }
            TypeKind::Scalar | TypeKind::Union(_) => continue,
        };
        for field in fields {
            let path = format!("{name}.{}", field.node.name.node);
            look(path.clone(), &field.node.description);
            values(&path, &field.node.arguments, &mut look);
        }
    }
    undescribed
}

#[test]
fn everything_in_the_schema_is_described() {
    let undescribed = undescribed(&mgi_api::graphql::sdl());
    assert!(undescribed.is_empty(), "without a description in schema.graphql:\n{}", undescribed.join("\n"));
}

#[test]
fn what_has_no_description_is_found_wherever_it_stands() {
    let sdl = r#"
        "A type." type Query {
            "A field." described("An argument." id: ID): Int
            "A field." argument(input: ID!): Int
            field: Int
        }
        "An input." input Given { "A field." described: Int, field: Int }
        "An enum." enum Word { "A value." DESCRIBED VALUE }
        scalar Number
    "#;
    assert_eq!(
        undescribed(sdl),
        ["Query.argument.input", "Query.field", "Given.field", "Word.VALUE", "Number"]
    );
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    for folder in ["src", "entity/src", "migration/src", "tests"] {
        for (name, text) in rust_files(folder) {
            let first = text.lines().next().unwrap_or_default();
            assert!(first.starts_with("//! ") && first.len() > 12, "{name} does not begin with its sentence");
        }
    }
}

/// Names that only the two outer rooms may use: the engine and the web server.
const OUTSIDE: &[&str] = &["async_graphql", "axum"];

/// Every room, from the top down.
const ROOMS: &[&str] = &[
    "crate::command",
    "crate::app",
    "crate::http",
    "crate::graphql",
    "crate::desk",
    "crate::demonstration",
    "crate::shipped",
    "crate::publish",
    "crate::shelf",
    "crate::auth",
];

/// Folder, what its files may not name, and the files that may all the same.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("entity/src", OUTSIDE, &[]),
    ("entity/src", &["mgi_api", "migration::"], &[]),
    ("migration/src", OUTSIDE, &[]),
    ("migration/src", &["mgi_api", "entity::"], &[]),
    ("src/shelf", OUTSIDE, &[]),
    (
        "src/shelf",
        &[
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::graphql",
            "crate::exchange",
            "crate::desk",
            "crate::demonstration",
            "crate::shipped",
            "crate::publish",
            "crate::auth",
            "entity::desk",
        ],
        &[],
    ),
    ("src/shelf", &["sea_orm"], &["src/shelf/load.rs", "src/shelf/load/table.rs", "src/shelf/watch.rs"]),
    ("src/publish", OUTSIDE, &[]),
    (
        "src/publish",
        &[
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::graphql",
            "crate::exchange",
            "crate::desk",
            "crate::demonstration",
            "crate::shipped",
            "crate::shelf",
            "crate::auth",
            // The desk passes the decisions of people to `publish`.
            "entity::desk",
        ],
        &[],
    ),
    ("src/shipped", OUTSIDE, &[]),
    (
        "src/shipped",
        &[
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::graphql",
            "crate::exchange",
            "crate::desk",
            "crate::demonstration",
            "crate::shelf",
            "crate::auth",
            "entity::desk",
        ],
        &[],
    ),
    ("src/demonstration", OUTSIDE, &[]),
    (
        "src/demonstration",
        &[
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::graphql",
            "crate::exchange",
            "crate::desk",
            "crate::shelf",
            "crate::auth",
            "entity::desk",
        ],
        &[],
    ),
    (
        "src/graphql",
        &[
            "sea_orm",
            "axum",
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::database",
            "crate::publish",
            "crate::shipped",
            "crate::demonstration",
        ],
        &[],
    ),
    // The meter counts the fields of objects that `#[object]` makes, and no others.
    ("src/graphql", &["SimpleObject", "MergedObject", "#[Object"], &[]),
    // Public fields are answered by files that know nothing of the desk.
    (
        "src/graphql",
        &["crate::desk"],
        &["src/graphql/context.rs", "src/graphql/request_context.rs", "src/graphql/desk/"],
    ),
    ("src/desk", OUTSIDE, &[]),
    (
        "src/desk",
        &[
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::graphql",
            "crate::exchange",
            "crate::demonstration",
            "crate::shipped",
        ],
        &[],
    ),
    ("src/exchange", OUTSIDE, &[]),
    (
        "src/exchange",
        &[
            "sea_orm",
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::graphql",
            "crate::database",
            "crate::desk",
            "crate::publish",
            "crate::shipped",
            "crate::demonstration",
            "crate::auth",
        ],
        &[],
    ),
    ("src/auth", OUTSIDE, &[]),
    (
        "src/auth",
        &[
            "crate::command",
            "crate::app",
            "crate::http",
            "crate::graphql",
            "crate::exchange",
            "crate::desk",
            "crate::demonstration",
            "crate::shipped",
            "crate::publish",
            "crate::shelf",
        ],
        &[],
    ),
    ("src/auth", &["sea_orm"], &["src/auth/registry.rs"]),
    (
        "src/http",
        &["sea_orm", "crate::command", "crate::database", "crate::publish", "crate::desk", "crate::shipped"],
        &[],
    ),
    // Below all rooms: any room may name these, and they name none.
    ("src/database", ROOMS, &[]),
    ("src/database.rs", ROOMS, &[]),
    ("src/form.rs", ROOMS, &[]),
    ("src/cursor.rs", ROOMS, &[]),
    ("src/hash.rs", ROOMS, &[]),
    ("src/hash.rs", &["sea_orm", "entity::desk", "crate::database"], &[]),
    ("src/content.rs", &["sea_orm", "crate::"], &[]),
    ("src/content", &["sea_orm", "crate::"], &[]),
    ("src/error.rs", &["sea_orm", "async_graphql", "axum", "crate::"], &[]),
    ("src/clock.rs", &["crate::"], &[]),
    ("src/date.rs", &["crate::"], &[]),
    ("src/language.rs", &["crate::"], &[]),
    ("src/text.rs", &["crate::"], &[]),
    // Every room may count and trace.
    ("src/telemetry", &["sea_orm", "async_graphql", "axum", "crate::"], &[]),
];

#[test]
fn arrows_point_down() {
    for (folder, forbidden, except) in ARROWS {
        for (name, text) in rust_files(folder) {
            if except.iter().any(|allowed| name.starts_with(allowed)) {
                continue;
            }
            for (number, line) in code_of(&text).lines().enumerate() {
                for word in *forbidden {
                    assert!(!line.contains(word), "{name}:{} names {word}", number + 1);
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

/// Words of strings in camel case that are no names of the schema, and what they are.
const OTHER_NAMES: &[&str] = &[
    // Parameters of URLs and of requests: what they show, and GraphQL over HTTP.
    "asOf",
    "preview",
    "operationName",
    "variables",
    "extensions",
    "persistedQuery",
    "sha256Hash",
    // Parameters of files, and a member of their description.
    "for",
    "operationId",
    // Fields of introspection, which the gate counts.
    "inputFields",
    "possibleTypes",
    "isOneOf",
    // A member of `extensions` of an error.
    "retryAfter",
    // A rule of serde.
    "camelCase",
];

/// The code of a file without its tests; none if all of it is tests.
fn without_tests(text: &str) -> Option<&str> {
    let code = text.split("#[cfg(test)]\nmod tests {").next()?;
    (!code.contains("#[test]")).then_some(code)
}

/// Whether a string is the name of the input that an error is about, by the code before it.
fn names_a_field(before: &str) -> bool {
    let before = before.trim_end();
    let before = before.strip_suffix("format!(").unwrap_or(before).trim_end();
    let ends = ["bad_input(", "field: Some(", "compiler.code(", "compiler.id(", "compiler.instant("];
    let is_limited =
        before.strip_suffix(',').and_then(|call| call.rsplit_once("at_most(")).is_some_and(|(_, most)| {
            most.chars().all(|character| character.is_ascii_uppercase() || character == '_')
        });
    is_limited || ends.iter().any(|end| before.ends_with(end))
}

/// Clients read the strings of these rooms. A field that was renamed must be renamed there too.
#[test]
fn strings_name_what_is_in_the_schema() {
    // Every other part is a description.
    let schema: String = mgi_api::graphql::sdl().split("\"\"\"").step_by(2).collect();
    let known: BTreeSet<&str> = words(&schema).chain(OTHER_NAMES.iter().copied()).collect();
    let is_camel_case = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.contains(|letter: char| letter.is_ascii_uppercase())
            && word.chars().all(|letter| letter.is_ascii_alphanumeric())
    };
    let (mut faults, mut names) = (vec![], 0);
    for (file, text) in ["src/desk", "src/graphql", "src/http"].into_iter().flat_map(rust_files) {
        let Some(text) = without_tests(&text) else { continue };
        for (_, range) in pieces(text).into_iter().filter(|(piece, _)| *piece == Piece::Text) {
            let string = text[range.clone()].replace("\\n", " ");
            let mut named: Vec<&str> = words(&string).filter(is_camel_case).collect();
            if names_a_field(&text[..range.start]) {
                let fields = string.trim_matches('"').split('.').filter_map(|part| part.split('[').next());
                named.extend(fields.filter(|field| !field.is_empty() && !field.starts_with('{')));
            }
            names += named.len();
            let line = text[..range.start].lines().count();
            let unknown = named.into_iter().filter(|name| !known.contains(name));
            faults.extend(unknown.map(|name| format!("{file}:{line} has {name}")));
        }
    }
    assert!(names > 100, "names are found: {names}");
    assert!(faults.is_empty(), "not in schema.graphql:\n{}", faults.join("\n"));
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
        // The lists of the lower floors name files; the lists of the upper floors name folders, for their other files.
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
    // Files that name no remaining file are removed; the files that remain at the end form circles.
    let mut left = files;
    while let Some(free) = left.iter().find(|(_, names)| names.is_empty()).map(|(file, _)| file.clone()) {
        left.remove(&free);
        for names in left.values_mut() {
            names.remove(&free);
        }
    }
    assert!(left.is_empty(), "files of the desk that name each other in a circle: {left:?}");
}

#[test]
fn names_are_verbs_and_nouns_of_the_field() {
    let mut faults = vec![];
    for (name, code) in code_files(&["src", "entity/src", "migration/src", "tests"]) {
        let stem = Path::new(&name).file_name().map(|file| file.to_string_lossy().into_owned());
        if stem.as_deref() == Some("test.rs") {
            faults
                .push(format!("{name} is called test.rs: a predicate is a predicate, a test has a subject"));
        }
        for (number, line) in code.lines().enumerate() {
            let words: Vec<&str> = words(line).collect();
            let declares = |kinds: &[&str], wanted: &str| {
                words.windows(2).any(|pair| kinds.contains(&pair[0]) && pair[1].eq_ignore_ascii_case(wanted))
            };
            let here = format!("{name}:{}", number + 1);
            if declares(&["fn"], "of") {
                faults.push(format!("{here} has `fn of`: say what comes back (new, from_row, load, for_…)"));
            }
            let is_told = match name.starts_with("tests/") {
                true => declares(&["fn", "struct", "enum", "type", "trait", "macro_rules"], "told"),
                false => words.iter().any(|word| word.eq_ignore_ascii_case("told")),
            };
            if is_told {
                faults.push(format!("{here} names something `told`: say what it is"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The type that a line declares outside of functions and `impl` blocks.
fn declared_type(line: &str) -> Option<&str> {
    let mut words = words(line).skip_while(|word| matches!(*word, "pub" | "crate" | "super"));
    matches!(words.next()?, "struct" | "enum" | "trait" | "type" | "union").then(|| words.next())?
}

/// The types of each file: those of the file itself, and those of modules written within it.
fn declared_types(files: &[(String, String)]) -> Vec<(&str, &str)> {
    let mut types = vec![];
    for (name, code) in files {
        let mut in_module = false;
        for line in code.lines() {
            let words: Vec<&str> = words(line).take(3).collect();
            match line.chars().next() {
                Some('}') => in_module = false,
                Some(' ') => {
                    let is_of_the_module =
                        in_module && line.starts_with("    ") && !line.starts_with("     ");
                    types.extend(
                        declared_type(line).filter(|_| is_of_the_module).map(|found| (found, &**name)),
                    );
                }
                Some(_) => {
                    in_module = line.trim_end().ends_with('{') && words.contains(&"mod");
                    types.extend(declared_type(line).map(|found| (found, &**name)));
                }
                None => {}
            }
        }
    }
    types
}

/// Names that sea-orm requires for the parts of every table.
const OF_A_TABLE: &[&str] =
    &["Model", "ModelEx", "Entity", "Relation", "Column", "ActiveModel", "ActiveModelEx", "PrimaryKey"];

/// Rooms where a domain noun may have a type of its own: stored, written by people, published, edited, claimed by a
/// caller, and shown.
const FORMS: &[&str] =
    &["entity/src/", "src/content.rs", "src/shelf/", "src/desk/", "src/auth/", "src/graphql/"];

/// The domain nouns: each is in the schema, and each has one type for each of its forms.
const DOMAIN_NOUNS: &[&str] = &[
    // Questions.
    "Instrument",
    "Codebook",
    "Dimension",
    "Category",
    "Indicator",
    "AnswerOption",
    "ObjectiveLink",
    "SdgTargetLink",
    "GcmObjective",
    "SdgTarget",
    // Places.
    "CountryGroup",
    "Grouping",
    // Answers.
    "Assessment",
    "Revision",
    "Response",
    "Finding",
    "Milestone",
    "Evidence",
    "Policy",
    "Report",
    "Source",
    "RegisterEntry",
    // Counts of answers.
    "Distribution",
    "CrossTabulation",
    "Explanation",
    "AssessmentComparison",
    "IndicatorComparison",
    "ComparisonSummary",
    "Bulletin",
    "Alignment",
    "TopicAlignment",
    // Releases.
    "Release",
    "ReleaseChange",
    "Edition",
    "Withdrawal",
    // The desk.
    "Draft",
    "Problem",
    "Comment",
    "SignOff",
    "Proposal",
    "Principal",
    // The desk makes a preview and the schema shows it, under one name.
    "CodebookPreview",
    "LinksPreview",
    "LinkCounts",
    "LinkDifference",
    "IndicatorChange",
    "ResponseChange",
];

#[test]
fn a_name_is_one_type() {
    let files = code_files(&["src", "entity/src"]);
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, file) in declared_types(&files) {
        places.entry(name).or_default().push(file);
    }
    assert!(places.len() > 300, "the types are found: {}", places.len());
    let form = |file: &str| FORMS.iter().position(|form| file.starts_with(form));
    let faults: Vec<String> = places
        .into_iter()
        .filter(|(name, _)| !OF_A_TABLE.contains(name))
        .filter(|(name, files)| {
            let forms: BTreeSet<Option<usize>> = files.iter().map(|file| form(file)).collect();
            let one_of_each_form = forms.len() == files.len() && !forms.contains(&None);
            files.len() > 1 && !(DOMAIN_NOUNS.contains(name) && one_of_each_form)
        })
        .map(|(name, files)| format!("{name}: {}", files.join(", ")))
        .collect();
    assert!(faults.is_empty(), "one name, one type:\n{}", faults.join("\n"));
}

/// Words for an error that are not the endings this project has for one: Error, Rejection, Problem.
const OTHER_ENDINGS: &[&str] = &[
    "Fault",
    "Refusal",
    "Refused",
    "Failure",
    "Mistake",
    "Unusable",
    "Unreadable",
    "Wrong",
    "Unfit",
    "Invalid",
    "Impossible",
    "Denied",
    "Rejected",
    "Forbidden",
    "Violation",
    "Exception",
    "Err",
    "Bad",
    "Broken",
    "Failed",
];

#[test]
fn an_error_is_called_an_error() {
    let files = code_files(&["src", "entity/src", "migration/src"]);
    let mut faults = vec![];
    for (name, file) in declared_types(&files) {
        let singular = name.strip_suffix('s').unwrap_or(name);
        // A counter of failures is not an error.
        let is_other = OTHER_ENDINGS.iter().any(|ending| singular.ends_with(ending)) && name != "Failures";
        if is_other {
            faults.push(format!("{file}: {name} ends neither in Error nor in Rejection nor in Problem"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The words in backticks, such as paths.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether a word in backticks can be a path from the root of the repository.
fn is_path(word: &str) -> bool {
    let starts = ["src/", "entity/", "migration/", "tests/", "docs/", "data/", "benches/", "web/"];
    starts.iter().any(|start| word.starts_with(start)) && !word.contains(['<', '*', ' ', '…', '@', ':'])
}

#[test]
fn the_files_that_documents_name_exist() {
    let pages = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/clients.md",
        "docs/desk.md",
        "docs/operations.md",
    ];
    for page in pages {
        let text = fs::read_to_string(root().join(page)).expect("a document");
        // A block of code has its own backticks, and names files of the reader.
        let prose: String = text.split("```").step_by(2).collect();
        for path in quoted(&prose).filter(|word| is_path(word)) {
            assert!(root().join(path).exists(), "{page} names {path}");
        }
    }
}

#[test]
fn a_newcomer_finds_the_technical_words() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("a document");
    let table = text.split_once("| Technical word |").expect("the table of CONTRIBUTING.md").1;
    let sources = rust_files("src");
    let mut words = 0;
    for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let search = row.split('|').nth(3).and_then(|cell| quoted(cell).next()).expect("a search");
        assert!(sources.iter().any(|(_, source)| source.contains(search)), "nothing in src has {search:?}");
        words += 1;
    }
    assert!(words >= 10, "{words} words");
}
