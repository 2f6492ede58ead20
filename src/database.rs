//! Opens and configures connections: one writer and several readers on SQLite, or a pool on PostgreSQL.

pub mod clock;
pub mod lock;
pub mod notice;
mod postgres;
pub mod schema;
pub mod url;

use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor, Row};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database as SeaOrm, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use self::lock::UnwrittenFile;
use self::postgres::PostgresError;
use self::url::DatabaseUrl;

const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(500);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(2);
/// Timeout of an idle transaction: its owner is gone, and its locks block others.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Timeout for commands that run alone: migrations, shipped data, verification.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(600);
/// Timeout for loading the shelf, which reads whole tables while no request waits.
const LOAD_TIMEOUT: &str = "SET LOCAL statement_timeout = '300s'";
/// The table that identifies a database of this program.
pub const OUR_OWN: &str = "seaql_migrations";
/// True unless a transaction began with an earlier statement. (A ROLLBACK outside a transaction would fill the log of
/// the server with warnings.) Sent unprepared, because preparing it would itself be an earlier statement.
const OUTSIDE_A_TRANSACTION: &str = "SELECT now() = statement_timestamp()";
const POSTGRES_CONNECTIONS: u32 = 8;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The use of the database, which decides timeouts and permissions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Serve,
    Command,
    /// A command that writes beside a service. It creates no database.
    Beside,
    /// A command that only reads. It changes no byte and creates no database.
    Inspect,
}

/// An open database.
#[derive(Clone)]
pub struct Database {
    write: DatabaseConnection,
    read: DatabaseConnection,
    /// A file that is read without the locks of SQLite, and must not change meanwhile.
    quiet: Option<Arc<UnwrittenFile>>,
}

/// Why the database cannot be used, in one sentence for the terminal.
pub struct DatabaseError(pub String);

impl Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Database {
    pub async fn open(url: &str, purpose: Purpose) -> Result<Self, DatabaseError> {
        Self::open_with(url, purpose, POSTGRES_CONNECTIONS).await
    }

    /// Opens the database with a maximum number of connections on PostgreSQL. SQLite always has one writer.
    pub async fn open_with(url: &str, purpose: Purpose, connections: u32) -> Result<Self, DatabaseError> {
        let refused = |why: &str| {
            let why = match why {
                // Some errors quote the address with its password.
                why if why.contains(url) => "the address is not well-formed",
                // The pool retries until its timeout and then reports only the timeout.
                why if why.contains("unable to open database file") => {
                    "there is no such file, or it may not be opened"
                }
                why if why.starts_with("pool timed out") => "it does not answer",
                why => why,
            };
            DatabaseError(format!("The database {} cannot be opened: {why}.", hide_password(url)))
        };
        let unfit = |what: &str| DatabaseError(format!("The database {} {what}.", hide_password(url)));
        let known = DatabaseUrl::parse(url).map_err(|why| unfit(&why))?;
        if let DatabaseUrl::Postgres(url) = &known {
            let options = url.parse().map_err(|_| refused("the address is not well-formed"))?;
            postgres::check(&postgres_options(options)).await.map_err(|why| match why {
                PostgresError::Error(error) => refused(&innermost(&error)),
                PostgresError::Silent => refused("it does not answer"),
                PostgresError::Not(what) => unfit(&what),
            })?;
        }
        let mut quiet = None;
        if let Some(path) = known.file() {
            if matches!(purpose, Purpose::Beside | Purpose::Inspect) {
                lock::refuse_other_name(path)?;
            }
            quiet = (purpose == Purpose::Inspect).then(|| UnwrittenFile::open(path)).flatten().map(Arc::new);
        }
        let connect = async |access| {
            let options = options(&known, purpose, access, connections, quiet.is_some());
            SeaOrm::connect(options).await.map_err(|error| refused(&reason(&error)))
        };
        let (write, read) = match &known {
            DatabaseUrl::Sqlite { file: Some(_), .. } if purpose == Purpose::Inspect => {
                let read = connect(Access::Read).await?;
                (read.clone(), read)
            }
            DatabaseUrl::Sqlite { file: Some(_), .. } => {
                (connect(Access::Write).await?, connect(Access::Read).await?)
            }
            _ => {
                let both = connect(Access::Write).await?;
                (both.clone(), both)
            }
        };
        let db = Self { write, read, quiet };
        if known.is_sqlite() {
            let encoding = db.sqlite_encoding().await.map_err(|error| refused(&reason(&error)))?;
            if encoding != "UTF-8" {
                let what = format!("has the encoding {encoding}; this program sorts and compares in UTF-8");
                return Err(unfit(&what));
            }
        }
        Ok(db)
    }

    async fn sqlite_encoding(&self) -> Result<String, DbErr> {
        let statement = Statement::from_string(DbBackend::Sqlite, "PRAGMA encoding");
        let row = self.read.query_one_raw(statement).await?;
        row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))
    }

    /// Calls `observer` with the text of each statement that this database, or a clone made later, has run.
    pub fn observe_statements(&mut self, observer: impl Fn(&str) + Clone + Send + Sync + 'static) {
        for connection in [&mut self.write, &mut self.read] {
            let observer = observer.clone();
            connection.set_metric_callback(move |run| observer(&run.statement.sql));
        }
    }

    /// Whether nothing was written to a file while it was read without locks.
    pub fn is_unchanged(&self) -> bool {
        self.quiet.as_ref().is_none_or(|quiet| quiet.is_unchanged())
    }

    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once, because taking it later fails
    /// without waiting. It is never a savepoint of an older transaction: see `options`.
    pub async fn begin_write(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite = self.backend() == DbBackend::Sqlite;
        self.write
            .begin_with_options(TransactionOptions {
                isolation_level: (!sqlite).then_some(IsolationLevel::ReadCommitted),
                access_mode: None,
                sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
            })
            .await
    }

    /// Writes a value that is there already, to test whether the disk, the file and the server accept a write.
    pub async fn check_writable(&self) -> Result<(), DbErr> {
        let tx = self.begin_write().await?;
        tx.execute_unprepared("UPDATE seaql_migrations SET applied_at = applied_at").await?;
        tx.commit().await
    }

    /// Begins a transaction that reads one snapshot of the database.
    pub async fn begin_read(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite = self.backend() == DbBackend::Sqlite;
        let tx = self
            .read
            .begin_with_options(TransactionOptions {
                isolation_level: (!sqlite).then_some(IsolationLevel::RepeatableRead),
                access_mode: (!sqlite).then_some(AccessMode::ReadOnly),
                sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Deferred),
            })
            .await?;
        if !sqlite {
            tx.execute_unprepared(LOAD_TIMEOUT).await?;
        }
        Ok(tx)
    }

    /// Closes all connections. SQLite then has all data in its one file.
    pub async fn close(self) {
        // The readers first: the last connection to close writes the log back.
        let _ = self.read.close().await;
        let _ = self.write.close().await;
    }

    /// A connection for a single statement that reads.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// The startup parameters of every connection to PostgreSQL. Timeouts are set after connecting, because a pooler
/// accepts no `options`. It does not accept `extra_float_digits` either, which matters only before PostgreSQL 12.
fn postgres_options(options: PgConnectOptions) -> PgConnectOptions {
    options.extra_float_digits(None)
}

fn options(
    url: &DatabaseUrl,
    purpose: Purpose,
    access: Access,
    connections: u32,
    is_quiet: bool,
) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_sqlx());
    let serves = purpose == Purpose::Serve;
    let statement_timeout = if serves { STATEMENT_TIMEOUT } else { COMMAND_TIMEOUT };
    let idle_timeout = if serves { IDLE_TIMEOUT } else { COMMAND_TIMEOUT };
    options
        .sqlx_logging(false)
        .test_before_acquire(false)
        .acquire_timeout(if purpose == Purpose::Serve { ACQUIRE_TIMEOUT } else { CONNECT_TIMEOUT })
        .connect_timeout(CONNECT_TIMEOUT);
    if url.is_sqlite() {
        let create = !matches!(purpose, Purpose::Inspect | Purpose::Beside);
        options.max_connections(if access == Access::Write { 1 } else { 4 });
        options.map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = if create { sqlite } else { sqlite.create_if_missing(false) };
            if purpose == Purpose::Inspect {
                // The journal mode is stored in the file, so it stays.
                let sqlite = if is_quiet { sqlite.immutable(true) } else { sqlite };
                return sqlite.read_only(true).busy_timeout(BUSY_TIMEOUT).pragma("query_only", "ON");
            }
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
                .pragma("query_only", if access == Access::Read { "ON" } else { "OFF" })
        });
        // After a failed COMMIT or ROLLBACK the driver believes for ever that the connection is inside a transaction
        // (seen in sqlx 0.9.0) and makes each later transaction a savepoint. After the next ROLLBACK these savepoints
        // belong to a transaction that never ends, so acknowledged writes are lost. Such a connection is closed, which
        // rolls back.
        options.map_sqlx_sqlite_before_acquire(|connection, _| {
            Box::pin(async move {
                // A dropped transaction only queues its ROLLBACK; this waits until it has run.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        });
    } else {
        options.max_connections(connections);
        // A task that is cancelled while it begins a transaction can leave the connection inside one, and later writes
        // on it would be lost (seen in sqlx 0.9.0). Such a connection is closed, which rolls back.
        options.map_sqlx_postgres_before_acquire(|connection, _| {
            Box::pin(async move {
                let server_agrees: bool = connection.fetch_one(OUTSIDE_A_TRANSACTION).await?.try_get(0)?;
                Ok(server_agrees && !connection.is_in_transaction())
            })
        });
        options.map_sqlx_postgres_opts(postgres_options);
        let settings = format!(
            "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET timezone = 'UTC'{}",
            statement_timeout.as_millis(),
            idle_timeout.as_millis(),
            if purpose == Purpose::Inspect { "; SET default_transaction_read_only = on" } else { "" },
        );
        options.map_sqlx_postgres_pool_opts(move |pool| {
            let settings = settings.clone();
            pool.after_connect(move |connection, _| {
                let settings = settings.clone();
                Box::pin(async move { connection.execute(AssertSqlSafe(settings)).await.map(drop) })
            })
        });
    }
    options
}

/// The innermost message of a database error, without the layers around it.
pub fn reason(error: &DbErr) -> String {
    innermost(error)
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string().trim_end_matches('.').to_owned()
}

/// A database address without its password, which may stand before any `@`, also if it is not escaped, and in the
/// parameters. Everything that may be a password is left out.
pub fn hide_password(url: &str) -> String {
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        return format!("{}:…", url.split(':').next().unwrap_or_default());
    };
    let (who, place) = match rest.rsplit_once('@') {
        Some((who, place)) => match who.split_once(':') {
            Some((user, _)) => (format!("{user}:***@"), place),
            None => (format!("{who}@"), place),
        },
        None => (String::new(), rest),
    };
    match place.split_once('?') {
        Some((place, _)) => format!("{scheme}://{who}{place}?…"),
        None => format!("{scheme}://{who}{place}"),
    }
}
