//! A SQLite file: read-only commands do not change it, only one service opens it, and its path is used as written.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::command::{is_one_sentence, mgi, run};
use crate::support::{TestDatabase, on_postgres};

/// A folder with the shipped data in `mgi.db`, made by the program itself; none if the tests run on PostgreSQL.
fn filled() -> Option<(tempfile::TempDir, PathBuf)> {
    if on_postgres() {
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mgi.db");
    let template = TestDatabase::shipped();
    fs::copy(template.url.trim_start_matches("sqlite://").split('?').next().expect("a path"), &file)
        .expect("copied");
    Some((folder, file))
}

/// The bytes of a file, and the files beside it.
fn state(file: &Path) -> (Vec<u8>, i64, Vec<String>) {
    let folder = file.parent().expect("a folder");
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let metadata = file.metadata().expect("the file");
    (fs::read(file).expect("the file"), metadata.mtime_nsec(), names)
}

/// The read-only commands.
const LOOKS: [&[&str]; 3] = [&["verify"], &["key", "list"], &["principal", "list"]];

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// Starts a service, and waits until it is ready.
struct Served(Child);

impl Served {
    fn on(url: &str) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let mut server = serve(url)
            .stdout(Stdio::null())
            .stderr(log.reopen().expect("the file"))
            .spawn()
            .expect("it runs");
        let said = || fs::read_to_string(log.path()).unwrap_or_default();
        let begun = Instant::now();
        while !said().contains("http://127.0.0.1:") {
            assert!(server.try_wait().expect("a child").is_none(), "it ended: {}", said());
            assert!(begun.elapsed() < Duration::from_secs(60), "it is not ready: {}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        Self(server)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn serve(url: &str) -> Command {
    mgi(&["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--database-url", url])
}

#[test]
fn what_only_looks_changes_no_byte_and_leaves_nothing_behind() {
    let Some((folder, file)) = filled() else { return };
    let backup = folder.path().join("backup.db");
    let vacuum = format!("VACUUM INTO '{}'", backup.display());
    block_on(&url(&file), &vacuum);
    for file in [&file, &backup] {
        let before = state(file);
        for command in LOOKS {
            let (code, out, error) = run(mgi(command).args(["--database-url", &url(file)]));
            assert_eq!(code, 0, "{command:?} {}: {out}{error}", file.display());
            assert!(state(file) == before, "{command:?} changed {}", file.display());
        }
    }
    let journal = fs::read(&backup).expect("the backup")[18];
    assert_eq!(journal, 1, "a backup has no write-ahead log, so the test is of both kinds of file");
    assert_eq!(fs::read(&file).expect("the file")[18], 2);
}

/// Runs SQL on a new connection.
fn block_on(url: &str, statement: &str) {
    use sea_orm::ConnectionTrait;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let db = sea_orm::Database::connect(url).await.expect("the database answers");
        db.execute_unprepared(statement).await.expect(statement);
        db.close().await.expect("closed");
    });
}

/// The program as a user other than root, because root may write anywhere.
fn as_anybody(arguments: &[&str], place: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").expect("this process").uid() == 0;
    if !is_root {
        return mgi(arguments);
    }
    // In a folder that the user may open.
    let program = place.join("mgi");
    if !program.exists() {
        fs::copy(env!("CARGO_BIN_EXE_mgi"), &program).expect("copied");
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "nobody", "--"]).arg(program).args(arguments).env_clear();
    command.env("PATH", std::env::var("PATH").unwrap_or_default()).current_dir("/");
    command
}

#[test]
fn a_folder_that_may_only_be_read_can_be_looked_at() {
    let Some((folder, file)) = filled() else { return };
    let place = tempfile::tempdir().expect("a folder");
    for folder in [place.path(), folder.path()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("permissions");
    }
    let backup = folder.path().join("backup.db");
    block_on(&url(&file), &format!("VACUUM INTO '{}'", backup.display()));
    for file in [&file, &backup] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o444)).expect("permissions");
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).expect("permissions");
    for file in [&file, &backup] {
        for command in LOOKS {
            let url = url(file);
            let arguments: Vec<&str> = command.iter().copied().chain(["--database-url", &url]).collect();
            let (code, out, error) = run(&mut as_anybody(&arguments, place.path()));
            assert_eq!(code, 0, "{command:?} {}: {out}{error}", file.display());
        }
    }
}

#[test]
fn a_running_service_can_be_looked_at_and_keeps_its_file() {
    let Some((_folder, file)) = filled() else { return };
    let _served = Served::on(&url(&file));
    let add =
        ["principal", "add", "ann", "--role", "editor", "--scope", "KEN", "--database-url", &url(&file)];
    let (code, out, error) = run(&mut mgi(&add));
    assert_eq!(code, 0, "a command may write beside a service: {out}{error}");
    for command in LOOKS {
        let (code, out, error) = run(mgi(command).args(["--database-url", &url(&file)]));
        assert_eq!(code, 0, "{command:?}: {out}{error}");
    }
    let (_, out, _) = run(mgi(&["principal", "list"]).args(["--database-url", &url(&file)]));
    assert!(out.contains("ann  editor of KEN"), "what stands in the log is read too: {out}");
}

#[test]
fn what_looks_makes_no_database_where_there_is_none() {
    if on_postgres() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing.db");
    for command in LOOKS {
        let url = format!("{}?mode=rwc", url(&missing));
        let (code, _, error) = run(mgi(command).args(["--database-url", &url]));
        assert!(code == 1 && is_one_sentence(&error), "{command:?}: {error}");
        assert!(!missing.exists(), "{command:?}");
    }
}

#[test]
fn one_service_has_a_file_by_whatever_name() {
    let Some((folder, file)) = filled() else { return };
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    let (soft, hard, around) =
        (elsewhere.join("soft.db"), elsewhere.join("hard.db"), elsewhere.join("../mgi.db"));
    symlink(&file, &soft).expect("a link");
    let linked_folder = folder.path().join("folder");
    symlink(folder.path(), &linked_folder).expect("a link");
    fs::hard_link(&file, &hard).expect("a link");
    let _served = Served::on(&url(&file));
    for name in [&file, &soft, &hard, &around, &linked_folder.join("mgi.db")] {
        for command in [&mut serve(&url(name)), mgi(&["migrate"]).args(["--database-url", &url(name)])] {
            let (code, _, error) = run(command);
            assert_eq!(code, 1, "{}: {error}", name.display());
            assert!(is_one_sentence(&error) && error.contains("Another mgi"), "{}: {error}", name.display());
        }
    }
    // Through a hard link, the command would write to another log.
    let add = ["principal", "add", "ann", "--role", "editor", "--database-url", &url(&hard)];
    let (code, _, error) = run(&mut mgi(&add));
    assert!(code == 1 && is_one_sentence(&error) && error.contains("hard link"), "{error}");
}

#[test]
fn a_file_is_free_again_when_its_service_has_ended_however_it_ended() {
    let Some((_folder, file)) = filled() else { return };
    let mut served = Served::on(&url(&file));
    served.0.kill().expect("killed");
    served.0.wait().expect("ended");
    let (code, out, error) = run(mgi(&["migrate"]).args(["--database-url", &url(&file)]));
    assert_eq!(code, 0, "{out}{error}");
    drop(Served::on(&url(&file)));
}

#[test]
fn a_path_is_the_one_that_was_written() {
    if on_postgres() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("My Data/Données")).expect("folders");
    for (given, path) in [
        ("sqlite://My Data/mgi.db?mode=rwc", "My Data/mgi.db"),
        ("sqlite://./My Data/a.db?mode=rwc", "My Data/a.db"),
        ("sqlite:My%20Data/b.db?mode=rwc", "My Data/b.db"),
        ("sqlite://My Data/Données/مصر.db?mode=rwc", "My Data/Données/مصر.db"),
        ("sqlite://50% of #1.db?mode=rwc", "50% of #1.db"),
        ("sqlite://is it%3F.db?mode=rwc", "is it?.db"),
        ("sqlite:file:x.db?mode=rwc", "file:x.db"),
    ] {
        let (code, out, error) = run(mgi(&["migrate", "--database-url", given]).current_dir(folder.path()));
        assert_eq!(code, 0, "{given}: {out}{error}");
        assert!(folder.path().join(path).is_file(), "{given} did not make {path}");
        let (code, out, error) = run(mgi(&["verify", "--database-url", given]).current_dir(folder.path()));
        assert_eq!(code, 0, "{given}: {out}{error}");
    }
    let absolute = format!("sqlite://{}/My Data/mgi.db", folder.path().display());
    let (code, out, error) = run(&mut mgi(&["verify", "--database-url", &absolute]));
    assert_eq!(code, 0, "{out}{error}");
}

#[test]
fn a_file_in_utf_16_is_refused_before_anything_is_made() {
    if on_postgres() {
        return;
    }
    for encoding in ["UTF-16le", "UTF-16be"] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mgi.db");
        block_on(
            &format!("{}?mode=rwc", url(&file)),
            &format!("PRAGMA encoding = '{encoding}'; CREATE TABLE t (x)"),
        );
        for command in ["serve", "migrate", "verify"] {
            let ports: &[&str] = if command == "serve" {
                &["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]
            } else {
                &[]
            };
            let (code, _, error) = run(mgi(&[command, "--database-url", &url(&file)]).args(ports));
            assert!(code == 1 && is_one_sentence(&error) && error.contains(encoding), "{command}: {error}");
        }
    }
}
