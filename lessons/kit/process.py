"""A worker process as the server sees it; `worker.py` is what runs inside."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lessons.kit.handles import Run
from lessons.kit.worker import receive, send

if TYPE_CHECKING:
    from lessons.kit.run import Runs

ROOT = Path(__file__).parents[2]
log = logging.getLogger(__name__)


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
            [sys.executable, "-m", "lessons.kit.worker"],
            cwd=ROOT,
            env=os.environ | memory | threads,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        threading.Thread(target=self._read, daemon=True).start()

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
                self.runs.heard(self, message, size)
        except (EOFError, OSError):
            self.runs.lost(self)
