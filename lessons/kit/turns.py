"""Pages are drawn in turn: one script at a time, the short ones first.

Python runs one thread at a time, so thirty scripts at once are no faster than one after
the other; they are slower, since each waits for every lock that another was stopped
with, and so does the thread that answers requests. The figures are in `docs/runs.md`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 10.0  # seconds; then a script goes on without a turn, lest all stand still

_lock = threading.Lock()
_taken = False
_waiting: dict[bool, deque[threading.Event]] = {True: deque(), False: deque()}
_mine = threading.local()  # .held: whether this thread's script waited for its turn


@contextmanager
def turn(short: bool = False) -> Iterator[None]:
    """Waits for this thread's turn and keeps it; one that has it already goes on.

    `short` is what a reader has just touched: it does not wait for whole pages.
    """
    if getattr(_mine, "held", None) is not None:
        _step_aside()
        yield
        return
    _mine.held = _take(short)
    try:
        yield
    finally:
        _give()


@contextmanager
def rest() -> Iterator[None]:
    """Lets others have this thread's turn while it waits for something."""
    if getattr(_mine, "held", None) is None:
        yield
        return
    _give()
    try:
        yield
    finally:
        _mine.held = _take(short=True)


def _step_aside() -> None:
    """Lets short ones that wait go before the next part of a page."""
    if _mine.held and _waiting[True]:
        _give()
        _mine.held = _take(short=False, first=True)


def _take(short: bool, first: bool = False) -> bool:
    """Waits for a turn; returns whether it came."""
    global _taken
    mine, queue = threading.Event(), _waiting[short]
    with _lock:
        if not _taken:
            _taken = True
            return True
        (queue.appendleft if first else queue.append)(mine)
    if mine.wait(LONGEST):
        return True
    with _lock:
        if mine.is_set():  # it came just now
            return True
        queue.remove(mine)
    return False


def _give() -> None:
    """Hands this thread's turn to the next that waits."""
    global _taken
    held, _mine.held = _mine.held, None
    if not held:
        return
    with _lock:
        queue = _waiting[True] or _waiting[False]
        if queue:
            queue.popleft().set()
        else:
            _taken = False
