"""Processes that a run starts and ends: their memory, their CPU time, and whether they are ready."""

import os
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def free_port():
    """A port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Process:
    """A child that is ended with the block that it stands in."""

    end = signal.SIGTERM

    def __init__(self, command, log, environment=None, user=None):
        self.log = log
        with open(log, "ab") as output:
            self.child = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment, user=user, group=user, extra_groups=[] if user else None)
        self.began = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.send_signal(self.end)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    @property
    def pid(self):
        return self.child.pid

    def wait_until(self, is_ready, seconds=120):
        """Returns the seconds from the start until the process was ready."""
        while not is_ready():
            if self.child.poll() is not None or time.monotonic() - self.began > seconds:
                with open(self.log, encoding="utf-8", errors="replace") as log:
                    raise SystemExit(f"{self.log}: the process is not ready:\n{log.read()[-2000:]}")
            time.sleep(0.005)
        return time.monotonic() - self.began

    def memory(self):
        """Resident memory in bytes."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * PAGE

    def peak_memory(self):
        """The most resident memory so far, in bytes."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def cpu_times():
    """The parent and the CPU seconds of every process."""
    processes = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            processes[int(name)] = (int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return processes


def tree(processes, roots):
    """These processes and all below them."""
    found = set(roots)
    size = 0
    while size < len(found):
        size = len(found)
        found |= {pid for pid, (parent, _) in processes.items() if parent in found}
    return found


def machine_cpu_time():
    """CPU seconds that the machine has spent, those stolen by its host included."""
    with open("/proc/stat", encoding="ascii") as stat:
        fields = [int(field) for field in stat.readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS
