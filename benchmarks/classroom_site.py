"""The site as a benchmark meets it: a server of its own, its memory, its `/health`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from lessons.kit.engine.process import resident

ROOT = Path(__file__).parent.parent
STARTED = 60.0  # seconds until a server must answer
WARM = 2.0  # seconds without a new result: the first pictures of all labs are there


def free_port() -> int:
    """Returns a port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@dataclass
class Server:
    """A running server: its address, its process and what it has logged."""

    address: str
    process: subprocess.Popen[bytes]
    log_file: Path

    def health(self, timeout: float = 10.0) -> dict[str, Any]:
        """Returns what /health answers."""
        with urlopen(f"{self.address}/health", timeout=timeout) as answer:
            return json.load(answer)

    def log(self) -> str:
        """Returns all that the server has logged so far."""
        return self.log_file.read_text("utf-8", "replace")

    def complaints(self) -> list[str]:
        """Returns the lines of the log that tell of an error."""
        marks = ("Traceback", "Error: ", "ERROR", "Exception")
        lines = self.log().splitlines()
        return [line for line in lines if any(mark in line for mark in marks)]

    def memory(self) -> dict[int, int]:
        """Returns the resident bytes of the server and of its workers, by process."""
        return {pid: resident(pid) for pid in family(self.process.pid)}

    def warm(self, patience: float) -> bool:
        """Waits until every lab's first picture is computed; tells whether it is."""
        ends = time.monotonic() + patience
        count, since = -1, 0.0
        while time.monotonic() < ends:
            runs = self.health()["runs"]
            rests = not (runs["running"] or runs["queued"]) and runs["computed"]
            if not rests or runs["computed"] != count:
                count, since = runs["computed"], time.monotonic()
            elif time.monotonic() - since > WARM:
                return True
            time.sleep(0.2)
        return False


@contextmanager
def served(root: Path = ROOT, port: int = 0, **environment: str) -> Iterator[Server]:
    """Serves the site on a port of the loopback, and stops it at the end."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    command += ["--server.headless=true", "--server.fileWatcherType=none"]
    around = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(root)}
    around |= {"LAB_WORKERS": "2"} | environment
    around.pop("LAB_WAIT", None)  # learners ask again, as browsers do
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=root,
                env=around,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        server = Server(f"http://127.0.0.1:{port}", process, path)
        try:
            _wait(server)
            yield server
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a server, by force if it does not listen."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(server: Server) -> None:
    ends = time.monotonic() + STARTED
    while time.monotonic() < ends and server.process.poll() is None:
        try:
            server.health(timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{server.log()[-2000:]}")


def family(pid: int) -> list[int]:
    """Returns a process and all that it has started (on Linux; else itself alone)."""
    found, parents = [pid], {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(stat.parent.name)] = int(words[1])
    for parent in found:
        found += [child for child, its in parents.items() if its == parent]
    return found


def spent(pids: list[int]) -> float:
    """Returns the seconds of processor time that these processes have had so far."""
    ticks = 0
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def busy() -> float:
    """Returns the seconds that all cores of this machine have worked so far."""
    try:
        words = Path("/proc/stat").read_text().split()[1:9]
    except OSError:
        return 0.0
    ticks = [int(word) for word in words]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


@dataclass
class Monitor:
    """Asks `/health` again and again, and notes what it says and how long it takes."""

    server: Server
    every: float = 0.2
    latency: list[float] = field(default_factory=list)
    running: list[int] = field(default_factory=list)
    queued: list[int] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    cores: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Monitor:
        """Begins to watch."""
        self._start = time.perf_counter(), self._used()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the watch."""
        self._over.set()
        self._thread.join(15)
        start, then = self._start
        took, now = time.perf_counter() - start, self._used()
        self.cores = {name: (now[name] - then[name]) / took for name in now}

    def _used(self) -> dict[str, float]:
        """Returns who has had how many seconds of the processors so far."""
        server = self.server.process.pid
        workers = [pid for pid in family(server) if pid != server]
        used = {"server": spent([server]), "workers": spent(workers)}
        used["learners"] = spent([pid for pid in family(os.getpid())]) - sum(
            used.values()
        )
        return used | {"others": busy() - sum(used.values())}

    def _watch(self) -> None:
        while not self._over.wait(self.every):
            start = time.perf_counter()
            try:
                runs = self.server.health()["runs"]
            except OSError as error:
                self.failures.append(f"/health: {error}")
                continue
            self.latency.append(time.perf_counter() - start)
            self.running.append(runs["running"])
            self.queued.append(runs["queued"])
            self.memory.append(sum(self.server.memory().values()))
