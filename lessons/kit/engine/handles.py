"""What a page holds of a run: the result so far, and how it stands."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from lessons.kit.engine.process import Worker

_numbers = itertools.count()


class Run:
    """One experiment with its arguments: the result so far, and how it stands."""

    def __init__(self, key: str, experiment: str, arguments: Mapping[str, Any]) -> None:
        self.key = key
        self.number = next(_numbers)  # no two of this server share one
        self.experiment = experiment
        self.arguments = dict(arguments)
        self.result: Any = None
        self.done = False
        self.error: tuple[str, str] | None = None
        self.version = 0
        self.size = 1000  # bytes of its result, later
        self.worker: Worker | None = None
        self.arrays: list[bytes] = []  # of the result, as the worker sent them
        self.losses = 0  # workers that ended in a step of this run
        self.expires = math.inf  # when it is no longer kept
        self.readers: dict[str, float] = {}  # who wants it, and until when

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.done or self.error is not None


class Joint:
    """Runs of one experiment for each value of one argument, seen as one run.

    Nets that do not depend on each other are trained on all cores at once, and when
    one of them is exchanged the others need not be trained again.
    """

    def __init__(self, parts: list[Run], arguments: Mapping[str, Any], field: str):
        self.parts = parts
        self.arguments = dict(arguments)
        self.field = field

    @property
    def done(self) -> bool:
        """Whether all parts are whole."""
        return all(part.done for part in self.parts)

    @property
    def error(self) -> tuple[str, str] | None:
        """The first part's error, if any part has one."""
        return next((part.error for part in self.parts if part.error), None)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.error is not None or self.done

    @property
    def result(self) -> Any:
        """The parts' results as one, once all have one."""
        results = [part.result for part in self.parts]
        if any(result is None for result in results):
            return None
        joined = tuple(item for r in results for item in getattr(r, self.field))
        share = sum(r.progress for r in results) / len(results)
        whole = vars(results[0]) | {self.field: joined, "progress": share}
        return SimpleNamespace(**whole)


def parts(run: Run | Joint) -> list[Run]:
    """Returns the runs that a run is made of."""
    return run.parts if isinstance(run, Joint) else [run]


def state_of(run: Run | Joint) -> tuple[tuple[int, int], ...]:
    """Returns what tells a run's result from others: its parts' numbers, versions."""
    return tuple((part.number, part.version) for part in parts(run))
