"""Pages are drawn in turn: one script at a time, what matters most first.

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

TOUCHED, FIRST, REST = range(3)  # a control; what a page shows first; all else on it


class Turns:
    """Who draws now, and who waits: by rank, and in each rank in their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._scripts = 0  # that draw, wait or rest
        self._queues: list[deque[threading.Event]] = [deque(), deque(), deque()]
        self._mine = threading.local()  # .held: whether this thread's turn ever came

    @contextmanager
    def turn(self, rank: int) -> Iterator[None]:
        """Waits for this thread's turn and keeps it; one that has it already goes on.

        Then it lets those of a better rank than its own go before.
        """
        if self._inside():
            self._step_aside()
            yield
            return
        with self._lock:
            self._scripts += 1
        self._mine.rank = rank
        self._mine.held = self._take(rank)
        try:
            yield
        finally:
            self._give()
            with self._lock:
                self._scripts -= 1

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
            self._mine.held = self._take(TOUCHED)

    def last(self) -> None:
        """Says that what a page shows first is drawn: others' comes before its rest."""
        if self._inside() and self._mine.rank < REST:
            self._mine.rank = REST
            self._step_aside(behind=True)

    def busy(self) -> bool:
        """Tells whether any script is under way."""
        return self._scripts > 0

    def _inside(self) -> bool:
        return getattr(self._mine, "held", None) is not None

    def _step_aside(self, behind: bool = False) -> None:
        """Lets better ranks go before, and who waits in its own if it is `behind`."""
        rank = self._mine.rank
        if self._mine.held and any(self._queues[: rank + behind]):
            self._give()
            self._mine.held = self._take(rank, first=not behind)

    def _take(self, rank: int, first: bool = False) -> bool:
        """Waits for a turn; returns whether it came."""
        queue, mine = self._queues[rank], threading.Event()
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
            queue = next(filter(None, self._queues), None)
            self._taken = queue is not None
            if queue:
                queue.popleft().set()


TURNS = Turns()
