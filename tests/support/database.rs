//! A database for each test: empty, or a copy of a template.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait, DbBackend, Statement};

use super::postgres::Cluster;
use super::template;

/// The database of one test. A SQLite file is deleted with it, a PostgreSQL database with its cluster.
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

/// Whether the tests run on PostgreSQL.
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
    /// A database without tables.
    pub fn empty() -> Self {
        if on_postgres() {
            let name = format!("test_{}", next());
            administer(&format!("CREATE DATABASE {name}"));
            return Self::postgres(name);
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("mgi.db").display());
        Self { url, kind: Kind::Sqlite(Arc::new(folder)), instances: Arc::default() }
    }

    /// A database without tables, whose locale knows capitals of more letters than A to Z if the database has locales.
    pub fn in_a_locale() -> Self {
        if !on_postgres() {
            return Self::empty();
        }
        let name = format!("test_{}", next());
        administer(&format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'"));
        Self::postgres(name)
    }

    /// A database with the tables that one statement makes.
    pub fn with(statement: &str) -> Self {
        let database = Self::empty();
        block_on(async {
            let db = sea_orm::Database::connect(&database.url).await.expect("the database answers");
            db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
            db.close().await.expect("the connection can be closed");
        });
        database
    }

    /// A database from a recorded one: the bytes of a SQLite file, or a dump by `pg_dump`.
    pub fn restored(kept: &[u8]) -> Self {
        let database = Self::empty();
        match &database.kind {
            Kind::Sqlite(folder) => {
                std::fs::write(folder.path().join("mgi.db"), kept).expect("the file can be written");
            }
            Kind::Postgres(name) => Cluster::get().restore(name, kept),
        }
        database
    }

    /// A migrated database with the shipped data published.
    pub fn shipped() -> Self {
        Self::copy_of("shipped")
    }

    /// A migrated database with the shipped data and the demonstration published.
    pub fn demonstration() -> Self {
        Self::copy_of("demonstration")
    }

    fn copy_of(template: &str) -> Self {
        if on_postgres() {
            let name = format!("test_{}", next());
            administer(&format!("CREATE DATABASE {name} TEMPLATE {}", template::postgres_name(template)));
            return Self::postgres(name);
        }
        let database = Self::empty();
        if let Kind::Sqlite(folder) = &database.kind {
            template::copy_sqlite(template, &folder.path().join("mgi.db"));
        }
        database
    }

    fn postgres(name: String) -> Self {
        Self { url: Cluster::get().url(&name), kind: Kind::Postgres(name), instances: Arc::default() }
    }

    /// A second handle on the same database, for another instance.
    pub fn again(&self) -> Self {
        Self { url: self.url.clone(), kind: self.kind.clone(), instances: self.instances.clone() }
    }

    /// Copies the present content to another database. No other session may write meanwhile.
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

    /// Puts back a copy while other sessions have the database open: on PostgreSQL another database takes the name, on
    /// SQLite other rows go into the same file.
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

    /// The number of the next instance on this database.
    pub fn instance(&self) -> u64 {
        self.instances.fetch_add(1, Ordering::Relaxed)
    }

    /// Makes the database unavailable to all.
    pub fn stop(&self) {
        match &self.kind {
            Kind::Sqlite(folder) => {
                for file in ["mgi.db", "mgi.db-wal", "mgi.db-shm"] {
                    let path = folder.path().join(file);
                    if path.exists() {
                        std::fs::write(path, "this is no database").expect("the file can be overwritten");
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

fn administer(statement: &str) {
    run_on(&Cluster::get().url("postgres"), vec![statement.to_owned()]);
}

/// Ends every connection to a database; a connection pool opens new ones.
fn disconnect(name: &str) {
    administer(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
}

/// Runs statements one after the other on one connection.
pub fn run_on(url: &str, statements: Vec<String>) {
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

/// Replaces all rows by those of another SQLite file, as `.restore` of `sqlite3` does.
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

/// Runs a future on a thread of its own, because a test already runs within a runtime.
pub fn block_on<F: Future<Output = ()> + Send>(future: F) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(future);
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}
