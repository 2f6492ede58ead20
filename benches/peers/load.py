"""Load on one target: wrk for some seconds, with the CPU time that the target's processes took meanwhile."""

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import processes

CONNECTIONS = 32
# The service gives one caller all threads but one, and the load is that of a proxy with many callers.
CALLERS = 32
TRIES = 3
# Of fewer requests, those that the end of a run cuts off count for too much.
LEAST_REQUESTS = 200
LONGEST = 20
# Cores that an idle target may take.
IDLE = 0.1
SCRIPT = Path(__file__).with_name("load.lua")


@dataclass
class Request:
    """The request that every connection repeats."""

    url: str
    method: str = "POST"
    body: Path | None = None
    headers: dict = field(default_factory=dict)


def measure(request, roots, seconds, foreign):
    """One run: requests per second, percentiles in ms, CPU in µs per request of all processes below `roots`. It is
    repeated if other processes take more than so many cores, and the quietest counts. A slow target gets more time."""
    runs = []
    for _ in range(TRIES):
        run = _run(request, roots, seconds)
        if run["requests"] < LEAST_REQUESTS and seconds < LONGEST:
            seconds = LONGEST
            run = _run(request, roots, seconds)
        runs.append(run)
        if run["foreign"] <= foreign:
            break
    best = min(runs, key=lambda run: run["foreign"])
    if best["errors"] or best["refused"]:
        raise SystemExit(f"{request.url}: {best['errors']} errors, {best['refused']} refused of {best['requests']}")
    return best


def warm(request, roots, seconds=1):
    """Load that is not measured."""
    _wrk(request, seconds)
    _settle(roots)


def _settle(roots, seconds=0.2):
    """Waits until the target has ended the requests that the end of a run cut off: the next target has the machine."""
    def used():
        times = processes.cpu_times()
        return sum(times[pid][1] for pid in processes.tree(times, roots) if pid in times)

    deadline = time.monotonic() + 60
    before = used()
    while time.monotonic() < deadline:
        time.sleep(seconds)
        now = used()
        if now - before <= IDLE * seconds:
            return
        before = now


def _run(request, roots, seconds):
    before, machine, own = processes.cpu_times(), processes.machine_cpu_time(), _children()
    began = time.monotonic()
    result = _wrk(request, seconds)
    took = time.monotonic() - began
    after = processes.cpu_times()
    target = sum(after[pid][1] - before.get(pid, (0, 0))[1] for pid in processes.tree(after, roots) if pid in after)
    wrk = _children() - own
    machine = processes.machine_cpu_time() - machine
    result["rps"] = result["requests"] / result["seconds"]
    result["cpu"] = 1e6 * target / max(1, result["requests"])
    result["foreign"] = max(0.0, machine - target - wrk) / took
    _settle(roots)
    return result


def _wrk(request, seconds):
    environment = {
        "PATH": os.environ["PATH"],
        "METHOD": request.method,
        "CALLERS": str(CALLERS),
        "HEADERS": "\n".join(f"{name}: {value}" for name, value in request.headers.items()),
    }
    if request.body:
        environment["BODY"] = str(request.body)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "60s", "-s", SCRIPT, request.url]
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return json.loads(output.split("RESULT ", 1)[1])


def _children():
    times = os.times()
    return times.children_user + times.children_system
