"""A worker process as the server sees it; `worker.py` is what runs inside."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lessons.kit.engine.background import survive
from lessons.kit.engine.handles import Run
from lessons.kit.engine.worker import receive, send

if TYPE_CHECKING:
    from lessons.kit.engine.run import Runs

ROOT = Path(__file__).parents[3]
LIVE = 64  # runs that advance together in one worker,
ALWAYS, LARGE = 8, 750 * 2**20  # but no more than so many once it has grown so large
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


class Worker:
    """A worker process and the thread that reads what it sends."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.live: dict[str, Run] = {}
        self.facts: dict[str, Any] = {}
        # glibc otherwise gives the activations' memory back after every step
        # and asks for it again: a fifth of a training step here.
        memory = {"MALLOC_MMAP_THRESHOLD_": "268435456"}
        memory |= {"MALLOC_TRIM_THRESHOLD_": "268435456"}
        threads = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lessons.kit.engine.worker"],
            cwd=ROOT,
            env=os.environ | memory | threads,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def full(self) -> bool:
        """Tells whether this worker should not take on another run."""
        live = len(self.live)
        large = live >= ALWAYS and resident(self.process.pid) > LARGE
        return live >= LIVE or large

    def post(self, message: Any) -> None:
        """Sends a message; a dead process is noticed by the reading thread."""
        try:
            send(self.process.stdin, message)
        except (OSError, ValueError):
            log.warning("worker %s does not listen", self.process.pid)

    def _read(self) -> None:
        try:
            while True:
                message, size = receive(self.process.stdout)
                with survive("taking a worker's message"):
                    self.runs.heard(self, message, size)
        except (EOFError, OSError):
            pass
        except Exception:  # what follows in the pipe can no longer be understood
            log.exception("a worker is ended, for its message cannot be read")
            self.process.kill()
            self.process.wait()
        with survive("replacing a worker"):
            self.runs.lost(self)
