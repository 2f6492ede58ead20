//! Notices of new releases, which PostgreSQL delivers to the instances that listen. SQLite has none.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::{Error, Executor};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};
use tokio::time::{sleep, timeout};

use super::{CONNECT_TIMEOUT, Database};

const CHANNEL: &str = "mgi_release";
/// Time between two attempts to connect.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// After so long without a notice the connection is tested, because a half-open connection never ends.
const TEST_AFTER: Duration = Duration::from_secs(30);

/// Sends a notice to all instances when the transaction is committed.
pub async fn send(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await?;
    }
    Ok(())
}

impl Database {
    /// Calls `hear` at each notice and after each connection, before which notices may have been lost. Connects again
    /// when the connection is lost. Never returns.
    pub async fn hear_notices(&self, hear: impl Fn()) {
        if self.backend() != DbBackend::Postgres {
            return std::future::pending().await;
        }
        loop {
            if let Err(error) = self.listen(&hear).await {
                tracing::debug!(%error, "no notices of releases are heard; they are polled");
            }
            sleep(RETRY_AFTER).await;
        }
    }

    /// Returns when the connection is lost.
    async fn listen(&self, hear: &impl Fn()) -> Result<(), Error> {
        // A connection of its own: it is held for as long as the process lives.
        let options = self.read.get_postgres_connection_pool().connect_options();
        let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECT_TIMEOUT);
        let pool = pool.max_lifetime(None).idle_timeout(None).connect_lazy_with(options.as_ref().clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        hear();
        loop {
            match timeout(TEST_AFTER, listener.try_recv()).await {
                Ok(Ok(Some(_))) => hear(),
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(error),
                Err(_) => match timeout(CONNECT_TIMEOUT, listener.execute("SELECT 1")).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => return Err(error),
                    Err(_) => return Ok(()),
                },
            }
        }
    }
}
