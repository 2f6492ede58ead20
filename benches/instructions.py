#!/usr/bin/env python3
"""Counts the instructions that one request of each workload takes, with callgrind, and compares them with
benches/instructions.tsv: a regression shows on a noisy machine too. `--record` writes the file anew.

A script, and not gungraun: that keeps its baselines in `target`, where no commit holds them, and wants a runner of
exactly its version installed."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
RECORD = Path(__file__).with_name("instructions.tsv")
ROUNDS = 10
# Instructions differ a little from run to run: hashes have random seeds, and threads wait for each other.
TOLERANCE = 0.03


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--record", action="store_true", help="write the file anew")
    arguments.add_argument("--profile", default="bench", help="the profile of cargo")
    arguments = arguments.parse_args()
    compiler = subprocess.check_output(["rustc", "--version"], text=True).strip()
    counts = count(program(arguments.profile))
    if arguments.record:
        rows = [f"{workload}\t{instructions}" for workload, instructions in counts.items()]
        RECORD.write_text("\n".join([f"# {compiler}, profile {arguments.profile}", *rows, ""]), encoding="utf-8")
        return
    if not RECORD.exists():
        sys.exit(f"{RECORD} does not exist: make bench-record.")
    head, *rows = RECORD.read_text(encoding="utf-8").splitlines()
    recorded = {workload: int(instructions) for workload, instructions in (row.split("\t") for row in rows)}
    changes = {workload: instructions / recorded[workload] - 1 for workload, instructions in counts.items()}
    for workload, change in changes.items():
        print(f"{workload}: {counts[workload]:,} instructions, {change:+.1%}")
    if head != f"# {compiler}, profile {arguments.profile}":
        print(f"The record is of another compiler or profile ({head[2:]}): only its ratios say something.")
    elif max(changes.values()) > TOLERANCE:
        sys.exit("A workload takes more instructions than on record; if it must: make bench-record.")


def program(profile):
    """Builds the benchmark, and gives its path."""
    command = ["cargo", "bench", "--locked", "--profile", profile, "--bench", "workloads", "--no-run",
               "--message-format", "json-render-diagnostics"]
    output = subprocess.check_output(command, cwd=ROOT, text=True)
    messages = (json.loads(line) for line in output.splitlines())
    return next(message["executable"] for message in messages
                if message["reason"] == "compiler-artifact" and message["target"]["name"] == "workloads")


def count(benchmark):
    """Instructions per request of each workload."""
    environment = {**os.environ, "MGI_TEST_DB": "sqlite"}
    # Makes the template of the database, which would take very long under callgrind.
    subprocess.run([benchmark, "--count", "1"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--quiet",
                   "--zero-before=*counted_rounds", "--dump-after=*counted_rounds", benchmark, "--count", str(ROUNDS)]
        workloads = subprocess.check_output(command, cwd=ROOT, env=environment, text=True).split()
        totals = {}
        for number, workload in enumerate(workloads, 1):
            dump = Path(folder, f"out.{number}").read_text(encoding="utf-8")
            totals[workload] = int(re.search(r"^totals: (\d+)", dump, re.MULTILINE)[1]) // ROUNDS
        return totals


if __name__ == "__main__":
    main()
