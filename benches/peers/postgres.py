"""A PostgreSQL server of its own, whose data stays in the folder of the runs."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import processes

# What a machine that PostgreSQL has for itself would be given. All data is in memory.
SETTINGS = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "32MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "100",
    "max_wal_size": "4GB",
}
USER = "postgres" if os.geteuid() == 0 else None


def binaries():
    """The folder of the server programs."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        raise SystemExit("PostgreSQL is not installed: install the package postgresql.")
    return found[-1]


class Postgres(processes.Process):
    # It does not wait for its clients.
    end = signal.SIGINT

    def __init__(self, folder):
        self.bin = binaries()
        self.version = subprocess.check_output([self.bin / "postgres", "--version"], text=True).split()[2]
        self.port = processes.free_port()
        folder = folder / f"postgres-{self.version}"
        folder.mkdir(exist_ok=True)
        if USER:
            shutil.chown(folder, USER, USER)
        data = folder / "data"
        if not data.exists():
            # The locale C, as in the tests: no sort is slower than it must be.
            command = [self.bin / "initdb", "-D", data, "-U", "mgi", "-A", "trust", "-E", "UTF8", "--locale=C"]
            done = subprocess.run(command, user=USER, group=USER, capture_output=True, text=True, cwd="/")
            if done.returncode:
                raise SystemExit(f"initdb in {folder}: {done.stderr}")
        settings = {**SETTINGS, "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        super().__init__([self.bin / "postgres", "-D", data, *options], folder.parent / "postgres.log", user=USER)
        self.wait_until(self._accepts_connections)

    def _accepts_connections(self):
        command = [self.bin / "pg_isready", "--quiet", "-h", "127.0.0.1", "-p", str(self.port), "-U", "mgi", "-d", "postgres"]
        return subprocess.run(command, check=False).returncode == 0

    def url(self, database):
        return f"postgres://mgi@127.0.0.1:{self.port}/{database}"

    def query(self, database, sql):
        """The rows as text, one a line."""
        return self._psql(database, ["--tuples-only", "--no-align", "--command", sql]).strip()

    def execute(self, database, file):
        self._psql(database, ["--file", file])

    def has(self, database):
        return self.query("postgres", f"select count(*) from pg_database where datname = '{database}'") == "1"

    def drop(self, database):
        self.query("postgres", f"drop database if exists {database} with (force)")

    def copy(self, database, name):
        self.drop(name)
        self.query("postgres", f"create database {name} template {database}")

    def _psql(self, database, arguments):
        command = [self.bin / "psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", self.url(database), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"psql: {done.stderr}")
        return done.stdout
