"""What is tried today, where all is too much for every day.

SEED decides, which the day changes (`conftest.py`); WHOLE=1 takes all.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def whole() -> bool:
    """Tells whether all is asked for."""
    return "WHOLE" in os.environ


def dice(name: str = "") -> random.Random:
    """Returns the chance of the day; one with a name of its own stands apart."""
    return random.Random(" ".join(filter(None, (os.environ["SEED"], name))))


def some(every: Sequence[T], count: int, chance: random.Random) -> list[T]:
    """Returns so many of the day, or all where all is asked for or there are fewer."""
    if whole():
        return list(every)
    return chance.sample(every, min(count, len(every)))
