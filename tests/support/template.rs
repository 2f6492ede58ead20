//! Templates: filled databases on disk, made once for each version of the program and copied by every test.
//!
//! A test that runs alone, or in a process of its own (`cargo nextest`), starts at once. The templates are in
//! `target/tmp/templates`, in a folder for each key. The key changes with the sources that can change the content of
//! a database (`build.rs`) and with this file. Templates of other keys are deleted when new ones are made.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use mgi_api::database::{Database, Purpose};
use mgi_api::demonstration;
use mgi_api::publish::NoDecisions;
use mgi_api::shipped::{self, Files};

use super::database::{block_on, run_on};
use super::postgres::Cluster;
use super::world;

/// The databases that there are templates of, each with the scale of its demonstration.
const TEMPLATES: [(&str, Option<u32>); 2] = [("shipped", None), ("demonstration", Some(1))];

/// Copies a template to the file of a new SQLite database.
pub fn copy_sqlite(name: &str, to: &Path) {
    let (_, demonstration) = TEMPLATES.into_iter().find(|(known, _)| *known == name).expect("a template");
    let make = |folder: &Path| fill(&format!("sqlite://{}/mgi.db?mode=rwc", folder.display()), demonstration);
    with_template(&format!("sqlite-{name}"), make, |template| {
        fs::copy(template.join("mgi.db"), to).expect("the template can be copied");
    });
}

/// Calls `copy` with the data folder of a stopped PostgreSQL cluster that has every template as a database.
pub fn with_postgres_cluster<T>(version: &str, copy: impl FnOnce(&Path) -> T) -> T {
    let make = |folder: &Path| {
        let cluster = Cluster::new_for_template();
        for (name, demonstration) in TEMPLATES {
            let database = postgres_name(name);
            run_on(&cluster.url("postgres"), vec![format!("CREATE DATABASE {database}")]);
            fill(&cluster.url(&database), demonstration);
        }
        cluster.stop_and_move_to(folder);
    };
    with_template(&format!("postgres-{version}"), make, |template| copy(&template.join("data")))
}

/// The name of a template within the cluster.
pub fn postgres_name(template: &str) -> String {
    format!("template_{template}")
}

/// Migrates a database, and publishes the shipped data and perhaps a demonstration of a scale.
pub fn fill(url: &str, demonstration: Option<u32>) {
    block_on(async {
        let db = Database::open(url, Purpose::Command).await.unwrap_or_else(|why| panic!("{why}"));
        db.migrate().await.unwrap_or_else(|why| panic!("{why}"));
        assert!(
            shipped::receive(&db, &Files::shipped(), &NoDecisions, world::now()).await.is_ok(),
            "the shipped data can be published"
        );
        if let Some(scale) = demonstration {
            assert!(demonstration::receive(&db, scale).await.is_ok(), "the demonstration can be published");
            let rest = shipped::receive_the_rest(&db, &Files::current()).await;
            assert!(rest.is_ok(), "the later shipments can be published");
        }
        // An open connection would leave a `-wal` beside the SQLite file; PostgreSQL copies no database in use.
        db.close().await;
    });
}

/// Calls `make` if the template is missing, then `read` with its folder. A lock on a file keeps other threads and
/// processes from making the same template twice, and from deleting it while it is read.
fn with_template<T>(name: &str, make: impl FnOnce(&Path), read: impl FnOnce(&Path) -> T) -> T {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates");
    fs::create_dir_all(&all).unwrap_or_else(|error| panic!("{}: {error}", all.display()));
    let lock = File::create(all.join("lock")).expect("the lock of the templates can be opened");
    let mine = all.join(key());
    let template = mine.join(name);
    lock.lock_shared().expect("the templates can be locked");
    if !template.is_dir() {
        lock.unlock().and_then(|()| lock.lock()).expect("the templates can be locked");
        // Another process may have made it while this one waited.
        if !template.is_dir() {
            delete_all_but(&mine, &all);
            let unfinished = mine.join("unfinished");
            fs::create_dir_all(&unfinished).expect("a folder can be made");
            make(&unfinished);
            fs::rename(&unfinished, &template).expect("the template can be moved into place");
        }
    }
    read(&template)
}

/// Deletes the templates of other keys, and what a process left that ended while it made one.
fn delete_all_but(mine: &Path, all: &Path) {
    let folders = fs::read_dir(all).expect("the templates can be listed").flatten().map(|entry| entry.path());
    let others = folders.filter(|path| path.is_dir() && path != mine);
    for folder in others.chain([mine.join("unfinished")]).filter(|folder| folder.exists()) {
        fs::remove_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }
}

fn key() -> String {
    let mut hasher = DefaultHasher::new();
    for part in [env!("MGI_TEMPLATE_KEY"), include_str!("template.rs"), world::NOW] {
        hasher.write(part.as_bytes());
    }
    format!("{:016x}", hasher.finish())
}
