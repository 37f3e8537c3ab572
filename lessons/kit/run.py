"""The one way to run an experiment: cached, joined, queued, cancelled, fair.

The server computes nothing itself: experiments run in worker processes, one a core,
each advancing its runs in turn (see `worker.py`). Why processes and not threads, with
the figures, is in `docs/runs.md`.

A run lives as long as somebody asks for it: every `ask` renews its lease, and a run
whose lease is over is stopped. So a reader who leaves, turns the page, changes a
control or loses the connection stops what only that reader wanted.
"""

from __future__ import annotations

import atexit
import logging
import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lessons.kit.worker import receive, send

ROOT = Path(__file__).parents[2]
LEASE = float(os.environ.get("LAB_LEASE", 0.9))  # seconds a run outlives its reader
WHOLE = "LAB_WAIT" in os.environ  # a test without a browser waits for whole results
PATIENCE = 120.0 if WHOLE else 0.2  # seconds a page waits for a first picture
CACHE_BYTES = 128 * 2**20
LIVE_PER_WORKER = 16  # runs that advance together in one worker
QUEUE = 128  # runs that may wait; one more is refused
log = logging.getLogger(__name__)


class Run:
    """One experiment with its arguments: the result so far, and how it stands."""

    def __init__(self, key: str, experiment: str, arguments: Mapping[str, Any]) -> None:
        self.key = key
        self.experiment = experiment
        self.arguments = dict(arguments)
        self.result: Any = None
        self.done = False
        self.error: tuple[str, str] | None = None
        self.version = 0
        self.size = 0
        self.worker: Worker | None = None
        self.deadline = 0.0

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.done or self.error is not None


class Joint:
    """Runs of one experiment for each value of one argument, seen as one run.

    Nets that do not depend on each other are trained on all cores at once, and when
    one of them is exchanged the others need not be trained again.
    """

    def __init__(self, parts: list[Run], arguments: Mapping[str, Any], field: str):
        self.parts = parts
        self.arguments = dict(arguments)
        self.field = field

    @property
    def done(self) -> bool:
        """Whether all parts are whole."""
        return all(part.done for part in self.parts)

    @property
    def error(self) -> tuple[str, str] | None:
        """The first part's error, if any part has one."""
        return next((part.error for part in self.parts if part.error), None)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.error is not None or self.done

    @property
    def result(self) -> Any:
        """The parts' results as one, once all have one."""
        results = [part.result for part in self.parts]
        if any(result is None for result in results):
            return None
        joined = tuple(item for r in results for item in getattr(r, self.field))
        share = sum(r.progress for r in results) / len(results)
        whole = vars(results[0]) | {self.field: joined, "progress": share}
        return SimpleNamespace(**whole)


class Refused(Exception):
    """Too many runs wait already."""


def parts(run: Run | Joint) -> list[Run]:
    """Returns the runs that a run is made of."""
    return run.parts if isinstance(run, Joint) else [run]


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


class Runs:
    """All runs of this server: under way, waiting, and finished ones worth keeping."""

    def __init__(self, workers: int | None = None) -> None:
        self.size = workers or max(1, min(os.cpu_count() or 1, 8))
        self.workers: list[Worker] = []
        self.changed = threading.Condition(threading.RLock())
        self.under_way: dict[str, Run] = {}
        self.waiting: OrderedDict[str, Run] = OrderedDict()
        self.finished: OrderedDict[str, Run] = OrderedDict()
        self.closed = False
        self.computed = 0

    def start(self) -> None:
        """Starts the workers; calling again does nothing."""
        with self.changed:
            if not self.workers and not self.closed:
                self.workers = [Worker(self) for _ in range(self.size)]
                threading.Thread(target=self._reap, daemon=True).start()
                atexit.register(self.close)

    def close(self) -> None:
        """Stops the workers."""
        self.closed = True
        for worker in self.workers:
            worker.process.kill()

    def ask(self, experiment: str, arguments: Mapping[str, Any]) -> Run:
        """Returns the run of these arguments, starting it if need be; renews it.

        Raises Refused when the queue is full.
        """
        self.start()
        key = f"{experiment}{sorted(arguments.items())!r}"
        with self.changed:
            if run := self.finished.get(key):
                self.finished.move_to_end(key)
                return run
            run = self.under_way.get(key) or self.waiting.get(key)
            if run is None:
                if len(self.waiting) >= QUEUE:
                    raise Refused
                run = self.waiting[key] = Run(key, experiment, arguments)
            run.deadline = time.monotonic() + LEASE
            self._admit()
            return run

    def ask_each(
        self, experiment: str, arguments: Mapping[str, Any], split: tuple[str, str]
    ) -> Joint:
        """Asks once for each value of the argument split[0]; joins the field split[1].

        Raises Refused when the queue is full.
        """
        name, field = split
        parts = [
            self.ask(experiment, {**arguments, name: (value,)})
            for value in arguments[name]
        ]
        return Joint(parts, arguments, field)

    def renew(self, runs: Iterable[Run]) -> None:
        """Says that somebody still wants these runs."""
        with self.changed:
            for run in runs:
                run.deadline = time.monotonic() + LEASE

    def wait(self, run: Run | Joint, seconds: float) -> None:
        """Waits at most so long for a first result (or, if WHOLE, for the last)."""
        end = time.monotonic() + seconds
        with self.changed:
            while not run.over and (WHOLE or run.result is None):
                left = end - time.monotonic()
                if left <= 0:
                    return
                self.renew(parts(run))
                self.changed.wait(min(left, LEASE / 2))

    def release(self, run: Run | Joint) -> None:
        """Stops a run on a reader's word unless another reader still asks for it."""
        with self.changed:
            for part in parts(run):
                part.deadline = min(part.deadline, time.monotonic() + LEASE / 2)

    def position(self, run: Run | Joint) -> int:
        """Returns how many runs stand before this one in the queue."""
        with self.changed:
            queue = list(self.waiting)
            return max(queue.index(p.key) if p.key in queue else 0 for p in parts(run))

    def state(self) -> dict[str, Any]:
        """Returns what `/health` says of the runs and the device."""
        with self.changed:
            facts = next((w.facts for w in self.workers if w.facts), {})
            return {
                "running": len(self.under_way),
                "queued": len(self.waiting),
                "cached": len(self.finished),
                "computed": self.computed,
                "workers": sum(w.process.poll() is None for w in self.workers),
                "torch": facts.get("torch"),
                "device": facts.get("device"),
                "device_reason": facts.get("reason"),
            }

    def heard(self, worker: Worker, message: Any, size: int) -> None:
        """Takes one message of a worker."""
        with self.changed:
            kind, *rest = message
            if kind == "ready":
                worker.facts = rest[0]
            elif run := worker.live.get(rest[0]):
                run.version += 1
                if kind == "failed":
                    run.error = (rest[1], rest[2])
                else:
                    run.result, run.done = rest[1], kind == "done"
                if run.over:
                    self._end(run)
                    run.size = size
                    self._keep(run)
            self.changed.notify_all()

    def lost(self, worker: Worker) -> None:
        """Replaces a worker that died; its runs fail, and asking again runs anew."""
        with self.changed:
            for run in list(worker.live.values()):
                run.error = ("WorkerLost", "")
                self._end(run)
            if not self.closed and worker in self.workers:
                log.error("a worker ended with %s", worker.process.poll())
                self.workers.remove(worker)
                time.sleep(0.2)  # a worker that cannot start must not spin
                self.workers.append(Worker(self))
            self._admit()
            self.changed.notify_all()

    def _keep(self, run: Run) -> None:
        if run.error and run.error[0] != "ValueError":
            return  # a broken run may succeed next time
        self.finished[run.key] = run
        self.computed += run.done
        kept = sum(r.size for r in self.finished.values())
        while kept > CACHE_BYTES and len(self.finished) > 1:
            kept -= self.finished.popitem(last=False)[1].size

    def _end(self, run: Run) -> None:
        self.under_way.pop(run.key, None)
        if run.worker:
            run.worker.live.pop(run.key, None)
        self._admit()

    def _admit(self) -> None:
        while self.waiting and self.workers:
            worker = min(self.workers, key=lambda w: len(w.live))
            if len(worker.live) >= LIVE_PER_WORKER:
                return
            _, run = self.waiting.popitem(last=False)
            run.worker = worker
            worker.live[run.key] = self.under_way[run.key] = run
            worker.post(("start", run.key, run.experiment, run.arguments))

    def _reap(self) -> None:
        while not self.closed:
            time.sleep(LEASE / 4)
            with self.changed:
                now = time.monotonic()
                for key, run in list(self.waiting.items()):
                    if run.deadline < now:
                        del self.waiting[key]
                for key, run in list(self.under_way.items()):
                    if run.deadline < now:
                        run.worker.post(("stop", key))
                        self._end(run)


RUNS = Runs()
