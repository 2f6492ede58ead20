//! A PostgreSQL cluster for the time of one test run: made, started, and gone when the run ends, however it ends.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

pub struct Cluster {
    folder: PathBuf,
    /// The shell that stops the server when this process lets go of its standard input.
    _keeper: Child,
}

impl Cluster {
    /// The cluster of this run, started by whoever asks first.
    pub fn get() -> &'static Cluster {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| Cluster::start("pg", &[], "").unwrap_or_else(|why| panic!("{why}")))
    }

    /// A cluster of one test that writes to its disk, whose server has these in its environment: it may be made to
    /// fail. It keeps little in memory, so that pages are written during acts too.
    pub fn durable(name: &str, variables: &[(String, String)]) -> Cluster {
        let options = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=256kB";
        Cluster::start(name, variables, options).unwrap_or_else(|why| panic!("{why}"))
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://mgi@localhost/{database}?host={}", self.folder.display())
    }

    fn start(name: &str, variables: &[(String, String)], options: &str) -> Result<Self, String> {
        let binaries = binaries().ok_or(
            "PostgreSQL is not installed (no initdb on the PATH or in /usr/lib/postgresql): install the package \
             postgresql, or set MGI_TEST_PG=skip to leave these tests out.",
        )?;
        let folder = std::env::temp_dir().join(format!("mgi-test-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let script = folder.join("keep.sh");
        let mut file = std::fs::File::create(&script).map_err(|error| error.to_string())?;
        let variables: Vec<String> =
            variables.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        // Without durability: it is thrown away. `cat` ends when the test process does.
        write!(
            file,
            r#"cd "{folder}"
"{bin}/initdb" -D data -U mgi -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1 || exit 1
(
  trap 'kill -INT $server; wait $server; exit' TERM
  # Where the disk fails while it recovers, the server ends; somebody starts it again.
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
cat >/dev/null
kill -TERM $keeper
wait $keeper
rm -rf data
"#,
            folder = folder.display(),
            bin = binaries.display(),
            variables = variables.join(" "),
        )
        .map_err(|error| error.to_string())?;
        let mut command = as_a_user_that_is_not_root(&folder);
        let keeper = command
            .arg("sh")
            .arg(&script)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("PostgreSQL cannot be started: {error}"))?;
        // It listens before it takes connections.
        let takes_connections = || {
            let mut ask = Command::new(binaries.join("pg_isready"));
            ask.arg("--quiet").arg("--host").arg(&folder).status().is_ok_and(|status| status.success())
        };
        let begun = Instant::now();
        while !takes_connections() {
            if begun.elapsed() > Duration::from_secs(60) {
                let log = std::fs::read_to_string(folder.join("initdb.log")).unwrap_or_default();
                return Err(format!("PostgreSQL did not start within a minute: {log}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { folder, _keeper: keeper })
    }
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

/// `initdb` refuses root; the package made a user for it.
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
