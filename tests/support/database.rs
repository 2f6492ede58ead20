//! A database of its own for every test, copied from one that was filled once.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use mgi_api::database::{Database, Purpose};
use mgi_api::demonstration;
use mgi_api::shipped::{self, Files};
use sea_orm::{ConnectOptions, ConnectionTrait, DbBackend, Statement};

use super::postgres::Cluster;

/// Where a test's database is; gone with it.
pub struct TestDatabase {
    pub url: String,
    kind: Kind,
    instances: Arc<AtomicU64>,
}

#[derive(Clone)]
enum Kind {
    Sqlite(Arc<tempfile::TempDir>),
    Postgres(String),
}

/// Whether this run is on PostgreSQL.
pub fn on_postgres() -> bool {
    match std::env::var("MGI_TEST_DB").as_deref() {
        Err(_) | Ok("sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("MGI_TEST_DB is {other:?}; it must be sqlite or postgres"),
    }
}

fn next() -> u32 {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

impl TestDatabase {
    /// With nothing in it.
    pub fn empty() -> Self {
        if on_postgres() {
            let name = format!("test_{}", next());
            administer(&format!("CREATE DATABASE {name}"));
            return Self {
                url: Cluster::get().url(&name),
                kind: Kind::Postgres(name),
                instances: Arc::default(),
            };
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("mgi.db").display());
        Self { url, kind: Kind::Sqlite(Arc::new(folder)), instances: Arc::default() }
    }

    /// With what a statement makes, and nothing else.
    pub fn with(statement: &str) -> Self {
        let database = Self::empty();
        block_on(async {
            let db = sea_orm::Database::connect(&database.url).await.expect("the database answers");
            db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
            db.close().await.expect("the connection can be closed");
        });
        database
    }

    /// Migrated, with the shipped data published.
    pub fn shipped() -> Self {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        TEMPLATE.get_or_init(|| Template::new("shipped", None)).copy()
    }

    /// The same, and the demonstration.
    pub fn demonstration() -> Self {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        TEMPLATE.get_or_init(|| Template::new("demonstration", Some(1))).copy()
    }

    /// The same, so many times as large.
    pub fn demonstration_of(scale: u32) -> Self {
        Template::new(&format!("demonstration_{scale}"), Some(scale)).copy()
    }

    /// The same database once more, for another instance on it.
    pub fn again(&self) -> Self {
        Self { url: self.url.clone(), kind: self.kind.clone(), instances: self.instances.clone() }
    }

    /// What is in it now, kept in another one. Nobody may be writing to it.
    pub fn backup(&self) -> Self {
        let kept = match &self.kind {
            Kind::Sqlite(_) => Self::empty(),
            Kind::Postgres(name) => {
                let copy = format!("test_{}", next());
                disconnect(name);
                administer(&format!("CREATE DATABASE {copy} TEMPLATE {name}"));
                Self {
                    url: Cluster::get().url(&copy),
                    kind: Kind::Postgres(copy),
                    instances: self.instances.clone(),
                }
            }
        };
        if let Kind::Sqlite(folder) = &kept.kind {
            let file = folder.path().join("mgi.db");
            run_on(&self.url, vec![format!("VACUUM INTO '{}'", file.display())]);
        }
        kept
    }

    /// It holds what was kept again, while others have it open: another database under its name on PostgreSQL, other
    /// rows in the same file on SQLite.
    pub fn restore(&self, kept: &Self) {
        match (&self.kind, &kept.kind) {
            (Kind::Postgres(name), Kind::Postgres(kept)) => {
                disconnect(name);
                administer(&format!("ALTER DATABASE {name} RENAME TO test_{}", next()));
                administer(&format!("CREATE DATABASE {name} TEMPLATE {kept}"));
            }
            (Kind::Sqlite(_), Kind::Sqlite(folder)) => {
                let file = folder.path().join("mgi.db");
                block_on(copy_rows(&self.url, &file.display().to_string()));
            }
            _ => panic!("both are of one kind"),
        }
    }

    /// A number for every instance on it.
    pub fn instance(&self) -> u64 {
        self.instances.fetch_add(1, Ordering::Relaxed)
    }

    /// From now on it answers nobody.
    pub fn stop(&self) {
        match &self.kind {
            Kind::Sqlite(folder) => {
                for file in ["mgi.db", "mgi.db-wal", "mgi.db-shm"] {
                    let path = folder.path().join(file);
                    if path.exists() {
                        std::fs::write(path, "this is no database").expect("the file can be spoilt");
                    }
                }
            }
            Kind::Postgres(name) => {
                administer(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
                disconnect(name);
            }
        }
    }
}

/// A database that others are copied from.
enum Template {
    /// The file `template.db` in a folder that goes when this does.
    Sqlite(tempfile::TempDir),
    Postgres(String),
}

impl Template {
    fn new(name: &str, demonstration: Option<u32>) -> Self {
        if on_postgres() {
            let name = format!("template_{name}");
            administer(&format!("CREATE DATABASE {name}"));
            fill(&Cluster::get().url(&name), demonstration);
            return Self::Postgres(name);
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("template.db");
        fill(&format!("sqlite://{}?mode=rwc", file.display()), demonstration);
        Self::Sqlite(folder)
    }

    fn copy(&self) -> TestDatabase {
        match self {
            Self::Postgres(template) => {
                let name = format!("test_{}", next());
                administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
                TestDatabase {
                    url: Cluster::get().url(&name),
                    kind: Kind::Postgres(name),
                    instances: Arc::default(),
                }
            }
            Self::Sqlite(template) => {
                let database = TestDatabase::empty();
                if let Kind::Sqlite(folder) = &database.kind {
                    let copied =
                        std::fs::copy(template.path().join("template.db"), folder.path().join("mgi.db"));
                    copied.expect("the filled database can be copied");
                }
                database
            }
        }
    }
}

/// Migrates it, and publishes the shipped data.
pub fn fill(url: &str, demonstration: Option<u32>) {
    block_on(async {
        let db = Database::open(url, Purpose::Command).await.unwrap_or_else(|why| panic!("{why}"));
        db.migrate().await.unwrap_or_else(|why| panic!("{why}"));
        assert!(
            shipped::receive(&db, &Files::shipped(), super::world::now()).await.is_ok(),
            "the shipped data can be published"
        );
        if let Some(scale) = demonstration {
            assert!(demonstration::receive(&db, scale).await.is_ok(), "the demonstration can be published");
            let rest = shipped::receive_the_rest(&db, &Files::current()).await;
            assert!(rest.is_ok(), "what came after it can be published");
        }
        // A copy of the file must be whole, and a template must be alone.
        db.close().await;
    });
}

fn administer(statement: &str) {
    run_on(&Cluster::get().url("postgres"), vec![statement.to_owned()]);
}

/// Ends every connection to a database; whoever had one makes another.
fn disconnect(name: &str) {
    administer(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
}

/// Runs statements one after the other on one connection.
fn run_on(url: &str, statements: Vec<String>) {
    block_on(async {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1);
        let db = sea_orm::Database::connect(options).await.expect("the database answers");
        for statement in statements {
            db.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        db.close().await.expect("the connection can be closed");
    });
}

/// Puts the rows of another SQLite file in the place of those that are there, as `sqlite3`'s `.restore` does.
async fn copy_rows(url: &str, from: &str) {
    let names = async |of: &str| -> Vec<(String, String)> {
        let db = sea_orm::Database::connect(url).await.expect("the database answers");
        let query = format!("SELECT name, sql FROM sqlite_master WHERE type = '{of}' AND sql IS NOT NULL");
        let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, query)).await.expect("names");
        db.close().await.expect("the connection can be closed");
        rows.iter()
            .map(|row| (row.try_get_by_index(0).expect("a name"), row.try_get_by_index(1).expect("a text")))
            .collect()
    };
    let (tables, triggers) = (names("table").await, names("trigger").await);
    let mut statements = vec![
        "PRAGMA foreign_keys = OFF".to_owned(),
        format!("ATTACH '{from}' AS kept"),
        "BEGIN IMMEDIATE".to_owned(),
    ];
    statements.extend(triggers.iter().map(|(name, _)| format!("DROP TRIGGER {name}")));
    for (table, _) in &tables {
        statements.push(format!("DELETE FROM main.{table}"));
        statements.push(format!("INSERT INTO main.{table} SELECT * FROM kept.{table}"));
    }
    statements.extend(triggers.into_iter().map(|(_, sql)| sql));
    statements.push("COMMIT".to_owned());
    run_on(url, statements);
}

/// On a thread of its own, since tests run within a runtime already.
fn block_on<F: Future<Output = ()> + Send>(future: F) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(future);
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}
