//! Checks a PostgreSQL database before use: it must be in UTF-8 and have one session for each connection.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{ConnectOptions, Connection, Error, Executor, Row};
use tokio::time::timeout;

const ENCODINGS: &str = "SELECT current_setting('server_encoding'), current_setting('client_encoding')";
const BACKEND: &str = "SELECT pg_backend_pid()";
const BEGIN: &str = "BEGIN";
const ROLLBACK: &str = "ROLLBACK";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout of the second connection, which a pooler in session mode may not have.
const SECOND_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a PostgreSQL database cannot be used.
pub enum PostgresError {
    /// The server does not answer, or refuses the connection.
    Error(Error),
    /// The server does not answer in time.
    Silent,
    /// A fact about the database, as the rest of a sentence that begins with its address.
    Not(String),
}

impl From<Error> for PostgresError {
    fn from(error: Error) -> Self {
        // The message of PgBouncer when a transaction begins in statement mode.
        if error.to_string().contains("pooling mode") { pooled() } else { Self::Error(error) }
    }
}

/// Connects and checks the database.
pub async fn check(options: &PgConnectOptions) -> Result<(), PostgresError> {
    // The sentences below report slow steps.
    let options = &options.clone().disable_statement_logging();
    let connect = PgConnection::connect_with(options);
    let mut first = timeout(CONNECT_TIMEOUT, connect).await.map_err(|_| PostgresError::Silent)??;
    let row = first.fetch_one(ENCODINGS).await?;
    let (server, client): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    if server != "UTF8" {
        return Err(PostgresError::Not(format!(
            "has the encoding {server}, in which not every name can be stored; make it anew with CREATE DATABASE … \
             ENCODING 'UTF8' TEMPLATE template0"
        )));
    }
    if client != "UTF8" {
        return Err(PostgresError::Not(format!(
            "speaks {client} (client_encoding); this program speaks UTF8"
        )));
    }
    one_session_each(&mut first, options).await?;
    // Does not wait for the server to close the connection.
    let _ = timeout(SECOND_TIMEOUT, first.close()).await;
    Ok(())
}

/// A pooler in transaction mode may give a connection another backend after each transaction: while a second connection
/// holds the backend that the first one used, the first one gets another.
async fn one_session_each(first: &mut PgConnection, options: &PgConnectOptions) -> Result<(), PostgresError> {
    let before = backend(first).await?;
    let connect = timeout(SECOND_TIMEOUT, PgConnection::connect_with(options)).await;
    let Ok(Ok(mut second)) = connect else { return Ok(()) };
    let begin = async {
        second.execute(BEGIN).await?;
        backend(&mut second).await
    };
    let Ok(other) = timeout(SECOND_TIMEOUT, begin).await else { return Ok(()) };
    // A pool of one connection has none left for the first one to ask again.
    if other? == before {
        return Err(pooled());
    }
    let after = timeout(CONNECT_TIMEOUT, backend(first)).await.map_err(|_| PostgresError::Silent)??;
    second.execute(ROLLBACK).await?;
    let _ = timeout(SECOND_TIMEOUT, second.close()).await;
    if before == after { Ok(()) } else { Err(pooled()) }
}

async fn backend(connection: &mut PgConnection) -> Result<i32, Error> {
    connection.fetch_one(BACKEND).await?.try_get(0)
}

fn pooled() -> PostgresError {
    PostgresError::Not(
        "is reached through a pooler that gives each transaction another session, such as PgBouncer in transaction \
         mode; use session mode, or connect to PostgreSQL itself"
            .to_owned(),
    )
}
