"""A process that runs experiments a slice at a time, so that all advance together.

Started by `process.py` as `python -m lessons.kit.engine.worker`, with the package that
experiments are looked up in. Messages come and go through `pipe.py`: in come
("start", id, "room.module.function", arguments), ("pause", id), ("resume", id) and
("stop", id); out go ("ready", facts), ("step", id), ("failed", id, kind, message) and
("frame" or "done", id, pickle of the result, what is new in its arrays). Results leave
as numpy arrays and plain namespaces, so that the process that serves the pages never
imports torch.

A step that never returns cannot be told by the process that is caught in it. So the
worker says whose step begins, and the server looks at the time (`process.py`).
"""

from __future__ import annotations

import ctypes
import importlib
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from types import SimpleNamespace
from typing import Any, BinaryIO

import numpy as np

from lessons.kit.engine.pipe import changes, receive, send

SLICE = 0.03  # seconds a run computes before the next one gets its turn
FRAME_EVERY = 0.25  # seconds between two intermediate results of one run
TELL_EVERY = 1.0  # seconds between two messages on whose step it is, if it is the same
GIVE_EVERY = 0.3  # seconds; between the turns of many runs, freed memory piles up
WARM_UP = (  # a first optimizer costs a second, a first batched gradient a quarter
    (
        "mlp.activation_comparison.compare",
        {"points": 5, "steps": 2, "frames": 2, "grid": 4},
    ),
    (
        "landscape.hessian_spectrum.along",
        {"width": 2, "depth": 1, "steps": 2, "frames": 2},
    ),
)


def plain(value: Any) -> Any:
    """Returns a result with tensors as numpy arrays and dataclasses as namespaces."""
    if is_dataclass(value) and not isinstance(value, type):
        return SimpleNamespace(
            **{f.name: plain(getattr(value, f.name)) for f in fields(value)}
        )
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(plain(item) for item in value)
    if hasattr(value, "detach"):  # a tensor; it is sent before the run goes on
        return np.asarray(value.detach().cpu().numpy(), order="C")
    return value


class Job:
    """One experiment under way: a generator, and what was sent of its results.

    A `quick` one has a single result, which is sent once, as the whole.
    """

    def __init__(self, number: int, steps: Iterator[Any], quick: bool) -> None:
        self.number = number
        self.steps = steps
        self.quick = quick
        self.result: Any = None
        self.shown: Any = None  # the result that was sent last, and when
        self.shown_at = 0.0
        self.sent: list[bytes] = []  # its arrays

    def show(self, kind: str, out: BinaryIO) -> None:
        """Sends what is new in the result."""
        head, new, self.sent = changes(plain(self.result), self.sent)
        self.shown, self.shown_at = self.result, time.perf_counter()
        send(out, (kind, self.number, head, new))


def begin(
    number: int, experiment: str, arguments: dict[str, Any], package: str = "models"
) -> Job:
    """Looks the experiment up in a package and calls it with its arguments."""
    module, _, function = experiment.rpartition(".")
    call = getattr(importlib.import_module(f"{package}.{module}"), function)
    result = call(**arguments)
    quick = not isinstance(result, Iterator)
    return Job(number, iter((result,)) if quick else result, quick)


def advance(job: Job, out: BinaryIO) -> bool:
    """Runs a job for one slice; returns whether it has more to do.

    The first result is sent at once and ends the slice: whoever has just asked sees
    a picture before the others go on.
    """
    end = time.perf_counter() + SLICE
    for result in job.steps:
        job.result, now = result, time.perf_counter()
        new = result is not job.shown  # an experiment yields more often than it looks
        if new and not job.quick and now - job.shown_at >= FRAME_EVERY:
            first = job.shown is None
            job.show("frame", out)
            if first:
                return True
        if now >= end:
            return True
    job.show("done", out)
    return False


class Loop:
    """Runs jobs a slice at a time; new ones go first, then each in its turn."""

    def __init__(self, out: BinaryIO, package: str) -> None:
        self.out = out
        self.package = package
        self.jobs: list[Job] = []
        self.paused: dict[int, Job] = {}
        self.told: tuple[int | None, float] = (None, 0.0)

    def run(self, inbox: queue.SimpleQueue[Any]) -> None:
        """Runs jobs until a None arrives."""
        given = time.perf_counter()
        while True:
            while not self.jobs or not inbox.empty():
                if not self.jobs and inbox.empty():
                    self.tell(None)
                    give_back()
                message = inbox.get()
                if message is None:
                    return
                with self.reporting(message[1]):
                    self.obey(*message)
            job = self.jobs.pop(0)
            with self.reporting(job.number):
                if advance(job, self.out):
                    self.jobs.append(job)
            if time.perf_counter() - given > GIVE_EVERY:
                give_back()
                given = time.perf_counter()

    def tell(self, number: int | None) -> None:
        """Says whose step begins; None for nobody's."""
        told, at = self.told
        now = time.perf_counter()
        if number != told or now - at > TELL_EVERY:
            self.told = number, now
            send(self.out, ("step", number))

    def obey(self, order: str, number: int, *rest: Any) -> None:
        """Starts, pauses, resumes or stops a job; one that has ended is not there."""
        if order == "start":
            self.jobs.insert(0, begin(number, *rest, self.package))
        elif order == "resume" and number in self.paused:
            self.jobs.insert(0, self.paused.pop(number))
        elif order in ("pause", "stop"):
            for job in [job for job in self.jobs if job.number == number]:
                self.jobs.remove(job)
                if order == "pause":
                    self.paused[number] = job
            if order == "stop":
                self.paused.pop(number, None)

    @contextmanager
    def reporting(self, number: int) -> Iterator[None]:
        """Says whose step begins and, if it raises, what went wrong.

        A ValueError is the reader's to read, others the log's.
        """
        self.tell(number)
        try:
            yield
        except Exception as error:
            if not isinstance(error, ValueError):
                traceback.print_exception(error, file=sys.stderr)
            send(self.out, ("failed", number, type(error).__name__, str(error)))


def give_back() -> None:
    """Hands freed memory back to the system, which glibc else keeps (`process.py`)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(libc, "malloc_trim"):  # other libraries lack it
        libc.malloc_trim(0)


def main() -> None:
    """Connects the standard streams to the loop."""
    if hasattr(os, "nice"):
        os.nice(5)  # pages come first: a run that takes longer is still watched
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print goes to the log, not between two messages
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                inbox.put(receive(source))
        except (EOFError, OSError):
            inbox.put(None)

    threading.Thread(target=read, daemon=True).start()

    import torch

    from models.core.device import best_device

    torch.set_num_threads(1)  # two threads on two busy cores: 12 s instead of 0.55 s
    for experiment, arguments in WARM_UP:
        for _ in begin(0, experiment, arguments).steps:
            pass
    device = best_device()
    facts = {
        # Its own type would pull torch into the server.
        "torch": str(torch.__version__),
        "device": device.name,
        "reason": device.reason,
        "pid": os.getpid(),
    }
    send(out, ("ready", facts))
    Loop(out, package=sys.argv[1]).run(inbox)


if __name__ == "__main__":
    main()
