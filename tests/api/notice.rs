//! Notices of releases: where the database can send them, another instance shows a release at once.

use std::time::{Duration, Instant};

use mgi_api::shelf::watch::POLL_INTERVAL;
use mgi_api::shipped::Files;

use crate::support::{World, on_postgres};

/// An interval that no test waits for: what is shown was heard of.
const NEVER: Duration = Duration::from_secs(3_600);

/// Publishes some releases, and waits until the other instance shows each.
async fn shows_releases(world: &World, other: &World) {
    for number in 0..3 {
        let name = format!(",Kenia {number},");
        let files = Files::shipped();
        world.receives(files.edited("places/countries.csv", |table| table.replace(",Kenya,", &name))).await;
        let (newest, published) = (world.app.shelves.newest().newest(), Instant::now());
        while other.app.shelves.newest().newest() < newest {
            assert!(published.elapsed() < Duration::from_secs(20), "release {newest} is never shown");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// The processes of the server that serve a listening connection to this database.
async fn listeners(world: &World) -> Vec<String> {
    let query = "SELECT pid::text FROM pg_stat_activity \
                 WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    world.texts(query).await
}

/// Waits until an instance listens, through another connection than one that was lost.
async fn listens(world: &World, lost: &[String]) -> Vec<String> {
    let began = Instant::now();
    loop {
        let pids = listeners(world).await;
        if pids.iter().any(|pid| !lost.contains(pid)) {
            return pids;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "no instance listens");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_shows_a_release_without_waiting_for_its_next_poll() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let other = world.beside().await;
    let watch = tokio::spawn(other.app.shelves.clone().watch(NEVER));
    listens(&world, &[]).await;
    shows_releases(&world, &other).await;
    watch.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_whose_listening_connection_was_lost_listens_again() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let other = world.beside().await;
    let watch = tokio::spawn(other.app.shelves.clone().watch(NEVER));
    let lost = listens(&world, &[]).await;
    for pid in &lost {
        world.sql(&format!("SELECT pg_terminate_backend({pid})")).await.expect("the owner can do that");
    }
    listens(&world, &lost).await;
    shows_releases(&world, &other).await;
    watch.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_on_sqlite_shows_a_release_at_its_next_poll() {
    if on_postgres() {
        return;
    }
    let world = World::new().await;
    let other = world.beside().await;
    let watch = tokio::spawn(other.app.shelves.clone().watch(POLL_INTERVAL));
    shows_releases(&world, &other).await;
    watch.abort();
}
