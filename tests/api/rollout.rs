//! A roll-out: tables are migrated while instances use them, and the version before continues.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

use crate::support::{TestDatabase, World, on_postgres, small};

/// `mgi` without the environment of the tests.
fn mgi(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mgi"));
    command.args(arguments).env_clear().env("PATH", std::env::var("PATH").unwrap_or_default());
    command.current_dir(std::env::temp_dir());
    command
}

/// The exit code and the output.
fn run(arguments: &[&str], database: &TestDatabase) -> (i32, String) {
    let command = &mut mgi(arguments);
    let output = command.args(["--database-url", &database.url]).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
}

/// Changes the tables as a newer version would: new columns that this version does not fill, and a new table.
async fn changed_by_a_newer_version(world: &World, mark: Option<&str>) {
    let mut statements = vec![
        "ALTER TABLE draft ADD COLUMN invented text".to_owned(),
        "ALTER TABLE revision ADD COLUMN invented text".to_owned(),
        "ALTER TABLE principal ADD COLUMN invented text".to_owned(),
        "CREATE TABLE invention (id text NOT NULL PRIMARY KEY)".to_owned(),
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_invent', 0)".to_owned(),
    ];
    statements.extend(mark.map(|mark| {
        format!(
            "INSERT INTO schema_change (name, compatibility) VALUES ('m29990101_000001_invent', '{mark}')"
        )
    }));
    for statement in statements {
        world.sql(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

fn free() -> String {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").to_string()
}

/// Starts the service, stops it when it is ready, and returns its log.
fn serves(database: &TestDatabase) -> String {
    let (public, admin) = (free(), free());
    let log = tempfile::NamedTempFile::new().expect("a file");
    let mut command =
        mgi(&["serve", "--listen", &public, "--admin-listen", &admin, "--database-url", &database.url]);
    let command = command.stdout(Stdio::null()).stderr(log.reopen().expect("the file"));
    let mut server = command.spawn().expect("the program runs");
    let said = || std::fs::read_to_string(log.path()).unwrap_or_default();
    let is_ready = || {
        let mut socket = TcpStream::connect(&admin).ok()?;
        write!(socket, "GET /readyz HTTP/1.0\r\nhost: x\r\n\r\n").ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        answer.contains(" 200 ").then_some(())
    };
    let begun = Instant::now();
    while is_ready().is_none() {
        assert!(server.try_wait().expect("a child").is_none(), "it ended: {}", said());
        assert!(begun.elapsed() < Duration::from_secs(60), "it is not ready: {}", said());
        std::thread::sleep(Duration::from_millis(20));
    }
    let stopped = Command::new("kill").arg(server.id().to_string()).status();
    assert!(stopped.is_ok_and(|status| status.success()));
    assert!(server.wait().expect("it ends").success(), "{}", said());
    said()
}

#[tokio::test]
async fn the_version_before_restarts_beside_an_additive_change_and_says_so() {
    let world = World::new().await;
    changed_by_a_newer_version(&world, Some("ADDITIVE")).await;
    let log = serves(&world.database);
    assert!(log.contains("newer version") && log.contains("m29990101_000001_invent"), "{log}");
    // This version published nothing.
    world.notices().await;
    assert_eq!(world.app.shelves.newest().newest(), 5);
    for command in ["migrate", "verify"] {
        let (code, said) = run(&[command], &world.database);
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("m29990101_000001_invent") && said.contains("newer version"),
            "{command}: {said}"
        );
    }
    // The operator can still suspend a principal.
    world.system().knows("ann", entity::vocabulary::Role::Editor, Some("KEN"), true).await;
    let (code, said) = run(&["principal", "suspend", "ann"], &world.database);
    assert_eq!(code, 0, "{said}");
}

#[tokio::test]
async fn what_is_not_marked_as_additive_is_refused() {
    for mark in [None, Some("BREAKING")] {
        let world = World::new().await;
        changed_by_a_newer_version(&world, mark).await;
        for command in
            [&["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"][..], &["verify"][..]]
        {
            let (code, said) = run(command, &world.database);
            assert_eq!(code, 1, "{said}");
            assert!(said.contains("m29990101_000001_invent"), "{said}");
        }
    }
}

#[tokio::test]
async fn an_instance_goes_on_beside_a_newer_version_that_fills_columns_it_does_not_read() {
    let world = World::new().await;
    changed_by_a_newer_version(&world, Some("ADDITIVE")).await;
    let beside = world.beside().await;
    beside.published(&small("KEN", "2030", "3")).await;
    // The newer version publishes: the hashes of its releases cover a column that this version does not know.
    let newer = world.beside().await;
    newer.published(&small("UGA", "2030", "3")).await;
    let filled = "UPDATE release SET hash = replace(hash, substr(hash, 1, 8), 'ffffffff') WHERE number = 7";
    let unguarded = if on_postgres() {
        format!("ALTER TABLE release DISABLE TRIGGER ALL; {filled}")
    } else {
        format!("DROP TRIGGER release_before_update; {filled}")
    };
    world.sql(&unguarded).await.expect("written");
    world.notices().await;
    assert_eq!(world.app.shelves.newest().newest(), 7);
    assert_eq!(world.app.health.readiness(), mgi_api::app::Readiness::Ready);
}

#[tokio::test]
async fn every_change_says_whether_the_version_before_runs_beside_it() {
    let world = World::new().await;
    let changes = world.texts("SELECT version FROM seaql_migrations ORDER BY version").await;
    assert_eq!(world.texts("SELECT name FROM schema_change ORDER BY name").await, changes);
}

/// On PostgreSQL, readers wait behind a waiting migration. SQLite has one lock and one service.
#[tokio::test]
async fn a_change_that_waits_for_a_reader_lets_others_read() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    // A migration is pending again, on a table that another transaction reads.
    world
        .sql(
            "ALTER TABLE draft DROP COLUMN begun_after; \
             DELETE FROM seaql_migrations WHERE version LIKE '%begin_drafts_after'",
        )
        .await
        .expect("undone");
    let mut options = sea_orm::ConnectOptions::new(&world.database.url);
    options.max_connections(1);
    let reader = sea_orm::Database::connect(options).await.expect("the database answers");
    reader.execute_unprepared("BEGIN; SELECT count(*) FROM draft").await.expect("rows");
    let url = world.database.url.clone();
    let migrating = tokio::task::spawn_blocking(move || {
        let output = mgi(&["migrate", "--database-url", &url]).output().expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    });
    let mut longest = Duration::ZERO;
    while !migrating.is_finished() {
        let other = sea_orm::Database::connect(&world.database.url).await.expect("the database answers");
        let began = Instant::now();
        other.execute_unprepared("SELECT count(*) FROM draft").await.expect("rows");
        longest = longest.max(began.elapsed());
        other.close().await.expect("closed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (code, said) = migrating.await.expect("it ends");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("in use") && said.trim_end().lines().count() == 1, "{said}");
    assert!(longest > Duration::from_secs(1) && longest < Duration::from_secs(5), "{longest:?}");
    // The reader ends while the next attempt runs.
    let url = world.database.url.clone();
    let migrating = tokio::task::spawn_blocking(move || mgi(&["migrate", "--database-url", &url]).output());
    tokio::time::sleep(Duration::from_secs(4)).await;
    reader.execute_unprepared("ROLLBACK").await.expect("gone");
    let output = migrating.await.expect("it ends").expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        world
            .texts("SELECT version FROM seaql_migrations WHERE version LIKE '%begin_drafts_after'")
            .await
            .len(),
        1
    );
}
