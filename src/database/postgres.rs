//! What a PostgreSQL database must be before anything is done with it: in UTF-8, and one session for each connection.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{ConnectOptions, Connection, Error, Executor, Row};
use tokio::time::timeout;

const ENCODINGS: &str = "SELECT current_setting('server_encoding'), current_setting('client_encoding')";
const BACKEND: &str = "SELECT pg_backend_pid()";
const BEGIN: &str = "BEGIN";
const ROLLBACK: &str = "ROLLBACK";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For the second connection. A pooler in session mode may have none to give.
const SECOND_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a database cannot be used.
pub enum PostgresError {
    /// It does not answer, or refuses.
    Error(Error),
    /// It does not answer in time.
    Silent,
    /// What it is, as the rest of a sentence that begins with its address.
    Not(String),
}

impl From<Error> for PostgresError {
    fn from(error: Error) -> Self {
        // Said by PgBouncer when a transaction begins in statement mode.
        if error.to_string().contains("pooling mode") { pooled() } else { Self::Error(error) }
    }
}

/// Connects, and looks.
pub async fn check(options: &PgConnectOptions) -> Result<(), PostgresError> {
    // What is slow here is told by the sentences below.
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
    // Without waiting for the server's farewell.
    let _ = timeout(SECOND_TIMEOUT, first.close()).await;
    Ok(())
}

/// A pooler in transaction mode gives a connection another backend whenever it is free of a transaction: while a second
/// connection holds the backend that the first has just used, the first is given another.
async fn one_session_each(first: &mut PgConnection, options: &PgConnectOptions) -> Result<(), PostgresError> {
    let before = backend(first).await?;
    let connect = timeout(SECOND_TIMEOUT, PgConnection::connect_with(options)).await;
    let Ok(Ok(mut second)) = connect else { return Ok(()) };
    let begin = async {
        second.execute(BEGIN).await?;
        backend(&mut second).await
    };
    let Ok(other) = timeout(SECOND_TIMEOUT, begin).await else { return Ok(()) };
    // Of a pool of one, nothing would be left for the first to ask again.
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
