"""Runs that are over and worth keeping: asked for again, they are there at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator

from lessons.kit.engine.handles import Run

CACHE_BYTES = 64 * 2**20


class Finished:
    """The runs that were asked for last, as many as fit."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()

    def get(self, key: str) -> Run | None:
        """Returns a run that is kept, until it expires."""
        run = self._runs.get(key)
        if run is None or run.expires <= time.monotonic():
            return None
        self._runs.move_to_end(key)
        return run

    def keep(self, run: Run, briefly: bool) -> None:
        """Keeps a run; those asked for longest ago leave, or, if `briefly`, itself."""
        self._runs[run.key] = run
        if briefly:
            self._runs.move_to_end(run.key, last=False)
        size = sum(kept.size for kept in self)
        while size > CACHE_BYTES and len(self) > 1:
            size -= self._runs.popitem(last=False)[1].size

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs.values())

    def __len__(self) -> int:
        return len(self._runs)
