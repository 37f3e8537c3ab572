"""Pages are drawn in turn: a few scripts at once, the others wait for their turn.

Python runs one thread at a time, so thirty scripts at once are no faster than one after
the other; they are slower, since each waits for every lock that another was stopped
with. The figures are in `docs/runs.md`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
LONGEST = 10.0  # seconds; then a script goes on without a turn, lest all stand still

_free = threading.Semaphore(AT_ONCE)
_mine = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Waits for this thread's turn and keeps it; one that has it already goes on."""
    if getattr(_mine, "held", None) is not None:
        yield
        return
    _mine.held = _free.acquire(timeout=LONGEST)
    try:
        yield
    finally:
        _give_back()


@contextmanager
def rest() -> Iterator[None]:
    """Lets others have this thread's turn while it waits for something."""
    if getattr(_mine, "held", None) is None:
        yield
        return
    _give_back()
    try:
        yield
    finally:
        _mine.held = _free.acquire(timeout=LONGEST)


def _give_back() -> None:
    held, _mine.held = _mine.held, None
    if held:
        _free.release()
