"""Pages are drawn one script at a time, what matters most first.

Python runs one thread at a time, so thirty scripts at once are no faster than one after
the other; they are slower, since each waits for every lock that another was stopped
with, and so does the thread that answers requests. The figures are in `docs/runs.md`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 10.0  # seconds of waiting; then a script draws all the same, lest none does

PRESSED, TOP, BELOW = range(3)  # a control; what a page shows first; all else on it


class DrawQueue:
    """Which script draws now, and which wait: by priority, and in each in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._scripts = 0  # that draw or wait
        self._queues: list[deque[threading.Event]] = [deque(), deque(), deque()]
        self._mine = threading.local()  # .held: whether this thread's turn ever came

    @contextmanager
    def turn(self, priority: int) -> Iterator[None]:
        """Waits for this thread's turn and keeps it; one that has it already goes on.

        Then it lets those of a better priority than its own go before.
        """
        if self._inside():
            self._let_go_before()
            yield
            return
        with self._lock:
            self._scripts += 1
        self._mine.priority = priority
        self._mine.held = self._acquire(priority)
        try:
            yield
        finally:
            self._release()
            with self._lock:
                self._scripts -= 1

    @contextmanager
    def let_others(self) -> Iterator[None]:
        """Lets others draw while this thread waits for something."""
        if not self._inside():
            yield
            return
        self._release()
        try:
            yield
        finally:
            self._mine.held = self._acquire(PRESSED)

    def top_is_drawn(self) -> None:
        """Says that what a page shows first is drawn: others' comes before the rest."""
        if self._inside() and self._mine.priority < BELOW:
            self._mine.priority = BELOW
            self._let_go_before(equals=True)

    def busy(self) -> bool:
        """Tells whether any script is under way."""
        return self._scripts > 0

    def _inside(self) -> bool:
        return getattr(self._mine, "held", None) is not None

    def _let_go_before(self, equals: bool = False) -> None:
        """Lets better priorities go before, and who waits in its own if `equals`."""
        priority = self._mine.priority
        if self._mine.held and any(self._queues[: priority + equals]):
            self._release()
            self._mine.held = self._acquire(priority, first=not equals)

    def _acquire(self, priority: int, first: bool = False) -> bool:
        """Waits for a turn; returns whether it came."""
        queue, mine = self._queues[priority], threading.Event()
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

    def _release(self) -> None:
        """Hands this thread's turn to the next that waits."""
        held, self._mine.held = self._mine.held, None
        if not held:
            return
        with self._lock:
            queue = next(filter(None, self._queues), None)
            self._taken = queue is not None
            if queue:
                queue.popleft().set()


DRAW_QUEUE = DrawQueue()
