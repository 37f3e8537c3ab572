"""The worker processes of a server: as many as it was told; what has ended is replaced.

A start can fail: there is no memory for one more process, or a file is gone. It is
tried again, after a pause that doubles each time, up to a minute. After some failures
in a row without any worker, `hopeless` says that nobody should be kept waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lessons.kit.engine.process import Worker, log

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between a failed start and the next
STARTS = 3  # that have failed in a row, until readers are told


class Pool:
    """Starts workers and counts the starts that fail; its owner holds the lock.

    `heard` and `lost` are handed to each worker, see there.
    """

    def __init__(
        self,
        size: int,
        package: str,
        heard: Callable[[Worker, Any], None],
        lost: Callable[[Worker], None],
    ) -> None:
        self.size = size
        self.package = package  # where experiments are looked up
        self.heard = heard
        self.lost = lost
        self.workers: list[Worker] = []
        self.failures = 0  # in a row
        self.next_start = 0.0

    def fill(self) -> None:
        """Starts the workers that are missing: one at a time after a failure."""
        while len(self.workers) < self.size and time.monotonic() >= self.next_start:
            try:
                self.workers.append(Worker(self.heard, self.lost, self.package))
            except (OSError, RuntimeError) as error:  # no process, or no thread for it
                self._failed(repr(error))
            if self.failures:
                return

    def ready(self) -> None:
        """Notes that a worker has started."""
        self.failures, self.next_start = 0, 0.0

    def remove(self, worker: Worker) -> None:
        """Forgets a worker that has ended; one that never was ready has not started."""
        self.workers.remove(worker)
        if not worker.facts and time.monotonic() >= self.next_start:
            self._failed("its process ended")

    def hopeless(self) -> bool:
        """Tells whether no worker is ready and the last starts have failed."""
        return self.failures >= STARTS and not any(w.facts for w in self.workers)

    def _failed(self, why: str) -> None:
        self.failures += 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self.failures - 1, 10))
        self.next_start = time.monotonic() + pause
        line = "a worker did not start (%s), %d in a row; the next try is in %.0f s"
        log.error(line, why, self.failures, pause)
