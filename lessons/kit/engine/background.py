"""Threads that nobody waits for: an exception in one of them is logged, and it goes on.

Python ends a thread by an exception without a word in the log that names what then no
longer happens: runs would never be paused, memory never freed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)
_logged: set[tuple[str, str, int]] = set()


@contextmanager
def survive(what: str) -> Iterator[None]:
    """Logs an exception of a step of background work instead of raising it.

    The same one (its kind, raised at the same line) is logged once: such a step may be
    repeated several times a second.
    """
    try:
        yield
    except Exception as error:
        place = error.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        key = (what, type(error).__name__, place.tb_lineno if place else 0)
        if key not in _logged:
            _logged.add(key)
            log.exception("%s failed and goes on", what)
