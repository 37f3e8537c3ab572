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


class Turns:
    """Who draws now, and who waits: short scripts and long ones, in their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._short: deque[threading.Event] = deque()
        self._long: deque[threading.Event] = deque()
        self._mine = threading.local()  # .held: whether this thread's turn ever came

    @contextmanager
    def turn(self, short: bool = False) -> Iterator[None]:
        """Waits for this thread's turn and keeps it; one that has it already goes on.

        `short` is for what a reader has just touched: it does not wait for whole pages.
        """
        if self._inside():
            self._step_aside()
            yield
            return
        self._mine.held = self._take(self._short if short else self._long)
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def rest(self) -> Iterator[None]:
        """Lets others have this thread's turn while it waits for something."""
        if not self._inside():
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._mine.held = self._take(self._short)

    def _inside(self) -> bool:
        return getattr(self._mine, "held", None) is not None

    def _step_aside(self) -> None:
        """Lets short ones that wait go before the next part of a page."""
        if self._mine.held and self._short:
            self._give()
            self._mine.held = self._take(self._long, first=True)

    def _take(self, queue: deque[threading.Event], first: bool = False) -> bool:
        """Waits for a turn; returns whether it came."""
        mine = threading.Event()
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            (queue.appendleft if first else queue.append)(mine)
        if mine.wait(LONGEST):
            return True
        with self._lock:
            if mine.is_set():  # it came just now
                return True
            queue.remove(mine)
        return False

    def _give(self) -> None:
        """Hands this thread's turn to the next that waits."""
        held, self._mine.held = self._mine.held, None
        if not held:
            return
        with self._lock:
            queue = self._short or self._long
            self._taken = bool(queue)
            if queue:
                queue.popleft().set()


TURNS = Turns()
