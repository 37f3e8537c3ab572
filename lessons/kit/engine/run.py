"""The one way to run an experiment: cached, joined, queued, cancelled, fair.

The server computes nothing itself: experiments run in worker processes, one a core,
each advancing its runs in turn (see `worker.py`). Why processes and not threads, with
the figures, is in `docs/runs.md`.

A run goes on as long as some reader wants it: every `ask` renews that reader's lease,
and a run without a lease is paused. A lease ends early when the reader has left (the
connection is closed), turns the page or changes a control. One who comes back (or whose
browser was only slow) finds the run where it stood, until others take its place.

A worker that hangs or grows too large is ended, and another one takes its place
(`pool.py`). The run in whose step that happened is given up; all others of that worker
begin anew. Where no worker can be started, all runs are given up until one can.
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
from lessons.kit.engine.finished import Finished
from lessons.kit.engine.handles import Joint, Run, parts
from lessons.kit.engine.pipe import join, restore
from lessons.kit.engine.pool import Pool
from lessons.kit.engine.process import Worker, cores, log

LEASE = float(os.environ.get("LAB_LEASE", 8.0))  # seconds a run outlives its reader
WHOLE = "LAB_WAIT" in os.environ  # a test without a browser waits for whole results
PATIENCE = 120.0 if WHOLE else 0.2  # seconds a page waits for a first picture
WORKERS = int(os.environ.get("LAB_WORKERS", min(cores(), 8)))
QUEUE = 512  # runs that may wait; one more is refused
PAUSED = 16  # unfinished runs kept for readers who come back
FORGIVEN = 600.0  # seconds until a run that was given up may be tried again
HAND = "hand"  # the reader of pictures that follow a moving control
NO_WORKER = "no_worker"  # none could be started
GIVEN_UP = ("endless", "too_large", "lost", NO_WORKER)  # why; so are the words named


class Refused(Exception):
    """Too many runs wait already."""


def ready(run: Run | Joint, whole: bool = WHOLE) -> bool:
    """Tells whether a page can show a run, in part or, if `whole`, as it ends."""
    return run.over or not whole and run.result is not None


class Runs:
    """All runs of this server: under way, waiting, and finished ones worth keeping."""

    def __init__(self, workers: int | None = None, package: str = "models") -> None:
        self.pool = Pool(workers or WORKERS, package, self.heard, self.lost)
        self.workers = self.pool.workers
        self.changed = threading.Condition(threading.RLock())
        self.under_way: dict[str, Run] = {}
        self.waiting: OrderedDict[str, Run] = OrderedDict()
        self.paused: OrderedDict[str, Run] = OrderedDict()
        self.finished = Finished()
        self.started = self.closed = False
        self.computed = 0
        self.present: Callable[[str], bool] = lambda reader: True  # `web.py` knows

    def start(self) -> None:
        """Starts the workers; calling again does nothing."""
        with self.changed:
            if not self.started and not self.closed:
                self.started = True
                threading.Thread(target=self._tend, daemon=True).start()
                atexit.register(self.close)
                self._fill()

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
                return run
            if self.pool.hopeless():
                run = Run(key, experiment, arguments)
                run.error = (NO_WORKER, "")
                return run
            run = self.under_way.get(key) or self.waiting.get(key)
            if run is None:
                if len(self.waiting) >= QUEUE:
                    raise Refused
                run = self.paused.pop(key, None) or Run(key, experiment, arguments)
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
                "paused": len(self.paused),
                "queued": len(self.waiting),
                "cached": len(self.finished),
                "computed": self.computed,
                "workers": sum(w.process.poll() is None for w in self.workers),
                "torch": facts.get("torch"),
                "device": facts.get("device"),
                "device_reason": facts.get("reason"),
            }

    def heard(self, worker: Worker, message: Any) -> None:
        """Takes one message of a worker."""
        kind, *rest = message
        with self.changed:
            if kind == "ready":
                self.pool.ready()
                return self._admit()
            number, *rest = rest
            run = next((r for r in self._held(worker) if r.number == number), None)
            if run is None:  # it was stopped
                return
            if kind == "failed":
                run.error = tuple(rest)
            else:
                head, new = rest
                run.arrays = join(new, run.arrays)
                run.result, run.done = restore(head, run.arrays), kind == "done"
                run.size = len(head) + sum(map(len, run.arrays))
            run.version += 1
            if run.over:
                self._finish(run)
            self.changed.notify_all()

    def lost(self, worker: Worker, why: str = "lost") -> None:
        """Forgets a worker that has ended; its runs begin anew.

        All but the run in whose step it hung, or in whose steps two workers have ended.
        """
        with self.changed:
            if self.closed or worker not in self.workers:
                return
            self.pool.remove(worker)
            for run in reversed(self._held(worker)):
                if run.number == worker.step:
                    log.error("a worker is %s in a step of %s", why, run.experiment)
                    run.losses += 1
                    if why == "endless" or run.losses > 1:
                        run.error = (why, "")
                        run.expires = time.monotonic() + FORGIVEN
                        self._finish(run)
                        continue
                run.worker, run.arrays = None, []
                if not self.paused.pop(run.key, None):
                    self.under_way.pop(run.key, None)
                    self.waiting[run.key] = run
                    self.waiting.move_to_end(run.key, last=False)
            self._admit()
            self._give_up()
            self.changed.notify_all()

    def _readers(self, *groups: Mapping[str, Run]) -> set[str]:
        """Returns who waits for runs of these groups; the warm start is no reader."""
        return {who for g in groups for run in g.values() for who in run.readers} - {""}

    def _held(self, worker: Worker) -> list[Run]:
        """Returns the unfinished runs that a worker holds."""
        groups = (self.under_way, self.paused, self.waiting)
        return [r for group in groups for r in group.values() if r.worker is worker]

    def _finish(self, run: Run) -> None:
        """Keeps a run that is over, if it would come out the same a second time."""
        self._leave(run)
        run.arrays = []
        if run.error and run.error[0] not in ("ValueError", *GIVEN_UP):
            return  # a broken run may succeed next time
        by_hand = set(run.readers) == {HAND}  # many, and each wanted for a moment
        self.finished.keep(run, briefly=by_hand)
        self.computed += run.done

    def _leave(self, run: Run) -> None:
        """Takes a run out of all groups; its place is another's."""
        for group in (self.under_way, self.paused, self.waiting):
            group.pop(run.key, None)
        if run.worker:
            run.worker.live.discard(run.number)
        self._admit()

    def _admit(self) -> None:
        for key, run in list(self.waiting.items()):
            workers = [run.worker] if run.worker else self.workers
            free = [worker for worker in workers if not worker.full()]
            if not free:
                continue
            worker = min(free, key=lambda w: (not w.facts, len(w.live)))
            del self.waiting[key]
            self.under_way[key] = run
            worker.live.add(run.number)
            if run.worker:
                worker.post(("resume", run.number))
            else:
                run.worker = worker
                worker.post(("start", run.number, run.experiment, run.arguments))

    def _pause(self, run: Run) -> None:
        run.worker.post(("pause", run.number))
        self._leave(run)
        self.paused[run.key] = run
        while len(self.paused) > PAUSED:
            _, oldest = self.paused.popitem(last=False)
            oldest.worker.post(("stop", oldest.number))

    def _wanted(self, run: Run) -> bool:
        """Forgets the readers whose lease is over; tells whether any is left."""
        now = time.monotonic()
        leases = run.readers.items()
        run.readers = {r: end for r, end in leases if end > now and self.present(r)}
        return bool(run.readers)

    def _tend(self) -> None:
        """Looks after workers and leases as long as the server runs."""
        before = time.monotonic()
        while not self.closed:
            time.sleep(min(0.3, LEASE / 8))
            now = time.monotonic()
            with survive("looking after workers"), self.changed:
                self._end_workers(now - before)
                self._fill()
            with survive("pausing runs"), self.changed:
                self._pause_unwanted()
            before = now

    def _end_workers(self, passed: float) -> None:
        for worker in list(self.workers):
            if why := worker.trouble(passed):
                worker.process.kill()
                self.lost(worker, why)

    def _fill(self) -> None:
        if not self.closed:
            self.pool.fill()
            self._admit()
            self._give_up()

    def _give_up(self) -> None:
        """Ends all runs, if there is no worker and none can be started."""
        if self.pool.hopeless():
            for run in [*self.waiting.values(), *self.under_way.values()]:
                run.error = (NO_WORKER, "")
                self._leave(run)
            self.changed.notify_all()

    def _pause_unwanted(self) -> None:
        for key, run in list(self.waiting.items()):
            if not self._wanted(run):
                del self.waiting[key]
                if run.worker:
                    self.paused[key] = run
        for run in list(self.under_way.values()):
            if not self._wanted(run):
                self._pause(run)


RUNS = Runs()
