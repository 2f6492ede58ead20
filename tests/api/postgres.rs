//! Requirements of a PostgreSQL database: UTF-8, and one session for each connection.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

use crate::command::{is_one_sentence, mgi, run};
use crate::support::{TestDatabase, World, on_postgres};

/// Runs SQL as the owner of the cluster.
fn sql(url: &str, statement: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let db = sea_orm::Database::connect(url).await.expect("the cluster answers");
        db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        db.close().await.expect("closed");
    });
}

#[test]
fn a_database_in_another_encoding_is_refused_before_any_table_is_made() {
    if !on_postgres() {
        return;
    }
    let beside = TestDatabase::empty();
    for encoding in ["LATIN1", "SQL_ASCII", "EUC_JP"] {
        let name = format!("in_{}", encoding.to_lowercase());
        sql(&beside.url, &format!("CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0"));
        let at = beside.url.rfind("/test_").expect("a database");
        let host = &beside.url[beside.url.find("?host=").expect("a socket")..];
        let url = format!("{}/{name}{host}", &beside.url[..at]);
        for command in ["migrate", "serve", "verify"] {
            let ports: &[&str] = if command == "serve" {
                &["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]
            } else {
                &[]
            };
            let (code, _, error) = run(mgi(&[command, "--database-url", &url]).args(ports));
            assert!(code == 1 && is_one_sentence(&error), "{command}: {error}");
            assert!(error.contains(encoding) && error.contains("UTF8"), "{command}: {error}");
        }
        let empty = "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'public') THEN \
                     RAISE EXCEPTION 'there are tables'; END IF; END $$";
        sql(&url, empty);
    }
}

/// PgBouncer before the cluster of a test; it ends with the test. None, with a message, if it is not installed.
struct Pooler {
    _process: Killed,
    url: String,
    _folder: tempfile::TempDir,
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Pooler {
    fn start(database: &TestDatabase, mode: &str, size: u32) -> Option<Self> {
        let program =
            ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].into_iter().find(|path| Path::new(path).exists());
        let Some(program) = program else {
            eprintln!("PgBouncer is not installed: nothing was tried.");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let socket = database.url.split("?host=").nth(1).expect("a socket");
        let name = database.url.split('/').nth(3).and_then(|rest| rest.split('?').next()).expect("a name");
        let (settings, users) = (folder.path().join("pgbouncer.ini"), folder.path().join("users.txt"));
        std::fs::write(&users, "\"mgi\" \"\"\n").expect("written");
        let mut file = std::fs::File::create(&settings).expect("a file");
        write!(
            file,
            "[databases]\n{name} = host={socket} port=5432 dbname={name}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = {mode}\n\
             default_pool_size = {size}\nquery_wait_timeout = 20\n",
            users.display()
        )
        .expect("written");
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| {
            use std::os::unix::fs::MetadataExt;
            process.uid() == 0
        });
        let mut command = Command::new(program);
        if is_root {
            // PgBouncer refuses to run as root; the package of PostgreSQL created a user.
            let owned = Command::new("chown").arg("-R").arg("postgres").arg(folder.path()).status();
            assert!(owned.is_ok_and(|status| status.success()));
            command.args(["-u", "postgres"]);
        }
        let process =
            command.arg(&settings).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "PgBouncer does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        let url = format!("postgres://mgi@127.0.0.1:{port}/{name}?sslmode=disable");
        Some(Self { _process: Killed(process), url, _folder: folder })
    }
}

#[test]
fn a_pooler_that_changes_sessions_is_refused_and_one_that_keeps_them_serves() {
    if !on_postgres() {
        return;
    }
    let database = TestDatabase::empty();
    for (mode, size) in [("transaction", 1), ("transaction", 8), ("statement", 8)] {
        let Some(pooler) = Pooler::start(&database, mode, size) else { return };
        for command in ["migrate", "verify", "serve"] {
            let ports: &[&str] = if command == "serve" {
                &["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]
            } else {
                &[]
            };
            let (code, out, error) = run(mgi(&[command, "--database-url", &pooler.url]).args(ports));
            assert!(
                code == 1 && is_one_sentence(&error),
                "{command} in {mode} mode with {size}: {out}{error}"
            );
            assert!(error.contains("session mode"), "{command} in {mode} mode with {size}: {error}");
        }
    }
    let Some(pooler) = Pooler::start(&database, "session", 8) else { return };
    for command in ["migrate", "verify", "migrate"] {
        let (code, out, error) = run(&mut mgi(&[command, "--database-url", &pooler.url]));
        assert_eq!(code, 0, "{command}: {out}{error}");
    }
}

#[tokio::test]
async fn every_connection_of_a_service_has_time_limits() {
    if !on_postgres() {
        return;
    }
    let world = World::bare().await;
    for (setting, value) in
        [("statement_timeout", "2s"), ("idle_in_transaction_session_timeout", "30s"), ("timezone", "UTC")]
    {
        assert_eq!(world.texts(&format!("SHOW {setting}")).await, [value], "{setting}");
    }
}
