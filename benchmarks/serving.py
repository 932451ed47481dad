"""A desk in processes of its own, for the benchmarks that visit it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

READY = re.compile(r"http://localhost:(\d+)/")
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
SAMPLES = ("project-clean", "project-fails-energy-review", "project-with-facts-missing")


@dataclass(frozen=True)
class Served:
    """A desk that answers: its address, its process, and the seconds until its first page had come."""

    address: str
    process: subprocess.Popen[str]
    ready_in: float

    def processor_seconds(self) -> float:
        """The time of processors that its processes have taken so far."""
        ticks = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == self.process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start(database: Path, *options: str) -> Served:
    """A desk on any free port, once it has answered."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "qsd_rules", "serve", "--port", "0", "--rate", "0", "--database", str(database)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    found = READY.search(process.stdout.readline())
    assert found is not None, "it says where it listens"
    address = f"http://localhost:{found[1]}"
    httpx2.get(address, timeout=30).raise_for_status()
    return Served(address, process, time.perf_counter() - began)


@contextmanager
def serving(database: Path, *options: str) -> Iterator[Served]:
    """A desk for as long as the block lasts."""
    served = start(database, *options)
    try:
        yield served
    finally:
        os.killpg(served.process.pid, signal.SIGTERM)
        served.process.wait(20)


def form_token(client: httpx2.Client) -> str:
    """The token in the forms of a visit."""
    found = TOKEN.search(client.get("/").text)
    assert found is not None, "the first page has a form"
    return found[1]


def sample_files() -> dict[str, str]:
    """The sample project files by name."""
    return {name: Path("facts", f"{name}.yaml").read_text("utf-8") for name in SAMPLES}
