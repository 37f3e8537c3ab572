"""The one way to run an experiment: cached, joined, queued, cancelled, fair.

The server computes nothing itself: experiments run in worker processes, one a core,
each advancing its runs in turn (see `worker.py`). Why processes and not threads, with
the figures, is in `docs/runs.md`.

A run goes on as long as some reader wants it: every `ask` renews that reader's lease,
and a run without a lease is put aside. A lease ends early when the reader has left (the
connection is closed), turns the page or changes a control. One who comes back (or whose
browser was only slow) finds the run where it stood, until others take its place.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lessons.kit.engine.background import survive
from lessons.kit.engine.handles import Joint, Run, parts
from lessons.kit.engine.process import Worker, cores, log

LEASE = float(os.environ.get("LAB_LEASE", 8.0))  # seconds a run outlives its reader
WHOLE = "LAB_WAIT" in os.environ  # a test without a browser waits for whole results
PATIENCE = 120.0 if WHOLE else 0.2  # seconds a page waits for a first picture
WORKERS = int(os.environ.get("LAB_WORKERS", min(cores(), 8)))
CACHE_BYTES = 64 * 2**20
QUEUE = 512  # runs that may wait; one more is refused
ASIDE = 16  # unfinished runs kept for readers who come back


class Refused(Exception):
    """Too many runs wait already."""


def ready(run: Run | Joint, whole: bool = WHOLE) -> bool:
    """Tells whether a page can show a run, in part or, if `whole`, as it ends."""
    return run.over or not whole and run.result is not None


class Runs:
    """All runs of this server: under way, waiting, and finished ones worth keeping."""

    def __init__(self, workers: int | None = None) -> None:
        self.size = workers or WORKERS
        self.workers: list[Worker] = []
        self.changed = threading.Condition(threading.RLock())
        self.under_way: dict[str, Run] = {}
        self.waiting: OrderedDict[str, Run] = OrderedDict()
        self.aside: OrderedDict[str, Run] = OrderedDict()
        self.finished: OrderedDict[str, Run] = OrderedDict()
        self.closed = False
        self.computed = 0
        self.present: Callable[[str], bool] = lambda reader: True  # `web.py` knows

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

    def ask(
        self,
        experiment: str,
        arguments: Mapping[str, Any],
        reader: str = "",
        split: tuple[str, str] | None = None,
    ) -> Run | Joint:
        """Returns the run of these arguments, starting it if need be; renews it.

        `split` asks once for each value of the argument split[0], and joins the items
        of the results' field split[1]. Raises Refused when the queue is full.
        """
        if split:
            name, field = split
            each = [{**arguments, name: (value,)} for value in arguments[name]]
            runs = [self._ask(experiment, one, reader) for one in each]
            return Joint(runs, arguments, field)
        return self._ask(experiment, arguments, reader)

    def _ask(self, experiment: str, arguments: Mapping[str, Any], reader: str) -> Run:
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
                run = self.aside.pop(key, None) or Run(key, experiment, arguments)
                self.waiting[key] = run
            run.readers[reader] = time.monotonic() + LEASE
            self._admit()
            return run

    def renew(self, runs: Iterable[Run], reader: str = "") -> None:
        """Says that a reader still wants these runs."""
        with self.changed:
            for run in runs:
                run.readers[reader] = time.monotonic() + LEASE

    def wait(
        self, run: Run | Joint, seconds: float, reader: str = "", whole: bool = WHOLE
    ) -> None:
        """Waits at most so long for a first result or, if `whole`, for the last."""
        end = time.monotonic() + seconds
        with self.changed:
            while not ready(run, whole):
                left = end - time.monotonic()
                if left <= 0:
                    return
                self.renew(parts(run), reader)
                self.changed.wait(min(left, LEASE / 2))

    def release(self, run: Run | Joint, reader: str = "") -> None:
        """Ends a reader's interest in a run, unless it is said again at once."""
        with self.changed:
            for part in parts(run):
                if reader in part.readers:
                    soon = time.monotonic() + min(0.6, LEASE / 4)
                    part.readers[reader] = min(part.readers[reader], soon)

    def position(self, run: Run | Joint) -> int:
        """Returns how many runs stand before this one in the queue."""
        with self.changed:
            queue = list(self.waiting)
            return max(queue.index(p.key) if p.key in queue else 0 for p in parts(run))

    def busy(self) -> bool:
        """Tells whether any reader waits for a run."""
        with self.changed:
            return bool(self._readers(self.under_way, self.waiting))

    def watching(self) -> int:
        """Returns how many readers wait for runs that are under way."""
        with self.changed:
            return len(self._readers(self.under_way))

    def state(self) -> dict[str, Any]:
        """Returns what `/health` says of the runs and the device."""
        with self.changed:
            facts = next((w.facts for w in self.workers if w.facts), {})
            return {
                "running": len(self.under_way),
                "readers": self.watching(),
                "aside": len(self.aside),
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
            elif run := self._known(rest[0]):  # put aside, it may end all the same
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
            for key in [k for k, run in self.aside.items() if run.worker is worker]:
                del self.aside[key]
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

    def _readers(self, *groups: Mapping[str, Run]) -> set[str]:
        """Returns who waits for runs of these groups; the warm start is no reader."""
        return {who for g in groups for run in g.values() for who in run.readers} - {""}

    def _known(self, key: str) -> Run | None:
        return next(
            (g[key] for g in (self.under_way, self.aside, self.waiting) if key in g),
            None,
        )

    def _keep(self, run: Run) -> None:
        if run.error and run.error[0] != "ValueError":
            return  # a broken run may succeed next time
        self.finished[run.key] = run
        self.computed += run.done
        kept = sum(r.size for r in self.finished.values())
        while kept > CACHE_BYTES and len(self.finished) > 1:
            kept -= self.finished.popitem(last=False)[1].size

    def _end(self, run: Run) -> None:
        for group in (self.under_way, self.aside, self.waiting):
            group.pop(run.key, None)
        if run.worker:
            run.worker.live.pop(run.key, None)
        self._admit()

    def _admit(self) -> None:
        for key, run in list(self.waiting.items()):
            worker = run.worker or min(self.workers, key=lambda w: len(w.live))
            if worker.full():
                continue
            del self.waiting[key]
            worker.live[key] = self.under_way[key] = run
            if run.worker:
                worker.post(("resume", key))
            else:
                run.worker = worker
                worker.post(("start", key, run.experiment, run.arguments))

    def _put_aside(self, run: Run) -> None:
        run.worker.post(("pause", run.key))
        self._end(run)
        self.aside[run.key] = run
        while len(self.aside) > ASIDE:
            key, oldest = self.aside.popitem(last=False)
            oldest.worker.post(("stop", key))

    def _wanted(self, run: Run) -> bool:
        """Forgets the readers whose lease is over; tells whether any is left."""
        now = time.monotonic()
        leases = run.readers.items()
        run.readers = {r: end for r, end in leases if end > now and self.present(r)}
        return bool(run.readers)

    def _reap(self) -> None:
        while not self.closed:
            time.sleep(min(0.3, LEASE / 8))
            with survive("putting runs aside"), self.changed:
                self._put_unwanted_aside()

    def _put_unwanted_aside(self) -> None:
        for key, run in list(self.waiting.items()):
            if not self._wanted(run):
                del self.waiting[key]
                if run.worker:
                    self.aside[key] = run
        for run in list(self.under_way.values()):
            if not self._wanted(run):
                self._put_aside(run)


RUNS = Runs()
