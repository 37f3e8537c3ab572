"""A process that runs experiments a slice at a time, so that all advance together.

Started by `run.py` as `python -m lessons.kit.engine.worker`. Messages are
length-prefixed pickles: in come ("start", id, "room.module.function", arguments),
("pause", id), ("resume", id) and ("stop", id); out go ("ready", facts),
("frame", id, result), ("done", id, result) and ("failed", id, kind, message). Results
leave as numpy arrays and plain namespaces, so that the process that serves the pages
never imports torch.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import queue
import struct
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import SimpleNamespace
from typing import Any, BinaryIO

SLICE = 0.03  # seconds a run computes before the next one gets its turn
FRAME_EVERY = 0.25  # seconds between two intermediate results of one run
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


def send(stream: BinaryIO, message: Any) -> None:
    """Writes one message and flushes it."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(struct.pack("<Q", len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[Any, int]:
    """Reads one message; returns it with its size in bytes. EOFError at the end."""
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    (size,) = struct.unpack("<Q", head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data), size


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
    if hasattr(value, "detach"):  # a tensor; a copy, since the run goes on writing
        return value.detach().cpu().numpy().copy()
    return value


class Job:
    """One experiment under way: a generator, and when its last frame was sent.

    A `quick` one has a single result, which is sent once, as the whole.
    """

    def __init__(self, name: str, steps: Iterator[Any], quick: bool) -> None:
        self.name = name
        self.steps = steps
        self.quick = quick
        self.result: Any = None
        self.shown = 0.0


def begin(name: str, experiment: str, arguments: dict[str, Any]) -> Job:
    """Looks the experiment up in `models` and calls it with its arguments."""
    module, _, function = experiment.rpartition(".")
    call = getattr(importlib.import_module(f"models.{module}"), function)
    result = call(**arguments)
    quick = not isinstance(result, Iterator)
    return Job(name, iter((result,)) if quick else result, quick)


def advance(job: Job, out: BinaryIO) -> bool:
    """Runs a job for one slice; returns whether it has more to do.

    The first result is sent at once and ends the slice: whoever has just asked sees
    a picture before the others go on.
    """
    end = time.perf_counter() + SLICE
    for result in job.steps:
        job.result, now = result, time.perf_counter()
        if not job.quick and now - job.shown >= FRAME_EVERY:
            first, job.shown = not job.shown, now
            send(out, ("frame", job.name, plain(job.result)))
            if first:
                return True
        if now >= end:
            return True
    send(out, ("done", job.name, plain(job.result)))
    return False


def serve(inbox: queue.SimpleQueue[Any], out: BinaryIO) -> None:
    """Runs jobs in turn until a None arrives; new ones go first, then round robin."""
    jobs: list[Job] = []
    aside: dict[str, Job] = {}
    given = time.perf_counter()
    while True:
        while not jobs or not inbox.empty():
            if not jobs and inbox.empty():
                give_back()
            message = inbox.get()
            if message is None:
                return
            try:
                obey(message, jobs, aside)
            except Exception as error:
                report(error, message[1], out)
        job = jobs.pop(0)
        try:
            if advance(job, out):
                jobs.append(job)
        except Exception as error:
            report(error, job.name, out)
        if time.perf_counter() - given > GIVE_EVERY:
            give_back()
            given = time.perf_counter()


def give_back() -> None:
    """Hands freed memory back to the system, which glibc else keeps (`process.py`)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(libc, "malloc_trim"):  # other libraries lack it
        libc.malloc_trim(0)


def obey(message: Any, jobs: list[Job], aside: dict[str, Job]) -> None:
    """Starts, pauses, resumes or stops a job; one that has just ended is not there."""
    order, name, *rest = message
    if order == "start":
        jobs.insert(0, begin(name, *rest))
    elif order == "resume" and name in aside:
        jobs.insert(0, aside.pop(name))
    elif order in ("pause", "stop"):
        for job in [job for job in jobs if job.name == name]:
            jobs.remove(job)
            if order == "pause":
                aside[name] = job
        if order == "stop":
            aside.pop(name, None)


def report(error: Exception, name: str, out: BinaryIO) -> None:
    """Sends what went wrong; a ValueError is the reader's to read, others the log's."""
    if not isinstance(error, ValueError):
        traceback.print_exception(error, file=sys.stderr)
    send(out, ("failed", name, type(error).__name__, str(error)))


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
                inbox.put(receive(source)[0])
        except (EOFError, OSError):
            inbox.put(None)

    threading.Thread(target=read, daemon=True).start()

    import torch

    from models.core.device import best_device

    torch.set_num_threads(1)  # two threads on two busy cores: 12 s instead of 0.55 s
    for experiment, arguments in WARM_UP:
        for _ in begin("", experiment, arguments).steps:
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
    serve(inbox, out)


if __name__ == "__main__":
    main()
