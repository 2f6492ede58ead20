//! `mgi serve`: binds the addresses, loads the shelf, serves, and ends in order.

mod signals;

use std::future::Future;
use std::io::IsTerminal;
use std::time::Instant;

use sea_orm::DbBackend;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{CommandError, CommandResult, data, identity, log};
use crate::app::{App, Health, Setup};
use crate::clock::{Clock, Ids};
use crate::config::Config;
use crate::database::{Database, Purpose, lock, reason};
use crate::demonstration::Holds;
use crate::graphql::Execution;
use crate::http::middleware::limits::Limits;
use crate::http::routes::graphql::persisted::TrustedDocuments;
use crate::http::server::serve as server;
use crate::http::{self, HttpSettings, routes};
use crate::shelf::watch::POLL_INTERVAL;
use crate::shipped;
use crate::telemetry::panics;

/// Connections of the admin port: probes and a few scrapers.
const ADMIN_CONNECTIONS: usize = 64;

pub async fn serve(config: &Config) -> CommandResult {
    let began = Instant::now();
    log::begin(config);
    panics::log_panics();
    let stopping = signals::stopping()
        .map_err(|error| CommandError::new(format!("Signals cannot be heard: {error}.")))?;
    let trusted_documents = match &config.trusted_documents {
        Some(folder) => TrustedDocuments::read(folder).map_err(CommandError::new)?,
        None => TrustedDocuments::default(),
    };
    let limits = Limits { connections: config.max_connections, drain: config.drain, ..Limits::default() };
    // Before anything slow, so that an address in use is reported at once.
    let public = server::bind(config.listen, "--listen or MGI_LISTEN").await.map_err(CommandError::new)?;
    let admin = server::bind(config.admin_listen, "--admin-listen or MGI_ADMIN_LISTEN")
        .await
        .map_err(CommandError::new)?;
    let clock = Clock::system();
    let health = Health::new(&clock);
    let (end, ended) = watch::channel(false);
    let probes = tokio::spawn(serve_probes(admin, health.clone(), limits, wait_for_shutdown(ended)));

    let start = async {
        // Held until the process ends.
        let lock = lock::exclusive(&config.database_url).await?;
        let db = prepare(config, &clock).await?;
        if let Err(error) = db.check_writable().await {
            let reason = reason(&error);
            tracing::warn!(
                reason,
                "the database cannot be written; what is public is served, the desk refuses every act"
            );
        }
        let tokens = identity::verifier(config, &clock)?;
        if let Some(tokens) = &tokens {
            tokens.start().await.map_err(CommandError::new)?;
            tokio::spawn(tokens.clone().keep_fresh());
        }
        if !config.second_pair_of_eyes {
            tracing::warn!(
                "MGI_SECOND_PAIR_OF_EYES is off: one admin alone publishes codebooks and links and merges policies"
            );
        }
        let setup = Setup {
            clock,
            ids: Ids::random(),
            tokens,
            quotas: config.quotas,
            unlimited: config.unlimited,
            second_pair_of_eyes: config.second_pair_of_eyes,
            execution: Execution::Direct,
        };
        let app = App::start(db.clone(), setup, health.clone()).await?;
        Ok::<_, CommandError>((lock, db, app))
    };
    let (_lock, db, app) = tokio::select! {
        started = start => started?,
        () = wait_for_shutdown(stopping.clone()) => return Ok(()),
    };
    tokio::spawn(app.shelves.clone().watch(POLL_INTERVAL));
    tokio::spawn(app.desk.clone().keep_schedule());
    say_ready(&public, &app, began);

    let connections = health.metrics().connections.clone();
    let leaving = {
        let (health, notice) = (health.clone(), config.notice);
        async move {
            wait_for_shutdown(stopping).await;
            health.leave();
            tracing::info!("told to stop; finishing the requests in hand");
            // The load balancer must see first that this process is not ready.
            tokio::time::sleep(notice).await;
        }
    };
    let ready = app.clone();
    tokio::task::spawn_blocking(move || http::prepare(&ready));
    for (path, mistake) in trusted_documents.mistakes(&app.engine) {
        tracing::warn!(file = %path.display(), mistake, "a trusted document is not valid; requests for it are refused");
    }
    let settings = HttpSettings {
        limits,
        proxies: config.trusted_proxies.clone(),
        response_cache_bytes: u64::from(config.response_cache_mib) * 1024 * 1024,
        trusted_documents,
        only_trusted_documents: config.trusted_only,
    };
    let router = http::public(app, settings);
    let cut =
        server::serve(public, router, limits, config.trusted_proxies.clone(), connections, leaving).await;
    if cut > 0 {
        tracing::warn!(connections = cut, "the time for finishing is over; some connections were cut");
    }
    // The probes answer until the end, so that a process can report that it is not ready.
    end.send_replace(true);
    let _ = probes.await;
    // SQLite then has everything in its one file.
    db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Opens a database and makes sure that this program can serve from it.
async fn prepare(config: &Config, clock: &Clock) -> Result<Database, CommandError> {
    let db = Database::open(&config.database_url, Purpose::Serve).await?;
    let is_newer = !db.newer_changes().await?.is_empty();
    if db.backend() == DbBackend::Postgres {
        // Other instances may serve from it: only `mgi migrate` changes tables and data.
        db.check_schema().await?;
        let holds = data::permitted(&db, config).await?;
        if config.demo && holds != Holds::ThisDemonstration {
            return Err(CommandError::new(
                "The database has no demonstration yet; run `mgi migrate --demo`.",
            ));
        }
        if !is_newer {
            warn_of_data_not_received(&db).await?;
        }
    } else if is_newer {
        // What ships with this version is older than what the newer one has brought.
        db.check_schema().await?;
        data::permitted(&db, config).await?;
    } else {
        data::refuse_strangers(&db, config).await?;
        db.migrate().await?;
        if db.check_writable().await.is_ok() {
            for release in data::receive(&db, config, clock).await? {
                tracing::info!(release, "published");
            }
        } else {
            data::permitted(&db, config).await?;
            warn_of_data_not_received(&db).await?;
        }
    }
    Ok(db)
}

async fn warn_of_data_not_received(db: &Database) -> Result<(), CommandError> {
    let newer = shipped::not_received(db, &shipped::Files::current()).await?;
    if !newer.is_empty() {
        let data = newer.join(", ");
        tracing::warn!(data, "this version ships data that the database has not received; run `mgi migrate`");
    }
    Ok(())
}

fn say_ready(public: &TcpListener, app: &App, began: Instant) {
    let address = public.local_addr().map(|address| address.to_string()).unwrap_or_default();
    let release = app.shelves.newest().newest();
    let url = format!("http://{address}/");
    tracing::info!(url, release, ms = began.elapsed().as_millis() as u64, "ready");
    if std::io::stderr().is_terminal() {
        eprintln!("open {url}");
    }
}

async fn serve_probes(admin: TcpListener, health: Health, limits: Limits, stop: impl Future<Output = ()>) {
    // The admin port has connections of its own, and the end of the process does not wait for a scraper.
    let limits =
        Limits { connections: ADMIN_CONNECTIONS, drain: std::time::Duration::from_millis(100), ..limits };
    server::serve(admin, routes::probes::router(health), limits, vec![], Default::default(), stop).await;
}

/// Ends when the process is told to stop, or when the sender is gone.
async fn wait_for_shutdown(mut stopping: watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
