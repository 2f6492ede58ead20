//! The command line: its commands and its errors.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{TestDatabase, World};

/// `mgi` without the environment of the tests.
pub fn mgi(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mgi"));
    command.args(arguments).env_clear().env("PATH", std::env::var("PATH").unwrap_or_default());
    command.current_dir(std::env::temp_dir());
    command
}

pub fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

/// The output of a failed command: one sentence for the person at the terminal.
pub fn is_one_sentence(text: &str) -> bool {
    text.lines().count() == 1
        && text.starts_with("mgi: ")
        && text.trim_end().ends_with('.')
        && !text.contains("panicked")
}

#[test]
fn schema_prints_the_schema_on_record() {
    let (code, out, _) = run(&mut mgi(&["schema"]));
    assert_eq!((code, out.as_str()), (0, include_str!("../../schema.graphql")));
}

#[test]
fn migrate_fills_an_empty_database_and_verify_finds_it_whole() {
    let database = TestDatabase::empty();
    let url = ["--database-url", &database.url];
    let (code, out, error) = run(mgi(&["migrate"]).args(url));
    assert_eq!(code, 0, "{out}{error}");
    let (code, out, error) = run(mgi(&["verify"]).args(url));
    assert_eq!(code, 0, "{out}{error}");
    assert!(
        out.contains("6 releases, 199 revisions and 0 entries of the audit log are what their hashes say"),
        "{out}"
    );
    let (code, again, _) = run(mgi(&["migrate"]).args(url));
    assert_eq!(code, 0);
    assert!(again.to_lowercase().contains("nothing to do"), "{again}");
}

#[test]
fn a_demonstration_is_made_once_and_its_database_holds_nothing_else() {
    let (demonstration, real) = (TestDatabase::empty(), TestDatabase::shipped());
    let on = |database: &TestDatabase, arguments: &[&str]| {
        let url = ["--database-url", database.url.as_str()];
        run(mgi(arguments).args(url).args(ports(arguments[0])))
    };
    let (code, out, error) = on(&demonstration, &["migrate", "--demo"]);
    assert_eq!(code, 0, "{out}{error}");
    assert!(out.contains("31 releases made"), "{out}");
    let (code, out, _) = on(&demonstration, &["migrate", "--demo"]);
    assert!(code == 0 && out.to_lowercase().contains("nothing to do"), "{out}");
    let (code, out, error) = on(&demonstration, &["verify"]);
    assert_eq!(code, 0, "{out}{error}");
    let others = TestDatabase::with("CREATE TABLE somebody (else_s integer)");
    for (database, arguments, says) in [
        (&others, &["migrate", "--demo"][..], "tables of another program"),
        (&real, &["migrate", "--demo"], "needs a database of its own"),
        (&real, &["serve", "--demo"], "needs a database of its own"),
        (&demonstration, &["serve"], "start with --demo"),
        (&demonstration, &["migrate"], "start with --demo"),
        (&demonstration, &["serve", "--demo", "--demo-scale", "2"], "another scale than 2"),
        (&demonstration, &["serve", "--demo", "--demo-scale", "0"], "not a whole number from 1 to 50"),
    ] {
        let (code, _, error) = on(database, arguments);
        assert!(code == 1 && is_one_sentence(&error) && error.contains(says), "{arguments:?}: {error}");
    }
}

#[tokio::test]
async fn verify_says_the_first_thing_that_is_wrong() {
    let world = World::new().await;
    let postgres = world.db.backend() == sea_orm::DbBackend::Postgres;
    let without_guard = if postgres {
        "ALTER TABLE response_option DISABLE TRIGGER response_option_before_update"
    } else {
        "DROP TRIGGER response_option_before_update"
    };
    world.sql(without_guard).await.expect("the owner can do that");
    world
        .sql("UPDATE response_option SET option = '4' WHERE revision = 'KEN/sdg-10-7-2/2019@1'")
        .await
        .expect("nothing holds it now");
    let (code, out, error) = run(mgi(&["verify"]).args(["--database-url", &world.database.url]));
    assert_eq!(code, 1, "{out}{error}");
    assert!(is_one_sentence(&error), "{error}");
    assert!(error.contains("release 5 is not what its hash says"), "{error}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let world = World::new().await;
    world
        .sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_fly', 0)")
        .await
        .expect("written");
    for command in ["serve", "migrate", "verify"] {
        let arguments = [command, "--database-url", &world.database.url];
        let (code, _, error) = run(mgi(&arguments).args(ports(command)));
        assert_eq!(code, 1, "{error}");
        assert!(error.contains("m29990101_000001_fly") && error.contains("newer"), "{error}");
        assert!(is_one_sentence(&error), "{error}");
    }
}

fn ports(command: &str) -> &'static [&'static str] {
    if command == "serve" { &["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"] } else { &[] }
}

#[test]
fn what_cannot_be_opened_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.db");
    std::fs::write(&garbage, "this is no database, and it is long enough to be read as one".repeat(100))
        .expect("written");
    let cases = [
        ("mysql://localhost/mgi".to_owned(), "sqlite"),
        ("mgi.db".to_owned(), "sqlite"),
        ("sqlite:///nowhere/at/all/mgi.db?mode=rwc".to_owned(), "/nowhere/at/all/mgi.db"),
        (format!("sqlite://{}", folder.path().join("missing.db").display()), "missing.db"),
        (format!("sqlite://{}", garbage.display()), "garbage.db"),
        ("postgres://mgi:secret@127.0.0.1:1/mgi".to_owned(), "127.0.0.1:1"),
    ];
    for (url, names) in cases {
        for command in ["serve", "migrate", "verify"] {
            let (code, _, error) = run(mgi(&[command, "--database-url", &url]).args(ports(command)));
            assert_eq!(code, 1, "{command} {url}: {error}");
            assert!(is_one_sentence(&error), "{command} {url}: {error}");
            assert!(error.contains(names), "{command} {url}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

#[test]
fn a_port_in_use_is_said_before_anything_is_done() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mgi.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    for (flags, setting) in [
        (["--listen", &address, "--admin-listen", "127.0.0.1:0"], "--listen"),
        (["--listen", "127.0.0.1:0", "--admin-listen", &address], "--admin-listen"),
    ] {
        let (code, _, error) = run(mgi(&["serve", "--database-url", &url]).args(flags));
        assert_eq!(code, 1);
        assert!(is_one_sentence(&error) && error.contains(&address) && error.contains(setting), "{error}");
    }
}

#[test]
fn all_mistakes_in_the_settings_are_told_together_by_name() {
    let mut command = mgi(&["check-config", "--listen", "localhots"]);
    command
        .env("MGI_ADMIN_LISTEN", "9090")
        .env("DATABASE_URL", "oracle://scott:tiger@db/mgi")
        .env("MGI_LISTTEN", "x");
    let (code, _, error) = run(&mut command);
    assert_eq!(code, 1);
    for words in
        ["--listen", "localhots", "MGI_ADMIN_LISTEN", "9090", "DATABASE_URL", "MGI_LISTTEN", "MGI_LISTEN"]
    {
        assert!(error.contains(words), "{words}: {error}");
    }
    assert!(!error.contains("tiger"), "{error}");
}

#[test]
fn check_config_shows_every_setting_and_no_secret() {
    let mut command = mgi(&["check-config"]);
    command.env("DATABASE_URL", "postgres://mgi:tiger@db.example.org/mgi");
    let (code, out, error) = run(&mut command);
    assert_eq!(code, 0, "{error}");
    assert!(
        out.contains("127.0.0.1:8080") && out.contains("db.example.org") && !out.contains("tiger"),
        "{out}"
    );
}

#[test]
fn serve_says_that_it_is_not_ready_before_it_stops_taking_connections() {
    let database = TestDatabase::shipped();
    // Ports that were free a moment ago: with port 0, nothing would tell the port of the probes.
    let free = || {
        TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").to_string()
    };
    let (public, admin) = (free(), free());
    let mut command =
        mgi(&["serve", "--listen", &public, "--admin-listen", &admin, "--database-url", &database.url]);
    let command = command.env("MGI_NOTICE_SECONDS", "3").stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = command.spawn().expect("the program runs");
    let status = |address: &str, path: &str| -> Option<String> {
        let mut socket = TcpStream::connect(address).ok()?;
        write!(socket, "GET {path} HTTP/1.0\r\nhost: x\r\n\r\n").ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        answer.split(' ').nth(1).map(str::to_owned)
    };
    let becomes = |address: &str, path: &str, wanted: Option<&str>| {
        let begun = Instant::now();
        while status(address, path).as_deref() != wanted {
            assert!(begun.elapsed() < Duration::from_secs(60), "{path} does not become {wanted:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    becomes(&admin, "/readyz", Some("200"));
    assert!(Command::new("kill").arg(server.id().to_string()).status().is_ok_and(|status| status.success()));
    becomes(&admin, "/readyz", Some("503"));
    assert_eq!(status(&public, "/schema.graphql").as_deref(), Some("200"), "still taking connections");
    becomes(&public, "/schema.graphql", None);
    assert!(server.wait().expect("it ends").success());
}

/// The log of a service until it is ready; the service stops on a signal.
fn said_by_a_start(variables: &[(&str, &str)]) -> String {
    let database = TestDatabase::shipped();
    let log = tempfile::NamedTempFile::new().expect("a file");
    let mut server = mgi(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "127.0.0.1:0",
        "--database-url",
        &database.url,
    ])
    .envs(variables.iter().copied())
    .stdout(Stdio::null())
    .stderr(log.reopen().expect("the file"))
    .spawn()
    .expect("the program runs");
    let said = || std::fs::read_to_string(log.path()).unwrap_or_default();
    let begun = Instant::now();
    while !said().contains("http://127.0.0.1:") {
        assert!(server.try_wait().expect("a child").is_none(), "it ended: {}", said());
        assert!(begun.elapsed() < Duration::from_secs(60), "it is not ready: {}", said());
        std::thread::sleep(Duration::from_millis(20));
    }
    let stopped = Command::new("kill").arg(server.id().to_string()).status();
    assert!(stopped.is_ok_and(|status| status.success()));
    let status = server.wait().expect("it ends");
    assert!(status.success(), "{status}: {}", said());
    said()
}

#[test]
fn serve_is_ready_then_stops_when_it_is_told_to() {
    said_by_a_start(&[]);
}

#[test]
fn serve_says_that_one_admin_alone_may_publish_where_it_is_set_up_so() {
    let setting = "MGI_SECOND_PAIR_OF_EYES";
    assert!(!said_by_a_start(&[]).contains(setting));
    let said = said_by_a_start(&[(setting, "false")]);
    assert!(said.contains("MGI_SECOND_PAIR_OF_EYES is off"), "{said}");
}

#[test]
fn a_command_that_is_not_understood_says_where_its_help_is() {
    for (arguments, words, help) in [
        (&["serv"][..], "serv", "(see `mgi --help`)"),
        (&["serve", "--lisen", "x"], "--lisen", "(see `mgi serve --help`)"),
        (&["key", "issue"], "--agency", "(see `mgi key issue --help`)"),
        (&["principal", "add", "ann", "--role", "king"], "king", "(see `mgi principal add --help`)"),
        (
            &["key", "issue", "--agency", "A", "--days", "soon"],
            "from 1 to 365",
            "(see `mgi key issue --help`)",
        ),
        (&["token", "--role", "editor", "--ttl", "99999d"], "from 1 to 10000", "(see `mgi token --help`)"),
    ] {
        let (code, out, error) = run(&mut mgi(arguments));
        assert_eq!((code, out.as_str(), error.lines().count()), (2, "", 1), "{error}");
        assert!(error.contains(words) && error.trim_end().ends_with(help), "{error}");
    }
}

#[test]
fn who_is_suspended_comes_in_again_only_when_somebody_says_so() {
    let database = TestDatabase::shipped();
    let principal = |arguments: &[&str]| {
        let (code, out, error) =
            run(mgi(&["principal"]).args(arguments).args(["--database-url", &database.url]));
        assert_eq!((code, error.as_str()), (0, ""), "{arguments:?}: {out}");
        out
    };
    assert_eq!(
        principal(&["add", "ann", "--role", "editor", "--scope", "KEN"]),
        "ann is editor of KEN now.\n"
    );
    assert!(principal(&["suspend", "ann"]).starts_with("ann is suspended;"));
    let told = principal(&["add", "ann", "--role", "reviewer"]);
    assert!(told.starts_with("ann is reviewer everywhere now, and still suspended;"), "{told}");
    assert_eq!(principal(&["list"]), "ann  reviewer everywhere  suspended\n");
    assert!(principal(&["reinstate", "ann"]).starts_with("ann may come in again;"));
    assert_eq!(principal(&["list"]), "ann  reviewer everywhere\n");
}

#[test]
fn a_token_is_for_places_that_exist() {
    let (real, demonstration) = (TestDatabase::shipped(), TestDatabase::demonstration());
    let token = |url: &str, more: &[&str]| {
        let mut command = mgi(&["token", "--role", "editor", "--database-url", url]);
        run(command.args(more).env("MGI_DEV_SECRET", "0123456789abcdef0123456789abcdef"))
    };
    for good in [&["--scope", "KEN"][..], &["--scope", "KEN,UGA,BR-RN"], &[]] {
        let (code, out, error) = token(&real.url, good);
        assert!(code == 0 && out.split('.').count() == 3, "{good:?}: {error}");
    }
    for (scope, says) in [
        ("KNE", "\"KNE\""),
        ("ken", "the closest is KEN"),
        ("KE", "the closest is KEN"),
        ("Kenya", "the closest is KEN"),
        ("KEN,UGX", "the closest is UGA"),
        ("QMA", "add --demo"),
        ("", "no place \"\""),
        ("KEN,", "no place \"\""),
    ] {
        let (code, out, error) = token(&real.url, &["--scope", scope]);
        assert_eq!((code, out.as_str()), (1, ""), "{scope}: {error}");
        assert!(is_one_sentence(&error) && error.contains(says), "{scope}: {error}");
    }
    let (code, _, error) = token(&demonstration.url, &["--demo", "--scope", "QMA"]);
    assert_eq!(code, 0, "{error}");
    let add = ["principal", "add", "ann", "--role", "editor", "--scope", "ken", "--database-url", &real.url];
    let (code, _, error) = run(&mut mgi(&add));
    assert!(code == 1 && error.contains("the closest is KEN"), "a grant too: {error}");
    // Without a database, the command knows the places that a new database will have.
    let folder = tempfile::tempdir().expect("a folder");
    let missing = format!("sqlite://{}?mode=rwc", folder.path().join("mgi.db").display());
    assert_eq!(token(&missing, &["--scope", "KEN"]).0, 0);
    assert_eq!(token(&missing, &["--demo", "--scope", "QMA"]).0, 0);
    assert_eq!(token(&missing, &["--scope", "QMA"]).0, 0, "it may become a demonstration");
    assert_eq!(token(&missing, &["--scope", "QZZ"]).0, 1);
    assert!(!folder.path().join("mgi.db").exists(), "no database is made");
}
