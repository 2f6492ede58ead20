//! A PostgreSQL cluster for each test process: copied from a template, started, and deleted when the process ends.
//!
//! A shell keeps the server. It reads a pipe from the test process, so it notices the end of that process however it
//! comes; it is in a process group of its own, so that a signal to the tests (Ctrl-C, a timeout of nextest) does not
//! end it before it has stopped the server and deleted the folder.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::template;

/// The line that tells the keeper to leave the data on disk.
const KEEP: &str = "keep";

pub struct Cluster {
    folder: PathBuf,
    /// The shell that stops the server when this process closes its standard input.
    keeper: Child,
}

impl Cluster {
    /// The cluster of this process, started at the first call.
    pub fn get() -> &'static Cluster {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| {
            let copy = |folder: &Path, template: &Path| copy_folder(template, &folder.join("data"));
            let start = |template: &Path| {
                Cluster::start("pg", &[], "", |folder| copy(folder, template))
                    .unwrap_or_else(|why| panic!("{why}"))
            };
            let binaries = binaries().unwrap_or_else(|| panic!("{NOT_INSTALLED}"));
            template::with_postgres_cluster(&version(&binaries), start)
        })
    }

    /// An empty cluster, to be filled and kept as a template. It keeps little write-ahead log, which every copy would
    /// copy.
    pub fn new_for_template() -> Cluster {
        let options = "-c min_wal_size=32MB -c max_wal_size=64MB";
        Cluster::start("template", &[], options, |_| ()).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Stops the server in order, and moves its data to the folder `data` in another folder.
    pub fn stop_and_move_to(mut self, other: &Path) {
        let mut orders = self.keeper.stdin.take().expect("the keeper reads");
        writeln!(orders, "{KEEP}").expect("the keeper reads");
        drop(orders);
        self.keeper.wait().expect("the keeper ends");
        copy_folder(&self.folder.join("data"), &other.join("data"));
        std::fs::remove_dir_all(&self.folder).expect("the folder of the cluster can be deleted");
    }

    /// Runs a dump by `pg_dump` on a database.
    pub fn restore(&self, database: &str, dump: &[u8]) {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(dump).expect("the dump can be written");
        let mut psql = Command::new(binaries().expect("PostgreSQL is installed").join("psql"));
        psql.args(["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--username", "mgi"]);
        psql.args(["--dbname", database]).arg("--host").arg(&self.folder).arg("--file").arg(file.path());
        let done = psql.stdout(Stdio::null()).output().expect("psql runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://mgi@localhost/{database}?host={}", self.folder.display())
    }

    /// Starts a server in a new folder, on the data that `prepare` puts there or else on a new cluster.
    pub fn start(
        name: &str,
        variables: &[(String, String)],
        options: &str,
        prepare: impl FnOnce(&Path),
    ) -> Result<Self, String> {
        let binaries = binaries().ok_or(NOT_INSTALLED)?;
        let folder = std::env::temp_dir().join(format!("mgi-test-{name}-{}", std::process::id()));
        // A process that had the same number may have been unable to delete its own.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        prepare(&folder);
        let script = folder.join("keep.sh");
        let mut file = std::fs::File::create(&script).map_err(|error| error.to_string())?;
        let variables: Vec<String> =
            variables.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        // Without durability, because the data is thrown away. `read` returns when the test process ends.
        write!(
            file,
            r#"cd "{folder}"
[ -d data ] || "{bin}/initdb" -D data -U mgi -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1 || exit 1
(
  trap 'kill -INT $server; wait $server; exit' TERM
  # The server ends if its disk fails while it recovers; then it is started again.
  while :; do
    {variables} "{bin}/postgres" -D data -c listen_addresses= -c unix_socket_directories="{folder}" -c fsync=off \
      -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB {options} \
      >>server.log 2>&1 &
    server=$!
    wait $server
    sleep 0.2
  done
) &
keeper=$!
read -r order
kill -TERM $keeper
wait $keeper
cd /
[ "$order" = {KEEP} ] || rm -rf "{folder}"
"#,
            folder = folder.display(),
            bin = binaries.display(),
            variables = variables.join(" "),
        )
        .map_err(|error| error.to_string())?;
        let mut command = as_a_user_that_is_not_root(&folder);
        let mut keeper = command
            .arg("sh")
            .arg(&script)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("PostgreSQL cannot be started: {error}"))?;
        // A server listens before it accepts connections.
        let accepts_connections = || {
            let mut ask = Command::new(binaries.join("pg_isready"));
            ask.arg("--quiet").arg("--host").arg(&folder).status().is_ok_and(|status| status.success())
        };
        let begun = Instant::now();
        while !accepts_connections() {
            let ended = keeper.try_wait().is_ok_and(|status| status.is_some());
            if ended || begun.elapsed() > Duration::from_secs(60) {
                let log = std::fs::read_to_string(folder.join("initdb.log")).unwrap_or_default();
                return Err(format!("PostgreSQL did not start: {log}"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Self { folder, keeper })
    }
}

const NOT_INSTALLED: &str = "PostgreSQL is not installed (no initdb on the PATH or in /usr/lib/postgresql): install \
                             the package postgresql, or set MGI_TEST_PG=skip to skip these tests.";

/// Copies a folder with its permissions, on which a PostgreSQL server insists.
fn copy_folder(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-Rp").arg(from).arg(to).status();
    assert!(copied.is_ok_and(|status| status.success()), "{} cannot be copied", from.display());
}

/// The version of the server, such as `15.14`: another one may not read the same data.
fn version(binaries: &Path) -> String {
    let output = Command::new(binaries.join("postgres")).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let text = text.unwrap_or_else(|error| panic!("postgres --version: {error}"));
    text.split_whitespace().nth(2).unwrap_or_else(|| panic!("postgres --version: {text}")).to_owned()
}

fn binaries() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file()))
        .and_then(|folder| folder.join("initdb").canonicalize().ok())
        .and_then(|file| file.parent().map(Path::to_owned));
    let installed = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        versions
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .find(|folder| folder.join("initdb").is_file())
    };
    on_path.or_else(installed)
}

/// A command as the user `postgres` if this process is root: `initdb` and `postgres` refuse root.
fn as_a_user_that_is_not_root(folder: &Path) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|process| {
        use std::os::unix::fs::MetadataExt;
        process.uid() == 0
    });
    if !root {
        return Command::new("env");
    }
    let owned = Command::new("chown").arg("-R").arg("postgres").arg(folder).status();
    assert!(owned.is_ok_and(|status| status.success()), "there is no user postgres to run the server as");
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]);
    command
}
