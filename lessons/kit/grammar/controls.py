"""The kinds of controls a lab may have: which values, and how links write them.

A control is a *kind* (what values it has, how they are written in a link), a value on
its way between link, session and widget (`setting.py`) and a widget (`widgets.py`).
Links carry language-neutral values as `lab.control=value`; a value that a kind does
not know raises ValueError, and the page then shows the default and one quiet line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Value = Any
LONGEST_DRAWING = 1200  # characters, as in models.data.strokes
STROKES = re.compile(r"([\w-]{2}|\.)*", re.A)


def legible(strokes: str) -> bool:
    """Tells whether a text is a drawing."""
    return len(strokes) <= LONGEST_DRAWING and bool(STROKES.fullmatch(strokes))


def write(value: Value) -> str:
    """Returns a value as a link carries it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ",".join(map(write, value))
    return format(value, ".10g") if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Choice:
    """One of a few named or numbered options; `names` are those not in the words."""

    options: tuple[Value, ...]
    default: Value
    names: Mapping[Value, str] = field(default_factory=dict, compare=False)

    def read(self, text: str) -> Value:
        """Returns the option written so; ValueError if there is none."""
        for option in self.options:
            if write(option) == text:
                return option
        raise ValueError(text)

    def nearest(self, value: Value) -> Value:
        """Returns the option if there is such a one, else the default."""
        return value if value in self.options else self.default


@dataclass(frozen=True)
class Several:
    """From one to `most` of some options, in the options' order."""

    options: tuple[Value, ...]
    default: tuple[Value, ...]
    most: int

    def read(self, text: str) -> Value:
        """Returns the options written so; ValueError for none, too many or unknown."""
        named = text.split(",")
        chosen = tuple(o for o in self.options if write(o) in named)
        if not chosen or len(chosen) > self.most or len(chosen) != len(set(named)):
            raise ValueError(text)
        return chosen

    def nearest(self, value: tuple[Value, ...]) -> tuple[Value, ...]:
        """Returns the options, in order, if all can be chosen, else the default."""
        known = set(value) <= set(self.options)
        return tuple(o for o in self.options if o in value) if known else self.default


@dataclass(frozen=True)
class Number:
    """A number of the grid low, low + step, ..., high; whole if `step` is."""

    low: float
    high: float
    default: float
    step: float

    def read(self, text: str) -> Value:
        """Returns the nearest number of the grid; ValueError outside it."""
        if len(text) > 32 or not re.fullmatch(r"[-+0-9.eE]+", text):
            raise ValueError(text)
        number = float(text)
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise ValueError(text)
        return self.nearest(number)

    def nearest(self, number: float) -> Value:
        """Returns the number of the grid that is nearest to a finite one."""
        steps = round((max(self.low, min(self.high, number)) - self.low) / self.step)
        return type(self.default)(
            min(self.high, round(self.low + steps * self.step, 9))
        )


@dataclass(frozen=True)
class Switch:
    """On or off."""

    default: bool

    def read(self, text: str) -> Value:
        """Returns True for 1 and False for 0; ValueError else."""
        if text not in ("0", "1"):
            raise ValueError(text)
        return text == "1"

    def nearest(self, value: bool) -> bool:
        """Returns the value: each can be."""
        return value


@dataclass(frozen=True)
class Words:
    """A text of at most `limit` characters."""

    default: str
    limit: int

    def read(self, text: str) -> Value:
        """Returns the text; ValueError if it is too long or has control characters."""
        if len(text) > self.limit or not all(
            c.isprintable() or c == "\n" for c in text
        ):
            raise ValueError(text[:20])
        return text

    def nearest(self, value: str) -> str:
        """Returns the text: what is too long for it has never been taken."""
        return value


@dataclass(frozen=True)
class Strokes:
    """A drawing, as the text that `sketch.py` and `models.data.strokes` read."""

    default: str

    def read(self, text: str) -> Value:
        """Returns the text; ValueError if it is no drawing."""
        if not legible(text):
            raise ValueError(text[:20])
        return text

    def nearest(self, value: str) -> str:
        """Returns the drawing: each can be."""
        return value


Kind = Choice | Several | Number | Switch | Words | Strokes
