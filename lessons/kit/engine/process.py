"""A worker process as the server sees it; `worker.py` is what runs inside."""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lessons.kit.engine.background import survive
from lessons.kit.engine.pipe import receive, send

ROOT = Path(__file__).parents[3]
LIVE = 64  # runs that advance together in one worker,
ALWAYS, LARGE = 8, 750 * 2**20  # but no more than so many once it has grown so large
LONGEST_STEP = 30.0  # seconds until a step is taken for one that never returns
LONGEST_START = 300.0  # the same for a start, which may wait for a slow disk
log = logging.getLogger(__name__)


def cores(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Returns how many cores this process may use: in a container, not all."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        count = os.cpu_count() or 1
    try:
        allowed, period = quota.read_text().split()
        return max(1, min(count, round(int(allowed) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no limit
        return count


def resident(pid: int) -> int:
    """Returns a process's resident bytes; 0 where that cannot be told."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def memory(limit: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """Returns how many bytes this machine has, or this container may use of them."""
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # not told here, nor is `resident`
        return 2**63
    try:
        return min(whole, int(limit.read_text()))
    except (OSError, ValueError):  # no such file, or "max": no limit
        return whole


TOO_LARGE = memory() // 2  # bytes at which a worker is ended before the system does it


def command(package: str) -> list[str]:
    """Returns what starts a worker that looks experiments up in a package."""
    return [sys.executable, "-m", "lessons.kit.engine.worker", package]


class Worker:
    """A worker process, and the threads that write to it and read what it sends.

    `heard(worker, message)` takes each message but those that only say whose step it
    is, `lost(worker)` is told once the process has ended. Both come from a thread.
    """

    def __init__(
        self,
        heard: Callable[[Worker, Any], None],
        lost: Callable[[Worker], None],
        package: str = "models",
    ) -> None:
        self.heard = heard
        self.lost = lost
        self.live: set[int] = set()  # the runs that advance here, by number
        self.facts: dict[str, Any] = {}  # what it said when it was ready
        self.step: int | None = None  # the run that it works at
        self.silent = 0.0  # seconds of this step in which it said nothing
        self.outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        # glibc otherwise gives the activations' memory back after every step
        # and asks for it again: a fifth of a training step here.
        memory = {"MALLOC_MMAP_THRESHOLD_": "268435456"}
        memory |= {"MALLOC_TRIM_THRESHOLD_": "268435456"}
        threads = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            command(package),
            cwd=ROOT,
            env=os.environ | memory | threads,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            for work in (self._read, self._write):
                threading.Thread(target=work, daemon=True).start()
        except RuntimeError:  # the system allows no more threads
            self.process.kill()
            raise

    def full(self) -> bool:
        """Tells whether this worker should not take on another run."""
        live = len(self.live)
        large = live >= ALWAYS and resident(self.process.pid) > LARGE
        return live >= LIVE or large

    def post(self, message: Any) -> None:
        """Sends a message, later if the process does not listen just now."""
        self.outbox.put(message)

    def trouble(self, passed: float) -> str | None:
        """Says why this worker must be ended, if it must: "endless" or "too_large".

        `passed` are the seconds since it was asked last. When the whole machine has
        been asleep they are many, so they count as one at most.
        """
        if self.facts and self.step is None:
            self.silent = 0.0  # it has nothing to do
        else:
            self.silent += min(passed, 1.0)
        if self.silent > (LONGEST_STEP if self.facts else LONGEST_START):
            return "endless"
        return "too_large" if resident(self.process.pid) > TOO_LARGE else None

    def _write(self) -> None:
        """Writes what is posted; a dead process is noticed by the reading thread."""
        try:
            while (message := self.outbox.get()) is not None:
                send(self.process.stdin, message)
        except (OSError, ValueError):
            log.warning("worker %s does not listen", self.process.pid)

    def _read(self) -> None:
        try:
            while True:
                message = receive(self.process.stdout)
                self.silent = 0.0
                if message[0] == "step":
                    self.step = message[1]
                    continue
                if message[0] == "ready":
                    self.facts = message[1]
                with survive("taking a worker's message"):
                    self.heard(self, message)
        except (EOFError, OSError):
            pass
        except Exception:  # what follows in the pipe can no longer be understood
            log.exception("a worker is ended, for its message cannot be read")
        self.process.kill()
        self.process.wait()
        self.post(None)
        with survive("replacing a worker"):
            self.lost(self)
