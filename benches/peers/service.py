"""The program under test: its databases, and `mgi serve` as a process."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import processes
import web

SECRET = "the secret of the benchmarks, and of nothing else"


def environment(url, scale, **settings):
    """The settings of the program, and no others."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "MGI_DEMO": "true",
        "MGI_DEMO_SCALE": str(scale),
        "MGI_DEV_SECRET": SECRET,
        "MGI_UNLIMITED": "true",
        # The load generator is a proxy with many callers.
        "MGI_TRUSTED_PROXIES": "127.0.0.1/32",
        # At L, one bulletin costs more than anybody may ask for in one request.
        "MGI_QUOTA_PUBLIC_COST": "100000",
        "MGI_QUOTA_PUBLIC_BUCKET": "1000000",
        **settings,
    }


class Service(processes.Process):
    """`mgi serve` on a database with a demonstration."""

    def __init__(self, program, folder, url, scale, **settings):
        port, admin = processes.free_port(), processes.free_port()
        self.url = f"http://127.0.0.1:{port}/graphql"
        self.scale = scale
        command = [program, "serve", "--listen", f"127.0.0.1:{port}", "--admin-listen", f"127.0.0.1:{admin}"]
        super().__init__(command, folder / "service.log", environment(url, scale, **settings))
        self.ready_after = self.wait_until(lambda: web.answers(f"http://127.0.0.1:{admin}/readyz"), 900)

    def ask(self, document, variables=None, token=None):
        body = json.dumps({"query": document, "variables": variables or {}}).encode()
        headers = {**web.JSON, "Authorization": f"Bearer {token}"} if token else web.JSON
        answer = json.loads(web.send(self.url, body, headers, "POST")[1])
        if "errors" in answer:
            raise SystemExit(f"{document}: {json.dumps(answer['errors'])[:2000]}")
        return answer


def without_cache(program):
    """The setting that turns the response cache off, of a program that has one."""
    reference = subprocess.check_output([program, "check-config", "--reference"], text=True)
    return {"MGI_RESPONSE_CACHE_MIB": "0"} if "MGI_RESPONSE_CACHE_MIB" in reference else {}


def fill_postgres(program, postgres, database, scale):
    """A database with a demonstration, made once and kept; made again if this program refuses it."""
    migrate = [program, "migrate"]
    settings = environment(postgres.url(database), scale)
    if postgres.has(database):
        if subprocess.run(migrate, env=settings, capture_output=True, check=False).returncode == 0:
            return
        postgres.drop(database)
    postgres.query("postgres", f"create database {database}")
    done = subprocess.run(migrate, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"mgi migrate: {done.stderr}")
    postgres.query(database, "vacuum analyze")


def fill_sqlite(program, folder, name, scale):
    """The same as a file of SQLite; gives its path."""
    path = folder / f"{name}.db"
    settings = environment(sqlite_url(path), scale)
    migrate = [program, "migrate"]
    if path.exists():
        if subprocess.run(migrate, env=settings, capture_output=True, check=False).returncode == 0:
            return path
        path.unlink()
    done = subprocess.run(migrate, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"mgi migrate: {done.stderr}")
    return path


def sqlite_url(path):
    return f"sqlite://{path}?mode=rwc"


def copy_sqlite(path, name):
    """A copy beside the file."""
    return Path(shutil.copyfile(path, path.with_name(f"{name}.db")))


def token(program, role, subject):
    command = [program, "token", "--role", role, "--subject", subject, "--ttl", "2h"]
    return subprocess.check_output(command, env=environment("sqlite://none.db", 1), text=True).strip()
