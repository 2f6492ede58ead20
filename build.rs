//! Tells the compiler whether the web assets are present, and tests which version of the data their templates need.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

const ASSETS: [&str; 5] = ["react.js", "react-dom.js", "graphiql.js", "graphiql.css", "LICENSES.txt"];

/// What decides the content of a filled database.
const SOURCES: [&str; 5] = ["Cargo.lock", "data", "entity/src", "migration/src", "src"];

/// Rooms above `publish`: tests/shape.rs holds that the rooms that fill a database do not name them.
const NO_SOURCES: [&str; 4] = ["src/command", "src/desk", "src/graphql", "src/http"];

fn main() {
    println!("cargo::rustc-check-cfg=cfg(web_assets)");
    // Watches the folder, so that cargo notices new files as well as changed ones.
    println!("cargo::rerun-if-changed=web");
    if ASSETS.iter().all(|name| Path::new("web/assets").join(name).is_file()) {
        println!("cargo::rustc-cfg=web_assets");
    }
    // Hashed here and not when a test runs: a file may be edited after the program was built.
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        hash(Path::new(source), &mut hasher);
    }
    println!("cargo::rustc-env=MGI_TEMPLATE_KEY={:016x}", hasher.finish());
}

/// Adds the names and contents of all files, and asks cargo to watch each.
fn hash(path: &Path, hasher: &mut DefaultHasher) {
    if NO_SOURCES.iter().any(|room| path == Path::new(room)) {
        return;
    }
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            hash(&path, hasher);
        }
        return;
    }
    println!("cargo::rerun-if-changed={}", path.display());
    let content = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    hasher.write(path.to_string_lossy().as_bytes());
    hasher.write_usize(content.len());
    hasher.write(&content);
}
